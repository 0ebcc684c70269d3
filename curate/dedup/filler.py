"""What a text says besides its matter: greetings, names of the people who write, thanks, signatures, frames
of politeness."""

from __future__ import annotations

import re
from functools import lru_cache

from curate.dedup import lexicon as lex
from curate.language.patterns import any_of
from curate.language.words import words

Word = tuple[str, bool]  # in lower case; written like a name
Phrase = tuple[tuple[str, ...], tuple[str, ...]]

_REST: tuple[str, ...] = ("*",)  # in place of a phrase: the sentence that it begins goes as a whole
_ENDS = frozenset(".!?\n")
_INTRODUCING = frozenset(phrase[0] for phrase in lex.INTRODUCTIONS)
_LONGEST = max(map(len, lex.INTRODUCTIONS))
_NAME = r"[A-Z][\w.]+(?: [A-Z][\w.]+)?[.!]?\s*$"
_PHONE = re.compile(
    r"(?<![\w.,$€£])(?:\+\d[\d ()/.-]{6,16}\d|\(\d{2,5}\) ?\d[\d /-]{4,10}\d|\d{3}[ .-]\d{3}["
    r" .-]\d{4}|0\d{2,4}[ /-]\d[\d /-]{4,9}\d)(?![\w%€])"
)
# characters at the end in which a signature is looked for: patterns with runs of lines cost the square of
# what they see
_TAIL = 600
_THANKED = any_of(words("thanks_lines"))
_CLOSED = f"{any_of(words('closings'))}|{_THANKED}"
_SIGNATURES = (
    re.compile(
        rf"\n\s*(?:{any_of(words('sent_from'))})(?!\w)(?=.*\b(?:{any_of(words('sent_from_devices'))})\b)"
        r"[^\n]{2,40}\s*$",
        re.IGNORECASE,
    ),
    # a line ends where it ends: with an optional end, ways to cut it multiply
    re.compile(r"\n--\s*\n(?:[^\n]{0,80}\n){0,7}[^\n]{0,80}\s*$"),
    re.compile(rf"\n\s*(?:{_CLOSED})[ ,.!]*\n(?:[^\n]{{0,60}}\n){{0,4}}[^\n]{{0,60}}\s*$", re.IGNORECASE),
    # within a line any closing with a comma after it, or what closes nothing but a message
    re.compile(rf"(?:\b(?i:{_CLOSED}),\s+|\s-{{1,2}} ?){_NAME}"),
    re.compile(rf"\b(?i:{any_of(words('sign_offs'))}|{_THANKED})[,!.]? +{_NAME}"),
)


def without_signature(text: str) -> str:
    """The text without the lines that only say who wrote it, and with which program; telephone numbers become
    a placeholder."""
    text = _PHONE.sub("[PHONE_0]", text)
    head, tail = text[:-_TAIL], text[-_TAIL:]
    for pattern in _SIGNATURES:
        short = pattern.sub("", tail)
        tail = short if (head + short).strip() else tail
    return head + tail


def without_filler(words: list[Word]) -> list[Word]:
    """Without names of the people who write and phrases that only greet, thank, apologise or ask politely."""
    return _particles(_without_phrases(_without_names(words)))


@lru_cache(maxsize=1)
def _phrases() -> tuple[dict[tuple[str, str], list[Phrase]], dict[str, list[Phrase]]]:
    """The phrases by their first two words, the longest first; and those of one word, which also end the
    lists of the former."""
    replaced = dict.fromkeys(lex.IDLE_OPENINGS, _REST) | dict.fromkeys(lex.IDLE_PHRASES, ())
    replaced |= {phrase: tuple(meaning.split()) for phrase, meaning in lex.REPHRASINGS.items()}
    known = [(tuple(phrase.split()), put) for phrase, put in replaced.items()]
    alone: dict[str, list[Phrase]] = {
        pattern[0]: [(pattern, put)] for pattern, put in known if len(pattern) == 1
    }
    table: dict[tuple[str, str], list[Phrase]] = {}
    for pattern, put in sorted(
        (phrase for phrase in known if len(phrase[0]) > 1), key=lambda phrase: -len(phrase[0])
    ):
        table.setdefault((pattern[0], pattern[1]), []).append((pattern, put))
    return {first: options + alone.get(first[0], []) for first, options in table.items()}, alone


def _without_names(words: list[Word]) -> list[Word]:
    """Without the person greeted ("Hi Tom,") and the writer's own introduction ("this is Maria.", "my name is
    Tom")."""
    n = 0
    if words and words[0][0] in lex.GREETINGS:
        n = 1
        while n < min(len(words), 3) and words[n][1]:
            n += 1
        n = n if n < len(words) and words[n][0] in lex.BREAKS else 0
    out: list[Word] = []
    while n < len(words):
        end = _introduction(words, n) if words[n][0] in _INTRODUCING else n
        if end == n:
            out.append(words[n])
            end += 1
        n = end
    return out


def _introduction(words: list[Word], n: int) -> int:
    """Where the writer's introduction that begins at `n` ends; `n` where none begins."""
    only = tuple(word for word, _ in words[n : n + _LONGEST])
    size = next((k for k in range(_LONGEST, 0, -1) if only[:k] in lex.INTRODUCTIONS), 0)
    if not size or n + size >= len(words) or not words[n + size][1]:
        return n
    end = n + size + 1
    while end < len(words) and words[end][1]:
        end += 1
    return (
        end
        if end == len(words) or words[end][0] in lex.BREAKS or words[end][0] in lex.INTRODUCTION_ENDS
        else n
    )


def _without_phrases(words: list[Word]) -> list[Word]:
    """Phrases of the lexicon replaced or dropped, the longest first."""
    table, alone = _phrases()
    only = [word for word, _ in words]
    out: list[Word] = []
    done = 0
    for n, pair in enumerate(zip(only, [*only[1:], ""], strict=False)):
        options = table.get(pair) or alone.get(pair[0])
        if options is None or n < done:
            continue
        for pattern, put in options:
            if tuple(only[n : n + len(pattern)]) == pattern:
                out += words[done:n]
                done = n + len(pattern)
                if put == _REST:
                    done = next(
                        (k for k in range(done, len(only)) if only[k] in _ENDS or only[k] == "but"), len(only)
                    )
                else:
                    out.extend((word, False) for word in put)
                break
    return out + words[done:]


def _particles(words: list[Word]) -> list[Word]:
    """ "turn it off" and "logs me out" like "turn off" and "log out", which the phrases know."""
    for n, (word, _) in enumerate(words):
        ways = lex.SEPARABLE.get(word)
        for k in range(n + 1, min(n + 5, len(words)) if ways else 0):
            if words[k][0] in lex.BREAKS:
                break
            if ways and words[k][0] in ways:
                words[n], words[k] = (ways[words[k][0]], False), ("", False)
                break
    return [word for word in words if word[0]]
