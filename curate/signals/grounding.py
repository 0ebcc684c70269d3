"""Grounding: specifics in the completion that stand nowhere in the prompt. Fine-tuning on them teaches a model to invent."""

from __future__ import annotations

import re

from curate.signals.base import Doc, Signals, View, family

_PATTERNS: dict[str, re.Pattern[str]] = {  # in this order; what one found is not looked at again
    "link": re.compile(r"(?:https?://|www\.)[^\s<>()\"']+", re.I),
    "price": re.compile(r"(?:[$€£¥]\s?\d[\d.,]*|\b\d[\d.,]*\s?(?:€|\$|£|(?:usd|eur|gbp|chf|euros?|dollars?|pounds?)\b))", re.I),
    "percent": re.compile(r"\b\d[\d.,]*\s?(?:%|percent\b|prozent\b)", re.I),
    "date": re.compile(
        r"\b(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}(?:st|nd|rd|th)?\b|"
        r"\d{1,2}(?:st|nd|rd|th|\.)? (?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)[a-z]*)\b",
        re.I,
    ),
    "version": re.compile(r"\b(?:v\.? ?\d+(?:\.\d+)*|version \d+(?:\.\d+)*|\d{1,4}\.\d{1,3}(?:\.\d{1,4}){1,2})\b", re.I),
    "number": re.compile(r"\b(?:[A-Z]{1,4}-?\d{4,}|#\d{3,}|\d{6,})\b"),
    "phone": re.compile(r"(?<![\w.])\+?\d[\d() ./-]{7,16}\d(?![\w.])"),
}
_DOCS = {
    "price": Doc("0..", "amounts of money that the prompt doesn't hold"),
    "percent": Doc("0..", "percentages that the prompt doesn't hold"),
    "date": Doc("0..", "dates that the prompt doesn't hold", languages="numeric in all, names of months en de"),
    "version": Doc("0..", "version numbers that the prompt doesn't hold"),
    "link": Doc("0..", "links that the prompt doesn't hold"),
    "number": Doc("0..", "order, case and reference numbers that the prompt doesn't hold"),
    "phone": Doc("0..", "telephone numbers that the prompt doesn't hold"),
    "ungrounded": Doc("0..", "all of the above but links: a link is a pointer, the others are claims"),
}
_HAS_DIGIT = re.compile(r"\d")


@family("grounding", _DOCS)
def grounding(view: View) -> Signals:
    text = view.text
    found: Signals = dict.fromkeys(_PATTERNS, 0)
    found["ungrounded"] = 0
    if not _HAS_DIGIT.search(text) and "www." not in text and "://" not in text:
        return found
    total = 0
    for kind, pattern in _PATTERNS.items():
        said = pattern.findall(text)
        if not said:
            continue
        count = view.note(f"grounding.{kind}", [m for m in dict.fromkeys(said) if m.strip() not in view.context])
        found[kind] = count
        total += count if kind != "link" else 0
        text = pattern.sub(" ", text)  # what is a date is no telephone number
    found["ungrounded"] = total
    return found
