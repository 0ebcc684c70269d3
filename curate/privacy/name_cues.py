"""The patterns that show a name, in every language whose lists have the words. Each is tried only where one of
its first words stands."""

from __future__ import annotations

import re

from curate.language.patterns import any_of, whole_line
from curate.language.words import languages, words
from curate.privacy.scan import Cues, Scan

LINK = re.compile(r"(?:\. ?|[ \u00a0])")
GREETING = re.compile(
    rf"(?:{any_of(words('salutations'))})(?: (?:{any_of(words('again_words'))}))?[ ,]{{1,2}}", re.IGNORECASE
)
_CLOSINGS = words("closings") | words("thanks_lines")
_ADDED = rf"(?: (?:{any_of(words('thanks_additions'))}))?"
CLOSING = whole_line(_CLOSINGS, then=_ADDED)


def _ends(entries: frozenset[str]) -> frozenset[str]:
    """The entries without those that end in another, and without the short words that some begin with: where a
    name follows `regards`, `best regards` adds nothing."""
    bare = {re.sub(r"^\w{1,2} ", "", entry) for entry in entries}
    return frozenset(
        entry
        for entry in bare
        if not any(entry[at + 1 :] in bare for at, sign in enumerate(entry) if sign == " ")
    )


_BEFORE_NAMES = _ends(_CLOSINGS | words("greetings"))  # `Sorry for that, hi Anna`
THANKED = re.compile(
    rf"(?>(?:{any_of(_BEFORE_NAMES)}){_ADDED}[ ,!.–-]{{1,3}})(?-i:(?=[^\W\d_a-z]))", re.IGNORECASE
)
_LABELS = any_of(words("name_labels")).replace(r"\ ", "[ -]?")
INTRODUCED = re.compile(
    rf"(?:(?:{any_of(words('introductions'))})(?!\w)|(?P<label>{_LABELS}) ?:)[ \t]*", re.IGNORECASE
)
# `Server name: …`, `Nom du projet : …`
NAME_LABEL = re.compile(
    rf"(?:{_LABELS})(?: (?:{any_of(words('name_links'))}) ?(?P<after>[^\W\d_]+))?[ \t]?[:=]", re.IGNORECASE
)
NAME_LABEL_WORDS = Cues(words("name_labels"), loose=words("name_labels"))
NOUN_BEFORE = re.compile(r"(?P<before>[^\W\d_]{1,30})[ _-]$")
NAME_NOUNS = words("person_nouns")
# `Name: Chillaxing Type: theme Version: 2.1`
THING_LABEL = re.compile(
    rf"[^\n]{{0,40}}\n?[^\n]{{0,40}}?(?<!\w)(?:{any_of(words('thing_labels'))}) ?:", re.IGNORECASE
)
THIRD = re.compile(rf"(?:{any_of(words('third_leads'))})[ \u00a0:]{{1,2}}", re.IGNORECASE)
THIRD_WORDS = Cues(words("third_leads"), whole=True)
# `..., he knows it," says Vera`
SAID = re.compile(rf"(?:{any_of(words('saying_verbs') | words('writing_verbs'))}) ", re.IGNORECASE)
SAID_WORDS = Cues(words("saying_verbs") | words("writing_verbs"), whole=True)
CALLING, CORRECTING = words("calling_words"), words("name_corrections")
_LEADS = words("name_leads") | CALLING | CORRECTING
NAMED = re.compile(rf"(?P<cue>{any_of(_LEADS)})[ \t]+", re.IGNORECASE)
ASKED = re.compile(
    rf"(?<!\w)(?:{any_of(words('name_nouns'))})\b[^.?!\n]{{0,40}}\?[ \t\n]*(?:[^\W\d_]{{2,12}}: ?)?",
    re.IGNORECASE,
)
# phrases before one's own name, each with the blank that follows
_SELF = [
    f"{phrase} "
    for cue in words("self_introductions")
    for phrase in dict.fromkeys((cue, cue.replace("'", "\u2019")))
]
SELF = Cues(_SELF, whole=True)
# those that stand before any noun in a language that gives nouns a capital: `im Karton,`
SELF_BEFORE_NOUNS = frozenset(
    phrase
    for phrase in _SELF
    for known in languages().values()
    if known.capital_nouns and phrase.strip() in known.lists["common_words"]
)
SELF_AFTER = re.compile(rf"[ \t]*(?:,|(?:{any_of(words('self_followers'))})(?!\w))", re.IGNORECASE)
TITLED = re.compile(rf"(?:{any_of(words('titles'))})[ \u00a0]")
ADDRESSEE = re.compile(r"[\"']?[ \t]*<[\w.+%'-]{1,64}@")
OWNED = re.compile(rf"(?:['’]s)[ \t]+(?:{any_of(words('owned_by_people'))})\b")
GREETING_WORDS = Cues(words("salutations"), whole=True)
THANKED_WORDS = Cues(_BEFORE_NAMES, whole=True)
# of each line that closes a message its longest word, which texts have least often
CLOSING_WORDS = frozenset(max(Scan(entry).words, key=lambda word: (len(word), word)) for entry in _CLOSINGS)
INTRODUCED_WORDS = Cues(words("introductions") | words("name_labels"), loose=words("name_labels"))
NAMED_WORDS = Cues(_LEADS, whole=True)
ASKED_WORDS = words("name_nouns")
TITLE_WORDS = Cues(words("titles"), whole=True)
PERSON_BEFORE = re.compile(rf"(?<!\w)(?:{any_of(words('person_leads'))}) $", re.IGNORECASE)

# what follows `Will`, `Mark`, `Hope` and the like when they are verbs
AFTER_VERB = words("verb_followers")
VERBS = words("name_like_verbs")
