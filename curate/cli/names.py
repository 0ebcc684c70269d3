"""Values of options that come from a registry: a shell completes them, and the command itself refuses an
unknown one by its nearest."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click
from click.shell_completion import CompletionItem

from curate.registry import registered_names


class ListedName(click.ParamType[str]):
    """A name out of a list that is only made when a shell asks for it; the command checks the value where the
    list is loaded anyway.

    `folders` says that a folder is taken as well, such as that of a model.
    """

    name = "name"

    def __init__(self, known: Callable[[], Sequence[str]], folders: bool = False) -> None:
        self.known, self.folders = known, folders

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        completions = [CompletionItem(name) for name in self.known() if name.startswith(incomplete)]
        return (
            [*completions, CompletionItem(incomplete, type="dir")]
            if self.folders and not completions
            else completions
        )


class NamedOption(click.Option):
    """An option whose help has all names of its list in place of `{names}`, put there when it is shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        if isinstance(self.type, ListedName) and self.help:
            *names, last = self.type.known()
            self.help = self.help.replace("{names}", f"{', '.join(names)} or {last}")
        return super().get_help_record(ctx)


def loaders() -> list[str]:
    """The formats that can be read, in alphabetical order, those of other packages among them."""
    return registered_names("curate.loaders.formats", "curate.loaders")


def exporters() -> list[str]:
    """The formats that can be written, in alphabetical order, those of other packages among them."""
    return registered_names("curate.exporters", "curate.exporters")


def encoders() -> list[str]:
    """Those known by name; any folder of a model is taken, too."""
    return registered_names("curate.embedding.encoders", "curate.encoders")


def engines() -> list[str]:
    """Where the per-record work can run."""
    return registered_names("curate.engines", "curate.engines")


INPUT_FORMAT, EXPORT_FORMAT, ENGINE_NAME, ENCODER_NAME = (
    ListedName(loaders),
    ListedName(exporters),
    ListedName(engines),
    ListedName(encoders, folders=True),
)
