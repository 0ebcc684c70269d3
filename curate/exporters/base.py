"""What an exporter is, and what they all share: the registry, writing with a sidecar, reading a file to check
it."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from curate.errors import CurateError
from curate.exporters.chat import ChatExample, NotExportable, example_of
from curate.exporters.limits import LIMITS, Limits
from curate.exporters.origin import Origin
from curate.exporters.settings import ExportSettings
from curate.files.atomic import write_jsonl
from curate.files.lines import raw_lines
from curate.process.progress import steps
from curate.registry import Registry

Row = Mapping[str, Any]
PROVENANCE = "provenance.jsonl"
SKIPPED = "skipped.jsonl"
SPLITS = ("train", "test")
# What of a record the sidecar keeps: where an example comes from and why it is there.
_KEPT = (
    "id",
    "source",
    "conversation_id",
    "message_ids",
    "customer_id",
    "quality",
    "cluster",
    "cluster_label",
    "edge",
    "changes",
)


class Problem(NamedTuple):
    """One rule that a file breaks: the line (from 1; 0 for the whole file), a code, and words for a
    person."""

    line: int
    code: str
    message: str


class Exporter(ABC):
    """One platform's format. A subclass is registered by name, says how a row looks and checks a file."""

    name: str
    tools: bool = False  # whether its rows can hold calls of tools; records that have some are skipped if not
    uses_tools: bool = False  # whether an example of those that are being written does
    file_types: tuple[str, ...] = ("jsonl",)  # a file of each for every split

    @property
    def limits(self) -> Limits:
        return LIMITS.get(self.name, Limits())

    @abstractmethod
    def row(self, example: ChatExample) -> dict[str, Any]:
        """One example as the platform's row."""

    @abstractmethod
    def schema(self) -> dict[str, Any]:
        """JSON Schema of a row."""

    @abstractmethod
    def check(self, row: Any) -> Iterator[tuple[str, str]]:
        """(code, words) of each rule that one parsed row breaks."""

    def to_rows(self, records: Sequence[Row], settings: ExportSettings | None = None) -> list[dict[str, Any]]:
        """The platform's rows of records that can be examples, in order."""
        kept, _ = self._examples(records, settings or ExportSettings())
        self.uses_tools = any(example.uses_tools for _, example in kept)
        return [self.row(example) for _, example in kept]

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that `write` may make, by its path in the folder."""
        return (*(f"{split}.{kind}" for split in SPLITS for kind in self.file_types), PROVENANCE, SKIPPED)

    def write(
        self,
        folder: Path,
        train: Sequence[Row],
        test: Sequence[Row],
        settings: ExportSettings | None = None,
        origin: Origin | None = None,
    ) -> list[Path]:
        """Writes train and test, and the sidecars; returns the paths. Each file takes its place whole or not
        at all.

        `origin`, for formats with a card, is what is known to have been done to the records.
        A record that cannot be an example (it does not end with the user, say) stands in skipped.jsonl with
        the reason.
        """
        settings = settings or ExportSettings()
        written: list[Path] = []
        provenance: list[dict[str, Any]] = []
        skipped: list[dict[str, Any]] = []
        examples = {
            split: self._examples(records, settings)
            for split, records in zip(SPLITS, (train, test), strict=True)
        }
        self.uses_tools = any(example.uses_tools for kept, _ in examples.values() for _, example in kept)
        for split, (kept, left) in examples.items():
            skipped += [{"split": split, **fault} for fault in left]
            provenance += [
                {"split": split, "line": n, **{k: r[k] for k in _KEPT if k in r}}
                for n, (r, _) in enumerate(kept, 1)
            ]
            written += self.write_split(folder, split, kept)
        for name, rows in ((PROVENANCE, provenance), (SKIPPED, skipped)):
            if rows:
                write_jsonl(folder / name, rows)
                written.append(folder / name)
            else:
                (folder / name).unlink(missing_ok=True)
        return written

    def parts(self, example: ChatExample) -> list[ChatExample]:
        """The examples that a record gives, each a row."""
        return [example]

    def _examples(
        self, records: Sequence[Row], settings: ExportSettings
    ) -> tuple[list[tuple[Row, ChatExample]], list[dict[str, Any]]]:
        kept: list[tuple[Row, ChatExample]] = []
        skipped: list[dict[str, Any]] = []
        for n, record in enumerate(steps(records, "records read"), 1):
            try:
                example = example_of(record, settings.system_prompt)
                if example.uses_tools and not self.tools:
                    raise NotExportable("it calls tools, which this format cannot hold")
            except NotExportable as why:
                skipped.append({"row": n, "id": record.get("id"), "reason": str(why)})
                continue
            kept += [(record, part) for part in self.parts(example)]
        return kept, skipped

    def write_split(self, folder: Path, split: str, kept: Sequence[tuple[Row, ChatExample]]) -> list[Path]:
        """The file of one split; an empty split leaves none, nor an old one."""
        path = folder / f"{split}.jsonl"
        if not kept:
            path.unlink(missing_ok=True)
            return []
        write_jsonl(path, (self.row(example) for _, example in steps(kept, "examples written")))
        return [path]

    def validate(self, path: Path) -> list[Problem]:
        """Every rule of the platform that the file breaks, in the order of its lines; a file that breaks none
        gives an empty list."""
        path = Path(path)
        if path.is_dir():
            raise CurateError(
                "is a folder", where=str(path), mend=f"Give one file, such as {path / 'train.jsonl'}."
            )
        problems = [*_size_problems(path, self.limits)]
        count = 0
        for line, row, fault in read_lines(path):
            if fault:
                problems.append(Problem(line, "bad_json", fault))
                continue
            count += 1
            problems += [Problem(line, code, words) for code, words in self.check(row)]
        problems += count_problems(count, self.limits)
        return sorted(problems, key=lambda p: p.line)


@lru_cache(maxsize=1_000)
def shown(text: str) -> str:
    """A key or role of a row, as a message may show it: personal data masked, at most 30 characters."""
    from curate.privacy import mask  # only a faulty file needs it

    return mask(text, 30)


def read_lines(path: Path) -> Iterator[tuple[int, Any, str]]:
    """(line number, parsed row, fault) of a JSON Lines file; a fault is words for a person, with no text of
    the line."""
    for number, line in raw_lines(path):
        if line.strip():
            yield number, *_parsed(line)
        elif line.endswith(b"\n"):
            yield number, None, "the line is empty"


def _parsed(line: bytes) -> tuple[Any, str]:
    try:
        return json.loads(line.decode("utf-8")), ""
    except UnicodeDecodeError as why:
        return None, f"not UTF-8 (byte {why.start + 1} of the line)"
    except json.JSONDecodeError as why:
        return None, f"not JSON: {why.msg} (column {why.colno})"
    except (RecursionError, ValueError):
        return None, "not JSON that can be read: nested too deep, or a number too long"


def _size_problems(path: Path, limits: Limits) -> Iterator[Problem]:
    try:
        size = path.stat().st_size
    except OSError as why:
        raise CurateError(
            f"cannot be read ({why.strerror})", where=str(path), mend="Check the path and its permissions."
        ) from why
    if limits.max_bytes is not None and size > limits.max_bytes:
        yield Problem(
            0, "file_too_large", f"{size:,} bytes; {limits.max_bytes:,} are allowed (as of {limits.checked})"
        )


def count_problems(count: int, limits: Limits) -> Iterator[Problem]:
    """Too few or too many examples in a file."""
    if count < limits.min_examples:
        yield Problem(
            0,
            "too_few_examples",
            f"{count} examples; at least {limits.min_examples} are needed (as of {limits.checked})",
        )
    if limits.max_examples is not None and count > limits.max_examples:
        yield Problem(
            0,
            "too_many_examples",
            f"{count:,} examples; {limits.max_examples:,} are allowed (as of {limits.checked})",
        )


def message_schema(roles: Sequence[str], weight: bool = False, text_arguments: bool = True) -> dict[str, Any]:
    """JSON Schema of one chat message; the arguments of a call are JSON text, or an object."""
    arguments = {"type": "string"} if text_arguments else {}
    function = {"name": {"type": "string", "minLength": 1}, "arguments": arguments}
    call = {
        "id": {"type": "string"},
        "type": {"const": "function"},
        "function": {"type": "object", "properties": function, "required": ["name", "arguments"]},
    }
    properties: dict[str, Any] = {
        "role": {"enum": list(roles)},
        "content": {"type": "string"},
        "tool_calls": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "object", "properties": call, "required": ["type", "function"]},
        },
        "tool_call_id": {"type": "string"},
        "name": {"type": "string"},
    }
    if weight:
        properties["weight"] = {"enum": [0, 1]}
    return {
        "type": "object",
        "properties": properties,
        "required": ["role", "content"],
        "additionalProperties": False,
        "anyOf": [
            {"properties": {"content": {"minLength": 1}}},
            {"required": ["tool_calls"]},
            {"required": ["tool_call_id"]},
        ],
    }


TOOLS_SCHEMA = {"type": "array", "items": {"type": "object"}}


EXPORTERS: Registry[type[Exporter]] = Registry("export format", "curate.exporters", "curate.exporters")
