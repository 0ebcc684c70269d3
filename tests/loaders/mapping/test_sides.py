"""Customer and agent are never exchanged in silence: names that many share, few busy customers, many agents,
words that both sides bear."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from curate.errors import CurateError
from curate.loaders import Inspection, SourceBlock, inspect, read_all
from curate.records import Conversation
from curate.verbs.inspection_text import describe

NEEDS = (
    "my lamp is broken since {n} days, can you help?",
    "where is my order from last week, the {n} chairs?",
    "how do I reset the clock on oven {n}?",
)
ANSWERS = (
    "It left the depot, {n} days are usual.",
    "Hold the key for {n} seconds, then set the time.",
    "Send us a picture of part {n}, please.",
)
STAFF = ("Maya Stone", "Tomas Berg", "Ida Falk", "Noor Haddad")
Talk = Sequence[tuple[str, str]]


def table(path: Path, talks: Sequence[Talk]) -> Path:
    """A chat export: a row a message, known by the sender's name alone."""
    with path.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["chat", "sent", "sender", "text"])
        rows.writerows(
            [f"c{n}", f"2024-06-{n % 28 + 1:02}T10:{k:02}:{n // 28:02}Z", *said]
            for n, talk in enumerate(talks)
            for k, said in enumerate(talk)
        )
    return path


def transcript(path: Path, talks: Sequence[Talk]) -> Path:
    path.write_text(
        "\n---\n".join("\n".join(f"{who}: {text}" for who, text in talk) for talk in talks), encoding="utf-8"
    )
    return path


def talks(
    asks: Callable[[int], str], answers: Callable[[int], str], greeting: str = "", count: int = 12
) -> list[Talk]:
    """Somebody needs something and somebody answers; with a greeting the one who answers opens. Each text has
    "need" or "reply" in it."""
    made = []
    for n in range(count):
        opening = [(answers(n), greeting)] if greeting else []
        made.append(
            [
                *opening,
                (asks(n), f"Need {n}: {NEEDS[n % 3].format(n=n)}"),
                (answers(n), f"Reply {n}. {ANSWERS[n % 3].format(n=n)}"),
            ]
        )
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
SHARED = (
    "Visitor",
    "Website visitor",
    "Guest",
    "customer",
    "Anonymous",
    "Kunde",
    "Besucher",
    "Client",
    "Visitante",
)


@pytest.mark.parametrize("greeting", ["", HELLO])
@pytest.mark.parametrize("name", SHARED)
def test_a_name_that_many_customers_share_is_what_it_says(name: str, greeting: str, tmp_path: Path) -> None:
    path = table(tmp_path / "x.csv", talks(lambda n: name, staff, greeting))
    assert right(path)
    assert {c.customer for c in read_all([path]) if isinstance(c, Conversation)} == {
        ""
    }  # they are not one person


def test_a_shared_name_with_numbers_and_a_shared_name_of_staff_are_what_they_say(tmp_path: Path) -> None:
    assert right(
        table(
            tmp_path / "x.csv",
            talks(lambda n: f"Visitor {n // 3 + 100}", lambda n: STAFF[n % 4] + str(n // 2)),
        )
    )
    assert right(
        table(tmp_path / "y.csv", talks(lambda n: "Harrow Ltd" if n % 2 else "Berg Ltd", lambda n: "Support"))
    )


@pytest.mark.parametrize("greeting", ["", HELLO])
def test_a_shared_name_that_is_no_word_is_a_question(greeting: str, tmp_path: Path) -> None:
    path = table(tmp_path / "x.csv", talks(lambda n: "Zz", lambda n: f"{staff(n)} {n}", greeting))
    assert "'sender'" in asked(path).questions[0].what


def test_a_word_for_customers_against_what_is_said_is_a_question(tmp_path: Path) -> None:
    asked(table(tmp_path / "x.csv", talks(customer, lambda n: f"Guest {n % 4}", HELLO)))


@pytest.mark.parametrize("write", [table, transcript])
def test_few_business_customers_who_open_every_case_are_no_staff(
    write: Callable[[Path, Sequence[Talk]], Path], tmp_path: Path
) -> None:
    few = talks(lambda n: ("Acme", "Globex")[n % 2], lambda n: f"Agnes {chr(65 + n)}olm", count=8)
    name = {table: "x.csv", transcript: "x.txt"}[write]
    asked(write(tmp_path / name, few))
    alarms = [
        [
            ("Acme" if n % 2 else "Globex", f"Pump {n} stopped with code {7 * n}."),
            (f"Agnes {chr(65 + n)}olm", "Change the seal."),
        ]
        for n in range(8)
    ]
    asked(write(tmp_path / f"y{name}", alarms))


@pytest.mark.parametrize("greeting", [HELLO, "Merhaba, size nasil yardim edebilirim acaba"])
def test_many_agents_who_greet_first_are_agents(greeting: str, tmp_path: Path) -> None:
    path = table(tmp_path / "x.csv", talks(lambda n: f"s{n}7731", lambda n: f"t{n // 2}4410", greeting, 60))
    said = [(m.role, m.text) for c in read_all([path]) if isinstance(c, Conversation) for m in c.messages]
    assert {role for role, text in said if text.startswith("Need")} == {"customer"} and {
        role for role, text in said if not text.startswith("Need")
    } == {"agent"}


def test_many_agents_some_of_whom_open_is_a_question(tmp_path: Path) -> None:
    mixed = [
        talk[1:] if n % 4 == 0 else talk
        for n, talk in enumerate(talks(lambda n: f"s{n}7731", lambda n: f"t{n % 30}4410", HELLO, 60))
    ]
    asked(table(tmp_path / "x.csv", mixed))


@pytest.mark.parametrize("greeting", ["", HELLO])
@pytest.mark.parametrize("name", SHARED)
def test_the_label_that_many_customers_share_is_what_it_says(
    name: str, greeting: str, tmp_path: Path
) -> None:
    path = transcript(tmp_path / "x.txt", talks(lambda n: name, staff, greeting))
    assert right(path)
    assert not any(
        m.author_name
        for c in read_all([path])
        if isinstance(c, Conversation)
        for m in c.messages
        if m.role == "customer"
    )


HOUSE = [
    ("Employee", "HR"),
    ("Operator", "Technician"),
    ("Admin", "Expert"),
    ("Agent", "Underwriter"),
    ("Client", "User"),
    ("Staff", "Helpdesk"),
]


@pytest.mark.parametrize("pair", [*HOUSE, ("Mitarbeiter", "IT"), ("Employee", "Maya Stone")])
def test_where_the_house_asks_itself_what_is_said_decides(pair: tuple[str, str], tmp_path: Path) -> None:
    said = talks(lambda n: pair[0], lambda n: pair[1])
    if pair[1] == "Maya Stone":
        asked(transcript(tmp_path / "x.txt", said))
    else:
        assert right(transcript(tmp_path / "x.txt", said))
    silent = [
        [
            (pair[0], f"Das Programm {n} startet seit gestern nicht."),
            (pair[1], f"Bitte die Taste {n} lange halten."),
            (pair[0], "Ja."),
        ]
        for n in range(8)
    ]
    asked(transcript(tmp_path / "y.txt", silent))


def test_a_word_for_agents_beside_people_is_believed_where_it_sounds_like_them(tmp_path: Path) -> None:
    assert right(
        transcript(tmp_path / "x.txt", talks(lambda n: customer(n // 2), lambda n: "Operator", HELLO))
    )
    assert right(
        transcript(tmp_path / "y.txt", talks(lambda n: customer(n // 2), lambda n: "Employee", HELLO))
    )


@pytest.mark.parametrize("third", ["Supervisor", "Interpreter", "Wrap-up", "Resumen"])
@pytest.mark.parametrize("sides", [("Customer", "Maya"), ("Lena", "Agent"), ("Customer", "Agent")])
def test_a_third_label_is_on_no_side_and_asked_about(
    sides: tuple[str, str], third: str, tmp_path: Path
) -> None:
    said = [
        [*talk, (third, f"He was here before in May {n}.")]
        for n, talk in enumerate(talks(lambda n: sides[0], lambda n: sides[1], HELLO))
    ]
    path = transcript(tmp_path / "x.txt", said)
    (question,) = inspect([path]).questions
    assert f"{third!r} in 12 of 12 conversations" in question.what and f"{third}: unknown" in question.add[0]
    settled = inspect([path], SourceBlock.model_validate({"roles": {"map": {third: "unknown"}}}))
    assert not settled.questions and settled.messages == {"customer": 12, "agent": 24, "unknown": 12}


@pytest.mark.parametrize("label", ["Supervisor to Agent", "Agent (to team)", "Maya to colleagues"])
def test_what_colleagues_say_to_each_other_is_private(label: str, tmp_path: Path) -> None:
    said = [
        [*talk, (label, "He was here before."), ("Customer", "Need more.")]
        for talk in talks(lambda n: "Customer", lambda n: "Agent")
    ]
    found = inspect([transcript(tmp_path / "x.txt", said)])
    assert not found.questions and found.messages == {"customer": 24, "agent": 12, "note": 12}


@pytest.mark.parametrize("greeting", ["", HELLO])
@pytest.mark.parametrize(
    "asks", [customer, lambda n: f"Guest {n}", lambda n: "Visitor"], ids=["named", "numbered", "shared"]
)
def test_naming_one_of_several_agents_is_a_doubt(
    asks: Callable[[int], str], greeting: str, tmp_path: Path
) -> None:
    said = talks(asks, staff, greeting)
    path = table(tmp_path / "x.csv", said)
    some = inspect([path], SourceBlock(agents=[STAFF[0]]))
    (doubt,) = some.doubts
    assert (
        doubt.code == "unnamed_agents"
        and "3 senders" in doubt.what
        and "9 conversations" in doubt.what
        and not any(s in doubt.describe() for s in STAFF)
    )
    assert not inspect([path], SourceBlock(agents=list(STAFF))).doubts
    assert not inspect([path], SourceBlock(agents=[STAFF[0]], accept=["unnamed_agents"])).doubts
    lines = transcript(tmp_path / "x.txt", said)
    assert (
        inspect([lines], SourceBlock(agents=[STAFF[0]])).messages == inspect([lines]).messages
    )  # here naming one makes no customer of the others


def test_a_misspelt_agent_is_told_with_the_nearest_name_on_the_screen_alone(tmp_path: Path) -> None:
    path = table(tmp_path / "x.csv", talks(customer, staff))
    found = inspect([path], SourceBlock(agents=["Maya Stnoe", *STAFF[1:]]))
    (lost,) = [d for d in found.doubts if d.code == "unknown_agents"]
    assert "very similar name is in 3 conversations" in lost.what and "Maya" not in json.dumps(
        found.to_dict()
    )
    assert "'Maya Stnoe' wrote nothing; the nearest name is 'Maya Stone' (in 3 conversations)" in describe(
        found
    )
    assert not inspect([path], SourceBlock(agents=["Zoltan Quux", *STAFF])).nearest


def test_a_type_of_entry_is_no_side_unless_what_is_said_makes_it_one(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    rows = [
        (f"C{n}", f"2024-06-{n + 1:02} 09:{k:02}", kind, text)
        for n in range(8)
        for k, (kind, text) in enumerate(
            [
                ("followup", NEEDS[n % 3].format(n=n)),
                ("task", ANSWERS[n % 3].format(n=n)),
                ("followup", ANSWERS[(n + 1) % 3].format(n=n)),
            ]
        )
    ]
    path.write_text(
        "ticket,created,type,text\n" + "".join(f'{a},{b},{c},"{d}"\n' for a, b, c, d in rows),
        encoding="utf-8",
    )
    assert "'followup' 16" in asked(path).questions[0].what


def test_a_customer_whose_title_is_support_is_no_agent_in_slack(tmp_path: Path) -> None:
    people = [
        ("U1", "Head of Customer Support", "client.example"),
        ("U2", "IT support lead", "guest.example"),
        ("U3", "Engineer", "vendor.example"),
    ]
    users = [
        {"id": who, "team_id": "T", "name": who, "profile": {"title": title, "email": f"{who}@{where}"}}
        for who, title, where in people
    ]
    said = [
        (n, who, text, f"{n + 1}.1")
        for n in range(2)
        for who, text in ((f"U{n + 1}", "Need help, where is it?"), ("U3", "Reply: it is on its way."))
    ]
    day = [
        {
            "type": "message",
            "ts": f"{n + 1}.{1 if who != 'U3' else 2}",
            "thread_ts": top,
            "user": who,
            "text": text,
        }
        for n, who, text, top in said
    ]
    (tmp_path / "x" / "help").mkdir(parents=True)
    (tmp_path / "x" / "users.json").write_text(json.dumps(users), encoding="utf-8")
    (tmp_path / "x" / "help" / "2024-06-03.json").write_text(json.dumps(day), encoding="utf-8")
    found = inspect([tmp_path / "x"])
    assert [q.code for q in found.questions] == ["roles"] and found.messages == {"customer": 2, "unknown": 2}


def tickets(third: Callable[[int], int], count: int = 60) -> list[dict[str, Any]]:
    """Zendesk tickets: a customer, the assignee, and somebody else."""
    made = []
    for n in range(count):
        said = [
            (900 + n, "Need help."),
            (1, f"Reply: {ANSWERS[n % 3]} {NEEDS[n % 3]} {n * 'so '}"),
            (third(n), "A third says more."),
        ]
        shared = {"public": True, "created_at": "2024-06-01T10:00:00Z"}
        comments = [
            {"id": 10 * n + k, "author_id": who, "body": text, **shared} for k, (who, text) in enumerate(said)
        ]
        made.append(
            {
                "id": n + 1,
                "requester_id": 900 + n,
                "submitter_id": 900 + n,
                "assignee_id": 1 + n % 2,
                "subject": "x",
                "comments": comments,
            }
        )
    return made


def test_a_third_author_of_a_ticket_is_nobody_until_something_says_who_he_is(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text("".join(json.dumps(t) + "\n" for t in tickets(lambda n: 5000 + n)), encoding="utf-8")
    found = inspect([path])
    assert "in 60 of 60 tickets a third author" in found.questions[0].what and found.messages == {
        "customer": 60,
        "agent": 60,
        "unknown": 60,
    }
    path.write_text("".join(json.dumps(t) + "\n" for t in tickets(lambda n: 2)), encoding="utf-8")
    assert inspect([path]).messages == {"customer": 60, "agent": 120}  # others' tickets are assigned to him


def test_users_behind_many_tickets_are_found(tmp_path: Path) -> None:
    users = [
        {"id": 5000 + n, "name": f"Colleague {n}", "role": "end-user", "email": f"c{n}@c.example"}
        for n in range(60)
    ]
    path = tmp_path / "x.json"
    path.write_text(json.dumps({"tickets": tickets(lambda n: 5000 + n), "users": users}), encoding="utf-8")
    assert not inspect([path]).questions and inspect([path]).messages == {"customer": 120, "agent": 60}


BREAKS = {"lines": "\n", "tags": "<br>", "closed tags": "</p><p>", "signs": "\\n", "bars": " | "}


def cells(path: Path, said: Sequence[Talk], between: str = "<br>") -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(
            [
                ["id", "transcript"],
                *([n, between.join(f"{who}: {text}" for who, text in talk)] for n, talk in enumerate(said)),
            ]
        )
    return path


@pytest.mark.parametrize("between", BREAKS.values(), ids=BREAKS)
def test_a_chat_in_a_cell_is_read_however_its_lines_are_parted(between: str, tmp_path: Path) -> None:
    path = cells(tmp_path / "x.csv", talks(lambda n: "Customer", lambda n: "Agent"), between)
    assert right(path) and inspect([path]).messages == {"customer": 12, "agent": 12}


def test_a_chat_of_salesforce_names_people_and_is_a_question(tmp_path: Path) -> None:
    head = '<p align="center">Chat Started: Monday, June 03, 2024</p>'
    said = [
        [
            (f"{head}( 3s ) Maya", HELLO),
            (f"( 20s ) {customer(n)}", "Need it."),
            ("( 1m 4s ) Maya", "Reply: yes."),
        ]
        for n in range(8)
    ]
    path = cells(tmp_path / "x.csv", said)
    assert [q.code for q in inspect([path]).questions] == ["roles"]
    assert inspect([path], SourceBlock(agents=["Maya"])).messages == {"system": 8, "agent": 16, "customer": 8}


@pytest.mark.parametrize("third", ["Supervisor", "Billing"])
@pytest.mark.parametrize("between", ["\n", "<br>"])
def test_a_third_label_in_a_cell_is_not_glued_to_the_reply(between: str, third: str, tmp_path: Path) -> None:
    said = [
        [*talk, (third, "He was here before."), ("Customer", "Need more.")]
        for talk in talks(lambda n: "Customer", lambda n: "Agent")
    ]
    path = cells(tmp_path / "x.csv", said, between)
    (question,) = inspect([path]).questions
    assert third in question.what and third in question.add[0]
    settled = {"roles": {"map": {"Customer": "customer", "Agent": "agent", third: "system"}}}
    found = inspect([path], SourceBlock.model_validate(settled))
    assert not found.questions and found.messages == {"customer": 24, "agent": 12, "system": 12}


@pytest.mark.parametrize("pair", [("employee", "support"), ("client", "user")])
def test_a_training_set_whose_words_are_all_of_one_side_is_a_question(
    pair: tuple[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "x.jsonl"
    rows = [
        {"messages": [{"sender": pair[0], "text": f"Need {n}?"}, {"sender": pair[1], "text": f"Reply {n}."}]}
        for n in range(8)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (question,) = inspect([path]).questions
    assert question.key == "sender" and all(f'"{word}" (8)' in question.what for word in pair)
    answered = {"roles": {"map": {pair[0]: "customer", pair[1]: "agent"}}}
    assert inspect([path], SourceBlock.model_validate(answered)).messages == {"customer": 8, "agent": 8}


def test_lists_of_messages_under_other_names_are_refused_with_advice_that_works(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    said = talks(customer, staff, HELLO)
    held = [
        {"chat": n, "site": "x", "lines": [{"who": who, "line": text} for who, text in talk]}
        for n, talk in enumerate(said)
    ]
    path.write_text(json.dumps(held), encoding="utf-8")
    with pytest.raises(
        CurateError,
        match=(
            "'lines' hold the messages, read them with --format training-set, and name each who answers with"
            " --agent"
        ),
    ):
        inspect([path])
    assert inspect([path], SourceBlock(format="training-set", agents=list(STAFF))).messages == {
        "customer": 12,
        "agent": 24,
    }
