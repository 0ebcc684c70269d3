"""`curate export`, `curate validate`, `curate completion`."""

from __future__ import annotations

from pathlib import Path

import click

from curate.cli.common import FORCE, JSON, OUT, PATH, QUIET, RECIPE, out_folder, recipe_with, say
from curate.progress import Progress

SHOWN = 20  # problems that a person reads before mending the first


@click.command(epilog="\b\nExamples:\n  curate export out --format hf-dataset -o for_the_hub\n  curate export records.jsonl --format trl -o for_trl")
@click.argument("source", metavar="RUN_OR_FILE", type=PATH)
@click.option("--format", "format_", required=True, metavar="NAME", help="The platform; an unknown name lists the known ones.")
@OUT
@FORCE
@RECIPE
@QUIET
@JSON
def export(source: Path, format_: str, out: Path, force: bool, recipe: Path | None, quiet: bool, as_json: bool) -> None:
    """A training or evaluation file for one platform, from a run directory or a record file."""
    from curate.verbs.export import export as run_export

    settings = recipe_with(recipe).export
    folder = out_folder(out)
    with Progress(quiet).stage("export"):
        result = run_export(source, format_, folder, settings, force=force)
    say(
        as_json,
        result.summary(),
        f"{result.train:,} training and {result.test:,} test examples in {format_} format:\n" + "\n".join(f"  {out / f}" for f in result.files),
    )
    if result.left_out:
        are = "answer is" if result.left_out == 1 else "answers are"
        click.echo(f"curate: {result.left_out:,} {are} marked as not to be learned and left out: see {out / 'skipped.jsonl'}", err=True)
    if result.rejects:
        click.echo(f"curate: {len(result.rejects):,} line{'s' * (len(result.rejects) != 1)} could not be read: see {out / 'rejects.jsonl'}", err=True)
    if result.too_many_rejects:
        raise click.exceptions.Exit(1)


@click.command(epilog="\b\nExample:\n  curate validate train.jsonl --format openai-chat")
@click.argument("file", metavar="FILE", type=PATH)
@click.option("--format", "format_", required=True, metavar="NAME", help="The platform; an unknown name lists the known ones.")
@QUIET
@JSON
def validate(file: Path, format_: str, quiet: bool, as_json: bool) -> None:
    """Check any file (- is standard input) against a platform's rules. Exit status 1 where it breaks one."""
    from curate.verbs.export import meant
    from curate.verbs.export import validate as run_validate

    with Progress(quiet).stage("validate", brief=True):
        problems = run_validate(file, format_)
    rows = [{"line": p.line, "code": p.code, "message": p.message} for p in problems]
    lines = [f"{file.name}:{p.line}: {p.code}: {p.message}" if p.line else f"{file.name}: {p.code}: {p.message}" for p in problems[:SHOWN]]
    if len(problems) > SHOWN:
        lines.append(f"... and {len(problems) - SHOWN:,} more")
    if problems and (hint := meant(file, format_)):
        lines.append(hint)
    name = "Standard input" if str(file) == "-" else file.name or str(file)
    fine = f"{name} keeps the rules of {format_}."
    say(as_json, {"file": str(file), "format": format_, "valid": not problems, "problems": rows}, "\n".join(lines) or fine)
    if problems:
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
