"""A tokenizer and a model small enough to train here, and what of a row carries loss, for the checks of consumers.

It runs in a consumer's own environment, so it uses nothing of this repository.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

START, END, PAD = "<|im_start|>", "<|im_end|>", "<|endoftext|>"
IGNORED = -100
# ChatML, with the marks by which trainers find the assistant's turns.
TEMPLATE = """{%- if tools %}<|im_start|>tools
{{ tools | tojson }}<|im_end|>
{% endif %}{%- for message in messages %}<|im_start|>{{ message['role'] }}
{% if message['role'] == 'assistant' %}{% generation %}{{ message['content'] }}\
{%- if message['tool_calls'] is defined and message['tool_calls'] %}\
{%- for call in message['tool_calls'] %}<call>{{ call['function']['name'] }} \
{{- call['function']['arguments'] | tojson }}</call>{% endfor %}{% endif %}<|im_end|>{% endgeneration %}\
{%- else %}{{ message['content'] }}<|im_end|>{% endif %}
{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
{% endif %}"""
_MESSAGE = re.compile(re.escape(START) + r"(\w+)\n(.*?)" + re.escape(END), re.DOTALL)


def texts_of(folder: Path) -> Iterator[str]:
    """All text in the files of a folder, to train a tokenizer on."""
    for path in sorted(folder.rglob("*.json*")):
        yield path.read_text(encoding="utf-8")


def tiny_tokenizer(texts: Iterable[str], template: str = TEMPLATE) -> PreTrainedTokenizerFast:
    """Byte-level pairs, so that every text is decoded as it was."""
    built = Tokenizer(models.BPE())
    built.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    built.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=2000, special_tokens=[PAD, START, END], initial_alphabet=alphabet
    )
    built.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=built, eos_token=END, pad_token=PAD, chat_template=template, padding_side="right"
    )


def tiny_model(tokenizer: PreTrainedTokenizerFast) -> LlamaForCausalLM:
    """A Llama of one layer, with random weights."""
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=16_384,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=None,
    )
    return LlamaForCausalLM(config)


def saved(tokenizer: PreTrainedTokenizerFast, folder: Path) -> Path:
    """The folder with a tiny model and its tokenizer, as trainers load them by their path."""
    tokenizer.save_pretrained(folder)
    tiny_model(tokenizer).save_pretrained(folder)
    return folder


def trained_turns(tokenizer: Any, ids: Sequence[int], labels: Sequence[int]) -> Iterator[dict[str, Any]]:
    """The stretches of a row that carry loss, each with the messages before it; decoded from the labels."""
    at = 0
    while at < len(ids):
        if labels[at] == IGNORED:
            at += 1
            continue
        end = at
        while end < len(ids) and labels[end] != IGNORED:
            end += 1
        text = tokenizer.decode(list(labels[at:end]), **_AS_IS)
        before = tokenizer.decode(list(ids[:at]), **_AS_IS)
        yield {"before": messages_of(before), "text": text.removesuffix("\n").removesuffix(END)}
        at = end


_AS_IS = {"skip_special_tokens": False, "clean_up_tokenization_spaces": False}


def messages_of(text: str) -> list[list[str]]:
    """[role, content] of each message in a text of the template."""
    return [[role, content] for role, content in _MESSAGE.findall(text) if role != "tools"]


def told(tokenizer: Any, rows: Iterable[tuple[Sequence[int], Sequence[int]]]) -> dict[str, Any]:
    """What a trainer will do with rows of (ids, labels): rows, tokens with loss, and each turn with loss."""
    held = list(rows)
    return {
        "rows": len(held),
        "tokens": sum(sum(label != IGNORED for label in labels) for _, labels in held),
        "turns": [turn for ids, labels in held for turn in trained_turns(tokenizer, ids, labels)],
    }


def splits_of(folder: Path, kind: str) -> dict[str, Path]:
    """The file of each split that trains or is watched while training."""
    found = {name: folder / f"{name}.{kind}" for name in ("train", "validation", "test")}
    return {name: path for name, path in found.items() if path.exists()}


def trained_splits(folder: Path, kind: str) -> dict[str, Path]:
    """Without the test set, whose rows are whole conversations."""
    return {name: path for name, path in splits_of(folder, kind).items() if name != "test"}
