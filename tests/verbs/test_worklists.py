"""Worklists: contradictions once each with both texts, gaps by worth without spam, the ledger as CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from curate.coverage import Situations
from curate.coverage.gaps import asking, gap_rows
from curate.signals.needs import asks_something
from curate.verbs.ledger import csv_lines, safe_cell
from tests.helpers.command import Invoke
from tests.helpers.dumps import SECRET, TALKS
from tests.helpers.files import rows
from tests.helpers.schemas import check

SIDE = ["record_id", "conversation_id", "time", "prompt", "completion"]
ASK, YES, NO = TALKS[2][0], TALKS[2][1], TALKS[3][1]
NEVER = "No. The delivery address of an order cannot be changed, whatever its state."


def members(found: list[dict[str, Any]]) -> list[str]:
    return [
        i
        for row in found
        for side in ("a", "b")
        for i in (row[side]["record_id"], *row[side].get("copies", ()))
    ]


def reconciled(found: list[dict[str, Any]], ledger: pd.DataFrame) -> None:
    """Every record set aside is in a contradiction and every one in it is set aside; no pair comes twice."""
    assert set(members(found)) == set(ledger[ledger.outcome == "quarantined"].record_id)
    assert (
        len({frozenset((r["a"]["record_id"], r["b"]["record_id"])) for r in found})
        == len({r["pair"] for r in found})
        == len(found)
    )
    for row in found:
        check(row, "conflicts")
        assert list(row) == ["pair", "kind", "a", "b", "evidence", "decision"] and row["decision"] is None


def test_a_run_lists_each_contradiction_once_and_says_so(run_dir: Path, ledger: pd.DataFrame) -> None:
    found = rows(run_dir / "conflicts.jsonl")
    reconciled(found, ledger)
    assert len(found) == 15 and all(list(row[side]) == SIDE for row in found for side in ("a", "b"))
    assert [row["kind"] for row in found] == sorted(
        (row["kind"] for row in found), key=("contradiction", "changed_over_time").index
    )
    assert "conflicts.jsonl" in json.loads((run_dir / "manifest.json").read_text())["outputs"]
    assert "30 records in 15 contradictions (conflicts.jsonl)" in (run_dir.parent / "said.txt").read_text(
        encoding="utf-8"
    )
    page = (run_dir / "report.html").read_text(encoding="utf-8")
    assert (
        "in 15 contradictions: see conflicts.jsonl" in page
        and "with both texts: they need a decision" in page
    )


def contradictory(name: str = "in.jsonl") -> list[dict[str, Any]]:
    """Three answers to one question, one of them twice to the letter, one with an address in it, under an id
    that is a mail."""
    answers = {
        "yes": YES,
        "again": YES,
        "no@mail.example": NO,
        "never": f"{NEVER} Write to olga.prim@mail.example",
    }
    found = [
        {"id": i, "prompt": ASK, "completion": a, "conversation_id": f"c-{i}", "time": 1.7e9}
        for i, a in answers.items()
    ]
    found += [{"id": f"r{n}", "prompt": q, "completion": a} for n, (q, a) in enumerate(TALKS[4:])]
    Path(name).write_text("".join(json.dumps(r) + "\n" for r in found), encoding="utf-8")
    return found


def test_copies_and_third_answers_are_accounted_for(invoke: Invoke) -> None:
    given = contradictory()
    status, out, _ = invoke("dedup", "in.jsonl", "-o", "o")
    found, ledger = rows(Path("o/conflicts.jsonl")), pd.read_parquet("o/ledger.parquet")
    reconciled(found, ledger)
    assert (
        status == 0
        and len(found) == 2
        and f"4 records in {len(found)} contradictions (conflicts.jsonl)" in out
    )
    assert (
        sum("copies" in row[side] for row in found for side in ("a", "b")) == 2
    )  # each time the answer that stands twice
    assert {r["id"] for r in rows(Path("o/quarantined.jsonl"))} == {r["id"] for r in given[:4]}
    assert (
        "@mail.example" not in Path("o/conflicts.jsonl").read_text() + ledger.to_csv()
        and "[EMAIL_1]" in Path("o/conflicts.jsonl").read_text()
    )
    assert found[0]["a"]["time"] == "2023-11-14T22:13:20+00:00"


def test_the_same_holds_in_a_run(invoke: Invoke) -> None:
    given = contradictory()
    table = [("id", "conversation_id", "sender", "text")]
    for n, row in enumerate(given):
        table += [
            (f"m{n}a", row.get("conversation_id", row["id"]), "customer", row["prompt"]),
            (f"m{n}b", table[-1][1], "agent", row["completion"]),
        ]
    table = [
        table[0],
        *((i, table[n - n % 2 + 1][1], who, text) for n, (i, _, who, text) in enumerate(table[1:])),
    ]
    pd.DataFrame(table[1:], columns=table[0]).to_csv("chats.csv", index=False)
    assert invoke("run", "chats.csv", "-o", "o", "--workers", 1)[0] in (0, 1)
    reconciled(rows(Path("o/conflicts.jsonl")), pd.read_parquet("o/ledger.parquet"))
    assert (
        len(rows(Path("o/conflicts.jsonl"))) == 2 and "olga.prim" not in Path("o/conflicts.jsonl").read_text()
    )


GOOD = [TALKS[n] for n in (0, 2, 5, 6, 7, 9)]  # answered well, without contradiction
REAL = [
    "My drone battery does not charge when it is cold outside, what can I do?",
    "The battery of my drone will not charge in cold weather, what now?",
    "Why does the drone battery refuse to charge outside in the cold?",
]
POOR = "Do you ship saxophones to islands in the Baltic Sea?"
SPAM = (
    "We write guest posts and place them on strong sites, prices start at 40 per post, shall I send the list?"
)
NOTHING = (
    "Hi",
    "Hello, is anyone there?",
    "Thanks a lot!",
    "[image]",
    "ok",
    "👍",
    "I am out of office until Monday, please do not reply to this message.",
)


def dump(folder: Path) -> None:
    """Questions that nobody answered well among spam, bare greetings, notes and a bot's conversation."""
    talks = [
        *((q, a, {}) for q, a in GOOD),
        *((q, "", {}) for q in REAL),
        (POOR, "Please contact support.", {}),
        *((SPAM + " " * n, "", {"spam": "yes"}) for n in range(5)),
        ("Win bitcoin at our casino, crypto payout, make money today!", "", {}),
        *((text, "", {}) for text in NOTHING * 2),
    ]
    table = []
    for n, (ask, answer, more) in enumerate(talks):
        row = {"conversation_id": f"c{n}", "visibility": "public", "spam": "no"}
        table.append({**row, "id": f"m{n}a", "sender": "customer", "text": ask, **more})
        table += [{**row, "id": f"m{n}b", "sender": "agent", "text": answer}] if answer else []
    for n in range(3):
        note = {"conversation_id": f"n{n}", "spam": "no", "id": f"note{n}"}
        table.append(
            {
                **note,
                "visibility": "internal",
                "sender": "agent",
                "text": f"{SECRET}: the customer wants a saxophone, call back",
            }
        )
        table.append(
            {
                **note,
                "id": f"bot{n}",
                "visibility": "public",
                "sender": "bot",
                "text": "Shall I show you our newest saxophones today?",
            }
        )
    pd.DataFrame(table).to_csv(folder / "chats.csv", index=False)
    columns = (
        "id: id, conversation: conversation_id, text: text, spam: spam, internal: visibility, public_values:"
        " [public]"
    )
    roles = "{column: sender, map: {customer: customer, agent: agent, bot: bot}, otherwise: unknown}"
    (folder / "r.yaml").write_text(
        f"source:\n  format: table\n  messages: {{files: chats.csv, {columns}}}\n  roles: {roles}\n"
    )


@pytest.mark.parametrize("against", ["run", "dump"])
def test_gaps_are_what_customers_ask_and_nobody_answers_well(against: str, invoke: Invoke) -> None:
    dump(Path())
    status, out, err = invoke("run", "chats.csv", "--recipe", "r.yaml", "-o", "o", "--workers", 1)
    assert status in (0, 1), err
    found = rows(Path("o/gaps.jsonl"))
    unanswered = [row for row in found if row["why"] != "too_poor"]
    [weakest] = [row for row in found if row["why"] == "too_poor"]  # it is answered, and its record may train
    assert re.search(
        rf"\b{len(unanswered)} (without a usable answer \(gaps.jsonl\)|of them in gaps.jsonl,)", out
    ), out
    assert "; 1 too poor, in gaps.jsonl)" in out
    left = pd.read_parquet("o/ledger.parquet").query("reason == 'too_poor'")
    assert left.score.tolist() == [weakest["best_quality"]] and weakest["prompt"] in dict(GOOD)
    assert left.score.iloc[0] < 0.5
    if against == "dump":
        assert invoke(
            "audit",
            "o/train.jsonl",
            "--against",
            "chats.csv",
            "--recipe",
            "r.yaml",
            "--workers",
            1,
            "-o",
            "a",
        )[0] in (0, 1)
    else:
        assert invoke("audit", "o", "--against", "o", "-o", "a")[0] == 0
    for listed in (found, rows(Path("a/gaps.jsonl"))):
        assert listed and all(
            list(row) == ["situation", "prompt", "share", "best_quality", "why", "tags"] for row in listed
        )
        assert {row["prompt"] for row in listed} <= {*REAL, POOR, weakest["prompt"]}, listed
        assert listed[0]["prompt"] in REAL, listed
        worth = [row["share"] * (1 - row["best_quality"]) for row in listed]
        assert worth == sorted(worth, reverse=True)
        assert {row["why"] for row in listed if row["prompt"] != weakest["prompt"]} == {
            "no_reply",
            "deflection",
        }
    shown = json.loads(Path("a/audit.json").read_text())["situations"]
    assert sum(row["status"] == "no_good_answer" for row in shown) >= len(unanswered)
    assert not any(
        word in row["name"] for row in shown for word in ("guest", "casino")
    )  # advertising is no situation
    assert not any(
        SECRET in Path(file).read_text()
        for file in ("o/gaps.jsonl", "o/train.jsonl", "a/gaps.jsonl", "a/audit.json")
    )


def test_a_reply_to_what_is_marked_as_spam_is_dropped(invoke: Invoke) -> None:
    talks = [(q, a, "no") for q, a in TALKS[:8]] + [
        (POOR, "Yes, we ship saxophones to all islands in the Baltic Sea within nine days by ferry.", "yes")
    ]
    table = [
        {
            "conversation_id": f"c{n}",
            "id": f"m{n}{who}",
            "sender": who,
            "text": text,
            "spam": spam if who == "customer" else "no",
        }
        for n, (q, a, spam) in enumerate(talks)
        for who, text in (("customer", q), ("agent", a))
    ]
    pd.DataFrame(table).to_csv("chats.csv", index=False)
    assert invoke("run", "chats.csv", "-o", "o", "--workers", 1)[0] == 0
    ledger = pd.read_parquet("o/ledger.parquet").set_index("conversation_id")
    assert ledger.reason["c8"] == "spam" and (ledger.reason == "spam").sum() == 1
    assert "marks it, or the question that it answers, as spam" in invoke("explain", "o", "c8")[1]


def test_zendesk_s_tag_marks_spam(invoke: Invoke) -> None:
    def ticket(n: int, ask: str, answer: str, **more: Any) -> dict[str, Any]:
        said = [(5, ask), (6, answer)] if answer else [(5, ask)]
        comments = [
            {
                "id": 10 * n + k,
                "author_id": who,
                "public": True,
                "body": text,
                "created_at": f"2024-01-01T1{k}:00:00Z",
            }
            for k, (who, text) in enumerate(said)
        ]
        return {"id": n, "subject": "x", "requester_id": 5, "comments": comments, **more}

    found = [ticket(n, q, a) for n, (q, a) in enumerate(GOOD, 1)]
    found += [ticket(20, POOR, ""), *(ticket(30 + n, SPAM + str(n), "", tags=["spam"]) for n in range(4))]
    users = [
        {"id": 5, "name": "Customer Five", "role": "end-user"},
        {"id": 6, "name": "Agent Six", "role": "agent"},
    ]
    Path("in").mkdir()
    Path("in/users.json").write_text(json.dumps({"users": users}))
    Path("in/tickets.ndjson").write_text("".join(json.dumps(t) + "\n" for t in found))
    assert invoke("run", "in", "-o", "o", "--workers", 1)[0] in (0, 1)
    gaps = rows(Path("o/gaps.jsonl"))
    assert [POOR in row["prompt"] for row in gaps if row["why"] != "too_poor"] == [True]
    assert not [row for row in gaps if "guest posts" in row["prompt"]]


def situations(macro: list[int], names: list[str]) -> Situations:
    at = np.array(macro, np.int64)
    first = np.array([macro.index(s) for s in range(len(names))], np.int64)
    return Situations(
        at,
        at,
        names,
        [[name] for name in names],
        first,
        np.zeros(len(at), bool),
        np.arange(len(at)),
        np.arange(len(at)),
    )


def test_worth_is_the_share_times_what_the_best_answer_lacks() -> None:
    found = situations(
        [0, 0, 0, 0, 1, 1, 2, 3], ["often, nearly good", "twice, nobody", "spam", "once, nobody"]
    )
    quality = np.array([0.9, 0.2, 0.1, 0.8, 0.0, 0.0, 0.0, 0.0])
    open_ones = asking([0, 1, 2, 3], found, lambda place: place != 6)
    assert open_ones == {0: [0, 1, 2, 3], 1: [4, 5], 2: [], 3: [7]}
    listed = gap_rows(
        open_ones, found, lambda p: f"prompt {p}", quality, lambda p: "deflection" if p < 2 else ""
    )
    assert [row["situation"] for row in listed] == ["twice, nobody", "once, nobody", "often, nearly good"]
    figures = [(row["share"], row["best_quality"], row["why"]) for row in listed]
    assert figures == [
        (0.25, 0.0, "no_good_answer"),
        (0.125, 0.0, "no_good_answer"),
        (0.5, 0.9, "deflection"),
    ]


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        *((text, False) for text in NOTHING),
        ("Hallo, ich brauche Hilfe", False),
        ("[NAME_1] [PHONE_1]", False),
        ("Refund?", True),
        ("refund please", True),
        ("thanks, but where is my refund?", True),
        ("What are your opening hours?", True),
        ("返金してください", True),
        ("make money with bitcoin at our casino", False),
        ("https://shop.example/x", False),
        ("Bestellung fehlt", True),
    ],
)
def test_what_asks_for_something(text: str, asks: bool) -> None:
    assert asks_something(text, 2) is asks


FORMULAS = ("=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1+1")


def test_the_ledger_as_csv_is_whole_and_safe(run_dir: Path, invoke: Invoke) -> None:
    out = invoke("ledger", run_dir, "--csv")[1]
    read, wanted = (
        pd.read_csv(io.StringIO(out), dtype=str, keep_default_na=False),
        pd.read_parquet(run_dir / "ledger.parquet"),
    )
    assert list(read.columns) == list(wanted.columns) and len(read) == len(wanted)
    assert list(read.record_id) == list(wanted.record_id) and [json.loads(d) for d in read.detail] == [
        json.loads(d) for d in wanted.detail
    ]
    assert [float(s) if s else None for s in read.score] == [None if pd.isna(s) else s for s in wanted.score]
    assert invoke("ledger", run_dir, "--csv", "--bom", "-o", "l.csv")[:2] == (
        0,
        f"Wrote l.csv: {len(wanted):,} rows.\n",
    )
    assert Path("l.csv").read_bytes() == b"\xef\xbb\xbf" + out.encode()
    assert (
        invoke("ledger", run_dir, "--csv", "-o", "l.csv")[0] == 2
        and invoke("ledger", run_dir, "--csv", "-o", "l.csv", "--force")[0] == 0
    )
    assert (
        invoke("ledger", run_dir, "--csv", "-o", run_dir / "l.csv")[0] == 2
        and not (run_dir / "l.csv").exists()
    )
    said = json.loads(invoke("ledger", run_dir, "--json")[1])
    assert said["rows"] == len(wanted) == sum(row["records"] for row in said["counts"])
    assert invoke("ledger", run_dir, "-o", "x.csv")[0] == invoke("ledger", run_dir, "--csv", "--json")[0] == 2


def test_no_cell_is_a_formula_or_an_escape(invoke: Invoke) -> None:
    found = [
        {"id": bad, "prompt": q, "completion": a, "conversation_id": bad + "\x1b[31m"}
        for bad, (q, a) in zip(FORMULAS, TALKS, strict=False)
    ]
    Path("in.jsonl").write_text("".join(json.dumps(r) + "\n" for r in found), encoding="utf-8")
    assert invoke("dedup", "in.jsonl", "-o", "o")[0] == 0
    lines = list(csv.reader(csv_lines("o")))
    assert len(lines) == 1 + len(FORMULAS) and "\x1b" not in "".join(csv_lines("o"))
    assert all(cell.startswith("'") for line in lines[1:] for cell in line[:2])
    assert [safe_cell(text) for text in ("r_1", "a=b", "{}")] == ["r_1", "a=b", "{}"]
