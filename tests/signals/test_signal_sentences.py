"""Signals that read what is said, on a table of true and harmless sentences in seven languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from curate.gate import GateSettings
from curate.records import Record
from curate.signals import SignalSettings, annotate
from curate.signals.outcome import verdict

TABLE = Path(__file__).parents[1] / "fixtures" / "signal_sentences.tsv"
ROWS = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
LEAST = 20  # sentences of each kind


def speaks(signal: str, text: str) -> bool:
    """Whether a signal says of a text what it is there to say."""
    if signal == "thanks":
        return verdict(text).score > 0
    asked, reply = (text, "We will look at it.") if signal == "spam" else ("How do I set it up?", text)
    record = Record("r", "c", [{"role": "user", "content": asked}], [{"role": "assistant", "content": reply}])
    found = annotate([record], SignalSettings())[0]
    if signal == "spam":
        return float(found["prompt.spam"] or 0) > GateSettings().max_spam_words
    leans = ("substance.shown", "substance.unseen")
    names = {"scold": ("tone.scold", "tone.blame"), "shown": leans, "read_off": leans}
    return any(found[name] for name in names[signal])


@pytest.mark.parametrize("signal", sorted({row[0] for row in ROWS}))
@pytest.mark.parametrize("wanted", ["yes", "no"])
def test_a_signal_speaks_where_it_should_and_is_silent_elsewhere(signal: str, wanted: str) -> None:
    rows = [row for row in ROWS if row[0] == signal and row[1] == wanted]
    assert len(rows) >= LEAST and {row[2] for row in rows} == {"de", "en", "es", "fr", "it", "nl", "pt"}
    wrong = [(code, text) for _, _, code, text in rows if speaks(signal, text) != (wanted == "yes")]
    assert not wrong
