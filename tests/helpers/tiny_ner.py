"""A token classifier so small that a test trains it, on generated sentences: it takes invented words for names."""

from __future__ import annotations

import json
import random
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertForTokenClassification, PreTrainedTokenizerFast
from transformers.utils import logging

WORDS = [
    "the",
    "parcel",
    "of",
    "yesterday",
    "came",
    "late",
    "and",
    "blue",
    "lamp",
    "stays",
    "dark",
    "when",
    "it",
    "rains",
    "so",
    "please",
    "send",
    "another",
    "one",
    "soon",
]
SYLLABLES = ["zwor", "blax", "mul", "bex", "trö", "nik", "vash", "ülm", "quor", "dib", "fenz", "ogg"]
LABELS = ("O", "B-PER", "I-PER", "B-LOC")
WINDOW = 48  # tokens


def nonsense(random: random.Random) -> str:
    """A word that no list of names has."""
    return "".join(random.sample(SYLLABLES, random.choice((2, 3))))


def _sentence(chance: random.Random) -> tuple[list[str], list[str]]:
    """Words and their labels."""
    words, labels = [], []
    for _ in range(chance.randint(4, 12)):
        if chance.random() < 0.2:
            both = chance.random() < 0.5
            words += [nonsense(chance) for _ in range(1 + both)]
            labels += ["B-PER", "I-PER"][: 1 + both]
        elif chance.random() < 0.1:
            words.append("12")
            labels.append("B-LOC")
        else:
            words.append(chance.choice(WORDS))
            labels.append("O")
    return words, labels


def _tokenizer() -> PreTrainedTokenizerFast:
    signs = sorted(
        {sign for syllable in SYLLABLES for sign in syllable} | set("abcdefghijklmnopqrstuvwxyz0123456789")
    )
    marks = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", ",", ".", "-", "'"]
    vocabulary = dict.fromkeys(
        [*marks, *WORDS, "12", *signs, *SYLLABLES, *(f"##{sign}" for sign in [*signs, *SYLLABLES])]
    )
    made = Tokenizer(models.WordPiece({word: n for n, word in enumerate(vocabulary)}, unk_token="[UNK]"))
    made.normalizer = normalizers.Lowercase()
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    ids = [(mark, made.token_to_id(mark)) for mark in ("[SEP]", "[CLS]")]
    made.post_processor = processors.BertProcessing(*ids)
    special = {"unk_token": "[UNK]", "pad_token": "[PAD]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    return PreTrainedTokenizerFast(tokenizer_object=made, model_max_length=WINDOW, **special)


def train(folder: Path, steps: int = 16) -> Path:
    """Trains the model and saves it with its tokenizer, as `transformers` does."""
    logging.disable_progress_bar()
    chance, tokenizer = random.Random(0), _tokenizer()
    torch.manual_seed(0)
    numbers = dict(enumerate(LABELS))
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64,
        max_position_embeddings=WINDOW + 2, id2label=numbers, label2id={v: k for k, v in numbers.items()},
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
    )  # fmt: skip
    model = BertForTokenClassification(config)
    optimiser = torch.optim.AdamW(model.parameters(), lr=0.01)
    for _ in range(steps):
        pairs = [_sentence(chance) for _ in range(16)]
        given = tokenizer(
            [words for words, _ in pairs],
            is_split_into_words=True,
            padding=True,
            truncation=True,
            return_tensors="pt",
        )
        goal = torch.full(given["input_ids"].shape, -100)
        for n, (_, labels) in enumerate(pairs):
            for token, word in enumerate(given.word_ids(n)):
                if word is not None:
                    goal[n, token] = LABELS.index(labels[word])
        loss = model(**given, labels=goal).loss
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def relabelled(folder: Path, labels: dict[str, str]) -> Path:
    """The model with other names for its labels."""
    file = folder / "config.json"
    config = json.loads(file.read_text("utf-8"))
    config["id2label"] = {n: labels.get(one, one) for n, one in config["id2label"].items()}
    config["label2id"] = {one: int(n) for n, one in config["id2label"].items()}
    file.write_text(json.dumps(config), "utf-8")
    return folder
