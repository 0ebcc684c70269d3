"""TRL's conversational prompt-completion format, as JSON Lines and Parquet: loss on the completion alone by
default.

Every message has the same two keys, since Arrow would fill what is missing with nulls, which chat templates
then print.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curate.errors import CurateError
from curate.exporters.base import EXPORTERS, Exporter, Problem, Row, count_problems, message_schema, shown
from curate.exporters.chat import ChatExample
from curate.files.atomic import replacing
from curate.process.progress import steps

if TYPE_CHECKING:
    import pyarrow as pa

_ROLES = ("system", "user", "assistant", "tool")


def messages_type() -> pa.DataType:
    """Arrow type of a list of messages."""
    import pyarrow as pa

    return pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))


def pair_of(example: ChatExample) -> dict[str, Any]:
    """An example as `prompt` and `completion`, lists of messages."""
    return {"prompt": [{**m} for m in example.prompt], "completion": [{**m} for m in example.completion]}


def write_parquet(path: Path, rows: Sequence[dict[str, Any]], schema: pa.Schema) -> None:
    """Writes rows with the columns of `schema`, whole or not at all."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with replacing(path) as out:
        pq.write_table(pa.Table.from_pylist(list(rows), schema=schema), out)


def read_parquet(path: Path) -> list[dict[str, Any]]:
    """The rows of a Parquet file; raises CurateError where it is none."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    except (OSError, pa.ArrowException) as why:
        raise CurateError("is not a readable Parquet file", where=str(path), mend="Export it again.") from why
    return rows


@EXPORTERS.register("trl")
class Trl(Exporter):
    """`prompt` and `completion` as lists of messages, for the trainers of TRL."""

    name = "trl"
    file_types = ("jsonl", "parquet")

    def row(self, example: ChatExample) -> dict[str, Any]:
        return pair_of(example)

    def schema(self) -> dict[str, Any]:
        side = {"type": "array", "minItems": 1, "items": message_schema(("system", "user", "assistant"))}
        return {
            "title": "trl row",
            "type": "object",
            "properties": {"prompt": side, "completion": side},
            "required": ["prompt", "completion"],
            "additionalProperties": False,
        }

    def write_split(self, folder: Path, split: str, kept: Sequence[tuple[Row, ChatExample]]) -> list[Path]:
        import pyarrow as pa

        written = super().write_split(folder, split, kept)
        path = folder / f"{split}.parquet"
        if not kept:
            path.unlink(missing_ok=True)
            return written
        write_parquet(
            path,
            [self.row(e) for _, e in kept],
            pa.schema([("prompt", messages_type()), ("completion", messages_type())]),
        )
        return [*written, path]

    def validate(self, path: Path) -> list[Problem]:
        path = Path(path)
        if path.suffix != ".parquet":
            return super().validate(path)
        rows = read_parquet(path)
        problems = [
            Problem(n, code, words)
            for n, row in enumerate(steps(rows, "rows checked"), 1)
            for code, words in self.check(row)
        ]
        return [*count_problems(len(rows), self.limits), *problems]

    def check(self, row: Any) -> Iterator[tuple[str, str]]:
        if not isinstance(row, dict):
            yield "data_type", f"a row must be an object, not {type(row).__name__}"
            return
        sides = {name: row.get(name) for name in ("prompt", "completion")}
        for name, side in sides.items():
            if not side:
                yield f"missing_{name}", f"no {name}"
            elif isinstance(side, list):
                yield from _side_faults(name, side)
            elif not isinstance(side, str):
                yield "data_type", f"{name} must be text or a list of messages, not {type(side).__name__}"
        if all(sides.values()) and isinstance(sides["prompt"], str) != isinstance(sides["completion"], str):
            yield "mixed_forms", "prompt and completion must both be text or both be messages"
        completion = sides["completion"]
        if (
            isinstance(completion, list)
            and completion
            and isinstance(completion[-1], dict)
            and completion[-1].get("role") != "assistant"
        ):
            yield "completion_not_assistant", "the completion must end with the assistant"


def _side_faults(name: str, side: list[Any]) -> Iterator[tuple[str, str]]:
    for n, message in enumerate(side):
        where = f"{name}[{n}]"
        if not isinstance(message, dict):
            yield "data_type", f"{where} must be an object, not {type(message).__name__}"
            continue
        if set(message) != {"role", "content"}:
            yield (
                "message_keys_differ",
                f"{where} must have the keys role and content and no other, or Arrow adds nulls",
            )
        if message.get("role") not in _ROLES:
            yield (
                "unrecognized_role",
                f"{where} has the role {shown(str(message.get('role')))!r}; known: {', '.join(_ROLES)}",
            )
        if not isinstance(message.get("content"), str) or not message["content"]:
            yield "missing_content", f"{where} has no content"
