"""The sample logs of evaluations: those of Inspect, promptfoo, lm-eval and OpenAI's evals.

Each is read by its own keys. Inspect: a log with `samples`, each with `id`, `epoch` and `output.choices`.
promptfoo: `results.results`, each with `response.output`, `provider`, and `testCase.metadata`, where our
export puts the id. lm-eval (`--log_samples`): a line with `doc_id`, `doc`, `resps` and `filtered_resps`.
OpenAI's evals: a line an event, of which those of type `sampling` have `sample_id` and `data.prompt`,
`data.sampled`; a model that grades leaves further ones of the same sample behind the first.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from curate.evaluate.held_out import asked_key


class Answer(NamedTuple):
    """What a model wrote: the `id` it says it is of, the question (`asked_key`) where it is told, its place
    in the file, and the model where a file holds several."""

    id: str | None
    asked: str
    place: int
    text: str
    model: str = ""


Found = tuple[str, list[Answer], int]  # form in words, answers, samples without one


def answers_of(log: Any) -> Found | None:
    """The answers in a log, which is an object, or a list of those in its lines; None where it is none."""
    if isinstance(log, Mapping):
        results = log.get("results")
        if isinstance(log.get("samples"), list) and "eval" in log:
            return _gathered("log of Inspect", [*map(_inspect, log["samples"])])
        if isinstance(results, Mapping) and isinstance(results.get("results"), list):
            return _promptfoo_results(results["results"])
        return None
    rows = [row for row in log if isinstance(row, Mapping)] if isinstance(log, list) else []
    if any(row.get("type") == "sampling" and "sample_id" in row for row in rows):
        return _openai_evals(rows)
    if rows and all("doc" in row and ("resps" in row or "filtered_resps" in row) for row in rows):
        return _gathered("samples of lm-eval", [*map(_lm_eval, rows)])
    if rows and all("testCase" in row for row in rows):
        return _promptfoo_results(rows)
    return None


def text_in(value: Any) -> str | None:
    """A text, or that of messages or of parts of one, as models return it; None where there is none."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return text_in(value.get("content", value.get("text")))
    if not isinstance(value, list):
        return None
    texts = [text for part in value if (text := text_in(part)) is not None]
    return "\n".join(texts) if texts else None


def _gathered(form: str, found: Sequence[Answer | None]) -> Found:
    answers = [answer for answer in found if answer is not None]
    return form, [a._replace(place=n) for n, a in enumerate(answers)], len(found) - len(answers)


def _inspect(sample: Any) -> Answer | None:
    if not isinstance(sample, Mapping):
        return None
    output = sample.get("output")
    choices = output.get("choices") if isinstance(output, Mapping) else None
    first = choices[0] if isinstance(choices, list) and choices else {}
    text = text_in(first.get("message")) if isinstance(first, Mapping) else None
    if text is None and isinstance(output, Mapping):
        text = text_in(output.get("completion"))
    return None if text is None else Answer(_id(sample.get("id")), _asked(sample.get("input")), 0, text)


def _promptfoo_results(results: Sequence[Any]) -> Found:
    """A column of promptfoo's table, which is a prompt at a provider, is a model: by the provider's name,
    with the prompt's where it has several, and with its number where these are the same."""
    columns = list(dict.fromkeys(map(_column, results)))
    providers, pairs = Counter(name for name, _, _ in columns), Counter((c[0], c[1]) for c in columns)
    names = {}
    for name, label, number in columns:
        more = [label] if providers[name] > 1 else []
        more += [f"#{number}"] if pairs[name, label] > 1 else []
        names[name, label, number] = ", ".join([name, *more])
    found = [_promptfoo(result, names[_column(result)]) for result in results]
    return _gathered("results of promptfoo", found)


def _column(result: Any) -> tuple[str, str, str]:
    """The provider, the prompt and the number of a column."""
    told = result if isinstance(result, Mapping) else {}
    provider, prompt = told.get("provider"), told.get("prompt")
    name = provider.get("label") or provider.get("id") if isinstance(provider, Mapping) else provider
    label = prompt.get("label") if isinstance(prompt, Mapping) else ""
    return str(name or ""), str(label or ""), str(told.get("promptIdx"))


def _promptfoo(result: Any, model: str) -> Answer | None:
    if not isinstance(result, Mapping):
        return None
    case, response = result.get("testCase"), result.get("response")
    output = response.get("output") if isinstance(response, Mapping) else None
    text = text_in(output)
    if text is None:  # an answer in JSON may come as an object
        text = (
            json.dumps(output, ensure_ascii=False) if isinstance(output, (Mapping, list)) and output else None
        )
    case = case if isinstance(case, Mapping) else {}
    told = case.get("metadata") or result.get("metadata")
    given = case.get("vars") or result.get("vars")
    asked = given.get("messages") if isinstance(given, Mapping) else None
    own = _id(told.get("id")) if isinstance(told, Mapping) else None
    return None if text is None else Answer(own, _asked(asked), 0, text, model)


def _lm_eval(sample: Mapping[str, Any]) -> Answer | None:
    doc = sample.get("doc")
    raw = sample.get("filtered_resps") or sample.get("resps")
    while isinstance(raw, list) and raw:
        raw = raw[0]
    text = text_in(raw)
    told = doc if isinstance(doc, Mapping) else {}
    return None if text is None else Answer(_id(told.get("id")), _asked(told.get("prompt")), 0, text)


def _openai_evals(rows: Sequence[Mapping[str, Any]]) -> Found:
    """The first sampling of each sample."""
    seen: dict[str, Answer | None] = {}
    for row in rows:
        data = row.get("data")
        if row.get("type") != "sampling" or not isinstance(data, Mapping):
            continue
        name, sampled = str(row.get("sample_id")), data.get("sampled")
        text = text_in(sampled[:1] if isinstance(sampled, list) else sampled)
        asked = _asked(data.get("prompt"))
        seen.setdefault(name, None if text is None else Answer(None, asked, 0, text))
    return _gathered("events of OpenAI's evals", [*seen.values()])


def _id(value: Any) -> str | None:
    return str(value) if isinstance(value, (str, int)) and value != "" else None


def _asked(value: Any) -> str:
    """The question as it is matched: of messages, also as JSON text, or of a text."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return asked_key(value)
    if isinstance(value, str):
        return asked_key(value)
    if not isinstance(value, list):
        return ""
    messages = [
        {"role": str(m.get("role")), "content": text_in(m) or ""} for m in value if isinstance(m, Mapping)
    ]
    return asked_key(messages) if messages else ""  # type: ignore[arg-type]
