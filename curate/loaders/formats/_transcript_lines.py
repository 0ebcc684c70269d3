"""The grammar of plain text transcripts: labelled lines, their times, and the keys of a header."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from curate.language.words import by_language
from curate.loaders.files import InputFile
from curate.loaders.formats._transcript_system import MARKS, is_event
from curate.loaders.values import word_set

_DATE = r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{4}\. ?\d{1,2}\. ?\d{1,2}\.)"
_HALF = r"(?:[\s_\u00a0\u202f]?[apAP]\.?[\s\u00a0]?[mM]\.?)?"
_CLOCK = rf"\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:[.,]\d{{1,6}})?{_HALF}(?:Z|[ ]?UTC|[+-]\d{{2}}:?\d{{2}})?"
_BETWEEN = r"(?:[,،]?\s{1,2}(?:(?:um|at|klo|kl\.?|alle|ore|à|às|a las|om)\s)?|,|T)"
_TIME = rf"(?:{_DATE}{_BETWEEN})?{_CLOCK}|{_DATE}{_BETWEEN}\d{{1,2}}\.\d{{2}}(?:\.\d{{2}})?{_HALF}|{_DATE}"
# the time with which a line begins, and the rest
_STAMP = re.compile(
    rf"^\s{{0,8}}(?:(?P<open>[\[(])(?P<held>{_TIME})[\])](?::(?=\s))?|(?P<bare>{_TIME})(?::(?=\s))?(?=[\s\-–—|]))\s{{0,4}}[-–—|]?\s{{0,4}}"
)
_OWNER = re.compile(r"^(?P<label>[^\n]{1,100}?)\s{0,2}(?::(?:\s+|$)|：\s{0,4})(?P<text>.*)$")
_TIGHT = re.compile(r"^(?P<label>[^\s:][^:\n]{0,60}):(?P<text>[^\s/].*)$")  # no blank behind the colon
_AFTER = re.compile(
    rf"^(?P<label>[^\n]{{1,80}}?)\s{{0,4}}[\[(](?P<time>{_TIME})[\])]\s{{0,2}}:(?:\s+(?P<text>.*))?$"
)
_LINE = re.compile(
    rf"^\s{{0,8}}(?:[\[(]?(?P<before>{_TIME})[\])]?\s{{0,4}}[-–—|]?\s{{0,4}})?\*{{0,2}}[~@]?\s?"
    r"(?P<label>(?:[^\W\d_]|[\U0001F300-\U0001FAFF\u2600-\u27bf])[^:\n\[\]()*<>]{0,48}?"
    r"(?:\s?[(\[](?!\d)[^()\[\]\n:]{1,30}[)\]])?"
    r"|\+?\d[\d ().\u00a0-]{5,20}\d)"
    rf"\s{{0,4}}(?:[,-]?\s?[\[(]?(?P<after>{_TIME})[\])]?)?\s?\*{{0,2}}:\*{{0,2}}(?:\s+(?P<text>.*))?$"
)
_META = word_set(
    "date time start started end ended channel id conversation chat ticket case transcript call session queue"
    " product topic subject duration language locale email mail status datum zeit kanal betreff thema dauer"
    " sprache sujet durée langue fecha hora asunto canal idioma duración data oggetto lingua agent_id"
    " customer_id"
)
# labels of letters and forms, never of speakers
NEVER = word_set(
    "from to cc bcc sent re fw fwd note notes ps p.s order tracking address phone tel http https error"
    " warning version total tip hint attention important update edit von an hinweis achtung wichtig"
    " bestellung telefon adresse de para à nota importante commande téléphone pedido dirección indirizzo"
    " telefono summary example"
)
# words of labels that name a piece of data within what somebody says
_FIELD = word_set(
    "number name model serial code browser os device account username user-id password product item size"
    " colour color price amount quantity sku steps step expected actual result results question answer"
    " problem issue solution link url website reference delivery street city country postcode zip iban"
    " invoice weight shipping payment option options plan ps n.b nb reason details attachment image photo"
    " deadline today tomorrow nummer modell gerät"
    " konto passwort größe farbe preis menge frage antwort lösung rechnung straße ort grund numéro nom modèle"
    " compte prix taille couleur réponse problème número nombre modelo cuenta precio talla pregunta respuesta"
    " problema nome conta preço tamanho pergunta resposta numero modello prezzo taglia domanda risposta"
) | frozenset(by_language("weekdays")["en"])  # in other languages people are called so: Domingo
_DAY_LINE = re.compile(rf"(?:[^\W\d]{{1,12}},?\s)?(?P<date>{_DATE})\s?(?:[(（]?[^\W\d]{{1,12}}[)）]?)?")
TABBED = "tab clock"  # the shape of the lines of a chat that LINE exports
_TABBED = re.compile(rf"^(?P<time>{_CLOCK})\t(?P<label>[^\t\n]{{1,80}})\t")
_MAIL = re.compile(r"[^@\s<>()]+@[^@\s<>()]+\.[^@\s<>()]+")


@dataclass(frozen=True, slots=True)
class MessageStart:
    """A line that begins a message. `shape` is the form of its time: brackets, date, clock; empty where it
    has none."""

    label: str
    time: str
    text: str
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """The time with which a line begins, and what follows it. A weak one, such as a clock alone, may as well
    begin a sentence."""

    time: str
    shape: str
    rest: str
    strong: bool


@dataclass(slots=True)
class TranscriptSection:
    """The lines of one conversation with what its header says.

    `start` is where it begins, with its title or separator; `first` is the line of its header, or without one
    of its text.
    """

    file: InputFile
    start: int
    first: int
    head: list[str] = field(default_factory=list)  # the lines of the header
    lines: list[str] = field(default_factory=list)  # all others
    ident: str = ""
    header: dict[str, str] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)

    @property
    def locator(self) -> str:
        return f"line {self.start}"

    @property
    def span(self) -> str:
        """Where all that it holds stands, without title, separator and the blank lines around it."""
        filled = [n for n, text in enumerate([*self.head, *self.lines], self.first) if text.strip()]
        return f"line {filled[0]}" if len(filled) == 1 else f"lines {filled[0]}-{filled[-1]}"


def stamp_of(line: str) -> Stamp | None:
    """The time that a line begins with; None where it begins with none."""
    matched = _STAMP.match(line[:100]) if line.lstrip()[:1] in "[(" or line.lstrip()[:1].isdigit() else None
    if not matched:
        return None
    time = matched["held"] or matched["bare"]
    dated = re.match(_DATE, time) is not None
    clock = ":" in time or bool(_DOTTED.search(time))
    strong = clock and (dated or matched["open"] == "[")
    return Stamp(_clean(time), _shape(time, matched["open"] or ""), line[matched.end() :], strong)


_DOTTED = re.compile(r"\s\d{1,2}\.\d{2}")


def _shape(time: str, bracket: str) -> str:
    clock = ":" in time or _DOTTED.search(time)
    return f"{bracket}{'date' if re.match(_DATE, time) else ''}{'clock' if clock else ''}"


def _clean(time: str) -> str:
    """The time without the words that some languages put before its clock."""
    return re.sub(
        r"\s(?:um|at|klo|kl\.?|alle|ore|à|às|a las|om)\s", " ", time.replace("_", " ").replace("،", ",")
    )


def day_of(line: str) -> str:
    """The date of a line that holds a day and nothing else, such as `2024/06/03(月)` or `Mon, 06/03/2024`;
    empty for any other."""
    matched = _DAY_LINE.fullmatch(line.strip()) if len(line) < 60 else None
    return matched["date"] if matched else ""


@lru_cache(maxsize=4096)  # each line is asked for several times while its conversation is read
def parse_line(line: str) -> MessageStart | None:
    """The label, time and text of a labelled line; None for any other. Linear: every part is bounded."""
    if ":" not in line[:220] and "：" not in line[:220]:
        return None
    if tabbed := _TABBED.match(line[:220]):
        return MessageStart(tabbed["label"].strip(), tabbed["time"], line[tabbed.end() :].strip(), TABBED)
    head = MARKS.sub("", line[:320])
    line = head + line[320:]
    stamp = stamp_of(line)
    if stamp and stamp.strong:
        return _owned(stamp)
    matched = _LINE.match(line)
    if not matched or len(matched["label"].split()) > 5:
        return _after(line) if "[" in head[:90] or "(" in head[:90] else None
    time = matched["before"] or matched["after"] or ""
    shape = "" if not time else stamp.shape if stamp else f"after {_shape(time, '')}"
    return MessageStart(matched["label"].strip(), _clean(time), (matched["text"] or "").strip(), shape)


def _owned(stamp: Stamp) -> MessageStart | None:
    """A line that is dated like a message: all before the first colon is its label, whatever it looks
    like."""
    if is_event(stamp.rest, dated=True):
        return None
    matched = _OWNER.match(stamp.rest)
    if not matched:
        matched = _TIGHT.match(stamp.rest)
        matched = matched if matched and any(c.isalpha() for c in matched["text"]) else None
    label = " ".join(matched["label"].strip(" *~\t\u00a0\u202f").split()) if matched else ""
    return (
        MessageStart(label, stamp.time, matched["text"].strip(), stamp.shape) if matched and label else None
    )


def _after(line: str) -> MessageStart | None:
    """A label of any kind with its time behind it."""
    matched = _AFTER.match(line)
    if not matched or len(matched["label"].split()) > 5 or not (label := matched["label"].strip(" *~\t")):
        return None
    return MessageStart(
        label,
        _clean(matched["time"]),
        (matched["text"] or "").strip(),
        f"after {_shape(matched['time'], '')}",
    )


def is_meta(key: str) -> bool:
    """Whether a key, in lower case with `_` for blanks, stands in the header of a conversation."""
    return key in _META or (
        key.rsplit("_", maxsplit=1)[-1] in ("id", "date", "time", "subject", "email", "language")
        and len(key) < 30
    )


def is_field(label: str) -> bool:
    """Whether a label such as "Order number" or "Model" names a piece of data rather than a speaker; "Order
    support" does not."""
    words = label.casefold().replace("_", " ").split()
    return bool(words) and (words[-1] in _FIELD or words[-1] in NEVER or is_meta("_".join(words)))


def mails_of(text: str) -> list[str]:
    return [m.lower() for m in _MAIL.findall(text)]
