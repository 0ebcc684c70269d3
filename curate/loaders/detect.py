"""Which format a file is, by its content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from curate.loaders.base import LOADERS, Detection, Rival
from curate.loaders.files import MEND_EMPTY, InputFile
from curate.loaders.json_faults import AGAIN
from curate.loaders.refusals import SHAPE, refusal
from curate.loaders.sample import Sample
from curate.loaders.unknown import unknown
from curate.loaders.unread import NULS, mend_of

SURE = 0.3  # below this a file is called unknown
NEAR = 0.1  # how much less sure than a refusal a format may be that is still worth a try
EMPTY = "the file is empty"


def detect(file: InputFile) -> tuple[str, Detection]:
    """The best format for a file by content, and why; an empty name where none is likely, with what to do
    instead."""
    sample = Sample(file)
    if sample.kind == "empty":
        return "", _empty(sample)
    detections = [(name, loader().detect(sample)) for name, loader in LOADERS.items()]
    name, best = max(detections, key=lambda f: f[1].confidence)
    surer = sample.kind == "json" and best.confidence > SHAPE  # than any reason not to read JSON
    refused = None if surer else refusal(sample)
    if refused and refused.confidence > best.confidence:
        name, best = "", refused
    others = sorted(
        (f for f in detections if f[0] != name and f[1].confidence > 0),
        key=lambda f: (-f[1].confidence, f[0]),
    )
    rivals = tuple(Rival(other, d.confidence, d.why) for other, d in others)
    if name and best.confidence >= SURE:
        return name, replace(best, rivals=rivals)
    if sample.fault:
        best = Detection(best.confidence, sample.fault, mend_of(sample.fault))
    elif not best.mend:
        near = [Rival(name, best.confidence, best.why)] if name and best.confidence else []
        best, rivals = unknown(sample), (*near, *rivals)
    hint = (
        _or_named(best, rivals) if sample.kind == "text" else ""
    )  # of JSON and tables the keys are surer than what is written in them
    return "", replace(best, mend=f"{best.mend} {hint}".rstrip(), rivals=rivals)


def _empty(sample: Sample) -> Detection:
    if sample.fault:
        return Detection(0.0, sample.fault, mend_of(sample.fault))
    return Detection(0.0, NULS, AGAIN) if b"\x00" in sample.head else Detection(0.0, EMPTY, MEND_EMPTY)


def _or_named(refused: Detection, rivals: Sequence[Rival]) -> str:
    """The format that may be named all the same, as it was nearly as sure; not one whose columns are
    mapped."""
    near = next(
        (r for r in rivals if not LOADERS.get(r.format).maps and r.confidence >= refused.confidence - NEAR),
        None,
    )
    return (
        f"If it is a conversation all the same, --format {near.format} reads it as {near.why}."
        if near
        else ""
    )


def as_given(file: InputFile, format: str) -> tuple[str, Detection]:
    """The format that the user named, unless its loader refuses the file: then why, under no name."""
    sample, loader = Sample(file), LOADERS.get(format)()
    refused = loader.refuse(sample)
    wins = refused and refused.confidence >= max(SURE, loader.detect(sample).confidence)
    return ("", refused) if refused and wins else (format, Detection(1.0, "the format was given"))
