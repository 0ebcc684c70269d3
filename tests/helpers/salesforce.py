"""An export of Salesforce cases after the vendor's schema, made up by a seed, with its own count of what is
in it."""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

_BEGUN = datetime(2024, 3, 1, tzinfo=UTC)
_STAFF = 12
_PAGE = 400  # records
# what texts end in: several scripts, joined and right-to-left signs, separators of lines, a sign that none may
# hold
_ODD = (
    "", " ñandú", " 漢字 かな", " 👩‍👩‍👧 ok", " \u202eabc\u202c", " a\u0301", " line\u2028line", " x\u0085y", " שלום", "\x00 end",
)  # fmt: skip
_STEPS = {
    "asks": 5,
    "answers": 6,
    "comment": 4,
    "portal": 3,
    "note": 4,
    "draft": 1,
    "program": 2,
    "deleted": 1,
    "failed": 1,
    "attachment": 1,
}


class CaseExport:
    """The cases of one desk. What it holds is counted while it is made: `counts` are messages by role and all
    else by name, `talks` what was said in public in each case, in order."""

    def __init__(self, cases: int, seed: int) -> None:
        self.counts: Counter[str] = Counter()
        self.talks: dict[str, list[tuple[str, str]]] = {}
        self.solved = self.reopened = self.merged = 0
        self._random = random.Random(seed)
        self._records: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._living: list[tuple[str, dict[str, Any]]] = []  # what is a message or note
        for n in range(_STAFF):
            self._add(
                "User", f"005{n:012}", LastName=f"Falk {n}", Email=f"s{n}@desk.example", UserType="Standard"
            )
        for n in range(cases):
            self._case(n)

    def write(self, folder: Path) -> None:
        """Pages of the API, an object a file, the newest first; some records stand in a second page."""
        for kind, records in self._records.items():
            for first in range(0, len(records), _PAGE):
                page = {"totalSize": len(records), "records": records[::-1][first : first + _PAGE]}
                text = json.dumps(page, ensure_ascii=first % (2 * _PAGE) == 0)
                (folder / f"{kind}-{first:06}.json").write_text(text, encoding="utf-8")
        twice = self._random.sample(self._living, 40)
        self.counts["repeated"] += len(twice)
        (folder / "again.jsonl").write_text("".join(json.dumps(r) + "\n" for _, r in twice), encoding="utf-8")

    def _add(self, kind: str, ident: str, **fields: Any) -> dict[str, Any]:
        url = f"/services/data/v60.0/sobjects/{kind}/{ident}"
        record = {"attributes": {"type": kind, "url": url}, "Id": ident, "IsDeleted": False, **fields}
        self._records[kind].append(record)
        return record

    def _case(self, n: int) -> None:
        draw, ident = self._random, f"500{n:012}AAA"
        gone, by_mail, closed = draw.random() < 0.03, draw.random() < 0.5, draw.random() < 0.7
        merged, reopened = draw.random() < 0.04, draw.random() < 0.1
        self._said: list[tuple[str, str]] = []
        self._at = _BEGUN + timedelta(days=n % 90, minutes=n)
        first, texts = self._text(n, 0), iter(range(1, 100))
        self._add(
            "Case", ident, CaseNumber=f"{n:08}", Subject=f"Case {n}", Description=first, IsClosed=closed,
            Status="Closed" if closed else "New", ContactId=f"003{n:012}", OwnerId=f"005{n % _STAFF:012}AAA",
            MasterRecordId=f"500{n - 1:012}" if merged else None, CreatedDate=self._time(),
        )  # fmt: skip
        self._records["Case"][-1]["IsDeleted"] = gone
        self._add(
            "User", f"0051{n:011}", LastName=f"Lind {n}", Email=f"c{n}@post.example", UserType="CspLitePortal"
        )
        if by_mail:
            self.counts["description that repeats a message"] += 1
            self._mail(n, first, gone, "customer")
        else:
            self._count("customer", first, gone)
        for step in draw.choices(list(_STEPS), list(_STEPS.values()), k=draw.randint(1, 7)):
            self._step(n, step, self._text(n, next(texts)), gone)
        if reopened:
            self._add(
                "CaseHistory",
                f"017{n:012}",
                CaseId=ident[:15],
                Field="Status",
                OldValue="Closed",
                NewValue="New",
            )
            self.counts["event"] += 1
        self.talks[ident] = [] if gone else self._said
        self.solved, self.reopened, self.merged = (
            self.solved + closed,
            self.reopened + reopened,
            self.merged + merged,
        )

    def _step(self, n: int, step: str, text: str, gone: bool) -> None:
        if step == "asks":
            self._mail(n, text, gone, "customer")
        elif step == "attachment":
            self._mail(n, "", gone, "customer", HasAttachment=True)
        elif step == "answers":
            self._mail(n, text, gone, "agent")
        elif step == "program":
            self._mail(n, text, gone, "bot", AutomationType="Auto-Response")
        elif step == "draft":
            self._mail(n, text, gone, "draft", Status="5")
        elif step == "failed":
            self._mail(n, text, gone, "failed message", IsBounced=True)
        elif step == "deleted":
            self._mail(n, text, gone, "deleted message", IsDeleted=True)
        else:
            user = f"0051{n:011}" if step == "portal" else f"005{self._random.randrange(_STAFF):012}"
            flag = self._random.choice([False, None, "false", 0]) if step == "note" else True
            role = {"portal": "customer", "note": "note"}.get(step, "agent")
            record = self._add(
                "CaseComment", f"00a{len(self._records['CaseComment']):012}", ParentId=f"500{n:012}", IsPublished=flag,
                CommentBody=text, CreatedById=user, CreatedDate=self._time(),
            )  # fmt: skip
            self._count(role, text, gone, record)

    def _mail(self, n: int, text: str, gone: bool, role: str, **fields: Any) -> None:
        own = role == "customer"
        rich = text and self._random.random() < 0.2
        record = self._add(
            "EmailMessage", f"02s{len(self._records['EmailMessage']):012}", ParentId=f"500{n:012}AAA", Incoming=own,
            FromName=f"Lind {n}" if own else "Desk", FromAddress=f"c{n}@post.example" if own else "help@desk.example",
            TextBody=None if rich else text, HtmlBody=f"<p>{text}</p>", MessageDate=self._time(), Status="1" if own else "3",
        )  # fmt: skip
        record.update(fields)
        self._count(role, f"<p>{text}</p>" if rich or not text else text, gone, record)

    def _count(self, role: str, text: str, gone: bool, record: dict[str, Any] | None = None) -> None:
        spoken = role in ("customer", "agent", "bot")
        if gone and (spoken or role == "note"):
            self.counts["message of a deleted case"] += 1
            return
        self.counts[role] += 1
        if spoken:
            self._said.append((role, text.replace("\x00", "")))
        if record and (spoken or role == "note") and text:
            self._living.append((role, record))

    def _text(self, n: int, number: int) -> str:
        return f"Case {n} text {number:02}{self._random.choice(_ODD)}"

    def _time(self) -> str:
        self._at += timedelta(minutes=self._random.randint(1, 90))
        return self._at.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
