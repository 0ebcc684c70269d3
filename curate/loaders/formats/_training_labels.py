"""Labels of a training set: whether a row's answer is wanted, must not be given, or has no label that is
understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from curate.ids import as_text
from curate.loaders.values import as_flag, word_set

_LABELS = word_set(
    "label kto_tag kto_label desirable is_desirable is_chosen preferred is_preferred chosen is_good good"
    " accepted is_accepted approved is_approved helpful is_helpful is_correct"
)
_RATINGS = word_set("rating stars human_rating human_score user_rating")
_OPINIONS = _RATINGS | word_set(
    "feedback thumbs thumb vote reaction preference score human_feedback quality review_status review verdict"
    " judgement judgment"
)
_BAD = word_set(
    "rejected reject undesirable unpreferred dispreferred bad negative disliked dislike thumbs_down"
    " thumbsdown thumbs-down down 👎 -1 lose loser unhelpful incorrect wrong poor disapproved unacceptable"
    " declined refused fail failed"
)
_GOOD = word_set(
    "chosen accepted desirable preferred good positive liked like thumbs_up thumbsup thumbs-up up 👍 1 win"
    " winner neutral helpful correct approved acceptable excellent pass passed"
)
_LOW = 0.4  # of the highest rating that occurs: two stars of five
_SCALES = (4, 10)  # highest ratings that are those of a scale

_ODD = 0.1  # of a column's values: more that are no labels are classes of something else, fewer are faults


class LabelColumns(NamedTuple):
    """Columns named label and the like: those that hold classes of something else, and those in which most
    rows say whether their answer is wanted."""

    classes: frozenset[str] = frozenset()
    usual: frozenset[str] = frozenset()
    low: tuple[tuple[str, float], ...] = ()  # of columns of ratings on a scale, up to which one is bad


def is_label_key(key: str) -> bool:
    """Whether a column has a name of those that say what an answer is worth."""
    return key.casefold() in _LABELS | _OPINIONS


def is_label(value: Any) -> bool:
    """Whether a value of a column such as label says that an answer is wanted or not; classes of topics do
    not."""
    word = _word(value)
    return as_flag(value) is not None or _is_bad(word) or word in _GOOD


def _word(value: Any) -> str:
    return as_text(value).strip().casefold().replace(" ", "_")


def _is_bad(word: str) -> bool:
    return word in _BAD or (word.startswith(("not_", "non_")) and word[4:] in _GOOD)


def _low_ratings(rows: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, float], ...]:
    """The columns of ratings that are whole numbers on a scale, each with the rating up to which an answer is
    bad."""
    held: dict[str, list[int]] = {}
    for row in rows:
        for key, value in row.items():
            if key.casefold() in _RATINGS and value is not None:
                held.setdefault(key, []).append(int(_word(value)) if _word(value).isdecimal() else -1)
    scales = {
        key: max(numbers) for key, numbers in held.items() if min(numbers) >= 0 and len(set(numbers)) > 1
    }
    return tuple((key, _LOW * most) for key, most in scales.items() if _SCALES[0] <= most <= _SCALES[1])


def labels_of(rows: Sequence[Mapping[str, Any]]) -> LabelColumns:
    """What the columns of some rows are whose names are those of labels."""
    held, odd = Counter[str](), Counter[str]()
    for row in rows:
        for key, value in row.items():
            if key.casefold() in _LABELS and value is not None:
                held[key] += 1
                odd[key] += not is_label(value)
    classes = {k for k, n in odd.items() if n > max(1, _ODD * held[k]) or n > held[k] / 4}
    return LabelColumns(
        frozenset(classes),
        frozenset(k for k, n in held.items() if k not in classes and 2 * n > len(rows)),
        _low_ratings(rows),
    )


def is_rejected(row: Mapping[str, Any], labels: LabelColumns) -> bool:
    """Whether a row's answer is marked as one that must not be given."""
    for key, value in row.items():
        name = key.casefold()
        if key in labels.classes or isinstance(value, (dict, list)) or value is None:
            continue
        word = _word(value)
        if (name in _LABELS and as_flag(value) is False) or (name in _LABELS | _OPINIONS and _is_bad(word)):
            return True
        if any(key == rated and word.isdecimal() and int(word) <= low for rated, low in labels.low):
            return True
    return False


def is_unlabelled(row: Mapping[str, Any], labels: LabelColumns) -> bool:
    """Whether a row lacks a label that most rows have, or has one that is not understood."""
    return any(row.get(key) is None or not is_label(row[key]) for key in labels.usual)
