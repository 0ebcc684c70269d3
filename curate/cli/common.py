"""Options and output that the commands share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

import click

from curate import arguments
from curate.cli.names import ENCODER_NAME, ENGINE_NAME, INPUT_FORMAT, NamedOption
from curate.process import terminal
from curate.run_folder.names import REJECTS

F = TypeVar("F", bound=Callable[..., Any])


class _Path(click.Path):
    """A path, as `read` has it."""

    def __init__(self, read: Callable[[Any], Path]) -> None:
        super().__init__(path_type=Path)
        self.read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return self.read(value)
        except ValueError as why:
            self.fail(str(why), param, ctx)


PATH, RESULT = _Path(arguments.path_of), _Path(arguments.result_of)


def options(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    """Several click options as one decorator, shown in the order given."""

    def apply(function: F) -> F:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return apply


def read_by(read: Callable[[Any], Any]) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """A callback that takes a value as the Python functions do, and names the option where it cannot be
    meant."""

    def callback(_ctx: click.Context, _param: click.Parameter, value: Any) -> Any:
        try:
            return read(value)
        except ValueError as why:
            raise click.BadParameter(str(why)) from why

    return callback


def date(value: str | None) -> str | None:
    """A day that a calendar has."""
    from curate.split.settings import checked_date

    return value and checked_date(value)


OUT = click.option(
    "-o",
    "--out",
    type=RESULT,
    required=True,
    help="Folder for the results. It is created if it does not exist.",
)
FORCE = click.option("--force", is_flag=True, help="Replace existing results. Other files are not touched.")
RECIPE = click.option(
    "--recipe", type=PATH, help="YAML file with settings. Settings that it leaves out keep their defaults."
)
SEED = click.option(
    "--seed",
    type=int,
    metavar="N",
    default=0,
    show_default=True,
    help="Seed for what is drawn at random. The same seed gives the same result. Most commands draw nothing.",
)
QUIET = click.option("--quiet", is_flag=True, help="Show no progress.")
JSON = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object on stdout and nothing else."
)
WORKERS = click.option(
    "--workers",
    type=click.IntRange(1),
    metavar="N",
    help="Number of processes for the per-record work. [default: one per core; little work is done in one]",
)
ENGINE = options(
    click.option(
        "--engine",
        cls=NamedOption,
        type=ENGINE_NAME,
        default="local",
        show_default=True,
        metavar="NAME",
        help="Where the per-record work runs: {names}.",
    ),
    click.option(
        "--ray-address",
        metavar="ADDRESS",
        help=(
            "Address of the Ray cluster for --engine ray, such as 10.0.0.1:6379. [default: RAY_ADDRESS, or"
            " Ray is started on this machine]"
        ),
    ),
)
ENCODER = click.option(
    "--encoder",
    type=ENCODER_NAME,
    callback=read_by(arguments.encoder_of),
    metavar="NAME",
    help=(
        "Embedding model: minilm (packaged), or the name or folder of a sentence-transformers model."
        " [default: minilm]"
    ),
)
NER_MODEL = click.option(
    "--ner-model",
    type=PATH,
    metavar="FOLDER",
    help=(
        "Let a model find names and addresses beside the rules: the folder of a token classifier as"
        " transformers saves it, or of a GLiNER model."
    ),
)
QUALITY = click.option(
    "--quality-field",
    metavar="NAME",
    help="Numeric field that holds the quality of each record. Without it, all records count as equal.",
)
FORMAT = click.option(
    "--format",
    cls=NamedOption,
    type=INPUT_FORMAT,
    metavar="NAME",
    help="Format of the input, if the detected one is wrong: {names}.",
)
AGENT = click.option(
    "--agent",
    "agents",
    multiple=True,
    metavar="NAME",
    help="Name or id of somebody who answers for the business. May be given several times.",
)
WINDOW = options(
    click.option(
        "--since", metavar="DATE", help="Only conversations that begin on or after this date (YYYY-MM-DD)."
    ),
    click.option(
        "--until", metavar="DATE", help="Only conversations that begin on or before this date (YYYY-MM-DD)."
    ),
    click.option(
        "--limit",
        type=click.IntRange(1),
        metavar="N",
        help="Only the first N conversations, for a trial run.",
    ),
    AGENT,
)
JUDGE = options(
    click.option(
        "--judge-url",
        metavar="URL",
        help=(
            "Let a language model rate the records near the minimum quality. URL is an OpenAI-compatible"
            " address such as https://host/v1. The redacted text of these records is sent there. The key is"
            " read from CURATE_JUDGE_KEY."
        ),
    ),
    click.option("--judge-model", metavar="NAME", help="Name of the model at that address."),
    click.option(
        "--judge-budget",
        type=click.IntRange(1),
        metavar="N",
        help="Maximum number of records to rate and of requests to send. [default: 200]",
    ),
)
READING = options(
    RECIPE, FORMAT, WINDOW, WORKERS, ENGINE, ENCODER
)  # how a dump is read and worked on: what `dump_options` takes, and the recipe
DUMP = click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
ROWS = click.argument("file", metavar="FILE.jsonl", type=PATH)
FINISH = options(SEED, QUIET, JSON)


BUDGET = click.option(
    "--budget",
    default="auto",
    callback=read_by(arguments.budget_of),
    metavar="N|auto",
    show_default=True,
    help="Number of records to choose. auto stops where more would add little.",
)
KEEP = click.option(
    "--keep",
    multiple=True,
    type=PATH,
    metavar="OLD_RUN",
    help=(
        "An earlier run, or a folder of `curate split`. Its records stay on their sides, and new records"
        " extend these. May be given several times."
    ),
)
TEST_FRACTION = click.option(
    "--test-fraction",
    type=float,
    metavar="SHARE",
    callback=read_by(arguments.between(0, 0.9)),
    help="Share of the records to hold out for the test set (0 to 0.9). [default: 0.15]",
)

VALIDATION_FRACTION = click.option(
    "--validation-fraction",
    type=float,
    metavar="SHARE",
    callback=read_by(arguments.between(0, 0.9)),
    help="Share of the records to hold out for validation.jsonl, beside the test set. [default: 0]",
)


def say(as_json: bool, summary: dict[str, Any], text: str) -> None:
    """The result: one JSON object, or words for a person."""
    if as_json:
        terminal.json_line(summary)
    elif text:
        terminal.out(text)


class Read(Protocol):
    """What a verb made of rows, and which of these could not be read."""

    @property
    def rejects(self) -> list[dict[str, Any]]: ...

    @property
    def too_many_rejects(self) -> bool: ...

    def figures(self) -> dict[str, Any]: ...

    def describe(self) -> str: ...


def finish_rows(
    result: Read,
    as_json: bool,
    out: Path,
    more: str = "",
    *,
    page: str = "",
    more_figures: Mapping[str, Any] | None = None,
    failed: bool = False,
    doubts: Sequence[Mapping[str, str]] | None = None,
) -> None:
    """Says what a verb did, with `more` behind its own words and the name of its page; status 1 where a check
    failed, too many lines could not be read, or a dump (which has `doubts`) leaves one open."""
    text = result.describe() + more + (f"\n\nThe page is {out / page}" if page else "")
    summary = {**result.figures(), **(more_figures or {})}
    open_ones = {} if doubts is None else {"doubts": [dict(d) for d in doubts]}
    say(as_json, {**summary, **open_ones, "out": str(out)}, f"{text}\nResults are in {out}")
    tell_doubts(doubts or ())
    if result.rejects:
        terminal.err(
            f"curate: {len(result.rejects):,} line{'s' * (len(result.rejects) != 1)} could not be read: see"
            f" {out / REJECTS}"
        )
    if failed or result.too_many_rejects or doubts:
        raise click.exceptions.Exit(1)


def tell_doubts(doubts: Sequence[Mapping[str, str]]) -> None:
    """Says on stderr what a dump leaves in doubt."""
    from curate.loaders import Doubt

    for doubt in doubts:
        terminal.err(f"curate: doubt: {Doubt(**doubt).describe()}")
