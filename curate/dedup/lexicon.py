"""The lists of `curate.language` that the guards read.

Only closed classes and everyday words: product and plan names, places and figures are recognised by their
form, never by a list. Most lists are English; a text in another language meets little but the negators and
numbers, and is compared word for word.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from curate.language.senses import Senses, senses
from curate.language.words import by_language, languages, values, values_in, words

BREAKS = frozenset(".!?;,:\n()")
STOP = words("function_words")
SOFT = words("soft_words")
NEGATORS = words("negators")
CONDITIONS = dict(values("conditions"))
SAME_CONDITION = dict(values("same_conditions"))
STRICT = words("strict_conditions")
QUANTIFIERS = dict(values("quantifiers"))
NUMBERS = dict(values_in("en", "number_words"))
ORDINALS = words("ordinals")
SHORT_FORMS = dict(values("short_forms"))
DATES = words("calendar_words")
TIME_UNITS = words("time_units")
UNITS = words("unit_signs")
PERSONS = dict(values("persons"))
POSSESSIVES = words("possessives")
AUXILIARIES = words("auxiliaries")
PASSIVE = words("passive_leads")
LEADS = words("clause_openers")
ROLES = dict(values_in("en", "directions"))
ASKS = words("asking_words")
QUESTION_WORDS = words("question_words")
HAS_IS = words("is_after")
GREETINGS = frozenset(w for w in words("salutations") | words("short_greetings") if " " not in w)
ANSWER_LEADS = GREETINGS | words("answer_leads")  # "Hi Tom, yes"
SUBJECTS = words("clause_subjects")
GRANTING = words("granting_words")
INTRODUCTIONS = frozenset(tuple(phrase.split()) for phrase in words("writer_introductions"))
INTRODUCTION_ENDS = words("introduction_ends")
ID_NOUNS = words("id_nouns")
ID_FILLERS = words("id_fillers")
NOT_IDS = words("not_names_of_ids")
IRREGULAR = dict(values("irregular_forms"))
KEEP_E = words("keep_final_e")
CONTRACTED = {word: tuple(parts.split()) for word, parts in values("contractions").items()}
ENDINGS = dict(values("contraction_endings"))
SURFACE = dict(values("surface_synonyms"))
SYNONYMS = dict(values("synonyms"))
ANTONYMS = words("antonyms")
ALTERNATIVES = words("alternatives")
INTERCHANGEABLE = words("interchangeable")
PARTICLES = words("opposite_particles")
BEGINNINGS = words("opposite_beginnings")
INFLECTIONS = by_language("inflections")
COMMON = STOP | QUESTION_WORDS | words("common_words")
HOLDING = words("stop_words")
RELATIVES = words("relatives")
ANAGRAMS = words("misread")
CONFUSABLE = words("confusable")
MEASURES = words("measures")
INSTANCES = words("own_cases")
RESTRICTED = words("restrictives")
UNIVERSAL = words("universals")
REGRETS = words("regrets")
ANSWERS = dict(values("answers"))
STANCES = dict(values("stances"))
REPHRASINGS = dict(values("rephrasings"))
IDLE_PHRASES = words("idle_phrases")
IDLE_OPENINGS = words("idle_openings")


# lists of everyday words elsewhere: one that is in them and a number or a direction asks for the language
_ELSEWHERE = ("common_words", "stop_words", "months", "negators", "everyday_words")


def number_words() -> Mapping[str, Senses]:
    """The number words of all languages, with what each means where."""
    return senses("number_words", _ELSEWHERE)


@cache
def directions() -> Mapping[str, Senses]:
    """The words before an origin or a goal in other languages than English, with what each means where."""
    table = senses("directions", _ELSEWHERE)
    return {word: known for word, known in table.items() if word not in ROLES}


@cache
def passed_over(word: str) -> frozenset[str]:
    """What may stand between such a word and the origin or goal: common words of its languages."""
    codes = frozenset[str]().union(*(codes for value, codes in directions()[word].items() if value))
    return frozenset(common for code in codes for common in languages()[code].lists.get("common_words", ()))


def _separable() -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = {}
    for phrase, meaning in values("separable_verbs").items():
        verb, particle = phrase.split()
        table.setdefault(verb, {})[particle] = meaning
    return table


SEPARABLE = _separable()  # verb -> particle -> what both mean
