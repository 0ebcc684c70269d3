"""The grammar of plain text transcripts: labelled lines, separators, and headers of a conversation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import takewhile

from curate.loaders.account import LoadReport, Reject
from curate.loaders.archives import READ_ERRORS, Unreadable
from curate.loaders.decode import byte_lines, chunks, decoder_of
from curate.loaders.files import InputFile
from curate.loaders.formats._transcript_system import MARKS, is_event
from curate.loaders.roles import role_word
from curate.loaders.values import word_set

_DATE = r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{4}\. ?\d{1,2}\. ?\d{1,2}\.)"
_HALF = r"(?:[\s_\u00a0\u202f]?[apAP]\.?[\s\u00a0]?[mM]\.?)?"
_CLOCK = rf"\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:[.,]\d{{1,6}})?{_HALF}(?:Z|[ ]?UTC|[+-]\d{{2}}:?\d{{2}})?"
_BETWEEN = r"(?:[,،]?\s{1,2}(?:(?:um|at|klo|kl\.?|alle|ore|à|às|a las|om)\s)?|,|T)"
_TIME = rf"(?:{_DATE}{_BETWEEN})?{_CLOCK}|{_DATE}{_BETWEEN}\d{{1,2}}\.\d{{2}}(?:\.\d{{2}})?{_HALF}|{_DATE}"
# the time with which a line begins, and the rest
_STAMP = re.compile(rf"^\s{{0,8}}(?:(?P<open>[\[(])(?P<held>{_TIME})[\])](?::(?=\s))?|(?P<bare>{_TIME})(?::(?=\s))?(?=[\s\-–—|]))\s{{0,4}}[-–—|]?\s{{0,4}}")
_OWNER = re.compile(r"^(?P<label>[^\n]{1,100}?)\s{0,2}(?::(?:\s+|$)|：\s{0,4})(?P<text>.*)$")
_TIGHT = re.compile(r"^(?P<label>[^\s:][^:\n]{0,60}):(?P<text>[^\s/].*)$")  # no blank behind the colon
_AFTER = re.compile(rf"^(?P<label>[^\n]{{1,80}}?)\s{{0,4}}[\[(](?P<time>{_TIME})[\])]\s{{0,2}}:(?:\s+(?P<text>.*))?$")
_LINE = re.compile(
    rf"^\s{{0,8}}(?:[\[(]?(?P<before>{_TIME})[\])]?\s{{0,4}}[-–—|]?\s{{0,4}})?\*{{0,2}}[~@]?\s?"
    rf"(?P<label>(?:[^\W\d_]|[\U0001F300-\U0001FAFF\u2600-\u27bf])[^:\n\[\]()*<>]{{0,48}}?(?:\s?[(\[](?!\d)[^()\[\]\n:]{{1,30}}[)\]])?"
    rf"|\+?\d[\d ().\u00a0-]{{5,20}}\d)\s{{0,4}}(?:[,-]?\s?[\[(]?(?P<after>{_TIME})[\])]?)?\s?\*{{0,2}}:\*{{0,2}}(?:\s+(?P<text>.*))?$"
)
_RULE = re.compile(r"^\s*([-=*_~#])\1{2,}\s*$")
_TITLE = re.compile(
    r"^[\s=#*\-]{0,12}(?:conversation|chat|call|ticket|transcript|session|case|dialog(?:ue)?|interaction|gespräch|unterhaltung|vorgang|"
    r"conversación|llamada|appel|conversa|chiamata)\b(?:\s+(?:id|no\.?|nr\.?|number|transcript|log|with|of|started))?\s*[:#]{0,2}\s*#?(?P<id>[\w./-]{0,60})[\s=#*\-]{0,12}$",
    re.IGNORECASE,
)
_META = word_set(
    "date time start started end ended channel id conversation chat ticket case transcript call session queue product topic subject duration language locale"
    " email mail status datum zeit kanal betreff thema dauer sprache sujet durée langue fecha hora"
    " asunto canal idioma duración data oggetto lingua agent_id customer_id"
)
# labels of letters and forms, never of speakers
NEVER = word_set(
    "from to cc bcc sent re fw fwd note notes ps p.s order tracking address phone tel http https error warning version total tip hint attention important"
    " update edit von an hinweis achtung wichtig bestellung telefon adresse de para à nota importante commande téléphone pedido"
    " dirección indirizzo telefono"
    " summary example"
)
# words of labels that name a piece of data within what somebody says
_FIELD = word_set(
    "number name model serial code browser os device account username user-id password product item size colour color price amount quantity sku steps "
    "step expected actual result results question answer problem issue solution link url website reference delivery street city country postcode zip "
    "iban invoice weight shipping payment option options plan ps n.b nb reason details attachment image photo deadline today tomorrow monday tuesday "
    "wednesday thursday friday saturday sunday nummer modell gerät konto passwort größe farbe preis menge frage antwort lösung rechnung straße ort "
    "grund numéro nom modèle compte prix taille couleur réponse problème número nombre modelo cuenta precio talla pregunta respuesta problema nome "
    "conta preço tamanho pergunta resposta numero modello prezzo taglia domanda risposta"
)
_MAIL = re.compile(r"[^@\s<>()]+@[^@\s<>()]+\.[^@\s<>()]+")
MAX_LINES = 200_000  # of one conversation


@dataclass(frozen=True, slots=True)
class Said:
    """A line that begins a message. `shape` is the form of its time: brackets, date, clock; empty where it has none."""

    label: str
    time: str
    text: str
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """The time with which a line begins, and what follows it. A weak one, such as a clock alone, may as well begin a sentence."""

    time: str
    shape: str
    rest: str
    strong: bool


@dataclass(slots=True)
class Section:
    """The lines of one conversation with what its header says.

    `start` is where it begins, with its title or separator; `first` is the line of its header, or without one of its text.
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
    found = _STAMP.match(line[:100]) if line.lstrip()[:1] in "[(" or line.lstrip()[:1].isdigit() else None
    if not found:
        return None
    time = found["held"] or found["bare"]
    dated = re.match(_DATE, time) is not None
    clock = ":" in time or bool(_DOTTED.search(time))
    strong = clock and (dated or found["open"] == "[")
    return Stamp(_clean(time), _shape(time, found["open"] or ""), line[found.end() :], strong)


_DOTTED = re.compile(r"\s\d{1,2}\.\d{2}")


def _shape(time: str, bracket: str) -> str:
    return f"{bracket}{'date' if re.match(_DATE, time) else ''}{'clock' if ':' in time or _DOTTED.search(time) else ''}"


def _clean(time: str) -> str:
    """The time without the words that some languages put before its clock."""
    return re.sub(r"\s(?:um|at|klo|kl\.?|alle|ore|à|às|a las|om)\s", " ", time.replace("_", " ").replace("،", ","))


@lru_cache(maxsize=4096)  # each line is asked for several times while its conversation is read
def parse_line(line: str) -> Said | None:
    """The label, time and text of a labelled line; None for any other. Linear: every part is bounded."""
    if ":" not in line[:220] and "：" not in line[:220]:
        return None
    head = MARKS.sub("", line[:320])
    line = head + line[320:]
    stamp = stamp_of(line)
    if stamp and stamp.strong:
        return _owned(stamp)
    found = _LINE.match(line)
    if not found or len(found["label"].split()) > 5:
        return _after(line) if "[" in head[:90] or "(" in head[:90] else None
    time = found["before"] or found["after"] or ""
    shape = "" if not time else stamp.shape if stamp else f"after {_shape(time, '')}"
    return Said(found["label"].strip(), _clean(time), (found["text"] or "").strip(), shape)


def _owned(stamp: Stamp) -> Said | None:
    """A line that is dated like a message: all before the first colon is its label, whatever it looks like."""
    if is_event(stamp.rest, dated=True):
        return None
    found = _OWNER.match(stamp.rest)
    if not found:
        found = _TIGHT.match(stamp.rest)
        found = found if found and any(c.isalpha() for c in found["text"]) else None
    label = " ".join(found["label"].strip(" *~\t\u00a0\u202f").split()) if found else ""
    return Said(label, stamp.time, found["text"].strip(), stamp.shape) if found and label else None


def _after(line: str) -> Said | None:
    """A label of any kind with its time behind it."""
    found = _AFTER.match(line)
    if not found or len(found["label"].split()) > 5 or not (label := found["label"].strip(" *~\t")):
        return None
    return Said(label, _clean(found["time"]), (found["text"] or "").strip(), f"after {_shape(found['time'], '')}")


def sections(file: InputFile, report: LoadReport | None = None) -> Iterator[Section | Reject]:
    """The conversations of a text file, split at rules and titles; without any the file is one conversation."""
    current = Section(file, 1, 1)
    try:
        with file.open() as stream:
            decoder, first = decoder_of(stream, file.encoding)
            for number, (data, _) in enumerate(byte_lines(chunks(stream, decoder, first)), 1):
                line, mixed = decoder.decode(data)
                line = line.rstrip("\r").replace("\x00", "")
                title = _TITLE.match(line) if len(line) < 120 else None
                if title and not _is_title(title):
                    title = None
                if title or _RULE.match(line):
                    if report:
                        _count(line, title is not None, report)
                    if any(text.strip() for text in current.lines):
                        yield _headed(current)
                        current = Section(file, number, number)
                    current.first, current.lines = number + 1, []
                    current.ident = (title["id"] if title else "") or current.ident
                    continue
                current.lines.append(line)
                if mixed and "mixed_encoding" not in current.flags:
                    current.flags.append("mixed_encoding")
                if len(current.lines) > MAX_LINES:
                    raise Unreadable("conversation_too_large")
        decoder.note(file, report)
        if decoder.fault:
            yield Reject(file.label, current.locator, decoder.fault)
    except Unreadable as error:
        yield Reject(file.label, current.locator, str(error))
    except READ_ERRORS as error:
        yield Reject(file.label, current.locator, "unreadable", str(error)[:200])
    if any(text.strip() for text in current.lines):
        yield _headed(current)


def _is_title(title: re.Match[str]) -> bool:
    """Whether a line such as "Chat 17" begins a conversation; "Chat ended" does not."""
    ident = title["id"]
    return len(ident) < 3 or any(c.isdigit() for c in ident) or any(c in title[0] for c in ":#")


def _count(line: str, title: bool, report: LoadReport) -> None:
    """Counts a line between conversations."""
    if title and is_event(line):
        report.events += 1
    else:
        report.layout["title line" if title else "separator line"] += 1


def _headed(section: Section) -> Section:
    """Takes the header off: lines of known keys, and role keys with short values when a blank line ends the block."""
    lines = section.lines
    begin = next(n for n, text in enumerate(lines) if text.strip())
    found: list[tuple[str, str]] = []
    for line in lines[begin:]:
        key, value = _entry(line)
        if not key or not (_is_meta(key) or (role_word(key) and len(value.split()) <= 5)):
            break
        found.append((key, value))
    if not any(_is_meta(key) for key, _ in found):
        return section
    end = begin + len(found)
    if end == len(lines) or lines[end].strip():  # the talk begins at once: its first lines must not be taken for the header's
        end = begin + len(list(takewhile(lambda entry: _is_meta(entry[0]), found)))
        found = [entry for entry in found if _is_meta(entry[0])]
    section.header = dict(found)
    section.first += begin
    section.head, section.lines = lines[begin:end], lines[end:]
    named = next((section.header[k] for k in section.header if k.endswith("id") and k != "agent_id" and k != "customer_id"), "")
    section.ident = section.ident or named or next((section.header[k] for k in ("ticket", "conversation", "chat", "case", "call") if k in section.header), "")
    return section


def _entry(line: str) -> tuple[str, str]:
    """Key and value of a line of a header; an empty key where it is none."""
    key, colon, value = line.strip().strip("*#").partition(":")
    return (key.strip(" *").casefold().replace(" ", "_"), value.strip().strip("*").strip()) if colon else ("", "")


def _is_meta(key: str) -> bool:
    return key in _META or (key.split("_")[-1] in ("id", "date", "time", "subject", "email", "language") and len(key) < 30)


def is_field(label: str) -> bool:
    """Whether a label such as "Order number" or "Model" names a piece of data rather than a speaker; "Order support" does not."""
    words = label.casefold().replace("_", " ").split()
    return bool(words) and (words[-1] in _FIELD or words[-1] in NEVER or _is_meta("_".join(words)))


def mails_of(text: str) -> list[str]:
    return [m.lower() for m in _MAIL.findall(text)]
