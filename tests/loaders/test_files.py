"""Inputs: folders, globs, archives, encodings."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.errors import CurateError
from curate.loaders import Reject
from curate.loaders.decode import Decoder, byte_lines, chunks, decoder_of, mend
from curate.loaders.files import natural
from curate.loaders.inputs import InputSet
from curate.loaders.jsonio import Piece, pieces
from curate.loaders.rows import RawRow, read_rows
from curate.loaders.salvage import MAX_RATIO
from curate.text.plain import printable
from tests.helpers.loading import memory


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
    files, rejects = InputSet([tmp_path]).opened
    assert [f.label for f in files] == ["deep/er/x.csv", "page-2.json", "page-10.json"]
    assert not rejects and not any(str(tmp_path) in f.where("line 1") for f in files)


def test_the_same_file_given_twice_is_read_once_and_equal_names_are_told_apart(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.csv").write_text(folder)
    files, _ = InputSet([tmp_path / "a" / "x.csv", tmp_path / "a", tmp_path / "b" / "x.csv"]).opened
    assert [f.label for f in files] == ["a/x.csv", "b/x.csv"]


def test_globs_match_and_missing_inputs_are_errors(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("x")
    assert [f.name for f in InputSet([f"{tmp_path}/*.csv"]).opened[0]] == ["one.csv"]
    with pytest.raises(CurateError, match="nothing matches"):
        _ = InputSet([f"{tmp_path}/*.json"]).opened
    with pytest.raises(CurateError, match="no such file"):
        _ = InputSet([tmp_path / "none"]).opened
    (tmp_path / "empty").mkdir()
    with pytest.raises(CurateError, match="holds no files"):
        _ = InputSet([tmp_path / "empty"]).opened


def test_standard_input_can_be_read_several_times(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(b'{"id": 1}\n{"id": 2}\n')

    monkeypatch.setattr("sys.stdin", Stdin)
    (file,), _ = InputSet(["-"]).opened
    with file.open() as one, file.open() as two:
        assert one.read() == two.read() == b'{"id": 1}\n{"id": 2}\n'
    assert file.label == "stdin"


def test_hostile_names_become_one_printable_line() -> None:
    assert printable("a\nb\u2028c\x1b[31m\u202ed") == "a\\x0ab\\u2028c\\x1b[31m\\u202ed"
    assert memory(b"", "x\ny").where("line 1") == "x\\x0ay:line 1"


def test_natural_order_does_not_fail_on_odd_digits() -> None:
    assert sorted(["b²", "b10", "b9", "b" + "9" * 40], key=natural)[0] == "b9"


def test_a_zip_is_read_in_place(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "x.zip", {"b/2.json": b"[2]", "b/1.json": b"[1]", "__MACOSX/b/._1.json": b"junk"}
    )
    before = set(os.listdir(tmp_path))
    files, rejects = InputSet([path]).opened
    assert [f.label for f in files if "MACOSX" not in f.label] == ["x.zip:b/1.json", "x.zip:b/2.json"]
    with files[-1].open() as stream:
        assert stream.read() == b"[2]"
    assert not rejects and set(os.listdir(tmp_path)) == before


def test_dangerous_members_are_rejected_by_name(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2")
    members = {
        "../evil.csv": b"a",
        "/abs.csv": b"a",
        "C:/x.csv": b"a",
        "in.zip": inner.getvalue(),
        "in.gz": gzip.compress(b"x"),
        "fine.csv": b"a,b\n1,2\n",
    }
    files, rejects = InputSet([zipped(tmp_path / "x.zip", members)]).opened
    assert [f.member for f in files] == ["fine.csv"]
    assert {r.locator: r.reason for r in rejects} == {
        "../evil.csv": "unsafe_member_name",
        "/abs.csv": "unsafe_member_name",
        "C:/x.csv": "unsafe_member_name",
        "in.zip": "nested_archive",
        "in.gz": "nested_archive",
    }
    assert not (tmp_path.parent / "evil.csv").exists()


def test_an_encrypted_member_is_rejected(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"a.csv": b"a,b\n1,2\n"})
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1  # the flag that says encrypted
    path.write_bytes(bytes(data))
    files, rejects = InputSet([path]).opened
    assert files == [] and [r.reason for r in rejects] == ["encrypted"]


def test_bombs_are_refused_before_and_while_reading(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "x.zip", {"zeros.csv": b"0" * (30 << 20)})
    assert [r.reason for r in InputSet([bomb]).opened[1]] == ["member_too_large"]
    assert MAX_RATIO * bomb.stat().st_size < (30 << 20)
    packed = tmp_path / "x.jsonl.gz"
    packed.write_bytes(gzip.compress(b" " * (40 << 20)))
    (file,), _ = InputSet([packed]).opened
    assert [r.reason for r in pieces(file) if isinstance(r, Reject)] == ["archive_too_large"]


def test_a_broken_archive_and_a_damaged_member_are_rejects(tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and nothing more")
    assert [r.reason for r in InputSet([tmp_path / "broken.zip"]).opened[1]] == ["broken_archive"]
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.jsonl", b'{"id": 1}\n' * 3000)
    data = bytearray(path.read_bytes())
    data[20_000] ^= 0xFF
    path.write_bytes(bytes(data))
    (file,), _ = InputSet([path]).opened
    found = list(pieces(file))
    assert sum(isinstance(f, Piece) for f in found) >= 2999
    assert isinstance(found[-1], Reject) and found[-1].reason == "broken_member"


def test_fingerprint_is_the_sha256_of_each_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"abc")
    assert InputSet([tmp_path]).hashes == {
        "a.csv": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    }


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
    rows = [r for r in read_rows(memory(data, "f"), report) if isinstance(r, RawRow)]
    assert rows[0].values == {"größe": "ä", "x": "1"}
    assert report.encodings["f"].startswith(name)


def test_a_file_of_two_encodings_loses_no_letter_and_is_flagged() -> None:
    data = "id,text\n1,café\n".encode() + "2,naïve €\n".encode("cp1252")
    rows = [r for r in read_rows(memory(data)) if isinstance(r, RawRow)]
    assert [r.values["text"] for r in rows] == ["café", "naïve €"]
    assert [r.flags for r in rows] == [[], ["mixed_encoding"]]


def test_undefined_bytes_keep_their_number() -> None:
    assert Decoder(b"").decode(b"a\x81b")[0] == "a\x81b"


@given(
    st.lists(
        st.text(alphabet=st.characters(blacklist_categories=("Cs",), blacklist_characters="\n")), min_size=1
    ),
    st.integers(1, 7),
)
@settings(max_examples=60)
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
