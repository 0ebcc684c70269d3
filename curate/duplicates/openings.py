"""How an answer opens (yes or no), and whether a prompt asks a question that can be answered so."""

from __future__ import annotations

from collections.abc import Sequence

from curate.duplicates import lexicon as lex

# "/" stands for the end of a clause: "you do," says yes where "you do need a form" says nothing yet.
_OPENINGS = {
    "yes": """yes|yeah|yep|yup|sure|certainly|absolutely|definitely|indeed|correct|of course|by all means|with pleasure|no problem|go ahead|go right ahead
        you can /|you do /|you may /|we do /|i can /|it is /|it does /|it will /|they are /|they do /|there is /|there are /|that is right|that is correct
        ja|oui|sí|si|sim|da|tak""",
    "no": """no|nope|not|never|unfortunately not|unfortunately no|i am afraid not|i am afraid no|afraid not|afraid no|sorry no|sorry not|you can not /
        you do not /|we do not /|it is not /|it does not /|it will not /|they are not /|they do not /|there is not /|there are not /|that is not possible
        nein|non|não|nee|нет|nie""",
}
_PATTERNS = sorted(
    ((tuple(entry.split()), says) for says, entries in _OPENINGS.items() for entry in " ".join(entries.replace("\n", "|").split()).split("|") if entry.strip()),
    key=lambda pattern: -len(pattern[0]),
)
_ENDS = frozenset(".!?\n")
_LEADS = lex.GREETINGS | {"sorry", "unfortunately", "well", "thanks", "thank", "ok", "okay"}  # "Hi Tom, yes"
_SENTENCES, _WORDS = 3, 15  # how far into an answer its opening is looked for


def opening(words: Sequence[str]) -> str:
    """ "yes" or "no" where one of the first sentences begins so, else "". Words in lower case, with breaks, contractions written out."""
    starts = [0, *(n + 1 for n, word in enumerate(words[:_WORDS]) if word in _ENDS or (word == "," and n < 4 and words[0] in _LEADS))]
    for start in starts[:_SENTENCES]:
        ahead = (*("/" if word in lex.BREAKS else word for word in words[start : start + 5]), "/")
        without = tuple(word for word in ahead if word != "/")
        for said, says in _PATTERNS:
            if ahead[: len(said)] == said or ("/" not in said and without[: len(said)] == said):
                return says
    return ""


def polar(words: Sequence[str]) -> bool:
    """Does a clause ask for yes or no: an auxiliary before its subject, and no question word before that?"""
    asking = False
    for n, word in enumerate(words):
        if word in lex.BREAKS:
            asking = False
        elif word in lex.QUESTION_WORDS or word == "how" or word == "why" or word.startswith("how-"):
            asking = asking or word != "when" or (n + 1 < len(words) and words[n + 1] in lex.AUXILIARIES)
        elif word in lex.AUXILIARIES and not asking:
            first = n == 0 or words[n - 1] in lex.BREAKS or words[n - 1] in ("and", "or", "but")
            if first or (n + 1 < len(words) and words[n + 1] in lex.PERSONS and words[n - 1] not in lex.PERSONS and words[n - 1] not in ("so", "nor", "it")):
                return True
    return False
