"""What each rule of the gate says of a record that it dropped."""

from __future__ import annotations

from typing import Any

from curate.gate import REASONS, RULES
from curate.signals.rules import Rule as GateRule
from curate.why.case import Case, Rule, RuleSentence, at_least, at_most, shown

_SAYS = "substance.informative_words"
_ANSWER = "gate.answer_words"
_FACTS = (
    "grounding.price",
    "grounding.percent",
    "grounding.date",
    "grounding.version",
    "grounding.number",
    "grounding.policy",
    "grounding.stock",
    "grounding.order_state",
)


def _skip(reason: str) -> tuple[str, ...]:
    """The key of a rule that has no limit: it applies, or it does not."""
    return (f"gate.skip: [{reason}]",)


def _plain(reason: str, text: str, signal: str) -> Rule:
    return lambda case: RuleSentence(text, keys=_skip(reason), signals=(signal,))


def _none_allowed(reason: str, what: str, signal: str) -> Rule:
    def say(case: Case) -> RuleSentence:
        value = case.number(signal)
        return RuleSentence(f"{what} {shown(value)}, maximum 0", value, 0, _skip(reason), (signal,))

    return say


def _empty(reason: str, whose: str, signal: str) -> Rule:
    def say(case: Case) -> RuleSentence:
        return RuleSentence(
            f"words of {whose} {shown(case.number(signal))}, minimum 1",
            case.number(signal),
            1,
            _skip(reason),
            (signal,),
        )

    return say


def _says_little(what: str, signal: str, key: str = _ANSWER, times: int = 1) -> Rule:
    """A fault that counts only where the reply says little else."""

    def say(case: Case) -> RuleSentence:
        words, limit = case.number(_SAYS), times * case.setting(key)
        of = f" ({times} times {key})" if times > 1 else ""
        return RuleSentence(
            f"{what}, and its other informative words are {shown(words)}, minimum {shown(limit)}{of}",
            words,
            limit,
            (key,),
            (signal,),
        )

    return say


def _spam(case: Case) -> RuleSentence:
    if case.signals.get("outcome.spam"):
        return RuleSentence(
            "the export marks it, or the question that it answers, as spam",
            keys=_skip("spam"),
            signals=("outcome.spam",),
        )
    return at_most("words of advertising", "substance.spam_words", "gate.max_spam_words")(case)


def _language(case: Case) -> RuleSentence:
    reply, prompt = (case.signals.get(f"language.{side}") or "unknown" for side in ("completion", "prompt"))
    return RuleSentence(
        f"the reply is in {reply}, the customer wrote in {prompt}",
        keys=_skip("wrong_language"),
        signals=("language.completion",),
    )


def _volatile(case: Case) -> RuleSentence:
    facts, words = (
        (case.number("grounding.volatile") or 0) - (case.number("grounding.name") or 0),
        case.number(_SAYS),
    )
    limit = case.setting("gate.volatile_density")
    density = 100 * facts / words if words else None
    text = (
        f"facts that change {shown(density, limit)} per hundred informative words, limit"
        f" {shown(limit, density)}, and gate.volatile_facts is drop"
    )
    return RuleSentence(text, density, limit, ("gate.volatile_density", "gate.volatile_facts"), _FACTS)


def _outcome(case: Case) -> RuleSentence:
    """The first of the three verdicts that spoke: the customer's next words, the votes, the rating."""
    words, votes = case.number("outcome.next"), case.number("outcome.votes")
    least, fewest = case.setting("gate.min_next"), case.setting("gate.min_votes")
    if words is not None and words <= least:
        text = f"verdict of the customer's next words {shown(words)}, must be above {shown(least)}"
        return RuleSentence(
            text, words, least, ("gate.min_next",), ("outcome.failed_words", "outcome.complaint")
        )
    if votes is not None and votes <= fewest:
        return RuleSentence(
            f"balance of votes {shown(votes)}, must be above {shown(fewest)}",
            votes,
            fewest,
            ("gate.min_votes",),
            ("outcome.votes",),
        )
    return RuleSentence(
        "the customer rated the conversation bad, and was not content with this reply",
        keys=_skip("negative_outcome"),
        signals=("outcome.rating",),
    )


def _author(case: Case) -> RuleSentence:
    value, limit = case.number("boilerplate.author_votes"), case.setting("gate.min_author_votes")
    text = (
        f"balance of votes of all its author's replies {shown(value)}, must be above {shown(limit)}; it is"
        " not accepted and has fewer than two votes for it"
    )
    return RuleSentence(text, value, limit, ("gate.min_author_votes",), ("boilerplate.author_votes",))


def _irrelevant(case: Case) -> RuleSentence:
    decision = at_least(
        "fit to its question among shuffled pairs", "relevance.percentile", "gate.min_relevance"
    )(case)
    return decision._replace(text=f"{decision.text}, and it takes up no word of the question")


def _voice(case: Case) -> RuleSentence:
    value, limit = case.number("voice.agreement"), case.setting("gate.min_voice")
    kept = "unknown" if value is None else f"{value:.0%}"
    return RuleSentence(
        f"rules of the voice that it keeps {kept}, minimum {limit:.0%}",
        value,
        limit,
        ("gate.min_voice",),
        ("voice.agreement",),
    )


def _measured(rule: GateRule) -> Rule:
    """What a rule says by its meaning and the signals that it shows."""

    def say(case: Case) -> RuleSentence:
        known = [(name, case.signals[name]) for name in rule.shown if case.signals.get(name) is not None]
        values = ", ".join(f"{name} {_shown(value)}" for name, value in known)
        text = f"it {rule.meaning}" + (f" ({values})" if values else "")
        value = case.number(rule.shown[0]) if rule.shown else None
        return RuleSentence(text, value, keys=_skip(rule.reason), signals=rule.shown)

    return say


def _shown(value: Any) -> str:
    return shown(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)


GATE: dict[str, Rule] = {
    "empty_prompt": _empty("empty_prompt", "the customer's turn", "form.prompt_words"),
    "empty_completion": _empty("empty_completion", "the reply", "form.words"),
    "encoding_damage": at_most(
        "broken characters", "form.encoding", "gate.max_encoding", " per hundred words"
    ),
    "spam": _spam,
    "bot": _plain("bot", "it speaks as a bot", "substance.bot"),
    "template_residue": _none_allowed(
        "template_residue", "placeholders of a template that nobody filled in", "form.template"
    ),
    "markup_residue": at_most("tags, entities and escapes left over", "form.markup", "gate.max_markup"),
    "rude": _none_allowed("rude", "rude phrases", "tone.rude"),
    "shouting": at_most("share of capital letters", "form.caps", "gate.max_caps"),
    "blaming": _none_allowed("blaming", "phrases that put the fault on the customer", "tone.blame"),
    "dismissive": _says_little("it refuses to care", "tone.dismissive", times=2),
    "wrong_language": _language,
    "auto_reply": _says_little("it is an automatic acknowledgement", "substance.auto_reply", times=2),
    "thanks_only": _plain(
        "thanks_only", "it is nothing but a greeting, thanks or a farewell", "substance.only_closing"
    ),
    "after_solution": _says_little(
        "the customer had said before that it is solved", "outcome.after_end", times=3
    ),
    "bystander": _plain(
        "bystander", "it reads like the post of another customer, not like an answer", "substance.bystander"
    ),
    "hand_over": _says_little("it passes the customer on to somebody else", "substance.hand_over"),
    "deflection": _says_little("it sends the customer elsewhere", "substance.deflects"),
    "dont_know": _says_little("it says that it does not know", "substance.dont_know"),
    "only_question": _plain("only_question", "it only asks back, with no advice", "substance.only_question"),
    "link_only": _plain(
        "link_only", "it is a link with fewer than eight words around it", "substance.only_link"
    ),
    "rests_on_tool": _plain(
        "rests_on_tool",
        "it follows a tool call or result that the prompt does not hold",
        "substance.rests_on_tool",
    ),
    "leans_on_unseen": _says_little(
        "it depends on a picture, attachment or call that the prompt does not hold",
        "substance.unseen",
        "gate.unseen_words",
    ),
    "truncated": _plain("truncated", "it ends in the middle of a sentence", "form.truncated"),
    "repetition": at_most(
        "share of three-word runs that it repeats", "form.repetition", "gate.max_repetition"
    ),
    "too_short": at_least("words of the reply", "form.words", "gate.min_words"),
    "too_long": at_most("words of the reply", "form.words", "gate.max_words"),
    "off_voice": _voice,
    "volatile_fact": _volatile,
    "negative_outcome": _outcome,
    "distrusted_author": _author,
    "irrelevant": _irrelevant,
    "low_content": at_least("text score", "content.score", "gate.min_content"),
    "low_quality": at_least("quality score", "quality", "gate.min_quality"),
}
if unknown := sorted(set(GATE) - set(REASONS)):
    raise RuntimeError(f"no rule of the gate is named {unknown[0]!r}")
# a rule that a signal family brings without words of its own here
GATE |= {rule.reason: _measured(rule) for rule in RULES if rule.reason not in GATE}
