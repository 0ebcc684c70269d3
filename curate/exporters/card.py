"""The card of a dataset folder: metadata for the Hub, and what was done to these rows, as far as it is
known."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from curate.exporters.origin import Origin
from curate.exporters.settings import ExportSettings

_SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
)
_MESSAGES = [{"name": "role", "dtype": "string"}, {"name": "content", "dtype": "string"}]
_FEATURES: list[dict[str, Any]] = [
    {"name": "id", "dtype": "string"},
    {"name": "prompt", "list": _MESSAGES},
    {"name": "completion", "list": _MESSAGES},
    {"name": "quality", "dtype": "float64"},
    {"name": "situation", "dtype": "string"},
    {"name": "edge", "dtype": "bool"},
]
_OPTIONAL = {
    "quality": "`quality` is a score in [0, 1]",
    "cluster_label": "`situation` is what the customer needed",
    "edge": "`edge` marks a rare situation",
}
_LOADED = """```python
from datasets import load_dataset
{split} = load_dataset("PATH_OF_THIS_FOLDER", split="{split}")
```
"""


@dataclass(frozen=True, slots=True)
class CardSplit:
    """One split as it was written: examples, bytes in memory (Arrow) and bytes of the file."""

    name: str
    examples: int
    memory: int
    file: int


@dataclass(slots=True)
class Contents:
    """What a card says of the records of a folder, gathered one by one."""

    parts: list[CardSplit] = field(default_factory=list)
    languages: Counter[str] = field(default_factory=Counter)  # of the prompts; empty where nobody could tell
    situations: Counter[str] = field(default_factory=Counter)
    held: set[str] = field(default_factory=set)  # those of the optional columns that hold anything

    def add(self, record: Mapping[str, Any]) -> None:
        if isinstance(signals := record.get("signals"), dict):
            self.languages[str(signals.get("language.prompt") or "")] += 1
        if record.get("cluster_label"):
            self.situations[str(record["cluster_label"])] += 1
        self.held |= {key for key in _OPTIONAL if record.get(key) is not None}


def card(contents: Contents, settings: ExportSettings, origin: Origin, tools: bool = False) -> str:
    """README.md of the folder."""
    parts = contents.parts
    # Through JSON, so that no object is in it twice: YAML would write an alias, which `datasets` trips over.
    metadata = yaml.safe_dump(
        json.loads(json.dumps(_head(contents, settings, tools))), sort_keys=False, allow_unicode=True
    )
    body = [
        f"# {_plain(settings.title)}",
        _told(contents),
        "## How these rows were prepared and checked\n\n"
        + "".join(f"- {claim}\n" for claim in claims(parts, origin))
        + "\nPlease read a sample before you publish this dataset.",
        _LOADED.format(split=parts[0].name).rstrip(),
        *_situations(contents.situations),
    ]
    return f"---\n{metadata}---\n\n" + "\n\n".join(body) + "\n"


def claims(parts: Sequence[CardSplit], origin: Origin) -> Iterator[str]:
    """What is known of the rows, a sentence or two each; of what is not known, that it was not checked and
    why."""
    if origin.redaction is None:
        yield (
            f"Personal data: not checked ({origin.unknown}). The export itself does not look for personal"
            " data."
        )
    else:
        yield origin.redaction.replaced()
    if len(parts) < 2:
        yield f"There is only one split, {parts[0].name}: no test set is held out."
    elif origin.certificate is not None and "test" not in {part.name for part in parts}:
        yield " ".join([*_leaks(origin.certificate), "No test set is held out."])
    elif origin.certificate is None:
        yield f"Leakage between the splits: not checked ({origin.unknown})."
    else:
        yield " ".join(_leaks(origin.certificate))


def _leaks(certificate: Mapping[str, Any]) -> Iterator[str]:
    from curate.split.checks import (  # a check of a file starts without the certificate's arithmetic
        checks,
        filled,
    )
    from curate.text.readable import listed, many

    made = [check for check in checks(dict(certificate)) if check.of == "split"]
    where = "both splits" if len(filled(dict(certificate))) < 3 else "two of the three splits"
    passed = [check.name for check in made if check.result == "passed"]
    if passed:
        yield f"Checked for leakage: no {listed(passed, 'or')} is in {where}."
    for check in made:
        if check.result == "failed":
            yield f"Leakage check failed: {many(check.found or 0, check.name)} in {where}."
        elif check.result == "in part":
            yield f"Checked in part, with nothing found in {where}: {check.name} ({check.why})."
        elif check.result == "not checked":
            yield f"Leakage not checked: {check.name}{f' ({check.why})' if check.why else ''}."


def _told(contents: Contents) -> str:
    counts = {part.name: part.examples for part in contents.parts}
    train = f"{counts.get('train', 0):,} examples"
    others = [
        words.format(counts[split])
        for split, words in (("validation", "{:,} to validate with"), ("test", "{:,} held out"))
        if split in counts
    ]
    many = f"{train} to train on, {' and '.join(others)}" if others else train
    sentences = [
        f"{many}.",
        (
            "Each has the conversation so far (`prompt`, which ends with the user's turn) and the reply to"
            " learn (`completion`)."
        ),
    ]
    if held := [words for key, words in _OPTIONAL.items() if key in contents.held]:
        sentences.append("; ".join(held) + ".")
    return " ".join([*sentences, "The file `provenance.jsonl` says where each example comes from."])


def _head(contents: Contents, settings: ExportSettings, tools: bool) -> dict[str, Any]:
    parts, languages = contents.parts, contents.languages
    total = sum(part.examples for part in parts)
    # of most, nobody could tell it: then a few do not say it
    spoken = sorted(set(languages) - {""}) if 2 * languages[""] < languages.total() else []
    return {
        "pretty_name": settings.title,
        "license": settings.license,
        **({"language": spoken} if spoken else {}),
        "task_categories": ["text-generation"],
        "tags": ["conversational"],
        "size_categories": [next((name for most, name in _SIZES if total < most), "n>10M")],
        "configs": [
            {
                "config_name": "default",
                "data_files": [{"split": p.name, "path": data_file(p.name)} for p in parts],
            }
        ],
        "dataset_info": {
            # with tools, the Parquet files say it themselves: YAML has no name for JSON
            **({} if tools else {"features": _FEATURES}),
            "splits": [{"name": p.name, "num_bytes": p.memory, "num_examples": p.examples} for p in parts],
            "download_size": sum(p.file for p in parts),
            "dataset_size": sum(p.memory for p in parts),
        },
    }


def data_file(split: str) -> str:
    """Where the Parquet file of a split lies in the folder."""
    return f"data/{split}-00000-of-00001.parquet"


def _situations(found: Counter[str]) -> Iterator[str]:
    if found:
        yield "## The most frequent situations\n\n" + "\n".join(
            f"- {_plain(name)}: {n:,}" for name, n in found.most_common(20)
        )


def _plain(text: str) -> str:
    return " ".join(text.split()).replace("|", "/").replace("<", "")
