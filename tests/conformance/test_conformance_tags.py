"""Every release of the semantic conventions since v1.26: what the reference says of it, we say.

`WEAVERGEN_CONFORMANCE_CONVENTIONS` names a git repository of open-telemetry/semantic-conventions with its tags.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from convention_tags import tags, write_tag
from corpus_table import Case
from reference_answers import COMMANDS, Place, ours, theirs

CONVENTIONS = Path(os.environ["WEAVERGEN_CONFORMANCE_CONVENTIONS"])
TAGS = list(tags(CONVENTIONS, (1, 26)))


@pytest.mark.parametrize("tag", TAGS)
def test_a_release_is_answered_as_the_reference_does(tag: str, tmp_path: Path, case: Case):
    write_tag(CONVENTIONS, tag, "model", tmp_path)
    place = Place(tmp_path, "model")
    source = place.source()
    for command in COMMANDS:
        assert ours(source, *command).normal == theirs(place, *command).normal, command
        case(command[0], "releases of the semantic conventions")
