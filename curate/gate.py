"""The gate: rules over signals that keep a record or drop it, with the rule as the reason.

The rules of form need nothing but the text, so that what is hopeless is never embedded; those of quality need the whole dump.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple, Self

from pydantic import Field, field_validator, model_validator

from curate.settings import Section

Phase = Literal["form", "quality"]
Given = Mapping[str, Any]
_TWO_VOTES = 0.5  # the balance of two votes for and none against, (for - against) / (all + 2)


class GateSettings(Section):
    """Which records are good enough to learn from."""

    min_words: int = Field(3, ge=1, description="Shortest completion (words). 3: 'Yes, until six' answers a chat; 'OK' and 'See below' answer nothing.")
    max_words: int = Field(1200, ge=1, description="Longest completion (words). 1200 is some 1,600 tokens: beyond it stand pasted logs and articles.")
    max_repetition: float = Field(0.5, ge=0, le=1, description="Most repeated three-word runs (share). Step lists reach .2; .5 is a text pasted twice.")
    max_markup: int = Field(4, ge=0, description="Most leftovers of markup (tags, entities). A reply about HTML quotes a few.")
    max_caps: float = Field(0.5, ge=0, le=1, description="Highest share of capital letters. Product names and acronyms reach .2; half is shouting.")
    max_encoding: float = Field(2.0, ge=0, description="Most broken characters a hundred words. One stray sign is no loss; more would be learned.")
    answer_words: int = Field(
        10,
        ge=0,
        description="From this many informative words on (words beside greetings, referrals, questions), or with one step to follow, a reply that also "
        "refers elsewhere, does not know or hands over is an answer all the same. 10 is one short sentence of advice.",
    )
    unseen_words: int = Field(
        20, ge=0, description="A reply that leans on a screenshot, attachment or call stands on its own from this many informative words: about two sentences."
    )
    max_spam_words: int = Field(2, ge=0, description="Most words of advertising and fraud. Two may come up in an honest reply about spam.")
    min_votes: float = Field(-0.5, ge=-1, le=1, description="Lowest balance of votes, (for - against) / (all + 2). -.5 takes two against and none for.")
    min_author_votes: float = Field(
        -0.4,
        ge=-1,
        le=1,
        description="Lowest balance over all of an author's replies with votes, (for - against) / (replies + 5). -.4 takes four against and none for, or 25 "
        "against 7: on a real forum one author, who wrote by machine translation, was at -.49, and no other with ten votes or more below -.1.",
    )
    min_next: float = Field(
        -0.75, ge=-1, le=1, description="Lowest verdict of the customer's next words. 'Still not' is -.25 to -.4: -.75 takes failure and complaint at once."
    )
    min_relevance: float = Field(
        0.05,
        ge=0,
        le=1,
        description="A reply whose fit to its question is below this percentile of shuffled pairs, and that takes up no word of it, belongs elsewhere. "
        "True pairs fall below .05 in 1 of 100 cases, nearly all of them greetings and asides.",
    )
    min_quality: float = Field(
        0.3, ge=0, le=1, description="Lowest quality score. A sound sentence of which nothing else is known has .35 to .5: only a fault takes it below .3."
    )
    min_content: float = Field(
        0.38,
        ge=0,
        le=1,
        description="Lowest score of the reply's text alone, whatever the customer said of it. .38: below it a real forum had requests for screenshots "
        "and one-line asides that were thanked for; 1 of 100 replies that people had called good lies below.",
    )
    min_voice: float = Field(
        0.0, ge=0, le=1, description="Lowest share of the rules of `signals.voice` that a reply keeps. 0: the agreement is only measured; 1 allows no breach."
    )
    volatile_facts: Literal["keep", "drop", "mask"] = Field(
        "keep",
        description="What becomes of facts in a reply that its prompt does not hold and that change: prices, dates, versions, stock, the state of an order. "
        "keep; drop the records that hang on them; or mask them in every completion ([PRICE], [DATE]) when the dataset is written.",
    )
    volatile_density: float = Field(
        2.0,
        gt=0,
        description="From how many such facts a hundred informative words a record hangs on them; names do not count, they last. 2 is one in fifty words: "
        "a reply of three sentences with one such fact hangs on it, a list of steps that names one price in passing does not.",
    )
    skip: list[str] = Field(default=[], description="Rules not to apply, by reason code, such as bystander or only_question.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min_words > self.max_words:
            raise ValueError(f"min_words ({self.min_words}) above max_words ({self.max_words}) would drop every record")
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
    """One rule: when `speaks` is true of (signals, settings), the record is dropped for `reason`; `shown` are the signals to show.

    `key` is the setting that loosens it; any rule can be skipped.
    """

    reason: str
    phase: Phase
    meaning: str
    shown: tuple[str, ...]
    speaks: Callable[[Given, GateSettings], bool]
    key: str = ""

    @property
    def loosened(self) -> str:
        """What in the recipe lets more records past the rule."""
        return f"gate.{self.key}" if self.key else f"gate.skip: [{self.reason}]"


def _n(signals: Given, name: str) -> float:
    value = signals.get(name)
    return float(value) if isinstance(value, (int, float)) else 0.0


def _says_little(signals: Given, words: float) -> bool:
    return _n(signals, "substance.informative_words") < words


def _only(name: str) -> Callable[[Given, GateSettings], bool]:
    """The fault counts only where the reply says nothing else worth learning."""
    return lambda s, g: bool(s.get(name)) and _says_little(s, g.answer_words) and not _acts(s)


# Automatic replies go on for a sentence or two about opening hours; a person who answers below one says more than that.
_CANNED = 2


def _acts(signals: Given) -> bool:
    return _n(signals, "substance.imperatives") + _n(signals, "substance.menu_paths") > 0


def _badly_rated(signals: Given) -> bool:
    """A bad rating is of the whole conversation: it falls on the first reply, unless the customer was content with that one."""
    return signals.get("outcome.rating") == -1 and _n(signals, "outcome.next") <= 0 and not _n(signals, "outcome.position")


def hangs_on_facts(signals: Given, density: float) -> bool:
    """Whether so much of a reply is volatile facts that little is left without them; `density` is in facts a hundred informative words.

    Names of products and places are masked as well, but they last: no record hangs on them.
    """
    facts = _n(signals, "grounding.volatile") - _n(signals, "grounding.name")
    return facts > 0 and 100 * facts >= density * _n(signals, _SAYS)


_SAYS = "substance.informative_words"
RULES: tuple[Rule, ...] = (
    Rule("empty_prompt", "form", "the customer's turn holds no word", ("form.prompt_words",), lambda s, g: s.get("form.prompt_words") == 0),
    Rule("empty_completion", "form", "the reply holds no word", ("form.words",), lambda s, g: s.get("form.words") == 0),
    Rule("encoding_damage", "form", "broken characters", ("form.encoding",), lambda s, g: _n(s, "form.encoding") > g.max_encoding, "max_encoding"),
    Rule("spam", "form", "marked as spam, or full of its words", ("outcome.spam", "substance.spam_words"),
         lambda s, g: bool(s.get("outcome.spam")) or _n(s, "substance.spam_words") > g.max_spam_words, "max_spam_words"),
    Rule("bot", "form", "a bot speaks", ("substance.bot",), lambda s, g: bool(s.get("substance.bot"))),
    Rule("template_residue", "form", "an unfilled place of a template", ("form.template",), lambda s, g: _n(s, "form.template") > 0),
    Rule("markup_residue", "form", "tags and entities left over", ("form.markup",), lambda s, g: _n(s, "form.markup") > g.max_markup, "max_markup"),
    Rule("rude", "form", "rude to the customer", ("tone.rude",), lambda s, g: _n(s, "tone.rude") > 0),
    Rule("shouting", "form", "mostly in capitals", ("form.caps",), lambda s, g: _n(s, "form.words") >= 6 and _n(s, "form.caps") > g.max_caps, "max_caps"),
    Rule("blaming", "form", "puts the fault on the customer", ("tone.blame",), lambda s, g: _n(s, "tone.blame") > 0),
    Rule("dismissive", "form", "refuses to care, and says little else", ("tone.dismissive", _SAYS),
         lambda s, g: _n(s, "tone.dismissive") > 0 and _says_little(s, 2 * g.answer_words), "answer_words"),
    Rule("wrong_language", "form", "not in the customer's language", ("language.completion", "language.prompt"), lambda s, g: s.get("language.agree") is False),
    Rule("auto_reply", "form", "an automatic acknowledgement", ("substance.auto_reply", _SAYS),
         lambda s, g: bool(s.get("substance.auto_reply")) and _says_little(s, _CANNED * g.answer_words), "answer_words"),
    Rule("thanks_only", "form", "only a greeting, thanks or farewell", ("substance.only_closing",), lambda s, g: bool(s.get("substance.only_closing"))),
    Rule("after_solution", "form", "the customer had it solved before, and it adds little", ("outcome.after_end", _SAYS),
         lambda s, g: bool(s.get("outcome.after_end")) and _says_little(s, 3 * g.answer_words) and not _acts(s), "answer_words"),
    Rule("bystander", "form", "another customer's post, not an answer", ("substance.bystander",), lambda s, g: bool(s.get("substance.bystander"))),
    Rule("hand_over", "form", "only passes the customer on", ("substance.hand_over", _SAYS), _only("substance.hand_over"), "answer_words"),
    Rule("deflection", "form", "only sends the customer elsewhere", ("substance.deflects", _SAYS), _only("substance.deflects"), "answer_words"),
    Rule("dont_know", "form", "only says that it does not know", ("substance.dont_know", _SAYS), _only("substance.dont_know"), "answer_words"),
    Rule("only_question", "form", "only asks back", ("substance.only_question", "substance.questions"), lambda s, g: bool(s.get("substance.only_question"))),
    Rule("link_only", "form", "only a link", ("substance.only_link",), lambda s, g: bool(s.get("substance.only_link"))),
    Rule("rests_on_tool", "form", "follows a tool call or result that the prompt does not hold", ("substance.rests_on_tool",),
         lambda s, g: bool(s.get("substance.rests_on_tool"))),
    Rule("leans_on_unseen", "form", "makes no sense without a picture, attachment or call", ("substance.unseen", _SAYS),
         lambda s, g: _n(s, "substance.unseen") > 0 and _says_little(s, g.unseen_words) and not _acts(s), "unseen_words"),
    Rule("truncated", "form", "breaks off in mid-sentence", ("form.truncated",), lambda s, g: bool(s.get("form.truncated"))),
    Rule("repetition", "form", "repeats itself", ("form.repetition",), lambda s, g: _n(s, "form.repetition") > g.max_repetition, "max_repetition"),
    Rule("too_short", "form", "fewer words than the least", ("form.words",), lambda s, g: 0 < _n(s, "form.words") < g.min_words, "min_words"),
    Rule("too_long", "form", "more words than the most", ("form.words",), lambda s, g: _n(s, "form.words") > g.max_words, "max_words"),
    Rule("off_voice", "form", "breaks too many rules of the voice file", ("voice.agreement",),
         lambda s, g: s.get("voice.agreement") is not None and _n(s, "voice.agreement") < g.min_voice, "min_voice"),
    Rule("volatile_fact", "form", "hangs on facts that change and that its prompt does not hold", ("grounding.volatile", "grounding.name", _SAYS),
         lambda s, g: g.volatile_facts == "drop" and hangs_on_facts(s, g.volatile_density), "volatile_facts"),
    Rule("negative_outcome", "quality", "the customer or the votes spoke against it", ("outcome.next", "outcome.rating", "outcome.votes"),
         lambda s, g: _n(s, "outcome.next") <= g.min_next or _n(s, "outcome.votes") <= g.min_votes or _badly_rated(s), "min_next"),
    Rule("distrusted_author", "quality", "its author's replies are mostly voted down, and this one has no two votes for it and is not accepted",
         ("boilerplate.author_votes",),
         lambda s, g: _n(s, "boilerplate.author_votes") <= g.min_author_votes and _n(s, "outcome.votes") < _TWO_VOTES and not s.get("outcome.accepted"),
         "min_author_votes"),
    Rule("irrelevant", "quality", "does not belong to this question", ("relevance.percentile", "substance.overlap"),
         lambda s, g: s.get("relevance.percentile") is not None and _n(s, "relevance.percentile") < g.min_relevance and not _n(s, "substance.overlap"),
         "min_relevance"),
    Rule("low_content", "quality", "the text alone says too little to learn from", ("content.score",),
         lambda s, g: s.get("content.score") is not None and _n(s, "content.score") < g.min_content, "min_content"),
    Rule("low_quality", "quality", "quality score below the least", ("quality",),
         lambda s, g: s.get("quality") is not None and _n(s, "quality") < g.min_quality, "min_quality"),
)  # fmt: skip
REASONS: dict[str, str] = {rule.reason: rule.meaning for rule in RULES}


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
                return Drop(rule.reason, {name: signals[name] for name in rule.shown if signals.get(name) is not None})
        return None
