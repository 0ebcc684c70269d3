"""Text that attacks a page, pages' data of nothing else, and a reader that sees what a page became."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

from curate.coverage import Audit
from curate.report.data import FunnelLevel, Reason, ReportData, ShownRecord
from tests.helpers.report_sample import certificate, sample, sample_audit

HOSTILE = [
    "<script>alert(1)</script>",
    "</style><script>alert(2)</script>",
    '" onload="alert(3)',
    "' onfocus='alert(4)' x='",
    "{{ 7*7 }}{% raw %}{# x #}",
    "safe\u202egnp.exe",
    "W" * 5000,
    "👩‍👩‍👧‍👦" * 60,
    "مرحبا شكرا",
    "\x00\x07\x1b[31m",
    "lone \ud800 surrogate",
    "<!--",
    "]]>",
    "&lt;b&gt;",
    "name " * 1000,
    "",
]


class Reader(HTMLParser):
    """Collects tags with attributes, visible text, and whether tags that need an end are balanced."""

    VOID = frozenset({"meta", "input", "br", "link", "img"})

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.raw: dict[str, str] = {}
        self.parts: list[str] = []
        self.feed(html)
        self.close()
        self.text = re.sub(r"\s+", " ", "".join(self.parts))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-3:]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("script", "style"):
            self.raw[self.open[-1]] = self.raw.get(self.open[-1], "") + data
        else:
            self.parts.append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def hostile() -> ReportData:
    """Every text of the data is one of the hostile ones."""
    data = sample(len(HOSTILE), 4)
    for n, text in enumerate(HOSTILE):
        row = data.situations[n]
        data.situations[n] = replace(row, name=text, example=text)
        twin = ShownRecord(text, text + " a", text + " b", 0.5)
        data.reasons.append(
            Reason(
                text,
                text,
                text,
                text,
                3,
                [
                    ShownRecord(text, text, text, 0.1, [text], twin, 0.9),
                    ShownRecord(text, text, text, 0.1, [text]),
                ],
            )
        )
        data.gaps.append(
            {
                "situation": text,
                "prompt": [{"role": "user", "content": text}],
                "share": 0.01,
                "best_quality": None,
                "why": text,
                "tags": [text],
            }
        )
        data.best.append(ShownRecord(text, text, text))
        data.nearest.append(ShownRecord(text, text, text, twin=twin, score=0.9))
        data.notes.append(text)
        data.files.append((text, text))
        data.inputs.append({"path": text, text: text})
        data.personal_data[text] = 3
        data.quality[text] = [1, 2, 3]
        data.funnel.append(FunnelLevel(text, 200, text))
    return replace(data, title=HOSTILE[0], version=HOSTILE[0], certificate=hostile_certificate())


def hostile_certificate() -> dict[str, Any]:
    kept = {
        "name": HOSTILE[0],
        "moved": 0,
        "new_train": 1,
        "new_test": 1,
        "found_again": 1,
        "not_checked": {"shared_customers": HOSTILE[0]},
    }
    fields = dict.fromkeys(HOSTILE, 0)
    why = {f"shared_fields.{name}": HOSTILE[0] for name in HOSTILE}
    said = {"asked": 0.5, "wanted": 9, "got": 0.1, "why": HOSTILE[0]}
    return certificate(
        shared_fields=fields,
        not_checked=why,
        situations_without_training=HOSTILE,
        test_fraction=said,
        kept_from=kept,
        test_after=HOSTILE[0],
    )


def hostile_audit() -> Audit:
    """Every text of the audit is one of the hostile ones."""
    audit = sample_audit(len(HOSTILE))
    for row, text in zip(audit.situations, HOSTILE, strict=True):
        row.name = text
    found = [
        {"id": t, "in": "pool", "similarity": 0.9, "against": t, "phrase": t, "sentence": t, "prompt": t}
        for t in HOSTILE
    ]
    audit.edge_cases = [
        {"name": m["id"], "status": "no", "pool": 1, "dataset": 0, "limit": 0.5, "matches": [m]}
        for m in found
    ]
    return audit


def hostile_advice(advice: dict[str, Any]) -> dict[str, Any]:
    """Every text of the advice is one of the hostile ones."""
    situations = [
        {
            **advice["situations"][n % 9],
            "name": text,
            "tags": [text],
            "why": text,
            "examples": [{"id": text, "quality": 0.5, "prompt": text, "completion": text}],
        }
        for n, text in enumerate(HOSTILE)
    ]
    return {**advice, "situations": situations}


def hostile_plan(plan: dict[str, Any]) -> dict[str, Any]:
    """Every text of the plan that comes from a dump is one of the hostile ones."""
    situations = [
        {**plan["task"]["situations"][0], "name": text, "because": text, "labels": [text]} for text in HOSTILE
    ]
    pack = {**plan["prompt_pack"], "system": "\n".join(HOSTILE), "examples": HOSTILE}
    return {**plan, "task": {**plan["task"], "situations": situations}, "prompt_pack": pack}
