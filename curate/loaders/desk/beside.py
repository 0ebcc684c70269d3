"""Files that tell nothing by themselves and belong to an export that other files hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Protocol

from curate.loaders.base import Detection
from curate.loaders.desk.pages import is_empty_page
from curate.loaders.desk.parts import Sort
from curate.loaders.files import InputFile
from curate.loaders.jsonio import Piece
from curate.loaders.sample import Sample


class Sorter(Protocol):
    """What is asked of a loader: the first values of a file, and what a value is."""

    product: ClassVar[str]

    def first_values(self, sample: Sample) -> list[Piece]:
        """The first values of a file."""

    def sorted_as(self, piece: Piece) -> Sort:
        """What a value is."""


def beside_of(loader: Sorter, unknown: Sequence[tuple[InputFile, Detection]]) -> list[tuple[InputFile, str]]:
    """Conversations without their messages, and ratings: they belong to what lies in other files. Pages
    that hold nothing stand among them."""
    out = []
    for file, _ in unknown:
        sample = Sample(file)
        values = loader.first_values(sample)
        if {loader.sorted_as(p) for p in values} & {"head", "more"}:
            out.append((file, f"{loader.product} conversations without messages, or ratings, beside others"))
        elif sample.kind == "json" and not sample.faults and all(is_empty_page(p.value) for p in values):
            out.append((file, f"an empty page beside those of {loader.product}"))
    return out
