"""docs/reference/commands.md: every command with its arguments, options and examples, from the command line
itself."""

from __future__ import annotations

import re

import click

from curate.cli import COMMANDS, cli
from tools.tables import paragraph, table

HEAD = """\
# Commands

`curate --help` lists the commands, and `curate COMMAND --help` shows what this page shows. The
[exit status](exit-codes.md) says how a command ended, and [`--json`](json.md) what it found, for a
program. A command never replaces a finished result unless `--force` (or, for a run, `--resume`) is
given.
"""


def commands_page() -> str:
    """docs/reference/commands.md: a section for each command, in the order of `curate --help`."""
    context = click.Context(cli, info_name="curate")
    overview = table(("command", "does"), [(f"[`{n}`](#{n})", line) for n, (_, line) in COMMANDS.items()])
    return f"{HEAD}\n{overview}{''.join(_section(name, context) for name in COMMANDS)}"


def _section(name: str, parent: click.Context) -> str:
    command = cli.get_command(parent, name)
    if command is None:
        raise ValueError(f"there is no command {name}")
    context = click.Context(command, info_name=name, parent=parent)
    usage = " ".join(["curate", name, *command.collect_usage_pieces(context)])
    paragraphs = [paragraph(p) for p in (command.help or "").split("\n\n")]
    options = [r for p in command.get_params(context) if (r := p.get_help_record(context))]
    rows = [(f"`{option}`", meaning) for option, meaning in options if "--help" not in option]
    examples = re.sub(r"^(\x08\n)?Examples?:\n", "", command.epilog or "")
    return (
        f"\n## {name}\n\n```text\n{usage}\n```\n\n"
        + "\n\n".join(paragraphs)
        + ("\n\n" + table(("option", "meaning"), rows) if rows else "\n")
        + "\n```text\n"
        + re.sub(r"^  ", "", examples, flags=re.M)
        + "\n```\n"
    )
