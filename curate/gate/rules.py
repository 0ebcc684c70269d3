"""The rules of the gate, in the order in which they are tried: when each drops a record, and what the ledger
then says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from curate.gate.settings import GateSettings

Phase = Literal["form", "quality"]
Uncounted = Literal["", "form", "spam", "no content"]
Given = Mapping[str, Any]
_TWO_VOTES = 0.5  # the balance of two votes for and none against, (for - against) / (all + 2)


class Rule(NamedTuple):
    """One rule: when `speaks` is true of (signals, settings), the record is dropped for `reason`; `shown` are
    the signals to show.

    `uncounted` says why what it drops does not count in the shares of coverage, empty where it does: a poor
    answer leaves a need that somebody had, a damaged or empty record or an advertisement does not.
    """

    reason: str
    phase: Phase
    meaning: str
    shown: tuple[str, ...]
    speaks: Callable[[Given, GateSettings], bool]
    uncounted: Uncounted = ""


def _n(signals: Given, name: str) -> float:
    value = signals.get(name)
    return float(value) if isinstance(value, (int, float)) else 0.0


def _says_little(signals: Given, words: float) -> bool:
    return _n(signals, "substance.informative_words") < words


def _only(name: str) -> Callable[[Given, GateSettings], bool]:
    """The fault counts only where the reply says nothing else worth learning."""
    return lambda s, g: bool(s.get(name)) and _says_little(s, g.answer_words) and not _acts(s)


# Automatic replies go on for a sentence or two about opening hours; a person who answers below one says more
# than that.
_CANNED = 2


def _acts(signals: Given) -> bool:
    return _n(signals, "substance.imperatives") + _n(signals, "substance.menu_paths") > 0


def _badly_rated(signals: Given) -> bool:
    """A bad rating is of the whole conversation: it falls on the first reply, unless the customer was content
    with that one."""
    return (
        signals.get("outcome.rating") == -1
        and _n(signals, "outcome.next") <= 0
        and not _n(signals, "outcome.position")
    )


def hangs_on_facts(signals: Given, density: float) -> bool:
    """Whether so much of a reply is volatile facts that little is left without them; `density` is in facts a
    hundred informative words.

    Names of products and places are masked as well, but they last: no record hangs on them.
    """
    facts = _n(signals, "grounding.volatile") - _n(signals, "grounding.name")
    return facts > 0 and 100 * facts >= density * _n(signals, _SAYS)


_SAYS = "substance.informative_words"
RULES: tuple[Rule, ...] = (
    Rule(
        "empty_prompt",
        "form",
        "the customer's turn has no words",
        ("form.prompt_words",),
        lambda s, g: s.get("form.prompt_words") == 0,
        "no content",
    ),
    Rule(
        "empty_completion",
        "form",
        "the reply has no words",
        ("form.words",),
        lambda s, g: s.get("form.words") == 0,
        "no content",
    ),
    Rule(
        "encoding_damage",
        "form",
        "contains broken characters",
        ("form.encoding",),
        lambda s, g: _n(s, "form.encoding") > g.max_encoding,
        "form",
    ),
    Rule(
        "spam",
        "form",
        "marked as spam, or full of words that are typical of it",
        ("outcome.spam", "substance.spam_words"),
        lambda s, g: bool(s.get("outcome.spam")) or _n(s, "substance.spam_words") > g.max_spam_words,
        "spam",
    ),
    Rule(
        "bot",
        "form",
        "written by a bot",
        ("substance.bot",),
        lambda s, g: bool(s.get("substance.bot")),
        "no content",
    ),
    Rule(
        "template_residue",
        "form",
        "a placeholder of a template was not filled in",
        ("form.template",),
        lambda s, g: _n(s, "form.template") > 0,
        "form",
    ),
    Rule(
        "markup_residue",
        "form",
        "contains leftover tags or entities",
        ("form.markup",),
        lambda s, g: _n(s, "form.markup") > g.max_markup,
        "form",
    ),
    Rule("rude", "form", "is rude to the customer", ("tone.rude",), lambda s, g: _n(s, "tone.rude") > 0),
    Rule(
        "shouting",
        "form",
        "mostly in capitals",
        ("form.caps",),
        lambda s, g: _n(s, "form.words") >= 6 and _n(s, "form.caps") > g.max_caps,
        "form",
    ),
    Rule("blaming", "form", "blames the customer", ("tone.blame",), lambda s, g: _n(s, "tone.blame") > 0),
    Rule(
        "dismissive",
        "form",
        "is dismissive and says little else",
        ("tone.dismissive", _SAYS),
        lambda s, g: _n(s, "tone.dismissive") > 0 and _says_little(s, 2 * g.answer_words),
    ),
    Rule(
        "wrong_language",
        "form",
        "is not in the customer's language",
        ("language.completion", "language.prompt"),
        lambda s, g: s.get("language.agree") is False,
        "form",
    ),
    Rule(
        "auto_reply",
        "form",
        "is an automatic acknowledgement",
        ("substance.auto_reply", _SAYS),
        lambda s, g: bool(s.get("substance.auto_reply")) and _says_little(s, _CANNED * g.answer_words),
        "no content",
    ),
    Rule(
        "thanks_only",
        "form",
        "is only a greeting, thanks or a farewell",
        ("substance.only_closing",),
        lambda s, g: bool(s.get("substance.only_closing")),
        "no content",
    ),
    Rule(
        "after_solution",
        "form",
        "the customer's problem was already solved, and the reply adds little",
        ("outcome.after_end", _SAYS),
        lambda s, g: (
            bool(s.get("outcome.after_end")) and _says_little(s, 3 * g.answer_words) and not _acts(s)
        ),
    ),
    Rule(
        "bystander",
        "form",
        "is the post of another customer, not an answer",
        ("substance.bystander",),
        lambda s, g: bool(s.get("substance.bystander")),
    ),
    Rule(
        "hand_over",
        "form",
        "only hands the customer over to somebody else",
        ("substance.hand_over", _SAYS),
        _only("substance.hand_over"),
    ),
    Rule(
        "deflection",
        "form",
        "only sends the customer elsewhere",
        ("substance.deflects", _SAYS),
        _only("substance.deflects"),
    ),
    Rule(
        "dont_know",
        "form",
        "only says that the answer is not known",
        ("substance.dont_know", _SAYS),
        _only("substance.dont_know"),
    ),
    Rule(
        "only_question",
        "form",
        "only asks a question back",
        ("substance.only_question", "substance.questions"),
        lambda s, g: bool(s.get("substance.only_question")),
    ),
    Rule(
        "link_only",
        "form",
        "is only a link",
        ("substance.only_link",),
        lambda s, g: bool(s.get("substance.only_link")),
    ),
    Rule(
        "rests_on_tool",
        "form",
        "follows a tool call or result that the prompt does not hold",
        ("substance.rests_on_tool",),
        lambda s, g: bool(s.get("substance.rests_on_tool")),
    ),
    Rule(
        "leans_on_unseen",
        "form",
        "cannot be understood without a picture, attachment or call",
        ("substance.unseen", _SAYS),
        lambda s, g: _n(s, "substance.unseen") > 0 and _says_little(s, g.unseen_words) and not _acts(s),
    ),
    Rule(
        "truncated",
        "form",
        "ends in the middle of a sentence",
        ("form.truncated",),
        lambda s, g: bool(s.get("form.truncated")),
        "form",
    ),
    Rule(
        "repetition",
        "form",
        "repeats itself",
        ("form.repetition",),
        lambda s, g: _n(s, "form.repetition") > g.max_repetition,
        "form",
    ),
    Rule(
        "too_short",
        "form",
        "has fewer words than the minimum",
        ("form.words",),
        lambda s, g: 0 < _n(s, "form.words") < g.min_words,
        "form",
    ),
    Rule(
        "too_long",
        "form",
        "has more words than the maximum",
        ("form.words",),
        lambda s, g: _n(s, "form.words") > g.max_words,
        "form",
    ),
    Rule(
        "off_voice",
        "form",
        "breaks too many rules of the voice file",
        ("voice.agreement",),
        lambda s, g: s.get("voice.agreement") is not None and _n(s, "voice.agreement") < g.min_voice,
    ),
    Rule(
        "volatile_fact",
        "form",
        "depends on facts that change and are not in its prompt",
        ("grounding.volatile", "grounding.name", _SAYS),
        lambda s, g: g.volatile_facts == "drop" and hangs_on_facts(s, g.volatile_density),
    ),
    Rule(
        "negative_outcome",
        "quality",
        "the customer, the rating or the votes were negative",
        ("outcome.next", "outcome.rating", "outcome.votes"),
        lambda s, g: (
            _n(s, "outcome.next") <= g.min_next or _n(s, "outcome.votes") <= g.min_votes or _badly_rated(s)
        ),
    ),
    Rule(
        "distrusted_author",
        "quality",
        "most replies of its author were voted down, and this one is neither accepted nor has at least two votes for it",
        ("boilerplate.author_votes",),
        lambda s, g: (
            _n(s, "boilerplate.author_votes") <= g.min_author_votes
            and _n(s, "outcome.votes") < _TWO_VOTES
            and not s.get("outcome.accepted")
        ),
    ),
    Rule(
        "irrelevant",
        "quality",
        "does not fit its question",
        ("relevance.percentile", "substance.overlap"),
        lambda s, g: (
            s.get("relevance.percentile") is not None
            and _n(s, "relevance.percentile") < g.min_relevance
            and not _n(s, "substance.overlap")
        ),
    ),
    Rule(
        "low_content",
        "quality",
        "the text alone says too little to learn from",
        ("content.score",),
        lambda s, g: s.get("content.score") is not None and _n(s, "content.score") < g.min_content,
    ),
    Rule(
        "low_quality",
        "quality",
        "the quality score is below the minimum",
        ("quality",),
        lambda s, g: s.get("quality") is not None and _n(s, "quality") < g.min_quality,
    ),
)
REASONS: dict[str, str] = {rule.reason: rule.meaning for rule in RULES}
UNCOUNTED: dict[str, Uncounted] = {rule.reason: rule.uncounted for rule in RULES if rule.uncounted}
