"""The sample dump: its counts, that truth.json points at what is there, and that it is made anew with the
same bytes."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import zipfile
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.helpers.paths import DUMP, SAMPLE

LABEL = re.compile(r"^(?:\[\d\d:\d\d:\d\d\] )?(Agent \w+|Customer|Caller|Note): ")
AGENT_SIGNATURE = "\n\n-- \n"
SECRETS = ("URL", "SECRET", "PASSWORD")
TYPES = (
    "NAME",
    "USERNAME",
    "EMAIL",
    "PHONE",
    "ADDRESS",
    "BIRTH_DATE",
    "CARD",
    "IBAN",
    "ACCOUNT",
    "TAX_ID",
    "ORDER_ID",
    "IP",
    "MAC",
    *SECRETS,
)
Key = tuple[str, str, str]


@cache
def truth() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SAMPLE / "truth.json").read_text("utf-8"))
    return loaded


@cache
def messages() -> dict[Key, dict[str, Any]]:
    """Every message of the dump by source, conversation and id: role, public, text."""
    return {**_tickets(), **_chats(), **_calls(), **_slack()}


def _tickets() -> dict[Key, dict[str, Any]]:
    users = {
        user["id"]: user for user in json.loads((DUMP / "zendesk_users.json").read_text("utf-8"))["users"]
    }
    out = {}
    for line in (DUMP / "zendesk_export.ndjson").read_text("utf-8").splitlines():
        ticket = json.loads(line)
        assert ticket["description"] == ticket["comments"][0]["body"]
        assert ticket["requester_id"] in users
        for comment in ticket["comments"]:
            role = users.get(comment["author_id"], {"role": "system"})["role"]
            key = ("zendesk_export.ndjson", str(ticket["id"]), str(comment["id"]))
            side = "customer" if role == "end-user" else "agent"
            out[key] = {
                "role": side,
                "public": comment["public"],
                "text": comment["body"],
                "subject": ticket["subject"],
            }
    return out


def _chats() -> dict[Key, dict[str, Any]]:
    with (DUMP / "chats.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    roles = {"visitor": "customer", "agent": "agent"}
    return {
        ("chats.csv", row["chat_id"], row["message_id"]): {
            "role": roles.get(row["sender_type"], row["sender_type"]),
            "public": True,
            "text": row["message"],
        }
        for row in rows
    }


def _calls() -> dict[Key, dict[str, Any]]:
    out: dict[Key, dict[str, Any]] = {}
    for path in sorted((DUMP / "transcripts").glob("*.txt")):
        lines = path.read_text("utf-8").splitlines()
        call = lines[0].removeprefix("Call id: ")
        number = 0
        for at, line in enumerate(lines[5:], 6):
            label = LABEL.match(line)
            key = (f"transcripts/{path.name}", call, f"{call}#{number + bool(label)}")
            if label:
                number += 1
                out[key] = {
                    "role": "agent" if label[1].startswith("Agent") else "customer",
                    "public": True,
                    "text": line[label.end() :],
                    "line": at,
                }
            elif line:
                out[key]["text"] += f" {line}"
    return out


def _slack() -> dict[Key, dict[str, Any]]:
    out = {}
    with zipfile.ZipFile(DUMP / "slack_wholesale.zip") as archive:
        guests = {user["id"] for user in json.loads(archive.read("users.json")) if user["is_restricted"]}
        for name in archive.namelist():
            for message in json.loads(archive.read(name)) if "/" in name else []:
                text = re.sub(
                    r"<mailto:[^|<>]*\|([^<>]*)>|<(https?://[^<>|]*)>",
                    lambda m: m[1] or m[2],
                    re.sub(r"<@\w+> ", "", message["text"]),
                )
                text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
                role = (
                    "customer"
                    if message.get("user") in guests
                    else "bot"
                    if message.get("bot_id")
                    else "agent"
                )
                out["slack_wholesale.zip", message.get("thread_ts", message["ts"]), message["ts"]] = {
                    "role": role,
                    "public": True,
                    "text": text,
                }
    return out


def key_of(row: dict[str, Any]) -> Key:
    return row["source"], row["conversation_id"], row["message_id"]


def grams(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + 5]) for i in range(len(words) - 4)} or {tuple(words)}


def highest_overlap(texts: list[str]) -> float:
    """The highest Jaccard similarity of word 5-grams between any two texts."""
    sets = [grams(text) for text in texts]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    shared: Counter[tuple[int, int]] = Counter()
    for index, own in enumerate(sets):
        for gram in own:
            shared.update((other, index) for other in holders[gram])
            holders[gram].append(index)
    return max((n / (len(sets[i]) + len(sets[j]) - n) for (i, j), n in shared.items()), default=0.0)


def luhn(number: str) -> bool:
    digits = [int(c) for c in number if c.isdigit()]
    return sum(d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(reversed(digits))) % 10 == 0


def unplanted_replies() -> list[str]:
    copies = {
        key_of(pair["copy"]) for kind in ("exact_duplicates", "near_duplicates") for pair in truth()[kind]
    }
    planted = {key_of(row) for row in truth()["plants"]} | copies
    keys = [
        (c["source"], c["conversation_id"], reply)
        for c in truth()["conversations"]
        for reply in c["reply_ids"]
    ]
    return [messages()[key]["text"].split(AGENT_SIGNATURE)[0] for key in keys if key not in planted]


def test_counts() -> None:
    conversations = truth()["conversations"]
    assert 600 <= len(conversations) <= 1000
    assert len({(c["source"], c["conversation_id"]) for c in conversations}) == len(conversations)
    assert len(truth()["situations"]) >= 40
    assert sum(situation["rare"] for situation in truth()["situations"].values()) >= 10
    assert any(situation["no_good_answer"] for situation in truth()["situations"].values())
    assert {c["source"].split("/")[0] for c in conversations} == {
        "zendesk_export.ndjson",
        "chats.csv",
        "transcripts",
        "slack_wholesale.zip",
    }
    assert {c["language"] for c in conversations} == {"en", "de", "fr", "es"}


def test_enough_is_planted() -> None:
    kinds = Counter(row["kind"] for row in truth()["plants"])
    least = {
        "rude": 15,
        "deflect": 15,
        "truncated": 10,
        "wrong_language": 10,
        "auto_reply": 10,
        "hand_over": 10,
        "dont_know": 8,
    }
    least |= {"bot": 10, "private_note": 10, "empty": 6, "spam": 8, "file_without_text": 3}
    assert {kind: kinds[kind] for kind, n in least.items() if kinds[kind] < n} == {}
    assert len(truth()["exact_duplicates"]) >= 25
    assert any(pair["across_sources"] for pair in truth()["exact_duplicates"])
    assert len(truth()["near_duplicates"]) >= 30
    assert len(truth()["contradictions"]) >= 10
    assert len(truth()["merged"]) == 6
    types = Counter(row["type"] for row in truth()["personal_data"])
    assert {kind: types[kind] for kind in TYPES if types[kind] < 3} == {}


def test_customers_write_through_several_channels() -> None:
    held = {(c["source"], c["conversation_id"]): c["customer"] for c in truth()["conversations"]}
    assert len(truth()["customers"]) >= 20
    with (DUMP / "chats.csv").open(encoding="utf-8", newline="") as file:
        emails = {(row["chat_id"], row["sender_email"]) for row in csv.DictReader(file)}
    for customer in truth()["customers"]:
        assert {held[c["source"], c["conversation_id"]] for c in customer["conversations"]} == {
            customer["customer"]
        }
        chats = [c["conversation_id"] for c in customer["conversations"] if c["source"] == "chats.csv"]
        assert chats
        assert all((chat, customer["email"]) in emails for chat in chats)


def test_replies_are_written_not_slotted() -> None:
    replies = unplanted_replies()
    assert len(set(replies)) >= 300
    assert highest_overlap(replies) <= 0.5


def test_openings_differ() -> None:
    copies = {
        pair["copy"]["conversation_id"]
        for kind in ("exact_duplicates", "near_duplicates")
        for pair in truth()[kind]
    }
    openings = set()
    for c in truth()["conversations"]:
        texts = [messages()[c["source"], c["conversation_id"], one] for one in c["message_ids"]]
        if c["conversation_id"] not in copies:
            openings.add(next(m["text"] for m in texts if m["role"] == "customer"))
    assert len(openings) >= 300


def test_every_entry_points_to_a_message() -> None:
    known = messages()
    for c in truth()["conversations"]:
        for one in [*c["message_ids"], *([c["main_message_id"]] if c["main_message_id"] else [])]:
            assert (c["source"], c["conversation_id"], one) in known
    for row in truth()["plants"]:
        assert key_of(row) in known, row
    for row in truth()["merged"]:
        assert (
            "was closed and merged into"
            in known[row["source"], row["conversation_id"], row["message_id"]]["text"]
        )
        assert not known[row["source"], row["into"], row["note_id"]]["public"]
    for contradiction in truth()["contradictions"]:
        assert len(contradiction["sides"]) == 2
        assert all(known[key_of(side)]["role"] == "agent" for side in contradiction["sides"])


def test_every_message_is_accounted_for() -> None:
    listed = {
        (c["source"], c["conversation_id"], one) for c in truth()["conversations"] for one in c["message_ids"]
    }
    listed |= {key_of(row) for row in truth()["plants"]}
    listed |= {(row["source"], row["conversation_id"], row["message_id"]) for row in truth()["merged"]}
    listed |= {(row["source"], row["into"], row["note_id"]) for row in truth()["merged"]}
    joins = {key for key, message in messages().items() if "has joined the channel" in message["text"]}
    assert set(messages()) - listed == joins


def test_kinds_look_like_what_they_are() -> None:
    for row in truth()["plants"]:
        message = messages()[key_of(row)]
        if row["kind"] == "empty":
            assert not message["text"].strip()
        if row["kind"] == "private_note" and row["source"] == "zendesk_export.ndjson":
            assert not message["public"]
        if row["kind"] == "spam":
            assert message["role"] == "customer"
        if row["source"].startswith("transcripts"):
            assert message["line"] == row["line"]


def test_duplicates_are_what_they_claim() -> None:
    def reply(row: dict[str, Any]) -> str:
        text: str = messages()[key_of(row)]["text"]
        return text.split(AGENT_SIGNATURE, maxsplit=1)[0]

    for pair in truth()["exact_duplicates"]:
        assert reply(pair["original"]) == reply(pair["copy"])
    for pair in truth()["near_duplicates"]:
        first, second = reply(pair["original"]), reply(pair["copy"])
        assert first != second
        assert re.findall(r"\d+", first) == re.findall(r"\d+", second)


def test_personal_values_stand_where_truth_says() -> None:
    for row in truth()["personal_data"]:
        message = messages()[key_of(row)]
        assert row["value"] in (message["subject"] if row["where"] == "subject" else message["text"]), row


def test_no_slot_is_left_open() -> None:
    assert [
        key
        for key, message in messages().items()
        if re.search(r"\{[a-z_]+\}", message["text"] + message.get("subject", ""))
    ] == []


def test_check_digits() -> None:
    from stdnum import iban

    for row in truth()["personal_data"]:
        if row["type"] == "CARD":
            assert luhn(row["value"]), row
        if row["type"] == "IBAN":
            assert iban.is_valid(row["value"]), row


def test_small_enough() -> None:
    assert sum(path.stat().st_size for path in DUMP.rglob("*") if path.is_file()) < 3_000_000


def test_made_anew_with_the_same_bytes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-B", str(SAMPLE / "generator" / "make.py"), str(tmp_path)], check=True)
    made = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    written = {SAMPLE / "README.md", *(SAMPLE / "generator").rglob("*")}
    committed = {
        path.relative_to(SAMPLE) for path in SAMPLE.rglob("*") if path.is_file() and path not in written
    }
    assert made == committed
    assert [
        str(path) for path in sorted(made) if (tmp_path / path).read_bytes() != (SAMPLE / path).read_bytes()
    ] == []


@pytest.mark.parametrize(
    "name", ["truncated.ndjson", "not_json.jsonl", "wrong_columns.csv", "latin1.csv", "empty.csv"]
)
def test_broken_files_are_broken(name: str) -> None:
    data = (SAMPLE / "broken" / name).read_bytes()
    if name == "empty.csv":
        assert data == b""
    elif name == "latin1.csv":
        with pytest.raises(UnicodeDecodeError):
            data.decode("utf-8")
    elif name == "wrong_columns.csv":
        assert b"message" not in data
    else:
        with pytest.raises(ValueError, match=r"delimiter|Expecting|Unterminated"):
            [json.loads(line) for line in data.splitlines()]


def test_records() -> None:
    rows = [json.loads(line) for line in (SAMPLE / "records.jsonl").read_text("utf-8").splitlines()]
    assert len({row["id"] for row in rows}) == len(rows) == 60
    assert all(0 <= row["quality"] <= 1 and row["prompt"] and row["completion"] for row in rows)
    assert {type(row["prompt"]) for row in rows} == {str, list}


def test_edge_cases() -> None:
    cases = yaml.safe_load((SAMPLE / "edge_cases.yaml").read_text("utf-8"))
    assert len(cases) == 6
    assert all(case["name"] and len(case["examples"]) >= 2 for case in cases)
