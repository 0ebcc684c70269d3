"""`curate evaluate`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from curate.cli.common import FINISH, FORCE, OUT, PATH, finish_rows
from curate.cli.folders import results_folder
from curate.process import terminal
from curate.process.progress import Progress

_NO_FILE = "\0"  # in place of a second value: no command line can hold it


class _PerhapsFile(click.ParamType[Path | None]):
    """A path, or None for `_NO_FILE`."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return None if value == _NO_FILE else PATH.convert(value, param, ctx)


class _Evaluate(click.Command):
    """`--retrieve` has one value or two, which click does not know. The second is a file; RUN, which may
    follow as well, is a folder."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        given: list[str] = []
        for arg in args:
            if given[-2:-1] == ["--retrieve"] and (arg.startswith("-") or Path(arg).is_dir()):
                given.append(_NO_FILE)
            given += arg.split("=", 1) if arg.startswith("--retrieve=") else [arg]
        if given[-2:-1] == ["--retrieve"]:
            given.append(_NO_FILE)
        return super().parse_args(ctx, given)


@click.command(
    cls=_Evaluate,
    epilog=(
        "\b\nExamples:\n  curate evaluate out \\\n    --predictions tuned=tuned.jsonl -o compared\n"
        "  curate evaluate out --predictions base.jsonl \\\n"
        "    --predictions tuned.jsonl \\\n    --require gate.yaml -o compared\n"
        "  curate evaluate out --model tuned \\\n    --endpoint http://localhost:8000/v1 \\\n"
        "    --retrieve 3 -o compared"
    ),
)
@click.argument("run", metavar="RUN", type=PATH)
@click.option(
    "--predictions",
    multiple=True,
    metavar="[NAME=]FILE",
    help=(
        "What a model replied: JSON Lines with id and completion, the rows of an export in their order,"
        " or the log of Inspect, promptfoo, lm-eval or OpenAI's evals. May be given several times."
    ),
)
@click.option(
    "--endpoint",
    metavar="URL",
    help=(
        "Let a model reply here: an OpenAI-compatible address such as https://host/v1, with --model. The"
        " redacted questions are sent there. The key is read from CURATE_ENDPOINT_KEY."
    ),
)
@click.option("--model", metavar="NAME", help="Name of the model at that address, and of its row.")
@click.option(
    "--model-dir",
    multiple=True,
    metavar="[NAME=]FOLDER",
    help="Let the model, or the adapter, in a folder reply, on this machine. May be given several times.",
)
@click.option(
    "--prompt-pack",
    type=PATH,
    metavar="DIR",
    help="With either: also ask behind a prompt pack (a folder with messages.json), as a row of its own.",
)
@click.option(
    "--retrieve",
    nargs=2,
    type=(click.IntRange(1), _PerhapsFile()),
    metavar="K [FILE]",
    help=(
        "With either: also ask behind the K most similar training records, or K facts of FILE"
        " (rag_candidates.jsonl of `curate advise`), as a row of its own."
    ),
)
@click.option(
    "--requests",
    type=click.IntRange(1),
    metavar="N",
    help="Maximum number of requests to --endpoint. [default: two a question]",
)
@click.option(
    "--judge-url",
    metavar="URL",
    help=(
        "Let a language model choose between the replies of each two models, and of each model and the"
        " human. URL is an OpenAI-compatible address such as https://host/v1. The redacted texts are sent"
        " there. The key is read from CURATE_JUDGE_KEY."
    ),
)
@click.option("--judge-model", metavar="NAME", help="Name of the model at that address.")
@click.option(
    "--judge-budget",
    type=click.IntRange(1),
    metavar="N",
    help="Maximum number of requests to --judge-url: each pair takes two. [default: 200]",
)
@OUT
@FORCE
@click.option(
    "--on",
    type=click.Choice(["test", "validation"]),
    default="test",
    show_default=True,
    help="The held-out side.",
)
@click.option(
    "--against", type=PATH, metavar="OLD", help="An earlier evaluation.json. What has become worse is named."
)
@click.option(
    "--require",
    type=PATH,
    metavar="FILE.yaml",
    help=(
        "Figures that must hold, each {figure, min or max}, perhaps with situation, edge_case or language."
        " The exit status is 1 if one does not."
    ),
)
@FINISH
def evaluate(
    run: Path,
    predictions: tuple[str, ...],
    out: Path,
    force: bool,
    against: Path | None,
    require: Path | None,
    quiet: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Compare what models replied to the held-out records of RUN, with each other and with the human's
    replies, a copier and chance.

    Writes evaluation.json, evaluation.html and failures.jsonl. The run counts in history.jsonl how often its
    held-out set was looked at.
    """
    from curate.verbs.evaluate import evaluate as run_evaluate
    from curate.verbs.evaluated import Evaluated

    files = (one.partition("=")[2] or one for one in predictions)
    folder = results_folder(out, Evaluated.FILES, run, *files, against, require, force=force)
    progress = Progress(quiet)
    result = run_evaluate(run, predictions, against=against, require=require, **given, progress=progress)
    with progress.stage("write"):
        result.write(folder, force=force)
    for sentence in result.troubles():
        terminal.err(f"curate: {sentence}")
    finish_rows(result, as_json, out, page="evaluation.html", failed=bool(result.failed))
