"""Ids and names of files that are personal become hashes, wherever they stand; ordinary ones stay."""

from __future__ import annotations

import json
import time
import uuid
from pathlib import Path

import pandas as pd
import pytest

from curate.loaders.settings import SourceBlock
from curate.loaders.settings_columns import MessageColumns
from curate.privacy.file_names import impersonal_name
from curate.privacy.ids import full_names, impersonal
from curate.recipe import Recipe
from curate.stages.manifest import shareable
from tests.helpers.command import Command
from tests.helpers.files import rows

NAMES = full_names(["Marta Zuckerfels", "Anna", "Support Team", "Jörg Ærø"])


@pytest.mark.parametrize(
    "native",
    [
        "marta@privat.example",
        "4915123456789@c.us",
        "+49 151 23456789",
        "+49 151 23456789/2",
        "tel:+49 151 23456789",
        "tel:0151-23456789",
        "0151-23456789",
        "(020) 7946 0148",
        "212 555 0123",
        "555-010-1234",
        "4915123456789",
        "wa:4915123456789",
        "4915123456789#1",
        "DE89370400440532013000",
        "acct-DE89 3704 0044 0532 0130 00",
        "4111111111111111",
        "card 4111-1111-1111-1111",
        "sk-proj-abcdefgh12345678ABCD",
        "Marta Zuckerfels",
        "marta_zuckerfels-3",
        "chat with Marta Zuckerfels 1",
        "jorg.aero",
        "203.0.113.7",
        "00:1A:2B:3C:4D:5E",
        "My password is Zq7#wrenquill",
        "Jo\u0308rg-Ærø.txt",
    ],
)
def test_personal_ids_become_the_same_hash_everywhere(native: str) -> None:
    shown = impersonal(native, NAMES)
    assert shown.startswith("h_") and len(shown) == 18 and impersonal(shown, NAMES) == shown


@pytest.mark.parametrize(
    "native",
    [
        "7",
        "1234567",
        "1234567890",
        "123e4567-e89b-12d3-a456-426614174000",
        "customer_12",
        "9b74c9897bac770ffc029102a200c5de",
        "1704067200000",
        "20240105123045",
        "1234567890123456",
        "175928847299117063",
        "1435416-0",
        "2024-0001",
        "2024-01-0001",
        "20240101-0001",
        "TCK-2024-000123",
        "INV/2024/00012",
        "c_0123456789abcdef#3",
        "C02AB12CD/1704067200.123456",
        "DE00370400440532013000",
        "4111111111111112",
        "Anna-3",
        "support team",
        "Case 10234",
        "Broken lamp in the hall",
        "2024-01-05-10-22-01",
    ],
)
def test_ordinary_ids_stay(native: str) -> None:
    assert impersonal(native, NAMES) == native


def test_a_hundred_thousand_conversations_cost_little() -> None:
    ids = [str(uuid.UUID(int=n << 90)) for n in range(50_000)] + [f"36001234{n:05}" for n in range(50_000)]
    start = time.process_time()
    assert [impersonal(i, NAMES) for i in ids] == ids
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a DE89370400440532013000.csv", r"a #.csv"),
        ("a 4111 1111 1111 1111 b.csv", r"a # b.csv"),
        ("WhatsApp Chat with Marta Zuckerfels.txt", "WhatsApp Chat with #.txt"),
        ("x/WhatsApp-Chat mit Marta.zip:_chat.txt", "x/WhatsApp-Chat mit #.zip:_chat.txt"),
        ("WhatsApp Chat - Marta.txt", "WhatsApp Chat - #.txt"),
        ("Chat_de_WhatsApp_con_Marta.txt", "Chat_de_WhatsApp_con_#.txt"),
        ("answers-2024-01.csv", "answers-2024-01.csv"),
        ("livechat with attachments.json", "livechat with attachments.json"),
        ("chat-20240105123045.txt", "chat-20240105123045.txt"),
    ],
)
def test_names_of_files(name: str, shown: str) -> None:
    said = impersonal_name(name)
    head, _, tail = shown.partition("#")
    assert said.startswith(head) and said.endswith(tail) and len(said) == len(shown) + ("#" in shown) * 17
    assert impersonal_name(said) == said


def test_the_manifest_shows_no_glob_that_is_a_persons() -> None:
    block = SourceBlock(
        files=["marta@privat.example.csv", "*.json"],
        messages=MessageColumns(files="Marta Zuckerfels +49 151 23456789.csv"),
    )
    recipe = Recipe().with_values().model_copy(update={"source": [block]})
    label = impersonal_name("Marta Zuckerfels +49 151 23456789.csv")
    shown = shareable(recipe, {label: "h_1 h_2.csv"})["source"][0]
    assert (
        shown["files"][0].startswith("h_")
        and shown["files"][1] == "*.json"
        and shown["messages"]["files"] == "h_1 h_2.csv"
    )
    assert shareable(Recipe.model_validate({"source": shown}), {})["source"][0] == shown


def test_no_output_of_a_run_names_a_file_or_an_id_after_a_person(tmp_path: Path, curate: Command) -> None:
    dump, out = tmp_path / "dump", tmp_path / "out"
    dump.mkdir()
    talk = (
        "{who}: Hello, my grinder number {n} is stuck, what should I do?\nAgent: Turn the dial back by {n}"
        " steps, run it empty, then grind a spoon of rice.\n{who}: It still stands still.\nAgent: Then send"
        " it to us, we shall repair it within {n} days.\n{who}: Thanks, I will.\nAgent: You are welcome.\n"
    )
    names = ["Chat with Marta Zuckerfels 1 DE89370400440532013000.txt", "marta-zuckerfels.txt", "plain.txt"]
    for n, name in enumerate(names, 3):
        (dump / name).write_text(talk.format(who="Marta Zuckerfels", n=n), encoding="utf-8")
    lines = [
        {"conversation": i, "id": f"{i}/{side}", "from": who, "name": who, "text": text}
        for i in ("DE89370400440532013000", "4915123456789", "Marta Zuckerfels", "1234567")
        for side, who, text in (
            (1, "Marta Zuckerfels", f"The lamp of my machine {i[-3:]} blinks, is it broken?"),
            (2, "Agent", f"It asks for new filters: change both and hold the button for {len(i)} seconds."),
        )
    ]
    pd.DataFrame(lines).to_csv(dump / "talks.csv", index=False)
    done = curate("run", dump, "-o", out, "--workers", 1, "--agent", "Agent")
    assert done.returncode in (0, 1), done.stderr
    said = done.stdout + done.stderr
    for path in out.rglob("*"):
        if path.is_file() and "stages" not in path.parts:
            said += (
                pd.read_parquet(path).to_json()
                if path.suffix == ".parquet"
                else path.read_text(encoding="utf-8")
            )
    assert not [word for word in ("Zuckerfels", "zuckerfels", "DE8937", "4915123456789") if word in said]
    ledger = pd.read_parquet(out / "ledger.parquet")
    assert "1234567" in set(ledger.conversation_id) and any(s.startswith("plain.txt:") for s in ledger.source)
    assert len(json.loads((out / "manifest.json").read_text(encoding="utf-8"))["inputs"]) == 4
    shown = {i for r in rows(out / "train.jsonl") for i in (r["conversation_id"], *r["message_ids"])}
    assert shown <= {i for i in shown if i.startswith(("h_", "c_", "1234567"))}
