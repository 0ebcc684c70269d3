"""The shape of JSON values: which keys lie under which, whatever envelopes stand around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from curate.loaders.jsonio import Piece
from curate.loaders.values import word_set

_DEPTH = 9
_OBJECTS = 600  # that are looked at in one file
_ITEMS = 3  # of a list, and of an object whose keys are ids
_TALKS = word_set(
    "dialog dialogue dialogs turns utterances messages conversation conversations chat thread transcript log"
    " lines"
)
_PROSE = 4  # words of a text
_TEXTS = word_set(
    "body text content message comment msg html plain plain_body html_body body_text bodyText utterance"
    " transcript value contents caption"
)


def page_of(values: Sequence[Piece]) -> list[Any]:
    """The values as they stood in the file: those of an opened envelope are put back under their keys."""
    page: dict[str, list[Any]] = {}
    whole: list[Any] = []
    for piece in values:
        if piece.key:
            page.setdefault(piece.key, []).append(piece.value)
        else:
            whole.append(piece.value)
    return [
        *(
            [{k: v[0] if len(v) == 1 and isinstance(v[0], dict) else v for k, v in page.items()}, page]
            if page
            else []
        ),
        *whole,
    ]


def objects_in(values: Sequence[Any]) -> list[dict[str, Any]]:
    """The objects of the values at any depth, the outer before the inner; of long lists the first few."""
    objects: list[dict[str, Any]] = []
    level = list(values)
    for _ in range(_DEPTH):
        inner: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                objects.append(value)
                held = [v for v in value.values() if isinstance(v, (dict, list))]
                inner += held if len(held) <= 60 else held[:_ITEMS]
            elif isinstance(value, list):
                inner += [v for v in value[:_ITEMS] if isinstance(v, (dict, list))]
            if len(objects) >= _OBJECTS:
                return objects
        level = inner
    return objects


def fits(value: Mapping[str, Any], pattern: str) -> bool:
    """Whether an object has all paths of a pattern: `a.b[].c d=e|f *` are c in a list in b in a, and d with
    the value e or f.

    `*` stands for any key, `[]` for one of the first items of a list.
    """
    return all(_reaches(value, path) for path in pattern.split())


def _reaches(value: Mapping[str, Any], path: str) -> bool:
    path, _, wanted = path.partition("=")
    return any(
        not wanted or (isinstance(end, str) and end in wanted.split("|"))
        for end in _ends([value], path.split("."))
    )


def _ends(values: list[Any], parts: list[str]) -> Iterator[Any]:
    for part in parts:
        key, many = part.removesuffix("[]"), part.endswith("[]")
        following: list[Any] = []
        for value in values:
            if not isinstance(value, dict):
                continue
            held = list(value.values())[: 4 * _ITEMS] if key == "*" else [value[key]] if key in value else []
            following += [item for h in held if isinstance(h, list) for item in h[:_ITEMS]] if many else held
        values = following
    yield from values


def nested_texts(record: Mapping[str, Any]) -> str:
    """The path of a list inside a record whose items hold texts, such as conversation_parts, or are the
    record's only texts; empty where there is none."""
    level: list[tuple[str, Any]] = [("", record)]
    for _ in range(5):
        inner: list[tuple[str, Any]] = []
        for path, value in level:
            for key, held in value.items():
                here = f"{path}.{key}" if path else str(key)
                if isinstance(held, dict):
                    inner.append((here, held))
                elif isinstance(held, list):
                    items = [i for i in held[:_ITEMS] if isinstance(i, dict)]
                    if any(_holds_text(i) for i in items):
                        return here
                    inner += [(here, i) for i in items]
        level = inner[:_OBJECTS]
    prose = any(isinstance(value, str) and _words(value) >= _PROSE for value in record.values())
    return next(
        (
            str(key)
            for key, held in record.items()
            if (not prose or str(key).casefold() in _TALKS) and _is_texts(held)
        ),
        "",
    )


def _is_texts(value: Any) -> bool:
    """Whether a value is a list of sentences: tags and names have fewer words."""
    texts = [item for item in value[:20] if isinstance(item, str)] if isinstance(value, list) else []
    return len(texts) > 1 and len(texts) == len(value[:20]) and sum(map(_words, texts)) >= _PROSE * len(texts)


def _words(text: str) -> int:
    return len(text[:500].split())


def _holds_text(item: Mapping[str, Any]) -> bool:
    """Whether an item is a message: a text under a usual key, or such an object one below."""
    for key, value in item.items():
        if key in _TEXTS and isinstance(value, str) and value.strip():
            return True
        if isinstance(value, dict) and any(
            k in _TEXTS and isinstance(v, str) and len(v.split()) > 1 for k, v in value.items()
        ):
            return True
    return False
