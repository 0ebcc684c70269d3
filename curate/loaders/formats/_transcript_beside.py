"""Files that are too short to be recognised alone, but lie among others of their kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from curate.loaders.files import InputFile
from curate.loaders.formats._transcript_lines import parse_line
from curate.loaders.roles import role_word
from curate.loaders.sample import Sample

_FEW = 3  # transcripts that make a folder one of transcripts


def beside_transcripts(unknown: Sequence[InputFile], transcripts: Sequence[InputFile]) -> list[InputFile]:
    """Those of the texts, such as a chat that nobody answered, that have a labelled line and lie in a folder
    of transcripts of the same ending."""
    known = {kind for kind, count in Counter(map(_kind, transcripts)).items() if count >= _FEW}
    return [file for file in unknown if _kind(file) in known and _is_spoken(Sample(file))]


def _kind(file: InputFile) -> tuple[str, str]:
    folder, _, name = file.label.rpartition("/")
    return folder, name.rpartition(".")[2].casefold()


def _is_spoken(sample: Sample) -> bool:
    """Whether somebody speaks: a line with a time and a label, or with a label that is a word for a role."""
    parsed_lines = (
        [parsed for line in sample.text.splitlines()[:200] if (parsed := parse_line(line))]
        if sample.kind == "text"
        else []
    )
    return any(s.time or role_word(s.label) for s in parsed_lines)
