"""How much a table looks like messages: a text that speaks, a column that brings rows together; and lists of
things, which hold none. The words that tell are data: `data/table_words.toml`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from curate.ids import as_text
from curate.loaders.account import quoted
from curate.loaders.base import Detection
from curate.loaders.data_files import data_file
from curate.loaders.formats._transcript_lines import parse_line
from curate.loaders.mapping.profile import Column
from curate.loaders.mapping.sides import by_words
from curate.loaders.mapping.vocabulary import likeness, tokens
from curate.loaders.products import flat_name
from curate.loaders.rows import flatten
from curate.loaders.values import word_set

MAPPED, NAMED, SPEAKING, SILENT, LISTED = 0.58, 0.55, 0.5, 0.2, 0.1
UNUSED_PEOPLE = "which is not used to tell who speaks"
USED_PEOPLE = "a list of users, which tells who speaks"
_PEOPLE = "users"  # of the kinds of lists
GIVE = "Give the export that holds the messages."
# share of cells; measured: 0 to .1 in lists of products and companies, .5 and more in every table of messages
_SPEAKS = 0.2
_ASKS = 0.25  # the same of questions: a quarter and more in first messages, none in lists
_WORDS = data_file("table_words")
_TICKET, _MESSAGE, _TALK, _ID = (word_set(_WORDS[name]) for name in ("ticket", "message", "talk", "id"))
_DESK, _CUSTOMER, _TITLE, _NOTED = (word_set(_WORDS[name]) for name in ("desk", "customer", "title", "noted"))
_CLASS, _BESIDE = word_set(_WORDS["class"]), _ID | word_set(_WORDS["beside"])
_CLASSED = "texts with their classes, such as intents or topics"
_LEVEL_NAMES, _LEVELS, _TELLING_LEVELS = (
    word_set(_WORDS[name]) for name in ("level_names", "levels", "telling_levels")
)
_SELF, _PERSONAL = word_set(_WORDS["self"]), word_set(_WORDS["personal"])
_KINDS = tuple((kind, word_set(text)) for kind, text in _WORDS["lists"].items())
_WRITTEN = tuple((kind, word_set(text)) for kind, text in _WORDS["written"].items())
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SENTENCE_SCRIPTS = re.compile(
    r"[\u0400-\u052f\u0590-\u08ff\u0900-\u0dff\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)


def rate(rows: Sequence[dict[str, Any]], what: str) -> Detection:
    """How surely the rows are messages; `what` says what file they stand in."""
    table = columns_of(rows)
    texts = [c for c in table.values() if c.is_text]
    named = [c for c in texts if set(tokens(c.name)) & _MESSAGE and not set(tokens(c.name)) & _TITLE]
    keys = [c for c in table.values() if _is_talk_key(c.name)]
    known = flat_name(set(table))
    why = f"a table of {known}" if known else f"{what} with {len(table)} columns"
    if not known and _is_classed(table, texts):
        return Detection(
            LISTED,
            f"holds no messages (looks like a list of {_CLASSED})",
            mend=_mend_of_classed(next(c for c in texts if not _is_class(c))),
        )
    if not known and (kind := _listed(table, texts, named, bool(keys))):
        unused = f", {UNUSED_PEOPLE}" if kind == _PEOPLE else ""
        return Detection(
            LISTED,
            f"holds no messages (looks like a list of {kind}{unused})",
            mend=f"{GIVE} {mapping_to_write(table)}",
        )
    if known or (named and keys) or len(named) > 1:
        return Detection(MAPPED, why)
    if texts and all(set(tokens(c.name)) & _NOTED for c in texts):
        return Detection(
            SILENT,
            f"its only texts are notes about somebody ({texts[0].name[:60]})",
            mend=mapping_to_write(table),
        )
    desk = _DESK | _TICKET | _CUSTOMER if named else _TICKET
    sided = any(
        1 < c.distinct <= 12 and {"customer", "agent"} <= set(by_words(c.counts).values())
        for c in table.values()
    )
    if (
        texts
        and not keys
        and not sided
        and not _has(table, desk)
        and not (_speaks(texts, _SELF) or _asks(texts))
    ):
        return Detection(SILENT, "no column reads like messages", mend=mapping_to_write(table))
    return Detection(
        NAMED if named else SPEAKING, why
    )  # a table without a text may still be the head of another


def are_classed(rows: Sequence[dict[str, Any]]) -> bool:
    """Whether the rows are texts with their classes, and hold nothing to learn a reply from."""
    table = columns_of(rows)
    return _is_classed(table, [c for c in table.values() if c.is_text])


def _is_class(c: Column) -> bool:
    """Whether a column names the class of each row, in a word or three."""
    return bool(set(tokens(c.name)) & _CLASS) and c.words < 5 and not c.is_prose and not c.nested


def _is_classed(table: dict[str, Column], texts: Sequence[Column]) -> bool:
    """Whether the rows are texts and their classes, and nothing says who wrote them, when, or in which
    conversation."""
    filled = [c for c in table.values() if c.filled]
    classes = [c for c in filled if _is_class(c)]
    prose_columns = [c for c in texts if c not in classes]
    if (
        not classes
        or len(prose_columns) != 1
        or sum(map(_holds_talk, prose_columns[0].some)) >= 0.3 * len(prose_columns[0].some)
    ):
        return False
    return all(c in classes or c in prose_columns or _is_beside(set(tokens(c.name))) for c in filled)


def _is_beside(words: set[str]) -> bool:
    """Whether a column is called like what stands beside texts and their classes: a split, a language, a
    number of the text."""
    return words <= _BESIDE or (bool(words & _ID) and words <= _BESIDE | _MESSAGE - _TALK)


def _holds_talk(cell: str) -> bool:
    """Whether a cell holds a conversation, on lines with labels."""
    return sum(parse_line(line) is not None for line in cell.splitlines()[:20]) > 1


def _mend_of_classed(text: Column) -> str:
    block = (
        f"{{format: table, conversations: {{text: {quoted(text.name[:60])}}}, roles: {{otherwise:"
        " customer}}"
    )
    advice = (
        "It holds no replies to learn from: give the export that does. If each row is what a customer wrote,"
        " say so in a recipe (--recipe FILE)"
    )
    return f"{advice}: `source: {block}`."


def _listed(table: dict[str, Column], texts: Sequence[Column], named: Sequence[Column], keyed: bool) -> str:
    """What the rows are a list of, where they are no messages; else empty."""
    if any(_is_level(c) for c in table.values()):
        return "log lines"
    if (keyed or len(named) > 1) if named else (_asks(texts) or _has(table, _TICKET)):
        return ""
    written = _written(table)
    if written and not (named and _asks(named)):
        return written
    kind = _kind(table)
    return kind if not (named and _speaks(named, _PERSONAL)) else ""


def _is_level(c: Column) -> bool:
    """Whether a column holds the levels of a program's log."""
    held = {value.strip().casefold() for value in c.counts}
    return bool(set(tokens(c.name)) & _LEVEL_NAMES) and bool(held & _TELLING_LEVELS) and held <= _LEVELS


def _has(table: dict[str, Column], words: frozenset[str]) -> bool:
    return any(set(tokens(name)) & words for name in table)


def _written(table: dict[str, Column]) -> str:
    """What people wrote to nobody in particular, where the names of columns say so: one, or two in a table
    that may be a help desk's."""
    words = [set(tokens(name)) | {"".join(tokens(name))} for name in table]
    counts = [(sum(bool(w & telling) for w in words), -n, kind) for n, (kind, telling) in enumerate(_WRITTEN)]
    most, _, kind = max(counts)
    return kind if most >= (2 if _has(table, _DESK | _TICKET) else 1) else ""


def is_messages(rows: Sequence[dict[str, Any]]) -> bool:
    """Whether rows are flat, one a message: nothing nested, a text, and a column of conversations whose
    values come back."""
    if any(isinstance(value, (dict, list)) for row in rows for value in row.values()):
        return False
    table = columns_of(rows)
    texts = any(c.is_text and set(tokens(c.name)) & _MESSAGE for c in table.values())
    return texts and any(_is_talk_key(c.name) and 1.3 * c.distinct <= len(rows) for c in table.values())


def columns_of(rows: Sequence[dict[str, Any]]) -> dict[str, Column]:
    """The columns of the rows, measured; inner objects with dots, lists left empty."""
    flat = [flatten(row) for row in rows]
    names = list(dict.fromkeys(name for row in flat for name in row))[:400]
    return {
        n: Column(
            n, ["" if isinstance(v := row.get(n), (list, dict)) else as_text(v)[:2_000] for row in flat]
        )
        for n in names
    }


def _is_talk_key(name: str) -> bool:
    words = set(tokens(name))
    return bool(words & _TALK) and (len(words) == 1 or bool(words & _ID))


def _speaks(texts: Sequence[Column], words: frozenset[str]) -> bool:
    """Whether people talk to each other in one of the columns: questions, and these words. Other scripts are
    believed."""
    return any(sum(_is_spoken(t, words) for t in c.some) >= _SPEAKS * len(c.some) for c in texts)


def _asks(texts: Sequence[Column]) -> bool:
    """Whether a column is full of questions, as what customers write is and what is written about things is
    not."""
    return any(sum("?" in text or "？" in text for text in c.some) >= _ASKS * len(c.some) for c in texts)


def _is_spoken(text: str, words: frozenset[str]) -> bool:
    head = text[:1_000]
    return (
        "?" in head
        or "？" in head
        or bool(_SENTENCE_SCRIPTS.search(head))
        or bool({w.casefold() for w in _WORD.findall(head)} & words)
    )


def _kind(table: dict[str, Column]) -> str:
    """What the rows are a list of, where two columns or more say so; else empty."""
    words = [set(tokens(name)) | {"".join(tokens(name))} for name in table]
    counts = [(sum(bool(w & telling) for w in words), -n, kind) for n, (kind, telling) in enumerate(_KINDS)]
    most, _, kind = max(counts)
    return kind if most >= 2 and most >= 0.2 * len(table) else ""


def mapping_to_write(table: Mapping[str, Column]) -> str:
    """A source block on one line for one row per message, with the columns that can be told filled in."""
    left = [c for c in table.values() if c.filled]

    def best(field: str, least: float = 0.5) -> str:
        rank = max(((likeness(field, c.name), -n, c.name) for n, c in enumerate(left)), default=(0.0, 0, ""))
        return rank[2] if rank[0] >= least else "COLUMN"

    text = max(
        (c for c in left if c.is_text),
        key=lambda c: (likeness("text", c.name) >= 0.5, c.people < 0.5, c.words),
        default=None,
    )
    time = next((c.name for c in left if c.is_time), "COLUMN")
    fields = {
        "conversation": best("conversation"),
        "author": best("author"),
        "time": time,
        "text": text.name if text else best("text"),
    }
    needed = {k: v for k, v in fields.items() if v != "COLUMN" or k in ("conversation", "text")}
    entries = ", ".join(f"{k}: {quoted(v[:60])}" for k, v in needed.items())
    names = ", ".join(quoted(c.name[:60]) for c in left[:12]) + (" ..." if len(left) > 12 else "")
    block = (
        f"{{format: table, rows: messages, messages: {{{entries}}}, roles: {{column: COLUMN, map: {{VALUE:"
        " customer, VALUE2: agent}}}"
    )
    return (
        "If its rows are messages, say so in a recipe (--recipe FILE), each COLUMN replaced by one of"
        f" {names}: `source: {block}`."
    )
