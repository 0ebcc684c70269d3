"""What becomes of placeholders such as [NAME_1] in replies: a model that learns them says them to customers.

Natural wording goes from what is sure to what is not: a name by which the customer is addressed is left out
("Hi there,"), so is one that signs; behind a word that says what the value is ("order [ORDER_ID_1]") the
value alone is left out; elsewhere the words of the type stand. Where there are none, or where the reply
announces the value with a colon, the record has no natural wording.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from curate.exporters.chat import ChatExample, NotExportable
from curate.language.patterns import any_of
from curate.language.words import by_language, words
from curate.privacy.spans import PLACEHOLDER
from curate.records import ChatMessage

Choice = Literal["keep", "natural", "variable", "leave_out"]
_TABLE = Path(__file__).parent / "data" / "natural.toml"
_NAME = r"\[(?:USER)?NAME_\d{1,6}\]"
_NAMES = rf"{_NAME}(?: {_NAME})*"
_SIGNED = re.compile(rf"\n\s*(?:[-–—~]\s*)?{_NAMES}\.?\s*$|[ \t]*[-–—/]\s?{_NAMES}\s*$")
_INSIDE = re.compile(rf"(?<=\w), ?{_NAMES}(?=\s*(?:[.!?;:,)]|\n|$))(?:,(?= \w))?")
_BEFORE = re.compile(rf"((?:^|[.!?]\s+|\n)[\"'«„“]?){_NAMES}\s*[,:!–—-]\s*(\w)")
_MENTION = re.compile(rf"(^|\n)@{_NAME}[,:]? ?(\w?)")
_LONE = re.compile(rf"\s?\((?:{PLACEHOLDER.pattern})\)")
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
    """A reply without placeholders. Raises NotExportable where it has no such wording."""
    known = _phrases().get(language, {})
    if "NAME_" in text:
        text = _without_names(text, known)
    text = _LONE.sub("", text)
    if "[ORDER_ID_" in text and language in by_language("order_labels"):
        text = _labelled(language).sub(lambda found: _label(found, language), text)
    return PLACEHOLDER.sub(lambda found: _phrase(found, text, known), text).strip()


def _without_names(text: str, known: Mapping[str, str]) -> str:
    """A text without the names of whom it addresses or who signs it, and those behind a word for a person."""
    text = _SIGNED.sub("", text)
    text = _greeted().sub(lambda found: _greeting(found, known), text)
    text = re.sub(rf",? {_NAMES}(?=\s*[.!?,;:\n]|\s*$)", _without_after_thanks, text)
    text = _MENTION.sub(lambda found: found[1] + found[2].upper(), text)
    if "BESIDE" in known:
        text = re.sub(rf"(?i)(\b(?:{known['BESIDE']})) {_NAMES}", r"\1", text)
    text = _BEFORE.sub(lambda found: found[1] + found[2].upper(), text)
    return _INSIDE.sub(lambda found: "," if found[0].endswith("],") else "", text)


def _without_after_thanks(found: re.Match[str]) -> str:
    before = found.string[max(0, found.start() - 40) : found.start()]
    return "" if _thanks().search(before) else found[0]


def _language(text: str) -> str:
    from curate.language.detect import detect  # its models are loaded where they are asked for
    from curate.language.phrases import Tokens

    return detect(text, Tokens.of(text), tuple(_phrases())).code or ""


def _greeting(found: re.Match[str], known: Mapping[str, str]) -> str:
    word = found["greeting"]
    if word.casefold() not in words("addresses"):
        short = word.casefold() in ("hi", "hello", "hey", "hiya", "heya")
        return f"{word} there" if short else word
    for phrases in (known, _phrases().get(_address_language(word), {})):
        if "greeting" in phrases:
            return phrases["greeting"]
    raise NotExportable("a name in a reply has no natural wording in its language")


def _address_language(word: str) -> str:
    return next(
        (code for code in _phrases() if word.casefold() in by_language("addresses").get(code, ())), ""
    )


def _label(found: re.Match[str], language: str) -> str:
    label = found["label"]
    if language != "en" or found["article"]:
        return found[0][: found.start("value") - found.start()].rstrip()
    return f"{'The' if label[0].isupper() else 'the'} {label[0].lower()}{label[1:]}"


def _phrase(found: re.Match[str], text: str, known: Mapping[str, str]) -> str:
    before = text[: found.start()].rstrip()
    phrase = known.get(found[1])
    if phrase is None or before.endswith((":", "=")):
        raise NotExportable("a placeholder in a reply has no natural wording, since it stands for a value")
    begins = not before or before.endswith((".", "!", "?")) or "\n" in text[len(before) : found.start()]
    return phrase[0].upper() + phrase[1:] if begins else phrase


@cache
def _phrases() -> Mapping[str, Mapping[str, str]]:
    table: dict[str, dict[str, Any]] = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return table


@cache
def _greeted() -> re.Pattern[str]:
    """A greeting with the name that it greets, at the beginning of a line."""
    title = any_of(words("titles"))
    address = any_of(words("addresses") | words("greetings"))
    pattern = rf"^(?P<greeting>{address})(?:/\w+)?(?:,? (?:{title}))*,? {_NAMES}(?=\W|$)"
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


@cache
def _thanks() -> re.Pattern[str]:
    """Thanks at the end of a text."""
    return re.compile(rf"\b(?:{any_of(words('thanks'))})$", re.IGNORECASE)


@cache
def _labelled(language: str) -> re.Pattern[str]:
    """A number of an order behind the word that says what it is."""
    label = any_of(by_language("order_labels")[language])
    article = r"(?P<article>\b(?:the|your|my|this|that|our|his|her|their|its|both|an?)(?: \w+)? )?"
    number = r"(?: (?:numbers?|nummer|n°|no\.?|nr\.?|num\.?))?"
    value = r"\s?(?P<value>[#№]?\[ORDER_ID_\d{1,6}\])"
    return re.compile(rf"{article}(?P<label>\b(?:{label}){number}){value}", re.IGNORECASE)
