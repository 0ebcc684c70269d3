"""What a rule of the gate says of a record that it dropped: what was measured, the limit that it met, and the
recipe key that moves the limit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from curate.signals.parts import Given

GateSettings = Any  # the class of that name in `curate.gate`, which reads the rules
Number = float | int | None
SAYS = "substance.informative_words"


class RuleSentence(NamedTuple):
    """What a rule says: a sentence without its end, the value and the limit where there are such, the recipe
    keys that change it, and the signals whose words triggered it."""

    text: str
    value: Number = None
    limit: Number = None
    keys: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()


Says = Callable[[Given, GateSettings], RuleSentence]


def value_of(signals: Given, name: str) -> Number:
    """A signal as a number; None where it is not known."""
    value = signals.get(name)
    return value if isinstance(value, (int, float)) else None


def shown(value: Number, beside: Number = None) -> str:
    """A number with two decimals, or with as many as tell it from the limit beside it; a whole one
    without."""
    if value is None:
        return "unknown"
    if isinstance(value, int):
        return f"{value:,}"
    digits = 2
    while (
        digits < 4
        and beside is not None
        and value != beside
        and f"{value:.{digits}f}" == f"{beside:.{digits}f}"
    ):
        digits += 1
    return f"{value:.{digits}f}"


def skipped(reason: str) -> tuple[str, ...]:
    """The key of a rule that has no limit: it applies, or it does not."""
    return (f"gate.skip: [{reason}]",)


def at_least(what: str, signal: str, key: str, unit: str = "") -> Says:
    """The value of a signal lies below the least that a key of `gate` asks for."""
    return lambda signals, gate: _bounded(signals, gate, what, signal, key, unit, "minimum")


def at_most(what: str, signal: str, key: str, unit: str = "") -> Says:
    """The value of a signal lies above the most that a key of `gate` allows."""
    return lambda signals, gate: _bounded(signals, gate, what, signal, key, unit, "maximum")


def _bounded(
    signals: Given, gate: GateSettings, what: str, signal: str, key: str, unit: str, bound: str
) -> RuleSentence:
    value, limit = value_of(signals, signal), getattr(gate, key)
    text = f"{what} {shown(value, limit)}{unit}, {bound} {shown(limit, value)}"
    return RuleSentence(text, value, limit, (f"gate.{key}",), (signal,))


def plainly(text: str, signal: str) -> Says:
    """A rule without a limit: it applies, or it does not."""
    return lambda signals, gate: RuleSentence(text, signals=(signal,))


def none_allowed(what: str, signal: str) -> Says:
    """A fault of which one is too many."""

    def say(signals: Given, gate: GateSettings) -> RuleSentence:
        value = value_of(signals, signal)
        return RuleSentence(f"{what} {shown(value)}, maximum 0", value, 0, signals=(signal,))

    return say


def no_words(whose: str, signal: str) -> Says:
    """A text without a word."""

    def say(signals: Given, gate: GateSettings) -> RuleSentence:
        value = value_of(signals, signal)
        return RuleSentence(f"words of {whose} {shown(value)}, minimum 1", value, 1, signals=(signal,))

    return say


def little_beside(what: str, signal: str, key: str = "answer_words", times: int = 1) -> Says:
    """A fault that counts only where the reply says little else."""

    def say(signals: Given, gate: GateSettings) -> RuleSentence:
        words, limit = value_of(signals, SAYS), times * getattr(gate, key)
        of = f" ({times} times gate.{key})" if times > 1 else ""
        text = f"{what}, and its other informative words are {shown(words)}, minimum {shown(limit)}{of}"
        return RuleSentence(text, words, limit, (f"gate.{key}",), (signal,))

    return say


def by_meaning(meaning: str, names: tuple[str, ...]) -> Says:
    """What a rule without words of its own says: its meaning, and the signals that it shows."""

    def say(signals: Given, gate: GateSettings) -> RuleSentence:
        known = [(name, signals[name]) for name in names if signals.get(name) is not None]
        values = ", ".join(f"{name} {_value(value)}" for name, value in known)
        text = f"it {meaning}" + (f" ({values})" if values else "")
        return RuleSentence(text, value_of(signals, names[0]) if names else None, signals=names)

    return say


def _value(value: object) -> str:
    return shown(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)
