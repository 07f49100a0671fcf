"""The script for PowerShell."""

from __future__ import annotations

from weavergen_pipelines.cli.completion.tree import Candidate, Place

_SCRIPT = """\
Register-ArgumentCompleter -Native -CommandName {program} -ScriptBlock {{
    param($wordToComplete, $commandAst, $cursorPosition)
    $values = @{{
{values}
    }}
    $candidates = @{{
{candidates}
    }}
    $words = @($commandAst.CommandElements | ForEach-Object {{ $_.ToString() }})
    if ($wordToComplete) {{ $words = @($words | Select-Object -SkipLast 1) }}
    $at = '{program}'
    foreach ($word in $words | Select-Object -Skip 1) {{
        if ($candidates.ContainsKey("$at $word")) {{ $at = "$at $word" }}
    }}
    $option, $before = $words[-1], ''
    if ($wordToComplete -match '^(--[^=]+)=(.*)$') {{
        $option, $before, $wordToComplete = $Matches[1], "$($Matches[1])=", $Matches[2]
    }}
    $asked = "$at $option"
    if ($values.ContainsKey($asked)) {{
        $values[$asked] | Where-Object {{ $_ -like "$wordToComplete*" }} | ForEach-Object {{
            [System.Management.Automation.CompletionResult]::new("$before$_", $_, 'ParameterValue', $_)
        }}
        return
    }}
    $candidates[$at] | Where-Object {{ $_[0] -like "$wordToComplete*" }} | ForEach-Object {{
        [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $_[1])
    }}
}}
"""


def powershell(program: str, found: list[Place]) -> str:
    """Without candidates PowerShell completes the names of files."""
    taking = [(place, option) for place in found for option in place.options if option.takes_value]
    return _SCRIPT.format(
        program=program,
        values="\n".join(line for place, option in taking for line in _values(place, option)),
        candidates="\n".join(map(_candidates, found)),
    )


def _values(place: Place, option: Candidate) -> list[str]:
    return [f"        '{place.at} {name}' = @({', '.join(map(_quoted, option.values))})" for name in option.names]


def _candidates(place: Place) -> str:
    every = (*place.commands, *place.options)
    pairs = ", ".join(f"@({_quoted(name)}, {_quoted(each.help or name)})" for each in every for name in each.names)
    return f"        '{place.at}' = @({pairs})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
