"""No personal value of any type, in any field of any format, stands in what a command prints or writes outside
stages/raw."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from curate.privacy import Redactor
from tests.helpers.canaries import (
    BY_ITSELF,
    Planter,
    beside_path,
    canaries,
    changed,
    extended,
    in_ids,
    in_path,
    in_texts,
    leaks,
    paths,
    rewritten,
    shown,
    tool_talks,
)
from tests.helpers.command import Command
from tests.helpers.files import rows
from tests.helpers.fuzzing import seeds
from tests.helpers.paths import READING
from tests.helpers.planted import folder

LARGEST = 26_000  # bytes of a seed
RUNS = ("front", "otrs", "zammad")  # that one quick run reads


def seed_files(most: int) -> Iterator[tuple[str, Path, str]]:
    """Format, path and text of fixtures, a few of each format."""
    for name, found in seeds().items():
        own = [p for p in found if READING in p.parents and p.stat().st_size < LARGEST]
        for path in [p for p in own if p.suffix != ".txt"][-most:]:
            yield name, path, path.read_text(encoding="utf-8-sig", errors="replace")


def everywhere(planter: Planter, data: str) -> str:
    """Values in all prose, ids and further fields."""
    return rewritten(
        data, lambda v: extended(changed(changed(v, in_texts(planter)), in_ids(planter)), planter)
    )


def said(curate: Command, *args: object) -> list[tuple[str, str]]:
    done = curate(*args)
    assert "internal error" not in done.stderr, done.stderr
    return [(f"stdout of {args[0]}", done.stdout), (f"stderr of {args[0]}", done.stderr)]


def test_the_canaries_are_found_in_their_sentences() -> None:
    for name, canary in canaries().items():
        masked, spans = Redactor().redact(canary.text)
        assert canary.core not in masked and name in {span.type for span in spans}, canary
        assert name not in BY_ITSELF or canary.core not in Redactor().redact(canary.value)[0], canary


def test_what_is_said_of_a_dump_holds_no_value(curate: Command, tmp_path: Path) -> None:
    for n, (name, path, data) in enumerate(seed_files(1)):
        planter = Planter(turn=3 * n)
        file = tmp_path / f"{name} {planter.next(BY_ITSELF).value}{path.suffix}"
        file.write_text(everywhere(planter, data), encoding="utf-8")
        texts = said(curate, "inspect", file) + said(curate, "inspect", file, "--json")
        assert leaks(planter, texts) == [], name


def test_what_a_run_leaves_holds_no_value(curate: Command, tmp_path: Path) -> None:
    planter, dump = Planter(), tmp_path / "dump"
    dump.mkdir()
    for name, path, data in seed_files(1):
        if name in RUNS:
            file = dump / f"{name} {planter.next(BY_ITSELF).value}{path.suffix}"
            cut = (
                '{"id": 1, "text": "'
                + "x" * 150
                + f" {planter.all['CARD'].text} {planter.all['EMAIL'].text}\n"
            )
            file.write_text(everywhere(planter, data) + cut, encoding="utf-8")
    calls = [json.dumps(row, ensure_ascii=False) for row in tool_talks(planter)]
    (dump / "calls.jsonl").write_text("\n".join(calls), encoding="utf-8")
    texts = said(curate, "run", dump, "-o", tmp_path / "out", "--workers", 1)
    assert len(planter.planted) == len(planter.all) and (tmp_path / "out" / "manifest.json").exists(), texts
    assert rows(tmp_path / "out" / "rejects.jsonl")
    assert leaks(planter, [*texts, *shown(tmp_path / "out")]) == []


def test_files_of_all_other_kinds_leave_no_value(curate: Command, tmp_path: Path) -> None:
    """Transcripts, workbooks, columnar files, archives and what is not read, with names as people give them."""
    planter = Planter()
    dump, recipe = folder(planter, tmp_path / planter.all["EMAIL"].value), tmp_path / "recipe.yaml"
    texts = said(curate, "inspect", dump) + said(curate, "inspect", dump, "--json")
    texts += said(curate, "init", dump, "-o", recipe)
    texts.append(("the recipe", recipe.read_text(encoding="utf-8")))
    out = tmp_path / "out"
    texts += said(curate, "run", dump, "-o", out, "--workers", 1, "--json", "--recipe", recipe)
    assert (out / "manifest.json").exists(), texts[-1]
    assert len(planter.planted) == len(planter.all)
    assert leaks(planter, [*texts, *shown(out)]) == []
    sources = {row["source"].split(":")[0].rpartition(".")[2] for row in rows(out / "train.jsonl")}
    assert sources >= {"txt", "xlsx", "parquet", "zip"}


@pytest.mark.slow
@pytest.mark.parametrize("how", [in_path, beside_path])
def test_no_single_field_shows_its_value(how: object, curate: Command, tmp_path: Path) -> None:
    """Each field of each format holds values once, in place of what stood there and after it."""
    for name, path, data in seed_files(2):
        fields: list[str] = []
        rewritten(data, lambda v, fields=fields: fields.extend(paths(v)) or v)
        for n, field in enumerate(fields):
            planter, file = Planter(turn=n), tmp_path / path.name
            change = how(planter, field)  # type: ignore[operator]
            file.write_text(rewritten(data, lambda v, c=change: changed(v, c)) or "", encoding="utf-8")
            recipe = tmp_path / "recipe.yaml"
            recipe.unlink(missing_ok=True)
            texts = said(curate, "inspect", file) + said(curate, "inspect", file, "--json")
            texts += said(curate, "init", file, "-o", recipe)
            texts += [("recipe", recipe.read_text(encoding="utf-8"))] if recipe.exists() else []
            assert leaks(planter, texts) == [], (name, field)


@pytest.mark.slow
def test_no_run_shows_the_values_of_its_fields(curate: Command, tmp_path: Path) -> None:
    """Four fields a run, of each format."""
    for name, path, data in seed_files(1):
        fields: list[str] = []
        rewritten(data, lambda v, fields=fields: fields.extend(paths(v)) or v)
        for n in range(0, len(fields), 4):
            planter, folder = Planter(turn=n), tmp_path / f"{name}-{n}"
            folder.mkdir()
            for field in fields[n : n + 4]:
                change = in_path(planter, field)
                data_now = rewritten(data, lambda v, c=change: changed(v, c)) or ""
            (folder / path.name).write_text(data_now, encoding="utf-8")
            texts = said(curate, "run", folder / path.name, "-o", folder / "out", "--workers", 1, "--json")
            assert leaks(planter, [*texts, *shown(folder / "out")]) == [], (name, fields[n : n + 4])
