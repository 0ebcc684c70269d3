"""The command line: thin click commands, imported only when called, so that `curate --help` starts at
once."""

from __future__ import annotations

import errno
import importlib
import os
import sys
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from curate import __version__
from curate.cli.help import Context
from curate.errors import CurateError, CurateWarning, MendedWarning
from curate.process import terminal
from curate.process.interrupts import STATUS, heed, no_more

CLOSED_PIPE = 141  # what a shell gives for a command whose reader went away
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)
COMMANDS = {  # name: (module, one line for the overview)
    "run": ("run", "Turn a dump into a dataset: the main command."),
    "inspect": ("look", "Show what a dump holds and what looks wrong."),
    "init": ("look", "Write a recipe (all settings) for a dump."),
    "score": ("files", "Score the quality of every record."),
    "redact": ("files", "Replace personal data and secrets in a record file."),
    "dedup": ("dedup", "Remove duplicates and set contradictions aside."),
    "select": ("files", "Choose the N records that cover the most."),
    "split": ("files", "Split into train and test without leaks."),
    "advise": ("advise", "Say what to fine-tune and what to look up instead."),
    "plan": ("plan", "Say what to try with a dataset, and at what cost."),
    "audit": ("audit", "Show which situations a dataset covers or misses."),
    "evaluate": ("evaluate", "Compare models on the held-out set."),
    "drift": ("drift", "Show what changed since a run: stable, refresh or re-tune."),
    "next": ("next_turn", "Say what to add, take out and write because of what fails."),
    "export": ("export", "Write the training files of one platform."),
    "validate": ("export", "Check a file against a platform's rules."),
    "explain": ("audit", "Show why a record is or is not in the dataset."),
    "ledger": ("ledger", "Show what happened to every record, or write it as CSV."),
    "completion": ("export", "Print the completion script for your shell."),
}


@contextmanager
def _reader() -> Iterator[None]:
    """A reader that went away ends the command with a status of its own, before click makes it a failure like
    any other."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        for stream in (sys.stdout, sys.stderr):  # what is left in them would fail again at the end
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise click.exceptions.Exit(CLOSED_PIPE) from None


@contextmanager
def _warnings_shown() -> Iterator[None]:
    """What was mended on the way is said on stderr in a line of its own, each time."""
    with warnings.catch_warnings():
        others = warnings.showwarning

        def show(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
            if issubclass(category, MendedWarning):
                terminal.err(f"curate: {message}")
            else:
                others(message, category, *where, **more)

        warnings.simplefilter("always", MendedWarning)
        warnings.showwarning = show
        yield


class LazyGroup(click.Group):
    """A group that knows its commands' names and imports one only when it is called."""

    context_class = Context

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"curate.cli.{COMMANDS[cmd_name][0]}")
        command = getattr(module, cmd_name)
        assert isinstance(command, click.Command)
        command.context_class = Context
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, 1)
            ctx.fail(
                f"There is no command {args[0]!r}. "
                + (f"Did you mean {near[0]!r}?" if near else "See curate --help.")
            )
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        with _reader(), _warnings_shown():
            return super().invoke(ctx)

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        with _reader():  # --help speaks here
            return super().make_context(*args, **more)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


EPILOG = """\b
Examples:
  curate inspect export.zip
  curate init export.zip -o recipe.yaml
  curate run export.zip -o out --recipe recipe.yaml
  curate explain out r_3f0c2a9d81b7e645
"""


@click.group(
    cls=LazyGroup,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(__version__, prog_name="curate")
def cli() -> None:
    """Turn a dump of support conversations into a small, clean dataset for fine-tuning, with a test set that
    nothing leaks into.

    Works offline, and says for every record why it is in or out.
    """


def main(arguments: list[str] | None = None) -> Any:
    """The entry point. Exit status: 0 done, 1 a check that was asked for failed, 2 could not run, 130 stopped
    by Ctrl-C, 141 nobody reads on."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started this, such as a service
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115
    stopped = _stopped((sys.argv[1:] if arguments is None else arguments)[:1])
    heed(stopped)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CurateWarning)  # the commands say the same in their own words
            status = cli.main(args=arguments, prog_name="curate", standalone_mode=False) or 0
        sys.exit(status)
    except click.ClickException as why:
        terminal.fault(why)
        sys.exit(2)
    except CurateError as why:
        terminal.err(f"curate: {_impersonal(str(why))}", lines=why.lines)
        sys.exit(2)
    except (KeyboardInterrupt, click.Abort):
        no_more()
        terminal.err(stopped)
        sys.exit(STATUS)
    except OSError as why:
        where = os.fsdecode(why.filename) if isinstance(why.filename, (str, bytes)) else "the output"
        terminal.err(f"curate: {_impersonal(where)}: {why.strerror or why}. {_mend(why)}")
        sys.exit(2)
    except Exception as why:
        if os.environ.get("CURATE_DEBUG"):
            raise
        # the message of an unforeseen error may quote the data: only its kind and place are shown
        place = traceback.extract_tb(why.__traceback__)[-1]
        name = Path(place.filename).name
        terminal.err(
            f"curate: internal error: {type(why).__name__} in {name}:{place.lineno}. Set CURATE_DEBUG=1 to"
            " see the details."
        )
        sys.exit(2)


def _stopped(command: list[str]) -> str:
    if command == ["run"]:
        return "curate: stopped. The results of an earlier run are unchanged. Continue with --resume."
    return "curate: stopped. No unfinished files were left, and earlier results are unchanged."


def _impersonal(text: str) -> str:
    """An error as it may be shown: files are often named after people."""
    from curate.privacy.file_names import impersonal_words  # not at every start

    return impersonal_words(text)


def _mend(why: OSError) -> str:
    if why.errno in FULL:
        return "Free some space and run it again. Earlier results are unchanged."
    if why.errno in DENIED:
        return "Check its permissions, or choose another place."
    return "Check the space left and the permissions."
