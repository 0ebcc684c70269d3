"""Conversations in one text: marked by a chat template or by labels, or lists of messages written as JSON or
as Python prints them."""

from __future__ import annotations

import ast
import json
import re
import warnings
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from curate.loaders.formats._training_roles import training_role
from curate.loaders.formats._transcript_lines import NEVER, is_field
from curate.loaders.formats._transcript_sides import is_third
from curate.loaders.rows import flatten

MOST_TEXT = 4 << 20  # characters of a cell that is parsed: a conversation of 4 MB is none
_MOST_DEPTH = 40
WRITTEN_ROLES = re.compile(r"""["'](?:role|from|speaker|sender)["']\s{0,3}:""")
_START = re.compile(r"\s*[\[{]")
# strings of either quote, brackets, and what stands between two objects where numpy prints no comma
_PYTHON = re.compile(
    r"'[^'\\]*+(?:\\.[^'\\]*+)*+'|\"[^\"\\]*+(?:\\.[^\"\\]*+)*+\"|[\[{(]|[\])]|}(?:\s*+(?={))?", re.DOTALL
)


class Unparsed(ValueError):
    """Why a text that begins like a list or object is none; a reason code."""


def is_written(text: str) -> bool:
    """Whether a text begins like a list of objects, or an object."""
    return bool(_START.match(text[:200])) and ("{" in text[:2000])


def written(text: str) -> Any:
    """The value that a cell holds as text: JSON, or what Python or numpy prints. Raises Unparsed."""
    if len(text) > MOST_TEXT:
        raise Unparsed("messages_too_long")
    try:
        return json.loads(text, parse_float=Decimal)
    except RecursionError:
        raise Unparsed("too_deep") from None
    except ValueError:
        pass
    return _python(text)


def _python(text: str) -> Any:
    parts: list[str] = []
    depth = most = at = 0
    for match in _PYTHON.finditer(text):
        token = match[0]
        depth += (token in ("[", "{", "(")) - (token[0] in "])}")
        most = max(most, depth)
        if token[0] == "}" and len(token) >= 1 and text[match.end() : match.end() + 1] == "{":
            parts += [text[at : match.start()], "},"]
            at = match.end()
    if most > _MOST_DEPTH:
        raise Unparsed("too_deep")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd escapes in the text
            return ast.literal_eval("".join([*parts, text[at:]]).strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        raise Unparsed("messages_not_parsed") from None


def opened(values: dict[str, Any]) -> dict[str, Any]:
    """The row with each object of lists that a cell holds as text, such as {"system": ..., "messages":
    [...]}, as dotted columns."""
    out: dict[str, Any] = {}
    for key, value in values.items():
        inner = _object_of(value)
        out.update(flatten(inner, f"{key}.") if inner else {key: value})
    return out


def _object_of(value: Any) -> dict[str, Any] | None:
    if (
        not isinstance(value, str)
        or value[:200].lstrip()[:1] != "{"
        or not WRITTEN_ROLES.search(value[:2000])
    ):
        return None
    try:
        parsed = written(value)
    except Unparsed:
        return None
    return parsed if isinstance(parsed, dict) and any(isinstance(v, list) for v in parsed.values()) else None


class LabelledText(NamedTuple):
    """One stretch of a text and the label before it; an empty label is what stands before the first."""

    label: str
    text: str


_TEMPLATE = re.compile(
    r"<\|im_start\|>[ \t]{0,3}(\w{1,20})[^\S\n]{0,3}\n?"
    r"|<\|start_header_id\|>\s{0,3}(\w{1,20})\s{0,3}<\|end_header_id\|>\s{0,4}"
    r"|<start_of_turn>(\w{1,20})\n?"
    r"|<\|(user|assistant|system|human|bot|prompter|developer|tool|observation)\|>[^\S\n]{0,3}\n?",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"<\|im_end\|>|<\|eot_id\|>|<\|eom_id\|>|<end_of_turn>|<\|end\|>|<\|endoftext\|>|<\|end_of_text\|>"
    r"|<\|begin_of_text\|>|</?s>|<bos>|<eos>"
)
_HASHES = re.compile(r"^#{2,4}[ \t]{0,3}([^\W\d_]{1,20})(?:[ \t]{0,3}:|[ \t]{0,3}$)[ \t]*+\n?", re.MULTILINE)
_ANGLES = re.compile(r"^[ \t]{0,3}<([^\W\d_]{1,20})>[ \t]{0,3}:?[ \t]*+", re.MULTILINE)
_LINES = re.compile(
    r"^[ \t]{0,3}\*{0,2}([^\W\d_]{1,20}(?: [^\W\d_]{1,20})?)(?:\*\*)?:(?:\*\*)?(?:[ \t]++|$)", re.MULTILINE
)
_CAPITALS = re.compile(r"(?:^|(?<=\s)|(?<=</s>))(USER|ASSISTANT|HUMAN|AI|SYSTEM):(?: |$)", re.MULTILINE)
_INST = re.compile(r"\[(/?INST)\]")
_SYS = re.compile(r"^\s*<<SYS>>(.*?)<</SYS>>", re.DOTALL)
_SIDES = frozenset(("customer", "agent", "bot"))
_PARTS = frozenset(
    ("input", "output", "instruction", "prompt", "completion", "response", "query")
)  # of a task: "Input: 3", not who speaks


def labelled(text: str) -> list[LabelledText] | None:
    """The stretches of a text that holds a conversation; None where its marks are not certain.

    Certain are the marks of chat templates, and labels where the text begins with one and each side has one
    word.
    """
    if len(text) > MOST_TEXT:
        return None
    for split in (_of_template, _of_inst, _of_hashes, _of_angles, _of_lines, _of_capitals):
        segments = split(text)
        if segments and {"customer"} < {training_role(s.label) for s in segments} & _SIDES:
            return segments
    return None


def holds_both(text: str) -> bool:
    """Whether lines of a text are labelled with both sides, however uncertain."""
    words = [m[1] for m in _LINES.finditer(text[:MOST_TEXT]) if m[1].casefold() not in _PARTS]
    sides = {training_role(w) for w in words}
    return "customer" in sides and bool(sides & {"agent", "bot"})


def _stretches(text: str, marks: list[re.Match[str]]) -> list[LabelledText]:
    ends = [m.start() for m in marks[1:]] + [len(text)]
    segments = [
        LabelledText(next(g for g in m.groups() if g), text[m.end() : end].strip())
        for m, end in zip(marks, ends, strict=True)
    ]
    before = text[: marks[0].start()].strip()
    return [LabelledText("system", before), *segments] if before else segments


def _of_template(text: str) -> list[LabelledText] | None:
    if "<|" not in text and "<start_of_turn>" not in text:
        return None
    bare = _ENDS.sub("", text)
    marks = list(_TEMPLATE.finditer(bare))
    return _without_open_end(_stretches(bare, marks)) if marks else None


def _of_inst(text: str) -> list[LabelledText] | None:
    marks = list(_INST.finditer(text)) if "[INST]" in text else []
    if not marks or [m[1] for m in marks] != ["INST", "/INST"] * (len(marks) // 2):
        return None
    segments: list[LabelledText] = []
    for segment in _stretches(_ENDS.sub("", text), list(_INST.finditer(_ENDS.sub("", text)))):
        if segment.label == "INST" and (system_match := _SYS.match(segment.text)):
            segments.append(LabelledText("system", system_match[1].strip()))
            segment = LabelledText("INST", segment.text[system_match.end() :].strip())
        segments.append(
            LabelledText(
                {"INST": "user", "/INST": "assistant"}.get(segment.label, segment.label), segment.text
            )
        )
    return _without_open_end(segments)


def _of_hashes(text: str) -> list[LabelledText] | None:
    return _by_words(text, _HASHES, preamble=True) if "##" in text else None


def _of_angles(text: str) -> list[LabelledText] | None:
    return _by_words(text, _ANGLES) if "<" in text else None


def _of_lines(text: str) -> list[LabelledText] | None:
    segments = _by_words(text, _LINES, beside=True)
    return segments if segments and not {s.label.casefold() for s in segments} & _PARTS else None


def _of_capitals(text: str) -> list[LabelledText] | None:
    segments = _by_words(text, _CAPITALS, preamble=True) if "ASSISTANT:" in text or "AI:" in text else None
    sides = [s.label for s in segments or () if s.label.casefold() != "system"]
    return segments if segments and all(a != b for a, b in pairwise(sides)) else None


def _beside(bare: str, matches: list[re.Match[str]]) -> set[str]:
    """The labels of others than the two sides: words for a third, such as a supervisor, and, where each line
    has a label, every one that names no data."""
    others = {m[1].casefold() for m in matches if training_role(m[1]) is None}
    each = len(matches) == sum(bool(line.strip()) for line in bare.splitlines())
    return {
        label for label in others if is_third(label) or (each and label not in NEVER and not is_field(label))
    }


def _by_words(
    text: str, pattern: re.Pattern[str], preamble: bool = False, beside: bool = False
) -> list[LabelledText] | None:
    """Stretches by labels of which each side has one word; `preamble` lets a text stand before the first,
    `beside` others speak beside the two."""
    bare = _ENDS.sub("", text)
    marks = [
        m for m in pattern.finditer(bare) if training_role(m[1]) in _SIDES or m[1].casefold() == "system"
    ]
    words = {m[1].casefold() for m in marks}
    if "instruction" in words and "input" in words:  # one message in two parts
        words.discard("input")
    sides = [training_role(w) for w in words]
    if not marks or sides.count("customer") != 1 or sides.count("agent") + sides.count("bot") != 1:
        return None
    if bare[: marks[0].start()].strip() and not preamble:
        return None
    if beside:
        matches = list(pattern.finditer(bare))
        others = _beside(bare, matches)
        marks = [m for m in matches if m[1].casefold() in words | others | {"system"}]
    return _without_open_end(_stretches(bare, marks))


def _without_open_end(segments: list[LabelledText]) -> list[LabelledText]:
    """Prompts end with the label of the side that is to speak."""
    return segments[:-1] if segments and not segments[-1].text and len(segments) > 1 else segments
