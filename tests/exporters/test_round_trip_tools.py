"""Calls of tools exported, then loaded with our own loader: the same calls, arguments, results and descriptions,
for every format that can carry them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.exporters import EXPORTERS, ExportSettings
from curate.records import Conversation
from tests.exporters.test_round_trip import words
from tests.helpers.loading import read

AS_IT_IS = ExportSettings(completion_placeholders="keep", train_on="all")
# Those that hold any call, and the files that are read again.
WHOLE = {
    "openai-chat": "train.jsonl",
    "azure": "train.jsonl",
    "together": "train.jsonl",
    "fireworks": "train.jsonl",
    "axolotl": "train.jsonl",
    "trl": "train.jsonl",
    "trl-messages": "train.parquet",
    "unsloth": "train.jsonl",
    "hf-dataset": ".",
}
# Those that hold no words beside a call, nor several results in a row.
IN_TURNS = ("sharegpt", "llama-factory")

NAMES = ("find_order", "lookUpStock", "cancel")
names = st.sampled_from(NAMES)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), words, st.just("")),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(words, inner, max_size=3)),
    max_leaves=6,
)
arguments = st.dictionaries(words, values, max_size=3)
results = st.one_of(words, values.map(json.dumps))


@st.composite
def exchanges(draw: st.DrawFn, most: int = 3) -> list[dict[str, Any]]:
    """Calls of one message, perhaps with words beside them, and their results in any order."""
    made = draw(st.lists(st.tuples(names, arguments), min_size=1, max_size=most))
    said = draw(st.one_of(st.just(""), words)) if most > 1 else ""
    at = draw(st.integers(0, 9_999))
    calls = [
        {
            "id": f"call_{at}_{n}",
            "type": "function",
            "function": {"name": name, "arguments": json.dumps(given, ensure_ascii=False)},
        }
        for n, (name, given) in enumerate(made)
    ]
    answers = [
        {
            "role": "tool",
            "content": draw(results),
            "tool_call_id": call["id"],
            "name": call["function"]["name"],
        }
        for call in draw(st.permutations(calls))
    ]
    return [{"role": "assistant", "content": said, "tool_calls": calls}, *answers]


@st.composite
def records(draw: st.DrawFn, most: int = 3) -> dict[str, Any]:
    """A talk in which some replies call tools, one after the other; it may end with a call."""
    system = draw(st.one_of(st.just(""), words))
    prompt: list[dict[str, Any]] = [{"role": "system", "content": system}] if system else []
    called = draw(st.lists(exchanges(most), max_size=2))
    for some in called:
        prompt += [
            {"role": "user", "content": draw(words)},
            *some,
            {"role": "assistant", "content": draw(words)},
        ]
    prompt.append({"role": "user", "content": draw(words)})
    first, second = draw(exchanges(most)), draw(exchanges(most))
    end = draw(st.sampled_from([first[:1], [*first, *second[:1]], [*first, *second, None], [*first, None]]))
    last = {"role": "assistant", "content": draw(words)}
    return {
        "prompt": prompt,
        "completion": [message or last for message in end],
        "tools": [
            {
                "type": "function",
                "function": {
                    "name": name,
                    "description": draw(words),
                    "parameters": {"type": "object", "properties": {"of": {"type": "array", "items": {}}}},
                },
            }
            for name in NAMES
        ],
    }


def told(messages: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Role, text, what is called, and of a result the place of its call among all calls."""
    ids: list[str] = []
    found = []
    for m in messages:
        calls = [
            (c["function"]["name"], json.loads(c["function"]["arguments"])) for c in m.get("tool_calls", ())
        ]
        ids += [c["id"] for c in m.get("tool_calls", ())]
        of = len(ids) - ids[::-1].index(m["tool_call_id"]) - 1 if m["role"] == "tool" else None
        found.append((m["role"], m["content"], calls, of))
    return found


def loaded(talk: Conversation) -> list[tuple[Any, ...]]:
    roles = {"customer": "user", "agent": "assistant", "bot": "assistant"}
    return told(
        [
            {
                "role": "assistant" if m.tool_calls else roles.get(m.role, m.role),
                "content": m.text,
                "tool_calls": m.tool_calls,
                "tool_call_id": m.tool_call_id,
            }
            for m in talk.messages
        ]
    )


def exported_and_loaded(name: str, file: str, rows: list[dict[str, Any]], folder: Any) -> None:
    exporter = EXPORTERS.get(name)()
    exporter.write(folder, {"train": rows}, AS_IT_IS)
    wanted = [e for row in rows for e in exporter.sound(row, AS_IT_IS, "train")]
    assert all(exporter.sound(row, AS_IT_IS, "train") for row in rows), f"{name} holds all of these"
    found = read(folder / file)
    assert [loaded(talk) for talk in found] == [told(e.messages) for e in wanted], name
    assert [json.loads(talk.tools) for talk in found] == [e.tools for e in wanted], name


@pytest.mark.parametrize("name", WHOLE)
@settings(max_examples=6)
@given(rows=st.lists(records(), min_size=1, max_size=2))
def test_calls_are_exported_and_loaded_again(name: str, rows: list[Any], tmp_path_factory: Any) -> None:
    exported_and_loaded(name, WHOLE[name], rows, tmp_path_factory.mktemp("whole"))


@pytest.mark.parametrize("name", IN_TURNS)
@settings(max_examples=6)
@given(rows=st.lists(records(most=1), min_size=1, max_size=2))
def test_calls_one_after_the_other_are_exported_and_loaded_again(
    name: str, rows: list[Any], tmp_path_factory: Any
) -> None:
    exported_and_loaded(name, "train.jsonl", rows, tmp_path_factory.mktemp("turns"))
