"""What is counted over all conversations of a dump, and what of it looks wrong."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

from curate.loaders.account import LoadReport
from curate.records import Conversation, Role

# UTF-8 read as Latin-1 or Windows Western and written again: "Ã©", "â€™"
MOJIBAKE = re.compile(r"Ã[\x80-\xbf©¨¤¶¼±³¡­ªº«§£]|â€[™œ\x9d“”˜¦\x99\x9c]|Â[\xa0£©®°»«]")
SHOWN, SHORT = 2, 12  # conversations that are kept to be shown; messages that make one handy
_LANGUAGE_SAMPLE = 500  # texts; enough to see a language of 1% with near certainty (.99^500 < .01)


class DumpCensus:
    """Counts over all conversations, in one pass and little memory."""

    def __init__(self) -> None:
        self.unlabelled = self.total = self.unanswered = self.one_sided = self.unknown_roles = (
            self.damaged
        ) = self.empty = 0
        self.first: float | None = None
        self.last: float | None = None
        self.flags: Counter[str] = Counter()
        self.locales: Counter[str] = Counter()
        self.texts: list[str] = []
        self.samples: list[Conversation] = []
        self.fallback: list[Conversation] = []

    def see(self, conversation: Conversation) -> None:
        utterances = [m for m in conversation.messages if m.kind == "message"]
        roles = {m.role for m in utterances}
        self.total += 1
        self._keep(conversation, roles)
        self.unanswered += "agent" not in roles
        self.one_sided += len({m.author or m.role if m.role == "unknown" else m.role for m in utterances}) < 2
        self.unknown_roles += roles <= {"unknown"}
        self.empty += not any(m.text.strip() for m in utterances)
        self.flags.update({f for m in conversation.messages for f in m.flags} | set(conversation.flags))
        text = next((m.text for m in utterances if m.text.strip()), "")
        if not conversation.locale:
            self._sample(text)
        else:
            self.locales[conversation.locale.replace("_", "-").split("-")[0].lower()] += 1
        times = [m.time for m in utterances if m.time is not None]
        if times:
            self.first = min(times) if self.first is None else min(self.first, *times)
            self.last = max(times) if self.last is None else max(self.last, *times)
        self.damaged += any("\ufffd" in m.text or MOJIBAKE.search(m.text) is not None for m in utterances)

    def _keep(self, conversation: Conversation, roles: set[Role]) -> None:
        """Keeps two conversations to show: the first of both sides that are no longer than a page, else the
        first."""
        whole = {"customer", "agent"} <= roles and len(conversation.messages) <= SHORT
        if whole and len(self.samples) < SHOWN:
            self.samples.append(conversation)
        elif len(self.fallback) < SHOWN:
            self.fallback.append(conversation)

    def _sample(self, text: str) -> None:
        """Keeps texts at doubling strides, so that the sample spreads over the whole dump without a second
        pass."""
        self.unlabelled += 1
        stride = 1 << (self.unlabelled // _LANGUAGE_SAMPLE).bit_length()
        if text and self.unlabelled % stride == 0 and len(self.texts) < 2 * _LANGUAGE_SAMPLE:
            self.texts.append(text[:2000])

    def languages(self) -> dict[str, float]:
        """Shares by language: as the export says where it does, for all others as detected in a sample of
        them."""
        shares: dict[str, float] = {code: n / self.total for code, n in self.locales.items()}
        rest = 1 - sum(self.locales.values()) / max(self.total, 1)
        for code, n in Counter(_detect(t) for t in self.texts).items():
            shares[code] = shares.get(code, 0.0) + rest * n / len(self.texts)
        return {code: round(share, 4) for code, share in sorted(shares.items(), key=lambda s: -s[1])}


_TAG = re.compile(r"<[^<>]{1,200}>")


def _detect(text: str) -> str:
    from curate.language.detect import detect
    from curate.language.phrases import Tokens
    from curate.language.words import usual_languages

    plain = unescape(_TAG.sub(" ", text))
    return detect(plain, Tokens.of(plain), usual_languages()).code or "unknown"


def what_is_wrong(census: DumpCensus, report: LoadReport) -> list[str]:
    """What looks wrong, in sentences, the worst first."""
    total = max(census.total, 1)

    def share(count: int) -> str:
        return f"{count} of {census.total} ({count / total:.0%})"

    checks = [
        (
            census.total > 0 and census.unanswered == census.total,
            "no message is by an agent, so there is nothing to learn from: set roles or agents",
        ),
        (
            0 < census.unanswered < census.total and census.unanswered > 0.3 * total,
            f"{share(census.unanswered)} conversations have no reply by an agent",
        ),
        (
            census.unknown_roles > 0,
            f"in {share(census.unknown_roles)} conversations nobody's role is known; set roles or agents",
        ),
        (census.one_sided > 0.3 * total, f"{share(census.one_sided)} conversations have one side only"),
        (census.empty > 0, f"{share(census.empty)} conversations hold no text"),
        (
            census.damaged > 0,
            f"{share(census.damaged)} conversations hold damaged characters (such as Ã© for é): see cleaning",
        ),
        (
            census.flags["mixed_encoding"] > 0,
            (
                f"{census.flags['mixed_encoding']} conversations come from lines in another encoding than the"
                " rest of the file"
            ),
        ),
        (
            census.flags["trailing_comma"] > 0,
            (
                f"{census.flags['trailing_comma']} conversations come from JSON values followed by a comma,"
                " which was left out"
            ),
        ),
        (
            census.flags["json_in_text"] > 0,
            (
                f"{census.flags['json_in_text']} conversations come from JSON inside a JSON text, which was"
                " read once more"
            ),
        ),
        (
            census.flags["bad_time"] > 0,
            f"{census.flags['bad_time']} conversations have times that cannot be read",
        ),
        (
            census.first is None and census.total > 0,
            "no message has a time: their order is the file's, and a split by date is not possible",
        ),
        (
            bool(report.rejects),
            "not readable: " + ", ".join(f"{n} {reason}" for reason, n in report.rejects.most_common()),
        ),
    ]
    return [text for wrong, text in checks if wrong]
