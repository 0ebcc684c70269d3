"""`curate export`, `curate validate`, `curate completion`."""

from __future__ import annotations

from pathlib import Path

import click

from curate.cli.common import FORCE, JSON, OUT, PATH, QUIET, RECIPE, RESULT, say
from curate.cli.folders import out_folder
from curate.cli.names import EXPORT_FORMAT, NamedOption
from curate.process import terminal
from curate.process.progress import Progress
from curate.run_folder.names import REJECTS

FORMAT_OF = click.option(
    "--format",
    cls=NamedOption,
    type=EXPORT_FORMAT,
    required=True,
    metavar="NAME",
    help="Training format: {names}.",
)


class _Listing(click.Command):
    """With --list nothing else is required."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        needed = [p for p in self.get_params(ctx) if p.name in ("source", "format", "out")]
        try:
            for param in needed:
                param.required = "--list" not in args
            return super().parse_args(ctx, args)
        finally:
            for param in needed:
                param.required = True


@click.command(
    cls=_Listing,
    epilog=(
        "\b\nExamples:\n  curate export out --format hf-dataset -o for_the_hub\n  curate export records.jsonl"
        " --format trl -o for_trl\n  curate export --list out"
    ),
)
@click.argument("source", metavar="RUN_OR_FILE", type=PATH)
@FORMAT_OF
@OUT
@click.option(
    "--list",
    "listed",
    is_flag=True,
    help="List every format: for whom, open or closing, limits, and whether RUN_OR_FILE (if given) fits.",
)
@FORCE
@RECIPE
@QUIET
@JSON
def export(
    source: Path | None,
    format: str,
    out: Path,
    listed: bool,
    force: bool,
    recipe: Path | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Write the training files of one platform from a run directory or a record file."""
    if listed:
        from curate.verbs.list_formats import list_formats

        formats = list_formats(source, recipe=recipe)
        say(as_json, formats.figures(), formats.describe())
        return
    assert source is not None
    from curate.verbs.export import export as run_export

    result = run_export(source, format, out_folder(out), recipe=recipe, force=force, progress=Progress(quiet))
    say(as_json, result.figures(), result.describe())
    for words in (*result.notes(), *result.left_out_words()):
        terminal.err(f"curate: {words}")
    if result.rejects:
        terminal.err(
            f"curate: {len(result.rejects):,} line{'s' * (len(result.rejects) != 1)} could not be read: see"
            f" {out / REJECTS}"
        )
    if result.too_many_rejects:
        raise click.exceptions.Exit(1)


@click.command(
    epilog=(
        "\b\nExamples:\n  curate validate train.jsonl\n  curate validate train.jsonl --format openai-chat"
        "\n  curate validate train.jsonl --fix -o mended.jsonl"
    )
)
@click.argument("file", metavar="FILE_OR_FOLDER", type=PATH)
@click.option(
    "--format",
    cls=NamedOption,
    type=EXPORT_FORMAT,
    metavar="NAME",
    help="Training format: {names}. Without it the rows tell, and what else they may be is said.",
)
@click.option("--fix", is_flag=True, help="Write a mended copy to -o, and say what was changed and left out.")
@click.option("-o", "--out", type=RESULT, metavar="FILE", help="File for the mended copy.")
@click.option(
    "--strict-cookbook",
    is_flag=True,
    help="Count the errors of OpenAI's published check by its categories, and nothing newer.",
)
@click.option(
    "--tokenizer",
    type=PATH,
    metavar="PATH",
    help="tokenizer.json of the model, or its folder, to count tokens with. Without it they are estimated.",
)
@click.option(
    "--max-length",
    type=click.IntRange(1),
    metavar="N",
    help="Tokens of a row that the trainer keeps: say how many rows it would cut.",
)
@FORCE
@QUIET
@JSON
def validate(
    file: Path,
    format: str | None,
    fix: bool,
    out: Path | None,
    strict_cookbook: bool,
    tokenizer: Path | None,
    max_length: int | None,
    force: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Check a training file against the rules of a platform.

    FILE_OR_FOLDER is any file, the folder of a dataset, or - for standard input. The exit status is 1 if it
    breaks a rule, and 2 if it is no training file; then the right command is named.
    """
    from curate.verbs.validate import validate as run_validate

    result = run_validate(
        file,
        format,
        fix=fix,
        out=out,
        strict_cookbook=strict_cookbook,
        tokenizer=tokenizer,
        max_length=max_length,
        force=force,
        progress=Progress(quiet),
    )
    say(as_json, result.figures(), result.describe())
    if not result.valid:
        raise click.exceptions.Exit(1)


@click.command(epilog='\b\nExample:\n  eval "$(curate completion bash)"')
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that makes your shell complete the commands, options and values of curate."""
    from click.shell_completion import get_completion_class

    from curate.cli import cli

    shell_class = get_completion_class(shell)
    assert shell_class is not None
    terminal.stream([shell_class(cli, {}, "curate", "_CURATE_COMPLETE").source() + "\n"])
