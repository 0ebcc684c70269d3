"""Which format the rows of a training file have, by the schemas of all formats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from curate.exporters.base import EXPORTERS, Exporter
from curate.exporters.hf_dataset import CARD
from curate.exporters.json_lines import mark_of
from curate.exporters.lengths import parsed_rows

SAMPLE = 50  # rows that are looked at
ENOUGH = 0.5  # share of them that must have the keys of a format
_TABLES = ("csv", "xlsx")
# Of formats with the same rows, the one that most trainers read comes first.
_COMMON = ("openai-chat", "trl", "trl-preference", "prompt-completion", "sharegpt")


@dataclass(frozen=True, slots=True)
class Detected:
    """The format that a file was taken for, and all whose rows look the same, itself first; `by_name` where
    the name of its folder decided among these."""

    format: str
    candidates: tuple[str, ...]
    by_name: bool = False

    @property
    def words(self) -> str:
        """What to tell, so that nothing is taken in silence."""
        others = [name for name in self.candidates if name != self.format]
        if not others:
            return f"Checked as {self.format}."
        if self.by_name:
            return f"Checked as {self.format}, by the name of its folder."
        return (
            f"Checked as {self.format}. Rows of {', '.join(others)} look the same: name what is meant with"
            " --format."
        )


def detect_format(path: Path) -> Detected | None:
    """The format of a file, or of a dataset's folder, by its rows; None where they have that of none."""
    if _is_card(path / CARD if path.is_dir() else path):
        return Detected("hf-dataset", ("hf-dataset",))
    if path.is_dir():
        return None
    if path.suffix.lstrip(".") in _TABLES:
        return Detected(path.suffix[1:], (path.suffix[1:],)) if _is_table(path) else None
    made = EXPORTERS.get("trl")()
    rows = [row for _, row in islice(parsed_rows(made, path), SAMPLE)]
    candidates = _candidates(rows, path.suffix.lstrip("."), mark_of(path))
    if not candidates:
        return None
    named = next((n for n in (path.parent.name, path.parent.parent.name) if n in candidates), "")
    return Detected(named or candidates[0], tuple(candidates), bool(named))


def _is_card(path: Path) -> bool:
    """Whether a file is the card of a dataset: any folder may have a README."""
    if path.name != CARD or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.readline().strip() == b"---"


def _is_table(path: Path) -> bool:
    """Whether a table has the columns of our exports, and is not a dump."""
    if path.suffix == ".xlsx":
        return not any(
            "unknown key" in problem.message for problem in EXPORTERS.get("xlsx")().validate(path)[:SAMPLE]
        )
    with path.open("rb") as file:
        head = file.readline(2_000).removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    columns = {name.strip().strip('"') for name in head.split(",")}
    return set(EXPORTERS.get("csv")().schema()["required"]) <= columns


def _candidates(rows: Sequence[Mapping[str, Any]], kind: str, marked: str) -> list[str]:
    """Formats whose keys most rows have: those with the most of them required, then with the fewest unknown
    keys; of the same rows, the common ones first."""
    scores: dict[str, tuple[float, int, int]] = {}
    for name, exporter in _of_lines():
        if (exporter.begin and exporter.begin != marked) or (
            kind == "parquet" and kind not in exporter.file_types
        ):
            continue
        schema = exporter.schema()
        found = [_matched(schema, row) for row in rows]
        hits = [one for one in found if one is not None]
        if hits and len(hits) >= ENOUGH * len(rows):
            needed = max(one[0] for one in hits)
            share = round(len(hits) / len(rows), 1)
            scores[name] = (share, needed, -sum(one[1] for one in hits))
    if not scores:
        return []
    best = max(scores.values())
    same = [name for name, score in scores.items() if score == best]
    if marked and any(EXPORTERS.get(name)().begin for name in same):
        same = [name for name in same if EXPORTERS.get(name)().begin]
    return sorted(same, key=lambda name: (_COMMON.index(name) if name in _COMMON else len(_COMMON), name))


def _of_lines() -> Iterator[tuple[str, Exporter]]:
    for name, made in EXPORTERS.items():
        exporter = made()
        if name not in (*_TABLES, "hf-dataset"):
            yield name, exporter


def _matched(schema: Mapping[str, Any], value: Any) -> tuple[int, int] | None:
    """How many required keys of a schema a value has and how many keys it does not know; None where it lacks
    one, or a type is another. Of a list its first entry is looked at."""
    kinds = schema.get("type")
    if not _is_of(kinds, value):
        return None
    needed, unknown = 0, 0
    if isinstance(value, Mapping) and "properties" in schema:
        known = schema["properties"]
        if not set(schema.get("required", ())) <= set(value):
            return None
        needed = len(schema.get("required", ()))
        unknown = len(set(value) - set(known))
        parts = [(known[key], held) for key, held in value.items() if key in known]
    else:
        entries = value if isinstance(value, list) and isinstance(schema.get("items"), Mapping) else []
        parts = [(schema["items"], held) for held in entries[:1]]
    for inner, held in parts:
        found = _matched(inner, held)
        if found is None:
            return None
        needed, unknown = needed + found[0], unknown + found[1]
    return needed, unknown


def _is_of(kinds: Any, value: Any) -> bool:
    types = {"object": Mapping, "array": list, "string": str}
    wanted = [types[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds or ()) if kind in types]
    return not wanted or value is None or isinstance(value, tuple(wanted))
