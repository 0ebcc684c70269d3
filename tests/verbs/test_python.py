"""The Python functions as an engineer meets them in a notebook: arguments, results, what is shown of them,
and what is refused."""

from __future__ import annotations

import inspect as introspect
import json
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd
import pytest

import curate
from curate.cli import COMMANDS, cli
from curate.pipeline import RunResult
from curate.recipe import Recipe
from curate.results import Result, Summary
from tests.helpers.files import rows
from tests.helpers.paths import DUMP, ROOT, SAMPLE

RECORDS, CHATS = SAMPLE / "records.jsonl", DUMP / "chats.csv"
HTML = "<img src=x onerror=alert(1)>"
CASES = {"coverage": {"edge_cases": [{"name": HTML, "examples": ["how do I pause my boxes"]}]}}


# --- the options of the command line are the arguments

# option -> what stands for it in Python, and why it is no argument of that name
ELSEWHERE = {
    "quiet": "progress, which is off by default: a library is silent",
    "as_json": "result.summary.as_dict()",
    "swept": "Deduplicated.sweep()",
    "words": "curate.find()",
    "apply": "NextTurn.apply()",
    "listed": "curate.list_formats()",
    "force": (
        "write(out, force=True) of what the verb returns, and an argument of those that write while they work"
    ),
}
# `ledger` is the table `RunResult.ledger`, or pandas.read_parquet; `completion` is for shells
VERBS = [name for name in COMMANDS if name not in ("completion", "ledger")]
NAMES = {"next": "next_turn"}  # the functions that are not called as their commands: `next` is Python's own
WRITES = (
    "run",
    "init",
    "export",
    "validate",
)  # these write while they work; what the others return has write(out)
ONLY_PYTHON = {"progress", "judge_cache"}  # stderr; a folder, which the command line has in its --out


def options_of(name: str) -> dict[str, Any]:
    """The options of a command with their defaults."""
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    given = command.make_context(name, [], resilient_parsing=True).params
    return {
        p.name: given[p.name]
        for p in command.params
        if isinstance(p, click.Option) and p.name in given and p.name
    }


@pytest.mark.parametrize("name", VERBS)
def test_every_option_is_an_argument_with_the_same_default_and_no_other_is(name: str) -> None:
    verb = getattr(curate, NAMES.get(name, name))
    parameters = introspect.signature(verb).parameters
    apart = ELSEWHERE.keys() - ({"force"} if name in WRITES else set())
    options = {
        o: default
        for o, default in options_of(name).items()
        if o not in apart and (o != "out" or name in WRITES)
    }
    assert set(options) <= set(parameters), "an option that Python does not have"
    for option, default in options.items():
        required = parameters[option].default is introspect.Parameter.empty
        assert required or parameters[option].default == default, f"{option} has another default"
    own = {p for p, parameter in parameters.items() if parameter.kind is parameter.KEYWORD_ONLY}
    assert own - ONLY_PYTHON <= set(options), "an argument that the command line does not have"
    if "out" in options_of(name) and name not in WRITES:
        result = introspect.signature(verb, eval_str=False).return_annotation
        module = sys.modules[verb.__module__]
        assert list(introspect.signature(getattr(module, result).write).parameters)[:2] == ["self", "out"]


def test_import_brings_in_nothing_heavy_and_no_datasets() -> None:
    code = (
        "import sys, curate; print(sorted({'datasets', 'pandas', 'numpy', 'torch', 'click'} &"
        " set(sys.modules)))\n"
    )
    code += "[getattr(curate, name) for name in curate.__all__]; print('datasets' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.split() == ["[]", "False"], done.stderr


# --- results


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A result of every verb, all paths given as text or as os.PathLike."""
    home = tmp_path_factory.mktemp("python")
    few = {"limit": 16, "workers": 1}
    chats = home / "chats.csv"
    chats.write_text(
        "".join(CHATS.read_text(encoding="utf-8").splitlines(keepends=True)[:80]), encoding="utf-8"
    )
    records = home / "records.jsonl"
    records.write_text(
        "".join(RECORDS.read_text(encoding="utf-8").splitlines(keepends=True)[:30]), encoding="utf-8"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # nothing is wrong with any of it
        made: dict[str, Any] = {
            "inspect": curate.inspect(str(chats), limit=16),
            "init": curate.init(str(chats), str(home / "recipe.yaml")),
            "run": curate.run(
                str(chats),
                str(home / "out"),
                recipe=CASES,
                budget=12,
                export="trl",
                test_after=None,
                since=date(2000, 1, 1),
                **few,
            ),
            "score": curate.score([str(chats)], recipe=str(home / "recipe.yaml"), **few),
            "redact": curate.redact(str(records), workers=1),
            "dedup": curate.dedup(str(records), quality_field="quality"),
            "select": curate.select(records, budget=5),
            "split": curate.split(str(records), keep=[], group_fields="situation"),
            "advise": curate.advise(chats, **few),
            "plan": curate.plan(str(home / "out")),
            "drift": curate.drift(str(home / "out"), str(chats), **few),
            "evaluate": curate.evaluate(str(home / "out"), {"again": str(home / "out" / "test.jsonl")}),
        }
        run = made["run"].out
        made["evaluate"].write(str(home / "evaluated"))
        made |= {
            "next": curate.next_turn(str(run), evaluation=str(home / "evaluated"), budget=2),
            "audit": curate.audit(str(run), str(run), edge_cases=str(SAMPLE / "edge_cases.yaml")),
            "export": curate.export(str(run), "trl", str(home / "trl")),
            "validate": curate.validate(str(run / "exports" / "trl" / "train.jsonl"), "trl"),
            "explain": curate.explain(str(run), rows(run / "train.jsonl")[0]["id"]),
            "dry run": curate.run(
                str(chats), str(run), recipe=CASES, budget=10, resume=True, dry_run=True, **few
            ),
        }
    for name in ("redact", "dedup", "select", "split", "score", "advise", "audit"):
        made[name].write(str(home / f"{name} written"))
        assert any((home / f"{name} written").iterdir())
    return made


@pytest.mark.parametrize("name", VERBS)
def test_every_result_has_a_summary_of_one_kind(name: str, results: dict[str, Any]) -> None:
    result = results[name]
    assert isinstance(result, Result) and isinstance(result.summary, Summary)
    assert str(result.summary) == result.summary.describe() and result.summary.describe().strip()
    assert json.dumps(result.summary.as_dict(), allow_nan=False).startswith("{")


def parts_of(value: Any, depth: int = 4) -> Iterator[Any]:
    """A value and all of this package that can be reached from it by the names of its attributes."""
    yield value
    if depth and is_dataclass(value):
        for held in [getattr(value, field.name) for field in fields(value)]:
            first = [
                held,
                *(
                    held[:3]
                    if isinstance(held, (list, tuple))
                    else list(held.values())[:3]
                    if isinstance(held, dict)
                    else []
                ),
            ]
            for one in first:
                if type(one).__module__.startswith("curate.") and not isinstance(one, (tuple, curate.Recipe)):
                    yield from parts_of(one, depth - 1)


@pytest.mark.parametrize("name", [*VERBS, "dry run"])
def test_what_is_shown_is_short_and_holds_no_text_of_a_record(name: str, results: dict[str, Any]) -> None:
    said = [json.dumps(row["prompt"], ensure_ascii=False)[-60:-20] for row in rows(RECORDS)] + [
        *pd.read_csv(CHATS).message.str[:40]
    ]
    said = [text for text in said if len(text) > 20]
    found = [results[name], *([results[name].summary] if name != "dry run" else [])]
    for part in [part for top in found for part in parts_of(top)]:
        shown = repr(part)
        assert len(shown) <= 400 and shown.count("\n") < 3, (type(part), shown)
        assert not [text for text in said if text in shown] and "@" not in shown, (type(part), shown)
    if name != "dry run":
        for part in found:
            html = part._repr_html_()
            assert (
                html.startswith("<table>")
                and len(html) < 6000
                and HTML not in html
                and not [t for t in said if t in html]
            )


def test_names_in_a_table_are_escaped_and_ids_are_masked(results: dict[str, Any]) -> None:
    assert "edge case: &lt;img src=x onerror=alert(1)&gt;" in results["run"]._repr_html_()
    twins = [{"id": f"jo{n}@example.com", "prompt": "where is my parcel, it is late"} for n in range(2)]
    found = curate.dedup(twins)
    assert len(found.dropped) == 1 and "@" not in repr(found.dropped) and "EMAIL" in repr(found.dropped)
    assert found.dropped[0].twin["id"] == "jo0@example.com"  # the record itself is untouched


def test_the_main_figures_are_in_the_line(results: dict[str, Any]) -> None:
    run = results["run"]
    assert f"train={run.summary.train}, test={run.summary.test}" in repr(run) and repr(run).startswith(
        "RunResult(out="
    )
    assert repr(results["dedup"]).startswith("Deduplicated(records=30, kept=")
    assert repr(results["explain"]).startswith(
        f"Story(record_id={results['explain'].row['record_id']}, outcome=selected"
    )
    assert (
        "situations" in repr(results["audit"])
        and "files=" in repr(results["export"])
        and "valid=True" in repr(results["validate"])
    )


def test_the_story_of_a_record_nests_no_json_in_texts(results: dict[str, Any]) -> None:
    run = results["run"]
    frame = run.ledger.set_index("record_id")
    evidence = [name for name, detail in frame.detail.items() if detail != "{}"]
    assert evidence
    for name in evidence[:5]:
        story = curate.explain(run.out, str(name)).as_dict()
        assert story["detail"] == json.loads(frame.detail[name]) and isinstance(story["detail"], dict)
        assert all(isinstance(twin["detail"], dict) for twin in story["dropped_for_it"])


def test_a_recipe_is_shown_by_what_it_sets() -> None:
    assert repr(curate.Recipe()) == "Recipe()"
    shown = repr(
        curate.load_recipe(None).with_values(gate={"min_quality": 0.5}, source=[{"agents": ["Ada Quill"]}])
    )
    assert shown == "Recipe(source: agents, gate: min_quality)"


# --- arguments


class Named:
    """Something that names a path and is none of pathlib's."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __fspath__(self) -> str:
        return str(self.path)


def test_paths_may_be_text_or_anything_that_names_one(results: dict[str, Any], tmp_path: Path) -> None:
    assert len(curate.redact(Named(RECORDS), workers=1).kept) == 60
    (tmp_path / "r.yaml").write_text("gate: {min_quality: 0.5}\n")
    for given in (str(tmp_path / "r.yaml"), tmp_path / "r.yaml"):
        assert curate.load_recipe(given).gate.min_quality == 0.5
    voice = tmp_path / "voice.yaml"
    voice.write_text("max_words: 50\n")
    examples = SAMPLE / "edge_cases.yaml"
    for read in (lambda path: path, str, Named):
        recipe = curate.Recipe().with_values(
            signals={"voice": read(voice), "gold": read(RECORDS), "encoder": read(tmp_path)},
            coverage={"edge_cases": read(examples)},
        )
        assert (
            recipe.signals.voice.max_words == 50
            and recipe.signals.gold == RECORDS
            and recipe.signals.encoder == str(tmp_path)
        )
        assert len(recipe.coverage.edge_cases) > 3
    assert curate.inspect(iter([CHATS, str(DUMP / "transcripts")]), limit=3).conversations == 3
    for keep in (str(results["run"].out), [results["run"].out]):
        assert curate.split(rows(RECORDS)[:3], keep=keep).certificate["kept_from"]["name"] == "out"


def test_what_overrules_the_recipe_is_the_same_as_on_the_command_line() -> None:
    few = rows(RECORDS)[:6]
    assert curate.split(few, test_fraction=np.float32(0)).test == []  # numpy's numbers are numbers
    assert len(curate.select(few, budget=np.int64(3), seed=np.int32(1)).kept) == 3
    settings = curate.dedup(few, recipe={"dedup": {"threshold": 1.0}}, conflicts="newest").result.settings
    assert (settings.threshold, settings.conflicts) == (1, "newest")
    assert (
        curate.dedup(
            few, recipe=curate.Recipe().with_values(dedup={"threshold": 1.0}), threshold=0.9
        ).result.settings.threshold
        == 0.9
    )


WRONG: dict[str, tuple[Callable[[Path], object], str]] = {
    "no inputs": (lambda out: curate.run([], out), "inputs: no input was given"),
    "inputs None": (lambda out: curate.run(None, out), "inputs: a dump is a path, or several, not None"),
    "inputs a number": (lambda out: curate.score(3), "inputs: should be a path, or several, not an int"),
    "inputs a frame": (
        lambda out: curate.run(pd.DataFrame({"prompt": ["a"]}), out),
        "inputs: .*a DataFrame holds records: write it to a file first",
    ),
    "inputs dicts": (
        lambda out: curate.inspect([{"prompt": "a"}]),
        "inputs: .*a list holds records: write it to a file first",
    ),
    "inputs bytes": (
        lambda out: curate.init(b"x.csv", out / "r.yaml"),
        "inputs: should be a path, or several, not a bytes",
    ),
    "inputs with a None": (lambda out: curate.inspect(["x.csv", None]), "inputs: "),
    "an empty name": (lambda out: curate.inspect(""), "inputs: an empty name is not a path"),
    "out None": (lambda out: curate.run(CHATS, None), "out: a path is text or os.PathLike, not None"),
    "out -": (lambda out: curate.run(CHATS, "-"), "out: results are not written to standard output"),
    "out of a write": (lambda out: curate.redact([{"prompt": "a"}]).write(None), "out: a path is text"),
    "recipe": (
        lambda out: curate.dedup(RECORDS, recipe=3),
        "recipe: a path is text or os.PathLike, not an int",
    ),
    "recipe key": (
        lambda out: curate.dedup(RECORDS, recipe={"dedupe": {}}),
        "unknown key 'dedupe'. Did you mean 'dedup'",
    ),
    "recipe section": (lambda out: curate.dedup(RECORDS, recipe={"dedup": 3}), "'dedup': should hold keys"),
    "no recipe there": (lambda out: curate.load_recipe("none.yaml"), "none.yaml: the recipe cannot be read"),
    "load a number": (lambda out: curate.load_recipe(3), "recipe: a path is text or os.PathLike, not an int"),
    "budget": (
        lambda out: curate.run(CHATS, out, budget="lots"),
        "budget: 'lots' is neither 'auto' nor a whole number above 0",
    ),
    "budget 0": (lambda out: curate.select(RECORDS, budget=0), "budget: '0' is neither 'auto' nor"),
    "budget half": (
        lambda out: curate.select(RECORDS, budget=2.5),
        "budget: should be a whole number, not a float",
    ),
    "test fraction": (
        lambda out: curate.split(RECORDS, test_fraction=2),
        "test_fraction: 2 is not between 0 and 0.9",
    ),
    "test fraction nan": (
        lambda out: curate.split(RECORDS, test_fraction=float("nan")),
        "test_fraction: nan is not between",
    ),
    "test fraction text": (
        lambda out: curate.split(RECORDS, test_fraction="half"),
        "test_fraction: should be a number, not a str",
    ),
    "test after": (
        lambda out: curate.split(RECORDS, test_after="soon"),
        "'split.test_after': 'soon' is not a date",
    ),
    "test after a number": (
        lambda out: curate.run(CHATS, out, test_after=2024),
        "test_after: a day is text such as 2024-05-01, or a date, not an int",
    ),
    "since": (lambda out: curate.score(CHATS, since="soon"), "'soon' is not a date"),
    "limit": (lambda out: curate.score(CHATS, limit=0), "limit: 0 is below the minimum of 1"),
    "workers": (
        lambda out: curate.redact(RECORDS, workers="all"),
        "workers: should be a whole number, not a str",
    ),
    "agents": (
        lambda out: curate.inspect(CHATS, agents=7),
        "agents: should be a name, or several, not an int",
    ),
    "engine": (
        lambda out: curate.score(CHATS, engine="dask"),
        "engine: there is no engine named 'dask'. Known: local, ray",
    ),
    "encoder": (lambda out: curate.dedup(RECORDS, encoder=" "), "encoder: it is empty"),
    "threshold": (
        lambda out: curate.dedup(RECORDS, threshold=0.2),
        "threshold: 0.2 is not between 0.5 and 1",
    ),
    "conflicts": (
        lambda out: curate.dedup(RECORDS, conflicts="oldest"),
        "'dedup.conflicts': should be 'quarantine'",
    ),
    "quality field": (
        lambda out: curate.dedup(RECORDS, quality_field="stars"),
        "the field 'stars' is missing",
    ),
    "group fields": (
        lambda out: curate.split(RECORDS, group_fields="tribe"),
        "no record has the field 'tribe'",
    ),
    "keep": (lambda out: curate.split(RECORDS, keep=3), "keep: should be a path, or several, not an int"),
    "memory": (lambda out: curate.run(CHATS, out, max_memory="lots"), "max_memory: 'lots' is not a size"),
    "seed": (lambda out: curate.run(CHATS, out, seed="x"), "seed: should be a whole number, not a str"),
    "judge": (
        lambda out: curate.score(CHATS, judge_model="m"),
        "--judge-model and --judge-budget need --judge-url",
    ),
    "export format": (lambda out: curate.run(CHATS, out, export="trll"), "Did you mean 'trl'"),
    "format None": (lambda out: curate.export(RECORDS, None, out), "format"),
    "format a number": (lambda out: curate.validate(RECORDS, 3), "format"),
    "edge cases": (
        lambda out: curate.audit(RECORDS, RECORDS, edge_cases=3),
        "edge_cases: a path is text or os.PathLike, not an int",
    ),
    "dataset": (lambda out: curate.audit(None, RECORDS), "dataset: None holds no records"),
    "run": (lambda out: curate.explain(None, "r_1"), "run: a path is text or os.PathLike, not None"),
    "record id": (lambda out: curate.explain(SAMPLE, 7), "record_id: should be text, not an int"),
    "file": (lambda out: curate.validate(3, "trl"), "rows: an int holds no records"),
    "no such file": (lambda out: curate.validate("none.jsonl", "trl"), "none.jsonl: the file does not exist"),
}


@pytest.mark.parametrize("case", WRONG)
def test_an_argument_that_cannot_be_meant_is_one_sentence(case: str, tmp_path: Path) -> None:
    work, said = WRONG[case]
    with pytest.raises(curate.CurateError, match=said) as why:
        work(tmp_path / "out")
    assert "\n" not in str(why.value) and not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_troubles_are_warned_of_and_the_command_line_tells_them_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [{"prompt": "where is my parcel"}, {"prompt": None}, {"prompt": "how do I pay"}]
    with pytest.warns(
        curate.CurateWarning, match=r"1 line could not be read, the first is line 2 \(no_prompt\)"
    ) as seen:
        found = curate.select(given)
    assert seen[0].filename == __file__ and len(found.kept) + len(found.rejects) == 3
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in given))
    from curate.cli import main

    with warnings.catch_warnings(record=True) as told, pytest.raises(SystemExit):
        warnings.simplefilter("always")
        main(["select", str(tmp_path / "in.jsonl"), "-o", str(tmp_path / "o"), "--quiet"])
    assert not told and "1 line could not be read" in capsys.readouterr().err


def test_a_script_without_a_main_guard_may_use_several_processes(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "print('begun')\nimport curate\nprint(len(curate.redact([{'prompt': f'mail jo{n}@example.com'} for n"
        " in range(600)], workers=2).spans), curate.__file__)\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT)},
        timeout=120,
    )
    assert done.stdout.splitlines() == ["begun", f"600 {ROOT / 'curate' / '__init__.py'}"], done.stderr


def test_the_dataset_comes_as_hugging_face_has_it(run_dir: Path) -> None:
    result = RunResult(run_dir, None, None, Recipe())  # type: ignore[arg-type]  # only its files are read
    train = rows(run_dir / "train.jsonl")
    assert result.dataset["train"].num_rows == len(train) and result.dataset["test"].num_rows > 0
    assert result.dataset["train"][0]["prompt"] == train[0]["prompt"]
    assert result.dataset["test"].features == result.dataset["train"].features
