"""What a model is asked: the record's messages, perhaps behind a prompt pack and what was looked up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from curate.embedding import CachedEncoder
from curate.errors import CurateError
from curate.evaluate.held_out import HeldOut
from curate.record_files.reading import read_rows
from curate.records import ChatMessage
from curate.text.brief import Brief
from curate.text.plain import cut

PACK_FILE = "messages.json"
LONGEST = 1_200  # characters of each thing that is put before the question
_LOOKED_UP = "Earlier answers of our team to similar questions. Use what fits, and nothing else of them:"
_FACTS = "Facts of our company. Use those that fit the question, and invent no others:"
_MEND = "Give a folder with messages.json, a list of chat messages."


@dataclass(frozen=True, slots=True, repr=False)
class Setup(Brief):
    """One way of asking: the ending of its row's name, and the messages of each case."""

    ending: str
    asked: list[list[ChatMessage]]


def read_pack(folder: Path) -> list[ChatMessage]:
    """The chat messages of a prompt pack: a system message, and examples. Raises CurateError where there is
    none."""
    file = folder / PACK_FILE
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as why:
        raise CurateError("is no prompt pack that can be read", where=str(file), mend=_MEND) from why
    good = isinstance(found, list) and found and all(_is_message(one) for one in found)
    if not good:
        raise CurateError("is no list of chat messages", where=str(file), mend=_MEND)
    return [{"role": one["role"], "content": one["content"]} for one in found]


def looked_up(held: HeldOut, encoder: CachedEncoder, count: int, facts: Path | None) -> list[str]:
    """For each case what is put before its question: the `count` training records with the most similar
    questions, or as many facts of a file (rag_candidates.jsonl of `curate advise`)."""
    questions = encoder.encode([case.need for case in held.cases])
    if facts is None:
        known = [one for one in held.train if one.said.strip()]
        texts = [f"Customer: {cut(one.need, LONGEST)}\nReply: {cut(one.said, LONGEST)}" for one in known]
        vectors, head = encoder.encode([one.need for one in known]), _LOOKED_UP
    else:
        texts = [cut(text, LONGEST) for text in _facts_in(facts)]
        vectors, head = encoder.encode(texts), _FACTS
    if not texts:
        return [""] * len(held.cases)
    order = np.argsort(-(questions @ vectors.T), axis=1, kind="stable")[:, :count]
    return ["\n\n".join([head, *(texts[n] for n in row)]) for row in order.tolist()]


def setups(held: HeldOut, pack: Sequence[ChatMessage], found: Sequence[str]) -> list[Setup]:
    """Every way of asking: plain, with the pack, with what was looked up, with both, as far as given."""
    nothing = [""] * len(held.cases)
    ways: list[tuple[str, Sequence[ChatMessage], Sequence[str]]] = [("", (), nothing)]
    ways += [("+prompt", pack, nothing)] if pack else []
    ways += [("+retrieval", (), found)] if found else []
    ways += [("+prompt+retrieval", pack, found)] if pack and found else []
    prompts = [case.prompt for case in held.cases]
    return [
        Setup(ending, [_messages(own, text, prompt) for text, prompt in zip(texts, prompts, strict=True)])
        for ending, own, texts in ways
    ]


def _messages(pack: Sequence[ChatMessage], found: str, prompt: Sequence[ChatMessage]) -> list[ChatMessage]:
    """All that is said to the system stands in one message at the beginning, which is where templates of
    models take it."""
    every = [*pack, *prompt]
    told = [m["content"] for m in every if m["role"] in ("system", "developer")] + ([found] if found else [])
    said: list[ChatMessage] = [
        {"role": m["role"], "content": m["content"]} for m in every if m["role"] in ("user", "assistant")
    ]
    return [{"role": "system", "content": "\n\n".join(told)}, *said] if told else said


def _is_message(one: Any) -> bool:
    return isinstance(one, dict) and all(isinstance(one.get(key), str) for key in ("role", "content"))


def _facts_in(file: Path) -> list[str]:
    """The sentences of rag_candidates.jsonl, or the texts of record files: prompt and completion."""
    try:
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        told = [str(row["sentence"]) for row in rows]
    except (OSError, ValueError, RecursionError) as why:
        raise CurateError("cannot be read", where=str(file), mend="Give rag_candidates.jsonl.") from why
    except (KeyError, TypeError):
        told = [f"{row.need}\n{row.completion or ''}" for row in read_rows(file).rows]
    return list(dict.fromkeys(told))
