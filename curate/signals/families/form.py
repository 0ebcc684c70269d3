"""Form: what can be seen of a completion without understanding it."""

from __future__ import annotations

import re

from curate.language.folding import flat
from curate.language.phrases import flat_words
from curate.language.words import by_language
from curate.signals.base import LINK, Doc, Signals, View, family, may_link
from curate.signals.form_quality import PARTS, RULES
from curate.signals.legible import broken_signs

_TAG = re.compile(
    r"</?(?:div|span|p|br|table|tbody|tr|td|th|a|img|font|b|i|u|strong|em|ul|ol|li|h[1-6]|html|body|style|script|blockquote)\b[^<>]{0,200}>",
    re.I,
)
_ENTITY = re.compile(r"&(?:nbsp|amp|lt|gt|quot|apos|#\d{2,5}|#x[0-9a-f]{2,4});", re.I)
_BBCODE = re.compile(r"\[/?(?:b|i|u|url|img|quote|code|color|size)(?:=[^\]]{0,100})?\]", re.I)
_ESCAPE = re.compile(r"\\r\\n|\\n\\n|\\u00[0-9a-f]{2}", re.I)
_TEMPLATE = re.compile(
    r"\{\{[^{}]{1,60}\}\}|\{%[^{}]{1,60}%\}|<%=?[^<>]{1,60}%>|\$\{[A-Za-z_.]{2,40}\}|%%?[A-Z][A-Z_]{2,30}%%?(?![\\/])|<<[A-Za-z][^<>]{1,40}>>"
    r"|\{(?:first|last|full|customer|client|agent|user|order|ticket|company|product)["
    r" _]?(?:name|number|id|date)?\}|\{(?:name|date|link|amount)\}"
    r"|\[(?:insert|your|customer|client|agent|first|last|company|order|ticket|product|enter|add|date|link|name)(?:["
    r" _](?:[a-z]+[ _]?){0,3})?\]"
    r"|\bLorem ipsum\b|(?<![\\/\w])X{4,}(?![\\/\w])",
    re.I,
)
_PATH_VARIABLE = re.compile(
    r"%(?:APPDATA|USERPROFILE|TEMP|TMP|PROGRAMFILES|WINDIR|HOMEPATH|LOCALAPPDATA|PATH|SYSTEMROOT|PROGRAMDATA|USERNAME|HOMEDRIVE|PUBLIC)%",
    re.I,
)
_ENDED = re.compile(r"[.!?:](?:\s|$)")
_RUN = re.compile(r"([^\s.=*_\-#~])\1{7,}")
_DOCS = {
    "chars": Doc("0..", "characters of the completion"),
    "words": Doc(
        "0..", "words of the completion; a link counts as one, and so does each sign of Chinese or Japanese"
    ),
    "sentences": Doc("0..", "sentences of the completion"),
    "prompt_words": Doc("0..", "words of the customer's last turn"),
    "truncated": Doc(
        "true or false",
        "ends in the middle of a sentence: at a comma, an open bracket, a word that ends none",
        languages=" ".join(by_language("dangling_words")),
    ),
    "repetition": Doc(
        "0..1", "share of three-word runs that occur before in the completion; 0 under 12 words"
    ),
    "markup": Doc("0..", "HTML tags, entities, forum codes and escapes left over"),
    "template": Doc(
        "0..", "placeholders of a template that were not filled in, such as {{name}} or [Your name]"
    ),
    "encoding": Doc("0..", "signs of a wrong decoding, such as â€™ or U+FFFD, a hundred words", of="number"),
    "caps": Doc(
        "0..1",
        "share of letters that are capitals, in completions of 20 letters or more of a script that has them",
    ),
}


@family("form", _DOCS, parts=PARTS, rules=RULES)
def form(view: View) -> Signals:
    """Lengths of reply and prompt, and faults of the text as a text: markup, encoding, cuts, repeats."""
    text, words = view.text, view.tokens.words
    markup = [
        m.group()
        for mark, p in (("<", _TAG), ("&", _ENTITY), ("[", _BBCODE), ("\\", _ESCAPE))
        if mark in text
        for m in p.finditer(text)
    ]
    template = _unfilled(text, view.context)
    broken = broken_signs(text)
    return {
        "chars": len(view.said),
        "words": word_count(view),
        "sentences": len(view.sentences),
        "prompt_words": len(view.asked_tokens.words),
        "truncated": bool(view.note("form.truncated", [text[-40:]] if _truncated(view) else [])),
        "repetition": round(_repetition(words, text), 3),
        "markup": view.note("form.markup", markup),
        "template": view.note("form.template", template),
        "encoding": round(100 * view.note("form.encoding", broken) / max(len(words), 20), 2),
        "caps": round(view.capitals / view.letters, 3) if view.letters >= 20 else 0.0,
    }


def word_count(view: View) -> int:
    """Words of the whole completion; a link counts as one."""
    text = view.text
    if len(view.said) != len(text):
        return len(view.said.split())
    return len(view.tokens.words) + (len(LINK.findall(text)) if may_link(text) else 0)


def _unfilled(text: str, context: str) -> list[str]:
    """Places of a template, but for what the customer wrote as well: they talk about templates then."""
    if not any(mark in text for mark in ("{", "[", "%", "<", "XXXX", "orem")):
        return []
    placeholders = (m.group() for m in _TEMPLATE.finditer(text))
    return [place for place in placeholders if not _PATH_VARIABLE.match(place) and place not in context]


def _truncated(view: View) -> bool:
    bare = view.text.rstrip()
    if len(view.tokens.words) < 4:
        return False
    if (
        "closing" in view.sentences[-1].kinds
    ):  # "Regards," whose name was taken off, or "thank you", is no broken sentence
        return False
    if bare[-1] == ",":
        return True
    if bare[-1] == "(" or bare.endswith((" -", " –", " &", "/ ")):
        return True
    if not bare[-1].isalpha():
        return False
    last = flat(bare.rsplit("\n", 1)[-1]).split()
    if len(last) < 4:  # a line of one or two words is a signature ("An", "Die"), not a broken sentence
        return False
    # Who ends the other sentences with a mark and breaks off at "then you" was cut short; who never sets one
    # was not.
    careful = bare == bare.rsplit("\n", 1)[-1] and len(_ENDED.findall(bare)) >= 2 and "://" not in bare[-80:]
    return last[-1] in flat_words("dangling_words") or (careful and last[-1] in flat_words("open_end_words"))


def _repetition(words: list[str], text: str) -> float:
    if len(words) < 12:
        return 1.0 if _RUN.search(text) else 0.0
    runs = list(zip(words, words[1:], words[2:], strict=False))
    return 1 - len(set(runs)) / len(runs)
