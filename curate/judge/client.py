"""The judge as an endpoint: what is asked of it, and a verdict as its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from curate.judge.endpoint import Endpoint, Form, json_formats
from curate.judge.sending import KEY, own_key
from curate.judge.verdict import SCHEMA, Verdict, parse

_FORMATS = json_formats("verdict", SCHEMA)


def _read(content: Any) -> Verdict | None:
    """The verdict; without its reason where that says the key back."""
    verdict = parse(content)
    if verdict is None:
        return None
    return Verdict(verdict.score, "") if own_key(KEY) and own_key(KEY) in verdict.why else verdict


_VERDICTS = Form("the judge", "--judge-url", "--judge-model", KEY, _FORMATS, _read)


@dataclass(slots=True)
class Client(Endpoint[Verdict]):
    """The judge."""

    @property
    def form(self) -> Form[Verdict]:
        """What is asked of it."""
        return _VERDICTS
