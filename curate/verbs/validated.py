"""What a check of training files found, in figures and words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from curate.exporters import Problem
from curate.exporters.cookbook import CATEGORIES, cookbook_words
from curate.exporters.detecting import Detected
from curate.exporters.grouped import grouped
from curate.exporters.lengths import Lengths
from curate.exporters.mending import Mended
from curate.exporters.tokens import ESTIMATE_ERROR
from curate.results import Result
from curate.text.brief import Brief
from curate.text.readable import many

_BAR = 30  # signs of the longest bar of the histogram


@dataclass(slots=True, repr=False)
class CheckedFile(Brief):
    """One file, by the path that was given or the one in the folder that was; `doubts` are what the platform
    takes, and is hardly meant."""

    name: str
    problems: list[Problem]
    doubts: list[Problem] = field(default_factory=list)

    @property
    def called(self) -> str:
        return "Standard input" if self.name == "-" else Path(self.name).name or self.name


@dataclass(slots=True, repr=False)
class Validated(Result):
    """What a check against a platform's rules found: `problems` in the order of the files and lines (from 1;
    0 for the whole file)."""

    file: str
    format: str
    files: list[CheckedFile]
    lengths: Lengths
    detected: Detected | None = None  # where no format was given
    hint: str = ""  # what to check instead
    cookbook: dict[str, int] | None = None  # errors by OpenAI's published categories, where these were asked
    mended: Mended | None = None  # the copy, where one was asked for
    mended_problems: list[Problem] = field(default_factory=list)  # what is still wrong with it

    @property
    def problems(self) -> list[Problem]:
        return [problem for one in self.files for problem in one.problems]

    @property
    def valid(self) -> bool:
        """Whether the file follows the rules; where a copy was mended, whether that does, and holds every
        row."""
        if self.mended is not None:
            return not self.mended_problems and not self.mended.left_out
        return not self.problems

    def figures(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "format": self.format,
            "valid": self.valid,
            "detected": self.detected is not None,
            "candidates": [*self.detected.candidates] if self.detected else [],
            "problems": [{**p._asdict(), "file": one.name} for one in self.files for p in one.problems],
            "groups": [g.figures(one.name) for one in self.files for g in grouped(one.problems)],
            "doubts": [g.figures(one.name) for one in self.files for g in grouped(one.doubts)],
            "lengths": self.lengths.figures(),
            "cookbook": None if self.cookbook is None else {n: self.cookbook.get(n, 0) for n in CATEGORIES},
            "mended": self.mended
            and {**self.mended.figures(), "problems": [p._asdict() for p in self.mended_problems]},
        }

    def describe(self) -> str:
        parts = [
            self.detected.words if self.detected else "",
            "" if self.cookbook is None else cookbook_words(self.cookbook),
            "\n".join(words for one in self.files for words in self._told(one)),
            "\n".join(_length_words(self.lengths)),
            "\n".join(self._mended_words()),
            self.hint,
        ]
        return "\n".join(part for part in parts if part)

    def _told(self, one: CheckedFile) -> list[str]:
        lines = [words for group in grouped(one.problems) for words in group.describe(one.called)]
        if not lines:
            lines = [f"{one.called} follows the rules of {self.format}."]
        for group in grouped(one.doubts):
            first, *more = group.describe(one.called)
            lines += [f"Taken, but check it: {first}", *more]
        return lines

    def _mended_words(self) -> list[str]:
        made = self.mended
        if made is None:
            return []
        lines = []
        if made.rows:
            lines = [
                f"Mended copy: {made.out}: {made.unchanged:,} rows as they were, {made.changed:,} changed"
            ]
        lines += [f"    {what} ({many(rows, 'row')})" for what, rows in _most(made.changes)]
        if made.left_out:
            gone = "Left out of it" if made.rows else "Cannot be mended"
            lines.append(f"{gone}: {many(made.left_out.total(), 'row')}, first lines {_some(made.lines)}")
            lines += [f"    {why} ({many(rows, 'row')})" for why, rows in _most(made.left_out)]
        for group in grouped(self.mended_problems):
            first, *more = group.describe(Path(made.out).name)
            lines += [f"Still wrong with it: {first}", *more]
        return lines


def _most(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))


def _some(lines: list[int]) -> str:
    return ", ".join(f"{line:,}" for line in lines[:5])


def _length_words(lengths: Lengths) -> list[str]:
    """The distribution of lengths as a person reads it."""
    told = lengths.figures()
    if told is None:
        return []
    how = (
        f"estimated, off by up to {ESTIMATE_ERROR:.0%} in measurements; --tokenizer counts them"
        if told["estimated"]
        else f"by {told['counted_by']}"
    )
    lines = [
        f"Tokens a row ({how}): median {told['median']:,}, 95% up to {told['p95']:,}, longest"
        f" {told['longest']:,}; {told['total']:,} in all"
    ]
    most = max(entry["rows"] for entry in told["histogram"])
    for entry in told["histogram"]:
        bar = "#" * -(-entry["rows"] * _BAR // most)
        lines.append(f"    up to {entry['up_to']:>7,}  {entry['rows']:>7,}  {bar}".rstrip())
    if told["near_limit"]:
        lines.append(
            f"{many(told['near_limit'], 'row')} below the limit of {told['limit']:,} tokens by less than the"
            " error of the estimate"
        )
    if told["cut"]:
        lines.append(
            f"At {told['max_length']:,} tokens {many(told['cut'], 'row')} would be cut; of"
            f" {told['without_reply']:,} of them nothing of the last reply would be left"
        )
    return lines
