"""What an exporter is, and what they all share: the registry, writing with sidecars, reading a file to check
it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, NamedTuple

from curate.errors import CurateError
from curate.exporters.chat import ChatExample, NotExportable, example_of, opening_of, split_up
from curate.exporters.json_lines import read_lines, write_lines
from curate.exporters.limits import Limits, Problem, limits_table
from curate.exporters.origin import Origin
from curate.exporters.placeholders import settled
from curate.exporters.settings import ExportSettings
from curate.exporters.sidecars import PROVENANCE, SKIPPED, Row, Sidecars, Written, sidecars
from curate.exporters.whole_files import whole_file_fault
from curate.process.progress import steps
from curate.registry import Registry

SPLITS = ("train", "validation", "test")


class Kept(NamedTuple):
    """One example that becomes a row, the record that it is made of, and that record's place (from 1)."""

    number: int
    record: Row
    example: ChatExample


Trains = Literal["marked", "split", "every"]


class Exporter(ABC):
    """One platform's format. A subclass is registered by name, says how a row looks and checks a file."""

    name: str
    pairs: bool = False  # whether its rows are preference pairs: a reply, and one that is worse
    trains: Trains = "marked"  # how it learns some of the assistant's turns alone
    system: bool = True  # whether its rows can hold a system message
    many_turns: bool = True  # whether they can hold more than one turn of each
    beside: tuple[str, ...] = ()  # further files that `finish` writes
    splits: tuple[str, ...] = SPLITS  # those that it writes
    tools: bool = False  # whether its rows can hold calls of tools; records that have some are skipped if not
    uses_tools: bool = False  # whether an example of those that are being written does
    file_types: tuple[str, ...] = ("jsonl",)  # a file of each for every split
    begin: str = ""  # what stands before the first row of a file

    @property
    def limits(self) -> Limits:
        return limits_table().get(self.name, Limits())

    @abstractmethod
    def row(self, example: ChatExample) -> dict[str, Any]:
        """One example as the platform's row."""

    @abstractmethod
    def schema(self) -> dict[str, Any]:
        """JSON Schema of a row."""

    @abstractmethod
    def check(self, row: Any) -> Iterator[tuple[str, str]]:
        """(code, words) of each rule that one parsed row breaks."""

    def of_shape(self, row: Mapping[str, Any]) -> Exporter:
        """The format whose shape a row has, where a platform takes several."""
        return self

    def doubts(self, row: Any) -> Iterator[tuple[str, str]]:
        """(code, words) of what the platform takes in a row, and is hardly meant."""
        yield from ()

    def to_rows(self, records: Sequence[Row], settings: ExportSettings | None = None) -> list[dict[str, Any]]:
        """The platform's rows of records that can be examples, in order."""
        settings = settings or ExportSettings()
        self.survey({self.splits[0]: records}, settings)
        return [self.row(e) for record in records for e in self.sound(record, settings, self.splits[0])]

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that `write` may make, by its path in the folder."""
        return (
            *(f"{split}.{kind}" for split in self.splits for kind in self.file_types),
            *self.beside,
            PROVENANCE,
            SKIPPED,
        )

    def write(
        self,
        folder: Path,
        splits: Mapping[str, Iterable[Row]],
        settings: ExportSettings | None = None,
        origin: Origin | None = None,
    ) -> Written:
        """Writes the splits (train, validation, test) that the platform has, and the sidecars. Each file
        takes its place whole or not at all.

        Records are gone through one by one, twice where the form of all depends on them, so they need not be
        in memory. `origin`, for formats with a card, is what is known to have been done to them. A record
        that cannot be an example (it does not end with the user, say) stands in skipped.jsonl with the
        reason.
        """
        settings = settings or ExportSettings()
        given = {split: splits.get(split, ()) for split in self.splits}
        self.survey(given, settings)
        with sidecars(folder) as beside:
            for split, records in given.items():
                kept = self._kept(split, records, settings, beside)
                beside.written.files += self.write_split(folder, split, kept)
        beside.written.files += self.finish(folder, beside.written, settings, origin or Origin())
        return beside.written

    def survey(self, splits: Mapping[str, Iterable[Row]], settings: ExportSettings) -> None:
        """Looks at all records before the first is written, for what the form of every row depends on."""
        self.uses_tools = self.tools and any(
            example.uses_tools
            for split, records in splits.items()
            if getattr(records, "with_tools", True)  # of a file, this is known since it was first read
            for record in records
            if may_use_tools(record)
            for example in self.sound(record, settings, split)
        )

    def parts(self, example: ChatExample) -> list[ChatExample]:
        """The examples that a record gives, each a row. Raises NotExportable for what the format cannot
        hold."""
        if self.trains == "split":
            return split_up(example)
        if self.trains == "every" and example.earlier != example.learned:
            raise NotExportable(
                "an earlier reply in it is not to be learned, and this format learns all of them (see"
                " export.train_on)"
            )
        return [example]

    def examples(self, record: Row, settings: ExportSettings, split: str = "train") -> list[ChatExample]:
        """The examples of a record. Raises NotExportable, with the reason, where it cannot be one."""
        example = example_of(record, settings.system_prompt, settings.train_on)
        example = settled(example, settings.completion_placeholders, _language(record))
        if split == "test":  # nothing is learned there: a record is a row, and its last reply is what counts
            learned = example.earlier if self.trains == "every" else frozenset[int]()
            example = replace(example, learned=learned)
        if self.pairs and not example.rejected:
            raise NotExportable("it has no rejected reply, so it is no preference pair")
        if self.pairs and example.completion == example.rejected:
            raise NotExportable("both replies are the same")
        if example.uses_tools and not self.tools:
            raise NotExportable("it calls tools, which this format cannot hold")
        if example.system and not self.system:
            raise NotExportable("it has a system message, which this format cannot hold")
        if example.earlier and not self.many_turns:
            raise NotExportable("it has several turns, which this format cannot hold")
        return self.parts(example)

    def unwritable(self, count: int, record: Row, example: ChatExample) -> str:
        """Why the `count`th row (from 1) stops an export; empty where it does not."""
        return ""

    def sound(self, record: Row, settings: ExportSettings, split: str) -> list[ChatExample]:
        """The examples of a record; none where it cannot be one."""
        try:
            return self.examples(record, settings, split)
        except NotExportable:
            return []

    def _kept(
        self, split: str, records: Iterable[Row], settings: ExportSettings, beside: Sidecars
    ) -> Iterator[Kept]:
        for number, record in enumerate(steps(records, "records exported"), 1):
            try:
                examples = self.examples(record, settings, split)
            except NotExportable as why:
                beside.skip(split, number, record, str(why))
                continue
            beside.keep(split, record, len(examples))
            beside.written.openings += opening_of(record) > 0
            for example in examples:
                yield Kept(number, record, example)

    def write_split(self, folder: Path, split: str, kept: Iterator[Kept]) -> list[Path]:
        """The files of one split; an empty split leaves none, nor an old one."""
        rows = (self.row(k.example) for k in kept)
        return write_lines(folder / f"{split}.jsonl", rows, begin=self.begin)

    def finish(self, folder: Path, written: Written, settings: ExportSettings, origin: Origin) -> list[Path]:
        """Writes what stands beside the rows, such as a configuration, when those are written."""
        return []

    def validate(self, path: Path) -> list[Problem]:
        """Every rule of the platform that the file breaks, in the order of its lines; a file that breaks none
        gives an empty list."""
        path = Path(path)
        if path.is_dir():
            raise CurateError(
                "is a folder", where=str(path), mend=f"Give one file, such as {path / 'train.jsonl'}."
            )
        problems = [*self.limits.sized(path)]
        if whole := whole_file_fault(path):
            return [*problems, Problem(0, *whole)]
        count = 0
        for line, row, fault in read_lines(path):
            if fault:
                problems.append(Problem(line, "bad_json", fault))
                continue
            count += 1
            problems += [Problem(line, code, words) for code, words in self.check(row)]
        problems += self.limits.counted(count)
        return sorted(problems, key=lambda p: p.line)


def _language(record: Row) -> str:
    """The code of the language that a record's reply is in, as its signals have it; else empty."""
    signals = record.get("signals")
    held = signals if isinstance(signals, Mapping) else {}
    return str(held.get("language.completion") or held.get("language.prompt") or "")


def may_use_tools(record: Row) -> bool:
    """Whether a record has anything to do with tools: a cheap look, before the example is made."""
    if record.get("tools"):
        return True
    sides = (record.get(name) for name in ("prompt", "completion", "chosen", "rejected"))
    return any(
        "tool_calls" in m for side in sides if isinstance(side, list) for m in side if isinstance(m, dict)
    )


EXPORTERS: Registry[type[Exporter]] = Registry("export format", "curate.exporters", "curate.exporters")
