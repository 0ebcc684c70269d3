"""What no loader reads is refused with what it looks like, where, and a mend that helps: never with the
advice to name just any format."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import yaml

from tests.helpers.command import CONTROL, Invoke, one_sentence

ROWS = [
    {
        "ticket_id": f"t{n // 2}",
        "sender_role": ("customer", "agent")[n % 2],
        "message": f"my words are here {n}, please help?",
    }
    for n in range(8)
]
LINES = [json.dumps(row) for row in ROWS]
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(200)) * 5
SPEAKS = "no line says who speaks"
POEM = (
    "Shall I compare thee to a summer's day?\nThou art more lovely and more temperate:\nRough winds do shake"
    " the darling buds of May,\n"
)
Made = bytes | Callable[[Path], None]


def _zip(**members: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return held.getvalue()


def _book(*rows: list[object], hidden: bool = False) -> bytes:
    held, book = io.BytesIO(), openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if hidden:
        book.create_sheet("front")
        sheet.sheet_state = "hidden"
    book.save(held)
    return held.getvalue()


def _database(path: Path) -> None:
    with sqlite3.connect(path) as base:
        base.execute("create table messages (id, text)")


# name of the file: what it holds, and words of the refusal: what it looks like, where, and the mend
WRONG: dict[str, tuple[Made, tuple[str, ...]]] = {
    "noise.bin": (bytes(range(256)) * 9, ("binary of no known format", "Make a CSV")),
    "photo.png": (PNG, ("a PNG picture", "Pictures are not read: give the texts")),
    "call.wav": (
        b"RIFF\x24\x08\x00\x00WAVEfmt " + bytes(range(256)) * 4,
        ("a WAV recording", "give their transcripts"),
    ),
    "program": (b"\x7fELF" + bytes(range(256)) * 4, ("a program", "give the export that does")),
    "book.pdf": (
        b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n" + bytes(range(256)),
        ("a PDF document", "lines of `Name: text`"),
    ),
    "text.docx": (_zip(word__document_dot_xml=b"<w:document/>"), ("a Word document", "Give its text")),
    "empty.xlsx": (_book(), ("an empty spreadsheet", "Give a file")),
    "remarks.xlsx": (
        _book(["One column"], ["of remarks"]),
        ("the header is not on the first line", "Write the names of the columns"),
    ),
    "figures.xlsx": (
        _book(["Month", "Sales"], ["Jan", 1], ["Feb", 2], ["Mar", 3]),
        ("no column holds text", "one of Month, Sales", "`source: {format: table"),
    ),
    "hidden.xlsx": (
        _book(["id", "text"], [1, "hello you"], hidden=True),
        ("sheets are hidden", "Show the sheet"),
    ),
    "mail.msg": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000), (".doc, .ppt or .msg", "Give its text")),
    "data.db": (_database, ("an SQLite database", "Export its table of messages")),
    "data.parquet": (b"PAR1" + bytes(range(256)), ("a Parquet file that is damaged", "get it again")),
    "dump.7z": (b"7z\xbc\xaf\x27\x1c" + bytes(range(256)), ("a 7z archive", "Unpack it")),
    "mark.txt": (b"\xef\xbb\xbf", ("a byte order mark, and nothing else", "Give a file")),
    "nothing.gz": (gzip.compress(b""), ("the file is empty", "Give a file")),
    "cut.jsonl.gz": (
        gzip.compress(b'{"a":1}\n' * 5000)[:40],
        ("broken_member (it is cut off or damaged)", "get it again"),
    ),
    "empty.zip": (_zip(), ("nothing to read (there are no files", "Give a file")),
    "images.zip": (
        _zip(a=PNG, b=PNG, c=PNG),
        ("images.zip:a, images.zip:b and 1 more: a PNG picture", "Pictures are not read"),
    ),
    "cut.zip": (_zip(a=PNG)[:200], ("broken_archive (it is cut off or damaged)", "get it again")),
    "start.json": (b'{"a": [1, 2', ("the JSON breaks off at line 1, in its first value", "get it again")),
    "start.jsonl": (
        b'{"conversation_id": "1",\n "text": "hel',
        ("the JSON breaks off at line 2, in its first value", "get it again"),
    ),
    "brace.json": (b"{\n", ("the JSON breaks off at line 1, in its first value", "get it again")),
    "item.json": (
        b'[\n{"id": 1, "text": "hello',
        ("the JSON breaks off at line 2, in its first value", "get it again"),
    ),
    "middle.json": (
        b'[{"id": 1 "text": "a"}, {"id": 2, "text": "b"}]',
        ("item 0: this is a missing comma", "Write the file with a JSON library"),
    ),
    "end.json": (
        b'[{"id": 1, "text": "a"},\n {"id": 2,',
        ("it breaks off at line 2", "remove what follows its last complete value"),
    ),
    "lines.jsonl": (
        "\n".join(line[:30] for line in LINES).encode(),
        ("line 1: this is a value that breaks off at the end of its line", "export it again"),
    ),
    "list.json": (b"[]", ("the file holds no values", "Give a file")),
    "object.json": (b"{}", ("the file holds no values", "Give a file")),
    "number.json": (b"42", ("a single value of JSON", "Give a file")),
    "settings.json": (
        b'{"name": "app", "version": "1.0"}',
        ("a single JSON object of no known format", "Its keys are not recognised"),
    ),
    "mixed.jsonl": (
        b'{"a": "hello you", "b": 1}\n{"c": 2}\n{"d": "x"}\n',
        ("JSON of no known format", "one of a, b, c, d: `source: {format: table"),
    ),
    "page.html": (b"<!DOCTYPE html><html><body><p>Hello</p></body></html>", ("an HTML page", "Make a CSV")),
    "part.html": (b"<p>Hello there</p>\n<p>Some more</p>\n", ("HTML or XML without its head", "Make a CSV")),
    "rows.xml": (
        b"<tickets>\n<ticket><id>1</id></ticket>\n</tickets>",
        ("HTML or XML without its head", "Make a CSV"),
    ),
    "app.log": (
        b"2024-01-01 10:00:00,123 INFO root - started\n" * 5,
        ("a log file", "give the export that does"),
    ),
    "main.py": (
        b'import os\n\ndef main():\n    print("hi")\n',
        ("the code of a program", "give the export that does"),
    ),
    "app.yaml": (b"name: a\nlist:\n  - b\n  - c\n", ("a YAML file", "Make a CSV")),
    "app.ini": (b"[a]\nb = c\n[d]\ne = f\n", ("a file of settings", "give the export that does")),
    "poem.txt": (
        POEM.encode(),
        (SPEAKS, "A transcript has each message on a line of its own, such as `Customer: text`"),
    ),
    "utf16.txt": (POEM.encode("utf-16"), (SPEAKS, "A transcript has")),
    "alone.txt": (b"Ann: hello\nAnn: how are you\n", ("labels are all of one speaker", "A transcript has")),
    "once.txt": (
        b"Ann: hello\nBob: hi there\n",
        ("no two of which repeat", "--format transcript reads it as 2 labelled lines of 2 speakers"),
    ),
    "hello.eml": (
        b"From: a@a.example\nTo: b@b.example\nSubject: hi\nDate: Mon, 3 Jun 2024 08:00:00 +0000\n\nHello.\n",
        ("an e-mail", "E-mails are not"),
    ),
    "one.csv": (
        b"text\nHello there, how are you?\nWhere is my parcel?\n",
        ("a table of one column", "Make a CSV"),
    ),
    "numbers.csv": (
        b"a,b,c\n1,2,3\n4,5,6\n7,8,9\n1,2,3\n",
        ("no column holds text", "one of a, b, c: `source: {format: table"),
    ),
    "loose.csv": (
        b"id,talk,sender,text\nm1,c1,customer,Where is it, please, tell me?\nm2,c1,agent,It left today, I see, and comes soon.\n",
        ("names 4 columns and whose rows have other numbers of cells", "in quotation marks"),
    ),
    "bare.csv": (
        b"1,2,3\n4,5,6\n7,8,9\n1,2,3\n",
        ("the header is not on the first line", "Write the names of the columns"),
    ),
}


def make(name: str) -> str:
    made, path = WRONG[name][0], Path(name)
    if isinstance(made, bytes):
        path.write_bytes(made)
    else:
        made(path)
    return name


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_dump_says_what_it_looks_like_and_what_to_do(name: str, invoke: Invoke) -> None:
    source = make(name)
    said = (f"curate: {name}: ", *WRONG[name][1])
    for command in (("inspect",), ("run", "-o", "out"), ("init", "-o", "recipe.yaml")):
        done = invoke(command[0], source, *command[1:])
        one_sentence(done, *said)
        assert (
            "--format" not in done[2].replace("--format transcript reads it as", "")
            and not Path("out").exists()
            and not Path("recipe.yaml").exists()
        )


def test_of_a_folder_the_mend_is_for_what_looks_like_data(invoke: Invoke) -> None:
    Path("in").mkdir()
    for name in ("photo.png", "poem.txt", "start.json", "numbers.csv", "program"):
        Path("in", name).write_bytes(WRONG[name][0])  # type: ignore[arg-type]
    done = invoke("inspect", "in")
    one_sentence(
        done,
        "in: no conversations found (numbers.csv: no column holds text; start.json: the JSON breaks off",
        "; and 2 more kinds of files)",
    )
    assert (
        "For start.json: The file is incomplete: get it again." in done[2]
        and "For numbers.csv: Give" in done[2]
        and "Pictures" not in done[2]
    )


def test_the_mapping_that_a_refusal_gives_is_a_recipe(invoke: Invoke) -> None:
    make("mixed.jsonl")
    said = invoke("inspect", "mixed.jsonl")[2]
    text = (
        said[said.index("`source:") :]
        .strip("`.\n")
        .replace("COLUMN", "a")
        .replace("VALUE2", "y")
        .replace("VALUE", "x")
    )
    Path("recipe.yaml").write_text(text)
    assert yaml.safe_load(text)["source"]["format"] == "table"
    assert invoke("inspect", "mixed.jsonl", "--recipe", "recipe.yaml")[0] in (0, 1)


@pytest.mark.parametrize(
    ("name", "format_", "said"),
    [
        ("poem.txt", "zendesk", (SPEAKS, "A transcript has")),
        ("poem.txt", "transcript", ("what could not be read is lines 1-", SPEAKS)),
        (
            "good.jsonl",
            "zendesk",
            ("as the format zendesk", "It looks like the format table", "leave out --format"),
        ),
        ("start.json", "table", ("the JSON breaks off at line 1",)),
    ],
)
def test_a_format_that_is_named_and_reads_nothing_is_an_error_everywhere(
    name: str, format_: str, said: tuple[str, ...], invoke: Invoke
) -> None:
    Path("good.jsonl").write_text("\n".join(LINES) + "\n")
    source = name if name == "good.jsonl" else make(name)
    one_sentence(invoke("run", source, "--format", format_, "-o", "out"), *said)
    assert not Path("out").exists()
    status, _, err = invoke("inspect", source, "--format", format_)
    assert status == 2 and all(part in err for part in said) and not CONTROL.search(err.splitlines()[-1])


def test_one_broken_line_costs_one_line_and_is_told(invoke: Invoke) -> None:
    Path("x.jsonl").write_text("\n".join([*LINES[:3], LINES[3][:30], *LINES[4:]]) + "\n")
    status, out, _ = invoke("inspect", "x.jsonl")
    assert status == 0 and "unreadable     1 bad json" in out
    Path("y.jsonl").write_text("\n".join(LINES) + "\n" + LINES[0][:40])
    status, out, _ = invoke("inspect", "y.jsonl")
    assert status == 1 and "y.jsonl breaks off at line 9" in out and "accept: [broken_off]" in out


def test_an_empty_folder_is_refused(invoke: Invoke) -> None:
    Path("none/inner").mkdir(parents=True)
    for command in (("inspect",), ("run", "-o", "out")):
        one_sentence(
            invoke(command[0], "none", *command[1:]), "none: the folder holds no files", "Give a file"
        )
    assert not Path("out").exists()
