"""Messages, signals and escalations: a file declares them once, and its events refer to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.parse.xml import ZEEBE
from weavergen_pipelines.workflow.write.xml import sub

if TYPE_CHECKING:
    from lxml import etree

    from weavergen_pipelines.workflow.model import ErrorDefinition, MessageDefinition
    from weavergen_pipelines.workflow.write.ids import Ids


@dataclass
class Declarations:
    """The declarations that have been referred to so far, each with its id."""

    ids: Ids
    errors: dict[str, ErrorDefinition]
    _messages: dict[tuple[str, str | None], str] = field(default_factory=dict)
    _signals: dict[str, str] = field(default_factory=dict)
    _escalations: dict[str, str] = field(default_factory=dict)

    def message(self, message: MessageDefinition) -> str:
        """The id of a message: one for each name and correlation."""
        key = (message.name, message.correlation)
        if key not in self._messages:
            self._messages[key] = self.ids.fresh(f"message_{len(self._messages) + 1}")
        return self._messages[key]

    def signal(self, name: str) -> str:
        """The id of a signal."""
        if name not in self._signals:
            self._signals[name] = self.ids.fresh(f"signal_{len(self._signals) + 1}")
        return self._signals[name]

    def escalation(self, code: str | None) -> str | None:
        """The id of an escalation, if one is named."""
        if code is not None and code not in self._escalations:
            self._escalations[code] = self.ids.fresh(f"escalation_{len(self._escalations) + 1}")
        return self._escalations[code] if code is not None else None

    def error(self, code: str | None) -> str | None:
        """The id of the first error of that code."""
        return next((error.id for error in self.errors.values() if error.code == code), None)

    def write(self, root: etree._Element) -> None:
        """Declare what has been referred to."""
        for (name, correlation), identity in self._messages.items():
            node = sub(root, "message", {"id": identity, "name": name})
            if correlation is not None:
                extensions = sub(node, "extensionElements")
                sub(extensions, "subscription", {"correlationKey": correlation}, namespace=ZEEBE)
        for name, identity in self._signals.items():
            sub(root, "signal", {"id": identity, "name": name})
        for code, identity in self._escalations.items():
            sub(root, "escalation", {"id": identity, "escalationCode": code})
