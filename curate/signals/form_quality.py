"""What the signals of form add to the quality of a reply, and the rules of the gate that read them."""

from __future__ import annotations

from curate.signals.parts import Part, fault, number
from curate.signals.rules import Limit, Rule
from curate.signals.sentences import at_least, at_most, no_words, none_allowed, plainly

_REPETITION_FREE = 0.1  # technical answers repeat product names and menu words that much
PARTS = (
    Part("truncated", 1.5, fault("form.truncated"), "breaks off", order=370),
    Part("template", 2.0, fault("form.template"), "unfilled template", order=380),
    Part("markup", 1.0, fault("form.markup", 3), "markup left over", order=390),
    Part("encoding", 1.5, fault("form.encoding", 2), "broken characters", order=400),
    Part(
        "repetition",
        1.0,
        lambda s: -min(1.0, max(0.0, number(s, "form.repetition") - _REPETITION_FREE) / 0.4),
        "repeats itself",
        order=410,
    ),
)
RULES = (
    Rule(
        "empty_prompt",
        "form",
        "the customer's turn has no words",
        ("form.prompt_words",),
        lambda s, g: s.get("form.prompt_words") == 0,
        "no content",
        order=10,
        says=no_words("the customer's turn", "form.prompt_words"),
    ),
    Rule(
        "empty_completion",
        "form",
        "the reply has no words",
        ("form.words",),
        lambda s, g: s.get("form.words") == 0,
        "no content",
        order=20,
        says=no_words("the reply", "form.words"),
        of_words=True,
    ),
    Rule(
        "encoding_damage",
        "form",
        "contains broken characters",
        ("form.encoding",),
        lambda s, g: number(s, "form.encoding") > g.max_encoding,
        "form",
        order=30,
        limits=(
            Limit(
                "max_encoding",
                2.0,
                "Maximum number of broken characters per 100 words.",
                "a single stray character does no harm. More of them would be learned.",
                least=0,
            ),
        ),
        says=at_most("broken characters", "form.encoding", "max_encoding", " per hundred words"),
    ),
    Rule(
        "template_residue",
        "form",
        "a placeholder of a template was not filled in",
        ("form.template",),
        lambda s, g: number(s, "form.template") > 0,
        "form",
        order=60,
        says=none_allowed("placeholders of a template that nobody filled in", "form.template"),
    ),
    Rule(
        "markup_residue",
        "form",
        "contains leftover tags or entities",
        ("form.markup",),
        lambda s, g: number(s, "form.markup") > g.max_markup,
        "form",
        order=70,
        limits=(
            Limit(
                "max_markup",
                4,
                "Maximum number of leftover tags and entities.",
                "a reply about HTML quotes a few.",
                least=0,
            ),
        ),
        says=at_most("tags, entities and escapes left over", "form.markup", "max_markup"),
    ),
    Rule(
        "shouting",
        "form",
        "mostly in capitals",
        ("form.caps",),
        lambda s, g: number(s, "form.words") >= 6 and number(s, "form.caps") > g.max_caps,
        "form",
        order=90,
        limits=(
            Limit(
                "max_caps",
                0.5,
                "Maximum share of capital letters (0 to 1).",
                "product names and acronyms reach 0.2. Half of the letters is shouting.",
                least=0,
                most=1,
            ),
        ),
        says=at_most("share of capital letters", "form.caps", "max_caps"),
    ),
    Rule(
        "truncated",
        "form",
        "ends in the middle of a sentence",
        ("form.truncated",),
        lambda s, g: bool(s.get("form.truncated")),
        "form",
        order=240,
        says=plainly("it ends in the middle of a sentence", "form.truncated"),
    ),
    Rule(
        "repetition",
        "form",
        "repeats itself",
        ("form.repetition",),
        lambda s, g: number(s, "form.repetition") > g.max_repetition,
        "form",
        order=250,
        limits=(
            Limit(
                "max_repetition",
                0.5,
                "Maximum share of three-word sequences that are repeated (0 to 1).",
                "lists of steps reach 0.2. A text that was pasted twice has 0.5.",
                least=0,
                most=1,
            ),
        ),
        says=at_most("share of three-word runs that it repeats", "form.repetition", "max_repetition"),
    ),
    Rule(
        "too_short",
        "form",
        "has fewer words than the minimum",
        ("form.words",),
        lambda s, g: 0 < number(s, "form.words") < g.min_words,
        "form",
        order=260,
        limits=(
            Limit(
                "min_words",
                3,
                "Minimum number of words in a completion.",
                "'Yes, until six' can answer a chat. 'OK' and 'See below' answer nothing.",
                least=1,
                not_above="max_words",
            ),
        ),
        says=at_least("words of the reply", "form.words", "min_words"),
        of_words=True,
    ),
    Rule(
        "too_long",
        "form",
        "has more words than the maximum",
        ("form.words",),
        lambda s, g: number(s, "form.words") > g.max_words,
        "form",
        order=270,
        limits=(
            Limit(
                "max_words",
                1200,
                "Maximum number of words in a completion.",
                "it is about 1,600 tokens. Longer replies are mostly pasted logs and articles.",
                least=1,
            ),
        ),
        says=at_most("words of the reply", "form.words", "max_words"),
    ),
)
