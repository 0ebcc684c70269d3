"""Texts, lines and labels that open like a private note, in several languages."""

from __future__ import annotations

import re
from collections.abc import Collection

from curate.language.patterns import any_of
from curate.language.words import words
from curate.loaders.values import word_set
from curate.loaders.visibility import is_note_word

# "Internal: …", "[private note] …", "Note to self …", "@agents only": a plain "Note: restart the app" is an
# answer. These are whole ways of speaking, each of one language, and nothing else reads them.
_OPENING = re.compile(
    r"^[\s\W]{0,12}(?:"
    r"(?:internal|private|confidential|staff|agents?|team|hidden)[ \-]{0,2}(?:only|use"
    r" only|note|notes|comment|memo|info|remark)s?\b"
    r"|(?:internal|private|internal team|@team internal|(?:staff|agents?|team)[ \-]only|not"
    r" (?:for|(?:visible|shown) to) (?:the )?customers?"
    r"|do not (?:(?:send|share|forward|show)(?: this)? to|tell) (?:the )?customers?)\s{0,3}[:\]\)*|\-–—]"
    r"|(?:for )?internal use\b|note to (?:self|team|colleagues?|agents?|staff)\b|(?:hand-?over|shift)"
    r" notes?\s{0,3}[:\]\-–—]"
    r"|(?:interne?r?|private?|vertrauliche?)[ \-]{0,2}(?:notiz|anmerkung|bemerkung|info|kommentar)\b"
    r"|(?:nur )?intern\s{0,3}[:\]\-–—]|notiz an (?:mich|team|kollegen)\b"
    r"|(?:nota|comentario|mensaje) (?:interna|interno|privada|privado)\b|(?:solo )?uso"
    r" interno\b|interno\s{0,3}[:\]\-–—]"
    r"|(?:note|commentaire|remarque) (?:interne|privée?)\b|(?:en )?interne\s{0,3}[:\]\-–—]|usage interne\b"
    r"|(?:nota|commento) (?:interna|interno|privata|riservata)\b|(?:nota|comentário)"
    r" (?:interna|interno|privada|privado)\b"
    r"|interne (?:notitie|opmerking)\b|intern(?:t)?\s{0,3}[:\]\-–—]|intern (?:anteckning|note|notat)\b"
    r"|notatka wewnętrzna\b|внутренн(?:яя|ий|ее)"
    r" (?:заметка|комментарий|примечание|сообщение)|служебн(?:ая|ое) (?:записка|заметка|сообщение)"
    r"|内部(?:备注|メモ|用|留言)|社内(?:メモ|用|限定|共有)?\s{0,3}[】:：\])]"
    r"|(?:observação|anotação|observación|observation|osservazione) (?:interna|interne|privada)\b"
    rf"|(?:{any_of(words('only_words'))}) (?:für|for|para|per|pour|voor)"
    r" (?:die |the |le |les |os |los |i )?"
    r"(?:kollegen|agenten|team|mitarbeiter|agents?|staff|equipe|equipo|colleghi|collega\S{0,2}|collègues|medewerkers|agentes|operadores|operatori)\s{0,3}[:\]\)\-–—]"
    r"|(?:niet|nicht|no|não|non|ne pas) (?:naar|aan|an|al|ao|para o|au|envoyer au) (?:den |de"
    r" )?(?:klant|kunden|cliente|client)\b"
    r"|(?-i:INT|PRIV)\s{0,3}[:\]]|(?:div|p|span|section|aside)\s[^<>]{0,40}class=.[^<>\"]{0,40}(?:internal|private)["
    r" _-]?(?:note|comment|only)"
    r"|work[ \-]?notes?\s{0,3}[:\]\-–—]"
    r")",
    re.IGNORECASE,
)


def opens_like_note(text: str) -> bool:
    """Whether a text opens the way people begin private notes."""
    return bool(_OPENING.match(text[:120]))


# a line of several ways to see something, such as "Public: everybody", is an explanation
_PUBLIC_LINE = re.compile(r"^\W{0,6}(?:public|öffentlich|public[oa]|públic[oa]|pubblic[oa])\b", re.IGNORECASE)
_BRACKET = re.compile(r"[(\[]\s?(?P<word>[^()\[\]\n:]{1,30}?)\s?[)\]]\s*$")
_LABEL = re.compile(r"^(?P<label>[^:\n]{1,90}[)\]])\s{0,3}:\s")
_STANDS = word_set("internal intern interne interno interna")  # as well what somebody is, as what he says
_TEAM = word_set("team staff agents colleagues backoffice kollegen mitarbeiter equipe équipe equipo")
_TO = re.compile(
    r"^(?:to|an|à|a|al|für|for|pour|para|per)\s+(?:(?:the|das|die|l'|le|les|el|la|il|lo|o)\s+)?",
    re.IGNORECASE,
)


def aside_of(label: str) -> str:
    """The word behind a speaker's name that makes what he says a private note, as in `Maya (whisper)` or
    `Agent (to team)`; empty where there is none."""
    match = _BRACKET.search(label[-40:])
    word = match["word"] if match else ""
    team = _TO.sub("", word).casefold() in _TEAM and bool(_TO.match(word))
    return word if team or (word and is_note_word(word)) else ""


def marks_note(label: str, others: Collection[str]) -> bool:
    """Whether a sender such as `maya (whisper)` marks a note; of one such as `maya (internal)` only where
    `others` of the talk are plain `maya`."""
    word = aside_of(label)
    return bool(word) and (word.casefold() not in _STANDS or _BRACKET.sub("", label).strip() in others)


def note_lines(lines: Collection[str]) -> list[int]:
    """The numbers of the lines, the first one aside, with which a private note begins inside a message."""
    if len(lines) < 2 or any(map(_PUBLIC_LINE.match, lines)):
        return []
    return [n for n, line in enumerate(lines) if n and _begins_note(line)]


def _begins_note(line: str) -> bool:
    if (label_match := _LABEL.match(line)) and aside_of(label_match["label"]):
        return True
    opening_match = _OPENING.match(line[:120])
    if not opening_match:
        return False
    bare = len(re.findall(r"[^\W\d_]+", opening_match[0])) < 2 and line.lstrip()[:1] not in "[(*【<"
    return (
        not bare or len(line[opening_match.end() :].split()) >= 3
    )  # `private:` alone is a line of a program
