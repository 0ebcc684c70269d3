"""What the stage `source` leaves to the others beside the conversations."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Loaded:
    """The raw checkpoint and what the driver remembers of it.

    `customers` maps the export's key to a pseudonym; `names` are those that rejects may hold; `files` maps
    the label of a file that holds the full name of somebody who takes part to what may be shown.
    """

    path: Path
    given: list[str] = field(default_factory=list)  # the inputs as named
    conversations: int = 0
    agent_names: list[str] = field(default_factory=list)
    customers: dict[str, str] = field(default_factory=dict)
    rejects: list[dict[str, str]] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)
    account: dict[str, Any] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)  # file: SHA-256
    names: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    def facts(self) -> dict[str, Any]:
        """All but the paths, for the checkpoint; raw, as that is."""
        return {
            n: getattr(self, n)
            for n in (
                "conversations",
                "agent_names",
                "customers",
                "rejects",
                "sources",
                "account",
                "inputs",
                "names",
                "files",
            )
        }


def label_of(source: str, labels: Collection[str]) -> str:
    """The label of the file in `file:locator`, either of which may hold a colon; empty where it is none of
    the labels."""
    at = source.rfind(":")
    while at > 0:
        if source[:at] in labels:
            return source[:at]
        at = source.rfind(":", 0, at)
    return ""
