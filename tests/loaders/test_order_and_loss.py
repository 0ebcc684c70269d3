"""Reading is never wrong in silence about what was lost, what belongs together and in which order it was
written."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from curate.loaders import LoadReport, SourceBlock, read_all
from curate.loaders.suggestion import suggest
from curate.loaders.times import parse_time
from curate.recipe import parse_recipe
from curate.records import Conversation
from tests.helpers.command import Invoke
from tests.helpers.dumps import TALKS

Rows = Sequence[Sequence[object]]


def read(path: Path, **block: Any) -> tuple[list[Conversation], LoadReport]:
    """The conversations of a dump, and the account of reading it."""
    report = LoadReport()
    items = list(read_all([path], [SourceBlock.model_validate(block)] if block else None, report=report))
    return [c for c in items if isinstance(c, Conversation)], report


def codes(report: LoadReport) -> list[str]:
    return [q.code for q in report.questions] + [d.code for d in report.doubts]


def table_text(header: str, rows: Rows) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([header.split(","), *rows])
    return out.getvalue()


def chats() -> str:
    return table_text(
        "ticket,sender,text",
        [
            (f"t{n}", who, said)
            for n, talk in enumerate(TALKS)
            for who, said in zip(("customer", "agent"), talk, strict=True)
        ],
    )


def trainings() -> list[dict[str, Any]]:
    return [
        {"messages": [{"role": "user", "content": ask}, {"role": "assistant", "content": answer}]}
        for ask, answer in TALKS
    ]


BROKEN: dict[str, Callable[[], str]] = {
    "quoted.csv": lambda: chats()[: chats().rindex('"') - 20],
    "fields.csv": lambda: chats() + "t99,cust",
    "rows.jsonl": lambda: "\n".join(json.dumps(t) for t in trainings())[:-40],
    "array.json": lambda: json.dumps(trainings())[:-40],
    "page.json": lambda: json.dumps({"conversations": trainings()})[:-60],
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_breaks_off_is_a_doubt(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(BROKEN[name](), encoding="utf-8")
    found, report = read(path)
    assert found and codes(report) == ["broken_off"] and f"{name} breaks off at " in report.doubts[0].what
    assert report.doubts[0].settle.startswith("accept: [broken_off]") and not codes(
        read(path, accept=["broken_off"])[1]
    )


def test_what_cannot_be_read_is_told_on_the_terminal(invoke: Invoke) -> None:
    kept = [json.dumps(t) for t in trainings() * 3]
    Path("bad.jsonl").write_text("\n".join([*kept[:20], "{nothing: 1}", *kept[20:]]) + "\n")
    status, out, err = invoke("run", "bad.jsonl", "-o", "o", "--workers", 1)
    assert (
        status == 0
        and "1 piece of the input could not be read: see o/rejects.jsonl" in err
        and "  1. Check what could not be read" in out
    )
    Path("cut.jsonl").write_text("\n".join(kept)[:-30])
    status, out, err = invoke("run", "cut.jsonl", "-o", "o2", "--workers", 1)
    doubts = json.loads(Path("o2/manifest.json").read_text())["doubts"]
    assert (
        status == 1
        and [d["code"] for d in doubts] == ["broken_off"]
        and "accept: [broken_off]" in err
        and "  1. Settle the doubt" in out
    )


THANKS = "Thanks, that helps a lot."
HOURS = ("16:05", "14:30", "09:15")  # of the thanks, the answer, the question: as the file has them


def newest_first(
    times: Sequence[str], ids: bool = False, header: str = "ticket,sender,created_at,text"
) -> str:
    """Six conversations of three messages, the newest first; `times` are those of the three, with ~ for the
    conversation's number."""
    said = [
        (n, who, time.replace("~", str(n)), text)
        for n in range(6)
        for who, time, text in zip(SIDES, times, (THANKS, *TALKS[n][::-1]), strict=True)
    ]
    made = [(f"T-{n}", who, time, text) for n, who, time, text in said]
    return table_text(
        header + (",message_id" if ids else ""),
        [(*row, *([f"m-{99 - n}"] if ids else [])) for n, row in enumerate(made)],
    )


SIDES = ("customer", "agent", "customer")


def opens_with_question(found: Sequence[Conversation]) -> bool:
    return bool(found) and all(
        c.messages[0].role == "customer" and c.messages[0].text != THANKS and c.messages[-1].text == THANKS
        for c in found
    )


@pytest.mark.parametrize(
    "form",
    [
        "3 juin 2024 {}",
        "3. Juni 2024, {} Uhr",
        "am 3. Juni 2024 um {}",
        "3 de junio de 2024, {}",
        "3 giugno 2024 alle ore {}",
        "3 de jun. de 2024 às {}",
        "maandag 3 juni 2024 om {}",
        "3 czerwca 2024 {}",
        "3 июня 2024 г., {}",
        "den 3 juni 2024 kl. {}",
        "3. kesäkuuta 2024 klo {}",
        "3 Haziran 2024 {}",
        "2024年6月3日 {}",
        "2024年6月3日(月) {}",
        "2024. 6. 3. {}",
        "Mon 03 Jun {}:00 +0000 2024",
        "June 3rd, 2024 at {}",
    ],
)
def test_times_in_words_are_read_in_many_languages(form: str, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(newest_first([form.format(hour) for hour in HOURS]), encoding="utf-8")
    found, report = read(path)
    assert opens_with_question(found) and not codes(report) and found[0].messages[0].time == 1717406100.0


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2024年6月3日 下午4:05", "2024-06-03 16:05"),
        ("2024年6月3日 午後4時5分", "2024-06-03 16:05"),
        ("2024년 6월 3일 오후 4:05", "2024-06-03 16:05"),
        ("13/06/2024 04:05 上午", "2024-06-13 04:05"),
        ("3 sept. 2024, 4:05 p. m.", "2024-09-03 16:05"),
        ("03/Jun/24 4:05 PM", "2024-06-03 16:05"),
        ("3 mar. 2024", "2024-03-03"),
        ("Mon, 03 Jun 2024 16:05:00 -0700 (PDT)", "2024-06-03 23:05"),
        ("10/Jun/2024:16:05:00", "2024-06-10 16:05"),
        ("May 12 boxes", None),
        ("See you on 3 June 2024", None),
        ("3 juin 16:05", None),
        ("2 may 3", None),
        ("32 juin 2024", None),
    ],
)
def test_what_is_a_time_and_what_is_none(written: str, iso: str | None) -> None:
    assert parse_time(written) == (None if iso is None else parse_time(iso))


ORDERS: dict[str, tuple[str, str]] = {  # a table, and the doubt about its order
    "serials": (newest_first(["45446.67~", "45446.6~", "45446.3~"]), "unread_time"),
    "mixed": (newest_first(["2024-06-03 16:0~", "3 juin 14:3~", "09:1~ le 3 juin"]), "unread_time"),
    "one_day": (newest_first(["2024-06-03"] * 3), "tied_times"),
    "no_time": (newest_first(["web"] * 3, header="ticket,sender,channel,text"), "tied_times"),
    "ids": (newest_first(["web"] * 3, ids=True, header="ticket,sender,channel,text"), ""),
    "ids_of_a_day": (newest_first(["2024-06-03"] * 3, ids=True), ""),
    "seconds": (newest_first(["0.5~", "7.~", "12.25~"], header="ticket,sender,time,text"), "tied_times"),
}


@pytest.mark.parametrize("name", ORDERS)
def test_the_newest_first_is_turned_or_a_doubt(name: str, tmp_path: Path) -> None:
    text, code = ORDERS[name]
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    found, report = read(tmp_path / "x.csv")
    assert (
        code in codes(report) and len(report.doubts) == len(codes(report))
        if code
        else opens_with_question(found) and not codes(report)
    )
    settle = {key: value for doubt in report.doubts for key, value in yaml.safe_load(doubt.settle).items()}
    assert not codes(read(tmp_path / "x.csv", **settle)[1])


def test_a_mapped_time_that_cannot_be_read_is_a_doubt(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(
        newest_first(["soon", "later", "2024-06-03 09:15"], header="ticket,sender,at,text"), encoding="utf-8"
    )
    block: dict[str, Any] = {
        "messages": {"conversation": "ticket", "time": "at", "text": "text"},
        "roles": {"column": "sender"},
    }
    assert codes(read(tmp_path / "x.csv", **block)[1]) == ["unread_times"] and not codes(
        read(tmp_path / "x.csv", **block, accept=["unread_times"])[1]
    )


@pytest.mark.parametrize("key", ["createdAt", "created_at", "sent_at"])
@pytest.mark.parametrize("missing", [-1, 0, 1, 2])
def test_messages_of_a_training_set_are_in_the_order_of_their_times(
    key: str, missing: int, tmp_path: Path
) -> None:
    said = [
        {"role": r, "content": t, key: f"2024-06-03T{h}:00Z"}
        for r, t, h in zip(("user", "assistant", "user"), (THANKS, *TALKS[0][::-1]), HOURS, strict=True)
    ]
    said = [{k: v for k, v in one.items() if n != missing or k != key} for n, one in enumerate(said)]
    (tmp_path / "x.jsonl").write_text(
        "".join(json.dumps({"id": n, "messages": said}) + "\n" for n in range(6))
    )
    assert opens_with_question(read(tmp_path / "x.jsonl")[0])


ASK, STEPS, BYE = (
    "Customer: My parcel has not come, where is it?",
    "Agent: Here are the steps:",
    "Customer: Thanks, that helps.",
)
TALK = f"{ASK}\n{STEPS[:14]} is at the depot.\n{BYE}"
TRANSCRIPTS: dict[str, tuple[str, int]] = {  # a text, and how many conversations it holds; each is answered
    "rules_in_a_message": (
        "\n".join(
            f"Chat {n}\n{ASK}\n{STEPS}\n---\n1. open it\n2. close it\n---\nThat is all.\n{BYE}\n"
            for n in range(3)
        ),
        3,
    ),
    "a_title_in_a_message": (
        f"{ASK}\nTicket: #4711\nplease look.\n{STEPS[:14]} is at the depot.\n{BYE}\n",
        1,
    ),
    "a_title_at_the_end_of_a_message": (f"{ASK}\nTicket: #4711\n{STEPS[:14]} is at the depot.\n{BYE}\n", 1),
    "a_quoted_mail": (f"{ASK}\n{STEPS}\n______________\nFrom: Marta\nSent: Monday\nold text\n{BYE}\n", 1),
    "rules_between": ("\n---\n".join([TALK] * 3), 3),
    "rules_and_free_titles": ("".join(f"\n=====\nAbout the parcel\n=====\n{TALK}\n" for _ in range(3)), 3),
    "titles_without_blank_lines": ("".join(f"Chat {n}\n{TALK}\n" for n in range(3)), 3),
    "titles_and_headers": ("".join(f"\n\nTicket #{n}\nDate: 2024-06-03\n\n{TALK}\n" for n in range(3)), 3),
    "events_behind_rules": ("\n*****\n".join([f"Chat started on Monday\n{TALK}"] * 3), 3),
}


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_a_title_or_rule_within_a_message_does_not_cut_a_conversation(name: str, tmp_path: Path) -> None:
    text, count = TRANSCRIPTS[name]
    (tmp_path / "x.txt").write_text(text, encoding="utf-8")
    found, report = read(tmp_path / "x.txt")
    assert (
        len(found) == count
        and (not report.rejects or "free" in name)
        and not report.omitted.get("line before the first speaker", 0) > count
    )
    assert all(
        [m.role for m in c.messages if m.kind == "message"] == ["customer", "agent", "customer"]
        for c in found
    )


def keyed(coarse: str, fine: str, size: int = 4) -> str:
    """Eight conversations, `size` of them under one value of the coarser column."""
    sides = ("customer", "agent")
    return table_text(
        f"{coarse},{fine},sender,created,text",
        [
            (f"K{n // size}", f"A{n}", who, f"2024-06-0{n + 1} 1{at}:00", TALKS[n][at])
            for n in range(8)
            for at, who in enumerate(sides)
        ],
    )


@pytest.mark.parametrize(
    ("coarse", "fine", "right"),
    [
        ("Kundennummer", "Aktenzeichen", True),
        ("顧客番号", "受付番号", True),
        ("Клиент", "Заявка", True),
        ("account_id", "ref", True),
        ("problem_id", "incident", True),
        ("chat_room", "ref_id", True),
        ("customer_id", "session_id", True),
        ("number_a", "number_b", False),
        ("chat_id", "case_id", False),
    ],
)
def test_of_two_keys_the_finer_is_the_conversation_or_it_is_asked(
    coarse: str, fine: str, right: bool, tmp_path: Path
) -> None:
    (tmp_path / "x.csv").write_text(keyed(coarse, fine), encoding="utf-8")
    found, report = read(tmp_path / "x.csv")
    assert codes(report) == ([] if right else ["conversation"]) and (not right or len(found) == 8)
    for question in report.questions:
        counts = [len(read(tmp_path / "x.csv", **yaml.safe_load(line))[0]) for line in question.add]
        assert counts == [8, 2]


def test_a_part_of_a_ticket_is_no_conversation(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(keyed("ticket_id", "batch_no"), encoding="utf-8")
    found, report = read(tmp_path / "x.csv")
    assert len(found) == 2 and not codes(report)


def brand(name: str, start: int, ids: int = 0, header: str = "ticket,sender,author,text") -> str:
    """Four conversations numbered from 1, of customers of their own."""
    rows = [
        (n + 1 + ids, who, f"{who}{name}{n}" if who == "customer" else "desk", TALKS[start + n][at])
        for n in range(4)
        for at, who in enumerate(SIDES[:2])
    ]
    return table_text(header, [row[: 2 + header.count("author")] + row[-1:] for row in rows])


BRANDS: dict[str, tuple[dict[str, str], str]] = {
    "two brands": ({"north/t.csv": brand("n", 0), "south/t.csv": brand("s", 4)}, "same_ids"),
    "without authors": (
        {h: brand(h, n, header="ticket,sender,text") for n, h in ((0, "a.csv"), (4, "b.csv"))},
        "same_ids",
    ),
    "tickets": (
        {
            h: table_text(
                "ticket,requester,subject,description",
                [(n, f"{h}{n}", "Help", TALKS[s + n][0]) for n in range(4)],
            )
            for s, h in ((0, "n.csv"), (4, "s.csv"))
        },
        "same_ids",
    ),
    "one that goes on": ({"may.csv": brand("n", 0), "june.csv": brand("n", 4)}, ""),
    "other ids": ({"may.csv": brand("n", 0), "june.csv": brand("s", 4, ids=50)}, ""),
}


@pytest.mark.parametrize("name", BRANDS)
def test_one_id_in_two_files_of_different_customers_is_a_question(name: str, tmp_path: Path) -> None:
    files, code = BRANDS[name]
    for label, text in files.items():
        (tmp_path / label).parent.mkdir(exist_ok=True)
        (tmp_path / label).write_text(text, encoding="utf-8")
    report = read(tmp_path)[1]
    assert [q.code for q in report.questions] == ([code] if code else [])
    if code:
        counts = [
            (len(c), codes(r))
            for c, r in (read(tmp_path, **yaml.safe_load(line)) for line in report.questions[0].add)
        ]
        assert counts == [(8, []), (4, [])] and len({c.id for c in read(tmp_path, same_ids="apart")[0]}) == 8


LINE = (
    "[LINE] 店とのトーク履歴\n保存日時：2024/06/05 10:00\n\n2024/06/03(月)\n10:01\t田中\t荷物が届きません。"
    "\n10:02\t店\tお調べします。\n"
    "\n2024/06/04(火)\n09:15\t田中\tまだです。\n09:20\t店\t金曜日です。\n"
)


@pytest.mark.parametrize(
    "days",
    [
        ("2024/06/03(月)", "2024/06/04(火)"),
        ("2024.06.03 月曜日", "2024.06.04 火曜日"),
        ("Mon, 2024/06/03", "Tue, 2024/06/04"),
    ],
)
def test_a_line_that_begins_with_a_clock_is_no_header(days: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text(
        LINE.replace("2024/06/03(月)", days[0]).replace("2024/06/04(火)", days[1]), encoding="utf-8"
    )
    assert codes(read(tmp_path / "x.txt")[1]) == ["roles"]
    (found,), _ = read(tmp_path / "x.txt", agents=["店"])
    said = [(m.role, m.text, m.time) for m in found.messages if m.kind == "message"]
    assert [s[:2] for s in said] == [
        ("customer", "荷物が届きません。"),
        ("agent", "お調べします。"),
        ("customer", "まだです。"),
        ("agent", "金曜日です。"),
    ]
    assert [s[2] for s in said] == [
        parse_time(f"2024-06-{t}") for t in ("03 10:01", "03 10:02", "04 09:15", "04 09:20")
    ]


def notes() -> str:
    said = [
        (f"t{n}", zip(SIDES, (ask, f"Internal note: {n}", answer), strict=True))
        for n, (ask, answer) in enumerate(TALKS)
    ]
    return table_text("ticket,sender,text", [(ticket, *row) for ticket, rows in said for row in rows])


DOUBTFUL: dict[str, Callable[[], dict[str, str]]] = {
    "note_texts": lambda: {"x.csv": notes()},
    "duplicate_keys": lambda: {
        "x.jsonl": "\n".join(json.dumps(t)[:-1] + ', "a": 1, "a": 2}' for t in trainings())
    },
    "unread_file": lambda: {"x.csv": chats(), "shop.json": '{"shop": {"name": "Skerry", "open": true}}'},
    "broken_off, unread_time, tied_times": lambda: {"x.csv": ORDERS["serials"][0] + "T-9,cust"},
    "same_ids": lambda: BRANDS["two brands"][0],
}


@pytest.mark.parametrize("code", DOUBTFUL)
def test_init_writes_all_that_a_run_asks_and_doubts(code: str, tmp_path: Path) -> None:
    for label, text in DOUBTFUL[code]().items():
        (tmp_path / "d" / label).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / "d" / label).write_text(text, encoding="utf-8")
    assert sorted(codes(read(tmp_path / "d")[1])) == sorted(code.split(", "))
    recipe, out, answered = suggest([tmp_path / "d"]), [], False
    for line in recipe.splitlines():
        begins = "# OPEN: " in line or "# DOUBT: " in line
        answered = answered and not begins
        found = re.match(r"(\s*)# (\w+: [\w\[\"].*)", line)
        if not begins and not answered and found and found[2].partition(":")[0] in SourceBlock.model_fields:
            out.append(found[1] + found[2])
            answered = True
        else:
            out.append(line)
    settled = parse_recipe(yaml.safe_load("\n".join(out))).source
    report = LoadReport()
    assert [
        i for i in read_all([tmp_path / "d"], settled, report=report) if isinstance(i, Conversation)
    ] and not codes(report)


def shuffled(numbered: bool) -> str:
    """Conversations whose rows lie anywhere in the file."""
    made = [
        (n + 1, f"T-{n // 4}", SIDES[n % 2], TALKS[(n // 2) % 10][n % 2] + f" ({n % 4})") for n in range(40)
    ]
    random.Random(3).shuffle(made)
    return table_text(
        "row,ticket,sender,text" if numbered else "ticket,sender,text",
        [row if numbered else row[1:] for row in made],
    )


def test_scattered_rows_are_ordered_by_their_numbers_or_a_doubt(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(shuffled(numbered=True))
    found, report = read(path)
    assert (
        len(found) == 10
        and not codes(report)
        and all([m.text[-2] for m in c.messages] == list("0123") for c in found)
    )
    assert codes(read(path, messages={"order": "ticket"})[1]) == []
    path.write_text(shuffled(numbered=False))
    assert (
        codes(read(path)[1]) == ["tied_times"]
        and not codes(read(path, accept=["tied_times"])[1])
        and not codes(read(path, order="text")[1])
    )
    ordered = read(path, order="text")[0][0]
    assert [m.text for m in ordered.messages] == sorted(m.text for m in ordered.messages)


def test_a_chat_that_nobody_answered_is_read_among_others(tmp_path: Path) -> None:
    for n in range(4):
        (tmp_path / f"{n}.txt").write_text(
            f"Chat {n}\n[10:0{n}:00] Marta: {TALKS[n][0]}\n[10:1{n}:00] Agent: {TALKS[n][1]}\n[10:2{n}:00]"
            " Marta: Thanks\n"
        )
    (tmp_path / "9.txt").write_text("Chat 9\nDate: 2025-01-24\n\n[10:18:00] Malte: My bike makes a noise.\n")
    (tmp_path / "README.txt").write_text("These are the chats of May.\nNote: they are complete.\n")
    found, report = read(tmp_path)
    assert len(found) == 5 and [name for name, _ in report.skipped] == ["README.txt"] and not codes(report)


@pytest.mark.parametrize(
    ("rows", "text", "code"),
    [
        (12, "Please ring me back about it tomorrow.", ["unread_sheet"]),
        (3, "Please ring me back about it tomorrow.", []),
        (12, "open", []),
    ],
)
def test_a_sheet_that_looks_like_data_and_is_left_out_is_a_doubt(
    rows: int, text: str, code: list[str], tmp_path: Path
) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(chats())):
        book.active.append(row)
    other = book.create_sheet("calls")
    for row in [["no", "caller", "wish"], *([n, f"p{n}", f"{text} {n}"] for n in range(rows))]:
        other.append(row)
    book.save(tmp_path / "x.xlsx")
    assert codes(read(tmp_path / "x.xlsx")[1]) == code and not codes(
        read(tmp_path / "x.xlsx", accept=["unread_sheet"])[1]
    )


@pytest.mark.parametrize(
    ("key", "bad", "good"),
    [
        ("label", "not desirable", "desirable"),
        ("review_status", "rejected", "approved"),
        ("accepted", False, True),
        ("is_helpful", False, True),
        ("rating", 1, 5),
        ("rating", 2, 5),
        ("quality", "bad", "good"),
        ("quality", 0.2, 0.3),
        ("score", 1, 7),
    ],
)
def test_an_answer_that_its_row_calls_bad_is_left_out(
    key: str, bad: object, good: object, tmp_path: Path
) -> None:
    made = trainings()[:6]
    rows = [{**row, key: bad if n == 2 else good} for n, row in enumerate(made)]
    (tmp_path / "x.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    left = 0 if isinstance(bad, float) or key == "score" else 1
    found, report = read(tmp_path / "x.jsonl")
    assert (
        report.omitted.get("rejected answer", 0) == left
        and sum(m.role == "agent" for c in found for m in c.messages) == 6 - left
    )


@pytest.mark.parametrize(("key", "bad"), [("feedback", "down"), ("accepted", False), ("quality", "bad")])
def test_a_message_that_is_called_bad_is_not_learned_from(key: str, bad: object, tmp_path: Path) -> None:
    made = trainings()[:6]
    made[2]["messages"][1][key] = bad
    (tmp_path / "x.jsonl").write_text("".join(json.dumps(row) + "\n" for row in made))
    marked = [m.text for c in read(tmp_path / "x.jsonl")[0] for m in c.messages if "untrained" in m.flags]
    assert marked == [TALKS[2][1]]


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("Rechnung; DSGVO", 8),
        ("DSGVO | Rechnung", 8),
        ("dsgvo", 8),
        ("Rechnung, Berlin", 9),
        ("Fragen zu DSGVO", 9),
    ],
)
def test_a_value_among_several_of_a_cell_is_met(cell: str, kept: int, tmp_path: Path) -> None:
    made = [
        (f"t{n}", who, {1: "DSGVO", 2: cell}.get(n, "Rechnung"), TALKS[n][at])
        for n in range(10)
        for at, who in enumerate(SIDES[:2])
    ]
    (tmp_path / "x.csv").write_text(table_text("ticket,sender,Themen,text", made), encoding="utf-8")
    found, report = read(tmp_path / "x.csv", **{"except": {"Themen": ["DSGVO"]}})
    assert sum(bool(c.messages) for c in found) == kept and not codes(report)


@pytest.mark.parametrize(
    ("good", "bad"),
    [("positive", "negative"), ("better_response", "response"), ("edited_completion", "completion")],
)
def test_the_better_of_two_answers_is_taken(good: str, bad: str, tmp_path: Path) -> None:
    rows = [
        {"prompt": ask, bad: f"Go away, number {n}.", good: answer} for n, (ask, answer) in enumerate(TALKS)
    ]
    (tmp_path / "x.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    found, report = read(tmp_path / "x.jsonl")
    assert [c.messages[-1].text for c in found] == [answer for _, answer in TALKS] and report.omitted[
        "rejected answer"
    ] == len(TALKS)
