"""Prompts that the encoder may not understand are told as not compared, also where nobody can say in which
language they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from curate.language.unread import UNKNOWN, unread
from tests.helpers.command import Invoke
from tests.helpers.files import rows

ENGLISH = frozenset({"en"})
INDONESIAN = [
    "Di mana saya bisa menemukan faktur untuk ketel yang sudah saya bayar kemarin?",
    "Halo, saya ingin mengembalikan jaket yang saya beli minggu lalu karena rusak.",
    "Bagaimana caranya mengganti alamat pengiriman untuk pesanan saya yang baru?",
]
PLAIN = [
    "Where is my parcel, it was due on Monday?",
    "How do I descale the machine?",
    "I was charged twice for the same order.",
]


@pytest.mark.parametrize(
    "text",
    [
        *INDONESIAN,
        "Var är mitt paket, jag väntar fortfarande på svar",
        "Missä pakettini viipyy, se luvattiin maanantaiksi",
    ],
)
def test_prose_without_a_word_of_the_encoder_s_languages_is_unread(text: str) -> None:
    assert unread([text, *PLAIN], [None] * 4, ENGLISH, 4) == {0: UNKNOWN}
    assert unread([text, *PLAIN], ["de", *[None] * 3], ENGLISH, 4) == {0: "de"} and not unread(
        [text], ["de"], frozenset({"de"}), 4
    )
    assert not unread([text], [None], None, 4)


def test_a_short_text_goes_with_the_majority() -> None:
    assert not unread(["refund?", "any news", *PLAIN], [None] * 5, ENGLISH, 4)
    assert set(unread(["pesanan saya", *INDONESIAN], [None] * 4, ENGLISH, 4).values()) == {UNKNOWN}


def test_the_certificate_and_the_card_say_so(invoke: Invoke) -> None:
    made = [
        {
            "id": f"r{n}",
            "prompt": INDONESIAN[n % 3] + f" {n}",
            "completion": f"Silakan kirim foto barang itu, nomor {n}.",
        }
        for n in range(30)
    ]
    Path("in.jsonl").write_text("".join(json.dumps(r) + "\n" for r in made))
    status, out, _ = invoke("split", "in.jsonl", "-o", "o", "--test-fraction", 0.4)
    why = json.loads(Path("o/split.json").read_text())["not_checked"]["twins_at_threshold"]
    assert (
        status == 0
        and "prompts are in languages that were not recognised (" in why
        and why in out.replace("\n", " ")
    )
    told = [
        {**row, "signals": {"language.prompt": "tr" if n < 3 else None}}
        for n, row in enumerate(rows(Path("in.jsonl")))
    ]
    Path("told.jsonl").write_text("".join(json.dumps(r) + "\n" for r in told))
    assert invoke("export", "told.jsonl", "--format", "hf-dataset", "-o", "card")[0] == 0
    assert "- tr" not in Path("card/README.md").read_text()
