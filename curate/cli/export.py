"""`curate export`, `curate validate`, `curate completion`."""

from __future__ import annotations

from pathlib import Path

import click

from curate.cli.common import JSON, OUT, PATH, QUIET, RECIPE, out_folder, say
from curate.progress import Progress


@click.command(epilog="\b\nExamples:\n  curate export out --format hf-dataset -o for_the_hub\n  curate export records.jsonl --format trl -o for_trl")
@click.argument("source", metavar="RUN_OR_FILE", type=PATH)
@click.option("--format", required=True, metavar="NAME", help="The platform; an unknown name lists the known ones.")
@OUT
@RECIPE
@QUIET
@JSON
def export(source: Path, format: str, out: Path, recipe: Path | None, quiet: bool, as_json: bool) -> None:
    """A training or evaluation file for one platform, from a run directory or a record file."""
    from curate.verbs.export import export as run_export

    result = run_export(source, format, out_folder(out), recipe=recipe, progress=Progress(quiet))
    say(as_json, result.figures(), result.describe())
    if result.left_out:
        are = "answer is" if result.left_out == 1 else "answers are"
        click.echo(f"curate: {result.left_out:,} {are} marked as not to be learned and left out: see {out / 'skipped.jsonl'}", err=True)
    if result.rejects:
        click.echo(f"curate: {len(result.rejects):,} line{'s' * (len(result.rejects) != 1)} could not be read: see {out / 'rejects.jsonl'}", err=True)
    if result.too_many_rejects:
        raise click.exceptions.Exit(1)


@click.command(epilog="\b\nExample:\n  curate validate train.jsonl --format openai-chat")
@click.argument("file", metavar="FILE", type=PATH)
@click.option("--format", required=True, metavar="NAME", help="The platform; an unknown name lists the known ones.")
@QUIET
@JSON
def validate(file: Path, format: str, quiet: bool, as_json: bool) -> None:
    """Check any file (- is standard input) against a platform's rules. Exit status 1 where it breaks one."""
    from curate.verbs.export import validate as run_validate

    result = run_validate(file, format, progress=Progress(quiet))
    say(as_json, result.figures(), result.describe())
    if not result.valid:
        raise click.exceptions.Exit(1)


@click.command(epilog='\b\nExample:\n  eval "$(curate completion bash)"')
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for your shell."""
    from click.shell_completion import get_completion_class

    from curate.cli import cli

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(cli, {}, "curate", "_CURATE_COMPLETE").source())
