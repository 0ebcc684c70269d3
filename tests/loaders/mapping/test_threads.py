"""Rows that name the row that they answer: threads, branches, missing parents, circles, parts."""

from __future__ import annotations

import csv
import random
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curate.loaders import LoadReport, SourceBlock, read_all
from curate.loaders.base import Source
from curate.loaders.mapping import threads
from curate.loaders.mapping.cells import MappedTable
from curate.loaders.mapping.threads import Threads
from curate.pairing import PairingSettings, pair
from curate.records import ANSWERS_UNSEEN, Conversation
from tests.helpers.loading import read

HEAD = [
    "tweet_id",
    "author_id",
    "inbound",
    "created_at",
    "text",
    "response_tweet_id",
    "in_response_to_tweet_id",
]
ASKS, SAYS = (
    "My parcel has not come yet, where is it now?",
    "It is with the carrier and comes tomorrow before noon.",
)


def at(hour: int, minute: int) -> str:
    return f"Mon Jun 03 {hour:02d}:{minute:02d}:00 +0000 2024"


RECIPE = {
    "format": "table",
    "messages": {
        "id": "tweet_id",
        "reply_to": "in_response_to_tweet_id",
        "author": "author_id",
        "time": "created_at",
        "text": "text",
    },
    "roles": {"column": "inbound", "map": {"True": "customer", "False": "agent"}},
}
Row = tuple[str, str, bool, str, str, str, str]
PLAIN: list[Row] = [
    ("21", "900", True, at(8, 0), f"@Wheely {ASKS}", "19", ""),
    ("19", "Wheely", False, at(8, 5), f"@900 {SAYS} ^RR", "18", "21"),
    ("18", "900", True, at(8, 9), "@Wheely Thank you, that is good to know.", "", "19"),
    ("17", "901", True, at(9, 0), "@Wheely How do I change my address?", "16", ""),
    ("16", "Wheely", False, at(9, 5), "@901 Open your account and choose addresses. ^MS", "", "17"),
]
OTHER: list[Row] = [
    ("15", "902", True, at(8, 20), "@Wheely @900 Same here, mine is late, too. What now?", "14", "19"),
    ("14", "Wheely", False, at(8, 25), "@902 Please send us your number and we look for it. ^MS", "", "15"),
]
SHOP: list[Row] = [
    ("30", "Wheely", False, at(11, 0), "Our shop is closed on Monday.", "31,32", ""),
    ("32", "905", True, at(11, 9), "@Wheely Is the workshop closed as well?", "33", "30"),
    ("31", "904", True, at(11, 5), "@Wheely Can I pick up my bike on Sunday?", "34", "30"),
    ("33", "Wheely", False, at(11, 12), "@905 Yes, it opens again on Tuesday at nine. ^MS", "", "32"),
    ("34", "Wheely", False, at(11, 15), "@904 Yes, we are there from ten to four. ^MS", "", "31"),
]


def tweets(folder: Path, rows: Sequence[Row], name: str = "twcs.csv") -> Path:
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEAD, *rows])
    return path


def talks(path: Path) -> dict[str, list[str]]:
    """The ids of the messages of each conversation, by its id."""
    return ids_of(read(path))


def ids_of(held: Sequence[Conversation]) -> dict[str, list[str]]:
    return {c.id: [m.id for m in c.messages] for c in held}


def account(path: Path) -> LoadReport:
    report = LoadReport()
    read(path, report)
    return report


def test_rows_that_answer_each_other_are_a_conversation(tmp_path: Path) -> None:
    path = tweets(tmp_path, PLAIN)
    found = account(path)
    assert (found.conversations, dict(found.messages), found.questions) == (
        2,
        {"customer": 3, "agent": 2},
        [],
    )
    assert talks(path) == {"21": ["21", "19", "18"], "17": ["17", "16"]}
    one, two = read(path)
    assert [m.role for m in one.messages] == ["customer", "agent", "customer"] and one.customer == "900"
    assert [m.text for m in one.messages[:2]] == [ASKS, SAYS] and two.customer == "901"


def test_the_order_of_the_file_is_none_of_the_talk(tmp_path: Path) -> None:
    rows = [*PLAIN, *OTHER, *SHOP]
    right = talks(tweets(tmp_path, rows))
    for seed in range(4):
        mixed = random.Random(seed).sample(rows, len(rows))
        assert talks(tweets(tmp_path, mixed)) == right


def test_each_customer_of_a_thread_has_a_conversation_and_no_message_is_in_two(tmp_path: Path) -> None:
    path = tweets(tmp_path, [*PLAIN, *OTHER, *SHOP])
    assert talks(path) == {
        "21": ["21", "19", "18"],
        "15": ["15", "14"],
        "17": ["17", "16"],
        "30": ["30", "31", "34"],
        "32": ["32", "33"],
    }
    assert any("several customers write" in w and w.endswith(" 2") for w in account(path).warnings)
    cut = [m.id for c in read(path) for m in c.messages if ANSWERS_UNSEEN in m.flags]
    assert cut == ["15", "32"]
    joined = next(c for c in read(path) if c.id == "15")
    assert pair(joined, PairingSettings())[0].flags == ["address_removed", "unseen_context"]


@pytest.mark.parametrize("missing", ["8888", "8888.0"])
def test_a_missing_parent_begins_a_conversation_and_is_said(tmp_path: Path, missing: str) -> None:
    rows = [*PLAIN, ("12", "906", True, at(7, 0), "@Wheely That did not help, what else?", "", missing)]
    path = tweets(tmp_path, rows)
    assert talks(path)["12"] == ["12"]
    assert any("not in the input" in w and w.endswith(" 1") for w in account(path).warnings)


def test_circles_are_cut_before_their_earliest_row(tmp_path: Path) -> None:
    rows = [
        *PLAIN,
        ("41", "Wheely", False, at(10, 5), "@903 Open your account and choose addresses. ^MS", "", "40"),
        ("40", "903", True, at(10, 0), "@Wheely How do I change my name?", "", "42"),
        ("42", "903", True, at(10, 9), "@Wheely That is it, thanks.", "", "41"),
        ("50", "904", True, at(10, 0), "@Wheely Do you sell helmets?", "", "50"),
    ]
    path = tweets(tmp_path, rows)
    made = talks(path)
    assert made["40"] == ["40", "41", "42"] and made["50"] == ["50"]
    assert any("circles" in w and w.endswith(" 1") for w in account(path).warnings)


def test_ids_that_a_program_made_decimal_still_meet(tmp_path: Path) -> None:
    rows = [(*r[:6], f"{r[6]}.0" if r[6] else "") for r in PLAIN]
    assert talks(tweets(tmp_path, rows)) == talks(tweets(tmp_path, PLAIN, "plain.csv"))


def test_a_row_that_comes_twice_is_one_message(tmp_path: Path) -> None:
    path = tweets(tmp_path, [*PLAIN, *PLAIN[:3]])
    assert talks(path) == talks(tweets(tmp_path, PLAIN, "plain.csv"))
    assert account(path).repeated_messages == 3


def test_the_answer_comes_after_what_it_answers_where_times_are_equal(tmp_path: Path) -> None:
    rows = [(*r[:3], at(8, 0), *r[4:]) for r in PLAIN]
    assert talks(tweets(tmp_path, rows)) == talks(tweets(tmp_path, PLAIN, "plain.csv"))


def test_a_chain_of_any_length_is_walked(tmp_path: Path) -> None:
    said = [
        (
            str(n),
            "900" if n % 2 == 0 else "Wheely",
            n % 2 == 0,
            at(8, 0),
            f"{ASKS} {n}",
            "",
            str(n - 1) if n else "",
        )
        for n in range(1500)
    ]
    made = talks(tweets(tmp_path, said))
    assert list(made) == ["0"] and made["0"] == [str(n) for n in range(1500)]


def test_other_tables_with_a_column_of_answers(tmp_path: Path) -> None:
    rows = [
        [r[0], r[6], r[1], "customer" if r[2] else "agent", f"2024-06-03T0{8 + n // 3}:{n:02d}:00Z", r[4]]
        for n, r in enumerate(PLAIN)
    ]
    for name, (head, mark) in {
        "a.tsv": ("comment_id parent_id author role created_at body", "\t"),
        "b.csv": ("MessageId InReplyTo Sender Party SentAt Text", ","),
    }.items():
        with (tmp_path / name).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, delimiter=mark).writerows([head.split(), *rows])
        assert [len(t) for t in talks(tmp_path / name).values()] == [3, 2], name


def test_tickets_below_a_ticket_are_no_answers(tmp_path: Path) -> None:
    head = "id,parent,requester,subject,status,created_at,description"
    body = [f'{r[0]},{r[6]},{r[1]},Late {r[0]},open,2024-06-0{n + 1},"{ASKS}"' for n, r in enumerate(PLAIN)]
    path = tmp_path / "tickets.csv"
    path.write_text("\n".join([head, *body]), encoding="utf-8")
    assert len(talks(path)) == 5


def test_a_recipe_names_the_column(tmp_path: Path) -> None:
    rows = [[r[0], r[6], r[1], f"2024-06-03T08:0{n}:00", r[4]] for n, r in enumerate(PLAIN)]
    path = tmp_path / "table.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["nr", "above", "wer", "wann", "was"], *rows])
    block = SourceBlock.model_validate(
        {
            "format": "table",
            "messages": {"id": "nr", "reply_to": "above", "author": "wer", "time": "wann", "text": "was"},
            "agents": ["Wheely"],
        }
    )
    held = [c for c in read_all([path], block) if isinstance(c, Conversation)]
    assert ids_of(held) == {"21": ["21", "19", "18"], "17": ["17", "16"]}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    links=st.lists(
        st.tuples(st.integers(0, 15), st.integers(0, 3), st.one_of(st.none(), st.integers(0, 15))),
        min_size=1,
        max_size=16,
    )
)
def test_every_row_is_one_message_or_a_repetition_whatever_the_links(
    tmp_path: Path, links: list[tuple[int, int, int | None]]
) -> None:
    """Rows of any ids (twice, too), authors and parents (missing, circles, themselves), and one that is
    whole."""
    said = [
        (f"x{own}", f"9{who}" if who else "Wheely", who > 0, at(9, n), f"Some words, number {n}.", "", f"x{up}" if up is not None else "")
        for n, (own, who, up) in enumerate(links)
    ]  # fmt: skip
    report = LoadReport()
    made = read(tweets(tmp_path, [*PLAIN, *said]), report, **RECIPE)
    assert sum(len(c.messages) for c in made) + report.repeated_messages == len(PLAIN) + len(said)
    assert len({c.id for c in made}) == len(made)
    for talk in made:
        assert len({m.author for m in talk.messages if m.role == "customer"}) <= 1


def test_a_row_takes_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    count = 60_000
    rows = threads._Rows()
    for n in range(count):
        rows.ids.append(n + 1)
        rows.parents.append(n // 3 if n % 4 else 0)
        rows.authors.append(n % 977 + 1)
        rows.times.append(float(n))
        rows.asks.append(n % 2)
    own = sum(a.itemsize for a in (rows.ids, rows.parents, rows.authors, rows.times, rows.asks))
    held = [rows]
    del rows
    monkeypatch.setattr(threads, "_watched", lambda source, table: held.pop())
    tracemalloc.start()
    try:
        made = Threads(Source("table", [], SourceBlock()), cast(MappedTable, None))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(made._root) == count and own == 33
    assert peak / count < 52  # bytes a row beside its own; each further array of eight bytes shows here
