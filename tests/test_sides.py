"""Customer and agent are never exchanged in silence: names that many share, few busy customers, many agents, words that both sides bear."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from curate.loaders import Inspection, inspect, read_all
from curate.records import Conversation

NEEDS = ("my lamp is broken since {n} days, can you help?", "where is my order from last week, the {n} chairs?", "how do I reset the clock on oven {n}?")
ANSWERS = ("It left the depot, {n} days are usual.", "Hold the key for {n} seconds, then set the time.", "Send us a picture of part {n}, please.")
STAFF = ("Maya Stone", "Tomas Berg", "Ida Falk", "Noor Haddad")
Talk = Sequence[tuple[str, str]]


def table(path: Path, talks: Sequence[Talk]) -> Path:
    """A chat export: a row a message, known by the sender's name alone."""
    with path.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["chat", "sent", "sender", "text"])
        rows.writerows([f"c{n}", f"2024-06-{n % 28 + 1:02}T10:{k:02}:{n // 28:02}Z", *said] for n, talk in enumerate(talks) for k, said in enumerate(talk))
    return path


def transcript(path: Path, talks: Sequence[Talk]) -> Path:
    path.write_text("\n---\n".join("\n".join(f"{who}: {text}" for who, text in talk) for talk in talks), encoding="utf-8")
    return path


def talks(asks: Callable[[int], str], answers: Callable[[int], str], greeting: str = "", count: int = 12) -> list[Talk]:
    """Somebody needs something and somebody answers; with a greeting the one who answers opens. Each text has "need" or "reply" in it."""
    made = []
    for n in range(count):
        opening = [(answers(n), greeting)] if greeting else []
        made.append([*opening, (asks(n), f"Need {n}: {NEEDS[n % 3].format(n=n)}"), (answers(n), f"Reply {n}. {ANSWERS[n % 3].format(n=n)}")])
    return made


def staff(n: int) -> str:
    return STAFF[n % 4]


def customer(n: int) -> str:
    return f"Person {chr(65 + n % 26)}arno"


def right(path: Path) -> bool:
    """Whether every need is a customer's and every reply an agent's."""
    said = [(m.role, m.text) for c in read_all([path]) if isinstance(c, Conversation) for m in c.messages]
    return all(role == ("customer" if text.startswith("Need") else "agent") for role, text in said)


def asked(path: Path) -> Inspection:
    found = inspect([path])
    assert [q.code for q in found.questions] == ["roles"], found.messages
    assert not {"customer", "agent"} & found.messages.keys(), "neither side is guessed while it is a question"
    return found


HELLO = "Welcome to Harrow, how can I help you today?"
SHARED = ("Visitor", "Website visitor", "Guest", "customer", "Anonymous", "Kunde", "Besucher", "Client", "Visitante")


@pytest.mark.parametrize("greeting", ["", HELLO])
@pytest.mark.parametrize("name", SHARED)
def test_a_name_that_many_customers_share_is_what_it_says(name: str, greeting: str, tmp_path: Path) -> None:
    path = table(tmp_path / "x.csv", talks(lambda n: name, staff, greeting))
    assert right(path)
    assert {c.customer for c in read_all([path]) if isinstance(c, Conversation)} == {""}  # they are not one person


def test_a_shared_name_with_numbers_and_a_shared_name_of_staff_are_what_they_say(tmp_path: Path) -> None:
    assert right(table(tmp_path / "x.csv", talks(lambda n: f"Visitor {n // 3 + 100}", lambda n: STAFF[n % 4] + str(n // 2))))
    assert right(table(tmp_path / "y.csv", talks(lambda n: "Harrow Ltd" if n % 2 else "Berg Ltd", lambda n: "Support")))


@pytest.mark.parametrize("greeting", ["", HELLO])
def test_a_shared_name_that_is_no_word_is_a_question(greeting: str, tmp_path: Path) -> None:
    path = table(tmp_path / "x.csv", talks(lambda n: "Zz", lambda n: f"{staff(n)} {n}", greeting))
    assert "'sender'" in asked(path).questions[0].what


def test_a_word_for_customers_against_what_is_said_is_a_question(tmp_path: Path) -> None:
    asked(table(tmp_path / "x.csv", talks(customer, lambda n: f"Guest {n % 4}", HELLO)))


@pytest.mark.parametrize("write", [table], ids=["table"])
def test_few_business_customers_who_open_every_case_are_no_staff(write: Callable[[Path, Sequence[Talk]], Path], tmp_path: Path) -> None:
    few = talks(lambda n: ("Acme", "Globex")[n % 2], lambda n: f"Agnes {chr(65 + n)}olm", count=8)
    asked(write(tmp_path / "x.any", few) if write is transcript else write(tmp_path / "x.csv", few))
    alarms = [[("Acme" if n % 2 else "Globex", f"Pump {n} stopped with code {7 * n}."), (f"Agnes {chr(65 + n)}olm", "Change the seal.")] for n in range(8)]
    asked(write(tmp_path / "y.csv", alarms))


@pytest.mark.parametrize("greeting", [HELLO, "Merhaba, size nasil yardim edebilirim acaba"])
def test_many_agents_who_greet_first_are_agents(greeting: str, tmp_path: Path) -> None:
    path = table(tmp_path / "x.csv", talks(lambda n: f"s{n}7731", lambda n: f"t{n // 2}4410", greeting, 60))
    said = [(m.role, m.text) for c in read_all([path]) if isinstance(c, Conversation) for m in c.messages]
    assert {role for role, text in said if text.startswith("Need")} == {"customer"} and {role for role, text in said if not text.startswith("Need")} == {
        "agent"
    }


def test_many_agents_some_of_whom_open_is_a_question(tmp_path: Path) -> None:
    mixed = [talk[1:] if n % 4 == 0 else talk for n, talk in enumerate(talks(lambda n: f"s{n}7731", lambda n: f"t{n % 30}4410", HELLO, 60))]
    asked(table(tmp_path / "x.csv", mixed))
