"""What becomes of placeholders such as [NAME_1] in replies: a model that learns them says them to customers.

Natural wording is only what is sure: a name by which the customer is addressed goes ("Hi there,"), so does
one that signs, and the number of the only order of a reply goes behind the words that say what it is ("your
order [ORDER_ID_1]"). A reply that is left with a placeholder has no natural wording.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from curate.exporters.chat import ChatExample, NotExportable
from curate.language.patterns import any_of, whole_line
from curate.language.words import by_language, words
from curate.privacy.spans import PLACEHOLDER
from curate.records import ChatMessage

Choice = Literal["keep", "natural", "variable", "leave_out"]
_TABLE = Path(__file__).parent / "data" / "natural.toml"
_NO_WORDING = "a placeholder in a reply has no natural wording, since it stands for a value"
_NAME = r"\[(?:USER)?NAME_\d{1,6}\]"
_NAMES = rf"{_NAME}(?: {_NAME})*"
_THEN = r"(?=\s*[.!?;:,]|\)|[ \t]+[–—-][ \t]|[ \t]*(?:\n|$))"  # what follows a name that stands by itself
_SIGNATURE = re.compile(rf"(?:[-–—~]|[–—~] )?{_NAMES}\.?")
_DASHED = re.compile(rf"(?<=[.!?])[ \t]*[-–—/]\s?{_NAMES}\s*$")
_NO_LIST = r"(?![,;]? ?\[|, (?!(?:I|Sie|Ihre?n?)\b)[A-ZÀ-Þ])"  # no other names behind it
_SET_OFF = re.compile(rf"(?<=\w), ?{_NAMES}{_THEN}{_NO_LIST}(,(?= \w))?")
_SENTENCE = re.compile(r"[.!?:;\n]\s*")
_MENTION = re.compile(rf"^@{_NAME}(?:[,:]\s*|\s+(?=[A-ZÀ-Þ]))(\w?)")
_LINKED = re.compile(
    rf"(?:{PLACEHOLDER.pattern})\(|\[[^\]\n]*{PLACEHOLDER.pattern}[^\]\n]*\]\("
    rf"|\]\([^)\n]*{PLACEHOLDER.pattern}"
)
_ORDER = re.compile(r"\[ORDER_ID_\d{1,6}\]")
_VARIABLES = {"ORDER_ID": "order_number", "IP": "ip_address", "URL": "link"}


def settled(example: ChatExample, choice: Choice, language: str) -> ChatExample:
    """The example with the placeholders of its replies as chosen; the language is that of its replies, or
    empty, where it is told apart. Raises NotExportable where the record is to be left out, or has no natural
    wording."""
    if choice == "keep":
        return example
    return replace(
        example,
        prompt=_changed(example.prompt, choice, language),
        completion=_changed(example.completion, choice, language),
        rejected=_changed(example.rejected, choice, language),
    )


def _changed(messages: list[ChatMessage], choice: Choice, language: str) -> list[ChatMessage]:
    return [
        {**m, "content": _written(m["content"], choice, language)}
        if m["role"] == "assistant" and PLACEHOLDER.search(m["content"])
        else m
        for m in messages
    ]


def _written(text: str, choice: Choice, language: str) -> str:
    if choice == "leave_out":
        raise NotExportable("a placeholder stands in a reply (export.completion_placeholders: leave_out)")
    if choice == "variable":
        return PLACEHOLDER.sub(lambda found: variable(found[1], int(found[2])), text)
    text = natural(text, language or _language(text))
    if not text.strip():
        raise NotExportable("nothing is left of a reply without its placeholders")
    return text


def variable(kind: str, number: int) -> str:
    """The slot of a template: `{{name}}` of the first value of a type, `{{name_2}}` of the second."""
    name = _VARIABLES.get(kind, kind.lower())
    return f"{{{{{name}}}}}" if number == 1 else f"{{{{{name}_{number}}}}}"


def natural(text: str, language: str) -> str:
    """A reply without placeholders. Raises NotExportable where it has no wording that is surely right."""
    if _LINKED.search(text):
        raise NotExportable(_NO_WORDING)
    if "NAME_" in text:
        text = _without_names(text, language)
    if len(set(_ORDER.findall(text))) == 1 and language in _phrases():
        text = _orders(language).sub(lambda found: _order(found, language), text)
        if language == "en":
            text = _bare_order().sub(_the_order, text)
    if PLACEHOLDER.search(text):
        raise NotExportable(_NO_WORDING)
    return text.strip()


def _without_names(text: str, language: str) -> str:
    """A text without the names of whom it addresses and who signs it."""
    text = _DASHED.sub("", _unsigned(text.strip()))
    text = _greeted().sub(lambda found: _greeting(found, language), text)
    text = _MENTION.sub(lambda found: found[1].upper(), text)
    if language in _phrases():
        text = _called(language).sub(r"\g<said>", text)
        text = _before(language).sub(lambda found: found["begin"] + found["next"].upper(), text)
        text = _SET_OFF.sub(lambda found: _set_off(found, language), text)
    return text


def _unsigned(text: str) -> str:
    """A text without the names alone on a line behind a closing, or on the last line behind a sentence."""
    lines = text.split("\n")
    filled = [number for number, line in enumerate(lines) if line.strip()]
    signed: set[int] = set()
    for before, number in pairwise(filled):
        if not _SIGNATURE.fullmatch(lines[number].strip()):
            continue
        ahead = lines[before].strip()
        if _closed().match(ahead) or before in signed or (number == filled[-1] and ahead[-1] in ".!?"):
            signed.add(number)
    return "\n".join(line for number, line in enumerate(lines) if number not in signed).rstrip()


def _set_off(found: re.Match[str], language: str) -> str:
    """What stays of a name behind a comma: all of it where it may be somebody's of whom the reply speaks."""
    lead = _SENTENCE.split(found.string[: found.start()])[-1]
    spoken = re.findall(r"[\w'’]+", lead)
    last = spoken[-1] if spoken else ""
    if (
        not last
        or found.string[: found.start()].removesuffix(lead).endswith((":", ": "))
        or last[-1].isdigit()
        or (len(spoken) > 1 and last[0].isupper())
        or re.search(r"[\],]", lead)
    ):
        return found[0]
    if _listed(language, "prepositions") & {word.casefold() for word in spoken[-2:]}:
        return found[0]
    ahead = [part.casefold() for word in spoken for part in re.split("['’]", word)][-5:-1]
    for place, word in enumerate(ahead):
        after = {*ahead[place + 1 :], last.casefold()}
        if word in _listed(language, "determiners") and not after & _listed(language, "verbs"):
            return found[0]
    return found[1] or ""


def _order(found: re.Match[str], language: str) -> str:
    """The words before the number of an order, or all where it may be the number that is spoken of."""
    text = found.string
    lead = _SENTENCE.split(text[: found.start()])[-1]
    if re.search(r"[\]:=(/#]\s*$", text[: found.start()]):
        return found[0]
    before = [word.casefold() for word in re.findall(r"[\w'’]+", lead)]
    if not before and not re.match(r" [a-zß-ÿ]", text[found.end() :]):
        return found[0]  # a label
    if set(before[-2:]) & _listed(language, "value_words"):
        return found[0]
    return re.sub(
        r"[ \t]+(?:number|no\.|Nr\.|n°|n\.?º|n\.|nr\.|número|numéro|numero|nummer)$", "", found["said"]
    )


def _the_order(found: re.Match[str]) -> str:
    ahead = found["ahead"] or ""
    return f"{ahead}{'The' if not ahead and found[0][0] == 'O' else 'the'} order"


def _language(text: str) -> str:
    from curate.language.detect import detect  # its models are loaded where they are asked for
    from curate.language.phrases import Tokens

    return detect(text, Tokens.of(text), tuple(_phrases())).code or ""


def _greeting(found: re.Match[str], language: str) -> str:
    word = found["greeting"]
    if word.casefold() not in words("addresses"):
        short = language == "en" and word.casefold() in ("hi", "hello", "hey", "hiya", "heya")
        return f"{word} there" if short else word
    codes = [code for code, known in by_language("addresses").items() if word.casefold() in known]
    code = language if language in _phrases() else codes[0] if len(codes) == 1 else ""
    return str(_phrases()[code]["greeting"]) if code else found[0]


@cache
def _phrases() -> Mapping[str, Mapping[str, str]]:
    table: dict[str, dict[str, Any]] = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return table


@cache
def _listed(language: str, name: str) -> frozenset[str]:
    return frozenset(_phrases()[language][name].split("|"))


@cache
def _greeted() -> re.Pattern[str]:
    """A greeting with the name that it greets, at the beginning of a line."""
    title = any_of(words("titles"))
    address = any_of(words("addresses") | words("greetings"))
    pattern = rf"^(?P<greeting>{address})(?:/\w+)?(?:,? (?:{title}))*,? {_NAMES}{_THEN}"
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


@cache
def _called(language: str) -> re.Pattern[str]:
    """What is said to somebody at the beginning of a sentence, with the name."""
    said = any_of(_listed(language, "interjections"))
    return re.compile(
        rf"(?P<said>(?:^|[.!?,]\s+|\n)(?:{said})),? {_NAMES}{_THEN}(?-i:{_NO_LIST})", re.IGNORECASE
    )


@cache
def _before(language: str) -> re.Pattern[str]:
    """A name at the beginning of a sentence, before what is said to the one who bears it."""
    start = any_of(_listed(language, "starts"))
    return re.compile(rf"(?P<begin>(?:^|[.!?]\s+|\n)){_NAMES}, (?=(?:{start})\b)(?P<next>\w)", re.IGNORECASE)


@cache
def _bare_order() -> re.Pattern[str]:
    """An English "order" without an article, with its number."""
    known = _phrases()["en"]
    order = rf"(?:order(?: (?:number|no\.))? #?{_ORDER.pattern})"
    ahead = rf"(?P<ahead>(?<![\w'’])(?:{known['before_bare']}) ){order}(?=[.,;!?](?:\s|$)| [^\W\d_])"
    begun = rf"(?:(?<=^)|(?<=[.!?] )|(?<=\n)|(?<=there, )){order}(?= (?:{known['after_bare']})\b)"
    return re.compile(f"{ahead}|{begun}", re.IGNORECASE)


@cache
def _closed() -> re.Pattern[str]:
    """A line that closes a letter."""
    return whole_line(words("closings") | words("thanks"))


@cache
def _orders(language: str) -> re.Pattern[str]:
    """The number of an order behind the words that say what it is, where the sentence goes on or ends."""
    value = rf"[ \t][#№]?{_ORDER.pattern}"
    then = r"(?=[.,;!?](?:\s|$)| [^\W\d_])"
    said = _phrases()[language]["orders"]
    return re.compile(rf"(?P<said>\b(?:{said})){value}{then}", re.IGNORECASE)
