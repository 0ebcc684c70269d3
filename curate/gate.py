"""The gate: rules over signals that keep a record or drop it, with the rule as the reason.

The rules of form need nothing but the text, so that what is hopeless is never embedded; those of quality need
the whole dump.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple, Self

from pydantic import Field, field_validator, model_validator

from curate.settings import Section, because

Phase = Literal["form", "quality"]
Uncounted = Literal["", "form", "spam", "no content"]
Given = Mapping[str, Any]
_TWO_VOTES = 0.5  # the balance of two votes for and none against, (for - against) / (all + 2)


class GateSettings(Section):
    """Which records are good enough to learn from."""

    min_words: int = Field(
        3,
        ge=1,
        description="Minimum number of words in a completion.",
        json_schema_extra=because("'Yes, until six' can answer a chat. 'OK' and 'See below' answer nothing."),
    )
    max_words: int = Field(
        1200,
        ge=1,
        description="Maximum number of words in a completion.",
        json_schema_extra=because(
            "it is about 1,600 tokens. Longer replies are mostly pasted logs and articles."
        ),
    )
    max_repetition: float = Field(
        0.5,
        ge=0,
        le=1,
        description="Maximum share of three-word sequences that are repeated (0 to 1).",
        json_schema_extra=because("lists of steps reach 0.2. A text that was pasted twice has 0.5."),
    )
    max_markup: int = Field(
        4,
        ge=0,
        description="Maximum number of leftover tags and entities.",
        json_schema_extra=because("a reply about HTML quotes a few."),
    )
    max_caps: float = Field(
        0.5,
        ge=0,
        le=1,
        description="Maximum share of capital letters (0 to 1).",
        json_schema_extra=because("product names and acronyms reach 0.2. Half of the letters is shouting."),
    )
    max_encoding: float = Field(
        2.0,
        ge=0,
        description="Maximum number of broken characters per 100 words.",
        json_schema_extra=because("a single stray character does no harm. More of them would be learned."),
    )
    answer_words: int = Field(
        10,
        ge=0,
        description=(
            "Number of informative words from which a reply counts as an answer although it also refers"
            " elsewhere, does not know, or hands over. Greetings, referrals and questions are not"
            " informative. A reply with one step to follow counts as an answer in any case."
        ),
        json_schema_extra=because("it is one short sentence of advice."),
    )
    unseen_words: int = Field(
        20,
        ge=0,
        description=(
            "Number of informative words from which a reply is understood without the screenshot, attachment"
            " or call that it mentions."
        ),
        json_schema_extra=because("it is about two sentences."),
    )
    max_spam_words: int = Field(
        2,
        ge=0,
        description="Maximum number of words that are typical of advertising and fraud.",
        json_schema_extra=because("an honest reply about spam may use two of them."),
    )
    min_votes: float = Field(
        -0.5,
        ge=-1,
        le=1,
        description="Minimum balance of votes for a reply: (for - against) / (all + 2), from -1 to 1.",
        json_schema_extra=because("two votes against and none for give this balance."),
    )
    min_author_votes: float = Field(
        -0.4,
        ge=-1,
        le=1,
        description=(
            "Minimum balance of votes over all replies of one author: (for - against) / (replies + 5), from"
            " -1 to 1."
        ),
        json_schema_extra=because(
            "four votes against and none for, or 25 against and 7 for, give this balance. On a real forum one"
            " author, who used machine translation, was at -0.49. No other author with ten votes or more was"
            " below -0.1."
        ),
    )
    min_next: float = Field(
        -0.75,
        ge=-1,
        le=1,
        description="Minimum score of the customer's next words, from -1 (it failed) to 1 (it helped).",
        json_schema_extra=because(
            "'Still not' scores -0.25 to -0.4. Failure and complaint together score -0.75."
        ),
    )
    min_relevance: float = Field(
        0.05,
        ge=0,
        le=1,
        description=(
            "Minimum rank of a reply's fit to its question among shuffled pairs of this dump (0 to 1). A"
            " reply below it that takes up no word of the question is dropped."
        ),
        json_schema_extra=because(
            "1 in 100 true pairs is below 0.05, and nearly all of these are greetings and remarks."
        ),
    )
    min_quality: float = Field(
        0.3,
        ge=0,
        le=1,
        description="Minimum quality score (0 to 1).",
        json_schema_extra=because(
            "a sound sentence about which nothing else is known has 0.35 to 0.5. Only a fault brings it below"
            " 0.3."
        ),
    )
    min_content: float = Field(
        0.38,
        ge=0,
        le=1,
        description="Minimum score of the reply's text alone, whatever the customer said about it (0 to 1).",
        json_schema_extra=because(
            "on a real forum, requests for screenshots and one-line remarks that were thanked for are below"
            " 0.38. So is 1 in 100 replies that people had called good."
        ),
    )
    min_voice: float = Field(
        0.0,
        ge=0,
        le=1,
        description=(
            "Minimum share of the rules of `signals.voice` that a reply must keep. 0 only measures the"
            " agreement, 1 allows no breach."
        ),
    )
    volatile_facts: Literal["keep", "drop", "mask"] = Field(
        "keep",
        description=(
            "What to do with facts that change and that the prompt does not hold: prices, dates, versions,"
            " stock, the state of an order. keep; drop the records that depend on them; or mask them in every"
            " completion ([PRICE], [DATE]) when the dataset is written."
        ),
    )
    volatile_density: float = Field(
        2.0,
        gt=0,
        description=(
            "Number of such facts per 100 informative words from which a record depends on them. Names do not"
            " count, because they last."
        ),
        json_schema_extra=because(
            "a reply of three sentences with one such fact depends on it. A list of steps that mentions one"
            " price does not."
        ),
    )
    skip: list[str] = Field(
        default=[], description="Rules to switch off, by reason code, such as bystander or only_question."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min_words > self.max_words:
            raise ValueError(
                f"min_words ({self.min_words}) above max_words ({self.max_words}) would drop every record"
            )
        return self

    @field_validator("skip")
    @classmethod
    def _known(cls, given: list[str]) -> list[str]:
        for code in given:
            if code not in REASONS:
                raise ValueError(f"no rule is named {code!r}; known: {', '.join(REASONS)}")
        return given


class Drop(NamedTuple):
    """Why a record does not pass: a documented code, and the values that decided."""

    reason: str
    detail: dict[str, Any]


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


class Gate:
    """Applies the rules in their order; the first that speaks against a record gives the reason."""

    def __init__(self, settings: GateSettings) -> None:
        self._settings = settings
        self._rules = [r for r in RULES if r.reason not in settings.skip]

    def decide_form(self, signals: Given) -> Drop | None:
        """Only the rules that need no vectors and no score: decidable before anything is embedded."""
        return self._first(signals, "form")

    def decide(self, signals: Given) -> Drop | None:
        """All rules; `signals` may hold the record's `quality` as a number."""
        return self._first(signals, "form") or self._first(signals, "quality")

    def _first(self, signals: Given, phase: Phase) -> Drop | None:
        for rule in self._rules:
            if rule.phase == phase and rule.speaks(signals, self._settings):
                return Drop(
                    rule.reason, {name: signals[name] for name in rule.shown if signals.get(name) is not None}
                )
        return None
