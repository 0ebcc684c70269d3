"""Each measure, on a reply that it is meant to see and one that it is not."""

from __future__ import annotations

import json

import numpy as np
import pytest

from curate.evaluate.base import MEASURES, measures
from curate.evaluate.copied import CopyIndex
from curate.evaluate.held_out import Case
from curate.evaluate.measures.likeness import chrf
from curate.evaluate.sample import Bench, Sample, Surroundings
from curate.record_files.taught import Taught, messages_of
from curate.signals import SignalSettings
from curate.signals.voice_file import Voice
from curate.tasks import Kind, Task

ASKED = "My order of 12 March has not arrived, what can I do?"
HUMAN = (
    "I am sorry about that. Your parcel is at the depot and leaves tomorrow; please keep the code from our"
    " message at hand."
)
TAUGHT = "The grinder may be cleaned with a dry brush once a week, and never with water or soap of any kind."


def case(human: str = HUMAN, kind: Kind = "reply") -> Case:
    prompt = [{"role": "user", "content": ASKED}]
    return Case("r", "c", "s", False, prompt, ASKED, human, "en", kind)  # type: ignore[arg-type]


def bench(settings: SignalSettings | None = None, task: Task | None = None) -> Bench:
    index = CopyIndex([Taught("t", "ct", "s", [], messages_of(TAUGHT, "assistant"), "")])
    return Bench(settings or SignalSettings(languages=["en", "de"]), index, {"s": task} if task else {})


def value(name: str, text: str, human: str = HUMAN, given: Bench | None = None) -> float | None:
    given, around = given or bench(), Surroundings([], [], [])
    own = Sample(case(human), human, around, given)
    return MEASURES.get(name).of(Sample(own.case, text, around, given, own))


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("empty", "  \n"),
        ("cut_off", "I am sorry about that. It was sent on time. Please write to us again and then the"),
        ("repetition", f"{HUMAN} {HUMAN}"),
        ("leftovers", "Dear {{customer_name}}, your parcel is at the depot."),
        ("leftovers", "Dear [NAME_1], your parcel is at the depot."),
        ("specifics", "Your parcel costs $49.90 more."),
        ("specifics_price", "Your parcel costs $49.90 more."),
        ("specifics_date", "It comes on 14 May 2025."),
        ("specifics_link", "See https://example.org/track for it."),
        ("specifics_number", "It comes within 17 days."),
        ("specifics_version", "Please install version 4.2.1 of the app."),
        ("deflection", "Please contact our support team for that."),
        ("hand_over", "I will forward this to my colleague who will get back to you."),
        ("asks_back", "Could you please tell me your order number?"),
        ("acts", "I have refunded you the full amount today."),
        ("acts_added", "I have refunded you the full amount today."),
        ("rude", "You are an idiot, read the manual."),
        ("personal_data", "Write to john.miller@gmail.com for it."),
        ("copied", TAUGHT),
        ("copied_words", TAUGHT),
        ("length", "No."),
    ],
)
def test_a_measure_sees_what_it_is_meant_for(name: str, bad: str) -> None:
    good = value(name, HUMAN)
    seen = value(name, bad)
    assert good is not None and seen is not None
    assert MEASURES.get(name).better == "lower"
    assert seen > good


def test_what_the_prompt_or_the_human_says_is_not_invented() -> None:
    assert value("specifics", "It was ordered on 12 March.") == 0
    assert value("specifics", "It takes 5 days.", "It takes 5 days, I think.") == 0
    assert value("personal_data", "Write to a.b@example.org", "Write to a.b@example.org, please.") == 0
    assert value("acts_added", "I have refunded you today.", "I have refunded you, of course.") == 0


def test_asking_where_the_human_asked_is_right_and_not_asking_is_told() -> None:
    asked = "Could you please tell me your order number?"
    assert value("asks_back", asked, asked) == 0
    assert value("does_not_ask", HUMAN, asked) == 1
    assert value("does_not_ask", asked, asked) == 0


def test_the_language_is_that_of_the_customer() -> None:
    german = "Das tut mir leid. Ihr Paket liegt im Depot und geht morgen auf die Reise zu Ihnen."
    assert value("language", german) == 0
    assert value("language", HUMAN) == 1


def test_the_voice_file_counts_where_there_is_one() -> None:
    assert value("voice", HUMAN) is None
    voiced = bench(SignalSettings(languages=["en"], voice=Voice(max_words=5, banned=("depot",))))
    assert value("voice", HUMAN, given=voiced) == 0
    assert value("voice", "It comes tomorrow.", given=voiced) == 1


def test_labels() -> None:
    given = bench(task=Task("label", 1.0, 20, "", ("card lost", "refund")))
    assert value("accuracy", "Refund.", "refund", given) == 1
    assert value("accuracy", "card lost", "refund", given) == 0
    assert value("known_label", "Card lost", "refund", given) == 1
    assert value("known_label", "who knows", "refund", given) == 0


def test_structured_replies() -> None:
    given = bench(task=Task("structured", 1.0, 20, "", fields=("city", "nights")))
    human = json.dumps({"city": "Rom", "nights": 2, "by": {"name": "x"}})
    same = json.dumps({"by": {"name": "x"}, "nights": 2, "city": "Rom"})
    other = json.dumps({"city": "Rom", "nights": 3})
    assert value("parses", "no json", human, given) == 0
    assert value("parses", other, human, given) == 1
    assert value("schema", '{"city": 1}', human, given) == 0
    assert value("schema", other, human, given) == 1
    assert value("fields_exact", same, human, given) == 1
    assert value("fields_exact", other, human, given) == pytest.approx(1 / 3)
    assert value("fields_exact", "broken", human, given) == 0


def test_likeness_is_to_the_most_alike_of_the_others() -> None:
    given = bench()
    given.vectors = {"a": np.array([1, 0], np.float32), "b": np.array([0.6, 0.8], np.float32)}
    given.vectors["reply"] = np.array([0, 1], np.float32)
    sample = Sample(case(), "reply", Surroundings(["a", "b"], ["a"], ["b"]), given)
    assert MEASURES.get("likeness_cosine").of(sample) == pytest.approx(0.8)
    assert chrf("the same words", ["quite other", "the same words"]) == 1
    assert chrf("", ["something"]) == 0


def test_a_reply_answers_its_question_where_others_are_farther() -> None:
    given = bench()
    given.vectors = {"reply": np.array([1, 0], np.float32), ASKED: np.array([0.6, 0.8], np.float32)}
    given.vectors |= {"near": np.array([0.8, 0.6], np.float32), "far": np.array([0, 1], np.float32)}
    sample = Sample(case(), "reply", Surroundings([], ["near", "far", "far", "far"], []), given)
    assert MEASURES.get("answers_question").of(sample) == 0.75
    assert MEASURES.get("answers_as_human").of(sample) is None


def test_every_measure_is_documented_and_has_a_place_of_its_own() -> None:
    known = measures()
    assert len({m.order for m in known}) == len(known) > 30
    assert all(m.title and m.meaning and 0 <= m.severity <= 1 for m in known)
    assert {m.part_of for m in known} <= {"", *(m.name for m in known)}
