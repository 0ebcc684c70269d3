"""Croissant metadata: its files are those of the folder, its fields the columns."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from curate.exporters import EXPORTERS

ROW = {"id": "r1", "prompt": "Where is it?", "completion": "It was sent.", "quality": 0.5}
CALL = {"id": "c1", "type": "function", "function": {"name": "find", "arguments": "{}"}}


def test_the_metadata_name_files_with_their_hashes_and_every_column(tmp_path: Path) -> None:
    EXPORTERS.get("hf-dataset")().write(tmp_path, {"train": [ROW], "test": [ROW]})
    held = json.loads((tmp_path / "croissant.json").read_text(encoding="utf-8"))
    for file in held["distribution"]:
        data = (tmp_path / file["contentUrl"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(data).hexdigest() and file["contentSize"] == f"{len(data)} B"
    assert [s["@id"] for s in held["recordSet"]] == ["train", "test"]
    fields = {f["name"]: f for f in held["recordSet"][0]["field"]}
    assert list(fields) == ["id", "prompt", "completion", "quality", "situation", "edge"]
    assert [part["name"] for part in fields["prompt"]["subField"]] == ["role", "content"]
    assert fields["prompt"]["repeated"] and "repeated" not in fields["id"]
    types = {name: field.get("dataType") for name, field in fields.items()}
    assert (types["quality"], types["edge"], types["situation"]) == ("sc:Float", "sc:Boolean", "sc:Text")


@pytest.mark.parametrize("key", ["prompt", "completion"])
def test_where_tools_are_called_a_message_is_one_text(tmp_path: Path, key: str) -> None:
    row = {**ROW, "completion": [{"role": "assistant", "content": "", "tool_calls": [CALL]}]}
    EXPORTERS.get("hf-dataset")().write(tmp_path, {"train": [row]})
    held = json.loads((tmp_path / "croissant.json").read_text(encoding="utf-8"))
    fields = {f["name"]: f for f in held["recordSet"][0]["field"]}
    assert fields[key]["dataType"] == "sc:Text" and "subField" not in fields[key]
