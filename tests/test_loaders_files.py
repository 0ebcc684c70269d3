"""Inputs: folders, globs, archives, encodings; and JSON in all its broken ways."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.errors import CurateError
from curate.loaders import Reject, fingerprint
from curate.loaders.archives import MAX_RATIO
from curate.loaders.decode import Decoder, byte_lines, chunks, decoder_of, mend
from curate.loaders.files import InputFile, gather, natural, printable
from curate.loaders.jsonio import Piece, cut, pieces
from curate.loaders.rows import Row, kind_of, read_rows, sniff


def memory(data: bytes, name: str = "file") -> InputFile:
    return InputFile(name, lambda: io.BytesIO(data), size=len(data))


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


# inputs


def test_a_folder_gives_its_files_in_natural_order_without_absolute_paths(tmp_path: Path) -> None:
    for name in ("page-10.json", "page-2.json", "deep/er/x.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    files, rejects = gather([tmp_path])
    assert [f.label for f in files] == ["deep/er/x.csv", "page-2.json", "page-10.json"]
    assert not rejects and not any(str(tmp_path) in f.where("line 1") for f in files)


def test_the_same_file_given_twice_is_read_once_and_equal_names_are_told_apart(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.csv").write_text(folder)
    files, _ = gather([tmp_path / "a" / "x.csv", tmp_path / "a", tmp_path / "b" / "x.csv"])
    assert [f.label for f in files] == ["x.csv", "b/x.csv"]


def test_globs_match_and_missing_inputs_are_errors(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("x")
    assert [f.name for f in gather([f"{tmp_path}/*.csv"])[0]] == ["one.csv"]
    with pytest.raises(CurateError, match="nothing matches"):
        gather([f"{tmp_path}/*.json"])
    with pytest.raises(CurateError, match="no such file"):
        gather([tmp_path / "none"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(CurateError, match="holds no files"):
        gather([tmp_path / "empty"])


def test_standard_input_can_be_read_several_times(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(b'{"id": 1}\n{"id": 2}\n')

    monkeypatch.setattr("sys.stdin", Stdin)
    (file,), _ = gather(["-"])
    with file.open() as one, file.open() as two:
        assert one.read() == two.read() == b'{"id": 1}\n{"id": 2}\n'
    assert file.label == "stdin"


def test_hostile_names_become_one_printable_line() -> None:
    assert printable("a\nb\u2028c\x1b[31m\u202ed") == "a\\x0ab\\u2028c\\x1b[31m\\u202ed"
    assert memory(b"", "x\ny").where("line 1") == "x\\x0ay:line 1"


def test_natural_order_does_not_fail_on_odd_digits() -> None:
    assert sorted(["b²", "b10", "b9", "b" + "9" * 40], key=natural)[0] == "b9"


def test_a_zip_is_read_in_place(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"b/2.json": b"[2]", "b/1.json": b"[1]", "__MACOSX/b/._1.json": b"junk"})
    before = set(os.listdir(tmp_path))
    files, rejects = gather([path])
    assert [f.label for f in files if "MACOSX" not in f.label] == ["x.zip:b/1.json", "x.zip:b/2.json"]
    with files[-1].open() as stream:
        assert stream.read() == b"[2]"
    assert not rejects and set(os.listdir(tmp_path)) == before


def test_dangerous_members_are_rejected_by_name(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2")
    members = {"../evil.csv": b"a", "/abs.csv": b"a", "C:/x.csv": b"a", "in.zip": inner.getvalue(), "in.gz": gzip.compress(b"x"), "fine.csv": b"a,b\n1,2\n"}
    files, rejects = gather([zipped(tmp_path / "x.zip", members)])
    assert [f.member for f in files] == ["fine.csv"]
    assert {r.locator: r.reason for r in rejects} == {
        "../evil.csv": "unsafe_member_name", "/abs.csv": "unsafe_member_name", "C:/x.csv": "unsafe_member_name", "in.zip": "nested_archive", "in.gz": "nested_archive",
    }  # fmt: skip
    assert not (tmp_path.parent / "evil.csv").exists()


def test_an_encrypted_member_is_rejected(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"a.csv": b"a,b\n1,2\n"})
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1  # the flag that says encrypted
    path.write_bytes(bytes(data))
    files, rejects = gather([path])
    assert files == [] and [r.reason for r in rejects] == ["encrypted"]


def test_bombs_are_refused_before_and_while_reading(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "x.zip", {"zeros.csv": b"0" * (30 << 20)})
    assert [r.reason for r in gather([bomb])[1]] == ["archive_too_large"]
    assert (30 << 20) > MAX_RATIO * bomb.stat().st_size
    packed = tmp_path / "x.jsonl.gz"
    packed.write_bytes(gzip.compress(b" " * (40 << 20)))
    (file,), _ = gather([packed])
    assert [r.reason for r in pieces(file) if isinstance(r, Reject)] == ["archive_too_large"]


def test_a_broken_archive_and_a_damaged_member_are_rejects(tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and nothing more")
    assert [r.reason for r in gather([tmp_path / "broken.zip"])[1]] == ["broken_archive"]
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.jsonl", b'{"id": 1}\n' * 3000)
    data = bytearray(path.read_bytes())
    data[20_000] ^= 0xFF
    path.write_bytes(bytes(data))
    (file,), _ = gather([path])
    found = list(pieces(file))
    assert found[-1] == Reject("x.zip:a.jsonl", found[-1].locator, "unreadable", found[-1].excerpt) or isinstance(found[0], Piece)
    assert any(isinstance(f, Reject) and f.reason == "unreadable" for f in found)


def test_fingerprint_is_the_sha256_of_each_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"abc")
    assert fingerprint([tmp_path]) == {"a.csv": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}


# decoding


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("größe,x\nä,1\n".encode(), "utf-8"),
        (b"\xef\xbb\xbf" + "größe,x\nä,1\n".encode(), "utf-8 with mark"),
        ("größe,x\nä,1\n".encode("utf-16"), "utf-16-le"),
        ("größe,x\nä,1\n".encode("utf-16-be"), "utf-16-be"),
        ("größe,x\nä,1\n".encode("cp1252"), "cp1252"),
    ],
)
def test_encodings_are_told_and_recorded(data: bytes, name: str) -> None:
    from curate.loaders import LoadReport

    report = LoadReport()
    rows = [r for r in read_rows(memory(data, "f"), report) if isinstance(r, Row)]
    assert rows[0].values == {"größe": "ä", "x": "1"}
    assert report.encodings["f"].startswith(name)


def test_a_file_of_two_encodings_loses_no_letter_and_is_flagged() -> None:
    data = "id,text\n1,café\n".encode() + "2,naïve €\n".encode("cp1252")
    rows = [r for r in read_rows(memory(data)) if isinstance(r, Row)]
    assert [r.values["text"] for r in rows] == ["café", "naïve €"]
    assert [r.flags for r in rows] == [[], ["mixed_encoding"]]


def test_undefined_bytes_keep_their_number() -> None:
    assert Decoder(b"").decode(b"a\x81b")[0] == "a\x81b"


@given(st.lists(st.text(alphabet=st.characters(blacklist_categories=("Cs",), blacklist_characters="\n")), min_size=1), st.integers(1, 7))
@settings(max_examples=60, deadline=None)
def test_lines_are_split_at_newlines_only_whatever_the_blocks(lines: list[str], size: int) -> None:
    data = "\n".join(lines).encode()
    blocks = (data[i : i + size] for i in range(0, len(data), size))
    found = [line.decode() for line, _ in byte_lines(blocks)]
    assert found == (lines if data and not data.endswith(b"\n") else lines[:-1])


def test_lone_surrogates_and_nuls_are_replaced_and_flagged() -> None:
    assert mend("a\ud800b\x00") == ("a\ufffdb", ["nul_removed", "lone_surrogate"])
    assert mend("\ud83d\ude00") == ("😀", ["lone_surrogate"])
    assert mend("plain") == ("plain", [])


def test_wide_files_come_as_utf8() -> None:
    stream = io.BytesIO("\ufeffhé".encode("utf-16-le"))
    decoder, first = decoder_of(stream)
    assert b"".join(chunks(stream, decoder, first)).decode() == "hé"


# JSON


def values(data: bytes) -> list[object]:
    return [p.value for p in pieces(memory(data)) if isinstance(p, Piece)]


def faults(data: bytes) -> list[tuple[str, str]]:
    return [(r.locator, r.reason) for r in pieces(memory(data)) if isinstance(r, Reject)]


def test_a_bad_line_costs_one_reject_and_all_before_a_cut_is_kept() -> None:
    data = b'{"id": 1}\nnot json\n{"id": NaN}\n{"id": 2}\n{"id": 3, "te'
    assert values(data) == [{"id": 1}, {"id": 2}]
    assert faults(data) == [("line 2", "bad_json"), ("line 3", "not_a_number"), ("line 5", "truncated")]


def test_unicode_line_breaks_inside_a_line_are_text() -> None:
    data = '{"t": "a\u2028b\u0085c\u000bd"}\n{"t": 2}\n'.replace("\u000b", "").encode()
    assert values(data) == [{"t": "a\u2028b\u0085cd"}, {"t": 2}]


def test_big_numbers_keep_every_digit() -> None:
    data = b'{"id": 12345678901234567890123, "ts": 1677029631.029259}\n{"id": 1}\n'
    first = values(data)[0]
    assert first == {"id": 12345678901234567890123, "ts": Decimal("1677029631.029259")}
    assert str(first["ts"]) == "1677029631.029259"  # type: ignore[index]


def test_a_number_that_is_too_long_and_nesting_that_is_too_deep_are_rejects() -> None:
    deep = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
    data = b'{"id": 1}\n' + deep + b"\n" + b'{"id": ' + b"9" * 5000 + b"}\n" + b'{"id": 2}\n'
    assert values(data) == [{"id": 1}, {"id": 2}]
    assert faults(data) == [("line 2", "too_deep"), ("line 3", "bad_number")]


def test_duplicate_keys_are_flagged_and_the_last_wins() -> None:
    (piece,) = list(pieces(memory(b'[{"a": 1, "a": 2}]')))
    assert isinstance(piece, Piece) and piece.value == {"a": 2} and piece.flags == ["duplicate_keys"]


def test_one_bad_value_of_an_array_is_one_reject() -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    data = b'[{"id": 1}, {"id": NaN}, ' + deep + b', {"id": 2}]'
    assert values(data) == [{"id": 1}, {"id": 2}]
    assert faults(data) == [("item 1", "not_a_number"), ("item 2", "too_deep")]


def test_a_cut_array_and_a_cut_page_keep_all_before() -> None:
    assert values(b'[{"id": 1}, {"id": 2}, {"id"') == [{"id": 1}, {"id": 2}]
    assert faults(b'[{"id": 1}, {"id": 2}, {"id"') == [("item 2", "truncated")]
    page = b'{"tickets": [{"id": 1}, {"id": 2}, {"i'
    assert [(p.key, p.value) for p in pieces(memory(page)) if isinstance(p, Piece)] == [("tickets", {"id": 1}), ("tickets", {"id": 2})]
    assert faults(page) == [("tickets 2", "truncated")]


def test_a_page_is_opened_but_a_training_row_is_not() -> None:
    assert [(p.key, p.locator) for p in pieces(memory(b'{"tickets": [{"id": 1}], "count": 1}')) if isinstance(p, Piece)] == [
        ("tickets", "tickets 0"), ("count", "count"),
    ]  # fmt: skip
    row = {"messages": [{"role": "user", "content": "x"}]}
    assert values(json.dumps(row).encode()) == [row]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=12
)


@given(st.lists(json_values.filter(lambda v: v is not None), max_size=6), st.integers(1, 9), st.booleans())
@settings(max_examples=120, deadline=None)
def test_cutting_an_array_gives_the_values_whatever_the_blocks(items: list[object], size: int, pretty: bool) -> None:
    data = json.dumps(items, indent=2 if pretty else None).encode()
    blocks = (data[i : i + size] for i in range(0, len(data), size))
    assert [json.loads(piece) for _, _, piece, fault in cut(blocks) if not fault] == items


@given(st.dictionaries(st.text(), st.lists(json_values.filter(lambda v: v is not None), max_size=3), max_size=4), st.integers(1, 9))
@settings(max_examples=80, deadline=None)
def test_cutting_pages_gives_the_values_of_each_array(page: dict[str, list[object]], size: int) -> None:
    data = json.dumps(page).encode()
    blocks = (data[i : i + size] for i in range(0, len(data), size))
    assert [json.loads(piece) for _, _, piece, fault in cut(blocks) if not fault] == [v for held in page.values() for v in held]


def test_a_large_document_is_streamed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("curate.loaders.jsonio.WHOLE", 1000)
    data = json.dumps({"tickets": [{"id": n, "text": 'a "quoted" [bracket'} for n in range(200)], "next_page": None}).encode()
    found = [p for p in pieces(memory(data)) if isinstance(p, Piece)]
    assert [p.value["id"] for p in found if p.key == "tickets"] == list(range(200))
    assert found[150].locator == "tickets 150"


# rows


def test_tables_are_told_from_text() -> None:
    assert sniff("a;b\n1;2\n") == ";" and sniff("a\tb\n1\t2\n") == "\t" and sniff('a,b\n"x\ny",2\n') == ","
    assert sniff("Customer: hi, there\nAgent: hello, you\n") == ""
    assert sniff("one line, only") == ""
    assert [kind_of(d) for d in (b"", b"PAR1..", b"\x00\x01\x02\x03" * 30, b'[{"a": 1}]', b"hello\n")] == ["empty", "parquet", "binary", "json", "text"]


def test_csv_hazards() -> None:
    long = "x" * 300_000
    data = f'id,text\n1,"{long}"\n2,"a\nb"\n3,nul\x00here\n4\n5,a,b\n6,"open\n'.encode()
    found = list(read_rows(memory(data)))
    rows = {r.values["id"]: r.values["text"] for r in found if isinstance(r, Row)}
    assert rows == {"1": long, "2": "a\nb", "3": "nulhere"}
    assert [(r.locator, r.reason) for r in found if isinstance(r, Reject)] == [("row 5", "short_row"), ("row 6", "long_row"), ("row 7", "truncated")]


def test_old_line_ends_and_repeated_column_names() -> None:
    rows = [r for r in read_rows(memory(b"id,text,text\r1,a,b\r2,c,d\r")) if isinstance(r, Row)]
    assert [r.values for r in rows] == [{"id": "1", "text": "a", "text_2": "b"}, {"id": "2", "text": "c", "text_2": "d"}]


def test_parquet_arrow_and_excel_give_the_same_rows(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.ipc as ipc
    import pyarrow.parquet as pq
    from openpyxl import Workbook

    table = pa.table({"id": [1, 2], "text": ["a", "b"]})
    pq.write_table(table, tmp_path / "x.parquet")
    with ipc.new_stream(str(tmp_path / "x.arrow"), table.schema) as out:
        out.write_table(table)
    book = Workbook()
    for row in (["id", "text"], [1, "a"], [2, "b"]):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "x.xlsx")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name in ("x.parquet", "x.arrow", "x.xlsx"):
            archive.write(tmp_path / name, name)
    files, rejects = gather([tmp_path])
    assert not rejects and len(files) == 6
    for file in files:
        assert [(int(r.values["id"]), r.values["text"]) for r in read_rows(file) if isinstance(r, Row)] == [(1, "a"), (2, "b")], file.label


def test_a_broken_parquet_is_a_reject() -> None:
    assert [r.reason for r in read_rows(memory(b"PAR1" + b"\x00" * 100)) if isinstance(r, Reject)] == ["bad_parquet"]
