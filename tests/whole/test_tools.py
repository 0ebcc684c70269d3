"""A run over a set with system prompts and calls of tools: they are in the records, in the exports, and
without anybody's data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.conftest import Invoke
from tests.helpers.loading import lines

THINGS = [
    "saddle",
    "wheel",
    "helmet",
    "pump",
    "lock",
    "lamp",
    "bell",
    "rack",
    "tyre",
    "chain",
    "basket",
    "mirror",
]
TOOLS = [{"type": "function", "function": {"name": "find_order", "description": "ask ops@wheel.example"}}]


def rows() -> list[dict[str, Any]]:
    return [
        {
            "id": f"s{n}",
            "tools": TOOLS,
            **({} if n % 3 == 2 else {"parallel_tool_calls": bool(n % 3)}),
            "messages": [
                {"role": "developer", "content": "You help the customers of Wheel."},
                {
                    "role": "user",
                    "content": f"I ordered a {thing} and nothing came, my mail is a{n}@b.example.",
                },
                {
                    "role": "assistant",
                    "content": None,
                    "tool_calls": [
                        {
                            "id": f"k{n}",
                            "type": "function",
                            "function": {
                                "name": "find_order",
                                "arguments": json.dumps({"mail": f"a{n}@b.example"}),
                            },
                        }
                    ],
                },
                {"role": "tool", "tool_call_id": f"k{n}", "content": json.dumps({"mail": f"a{n}@b.example"})},
                {
                    "role": "assistant",
                    "content": f"The {thing} waits at the depot for a part; please open your account, choose"
                    f" Orders and confirm the new date for the {thing}, and it leaves the same evening.",
                },
            ],
        }
        for n, thing in enumerate(THINGS)
    ]


def test_calls_results_and_prompts_reach_every_export_redacted(tmp_path: Path, invoke: Invoke) -> None:
    path = lines(tmp_path / "set.jsonl", rows())
    status, _, err = invoke("run", path, "-o", tmp_path / "out", "--export", "openai-chat", "--export", "trl")
    assert status in (0, 1), err
    made = [json.loads(line) for line in (tmp_path / "out" / "train.jsonl").read_text().splitlines()]
    assert made
    for row in made:
        third = int(row["conversation_id"].removeprefix("s")) % 3
        assert row.get("parallel_tool_calls") is [False, True, None][third]
        assert [m["role"] for m in row["prompt"]] == ["system", "user"]
        assert [m["role"] for m in row["completion"]] == ["assistant", "tool", "assistant"]
        (call,) = row["completion"][0]["tool_calls"]
        assert json.loads(call["function"]["arguments"]) == {"mail": "[EMAIL_1]"}
        assert row["completion"][1]["tool_call_id"] == call["id"]
        assert row["tools"][0]["function"] == {"name": "find_order", "description": "ask [EMAIL_1]"} or (
            "ops@wheel" not in str(row["tools"])
        )
        assert not row["signals"]["substance.rests_on_tool"] and "redacted" in row["changes"]
    exported = [
        json.loads(line)
        for line in (tmp_path / "out/exports/openai-chat/train.jsonl").read_text().splitlines()
    ]
    assert [[m["role"] for m in row["messages"]] for row in exported] == [
        ["system", "user", "assistant", "tool", "assistant"]
    ] * len(made)
    assert (tmp_path / "out/exports/trl/train.jsonl").read_text().count("\n") == 2 * len(made)
    for file in (tmp_path / "out").rglob("*"):
        if file.is_file() and "raw" not in file.parts:
            data = file.read_bytes()
            assert b"@b.example" not in data and b"ops@wheel" not in data, file
