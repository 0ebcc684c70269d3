"""Files by format: each as it is recognised alone, and what belongs to a format by what lies beside it."""

from __future__ import annotations

from collections.abc import Sequence

from curate.loaders.base import LOADERS, Detection, mapped_format
from curate.loaders.detect import SURE, as_given, detect
from curate.loaders.files import InputFile
from curate.loaders.table_shapes import SILENT, SPEAKING

Told = tuple[InputFile, Detection]


def grouped(files: Sequence[InputFile], format: str = "") -> tuple[dict[str, list[Told]], list[Told]]:
    """Files by format, each with how it was recognised; and those of no format that is known. `format`
    overrules what is detected."""
    groups: dict[str, list[Told]] = {}
    unknown: list[Told] = []
    for file in files:
        name, detection = as_given(file, format) if format else detect(file)
        if name:
            groups.setdefault(name, []).append((file, detection))
        else:
            unknown.append((file, detection))
    tables = groups.get(mapped_format(), [])
    for name, held in groups.items():
        weak = [one for one in tables if held is not tables and one[1].confidence <= SPEAKING]
        for file, why in LOADERS.get(name)().beside([*unknown, *weak], [f for f, _ in held]):
            unknown = [one for one in unknown if one[0] is not file]
            tables[:] = [one for one in tables if one[0] is not file]
            held.append((file, Detection(SURE, why)))
    groups = {name: held for name, held in groups.items() if held}
    silent = [name for name, held in groups.items() if all(d.silent for _, d in held)]
    for name in silent if len(silent) < len(groups) else ():
        unknown += [(file, _unused(found)) for file, found in groups.pop(name)]
    return groups, unknown


def _unused(found: Detection) -> Detection:
    """What is said of people, or ratings, of a product of which nothing else is in the input."""
    why = f"holds no messages ({found.why}, which tell nothing about files of other formats)"
    return Detection(SILENT, why, "Give the conversations of the same product, too, or leave it out.")
