"""Statistics of series: control charts, change points, trends and forecasts, and what is significant among them.

Everything works on plain arrays of measurements in the order of their times; `detectors.detector` finds a method by
name, `detect.detect_csv` applies one to a file.
"""
