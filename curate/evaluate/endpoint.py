"""Predictions of a model behind an OpenAI-compatible endpoint, asked as the judge is: in parallel, with a
budget, each answer kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from curate.evaluate.answers_kept import place_of
from curate.evaluate.held_out import HeldOut
from curate.evaluate.logs import text_in
from curate.evaluate.predictions import Predictions, accounted
from curate.evaluate.prompts import Setup
from curate.judge.asking import Asked, ask_all
from curate.judge.cache import TextCache, key_of
from curate.judge.endpoint import Endpoint, Form
from curate.judge.sending import own_key
from curate.judge.settings import JudgeSettings
from curate.options import Judge
from curate.process.progress import Progress
from curate.text.readable import many

KEY = "CURATE_ENDPOINT_KEY"  # environment variable
TOKENS = 1_024  # of a reply at most
TRIES = 2  # requests a record that the budget is where none is given
_FORMATS: tuple[dict[str, Any], ...] = ({"temperature": 0, "max_tokens": TOKENS}, {"temperature": 0}, {})


def _read(content: Any) -> str | None:
    text = text_in(content)
    return None if text is None else text.replace(own_key(KEY), "") if own_key(KEY) else text


_REPLIES = Form("the endpoint", "--endpoint", "--model", KEY, _FORMATS, _read)


@dataclass(slots=True)
class Writer(Endpoint[str]):
    """An endpoint whose model writes replies."""

    @property
    def form(self) -> Form[str]:
        """What is asked of it."""
        return _REPLIES


def answered(
    held: HeldOut, setups: Sequence[Setup], url: str, model: str, budget: int | None, progress: Progress
) -> list[Predictions]:
    """What a model replies in each setup, asked with the retries and timeouts of the run's `signals.judge`;
    answers of earlier calls are taken from the run's folder `answers`.

    Raises CurateError where the endpoint refuses the key, the address or the model; what it gave before is
    kept.
    """
    settings = JudgeSettings.model_validate((held.recipe.get("signals") or {}).get("judge") or {})
    wanted = {(s, i): messages for s, setup in enumerate(setups) for i, messages in enumerate(setup.asked)}
    writer = Writer(Judge(url, model, budget or max(1, TRIES * len(wanted))), settings)
    cache = TextCache(place_of(held, f"{writer.where}\0{writer.judge.model}"))
    asked = {at: Asked(messages, key_of(model, messages)) for at, messages in wanted.items()}
    fresh = {one.key: one for one in asked.values() if cache.get(one.key) is None}
    progress.tell(f"endpoint: sends {many(len(fresh), 'redacted question')} to {writer.where}")
    with progress.stage("endpoint", len(fresh), "replies") as advance:
        without = ask_all(list(fresh.values()), writer, cache, advance, lambda text: text)
    result = []
    for s, setup in enumerate(setups):
        found = {i: cache.get(asked[s, i].key) for i in range(len(held.cases))}
        texts = {i: text for i, text in found.items() if text is not None}
        result.append(accounted(f"{model}{setup.ending}", texts, held, writer.where, _note(without)))
    return result


def _note(without: Counter[str]) -> str:
    why = ", ".join(f"{reason.replace('_', ' ')} {n:,}" for reason, n in sorted(without.items()))
    return f"no answer: {why}; the next call asks again" if why else ""
