"""User names, handles and home folders."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curate.language.patterns import any_of
from curate.language.words import words
from curate.privacy.base import TYPES, ConversationMemory, Detector, Example, PersonalType
from curate.privacy.credentials import HOST, NO_CREDENTIAL
from curate.privacy.lexicon import lexicon
from curate.privacy.scan import Cues, Scan, first_words, word_set
from curate.privacy.spans import DetectedSpan

_USER = re.compile(
    rf"(?<!\w)(?:{any_of(words('user_labels'))})"
    r"(?P<link>[\"'*]{0,2} ?(?:[:=]|->)|[\"'*]{0,2} (?:is|was|ist|lautet|est|es|era|è|is:)\b:?| )"
    r"[ \t]*(?P<value>\"[^\"\n]{3,60}\"|'[^'\n]{3,60}'|[\w.@+-]{3,60})",
    re.IGNORECASE,
)
# `signed in as x_moon7`, and a line below the word
_LED = re.compile(
    rf"(?:(?:{any_of(words('username_leads'))})[ \"'“]{{1,2}}"
    rf"|(?<!\w)(?P<noun>{any_of(words('user_nouns'))})"
    rf"(?: (?:{any_of(words('user_noun_tails'))}))?(?: (?:{any_of(words('copulas'))}))?[ :\"'“]{{1,3}}"
    rf"|(?<!\w)(?:{any_of(words('user_labels') | words('user_nouns'))})[ \t]*[:=]?[ \t]*\n[ \t]*)"
    r"(?P<value>[^\W_][\w.-]{2,40}|_[\w.-]{3,40})(?=[\s\"'”,;:.!?)]|$)",
    re.IGNORECASE,
)
_LED_WORDS = Cues(words("username_leads") | words("user_labels") | words("user_nouns"), whole=True)
_HANDLE = re.compile(r"@(?<![\w@/.`:\]-]@)([A-Za-z][\w.]{2,29})(?![\w@(])")
_NAME_LABEL = re.compile(
    r"[^\W\d_]*(?:[ -](?:de|d'|di) ?)?[ -]?[^\W\d_]*(?:name|naam|nom|nome|nombre|utente|usuario|usuário)(?!\w)",
    re.IGNORECASE,
)
_PARTICIPLES = tuple(sorted(words("participle_endings")))
_VERSION = re.compile(r"v?\d+(?:\.\w+)*|\d+[a-z]{1,2}", re.IGNORECASE)
_FILE = re.compile(
    r"\.(?:dat|txt|exe|html?|ini|json?|js|log|pdf|zip|png|jpe?g|gif|docx?|xlsx?|csv|xml|ya?ml|db|sqlite)$"
)
_HYPHENED = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+|[^\W\d_]+\.")
_MAIL_HOST = re.compile(r"@[a-z][\w-]{1,29}(?=\.[a-z])")
_MAIL_NEXT = re.compile(r"['\"”]?[ -]?(?:(?:e-?)?mails?|address|domain|name)(?!\w)", re.IGNORECASE)
_NO_HANDLE = word_set(
    "media import charset font keyframes page supports namespace override param return returns property"
    " domain mail email mailbox provider dataclass staticmethod here channel everyone all gmail outlook hotmail yahoo aol icloud"
)
_HOME = re.compile(
    rf"(?:[\\/](?:{any_of(words('home_folders'))})[\\/])([^\\/\s<>:*?\"|%$,;)]{{2,40}})", re.IGNORECASE
)
_NO_HOME = word_set(
    "public default all shared user username users yourname your name name you me admin administrator root"
    " guest appdata user_name yourusername current owner xxx xxxx xxxxx profile utente oem pc owner usuario"
    " benutzer"
)
# what manuals write in the place of one: `my-username`, `NOME_UTENTE`, `firstname.lastname`
_PLACEHOLDER = re.compile(
    r"user[-_]?name|(?:my|your)[-_]?(?:mac|pc)?[-_]?(?:user|name|login|account)|nom[-_]?d?[-_]?utilisateur|nome[-_]?utente"
    r"|nombre[-_]?de[-_]?usuario|nome[-_]?de[-_]?usu|benutzername|gebruikersnaam|(?:first|last|sur)[-_]?name|^x{2,}$|^xyz$|^my$",
    re.IGNORECASE,
)
_LABEL = re.compile(rf"(?<!\w)(?:{any_of(words('user_labels'))})(?!\w)", re.IGNORECASE)
_BEFORE_LABEL = re.compile(
    rf"(?<![\w.@/-])(?P<value>[\w.-]{{4,40}})[\"'”]? (?:(?:{any_of(words('copulas') | words('as_words'))}) )"
    rf"(?:(?:{any_of(words('credential_owners'))}) ){{1,3}}$",
    re.IGNORECASE,
)
_ROOM = 80  # characters before a word for a user name that are looked at
_DOTTED = re.compile(r"[a-z]{1,20}\.[a-z]{3,20}\d{0,4}")
_USER_WORDS = Cues(words("user_labels"), whole=True)
_HOME_WORDS = first_words(words("home_folders"))


def _labelled(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """User names after the word for them."""
    text = scan.text
    for match in scan.matches(_USER, _USER_WORDS):
        value, start = match.group("value"), match.start("value")
        if value[0] in "\"'":
            value, start = value[1:-1], start + 1
        value = value.rstrip(".-")
        special = any(not char.isalpha() for char in value) and not value.isdecimal()
        end = start + len(value)
        alone = not text[end : end + 2].strip() or text[end] in ".,;!?\n"
        tight = ":" in match.group("link") or "=" in match.group("link")
        if not match.group("link").strip():  # no link: only what cannot be a word
            joined = _NAME_LABEL.match(match.group()) is not None and ("." in value or "_" in value)
            joined |= "_" in value.strip("_") or (
                _DOTTED.fullmatch(value) is not None and not _FILE.search(value)
            )
            special = sum(map(str.isalpha, value)) >= 3 and (joined or any(map(str.isdigit, value)))
            alone = False
        if (
            value
            and value.lower() not in NO_CREDENTIAL
            and not _PLACEHOLDER.search(value)
            and not HOST.fullmatch(value.lower())
            and (special or (alone and (tight or _may_be_one(value))))
        ):
            yield DetectedSpan(start, end, "USERNAME")


def _may_be_one(value: str) -> bool:
    """Whether a word in small letters can be a user name: `my login is jdoe`, and not `is disabled`."""
    return value.islower() and not value.endswith(_PARTICIPLES)


def _led(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """User names after `signed in as`, and in the line below the word for them."""
    for match in scan.matches(_LED, _LED_WORDS):
        value = match.group("value").rstrip(".-")
        quoted = scan.text[match.start("value") - 1] in "\"'“" and "." in value
        if _is_coined(value) and not (match["noun"] and not quoted and not _is_told(value)):
            yield DetectedSpan(match.start("value"), match.start("value") + len(value), "USERNAME")


def _behind(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """`jo.doe77 is my user name`."""
    for match in scan.matches(_LABEL, _USER_WORDS):
        value = _BEFORE_LABEL.search(scan.text, max(0, match.start() - _ROOM), match.start())
        if value and _is_coined(value["value"]):
            yield DetectedSpan(*value.span("value"), "USERNAME")


def _is_told(value: str) -> bool:
    """Whether a word behind `account` or the like is its name: three letters, and digits or a `_`, no file."""
    return (
        sum(map(str.isalpha, value)) >= 3 and any(c.isdigit() or c == "_" for c in value) and "." not in value
    )


def _is_coined(value: str) -> bool:
    """Whether a word has digits or signs among its letters, and is no host or file."""
    return (
        any(map(str.isalpha, value))
        and any(char.isdigit() or char in "_.-" for char in value)
        and value.lower() not in NO_CREDENTIAL
        and not HOST.fullmatch(value.lower())
        and value.replace("-", "").replace(".", "").isalnum() | ("_" in value)
        and not _HYPHENED.fullmatch(value)
        and not _VERSION.fullmatch(value)
        and not _FILE.search(value.lower())
    )


def _handles(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """`@jo_doe`; a handle that is a given name is left to the names, as chats so address people."""
    for match in _HANDLE.finditer(scan.text):
        handle = match.group().rstrip(".")
        if (
            handle[1:].lower() not in _NO_HANDLE
            and "." not in handle
            and not lexicon().sure(handle[1:].lower())
            and not _of_mail(scan, handle.lower(), match.end())
        ):  # with a dot it is a mail domain
            yield DetectedSpan(match.start(), match.start() + len(handle), "USERNAME")


def _of_mail(scan: Scan, handle: str, end: int) -> bool:
    """Whether what looks like a handle is the end of mail addresses: `their @shop mail`, beside `@shop.example`."""
    return _MAIL_NEXT.match(scan.text, end) is not None or handle in scan.kept("mail hosts", _mail_hosts)


def _mail_hosts(scan: Scan) -> frozenset[str]:
    return frozenset(_MAIL_HOST.findall(scan.lower))


def _homes(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """The home folder in a path."""
    for match in _HOME.finditer(scan.text):
        value = match.group(1).rstrip(".")
        if (
            value.lower() not in _NO_HOME
            and not _PLACEHOLDER.search(value)
            and not value.startswith(("[", "{"))
            and any(char.isalpha() for char in value)
        ):
            yield DetectedSpan(match.start(1), match.start(1) + len(value), "USERNAME")


@TYPES.register("USERNAME")
class Username(PersonalType):
    """User names after a word for them, handles, the home folder in a path, and participants' names that are
    no person's name."""

    words = ("user name", "user names")
    listed = 20
    detectors = (
        Detector(75, _labelled, words=_USER_WORDS),
        Detector(75, _led, words=_LED_WORDS),
        Detector(75, _behind, words=_USER_WORDS),
        Detector(76, _handles, marks=("@",)),
        Detector(77, _homes, words=_HOME_WORDS),
    )
    remembered = True
    examples = (
        Example("my username is jo_doe", "jo_doe"),
        Example("jo.doe77 is my user name", "jo.doe77"),
        Example("ask @jo_doe about it", "@jo_doe"),
        Example(r"C:\Users\jdoe77\Documents", "jdoe77"),
    )
    counter_examples = (
        "My username is wrong.",
        "@media print is used",
        "their @shop mail",
        r"C:\Users\Public\Documents",
    )

    def participant(self, name: str, conversation: ConversationMemory) -> bool:
        if len(name) < 3 or " " in name or "@" in name or name.lower() in lexicon().words:
            return False
        conversation.values[name] = "USERNAME"
        return True
