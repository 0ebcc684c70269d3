"""The grammar of plain text transcripts: labelled lines, separators, and headers of a conversation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from curate.loaders.account import LoadReport, Reject
from curate.loaders.archives import READ_ERRORS, Unreadable
from curate.loaders.decode import byte_lines, chunks, decoder_of
from curate.loaders.files import InputFile
from curate.loaders.roles import role_word
from curate.loaders.values import word_set

_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,6})?(?:[\s_\u00a0\u202f]?[apAP]\.?[\s\u00a0]?[mM]\.?)?(?:Z|[ ]?UTC)?"
_TIME = rf"(?:{_DATE}(?:,\s*|\s+|T))?{_CLOCK}|{_DATE}"
_LINE = re.compile(
    rf"^[\u200e\u200f\ufeff\s]{{0,8}}(?:[\[(]?(?P<before>{_TIME})[\])]?\s{{0,4}}[-–—|]?\s{{0,4}})?\*{{0,2}}~?\s?"
    rf"(?P<label>[^\W\d_][^:\n\[\]()*<>]{{0,48}}?(?:\s?\([^()\n:]{{1,30}}\))?)\s{{0,4}}(?:[,-]?\s?[\[(]?(?P<after>{_TIME})[\])]?)?\s?\*{{0,2}}:\*{{0,2}}(?:\s+(?P<text>.*))?$"
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
_MAIL = re.compile(r"[^@\s<>()]+@[^@\s<>()]+\.[^@\s<>()]+")
MAX_LINES = 200_000  # of one conversation


@dataclass(slots=True)
class Said:
    """A line that begins a message."""

    label: str
    time: str
    text: str


@dataclass(slots=True)
class Section:
    """The lines of one conversation with what its header says."""

    file: InputFile
    start: int
    lines: list[str] = field(default_factory=list)
    ident: str = ""
    header: dict[str, str] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)

    @property
    def locator(self) -> str:
        return f"line {self.start}"


def parse_line(line: str) -> Said | None:
    """The label, time and text of a labelled line; None for any other. Linear: every part is bounded."""
    if ":" not in line[:160]:
        return None
    found = _LINE.match(line)
    if not found or len(found["label"].split()) > 5:
        return None
    return Said(found["label"].strip(), (found["before"] or found["after"] or "").replace("_", " "), (found["text"] or "").strip())


def sections(file: InputFile, report: LoadReport | None = None) -> Iterator[Section | Reject]:
    """The conversations of a text file, split at rules and titles; without any the file is one conversation."""
    current = Section(file, 1)
    try:
        with file.open() as stream:
            decoder, first = decoder_of(stream, file.encoding)
            for number, (data, _) in enumerate(byte_lines(chunks(stream, decoder, first)), 1):
                line, mixed = decoder.decode(data)
                line = line.rstrip("\r").replace("\x00", "")
                title = _TITLE.match(line) if len(line) < 120 else None
                if title or _RULE.match(line):
                    if any(text.strip() for text in current.lines):
                        yield _headed(current)
                        current = Section(file, number)
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


def _headed(section: Section) -> Section:
    """Takes the header off: lines of known keys, and role keys with short values when a blank line ends the block."""
    lines = section.lines
    begin = next(n for n, text in enumerate(lines) if text.strip())
    end = begin
    sure = False
    while end < len(lines) and lines[end].strip():
        key, colon, value = lines[end].strip().strip("*#").partition(":")
        key = key.strip().casefold().replace(" ", "_")
        if not colon or not (_is_meta(key) or (role_word(key) and len(value.split()) <= 5)):
            break
        sure = sure or _is_meta(key)
        section.header[key] = value.strip().strip("*").strip()
        end += 1
    whole = end < len(lines) and not lines[end].strip()
    if not sure:
        section.header.clear()
        return section
    if not whole:  # the talk begins at once: its first lines must not be taken for the header's
        end = next(n for n in range(begin, len(lines)) if not _is_meta(lines[n].partition(":")[0].strip().casefold().replace(" ", "_")))
        section.header = {k: v for k, v in section.header.items() if _is_meta(k)}
    section.lines = lines[end:]
    named = next((section.header[k] for k in section.header if k.endswith("id") and k != "agent_id" and k != "customer_id"), "")
    section.ident = section.ident or named or next((section.header[k] for k in ("ticket", "conversation", "chat", "case", "call") if k in section.header), "")
    return section


def _is_meta(key: str) -> bool:
    return key in _META or (key.split("_")[-1] in ("id", "date", "time", "subject", "email", "language") and len(key) < 30)


def mails_of(text: str) -> list[str]:
    return [m.lower() for m in _MAIL.findall(text)]
