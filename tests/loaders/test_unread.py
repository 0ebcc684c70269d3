"""Nothing in a folder or an archive is passed over in silence, and the order in which inputs are named
changes nothing."""

from __future__ import annotations

import io
import itertools
import json
import os
import socket
import tempfile
import zipfile
from pathlib import Path

import pytest

from curate.errors import CurateError
from curate.loaders import LoadReport, SourceBlock, inspect, open_inputs
from curate.loaders.inputs import InputSet
from curate.verbs.inspection_text import describe
from tests.helpers.command import Invoke
from tests.helpers.dumps import TALKS
from tests.helpers.loading import lines

ROWS = [
    {"id": str(n), "prompt": f"Where is parcel {n}?", "completion": f"Parcel {n} is on its way."}
    for n in range(3)
]


def dump_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    lines(folder / "jan.jsonl", ROWS)
    (tmp_path / "out").mkdir()
    lines(tmp_path / "out" / "feb.jsonl", ROWS)
    return folder


def opened(path: Path | list[Path], **block: object) -> tuple[LoadReport, dict[str, str]]:
    report = LoadReport()
    _, rejects = open_inputs(
        path if isinstance(path, list) else [path],
        [SourceBlock.model_validate(block)] if block else None,
        report,
    )
    return report, {r.source: r.reason for r in rejects}


def make_socket(path: Path) -> None:
    before = os.getcwd()
    os.chdir(path.parent)  # the path of a socket must be short
    try:
        socket.socket(socket.AF_UNIX).bind(path.name)
    finally:
        os.chdir(before)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda p: p.symlink_to("nowhere.jsonl"), "dangling_link"),
        (lambda p: p.symlink_to("jan.jsonl/child"), "dangling_link"),
        (lambda p: p.symlink_to(p.name), "link_loop"),
        (lambda p: p.symlink_to("../out/feb.jsonl"), "link_outside"),
        (lambda p: p.symlink_to("../out"), "link_outside"),
        (lambda p: p.symlink_to("/dev/zero"), "link_outside"),
        (os.mkfifo, "not_a_file"),
        (make_socket, "not_a_file"),
    ],
    ids=["dangling", "below-a-file", "itself", "outside", "folder-outside", "device", "fifo", "socket"],
)
@pytest.mark.parametrize("name", ["feb.jsonl", "sub/feb.jsonl"])
def test_what_cannot_be_read_in_a_folder_is_a_reject_and_a_doubt(
    tmp_path: Path, make: object, reason: str, name: str
) -> None:
    folder = dump_folder(tmp_path)
    os.chdir(tmp_path)
    make(folder / "feb.jsonl")  # type: ignore[operator]
    if "/" in name:  # links keep their meaning one folder below
        (folder / "feb.jsonl").rename(folder / "sub.jsonl")
        for path in (folder / "jan.jsonl", folder / "sub.jsonl"):
            path.rename(folder / "sub" / path.name.replace("sub", "feb"))
        (folder / "sub").rename(tmp_path / "sub")
        folder.rmdir()
        (tmp_path / "sub").rename(folder)
        name = "feb.jsonl"
    report, rejects = opened(folder)
    assert rejects == {name: reason}
    (doubt,) = report.doubts
    assert (doubt.code, doubt.where, doubt.settle) == ("unread_file", name, f'skip: ["{name}"]')
    settled, rejects = opened(folder, skip=[name])
    assert (
        not settled.doubts and not rejects and (name, "left out by `skip` of the recipe") in settled.skipped
    )
    found = describe(inspect([folder])).splitlines()
    assert found[0].startswith("not read") and name in found[0]


def test_a_file_without_permission_is_told() -> None:
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        folder = dump_folder(Path(made))
        lines(folder / "feb.jsonl", ROWS)
        (folder / "closed").mkdir()
        opened(folder)  # so that all modules are there
        (folder / "feb.jsonl").chmod(0)
        (folder / "closed").chmod(0)
        root = os.geteuid() == 0
        if root:  # who may read everything; for the while, nobody
            os.setresuid(65_534, 65_534, 0)
        try:
            report, rejects = opened(folder)
            with pytest.raises(CurateError, match="Permission denied"):
                opened(folder / "feb.jsonl")
            with pytest.raises(CurateError, match="no such file or folder"):
                opened(folder / "closed" / "x.jsonl")
        finally:
            if root:
                os.setresuid(0, 0, 0)
            (folder / "closed").chmod(0o700)
    assert rejects == {"closed": "no_permission", "feb.jsonl": "no_permission"} and [
        d.code for d in report.doubts
    ] == ["unread_file"]


def test_links_inside_are_read_once_and_loops_of_folders_end(tmp_path: Path) -> None:
    folder = dump_folder(tmp_path)
    lines(folder / "sub" / "mar.jsonl", ROWS)
    (folder / ".store").mkdir()
    lines(folder / ".store" / "apr.jsonl", ROWS)
    for name, target in (
        ("jan-again.jsonl", "jan.jsonl"),
        ("loop", "."),
        ("sub/up", ".."),
        ("other", "sub"),
        ("now", ".store"),
    ):
        (folder / name).symlink_to(target)
    report, rejects = opened(folder)
    assert (
        [f.label for f in InputSet([folder]).opened[0]]
        == ["jan.jsonl", "now/apr.jsonl", "sub/mar.jsonl"]
        == sorted(InputSet([folder]).hashes)
    )
    told = {name for name, why in report.skipped if "link" in why}
    assert told == {"jan-again.jsonl", "loop", "sub/up", "other"} and not rejects and not report.doubts


def test_a_link_into_another_input_is_inside(tmp_path: Path) -> None:
    folder = dump_folder(tmp_path)
    (folder / "feb.jsonl").symlink_to("../out/feb.jsonl")
    report, rejects = opened([folder, tmp_path / "out"])
    assert (
        not rejects
        and not report.doubts
        and [f.label for f in InputSet([folder, tmp_path / "out"]).opened[0]]
        == ["in/jan.jsonl", "out/feb.jsonl"]
    )


def docx() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
    return out.getvalue()


DATA = {
    "config.json": b'{"theme": {"color": "blue"}}',
    "broken.json": b"not JSON at all, though named so\n",
    "users.csv": b"id,email,plan\n1,a@x.example,pro\n2,b@x.example,free\n3,c@x.example,pro\n",
    "users.tsv": b"id\temail\tplan\n1\ta@x.example\tpro\n2\tb@x.example\tfree\n3\tc@x.example\tpro\n",
    "damaged.parquet": b"PAR1 and nothing more",
    "old.xls": b"\xd0\xcf\x11\xe0" + b"\x00" * 600,
    "more.7z": b"7z\xbc\xaf\x27\x1c" + b"\x01" * 50,
    "more.rar": b"Rar!\x1a\x07\x01\x00" + b"\x01" * 50,
    "mail.eml": (
        b"From: a@x.example\nTo: b@x.example\nSubject: Hello\nMessage-ID: <1@x.example>\n\nWhere is it?\n"
    ),
    "export.xml": b"<?xml version='1.0'?>\n<tickets>\n<ticket/>\n</tickets>\n",
    "desk.sqlite": b"SQLite format 3\x00" + b"\x00" * 100,
    "nul.jsonl": b"\x00" * 5000,
}
NO_DATA = {
    "README.md": b"# Export\n\nMade in May.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n",
    "LICENSE": b"Do what you want.\n",
    "letter.docx": docx(),
    "logo.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "empty.jsonl": b"",
    "canvases.json": b"[]",
    "none.csv": b"id,email,plan\n",
    ".DS_Store": b"\x00\x00\x00\x01Bud1",
    "Thumbs.db": b"\xd0\xcf\x11\xe0",
    "desktop.ini": b"[.ShellClassInfo]\n",
    "__MACOSX/._a.json": b"\x00\x05\x16\x07",
    ".cache/x.json": b'{"a": 1}',
}


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
def test_data_that_is_not_read_is_a_doubt_and_prose_is_not(tmp_path: Path, packed: bool) -> None:
    files = {**DATA, **NO_DATA, "good.jsonl": "".join(json.dumps(r) + "\n" for r in ROWS).encode()}
    if packed:
        with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
            for name, data in files.items():
                archive.writestr(name, data)
    else:
        for name, data in files.items():
            (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "in" / name).write_bytes(data)
    path, before = (tmp_path / "in.zip", "in.zip:") if packed else (tmp_path / "in", "")
    report, _ = opened(path)
    assert set(report.unread) == {f"{before}{name}" for name in DATA}
    (doubt,) = report.doubts
    settled, _ = opened(path, skip=json.loads(doubt.settle.removeprefix("skip: ")))
    assert not settled.doubts and not settled.unread
    found = inspect([path])
    said = {f.file.removeprefix(before): f for f in found.files}
    assert set(files) - {".cache/x.json", "__MACOSX/._a.json"} <= set(said) and all(
        f.why for f in found.files
    )
    assert all(said[name].unread == (name in DATA) for name in said)
    first = describe(found).splitlines()[0]
    assert (
        first.startswith("not read") and "a JSON file of no known format" in first and "config.json" in first
    )


def test_many_unread_files_are_one_doubt_with_few_globs_that_spare_what_is_read(tmp_path: Path) -> None:
    folder = dump_folder(tmp_path)
    for n in range(40):
        (folder / "sub" / f"page-{n}.json").write_text('{"theme": {"color": 1}}')
        (folder / f"part-{n}.jsonl").write_text("nothing\n")
    report, _ = opened(folder)
    globs = json.loads(report.doubts[0].settle.removeprefix("skip: "))
    assert "sub/*.json" in globs and "*.jsonl" not in globs and len(globs) == 41
    settled, _ = opened(folder, skip=globs)
    assert not settled.doubts


def test_a_file_that_the_globs_of_the_recipe_miss_is_a_doubt(tmp_path: Path) -> None:
    folder = dump_folder(tmp_path)
    lines(folder / "February.jsonl", ROWS)
    report, _ = opened(folder, files="jan*")
    assert [(d.code, d.where) for d in report.doubts] == [
        ("unread_file", "February.jsonl")
    ] and "no block of the recipe" in report.doubts[0].what


def test_a_folder_of_nothing_readable_is_an_error_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x.jsonl").symlink_to("nowhere")
    with pytest.raises(CurateError, match=r"dangling_link \(a link that leads nowhere\)"):
        open_inputs([tmp_path / "in"])
    with pytest.raises(CurateError, match="leads nowhere"):
        open_inputs([tmp_path / "in" / "x.jsonl"])


# names and order


def test_names_hang_on_what_is_given_not_on_the_order(tmp_path: Path) -> None:
    for folder in ("a", "b", "b/c"):
        (tmp_path / folder).mkdir()
        lines(tmp_path / folder / "x.jsonl", ROWS)
    paths = [
        tmp_path / "a" / "x.jsonl",
        tmp_path / "b" / "x.jsonl",
        tmp_path / "b" / "c" / "x.jsonl",
        tmp_path / "b" / "c",
    ]
    found = {tuple(f.label for f in InputSet(list(p)).opened[0]) for p in itertools.permutations(paths)}
    assert (
        found
        == {("a/x.jsonl", "b/c/x.jsonl", "b/x.jsonl")}
        == {tuple(f.label for f in InputSet([tmp_path]).opened[0])}
    )
    assert list(InputSet(paths).stamps) == list(InputSet(paths[::-1]).stamps) and list(
        InputSet(paths).hashes
    ) == list(InputSet(paths[::-1]).hashes)
    assert [f.label for f in InputSet([f"{tmp_path}/**/*.jsonl"]).opened[0]] == list(*found)


def test_a_packed_file_beside_its_unpacked_copy_keeps_a_name_of_its_own(tmp_path: Path) -> None:
    import gzip

    data = lines(tmp_path / "x.jsonl", ROWS).read_bytes()
    (tmp_path / "x.jsonl.gz").write_bytes(gzip.compress(data))
    assert [f.label for f in InputSet([tmp_path]).opened[0]] == ["x.jsonl", "x.jsonl.gz"]


def test_globs_of_a_recipe_hold_when_another_input_is_added(tmp_path: Path) -> None:
    folder = dump_folder(tmp_path)
    lines(folder / "sub" / "mar.jsonl", ROWS)
    for inputs in ([folder], [folder, tmp_path / "out" / "feb.jsonl"]):
        (file,) = [f for f in InputSet(inputs).opened[0] if f.matches(["sub/mar.jsonl"])]
        assert file.name.endswith("sub/mar.jsonl")


def test_the_order_of_inputs_changes_no_byte_of_the_results(tmp_path: Path, invoke: Invoke) -> None:
    """Three files whose ids and customers overlap, named in any order, as a folder, and by a glob."""
    Path("d/more").mkdir(parents=True)
    for at, name in enumerate(("d/b.jsonl", "d/a.jsonl", "d/more/b.jsonl")):
        rows = [
            {
                "id": str((n + at) % 9),
                "prompt": q,
                "completion": f"{a} Case {at}.",
                "customer_id": f"u{(n * 2 + at) % 5}",
            }
            for n, (q, a) in enumerate(TALKS)
        ]
        lines(Path(name), rows)
    made = set()
    orders = [*itertools.permutations(["d/a.jsonl", "d/b.jsonl", "d/more/b.jsonl"]), ["d"], ["d/**/*.jsonl"]]
    for n, order in enumerate(orders):
        status, _, said = invoke("run", *order, "-o", f"o{n}", "--workers", 1, "--budget", 8)
        assert status == 0, said
        made.add(
            tuple(
                Path(f"o{n}", name).read_bytes() for name in ("train.jsonl", "test.jsonl", "ledger.parquet")
            )
        )
    assert len(made) == 1
