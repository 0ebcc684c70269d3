"""Which detectors are tried in a text, and that none misses what its type's examples hold."""

from __future__ import annotations

import pytest

from curate.privacy import PrivacySettings
from curate.privacy.base import ConversationMemory, Detector, personal_types
from curate.privacy.scan import Cues, Scan
from curate.privacy.triggers import Triggers, WordTable

DETECTORS = [
    (name, n, one) for name, kind in personal_types().items() for n, one in enumerate(kind.detectors)
]


def _tried(detector: Detector, text: str) -> bool:
    return bool(Triggers([detector]).of(Scan(text)))


def _detector(**needs: object) -> Detector:
    return Detector(10, lambda scan, conversation: (), **needs)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("needs", "tried", "left"),
    [
        ({}, "anything", None),
        ({"digits": True}, "1", "one"),
        ({"digits": 3}, "1 and 23", "12"),
        ({"digits": 2}, "٣٤", "٣"),
        ({"words": frozenset({"plate"})}, "My PLATE, please", "My plates"),
        ({"words": frozenset({"plate"})}, "→plate", "template"),
        ({"marks": ("nummer",)}, "Die Kundennummer", "Die Zahl"),
        ({"marks": ("sk-",)}, "it is SK-12", "sk 12 -"),
        ({"marks": (" dot ",)}, "a dot ", "a dotted "),
        ({"words": frozenset({"a"}), "marks": ("#",)}, "b #", ""),
        ({"digits": True, "marks": ("#",)}, "#1", "# one"),
        ({"words": Cues(("my plate", "car"))}, "MY Plate", "my card, plates and my plan"),
        ({"words": Cues(("my plate", "plate"), whole=True)}, "A plate", "my plates"),
        ({"words": Cues(("it's me",))}, "It’s me", "it was me"),
        ({"words": Cues(("my plate",), loose=frozenset(("my plate",)))}, "my-plate", "plate"),
        ({"words": Cues(("my plate",), more=frozenset(("tag",)))}, "tag", "tags"),
        ({"shapes": ("00-A", "A 0")}, "x ٣4-B", "34-"),
        ({"words": frozenset({"plate"}), "shapes": ("00",)}, "plate 34", "plate 3 4"),
    ],
)
def test_a_detector_is_tried_where_its_text_can_be(
    needs: dict[str, object], tried: str, left: str | None
) -> None:
    assert _tried(_detector(**needs), tried)
    assert left is None or not _tried(_detector(**needs), left)


def test_detectors_are_tried_in_their_own_order() -> None:
    one, two, three = _detector(words=frozenset({"a"})), _detector(), _detector(marks=("@",))
    triggers = Triggers([one, two, three])
    assert [triggers.of(Scan(text)) for text in ("a @", "@", "")] == [(one, two, three), (two, three), (two,)]


@pytest.mark.parametrize(("name", "n", "detector"), DETECTORS)
def test_a_detector_finds_nothing_where_it_is_not_tried(name: str, n: int, detector: Detector) -> None:
    """In the examples and counter-examples of all types."""
    for kind in personal_types().values():
        for text in (*(example.text for example in kind.examples), *kind.counter_examples):
            found = list(detector.find(Scan(text), ConversationMemory(PrivacySettings())))
            assert not found or _tried(detector, text), text


def test_a_word_is_asked_for_once_unless_it_is_long() -> None:
    asked: list[str] = []
    table = WordTable(lambda word: asked.append(word) or word.startswith("a"), str.strip)  # type: ignore[func-returns-value]
    long = "a" * 1_000
    for _ in range(3):
        assert sorted(word for word, _ in table.of(frozenset(("an", "in", long)))) == [long, "an"]
    assert sorted(asked) == [long] * 3 + ["an", "in"]


def test_what_a_mark_leaves_open_is_no_word_of_a_phrase() -> None:
    cues = Cues(("order numb~", "ask~ me", "a * line"), whole=True)
    assert [cues.first(Scan(text)) for text in ("order numbers", "a thin line", "me")] == [
        {"order"},
        {"a"},
        {"ask"},
    ]


def test_phrases_are_known_by_their_longest_word() -> None:
    phrases = ("my name is", "my own name", "hi")
    cues = Cues(phrases)
    assert cues.first(Scan("My name is")) == {"my"} and cues.first(Scan("my house is his")) == set()
    assert cues.first(Scan("my name. Is it?")) == set()  # the words are there, the phrase is not
    assert cues.first(Scan("hi")) == {"hi"} and cues.phrases(Scan("my name isn't")) == ["my name is"]
    both = Cues(phrases, whole=True)
    assert both.phrases(Scan("my own name, my name is")) == ["my name is", "my own name"]
    assert both.phrases(Scan("my own names")) == [] and cues.first(Scan("my owner")) == set()
