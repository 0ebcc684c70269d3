"""Which columns of a row hold further messages: several of one name, numbered ones, journals, and chats."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field
from glob import escape

from curate.loaders.mapping.profile import Column, TableProfile
from curate.loaders.mapping.vocabulary import likeness, tokens
from curate.loaders.mapping.wide import chat, columns_named, dated, journal
from curate.loaders.roles import role_in, role_word
from curate.loaders.settings_columns import CommentColumns
from curate.loaders.values import word_set
from curate.loaders.visibility import name_says, shown_to_customer
from curate.records import Role

_NUMBERED = re.compile(r"(?P<before>\D*?)[\s_\-.\[#/(]*(?P<number>\d{1,4})[\])]*(?P<after>\D*)")
_COMMENT = word_set(
    "comment comments reply replies response responses message messages note notes update updates followup"
    " followups thread post answer activity conversation interaction kommentar kommentare antwort antworten"
    " nachricht nachrichten commentaire commentaires réponse réponses comentario comentarios respuesta"
    " respuestas mensaje mensajes commento commenti risposta risposte messaggio messaggi comentário resposta"
    " mensagem reactie bericht berichten antwoord body text content"
)


@dataclass
class WideLayout:
    """The columns of further messages, who is said to speak in them, and why they were taken for such."""

    columns: CommentColumns
    why: str
    named: bool = False  # each entry says who wrote it
    taken: set[str] = field(default_factory=set)


def _share(column: Column, test: Callable[[str], bool]) -> float:
    some = column.some[:200]
    return sum(map(test, some)) / max(len(some), 1)


def _is_dated(column: Column) -> bool:
    return bool(column.some) and _share(column, lambda v: bool(dated(v))) >= 0.6


def _is_journal(column: Column) -> bool:
    return bool(column.some) and _share(column, lambda v: bool(journal(v))) >= 0.6


def _is_chat(column: Column) -> bool:
    """Whether most cells hold lines of two speakers, in several places."""
    return (
        bool(column.some)
        and _share(column, lambda v: len({e.label.casefold() for e in chat(v) if e.label}) >= 2) >= 0.6
    )


def single_column(table: TableProfile) -> WideLayout | None:
    """Columns each cell of which holds dated comments, a journal or a chat."""
    columns = list(table.columns.values())
    if held := [c.name for c in columns if _is_journal(c)]:
        # of comments_and_work_notes each entry says which it is
        public = [
            n
            for n in held
            if name_says(n) != "internal" or set(tokens(n)) & _COMMENT - {"note", "notes", "text", "body"}
        ]
        private = [n for n in held if n not in public]
        return WideLayout(
            _columns(public, private),
            "each cell is a journal: time, author and sort before each entry",
            True,
            set(held),
        )
    if held := [c.name for c in columns if _is_dated(c)]:
        public = [n for n in held if name_says(n) != "internal"]
        return WideLayout(
            _columns(public, [n for n in held if n not in public]),
            "each cell begins with date and author",
            True,
            set(held),
        )
    if held := [c.name for c in columns if _is_chat(c) and name_says(c.name) != "internal"]:
        return WideLayout(
            CommentColumns(text=held, chat=True),
            "each cell holds a chat, a labelled line a message",
            False,
            set(held),
        )
    return None


def _columns(public: list[str], private: list[str]) -> CommentColumns:
    return CommentColumns(**({"text": public} if public else {}), **({"notes": private} if private else {}))


def numbered(table: TableProfile) -> WideLayout | None:
    """Columns that are numbered, or of one name: the longest family of prose, with the families beside it
    that say who and when."""
    families: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name in table.columns:
        match = _NUMBERED.fullmatch(name)
        key = (match["before"].strip(" _-./["), match["after"].strip(" _-./]")) if match else (name, "")
        families[key].append(name)
    # of columns of one name the first has no number
    several = {key: names for key, names in families.items() if len(names) > 1}
    texts = {k: v for k, v in several.items() if _is_talk(k, [table.columns[n] for n in v], several)}
    if not texts:
        return None
    sides: dict[tuple[str, str], Role] = {
        k: role for k in texts if (role := role_word(k[0]) or role_word(k[1]))
    }
    if len(set(sides.values())) > 1 and len(sides) == 2:
        return _two_sided(sides, texts)
    public = {k: v for k, v in texts.items() if name_says(" ".join(k)) != "internal"}
    private = [n for k, v in texts.items() if k not in public for n in v]
    best: tuple[str, str] | None = max(
        public, key=lambda k: (len(public[k]), sum(table.columns[n].words for n in public[k])), default=None
    )
    names = public[best] if best else []
    beside = (
        {kind: _beside(kind, best, several, table, len(names)) for kind in ("role", "author", "time")}
        if best
        else {}
    )
    beside |= _seen_by(several, table, len(names), texts) if best else {}
    dated_cells = any(_is_dated(table.columns[n]) for n in names)
    short = {kind: _short(held) for kind, held in beside.items() if held}
    columns = _columns(_short(names), _short(private)).model_copy(update=short)
    taken = {*names, *private, *(n for held in beside.values() for n in held)}
    why = f"{len(names)} columns of one name or numbered" + (
        ", each cell beginning with date and author" if dated_cells else ""
    )
    return WideLayout(columns, why, dated_cells or bool(beside.get("author")), taken)


def _is_talk(
    key: tuple[str, str], columns: Sequence[Column], families: dict[tuple[str, str], list[str]]
) -> bool:
    """Whether columns of one family hold messages: prose, dated cells, or a name that says so."""
    held = [c for c in columns if c.some]
    if not held:
        return False
    if any(_is_dated(c) or _is_journal(c) for c in held):
        return True
    words = {w for part in key for w in tokens(part)}
    named = bool(words & _COMMENT) or any(role_word(part) for part in key if part)
    return named and any(c.is_text for c in held) and not any(likeness("time", p) == 1 for p in key if p)


def _beside(
    kind: str,
    key: tuple[str, str],
    families: dict[tuple[str, str], list[str]],
    table: TableProfile,
    count: int,
) -> list[str]:
    """The family of the same size, numbered alike, that says who wrote the texts, in which role, or when."""
    tests: dict[str, Callable[[Column], bool]] = {
        "role": lambda c: bool(c.counts) and all(role_in(v) for v in list(c.counts)[:20]),
        "author": lambda c: not c.is_text and c.times < 0.5 and c.words < 5,
        "time": lambda c: c.times >= 0.8,
    }
    for other, names in families.items():
        if other == key or len(names) != count:
            continue
        fits = max(likeness(kind, " ".join(other).strip()), *(likeness(kind, part) for part in other)) >= 0.5
        held = [c for n in names if (c := table.columns[n]).some]
        if fits and held and all(map(tests[kind], held)):
            return names
    return []


def _seen_by(
    families: dict[tuple[str, str], list[str]],
    table: TableProfile,
    count: int,
    texts: Container[tuple[str, str]],
) -> dict[str, list[str]]:
    """The families of the same size that say who could see the texts, by the side that yes is on; what only
    words can tell is `internal`."""
    out: dict[str, list[str]] = {}
    for key, names in families.items():
        visibility = next((side for part in (" ".join(key), *key) if (side := name_says(part))), "")
        held = [c for n in names if (c := table.columns[n]).some]
        hides = any(shown_to_customer(v) is False for c in held for v in c.counts) and all(
            c.words < 4 for c in held
        )
        if key not in texts and len(names) == count and held and (visibility or hides):
            out.setdefault("public" if visibility == "public" else "internal", names)
    return out


def _two_sided(sides: dict[tuple[str, str], Role], texts: dict[tuple[str, str], list[str]]) -> WideLayout:
    """user_1, assistant_1, user_2, ...: who speaks stands in the names."""
    first, second = sorted(sides, key=lambda k: sides[k] != "customer")
    names = [n for pair in zip(texts[first], texts[second], strict=False) for n in pair]
    longer = texts[first][len(texts[second]) :]
    columns = CommentColumns(text=[*names, *longer], speakers=[sides[first], sides[second]])
    return WideLayout(
        columns, "numbered columns that are called after who speaks", True, {*texts[first], *texts[second]}
    )


def _short(names: Sequence[str]) -> list[str]:
    """The names, or the one that stands for all: of columns of one name, or numbered after it."""
    if len(names) > 1 and columns_named([names[0]], names) == list(names):
        return [names[0]]
    if len(names) > 2 and (match := _NUMBERED.fullmatch(names[0])) and not match["after"]:
        stem = names[0][: match.start("number")]
        pattern = f"{escape(stem)}*"
        if columns_named([pattern], names) == list(names):
            return [pattern]
    return list(names)
