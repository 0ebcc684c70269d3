"""Personal data in the fields of a record file that redaction leaves as they are: all but prompt and
completion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from curate.privacy.base import in_words
from curate.privacy.ids import id_types, impersonal, kinds_in
from curate.privacy.redactor import Redactor
from curate.privacy.rows import FIELDS
from curate.privacy.settings import PrivacySettings

Fields = Counter[tuple[str, str]]  # (field, type of personal data): how many values

_DIGITS = 7  # from which a number may be somebody's
SHOWN = 8  # fields that a person reads of


def found_in_fields(row: Mapping[str, Any], settings: PrivacySettings) -> Fields:
    """What the detectors find in the fields beside prompt and completion, by field (such as `customer.name`)
    and type; the name of a field is its context.

    Fields that `privacy.known_fields` names are not looked into, and a model is not asked.
    """
    counts: Fields = Counter()
    settings = settings.by_rules()
    for key, value in row.items():
        if key in FIELDS or (isinstance(value, str) and _is_plain_id(key, value) and _is_plain_id("id", key)):
            continue
        shown = _shown(key)
        if not {key, *top_level([shown])}.isdisjoint(settings.known_fields):
            continue
        for path, name, text in ((shown, "id", key), *_texts(shown, key, value)):
            for kind in set(_kinds(name, text, settings)):
                counts[path, kind] += 1
    return counts


def _texts(path: str, name: str, value: Any) -> Iterator[tuple[str, str, str]]:
    """(path, innermost key, text) of every text and long number in a value; keys of objects are texts,
    too."""
    if isinstance(value, str):
        yield path, name, value
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10 ** (_DIGITS - 1):
        yield path, name, str(value)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield path, "", key
            yield from _texts(f"{path}.{_shown(key)}", key, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(path, name, inner)


@lru_cache(maxsize=1_000)  # asked for with every record
def _shown(key: str) -> str:
    return impersonal(key)


def _is_id(name: str) -> bool:
    return name == "id" or name.endswith(("_id", "_ids"))


def _is_plain_id(name: str, text: str) -> bool:
    """Whether a text is an id, by its name, that may be shown as it is."""
    return _is_id(name) and _shown(text) == text


def _kinds(name: str, text: str, settings: PrivacySettings) -> Iterator[str]:
    if _is_plain_id(name, text):
        return
    head = f"{name.replace('_', ' ')}: " if name else ""
    kinds = [span.type for span in Redactor(settings).redact(head + text)[1] if span.end > len(head)]
    if not _is_id(name):
        yield from kinds
    else:
        known = [kind for kind in kinds if kind in id_types()]
        # a bare number with its country code, as messengers use for ids, is known as such by its place alone
        alone = kinds_in(text) if text.isdecimal() and not known else []
        yield from known or (kind for kind in alone if kind in settings.types)


def top_level(paths: Iterable[str]) -> list[str]:
    """The fields of the record itself that the paths begin with."""
    return list(dict.fromkeys(path.partition(".")[0] for path in paths))


def fields_sentence(counts: Fields) -> str:
    """Words that name the fields with what they hold, those with the most first; empty where they hold
    nothing."""
    fields: dict[str, list[tuple[int, str]]] = {}
    for (path, kind), n in counts.items():
        fields.setdefault(path, []).append((n, kind))
    ordered = sorted(fields.items(), key=lambda item: (-sum(n for n, _ in item[1]), item[0]))
    descriptions = [
        f"{path} ({', '.join(in_words(kind, n) for n, kind in sorted(kinds, reverse=True))})"
        for path, kinds in ordered[:SHOWN]
    ]
    more = f" and {len(ordered) - SHOWN:,} more" if len(ordered) > SHOWN else ""
    if not descriptions:
        return ""
    return (
        "not redacted, as only prompt and completion are: the"
        f" field{'s' * (len(ordered) != 1)} {', '.join(descriptions)}{more}"
    )
