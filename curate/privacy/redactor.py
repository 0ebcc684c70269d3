"""Redactor: the one pass over a text, and what it remembers through a conversation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from curate.privacy.credentials import handles, homes, passwords, usernames
from curate.privacy.labelled import answers, birth_dates, hashes, identifiers, questions
from curate.privacy.lexicon import lexicon
from curate.privacy.names import find_names
from curate.privacy.network import addresses, emails, urls
from curate.privacy.numbers import codes, ibans, runs
from curate.privacy.people import People, name_parts
from curate.privacy.places import street_addresses
from curate.privacy.scan import Scan
from curate.privacy.secrets import secrets
from curate.privacy.settings import PrivacySettings
from curate.privacy.spans import Found, Span, outside, placeholders, settle
from curate.privacy.unspaced import announced, has_unspaced, joined_names, parted

_REMEMBERED = frozenset({"ORDER_ID", "ACCOUNT", "USERNAME", "PASSWORD", "SECRET", "TAX_ID"})


class Redactor:
    """Replaces personal data in the messages of one conversation; the same person or value gets the same
    placeholder throughout.

    `names` are the participants' display names or user names; `agent_names` those of people who answer for
    the business, treated alike.
    """

    def __init__(
        self,
        settings: PrivacySettings | None = None,
        names: Iterable[str] = (),
        agent_names: Iterable[str] = (),
    ) -> None:
        self.settings = settings or PrivacySettings()
        self.types = frozenset(self.settings.types)
        self.people = People()
        self.values: dict[str, str] = {}  # values that a word once announced -> type
        self.numbers: dict[tuple[str, str], int] = {}
        self.counts: dict[str, int] = {}
        self.asked: frozenset[str] = frozenset()  # types that the message before asked for
        for name in [*names, *agent_names]:
            self._participant(name)

    def _participant(self, name: str) -> None:
        name = name.strip()
        parts = name_parts(name)
        known = lexicon()
        if parts and not (len(parts) == 1 and name.islower() and not known.sure(name)):
            self.people.learn(parts, lower=True)
        elif len(name) >= 3 and " " not in name and "@" not in name and name.lower() not in known.words:
            self.values[name] = "USERNAME"

    def learn(self, texts: Iterable[str]) -> None:
        """Reads all texts of a conversation first, so that a name given in the last message is known in the
        first."""
        for text in texts:
            self._settled(text)

    def redact(self, text: str) -> tuple[str, list[Span]]:
        """The text with placeholders, and what stood where. Placeholders that the text already holds stay."""
        spans: list[Span] = []
        out: list[str] = []
        at = 0
        for start, end, kind in self._settled(text):
            placeholder = f"[{kind}_{self._number(kind, text[start:end])}]"
            spans.append(Span(start, end, kind, placeholder))
            out += (text[at:start], placeholder)
            at = end
        if not spans:
            return text, spans
        out.append(text[at:])
        return "".join(out), spans

    def _settled(self, text: str) -> list[Found]:
        present = list(placeholders(text))
        for mark in present:
            number = int(text[mark.start : mark.end].rstrip("]").rsplit("_", 1)[1])
            if mark.type == "NAME":
                self.people.reserved = max(self.people.reserved, number)
            self.counts[mark.type] = max(self.counts.get(mark.type, 0), number)
        scan = Scan.of(text)
        views = [Scan.of(parted(text)), scan] if has_unspaced(text) else [scan]
        public, found = self._found(views)
        wanted = [one for one in found if one.type in self.types]
        if not wanted:
            return []
        fixed = [*present, *self._kept(text, wanted), *public]
        settled = settle(text, fixed, wanted)
        known = len(self.values)
        for start, end, kind in settled:
            self._remember(text[start:end], kind)
        if len(self.values) > known:  # what a word announced here may stand here once more without it
            settled = settle(
                text,
                fixed,
                [*wanted, *(one for view in views for one in self._seen(view) if one.type in self.types)],
            )
        return settled

    def _found(self, views: list[Scan]) -> tuple[list[Found], list[Found]]:
        """Plain public links, and all candidates. Where a text has a second view, what only the text itself
        shows comes last."""
        scan = views[-1]
        personal, public = urls(scan)
        if len(views) == 1:
            found = self._candidates(scan, personal)
        else:
            found = [
                *announced(scan.text),
                *self._candidates(views[0], personal),
                *joined_names(scan.text, self.people.joined),
            ]
            found += outside(found, self._candidates(scan, personal), len(scan.text))
        self.asked = questions(scan)
        return public, found

    def _candidates(self, scan: Scan, personal: list[Found]) -> list[Found]:
        """All candidates but names joined to other words: the surest detectors first."""
        text = scan.text
        found = [*secrets(scan), *personal, *emails(text), *passwords(scan)]
        if scan.digits:
            found += _numeric(scan, self.settings.phone_regions)
        elif text.count(":") >= 5 or text.count("-") >= 5:
            found += addresses(scan)
        found += usernames(scan)
        if "@" in text:
            found += handles(text)
        found += homes(scan)
        found += find_names(scan, self.people, gazetteer=self.settings.given_names)
        if self.values:
            found += self._seen(scan)
        if self.asked and scan.digits:
            found += answers(text, self.asked)
        return found

    def _seen(self, scan: Scan) -> Iterator[Found]:
        """Values found before, wherever they stand as words of their own."""
        text, lower = scan.text, scan.lower
        for value, kind in self.values.items():
            needle = value.lower()
            at = lower.find(needle)
            while at >= 0:
                end = at + len(needle)
                if not (at and (text[at - 1].isalnum() or text[at - 1] == "_")) and not (
                    end < len(text) and (text[end].isalnum() or text[end] == "_")
                ):
                    yield Found(at, end, kind)
                at = lower.find(needle, end)

    def _remember(self, value: str, kind: str) -> None:
        if (
            kind in _REMEMBERED
            and len(value) >= 4
            and any(not char.isalpha() for char in value)
            and len(self.values) < 1_000
        ):
            self.values.setdefault(value, kind)

    def _kept(self, text: str, found: list[Found]) -> Iterator[Found]:
        """Where texts of `keep` stand; phone numbers match however they are grouped."""
        lower = text.lower()
        for phrase in self.settings.keep:
            needle = phrase.lower().strip()
            digits = re.sub(r"\D", "", needle)
            for one in found:
                value = text[one.start : one.end].lower()
                phone = one.type == "PHONE" and len(digits) >= 7 and re.sub(r"\D", "", value) == digits
                if phone or value == needle or (needle.startswith("@") and value.endswith(needle)):
                    yield one
            at = lower.find(needle) if needle and not needle.startswith("@") else -1
            while at >= 0:
                yield Found(at, at + len(needle), "")
                at = lower.find(needle, at + len(needle))

    def _number(self, kind: str, value: str) -> int:
        if kind == "NAME":
            return self.people.number(value)
        key = (kind, _normal(kind, value))
        if key not in self.numbers:
            self.counts[kind] = self.numbers[key] = self.counts.get(kind, 0) + 1
        return self.numbers[key]


def _normal(kind: str, value: str) -> str:
    """The form in which two writings of one value are the same."""
    if kind == "PHONE":
        return re.sub(r"\D", "", value)[-8:]
    if kind in ("CARD", "IBAN", "ACCOUNT", "TAX_ID", "ORDER_ID", "MAC"):
        return re.sub(r"[\W_]", "", value).upper()
    if kind in ("PASSWORD", "SECRET", "URL"):
        return value
    return " ".join(value.lower().lstrip("@").split())


def _numeric(scan: Scan, regions: tuple[str, ...]) -> Iterator[Found]:
    """Everything that needs a digit."""
    text = scan.text
    yield from ibans(text)
    yield from addresses(scan)
    yield from birth_dates(scan)
    yield from codes(scan)
    numbers = list(runs(text, regions))
    yield from (one for one in numbers if one.type != "PHONE")
    yield from identifiers(scan)
    yield from street_addresses(scan)
    yield from numbers
    yield from hashes(text)


@lru_cache(maxsize=8)
def _plain_settings(settings: PrivacySettings | None) -> PrivacySettings:
    base = settings or PrivacySettings()
    return base.model_copy(
        update={"types": tuple(kind for kind in base.types if kind != "NAME"), "given_names": False}
    )


def leftover(text: str, settings: PrivacySettings | None = None) -> list[str]:
    """Types of personal data that a text which should hold none still shows, sorted; names are not looked
    for."""
    redactor = Redactor(_plain_settings(settings))
    return sorted({found.type for found in redactor._settled(text)})


def mask(text: str, limit: int = 200) -> str:
    """The first `limit` characters of a text for an error message, personal data masked."""
    # the margin lets a value that crosses the limit be seen whole
    return Redactor().redact(text[: limit + 300])[0][:limit]
