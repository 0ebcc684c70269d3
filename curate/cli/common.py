"""Options and output that the commands share."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click

from curate.errors import CurateError
from curate.options import DumpOptions, Judge
from curate.text import cut, printable

if TYPE_CHECKING:
    from curate.recipe import Recipe

F = TypeVar("F", bound=Callable[..., Any])


class _Path(click.Path):
    """A path, which an empty text is not: it would silently mean the folder one is in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not os.fspath(value).strip():
            self.fail("an empty name is no file and no folder: write . for the folder you are in", param, ctx)
        return super().convert(value, param, ctx)


class _Result(_Path):
    """Where results go: not to standard output, and not by way of folders that do not exist."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if os.fspath(value) == "-":
            self.fail("results are not written to standard output: name a place on disk", param, ctx)
        path = super().convert(value, param, ctx)
        return path.resolve() if ".." in path.parts else path


PATH, RESULT = _Path(path_type=Path), _Result(path_type=Path)


def options(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    """Several click options as one decorator, shown in the order given."""

    def apply(function: F) -> F:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return apply


def some_text(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """A text that is not empty."""
    if value is not None and not value.strip():
        raise click.BadParameter("it is empty")
    return value


def date(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """A day that a calendar has."""
    from curate.splitting.settings import checked_date

    try:
        return value and checked_date(value)
    except ValueError as why:
        raise click.BadParameter(str(why)) from why


def between(low: float, high: float) -> Callable[[click.Context, click.Parameter, float | None], float | None]:
    """A number in the bounds that the recipe has for it, which nan is not."""

    def check(_ctx: click.Context, _param: click.Parameter, value: float | None) -> float | None:
        if value is not None and not low <= value <= high:
            raise click.BadParameter(f"{value:g} does not lie between {low:g} and {high:g}")
        return value

    return check


OUT = click.option("-o", "--out", type=RESULT, required=True, help="Folder for the results; made where missing.")
FORCE = click.option("--force", is_flag=True, help="Replace results that stand there already; other files stay.")
RECIPE = click.option("--recipe", type=PATH, help="YAML file with settings; the defaults where left out.")
SEED = click.option("--seed", type=int, default=0, show_default=True, help="Seed of all that is drawn; what draws nothing takes it and needs none.")
QUIET = click.option("--quiet", is_flag=True, help="No progress on stderr.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout, and nothing else there.")
WORKERS = click.option("--workers", type=click.IntRange(1), default=None, help="Processes for the per-record work. [default: one a core]")
ENGINE = click.option("--engine", type=click.Choice(["local", "ray"]), default="local", show_default=True, help="Where per-record work runs; ray not yet.")
ENCODER = click.option("--encoder", callback=some_text, help="minilm (packaged), or a sentence-transformers model by folder or name.")
QUALITY = click.option("--quality-field", metavar="NAME", help="Numeric field with a quality in each record; without it, all count as equal.")
FORMAT = click.option("--format", "format_", metavar="NAME", help="The input's format; overrules what is detected.")
AGENT = click.option("--agent", "agents", multiple=True, metavar="NAME", help="Who answers for the business: a name or id; may be given several times.")
WINDOW = options(
    click.option("--since", metavar="DATE", help="Only conversations that begin on this day or later (YYYY-MM-DD)."),
    click.option("--until", metavar="DATE", help="Only conversations that begin on this day or earlier (YYYY-MM-DD)."),
    click.option("--limit", type=click.IntRange(1), metavar="N", help="The first N conversations only, for a try."),
    AGENT,
)
JUDGE = options(
    click.option(
        "--judge-url",
        metavar="URL",
        help="Ask a language model on records near the gate's threshold: an OpenAI-compatible address such as https://host/v1, key in CURATE_JUDGE_KEY. "
        "Sends their redacted text there.",
    ),
    click.option("--judge-model", metavar="NAME", help="The model to ask there."),
    click.option("--judge-budget", type=click.IntRange(1), metavar="N", help="Most records judged, and most requests sent. [default: 200]"),
)
READING = options(RECIPE, FORMAT, WINDOW, WORKERS, ENGINE, ENCODER)  # how a dump is read and worked on: what `dump_options` takes, and the recipe
DUMP = click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
ROWS = click.argument("file", metavar="FILE.jsonl", type=PATH)
FINISH = options(SEED, QUIET, JSON)


def budget(_ctx: click.Context, _param: click.Parameter, value: str) -> int | str:
    """`auto`, or a whole number above 0."""
    if value == "auto":
        return value
    digits = value.lstrip("0")
    if value.isascii() and digits.isdecimal() and len(digits) <= 15:
        return int(digits)
    raise click.BadParameter(f"{cut(value, 20)!r} is neither 'auto' nor a whole number above 0, of 15 digits at most")


def size(_ctx: click.Context, _param: click.Parameter, value: str | None) -> int | None:
    """Bytes."""
    from curate.memory import bytes_of

    try:
        return value if value is None else bytes_of(value)
    except ValueError as why:
        raise click.BadParameter(str(why)) from why


BUDGET = click.option(
    "--budget", default="auto", callback=budget, metavar="N|auto", show_default=True, help="How many records to choose; auto stops where more add little."
)
KEEP = click.option(
    "--keep",
    multiple=True,
    type=PATH,
    metavar="OLD_RUN",
    help="An earlier run, or folder of `curate split`: what was train or test there stays so, and new records extend both; may be given several times.",
)
TEST_FRACTION = click.option("--test-fraction", type=float, callback=between(0, 0.9), help="The test's share. [default: 0.15]")


def recipe_with(path: Path | None, encoder: str | None = None, **sections: dict[str, Any]) -> Recipe:
    """The recipe of the command line: the file, overruled by the options that were given."""
    from curate.recipe import load_recipe  # every stage's settings hang on it: a command that takes none starts without

    given = {name: {k: v for k, v in values.items() if v is not None} for name, values in sections.items()}
    if encoder:
        given.setdefault("signals", {})["encoder"] = encoder
    recipe = load_recipe(path)
    return recipe.with_values(**{n: v for n, v in given.items() if v}) if any(given.values()) else recipe


def say(as_json: bool, summary: dict[str, Any], text: str) -> None:
    """The result: one JSON object, or words for a person, in which no control character of the data reaches the terminal."""
    if as_json:
        line = json.dumps(summary, ensure_ascii=False, allow_nan=False)
        # a path that is no UTF-8 can only be written escaped
        sys.stdout.write((line if printable(line) == line else json.dumps(summary, allow_nan=False)) + "\n")
    elif text:
        click.echo(printable(text, keep="\n\t"))


def results_folder(path: Path, written: Iterable[str], *inputs: str | Path | None, force: bool) -> Path:
    """The folder for the files `written` that a command other than `run` makes of its inputs: no run, and without `force` none of them there yet."""
    from curate.places import REJECTS, check_results

    check_results(path, [*written, REJECTS], [i for i in inputs if i is not None], force=force)
    return out_folder(path)


def out_folder(path: Path) -> Path:
    """The folder for the results, made where missing; what was made for nothing goes when the command ends."""
    from curate.places import check_folder

    check_folder(path)
    if printable(str(path)) != str(path):  # the libraries that write Parquet take UTF-8 only, and who would type such a name
        raise CurateError("no name for a folder: it holds characters that cannot be printed", where=str(path), mend="Name another folder with -o.")
    missing = [p for p in (path, *path.parents) if not p.exists()]
    path.mkdir(parents=True, exist_ok=True)
    click.get_current_context().call_on_close(lambda: _without_empty(missing))
    return path


def _without_empty(folders: list[Path]) -> None:
    """Removes folders, the innermost first, up to one that holds something."""
    with suppress(OSError):
        for folder in folders:
            folder.rmdir()


class Found(Protocol):
    """What was read, and what could not be."""

    @property
    def rejects(self) -> list[dict[str, Any]]: ...

    @property
    def too_many_rejects(self) -> bool: ...


def finish_rows(
    found: Found, as_json: bool, summary: dict[str, Any], text: str, out: Path, failed: bool = False, doubts: Sequence[Mapping[str, str]] | None = None
) -> None:
    """Says what a verb did; status 1 where a check failed, too many lines could not be read, or a dump (which has `doubts`) leaves one open."""
    open_ones = {} if doubts is None else {"doubts": [dict(d) for d in doubts]}
    say(as_json, {**summary, **open_ones, "out": str(out)}, f"{text}\nResults are in {out}")
    tell_doubts(doubts or ())
    if found.rejects:
        click.echo(f"curate: {len(found.rejects):,} line{'s' * (len(found.rejects) != 1)} could not be read: see {out / 'rejects.jsonl'}", err=True)
    if failed or found.too_many_rejects or doubts:
        raise click.exceptions.Exit(1)


def tell_doubts(doubts: Sequence[Mapping[str, str]]) -> None:
    """Says on stderr what a dump leaves in doubt."""
    from curate.loaders import Doubt

    for doubt in doubts:
        click.echo(f"curate: doubt: {printable(Doubt(**doubt).describe())}", err=True)


def judge_of(out: Path | None, **given: Any) -> Judge | None:
    """The judge, where one is asked for; `out` is the folder that keeps its answers, None for a run's own."""
    url, model, budget = (given.get(f"judge_{name}") for name in ("url", "model", "budget"))
    if url is None:
        if model is not None or budget is not None:
            raise click.UsageError("--judge-model and --judge-budget need --judge-url.")
        return None
    return Judge(url, model or "", **({} if budget is None else {"budget": budget}), cache=out)


def dump_options(**given: Any) -> DumpOptions:
    """The options on how a dump is read and worked on, as given on the command line; `judge_cache` is for commands without a run directory."""
    return DumpOptions(
        format=given["format_"] or "",
        since=given["since"],
        until=given["until"],
        limit=given["limit"],
        agents=tuple(given["agents"]),
        workers=given["workers"] or os.cpu_count() or 1,
        max_memory=given.get("max_memory"),
        engine=given["engine"],
        seed=given["seed"],
        judge=judge_of(given.get("judge_cache"), **given),
    )
