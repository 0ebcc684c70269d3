"""The prompt to beat before anything is tuned: a system prompt filled from the dump, and a few examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.exporters.tokens import estimated_tokens
from curate.files.atomic import write_json, write_text
from curate.language.words import languages
from curate.planning.style import RARE, USUAL, Style
from curate.record_files.taught import Taught
from curate.signals.acts import TYPES
from curate.tasks import Task
from curate.text.brief import Brief
from curate.text.readable import listed, many

FOLDER = "prompt_pack"
SYSTEM, MESSAGES, PROMPT, CONFIG = "system.txt", "messages.json", "prompt.js", "promptfooconfig.yaml"
FILES = tuple(f"{FOLDER}/{name}" for name in (SYSTEM, MESSAGES, PROMPT, CONFIG))
_DATA = Path(__file__).parent / "data"
MOST_EXAMPLES = 8
LONGEST = 4  # an example takes at most this part of the budget: one long one would leave room for no other
PLACEHOLDERS = (
    "Words in brackets such as [NAME_1] stand for personal data that was taken out. Never write one."
)


@dataclass(frozen=True, slots=True, repr=False)
class PromptPack(Brief):
    """`system` is the text of the system prompt; `examples` the training records shown to the model, in the
    order in which they were chosen; `tokens` about what both take of each request."""

    system: str
    examples: list[Taught]
    tokens: int

    @property
    def messages(self) -> list[dict[str, Any]]:
        """Chat messages to put before a customer's."""
        said = [m for e in self.examples for m in (*e.prompt, *e.completion)]
        return [{"role": "system", "content": self.system}, *({**m} for m in said)]

    def as_dict(self) -> dict[str, Any]:
        """For plan.json."""
        return {
            "files": list(FILES),
            "tokens": self.tokens,
            "examples": [e.id for e in self.examples],
            "system": self.system,
        }

    def write(self, folder: Path) -> None:
        """The files of the pack: the system prompt as text, all messages as JSON, and a configuration of
        promptfoo that tries them on the tests which `curate export --format promptfoo` writes."""
        folder.mkdir(exist_ok=True)
        write_text(folder / SYSTEM, self.system + "\n")
        write_json(folder / MESSAGES, self.messages)
        for name in (PROMPT, CONFIG):
            write_text(folder / name, (_DATA / name).read_text(encoding="utf-8"))


def prompt_pack(
    rows: Sequence[Taught], vectors: NDArray[np.float32], style: Style, task: Task, budget: int
) -> PromptPack:
    """The pack for training records whose prompts have these unit vectors (n, d); `budget` is in tokens, for
    the examples."""
    system = system_prompt(style, task)
    examples = chosen_examples(rows, vectors, budget)
    spent = estimated_tokens(system) + sum(_tokens(e) for e in examples)
    return PromptPack(system, examples, round(spent))


def chosen_examples(rows: Sequence[Taught], vectors: NDArray[np.float32], budget: int) -> list[Taught]:
    """Examples that together are near to as many training prompts as possible within a budget of tokens.

    Greedy by what each adds to the mean likeness (facility location), as long as it fits. Left out is what
    shows no plain reply (calls of tools, several turns) and what the system prompt forbids: acts of a person,
    and facts that the question does not hold.
    """
    able = [i for i, row in enumerate(rows) if _shows(row) and _tokens(row) <= budget / LONGEST]
    if not able:
        return []
    cost = np.array([_tokens(rows[i]) for i in able])
    likeness = np.maximum(vectors[able] @ vectors.T, 0)
    reached, chosen, left = np.zeros(len(rows)), list[int](), float(budget)
    while len(chosen) < MOST_EXAMPLES:
        gain = np.maximum(likeness - reached, 0).sum(axis=1)
        gain[cost > left] = -1.0
        best = int(gain.argmax())
        if gain[best] <= 0:
            break
        chosen.append(able[best])
        left -= float(cost[best])
        reached = np.maximum(reached, likeness[best])
    return [rows[i] for i in chosen]


def _shows(row: Taught) -> bool:
    """One question, one reply in words that a model may say, too."""
    if any(row.signals.get(f"acts.{name}") for name in TYPES) or row.signals["grounding.volatile"]:
        return False
    roles = [m["role"] for m in row.prompt if m["role"] != "system"]
    said = [*row.prompt, *row.completion]
    return roles == ["user"] and len(row.completion) == 1 and all(m.get("content") for m in said)


def _tokens(row: Taught) -> float:
    return sum(estimated_tokens(m.get("content") or "") for m in (*row.prompt, *row.completion))


def system_prompt(style: Style, task: Task) -> str:
    """The rules that the dataset follows, in sentences for a model."""
    if task.kind == "label" and task.labels:
        head = "Answer with exactly one of these, and nothing else:"
        return "\n".join([head, *(f"- {label}" for label in task.labels)])
    if task.kind == "structured":
        fields = f" with these fields: {listed(list(task.fields))}" if task.fields else ""
        form = "with JSON" if "JSON" in task.because else "in the same form each time"
        return (
            f"Answer {form}{fields}. Write nothing before or after it. Leave a field empty rather than guess"
            " its value."
        )
    parts = ["You answer customers of this business in writing.", *_manner(style), *_limits(style)]
    return "\n".join(f"- {part}" if n else part for n, part in enumerate(parts))


def _manner(style: Style) -> list[str]:
    """Language, length, tone and form."""
    known = languages()
    names = [known[code].name for code, share in style.languages if share >= 0.02 and code in known]
    low, middle, high = style.words
    told, parts = style.replies, []
    spoken = f" ({listed(names)} so far)" if len(names) > 1 else ""
    parts.append(f"Answer in the language in which the customer writes{spoken}.")
    parts.append(f"Write about {many(middle, 'word')}; half of all good replies have {low} to {high}.")
    parts += _habit(told.greeting, "Begin with a short greeting.", "Do not begin with a greeting.")
    parts += _habit(told.sign_off, "End with a short farewell.", "Do not end with a farewell or a signature.")
    parts += _habit(
        told.polite, "Be polite, and say that you understand the trouble in one short clause.", ""
    )
    if told.formal is not None:
        parts += _habit(told.formal, "Address the customer formally.", "Address the customer informally.")
    parts += _habit(
        style.marked_up, "Number the steps where there are several.", "Write plain text without Markdown."
    )
    return parts


def _habit(share: float, usual: str, rare: str) -> list[str]:
    """What to say of a habit: nothing where it is held by some and not by others."""
    said = usual if share >= USUAL else rare if share <= RARE else ""
    return [said] if said else []


def _limits(style: Style) -> list[str]:
    """What to ask, to hand over, and not to say."""
    parts = ["Answer the question itself first. Say what to do, not only that it can be done."]
    asks = "If something is missing without which no answer can be right, ask for it, and for nothing else."
    if style.asks_back:
        situations = listed([f'"{name}"' for name, _ in style.asks_back])
        asks += f" This is usual for questions such as {situations}."
    parts.append(asks)
    if style.acts:
        acts = "; ".join(TYPES[name] for name, _ in style.acts)
        parts.append(
            "Some things only a colleague can do. Never say that one of them was done or will be done:"
            f" {acts}. Say that a colleague has to decide or do it, and what the customer can do meanwhile."
        )
    parts.append(
        "Never make up a price, a date, a link, a number or the state of an order. If it stands neither in"
        " the conversation nor in what you were given, say that you have to look it up."
    )
    parts.append(PLACEHOLDERS)
    return parts
