"""The patterns that show a name, in every language whose lists have the words. Each is tried only where one of
its first words stands."""

from __future__ import annotations

import re

from curate.language.patterns import any_of, whole_line
from curate.language.words import words
from curate.privacy.scan import Scan, first_words

LINK = re.compile(r"(?:\. ?|[ \u00a0])")
GREETING = re.compile(rf"(?:{any_of(words('salutations'))})(?: again)?[ ,]{{1,2}}", re.IGNORECASE)
THANKED = re.compile(
    rf"(?:{any_of(words('name_sign_offs'))})(?: (?:{any_of(words('thanks_endings'))}))?[ ,!.–-]{{1,3}}",
    re.IGNORECASE,
)
CLOSING = whole_line(words("closings") | words("thanks_lines"))
_LABELS = any_of(words("name_labels")).replace(r"\ ", "[ -]?")
INTRODUCED = re.compile(rf"(?:{any_of(words('introductions'))}|(?:{_LABELS}) ?:)[ \t]*", re.IGNORECASE)
CALLING, CORRECTING = words("calling_words"), words("name_corrections")
_LEADS = words("name_leads") | CALLING | CORRECTING
NAMED = re.compile(rf"(?P<cue>{any_of(_LEADS)})[ \t]+", re.IGNORECASE)
ASKED = re.compile(
    rf"(?<!\w)(?:{any_of(words('name_nouns'))})\b[^.?!\n]{{0,40}}\?[ \t\n]*(?:[^\W\d_]{{2,12}}: ?)?",
    re.IGNORECASE,
)
# phrases before one's own name, each with the blank that follows
SELF = tuple(
    f"{phrase} "
    for cue in sorted(words("self_introductions"))
    for phrase in dict.fromkeys((cue, cue.replace("'", "\u2019")))
)
SELF_AFTER = re.compile(rf"[ \t]*(?:,|(?:{any_of(words('self_followers'))})(?!\w))", re.IGNORECASE)
TITLED = re.compile(rf"(?:{any_of(words('titles'))})[ \u00a0]")
ADDRESSEE = re.compile(r"[\"']?[ \t]*<[\w.+%'-]{1,64}@")
OWNED = re.compile(rf"(?:['’]s)[ \t]+(?:{any_of(words('owned_by_people'))})\b")
GREETING_WORDS = first_words(words("salutations"))
THANKED_WORDS = first_words(words("name_sign_offs"))
# of each line that closes a message its longest word, which texts have least often
CLOSING_WORDS = frozenset(
    max(Scan.of(entry).words, key=lambda word: (len(word), word))
    for entry in words("closings") | words("thanks_lines")
)
INTRODUCED_WORDS = first_words(words("introductions") | words("name_labels"))
NAMED_WORDS = first_words(_LEADS)
ASKED_WORDS = words("name_nouns")
TITLE_WORDS = first_words(words("titles"))
PERSON_BEFORE = re.compile(rf"(?<!\w)(?:{any_of(words('person_leads'))}) $", re.IGNORECASE)

# what follows `Will`, `Mark`, `Hope` and the like when they are verbs
AFTER_VERB = words("verb_followers")
VERBS = words("name_like_verbs")
