"""The arguments and options that the help of the reference names, by command.

`python tests/cli/weaver_help.py WEAVER > tests/cli/weaver_help.yaml` writes down those of an executable.
"""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

FROM_COMMANDS = re.compile(r"^Commands:\n(.*?)(?:\n\n|\Z)", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^  ([a-z-]+)(?:  |$)", re.MULTILINE)
ENTRY = re.compile(
    r"^ +(?:(?P<short>-\w), )?(?P<long>--[\w-]+)(?:\.{3})?(?P<value>(?:\[=| \[?)<\w+>\]?)?(?= |$)"
    r"|^  (?P<argument>[\[<]\w+[\]>])(?= |$)"
)
DEFAULT = re.compile(r"\[default: ((?:`.*?`|[^\]])*)\]")
CHOICES = re.compile(r"\[possible values: (.*?)\]")


def commands(weaver: str, *group: str) -> dict[str, list[dict[str, Any]]]:
    """What each command takes, those of groups by `group command`."""
    text = helped(weaver, *group)
    listed = FROM_COMMANDS.search(text)
    found = {" ".join(group): entries(text)}
    for name in COMMAND.findall(listed[1]) if listed else ():
        found |= {} if name == "help" else commands(weaver, *group, name)
    return found


def helped(weaver: str, *command: str) -> str:
    return subprocess.run([weaver, *command, "--help"], capture_output=True, text=True, check=True).stdout


def entries(text: str) -> list[dict[str, Any]]:
    """The options and arguments in a text of help; `value` is none, optional or required."""
    found: list[dict[str, Any]] = []
    for line in text.splitlines():
        if match := ENTRY.match(line):
            found.append(_entry(match))
        if found and (default := DEFAULT.search(line)):
            found[-1]["default"] = default[1].strip('`"')
        if found and (choices := CHOICES.search(line)):
            found[-1]["choices"] = choices[1].split(", ")
    return found


def _entry(match: re.Match[str]) -> dict[str, Any]:
    if match["argument"]:
        return {"argument": match["argument"][1:-1], "value": "optional" if match["argument"][0] == "[" else "required"}
    value = match["value"]
    kind = "none" if value is None else "optional" if "[" in value else "required"
    return {"names": [name for name in (match["short"], match["long"]) if name], "value": kind}


def main() -> None:
    for command, found in commands(sys.argv[1]).items():
        print(f"{command or 'weaver'}:")
        for entry in found:
            print("  - {" + ", ".join(f"{key}: {_flow(value)}" for key, value in entry.items()) + "}")


def _flow(value: Any) -> str:
    return f"[{', '.join(map(_flow, value))}]" if isinstance(value, list) else f'"{value}"'


if __name__ == "__main__":
    main()
