"""Template packs are compared where `WEAVERGEN_CONFORMANCE_PACKS` names a folder of them."""

import os

collect_ignore = [] if os.environ.get("WEAVERGEN_CONFORMANCE_PACKS") else ["test_conformance_packs.py"]
