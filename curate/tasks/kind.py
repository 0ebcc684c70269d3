"""The kind of a task, per situation and over all: a label, structured output, reasoning or a reply."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from curate.language.folding import flat
from curate.language.phrases import flat_words
from curate.text.plain import squeeze

Kind = Literal["label", "structured", "reasoning", "reply"]
KINDS: dict[Kind, str] = {
    "label": "one of a closed set of short answers",
    "structured": "JSON, or a form with the same fields each time",
    "reasoning": "steps of thought that end in an answer",
    "reply": "a reply to a person",
}
FEW = 10  # replies below which a situation's own say too little: it takes the kind of the whole
SHORT = 6  # words of a label at most
MOST_LABELS = 0.5  # distinct answers, as a share of all, above which no set is closed
MOST = 0.8  # share of the replies that must be of a kind for the whole to be of it
SOME = 0.5  # of reasoning: answers to easy questions come without it
FIELDS = 2  # fields that a form has at least
SHOWN = 30  # labels in the evidence

_FIELD = re.compile(r"^[ \t]*(?:[-*] )?\**([^\W\d_][\w /-]{0,40}?)\**[ \t]*:(?!//)[ \t]*(.*)$", re.M)
_FENCE = re.compile(r"\A\s*```(?:json)?\s*\n(.*?)\n?```\s*\Z", re.S | re.I)
_THOUGHT = re.compile(r"<(think|thinking|thought|reasoning|scratchpad)>.+?</\1>", re.S | re.I)
_FINAL = re.compile(r"(?:^|\n)####\s*\S|\\boxed\{")


@dataclass(frozen=True, slots=True)
class Task:
    """The kind of a task: the share (0 to 1) of `replies` that are of it, and in words why; `labels` are a
    label task's answers, the most frequent first; `fields` what every form of a structured one has."""

    kind: Kind
    share: float
    replies: int
    because: str
    labels: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For JSON files."""
        told: dict[str, Any] = {"kind": self.kind, "share": round(self.share, 4), "replies": self.replies}
        told["because"] = self.because
        return told | {
            name: [*given[:SHOWN]]
            for name, given in (("labels", self.labels), ("fields", self.fields))
            if given
        }


class Found(NamedTuple):
    """What a run found all replies of its dump to be, and why: the few that it chose may no longer show it,
    as every label may stand there once."""

    kind: Kind
    because: str

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> Found | None:
        """As a run's manifest has it; None where it found prose."""
        told = manifest.get("replies")
        kind, because = (told.get("kind"), told.get("because")) if isinstance(told, Mapping) else (None, None)
        if kind not in ("label", "structured") or not isinstance(because, str):
            return None
        return cls(kind, f"in the whole dump {because}" if because[:1].isdigit() else because)


def task_of(replies: Sequence[str], found: Found | None = None) -> Task:
    """The kind of task that some replies teach; `found` is what their run found the whole dump's to be.

    JSON before labels, as a JSON answer may be short and repeat; reasoning last of the special ones. What is
    none of them, or too little to tell, is a reply.
    """
    held = [text for text in replies if text.strip()]
    if not held:
        return Task("reply", 0.0, 0, "there is no reply to tell it from")
    if found:
        return _known(held, found)
    found_here = _structured(held) or _label(held) or _reasoning(held)
    if found_here:
        return found_here
    words_each = sorted(len(text.split()) for text in held)
    median = words_each[len(words_each) // 2]
    return Task("reply", 1.0, len(held), f"free text with a median of {median:,} words")


def tasks_of(
    replies: Sequence[str], situations: Sequence[str], found: Found | None = None
) -> tuple[Task, dict[str, Task]]:
    """The task over all, and that of each situation; a situation of few replies takes the kind of the
    whole, and where a run found one kind in the whole dump, each does."""
    whole, groups = task_of(replies, found), defaultdict[str, list[str]](list)
    for reply, situation in zip(replies, situations, strict=True):
        groups[situation].append(reply)
    return whole, {name: _of_group(own, whole, found) for name, own in groups.items()}


def _of_group(own: Sequence[str], whole: Task, found: Found | None) -> Task:
    if len(own) >= FEW:
        return task_of(own, found)
    because = f"fewer than {FEW} replies: taken from the whole"
    return Task(whole.kind, whole.share, len(own), because, whole.labels, whole.fields)


def as_json(text: str) -> Any:
    """The object or list that a reply is, also within a code fence; None where it is none."""
    fenced = _FENCE.match(text)
    bare = (fenced[1] if fenced else text).strip()
    if bare[:1] not in ("{", "["):
        return None
    try:
        value = json.loads(bare)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, (dict, list)) else None


def form_fields(text: str) -> dict[str, str]:
    """The fields of a form such as `Order: 12` in lines of their own; empty where most lines are none."""
    lines = [line for line in text.splitlines() if line.strip()]
    found = [(squeeze(m[1]).casefold(), squeeze(m[2])) for m in _FIELD.finditer(text)]
    return dict(found) if len(found) >= max(FIELDS, 0.6 * len(lines)) else {}


def label_of(text: str) -> str:
    """A short answer as it is compared: without case, accents, quotes and the mark at its end."""
    return flat(squeeze(text)).strip(" .!\"'`*")


def _structured(replies: Sequence[str]) -> Task | None:
    values = [as_json(text) for text in replies]
    share = sum(v is not None for v in values) / len(replies)
    if share >= MOST:
        fields = _common([v for v in values if isinstance(v, dict)])
        return Task("structured", share, len(replies), f"{share:.0%} of the replies are JSON", fields=fields)
    forms = [form_fields(text) for text in replies]
    common = _common([form for form in forms if form])
    has = sum(bool(form) and set(common) <= set(form) for form in forms) / len(replies)
    if len(replies) < 2 or len(common) < FIELDS or has < MOST:
        return None
    because = f"{has:.0%} of the replies are a form with the same fields"
    return Task("structured", has, len(replies), because, fields=common)


def _common(forms: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The fields that most forms have, in the order of the first form that has each."""
    seen = Counter(field for form in forms for field in form)
    return tuple(field for field, n in seen.items() if n >= MOST * len(forms))


def _label(replies: Sequence[str]) -> Task | None:
    labels = Counter(map(label_of, replies))
    short = sum(n for label, n in labels.items() if label and len(label.split()) <= SHORT) / len(replies)
    again = sum(n for n in labels.values() if n > 1) / len(replies)
    if len(replies) < FEW or min(short, again) < MOST or len(labels) > MOST_LABELS * len(replies):
        return None
    order = _by_number(labels)
    count = "answer that recurs" if len(order) == 1 else "answers that recur"
    because = f"{short:.0%} of the replies have at most {SHORT} words, from {len(order):,} {count}"
    return Task("label", min(short, again), len(replies), because, labels=order)


def _by_number(labels: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(labels, key=lambda label: (-labels[label], label)))


def _known(replies: Sequence[str], found: Found) -> Task:
    """A task of the kind that the whole dump has; its labels and fields are those of these replies."""
    if found.kind == "structured":
        told = _structured(replies)
        return told or Task("structured", 1.0, len(replies), found.because)
    labels = Counter(map(label_of, replies))
    return Task("label", 1.0, len(replies), found.because, labels=_by_number(labels))


def _reasoning(replies: Sequence[str]) -> Task | None:
    share = sum(map(_reasons, replies)) / len(replies)
    if share < SOME:
        return None
    return Task("reasoning", share, len(replies), f"{share:.0%} of the replies show steps and then an answer")


def _reasons(text: str) -> bool:
    """Marked thought, the usual marks of a final answer, or a last line that is announced as one, after
    others."""
    if _THOUGHT.search(text) or _FINAL.search(text):
        return True
    lines = [line for line in text.splitlines() if line.strip()]
    last = _FIELD.match(lines[-1]) if len(lines) > 1 else None
    return last is not None and flat(squeeze(last[1])) in flat_words("answer_labels")
