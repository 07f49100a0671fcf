"""The detectors on labelled public series, by the suites' own scorers and beside their own baselines."""
