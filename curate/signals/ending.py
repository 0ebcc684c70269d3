"""What a conversation ended in: what the customer said in all turns after the first reply, the last ones
most.

Of one turn `outcome.verdict` tells what its words say; here are the turns, and what only several show: that
the customer asks the same again, that the other side says the same again, that a question stayed open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from curate.language.phrases import Tokens
from curate.records import Record, said_text
from curate.signals.outcome import MAX_CHARS, TurnVerdict, verdict

LAST = 4  # turns that count
_FADES = 0.5  # what each later turn leaves of an earlier one
_TURNED = 0.25  # of that, where the later turn says the opposite
_ASKED_AGAIN = 0.4  # a customer who asks the same once more was not understood
_SAID_AGAIN = 0.3  # nor was one who gets the same reply twice
_LEFT_OPEN = 0.15
_BARE_AFTER_FAILURE = 0.5  # of a "thank you" and nothing else after a turn that was not content: a courtesy
_FEW, _SHARED = 2, 0.6  # words of a request, and the share of them that stood in an earlier one
_LEAST_SAID = 4  # words of a reply: "Anything else?" may well come twice
_FORMAL = frozenset(("courtesy", "in_advance"))
_BARE_WORDS = 8
SHORT_WORDS = 60  # of a turn whose vector tells how it is said
_BEGINS = 400  # characters of it


@dataclass(frozen=True, slots=True)
class Ending:
    """The customer's last turns after the first reply, oldest first: of each the beginning where it is short
    enough to be embedded (else empty), its score by phrases, and whether it is thanks alone. `faults` is what
    counts against the whole (0 or more)."""

    turns: tuple[str, ...]
    scores: tuple[float, ...]
    bare: tuple[bool, ...]
    faults: float = 0.0

    @classmethod
    def of(cls, record: Record) -> Ending:
        """As far as the record shows the conversation: its prompt, its completion and what came after."""
        said = [
            ("customer" if m["role"] == "user" else "agent", m["content"])
            for m in record.prompt
            if m["role"] in ("user", "assistant")
        ]
        said += [("agent", said_text(record.completion)), *record.after]
        cut = "trimmed" in record.changes  # the first reply came before all that is left
        first = 0 if cut else next((n for n, (role, _) in enumerate(said) if role == "agent"), len(said))
        later = [n for n in range(first, len(said)) if said[n][0] == "customer"]
        told = [n for n in later if not _formal(verdict(said[n][1]))][-LAST:]
        if not told:
            return cls((), (), ())
        verdicts = [verdict(said[n][1]) for n in told]
        open_end = told[-1] == len(said) - 1 and verdicts[-1].asks
        faults = (
            _ASKED_AGAIN * _asks_again([text for role, text in said if role == "customer"], len(told))
            + _SAID_AGAIN * _says_again([text for role, text in said if role == "agent"])
            + _LEFT_OPEN * open_end
        )
        return cls(
            tuple(short(said[n][1], v) for n, v in zip(told, verdicts, strict=True)),
            tuple(v.score for v in verdicts),
            tuple(set(v.kinds) == {"thanks"} and len(v.words) <= _BARE_WORDS for v in verdicts),
            faults,
        )

    def score(self, scores: Sequence[float] | None = None) -> float | None:
        """The verdict of the whole in [-1, 1]; None where the customer said nothing after a reply.

        `scores` take the place of those by phrases alone.
        """
        if not self.turns:
            return None
        total = before = 0.0
        for score, bare in zip(self.scores if scores is None else scores, self.bare, strict=True):
            worth = score * (_BARE_AFTER_FAILURE if before < 0 and bare else 1.0)
            turned = total * worth < 0 and not bare
            total = _FADES * total * (_TURNED if turned else 1.0) + worth
            before = score
        return round(max(-1.0, min(1.0, total - self.faults)), 3)


def short(turn: str, judged: TurnVerdict) -> str:
    """A turn as it is embedded; empty where it is long: what it is about then outweighs how it is said."""
    return turn[:_BEGINS] if 0 < len(judged.words) <= SHORT_WORDS else ""


def _formal(judged: TurnVerdict) -> bool:
    """Thanks in advance, for patience or for an answer, and no more: no word on how it ended."""
    return bool(judged.kinds) and _FORMAL.issuperset(judged.kinds) and len(judged.words) <= 2 * _BARE_WORDS


def _asks_again(customer: Sequence[str], last: int) -> bool:
    """Whether one of the customer's `last` turns is made of the words of an earlier one."""
    requests = [{w for w in Tokens.of(text[:MAX_CHARS]).words if len(w) > 3} for text in customer]
    return any(
        len(request) >= _FEW and any(len(request & one) >= _SHARED * len(request) for one in requests[:n])
        for n, request in enumerate(requests)
        if n >= len(requests) - last
    )


def _says_again(replies: Sequence[str]) -> bool:
    said = [words for reply in replies if len(words := reply.casefold().split()) >= _LEAST_SAID]
    return any(one in said[:n] for n, one in enumerate(said))
