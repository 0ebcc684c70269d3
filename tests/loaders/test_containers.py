"""The same export as it is, in a folder, in each kind of archive and packed: always the same conversations,
and what is wrong with an archive is said."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from curate.loaders import Reject, tars
from curate.loaders.inputs import InputSet
from tests.helpers.containers import ARCHIVES, PACKINGS, tarred, zipped
from tests.helpers.loading import read, read_with_rejects, said

Files = dict[str, bytes]


def _talk(n: int) -> list[dict[str, str]]:
    return [
        {"role": "user", "content": f"Where is my order of week {n}?"},
        {"role": "assistant", "content": f"It left us on day {n} of this month."},
    ]


def _messages(numbers: range) -> bytes:
    return "".join(json.dumps({"id": f"m{n}", "messages": _talk(n)}) + "\n" for n in numbers).encode()


def _parquet(numbers: range) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([{"id": f"m{n}", "conversation": _talk(n)} for n in numbers]), out)
    return out.getvalue()


def _intercom(numbers: range) -> bytes:
    def part(kind: str, n: int) -> dict[str, Any]:
        return {"type": kind, "id": f"{kind}{n}", "name": "Ada Veen"}

    pages = [
        {
            "type": "conversation",
            "id": f"m{n}",
            "created_at": 1_700_000_000 + n,
            "source": {"id": f"s{n}", "body": f"<p>Where is order {n}?</p>", "author": part("user", n)},
            "conversation_parts": {
                "conversation_parts": [
                    {
                        "id": f"p{n}",
                        "part_type": "comment",
                        "body": f"<p>It left on day {n}.</p>",
                        "created_at": 1_700_000_060 + n,
                        "author": part("admin", n),
                    }
                ]
            },
        }
        for n in numbers
    ]
    return json.dumps({"conversations": pages}).encode()


def _table(numbers: range) -> bytes:
    rows = [
        f'm{n},{who},"{"Where is it, and when" if who == "customer" else "It left us on"} {n}?"'
        for n in numbers
        for who in ("customer", "agent")
    ]
    return "\n".join(["conversation_id,role,text", *rows]).encode()


EXPORTS = {
    "messages.jsonl": _messages,
    "chats.csv": _table,
    "sets.parquet": _parquet,
    "intercom.json": _intercom,
}


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_reads_alike_in_every_container(tmp_path: Path, name: str) -> None:
    stem, _, kind = name.partition(".")
    pages = {f"out/{stem}-{page}.{kind}": EXPORTS[name](range(9 * page, 9 * page + 9)) for page in range(2)}
    found: dict[str, list[tuple[str, list[tuple[str, str]]]]] = {}

    def add(label: str, path: Path) -> None:
        found[label] = sorted((c.id if stem != "sets" else said(c)[0][1], said(c)) for c in read(path))

    for inside, data in pages.items():
        (tmp_path / "folder" / inside).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "folder" / inside).write_bytes(data)
    add("folder", tmp_path / "folder")
    for ending, pack in ARCHIVES.items():
        path = tmp_path / f"x.{ending}"
        path.write_bytes(pack(pages))
        add(ending, path)
    for ending, pack_one in PACKINGS.items():
        folder = tmp_path / ending
        folder.mkdir()
        for inside, data in pages.items():
            (folder / f"{Path(inside).name}.{ending}").write_bytes(pack_one(data))
        add(f"folder of {ending}", folder)
    assert len(found["folder"]) == 18 and all(len(talk) == 2 for _, talk in found["folder"])
    assert {label for label, held in found.items() if held != found["folder"]} == set()


def test_members_of_a_large_packed_tar_are_read_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tars, "_KEPT", 0)
    pages = {f"p{n}.jsonl": _messages(range(n, n + 1)) for n in (3, 1, 2)}
    path = tmp_path / "x.tar.gz"
    path.write_bytes(ARCHIVES["tar.gz"](pages))
    files, _ = InputSet([path]).opened
    assert [f.member for f in files] == ["p1.jsonl", "p2.jsonl", "p3.jsonl"]
    for file in [*files, *reversed(files)]:
        with file.open() as stream, files[1].open() as other:  # two at once
            assert other.read(5) == pages["p2.jsonl"][:5]
            assert stream.read() == pages[file.member]


@pytest.mark.parametrize("ending", [e for e in ARCHIVES if e != "zip"])
def test_what_a_tar_may_not_hold_is_rejected_by_name(tmp_path: Path, ending: str) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:

        def put(name: str, data: bytes = b"", kind: bytes = tarfile.REGTYPE, link: str = "") -> None:
            info = tarfile.TarInfo(name)
            info.size, info.type, info.linkname = len(data), kind, link
            archive.addfile(info, io.BytesIO(data))

        put("../evil.csv", b"a")
        put("/abs.csv", b"a")
        put("C:/x.csv", b"a")
        put("link.csv", kind=tarfile.SYMTYPE, link="/etc/passwd")
        put("hard.csv", kind=tarfile.LNKTYPE, link="fine.csv")
        put("pipe", kind=tarfile.FIFOTYPE)
        put("in.tar", tarred({"a": b"1"}))
        put("in.zip", zipped({"a": b"1"}))
        for packing, pack in PACKINGS.items():
            put(f"in.{packing}", pack(b"x"))
        put("__MACOSX/._fine.csv", b"a")
        put("fine.csv", b"a,b\n1,2\n")
    path = tmp_path / f"x.{ending}"
    pack = PACKINGS.get({"tgz": "gz"}.get(ending, ending.partition(".")[2]))
    path.write_bytes(pack(out.getvalue()) if pack else out.getvalue())
    files, rejects = InputSet([path]).opened
    assert [f.member for f in files] == [
        "__MACOSX/._fine.csv",
        "fine.csv",
    ]  # the system's is passed over later
    assert {r.locator: r.reason for r in rejects} == {
        **dict.fromkeys(("../evil.csv", "/abs.csv", "C:/x.csv"), "unsafe_member_name"),
        **dict.fromkeys(("link.csv", "hard.csv", "pipe"), "no_plain_member"),
        **dict.fromkeys(("in.tar", "in.zip", *(f"in.{p}" for p in PACKINGS)), "nested_archive"),
    }
    assert not (tmp_path.parent / "evil.csv").exists()


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_packed_file_in_a_packed_file_and_a_bomb_are_refused(tmp_path: Path, packing: str) -> None:
    pack = PACKINGS[packing]
    twice, bomb = tmp_path / f"a.{packing}", tmp_path / f"b.{packing}"
    twice.write_bytes(pack(pack(b"x" * 100)))
    bomb.write_bytes(pack(b" " * (11 << 20)))
    assert [r.reason for r in InputSet([twice]).opened[1]] == ["nested_archive"]
    (file,), _ = InputSet([bomb]).opened
    with pytest.raises(Exception, match="archive_too_large"), file.open() as stream:
        while stream.read(1 << 20):
            pass


def _cuts(whole: int) -> list[int]:
    return [whole * n // 50 for n in range(1, 50)]


@pytest.mark.parametrize("ending", ["tar", "tar.gz", "tar.zst", "tar.xz"])
def test_a_tar_cut_anywhere_gives_what_came_before_and_says_so(tmp_path: Path, ending: str) -> None:
    pages = {f"p{n}.jsonl": _messages(range(9 * n, 9 * n + 9)) for n in range(6)}
    whole = ARCHIVES[ending](pages)
    order = [f"m{n}" for n in range(54)]
    path = tmp_path / f"x.{ending}"
    most = 0
    for cut in _cuts(len(whole)):
        path.write_bytes(whole[:cut])
        files, rejects = InputSet([path]).opened
        got = b""
        faults = {r.reason for r in rejects}
        for file in files:
            try:
                with file.open() as stream:
                    got += stream.read()
                    stream.read(1)
            except Exception as why:
                faults.add(str(why))
        ids = [json.loads(line)["id"] for line in got.splitlines() if line.endswith(b"}]}")]
        assert ids == order[: len(ids)], cut
        assert ids == order or faults & {"broken_archive", "broken_member"}, cut
        most = max(most, len(ids))
    assert most > 9 or ending in ("tar.zst", "tar.xz")  # these pack so little as one block


def test_a_tar_with_a_broken_header_in_its_midst_does_not_end_there_in_silence(tmp_path: Path) -> None:
    data = bytearray(tarred({"a.jsonl": _messages(range(2)), "b.jsonl": _messages(range(2, 4))}))
    at = data.index(b"b.jsonl")
    data[at : at + 4] = b"\xff\x00\xff\x00"
    for ending, pack in (("tar", bytes), ("tar.gz", PACKINGS["gz"])):
        path = tmp_path / f"x.{ending}"
        path.write_bytes(pack(data))
        made, rejects = read_with_rejects(path)
        assert [c.id for c in made] == ["m0", "m1"]
        assert [(r.source, r.reason) for r in rejects] == [(path.name, "broken_archive")]


def test_flipped_bytes_in_packed_files_lose_nothing_in_silence(tmp_path: Path) -> None:
    for packing, pack in PACKINGS.items():
        if packing == "zst":  # pyarrow writes no checksum, without which nobody can tell
            continue
        whole = pack(_messages(range(400)))
        for n in range(1, 10):
            data = bytearray(whole)
            data[len(data) * n // 10] ^= 0x20
            path = tmp_path / f"x.jsonl.{packing}"
            path.write_bytes(bytes(data))
            files, rejects = InputSet([path]).opened
            fault = bool(rejects)
            try:
                with files[0].open() as stream:
                    got = stream.read()
                    stream.read(1)
            except Exception:
                fault = True
            assert fault or got == _messages(range(400)), (packing, n)


def test_a_zip_in_a_packed_file_is_nested_and_an_office_file_in_a_tar_is_none(tmp_path: Path) -> None:
    (tmp_path / "x.zip.gz").write_bytes(PACKINGS["gz"](zipped({"a.csv": b"1"})))
    (reject,) = InputSet([tmp_path / "x.zip.gz"]).opened[1]
    assert isinstance(reject, Reject) and reject.reason == "nested_archive"
    (tmp_path / "x.tar").write_bytes(tarred({"book.xlsx": zipped({"xl/workbook.xml": b"<x/>"})}))
    files, rejects = InputSet([tmp_path / "x.tar"]).opened
    assert [f.member for f in files] == ["book.xlsx"] and not rejects
