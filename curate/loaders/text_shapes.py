"""Text files that are no talk, however much their lines look like `Label: text`: captions, mails, pages,
settings, logs, lists."""

from __future__ import annotations

import re
from collections import defaultdict

from curate.loaders.formats._transcript_lines import parse_line
from curate.loaders.products import CSV
from curate.loaders.roles import role_in
from curate.loaders.signatures import NONE_HELD as _NONE
from curate.loaders.values import word_set

Shape = tuple[str, str]  # what it is, and what to do
_LINES = 2_000
_TALK = "Write a conversation as lines of `Name: text`, or m" + CSV[1:]
_MAIL = f"E-mails are not supported yet. {CSV}"
_CAPTION = f"Captions are not supported yet. {CSV}"
_CUE = re.compile(
    r"^(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}\s{0,4}(?:-->|,)\s{0,4}(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}\b"
)
_HEADER = re.compile(
    r"^(from|to|cc|subject|date|message-id|mime-version|content-type|received|return-path|delivered-to|x-[\w-]{1,40}|in-reply-to|reply-to|sender|references|"
    r"dkim-signature|arc-[\w-]{1,40}|content-transfer-encoding|list-[\w-]{1,40}|authentication-results):",
    re.IGNORECASE,
)
_LEVELS = "TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL|SEVERE"
_LEVEL = re.compile(rf"^.{{0,60}}?[\s\[|(\"'=:](?:{_LEVELS})[\s\]|):,\"']|^(?:{_LEVELS})[\s:\[]")
_ACCESS = re.compile(r'^\S{1,80} \S{1,80} \S{1,80} \[[^\]]{1,60}\] "[A-Z]{3,8} ')
_SYSLOG = re.compile(
    r"^(?:<\d{1,3}>)?(?:[A-Z][a-z]{2}\s{1,2}\d{1,2} \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S{8,30}) \S{1,60}"
    r" [\w./-]{1,60}(?:\[\d{1,10}\])?: "
)
# what opens a block or brings something in, in the usual languages
_OPENED = re.compile(
    r"^\s{0,40}(?:(?:async )?def \w{1,80}\(|class \w{1,80}\b[^:{]{0,200}[:{]|(?:from [\w.]{1,200} )?import"
    r" [\w.{*\"'(]|#include\b|#!|package [\w.]{1,80};?$|"
    r"(?:export |public |private |static |async"
    r" ){0,4}(?:function|func|fn|interface|void|const|let|var)\b[^{=(;]{0,400}[{=(;]|"
    r"(?:if|for|while|switch) ?\([^{]{0,400}\{|(?:SELECT|UPDATE|DELETE|WITH)\b)"
)
_STATEMENT = re.compile(
    r"^\s{0,40}(?:return\b|print\(|echo\b|raise\b|throw\b|self\.|this\.|[}\])]{1,9}[;,)]{0,3}\s{0,4}$|(?:elif|else|try|except)\b[^:]{0,200}:$|"
    r"[\w.\[\]\"']{1,80}(?:: ?[\w.\[\]]{1,60})? ?[+-]?="
    r" ?\S|[\w.]{1,80}\([^)]{0,400}\)[;:]?\s{0,4}$|[^;]{1,400};\s{0,4}$|"
    r"(?:FROM|WHERE|GROUP BY|ORDER BY|LIMIT)\b)"
)
_VERSION = re.compile(
    r"^\W{0,6}(?:(?:version|release|release notes|changes in|what's new"
    r" in|v)\W{0,3})?\[?v?\d{1,4}\.\d{1,4}(?:\.\d{1,4}){0,2}"
    r"(?:[-.]?(?:alpha|beta|rc)\.?\d{0,3})?\]?(?:\s{0,3}[-–—(:]?\s{0,3}"
    r"(?:\d{4}-\d\d-\d\d|\d{1,2}[./ ]\S{1,12}[./ ]\d{2,4}|[A-Z][a-z]{2,9}\.? \d{1,2},?"
    r" \d{4}|unreleased)\)?)?\s{0,4}$",
    re.IGNORECASE,
)
_SETTING = re.compile(
    r"^\s{0,40}(?:export\s{1,4})?[\w.\-/$]{1,80}\s{0,20}=|^\s{0,20}\[[^\]\n:]{1,80}\]\s{0,4}$|^\s{0,20}[#;]"
)
_YAML = re.compile(
    r"^\s{0,40}(?:- )?[\"']?[\w.\-/]{1,60}[\"']?:(?:\s.{0,4000})?$|^\s{0,40}- |^---\s{0,4}$|^\s{0,20}#"
)
_QUESTION = word_set(
    "question q frage f pregunta p domanda pergunta demande vraag fråga spørgsmål kysymys pytanie вопрос 问"
    " 質問 soru faq"
)
_ANSWER = word_set(
    "answer a antwort respuesta r risposta resposta réponse antwoord svar vastaus odpowiedź ответ 答 回答"
    " cevap"
)
_OPENINGS: tuple[tuple[str, Shape], ...] = (
    (r"WEBVTT\b", ("WebVTT captions", _CAPTION)),
    (r"<!doctype html|<html\b|<head\b|<body\b|<div\b|<table\b", ("an HTML page", CSV)),
    (r"<\?xml|<rss\b|<feed\b|<smses\b", ("an XML file", CSV)),
    (
        r"<([a-z][\w.:-]{0,40})(?:\s[^<>]{0,1000})?>[\s\S]{0,18000}?</\1>",
        ("HTML or XML without its head", CSV),
    ),
    (r"\{\\rtf", ("an RTF document", _TALK)),
    (r"%PDF-", ("a PDF document", _TALK)),
    (r"SQLite format 3\x00", ("an SQLite database", f"Export its table of messages. {CSV}")),
    (r"BEGIN:VCALENDAR", ("a calendar", _NONE)),
    (r"BEGIN:VCARD", ("an address book (vCard)", _NONE)),
    (r"From \S{1,200} .{0,20}\d\d:\d\d", ("an mbox of mails", _MAIL)),
    (
        r"(?:(?:--|/\*|#|SET\b|USE\b|PRAGMA\b)[^\n]{0,300}\n|\s){0,200}"
        r"(?:DROP TABLE|CREATE TABLE|INSERT INTO|BEGIN TRANSACTION|COPY \S{1,200} \()",
        ("an SQL dump", f"Load it into a database and export its table of messages. {CSV}"),
    ),
    (r"commit [0-9a-f]{40}\b[^\n]{0,200}\n(?:Merge: [^\n]{1,100}\n)?Author: ", ("a git log", _NONE)),
    (r"diff --git |Index: \S|--- a/", ("a patch", _NONE)),
)
_PATTERNS = [(re.compile(pattern, re.IGNORECASE), shape) for pattern, shape in _OPENINGS]


def opening_shape(text: str) -> Shape | None:
    """What a file is whose first characters tell."""
    head = text[:20_000].lstrip("\ufeff \t\r\n\x00")
    return next((shape for pattern, shape in _PATTERNS if pattern.match(head)), None)


def text_shape(text: str) -> Shape | None:
    """What a text is that is no transcript; None where it may be one. Linear: every pattern is bounded."""
    lines = [line.rstrip("\r")[:5_000] for line in text.split("\n")[:_LINES] if line.strip()]
    if not lines:
        return None
    for test in (_mail, _changelog, _code, _log, _questions, _settings, _fields):
        if shape := test(lines):
            return shape
    return None


def captions(text: str) -> Shape | None:
    """Captions: a text, or, as their times have commas, a table of text."""
    lines = [line[:5_000] for line in text.split("\n")[:_LINES] if line.strip()]
    return _captions(lines) if lines else None


def _share(lines: list[str], pattern: re.Pattern[str]) -> float:
    return sum(bool(pattern.match(line)) for line in lines) / len(lines)


def _captions(lines: list[str]) -> Shape | None:
    cues = sum(bool(_CUE.match(line)) for line in lines)
    # a cue has its time, at most a number, and some lines of text
    return (
        ("captions (SRT, SBV or VTT)", _CAPTION)
        if cues and (cues >= 3 or cues >= 0.15 * len(lines)) and _share(lines, _CUE) >= 0.02
        else None
    )


def _mail(lines: list[str]) -> Shape | None:
    head = [m[1].casefold() for line in lines[:40] if (m := _HEADER.match(line))]
    telling = {h for h in head if h not in ("from", "to", "cc", "subject", "date", "sender")}
    begins = bool(_HEADER.match(lines[0]))
    whole = {"from", "subject"} <= set(head[:8]) and bool({"to", "date"} & set(head[:8]))
    if len(telling) < 2 and not (begins and whole):
        return None
    talking = {role_in(s.label) for line in lines[len(head) :] if (s := parse_line(line))} & {
        "customer",
        "agent",
    }
    return ("an e-mail with its headers", _MAIL) if len(telling) >= 2 or len(talking) < 2 else None


def _changelog(lines: list[str]) -> Shape | None:
    versions = sum(bool(_VERSION.match(line)) for line in lines)
    first = next((n for n, line in enumerate(lines[:5]) if _VERSION.match(line)), None)
    begins = first is not None and not any(map(parse_line, lines[:first]))
    return (
        ("a list of changes by version", _NONE)
        if begins and versions >= 2 and versions >= 0.02 * len(lines)
        else None
    )


def _log(lines: list[str]) -> Shape | None:
    telling = sum(bool(_LEVEL.match(line) or _ACCESS.match(line) or _SYSLOG.match(line)) for line in lines)
    return ("a log file of a program", _NONE) if telling >= 2 and telling >= 0.5 * len(lines) else None


def _code(lines: list[str]) -> Shape | None:
    opened = sum(bool(_OPENED.match(line)) for line in lines)
    telling = opened + sum(bool(_STATEMENT.match(line)) for line in lines)
    return (
        ("the code of a program", _NONE) if opened and telling >= 2 and telling >= 0.5 * len(lines) else None
    )


def _questions(lines: list[str]) -> Shape | None:
    """Questions and answers under such labels: no speakers."""
    labels = [
        parsed.label.casefold().rstrip(".0123456789 ") for line in lines if (parsed := parse_line(line))
    ]
    asks, says = sum(label in _QUESTION for label in labels), sum(label in _ANSWER for label in labels)
    if not asks or not says or not asks + says >= 0.6 * len(labels):
        return None
    return (
        "a list of questions and answers without speakers",
        "Make a CSV with two columns, question and answer, one row per pair.",
    )


def _settings(lines: list[str]) -> Shape | None:
    if _share(lines, _SETTING) >= 0.7 and any("=" in line for line in lines):
        return "a file of settings", _NONE
    depths = {len(line) - len(line.lstrip()) for line in lines}
    opened = sum(line.rstrip().endswith(":") or line.lstrip().startswith("- ") for line in lines)
    if _share(lines, _YAML) >= 0.9 and len(depths) > 1 and opened:
        return "a YAML file", CSV
    return None


def _fields(lines: list[str]) -> Shape | None:
    """Blocks of fields, such as settings or addresses: the same labels in the same order, most values a word
    or two."""
    parsed_lines = [s for line in lines if (s := parse_line(line))]
    labels = [s.label.casefold() for s in parsed_lines]
    if (
        len(parsed_lines) < 0.8 * len(lines)
        or len(set(labels)) < 3
        or any(s.time for s in parsed_lines)
        or not _in_order(labels)
    ):
        return None
    words: dict[str, list[int]] = defaultdict(list)
    for s in parsed_lines:
        words[s.label.casefold()].append(len(s.text.split()))
    mean = {label: sum(counts) / len(counts) for label, counts in words.items()}
    talking = {role_in(label) for label, count in mean.items() if count >= 4} - {None}
    short = sum(count <= 2.5 for count in mean.values())
    asked = sum(s.text.rstrip().endswith(("?", "!", "？")) for s in parsed_lines)
    sides = sum(role_in(label) in ("customer", "agent") for label in labels)
    if (
        len(talking) >= 2
        or short < 0.5 * len(mean)
        or asked > 0.1 * len(parsed_lines)
        or sides > 0.7 * len(parsed_lines)
    ):
        return None
    if len(set(labels)) == len(labels) and any(len(s.text.split()) > 4 for s in parsed_lines):
        return None  # values that come but once are no sentences: a talk of a few lines has some
    return "blocks of fields (settings, addresses or the like), not a talk", _NONE


def _in_order(labels: list[str]) -> bool:
    """Whether labels come in rounds that begin with the first: each at most once a round, and always in the
    same order."""
    order: dict[str, int] = {}
    last = -1
    for n, label in enumerate(labels):
        if n and label == labels[0]:
            last = -1
        rank = order.setdefault(label, len(order))
        if rank <= last:
            return False
        last = rank
    return True
