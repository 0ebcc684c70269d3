"""The customer's next words in languages without phrases: a real static encoder of two languages, through the
whole way of a dump."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import curate
from curate.embedding import plain_encoder
from curate.embedding.encoders import minilm
from curate.recipe import Recipe, parse_recipe
from curate.signals import quality
from curate.signals.prototypes import DEAD_ZONE, MOST, PrototypeScale, prototypes
from tests.helpers.command import call
from tests.helpers.files import rows
from tests.helpers.model import embedded

Dump = tuple[Path, dict[str, Any]]  # its folder, and the recipe that reads it
ASKED = (
    "Dzień dobry, ekspres do kawy nie włącza się od wczoraj i miga czerwona lampka, co mam zrobić? Mój adres"
    " to {who}@example.com."
)
ANSWER = (
    "Proszę odłączyć ekspres od prądu, wyjąć zbiornik, opróżnić go, włożyć z powrotem i przytrzymać przycisk"
    " przez dziesięć sekund, aż lampka zgaśnie."
)
AGAIN = (
    "Proszę jeszcze sprawdzić bezpiecznik i kabel, a potem włączyć ekspres do innego gniazdka i poczekać, aż"
    " woda się nagrzeje."
)
SAID = {
    "content": "Dziękuję, teraz działa i wszystko jest w porządku.",
    "failing": "Dziękuję, ale to nadal nie działa, ten sam błąd pojawia się znowu.",
    "neither": "Kupiłam ekspres przed rokiem, stoi obok lodówki.",
    "mail": "Dziękuję, teraz działa i wszystko jest w porządku: jan.kowalski@example.com.",
    "english": "Thank you so much, that solved it and it works now.",
    "silent": "",
    "short": "Thanks, it works.",
}


def words(text: str) -> list[str]:
    return (
        re.findall(r"\w", text) if re.search(r"[\u3040-\u9fff]", text) else re.findall(r"\w+", text.lower())
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A static model whose first dimension is how content the prototypes with a word are; the others tell
    words apart."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    sides: dict[str, set[int]] = {}
    for ends in prototypes().values():
        for side, end in zip((1, -1), ends, strict=True):
            for word in (w for turn in end for w in words(turn)):
                sides.setdefault(word, set()).add(side)
    vocabulary = {word: n for n, word in enumerate(["[UNK]", *sides])}
    weights = np.random.default_rng(0).normal(0, 0.05, (len(vocabulary), 16)).astype(np.float32)
    weights[:, 0] = [0.0, *(float(sum(found)) for found in sides.values())]
    weights[0, 1] = 1.0
    tokenizer = Tokenizer(models.WordLevel(vocabulary, "[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(r"\W+|[\u3040-\u9fff]"), "isolated"), pre_tokenizers.WhitespaceSplit()]
    )
    made = tmp_path_factory.mktemp("static") / "turns"
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], device="cpu").save(
        str(made)
    )
    return made


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Dump:
    """Polish conversations, in which the customers write what is in SAID; in the last another reply stands
    between."""
    made = tmp_path_factory.mktemp("dump")
    with (made / "talks.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("talk", "id", "author", "role", "text"))
        for name, said in (*SAID.items(), ("late", SAID["content"])):
            between = AGAIN if name == "late" else ""
            turns = [
                ("client", ASKED.format(who=name)),
                ("staff", ANSWER),
                ("staff2", between),
                ("client", said),
            ]
            for n, (role, text) in enumerate(turn for turn in turns if turn[1]):
                writer.writerow((name, f"{name}{n}", name if role == "client" else role, role, text))
    roles = {"column": "role", "map": {"client": "customer", "staff": "agent", "staff2": "agent"}}
    fields = {"conversation": "talk", "id": "id", "author": "author", "text": "text"}
    return made, {"source": {"format": "table", "messages": {"files": "talks.csv", **fields}, "roles": roles}}


def scored(dump: Dump, encoder: str, **more: Any) -> dict[str, dict[str, Any]]:
    recipe = parse_recipe({**dump[1], "signals": {"encoder": encoder, **more}})
    found = curate.score(str(dump[0]), recipe=recipe, workers=1).rows
    return {f"{row['conversation_id']}{row['message_ids'][0][-1]}": row for row in found}


def verdicts(found: dict[str, dict[str, Any]]) -> dict[str, float]:
    return {name: row["signals"]["outcome.next"] for name, row in found.items()}


def test_an_encoder_of_many_languages_tells_what_the_customer_says(dump: Dump, folder: Path) -> None:
    found, phrases = scored(dump, str(folder)), verdicts(scored(dump, "minilm"))
    told = verdicts(found)
    assert (
        0 < told["content1"] <= MOST
        and -MOST <= told["failing1"] < 0
        and told["neither1"] == told["silent1"] == 0
    )
    assert told["mail1"] > 0 and told["english1"] == phrases["english1"] > MOST
    assert told["short1"] == phrases["short1"] > MOST, (
        "too short for its language to be told, but with clear words of English"
    )
    assert told["late2"] == told["content1"] and told["late1"] == pytest.approx(
        0.4 * told["content1"], abs=1e-3
    )
    assert (
        phrases["failing1"] == phrases["content1"] > 0
    )  # by phrases it is thanks, whatever follows: the default encoder changes nothing
    parts = {
        name: quality(row["signals"], Recipe().signals)[1].get("customer_next_words", 0)
        for name, row in found.items()
    }
    assert parts["failing1"] < 0 == parts["neither1"] < parts["content1"]
    assert found["failing1"]["quality"] < found["neither1"]["quality"] < found["content1"]["quality"]


def test_only_these_turns_are_embedded_once_and_redacted(
    dump: Dump, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = embedded(monkeypatch)
    scored(dump, str(folder))
    *_, examples, turns = [texts for texts in asked if any("działa" in t for t in texts)]
    assert set(examples) == {turn for ends in prototypes().values() for end in ends for turn in end}
    assert sorted(set(turns)) == sorted(
        {
            SAID["content"],
            SAID["failing"],
            SAID["neither"],
            "Dziękuję, teraz działa i wszystko jest w porządku: [EMAIL_2].",
        }
    )
    asked.clear()
    scored(dump, "minilm")
    assert not any("Dziękuję" in t for texts in asked for t in texts)


def test_an_encoder_that_says_that_it_does_not_know_the_language_is_not_asked(
    dump: Dump, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from curate.embedding.static import StaticEncoder

    phrases = verdicts(scored(dump, "minilm"))
    monkeypatch.setattr(StaticEncoder, "languages", frozenset({"en", "cs"}))
    assert verdicts(scored(dump, str(folder))) == phrases
    monkeypatch.setattr(StaticEncoder, "languages", frozenset({"en", "pl"}))
    assert verdicts(scored(dump, str(folder)))["failing1"] < 0


def test_an_english_encoder_that_does_not_say_so_is_found_out(dump: Dump) -> None:
    english = str(minilm.model_folder())
    assert (
        plain_encoder(english).languages is None
        and not PrototypeScale.of(plain_encoder(english).encode).holds
    )
    assert verdicts(scored(dump, english)) == verdicts(scored(dump, "minilm"))


def test_the_scale_has_the_prototypes_at_its_ends_and_a_dead_zone(folder: Path) -> None:
    encode = plain_encoder(str(folder)).encode
    scale = PrototypeScale.of(encode)
    ends = [encode(end) for end in prototypes()["en"]]
    assert scale.holds and [scale.places(end).mean() for end in ends] == pytest.approx([1, -1], abs=1e-4)
    along = np.array(
        [
            scale.middle + place * scale.direction / (scale.direction @ scale.direction)
            for place in (-3, -0.5, -DEAD_ZONE, 0, 0.2, 0.5, 3)
        ]
    )
    assert scale.verdicts(along) == pytest.approx([-MOST, -0.375, 0, 0, 0, 0.375, MOST], abs=1e-4)


def test_an_encoder_to_which_all_is_one_tells_nothing() -> None:
    scale = PrototypeScale.of(lambda texts: np.tile(np.array([1, 0], np.float32), (len(texts), 1)))
    assert not scale.holds and scale.verdicts(np.eye(2, dtype=np.float32)).tolist() == [0, 0]


@pytest.mark.slow
def test_one_worker_and_two_give_the_same_bytes(dump: Dump, folder: Path, tmp_path: Path) -> None:
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(yaml.safe_dump(dump[1]), encoding="utf-8")
    made = []
    for workers in (1, 2):
        out = tmp_path / str(workers)
        done = call(
            "score", dump[0], "-o", out, "--recipe", recipe, "--encoder", folder, "--workers", workers
        )
        assert done.returncode == 0, done.stderr
        made.append((out / "scores.jsonl").read_bytes())
    assert (
        made[0] == made[1] and min(row["signals"]["outcome.next"] for row in rows(out / "scores.jsonl")) < 0
    )
