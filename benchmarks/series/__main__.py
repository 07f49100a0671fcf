"""`python -m benchmarks.series`: beat each suite's simple baselines, in one run.

The suites are read from folders and never downloaded:

- `WEAVERGEN_NAB`: a checkout of numenta/NAB.
- `WEAVERGEN_TCPD`: a checkout of alan-turing-institute/TCPD, with the data sets that could be made there.
- `WEAVERGEN_TCPDBENCH`: a checkout of alan-turing-institute/TCPDBench, for `analysis/scripts/metrics.py`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from benchmarks.series import nab, tcpd


def main() -> int:
    folders = [_folder(name) for name in ("WEAVERGEN_NAB", "WEAVERGEN_TCPD", "WEAVERGEN_TCPDBENCH")]
    beaten = [nab.report(folders[0]), tcpd.report(folders[1], folders[2])]
    return 0 if all(beaten) else 1


def _folder(name: str) -> Path:
    if name not in os.environ or not Path(os.environ[name]).is_dir():
        sys.exit(f"{name} must name a folder: see python -m pydoc benchmarks.series.__main__")
    return Path(os.environ[name])


if __name__ == "__main__":
    sys.exit(main())
