"""Inputs that lie, break off or come once only: pipes, runs among the inputs, damaged archives, old
encodings, shared ids."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import random
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from curate.errors import CurateError
from curate.loaders import LoadReport, Reject, SourceBlock, open_inputs, read_all
from curate.loaders.inputs import InputSet
from curate.loaders.pipes import MAX_PROSE
from curate.loaders.salvage import MAX_RATIO
from curate.loaders.western import guess
from curate.records import Conversation
from tests.helpers.paths import ROOT

PAIR = '{"id": "%s", "prompt": "Question %s?", "completion": "Answer %s."}\n'


def pairs(*keys: str) -> str:
    return "".join(PAIR % (k, k, k) for k in keys)


def read(path: Path, report: LoadReport | None = None) -> tuple[list[Conversation], list[Reject]]:
    items = list(read_all([path], report=report))
    return [i for i in items if isinstance(i, Conversation)], [i for i in items if isinstance(i, Reject)]


# what can be read once only


def test_the_fingerprint_of_standard_input_is_that_of_its_content(monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (pairs("a").encode(), pairs("b").encode()):

        class Stdin:
            buffer = io.BytesIO(data)

        monkeypatch.setattr("sys.stdin", Stdin)
        assert len(open_inputs(["-"])[0]) == 1
        assert InputSet(["-"]).hashes == {"stdin": hashlib.sha256(data).hexdigest()}


def test_closed_standard_input_and_empty_names_are_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(CurateError, match="standard input is closed"):
        open_inputs(["-"])
    with pytest.raises(CurateError, match="empty name"):
        open_inputs([""])


def test_a_pipe_is_read_once_and_seen_whole_by_every_pass(tmp_path: Path) -> None:
    data = pairs("a", "b").encode()
    pipe = tmp_path / "fifo"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(data,), daemon=True)
    writer.start()
    made, rejects = read(pipe)
    assert [c.id for c in made] == ["a", "b"] and not rejects
    assert InputSet([pipe]).hashes == {"fifo": hashlib.sha256(data).hexdigest()}


@pytest.mark.parametrize(
    ("shell", "said"),
    [
        ("{curate} inspect /dev/zero", "/dev/zero: is a device, not a file"),
        ("{curate} inspect - < /dev/zero", "-: is a device, not a file"),
        ("{curate} dedup /dev/zero -o o", "/dev/zero: is a device, not a file"),
        ("cat /dev/zero | {curate} inspect -", "-: gives nothing but NUL bytes"),
        ("cat /dev/urandom | {curate} inspect -", "-: gives binary data of no known format"),
        ("yes 1,yes | {curate} inspect -", "-: repeats the same data without an end"),
        (
            "base64 -w0 /dev/urandom | {curate} inspect -",
            "-: 256 MiB without the end of a line or of a JSON value",
        ),
        ("printf '7z\\274\\257\\047\\034' | {curate} inspect -", "-: gives a 7z archive, which is not read"),
    ],
    ids=["device", "device-as-stdin", "device-of-records", "nul", "random", "repeated", "no-newline", "7z"],
)
def test_what_has_no_end_is_refused(tmp_path: Path, shell: str, said: str) -> None:
    (tmp_path / "x.jsonl").write_text(pairs("a", "b"))
    command = shell.format(curate=f"{sys.executable} -m curate")
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 2 and f"curate: {said}" in done.stderr and "Traceback" not in done.stderr


def test_one_line_of_many_values_is_no_end_of_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    """An array without a line break, larger than what is allowed without the end of a value."""

    class Stdin:
        buffer = io.BytesIO(
            b"["
            + b",".join(
                b'{"id": "%s"}' % random.Random(n).randbytes(1 << 20).hex().encode() for n in range(140)
            )
            + b"]"
        )

        def isatty(self) -> bool:
            return False

    monkeypatch.setattr("sys.stdin", Stdin())
    assert InputSet(["-"]).total_bytes > MAX_PROSE


# runs among the inputs


@pytest.mark.parametrize(
    "names", [("manifest.json", "ledger.parquet", "train.jsonl"), ("stages/raw/x.jsonl",)]
)
def test_the_output_of_a_run_is_no_input(tmp_path: Path, names: tuple[str, ...]) -> None:
    (tmp_path / "in.jsonl").write_text(pairs("a"))
    before = InputSet([tmp_path]).hashes
    for name in names:
        (tmp_path / "out" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "out" / name).write_text(pairs("z"))
    report = LoadReport()
    made, _ = read(tmp_path, report)
    assert [c.id for c in made] == ["a"] and InputSet([tmp_path]).hashes == before
    assert [name for name, _ in report.skipped] == ["out"] and len(report.warnings) == 1
    with pytest.raises(CurateError, match="output of a run"):
        open_inputs([tmp_path / "out"])


# damage


def damaged_zip(path: Path, members: dict[str, bytes], victim: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    data = path.read_bytes()
    path.write_bytes(data.replace(victim, victim[::-1]))
    return path


def test_a_damaged_member_gives_what_it_has_and_a_reject(tmp_path: Path) -> None:
    path = damaged_zip(
        tmp_path / "x.zip",
        {"bad.jsonl": pairs("a", "b").encode(), "good.jsonl": pairs("c").encode()},
        b"Answer b",
    )
    made, rejects = read(path)
    assert [c.id for c in made] == ["a", "b", "c"]
    assert [(r.source, r.reason) for r in rejects] == [("x.zip:bad.jsonl", "broken_member")]


def test_a_packed_member_with_broken_bytes_gives_what_came_before(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    body = "".join(PAIR % (n, hashlib.sha256(str(n).encode()).hexdigest(), n) for n in range(40)).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.jsonl", body)
        size = archive.getinfo("a.jsonl").compress_size
    data = bytearray(path.read_bytes())
    start = 30 + len("a.jsonl")
    data[start + size // 2 : start + size] = b"\xff" * (size - size // 2)
    path.write_bytes(bytes(data))
    made, rejects = read(path)
    assert [c.id for c in made][:10] == [str(n) for n in range(10)] and len(made) < 40
    assert rejects[-1].reason == "broken_member"


def test_a_cut_gzip_gives_what_came_before(tmp_path: Path) -> None:
    body = "".join(PAIR % (n, hashlib.sha256(str(n).encode()).hexdigest(), n) for n in range(4000)).encode()
    whole = gzip.compress(body)
    path = tmp_path / "x.jsonl.gz"
    path.write_bytes(whole[: len(whole) // 2])
    made, rejects = read(path)
    assert 1500 < len(made) < 2500 and made[0].id == "0"
    assert "broken_member" in {r.reason for r in rejects}
    path.write_bytes(gzip.compress(b"")[:12])
    with pytest.raises(CurateError, match="broken_member"):
        read(path)


def test_a_member_of_no_known_format_is_a_reject_where_damage_may_be_why(tmp_path: Path) -> None:
    path = damaged_zip(
        tmp_path / "x.zip",
        {"bad.txt": b"nothing that anybody knows", "good.jsonl": pairs("c").encode()},
        b"anybody",
    )
    made, rejects = read(path)
    assert [c.id for c in made] == ["c"] and [r.reason for r in rejects] == ["broken_member"]


def test_one_bomb_does_not_cost_the_good_members(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../up.jsonl", pairs("u"))
        archive.writestr("bomb.jsonl", b"0" * (30 << 20))
        archive.writestr("good.jsonl", pairs("a"))
    made, rejects = read(path)
    assert [c.id for c in made] == ["a"]
    assert {r.reason for r in rejects} == {"unsafe_member_name", "member_too_large"}


def test_many_small_bombs_are_cut_off_together(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(8):
            archive.writestr(f"{n}.csv", b"0" * (8 << 20))
    files, rejects = InputSet([path]).opened
    assert sum(f.size for f in files) <= max(10 << 20, MAX_RATIO * path.stat().st_size)
    assert [r.reason for r in rejects] == ["archive_too_large"] and "members left out" in rejects[0].excerpt


def test_the_error_names_why_nothing_was_readable(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04 and nothing more")
    with pytest.raises(CurateError, match="broken_archive"):
        open_inputs([tmp_path / "x.zip"])


# Slack


def test_odd_items_do_not_cost_a_slack_day(tmp_path: Path) -> None:
    good = {"type": "message", "user": "U1", "ts": "1700000000.000100", "text": "Where is my order?"}
    path = tmp_path / "slack.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("help/2023-11-14.json", json.dumps([None, good]))
        archive.writestr(
            "help/2023-11-15.json",
            json.dumps([None, {"type": "message"}, {**good, "ts": "1700000001.000100"}]),
        )
    report = LoadReport()
    made, rejects = read(path, report)
    assert len(made) == 2 and [r.reason for r in rejects] == ["not_a_message"] * 3 and not report.skipped


# encodings

FRENCH = (
    "Bonjour, à la fin du mois je ne vois plus mes Paramètres, où sont-ils ? L’œuvre a été reçue, ça"
    " m’inquiète. Dès que possible, où que ce soit. "
)
GERMAN = (
    "Die Größe stimmt nicht, können Sie mir für die Rückgabe ein Etikett schicken? Ich möchte es gegen ein"
    " größeres tauschen, schöne Grüße. "
)
SPANISH = (
    "¿Dónde está mi pedido? Mañana será el décimo día y aún no llegó; señor Núñez pidió también información. "
)
POLISH = (
    "Dzień dobry, gdzie jest moja paczka? Proszę o zwrot pieniędzy, ponieważ przesyłka jeszcze nie dotarła."
    " Dziękuję. Chciałbym też wymienić część. "
)
CZECH = (
    "Dobrý den, kde je moje zásilka? Prosím o vrácení peněz, protože zboží nepřišlo včas. Děkuji, s"
    " přátelským pozdravem, Jiří Dvořák. "
)
HUNGARIAN = (
    "Jó napot, hol van a csomagom? Kérem, küldjék vissza az árát, mert későn érkezett, és szeretnék egy újat."
    " Köszönöm előre is, üdvözlettel. Fűtő. "
)
TURKISH = (
    "Merhaba, siparişim nerede? Lütfen ücretimi iade edin, çünkü ürün hâlâ gelmedi. Teşekkür ederim, iyi"
    " günler. Değişim için ne yapmalıyım? "
)
RUSSIAN = (
    "Здравствуйте, где мой заказ? Я хотел бы вернуть деньги, потому что посылка ещё не пришла. Спасибо"
    " большое. "
)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "cp1252"),
        (GERMAN, "cp1252"),
        (SPANISH, "cp1252"),
        (FRENCH + GERMAN + SPANISH, "cp1252"),
        (POLISH, "cp1250"),
        (CZECH, "cp1250"),
        (HUNGARIAN, "cp1250"),
        (TURKISH, "cp1254"),
        (RUSSIAN, "cp1251"),
    ],
)
def test_letters_of_old_encodings_survive(text: str, encoding: str) -> None:
    data = (text * 2).encode(encoding)
    assert guess(data) == encoding


def test_a_stray_byte_does_not_change_the_encoding() -> None:
    assert guess((FRENCH * 2).encode("cp1252") + b" a\x81b") == "cp1252"


def french(path: Path, encoding: str = "cp1252", more: str = "") -> Path:
    path.write_bytes(
        ("question,answer\n" + f'"{FRENCH}{path.stem}?","Très bien, à bientôt."\n' * 3).encode(encoding)
        + more.encode()
    )
    return path


def test_an_assumed_encoding_is_one_doubt_that_the_recipe_settles(tmp_path: Path) -> None:
    for n in range(3):
        french(tmp_path / f"{n}.csv")
    french(tmp_path / "utf8.csv", "utf-8")
    report = LoadReport()
    made, _ = read(tmp_path, report)
    assert "à la fin du mois" in made[0].messages[0].text
    (doubt,) = report.doubts
    assert (doubt.code, doubt.where, doubt.settle) == (
        "odd_encoding",
        "0.csv and 2 more",
        "encoding: cp1252",
    ) and "is not UTF-8" in doubt.what
    settled = LoadReport()
    again = [
        c
        for c in read_all([tmp_path], SourceBlock(encoding="cp1252"), report=settled)
        if isinstance(c, Conversation)
    ]
    assert again == made and not settled.doubts


@pytest.mark.parametrize(
    ("data", "said", "text", "what", "name"),
    [
        (
            f'question,answer\n"{RUSSIAN * 9}","Да."\n'.encode("utf-16-le"),
            "utf-16-le",
            RUSSIAN * 9,
            "UTF-16 without a byte order mark",
            "utf-16-le",
        ),
        (
            f'question,answer\n"{RUSSIAN * 9}","Да."\n'.encode("utf-16-be"),
            "utf-16-be",
            RUSSIAN * 9,
            "UTF-16 without a byte order mark",
            "utf-16-be",
        ),
        (
            f'question,answer\n"{FRENCH}","Très bien."\n'.encode("utf-16-le"),
            "utf-16-le",
            FRENCH,
            "UTF-16 without",
            "utf-16-le",
        ),
        (
            f'question,answer\n"{FRENCH}","Très bien."\n'.encode("cp1252")
            + f'"{GERMAN}","Größe."\n'.encode(),
            "cp1252",
            FRENCH,
            "mixes UTF-8",
            "utf-8 mixed with cp1252",
        ),
    ],
    ids=["russian-le", "russian-be", "french", "mixed"],
)
def test_odd_encodings_are_named_as_what_they_are(
    tmp_path: Path, data: bytes, said: str, text: str, what: str, name: str
) -> None:
    (tmp_path / "x.csv").write_bytes(data)
    report = LoadReport()
    made, _ = read(tmp_path / "x.csv", report)
    assert made[0].messages[0].text == text and report.encodings == {"x.csv": name}
    assert [(d.code, d.settle) for d in report.doubts] == [
        ("odd_encoding", f"encoding: {said}")
    ] and what in report.doubts[0].what
    settled = LoadReport()
    again = [
        c
        for c in read_all([tmp_path / "x.csv"], SourceBlock(encoding=said), report=settled)
        if isinstance(c, Conversation)
    ]
    assert [[m.text for m in c.messages] for c in again] == [
        [m.text for m in c.messages] for c in made
    ] and not settled.doubts


JAPANESE = "お問い合わせありがとうございます。注文はいつ届きますか。"


@pytest.mark.parametrize("encoding", ["shift_jis", "gbk", "big5", "euc_jp", "cp437", "iso8859_15", "utf_16"])
def test_the_encoding_of_the_recipe_overrules_the_guess(tmp_path: Path, encoding: str) -> None:
    text = {
        "cp437": "größer £5",
        "iso8859_15": "Œuvre à 5 €",
        "gbk": "您好，我的订单什么时候到",
        "big5": "您好，我的訂單什麼時候到",
    }.get(encoding, JAPANESE)
    talk = [{"id": n, "prompt": f"{text} {n}", "completion": text} for n in range(3)]
    (tmp_path / "x.json").write_bytes(json.dumps(talk, ensure_ascii=False).encode(encoding))
    (tmp_path / "y.jsonl").write_bytes(
        "".join(json.dumps({**t, "id": f"y{t['id']}"}, ensure_ascii=False) + "\n" for t in talk).encode(
            encoding
        )
    )
    report = LoadReport()
    made = [
        c
        for c in read_all([tmp_path], SourceBlock(encoding=encoding), report=report)
        if isinstance(c, Conversation)
    ]
    assert [c.messages[1].text for c in made] == [text] * 6 and not report.doubts


def test_bytes_that_are_not_in_the_encoding_of_the_recipe_are_told(tmp_path: Path) -> None:
    french(tmp_path / "x.csv")
    report = LoadReport()
    list(read_all([tmp_path], SourceBlock(encoding="ascii"), report=report))
    assert [(d.code, d.settle) for d in report.doubts] == [
        ("odd_encoding", "accept: [odd_encoding]")
    ] and "not ascii" in report.doubts[0].what
    for wrong in ("cp12525", "rot13", "idna", "hex", "unicode_escape"):
        with pytest.raises(ValueError, match=r"is not an? (known text encoding|encoding of files)"):
            SourceBlock(encoding=wrong)


# JSON keys that stand twice

TICKET = (
    '{"id": %d, "requester_id": 5, "submitter_id": 5, "assignee_id": 1, "via": {}, "subject": "x",'
    ' "comments": [{"id": 1, "author_id": 5, "body": "Where is it?", "public": true}, {"id": 2, "author_id":'
    ' 1, "body": "Here.", "public": false, "public": true}]}\n'
)
SLACK = (
    '[{"type": "message", "user": "U1", "ts": "1700000000.000100", "text": "Where?"},'
    ' {"type": "message", "user": "U2", "ts": "1700000001.0001", "text": "a", "text": "b"}]'
)


@pytest.mark.parametrize(
    ("name", "text", "count", "first"),
    [
        (
            "x.jsonl",
            pairs("a") + '{"id": "b", "prompt": "q", "completion": "one", "completion": "two"}\n' * 1,
            1,
            "x.jsonl:line 2",
        ),
        (
            "x.json",
            (
                '[{"id": 1, "prompt": "q", "completion": "r"}, {"id": 2, "prompt": "q", "prompt": "s",'
                ' "completion": "r"}]'
            ),
            1,
            "x.json:item 1",
        ),
        ("t.jsonl", TICKET % 1 + TICKET % 2, 2, "t.jsonl:line 1"),
        (
            "t.json",
            '{"tickets": [' + (TICKET % 1).strip() + ", " + (TICKET % 2).strip() + "]}",
            2,
            "t.json:tickets 0",
        ),
        ("2023-11-14.json", SLACK, 1, "2023-11-14.json:item 1"),
        (
            "m.jsonl",
            (
                '{"id": 1, "messages": [{"role": "user", "role": "user", "content": "q"}, {"role":'
                ' "assistant", "content": "a"}]}\n'
            ),
            1,
            "m.jsonl:item 0",
        ),
        (
            "c.jsonl",
            '{"ticket": 1, "role": "customer", "text": "Where is my parcel?"}\n{"ticket": 1, "role": "agent",'
            ' "role": "customer", "text": "On its way."}\n' * 3,
            3,
            "c.jsonl:line 2",
        ),
    ],
    ids=["pairs", "array", "zendesk", "zendesk-page", "slack", "messages", "table"],
)
def test_a_key_that_stands_twice_is_one_doubt_with_count_and_place(
    tmp_path: Path, name: str, text: str, count: int, first: str
) -> None:
    (tmp_path / "help").mkdir()
    path = tmp_path / "help" / name
    path.write_text(text)
    report = LoadReport()
    read(path, report)
    found = [d for d in report.doubts if d.code == "duplicate_keys"]
    assert [(d.where, d.settle) for d in found] == [
        (first, "accept: [duplicate_keys]")
    ] and f"in which a key occurs twice: {count};" in found[0].what
    settled = LoadReport()
    list(read_all([path], SourceBlock(accept=["duplicate_keys"]), report=settled))
    assert not [d for d in settled.doubts if d.code == "duplicate_keys"]


def test_a_page_with_its_list_twice_loses_neither(tmp_path: Path) -> None:
    one, two = (TICKET % 1).strip(), (TICKET % 2).strip()
    (tmp_path / "t.json").write_text(f'{{"tickets": [{one}], "tickets": [{two}]}}')
    assert [c.id for c in read(tmp_path / "t.json")[0]] == ["1", "2"]


# shared ids


def test_different_rows_of_one_id_are_told_apart_and_equal_ones_collapse(tmp_path: Path) -> None:
    lines = [PAIR % ("faq", text, text) for text in ("one", "two", "one", "three", "two")]
    (tmp_path / "x.jsonl").write_text("".join(lines))
    report = LoadReport()
    made, _ = read(tmp_path / "x.jsonl", report)
    assert [c.id for c in made] == ["faq", "faq~2", "faq~3"] and report.repeated_conversations == 2
    assert len({m.id for c in made for m in c.messages}) == 6
    assert any("same id" in w for w in report.warnings)


def test_a_later_page_of_a_ticket_is_a_repeat(tmp_path: Path) -> None:
    def ticket(*bodies: str) -> str:
        comments = [
            {"id": n, "author_id": n % 2, "body": b, "public": True, "created_at": f"2024-01-01T00:0{n}:00Z"}
            for n, b in enumerate(bodies)
        ]
        return (
            json.dumps(
                {
                    "id": 7,
                    "requester_id": 0,
                    "submitter_id": 0,
                    "assignee_id": 1,
                    "via": {},
                    "subject": "x",
                    "comments": comments,
                }
            )
            + "\n"
        )

    (tmp_path / "x.jsonl").write_text(
        ticket("Hello?", "Yes.") + ticket("Hello?", "Yes.", "Thanks!") + ticket("Hello?", "Yes.")
    )
    report = LoadReport()
    made, _ = read(tmp_path / "x.jsonl", report)
    assert [c.id for c in made] == ["7"] and report.repeated_conversations == 2
    assert [m.text for m in made[0].messages] == ["Hello?", "Yes.", "Thanks!"], (
        "what a later page adds is kept"
    )
    assert report.repeated_messages == 4
