"""Voice: how far a reply keeps the rules of the business's own voice file. Measured only where the recipe
names one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from curate.language.phrases import MARKS, Tokens
from curate.records import said_text
from curate.signals.base import Doc, Signals, View, family
from curate.signals.families.form import word_count
from curate.signals.parts import Given, number
from curate.signals.rules import Limit, Rule
from curate.signals.sentences import GateSettings, RuleSentence, value_of
from curate.signals.structured import fault
from curate.signals.voice_file import PLACE, Phrases, Voice

_DOCS = {
    "agreement": Doc(
        "0..1, none",
        "share of the rules of the voice file that the reply keeps; none where no rule applies; only with"
        " `signals.voice`",
    )
}
_LEAST_WORDS = 20  # the fewest that a reading level is worth: one long word in ten moves it by a grade or two
_TAIL = 20  # words at the end among which a sign-off stands: the phrase, a name, a role, a company
_LAST_SENTENCES = 3
Check = Callable[[View, Voice], str | None]  # what is broken; "" for kept, None where the rule does not apply


def _sentence(signals: Given, gate: GateSettings) -> RuleSentence:
    value, limit = value_of(signals, "voice.agreement"), gate.min_voice
    kept = "unknown" if value is None else f"{value:.0%}"
    text = f"rules of the voice that it keeps {kept}, minimum {limit:.0%}"
    return RuleSentence(text, value, limit, signals=("voice.agreement",))


_RULES = (
    Rule(
        "off_voice",
        "form",
        "breaks too many rules of the voice file",
        ("voice.agreement",),
        lambda s, g: s.get("voice.agreement") is not None and number(s, "voice.agreement") < g.min_voice,
        order=280,
        limits=(
            Limit(
                "min_voice",
                0.0,
                "Minimum share of the rules of `signals.voice` that a reply must keep. 0 only measures the"
                " agreement, 1 allows no breach.",
                least=0,
                most=1,
            ),
        ),
        says=_sentence,
    ),
)


@family("voice", _DOCS, rules=_RULES)
def voice(view: View) -> Signals:
    """The share of the recipe's rules of the voice that a reply keeps; nothing where it has none."""
    rules = view.settings.voice
    if rules is None:
        return {}
    results = {
        name: violation for name, rule in RULES.items() if (violation := rule(view, rules)) is not None
    }
    broken = [f"{name.replace('_', ' ')}: {violation}" for name, violation in results.items() if violation]
    if broken:
        view.evidence["voice.agreement"] = broken
    return {"agreement": round(1 - len(broken) / len(results), 4) if results else None}


def _greeting(view: View, rules: Voice) -> str | None:
    if rules.greeting is None:
        return None
    if isinstance(rules.greeting, bool):
        return _wanted(rules.greeting, bool(view.sentences) and "greeting" in view.sentences[0].kinds)
    words = f" {' '.join(view.tokens.words[:40])} "
    return (
        ""
        if any(words.startswith(f" {phrase} ") for phrase in _flat(rules.greeting))
        else "begins with none of the phrases"
    )


def _sign_off(view: View, rules: Voice) -> str | None:
    if rules.sign_off is None:
        return None
    if isinstance(rules.sign_off, bool):
        return _wanted(rules.sign_off, any("closing" in s.kinds for s in view.sentences[-_LAST_SENTENCES:]))
    words = f" {' '.join(view.tokens.words[-_TAIL:])} "
    return (
        ""
        if any(f" {phrase} " in words for phrase in _flat(rules.sign_off))
        else "ends with none of the phrases"
    )


def _wanted(wanted: bool, there: bool) -> str:
    return "" if wanted == there else "missing" if wanted else "there is one"


def _reading_level(view: View, rules: Voice) -> str | None:
    words = view.tokens.words
    if rules.reading_level is None or len(words) < _LEAST_WORDS:
        return None
    grade = reading_level(view)
    return "" if grade <= rules.reading_level else f"grade {grade:.1f}"


def reading_level(view: View) -> float:
    """US school grade by the Automated Readability Index (Senter and Smith, AMRL-TR-66-220, 1967); a line of
    a list is a sentence."""
    words = view.tokens.words
    return 4.71 * sum(map(len, words)) / len(words) + 0.5 * len(words) / max(1, len(view.sentences)) - 21.43


def _length(view: View, rules: Voice) -> str | None:
    if rules.min_words is None and rules.max_words is None:
        return None
    count = word_count(view)
    return "" if (rules.min_words or 0) <= count <= (rules.max_words or count) else f"{count:,} words"


def _banned(view: View, rules: Voice) -> str | None:
    if not rules.banned:
        return None
    used_phrases = [
        p
        for p, flat in zip(rules.banned, _banned_forms(rules.banned), strict=True)
        if (flat in view.tokens.joined if flat else p in view.text)
    ]
    return ", ".join(repr(p) for p in used_phrases)


def _format(view: View, rules: Voice) -> str | None:
    return None if rules.format is None else fault(said_text(view.record.completion), rules.json_schema)


def _template(view: View, rules: Voice) -> str | None:
    return missing_piece(said_text(view.record.completion), rules.template) if rules.template else None


def missing_piece(text: str, template: str) -> str:
    """The first piece of a template that a text does not have in its place, quoted; an empty string where all
    are there.

    Each place holds at least one character. Pieces are taken where they first occur, which is enough where
    places take any text; the time is that of as many searches as there are pieces.
    """
    text, pieces = " ".join(text.split()).casefold(), _pieces(template)
    if not text.startswith(pieces[0]):
        return repr(pieces[0][:60])
    at = len(pieces[0])
    for piece in pieces[1:-1]:
        position = text.find(piece, at + 1)
        if position < 0:
            return repr(piece[:60])
        at = position + len(piece)
    return (
        ""
        if text.endswith(pieces[-1]) and len(text) - len(pieces[-1]) > at
        else repr(pieces[-1][:60] or "a text at the end")
    )


@cache
def _pieces(template: str) -> list[str]:
    return [piece.casefold() for piece in PLACE.split(" ".join(template.split()))]


@cache
def _flat(phrases: Phrases) -> list[str]:
    return [" ".join(Tokens.of(phrase).words) for phrase in phrases]


@cache
def _banned_forms(phrases: Phrases) -> list[str]:
    """Each phrase as it stands in `Tokens.joined`, without marks at its ends; empty for one of signs alone,
    which is searched as it is."""
    forms = []
    for phrase in phrases:
        items = Tokens.of(phrase).items
        while items and items[-1] in MARKS:
            items = items[:-1]
        forms.append(f" {' '.join(items)} " if items else "")
    return forms


RULES: dict[str, Check] = {
    "greeting": _greeting,
    "sign_off": _sign_off,
    "reading_level": _reading_level,
    "length": _length,
    "banned": _banned,
    "format": _format,
    "template": _template,
}
