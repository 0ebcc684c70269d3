"""What goes in: `only` and `except` of a source, by the values of columns or fields."""

from __future__ import annotations

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from curate.errors import CurateError, meant
from curate.ids import as_id
from curate.loaders.account import Doubt
from curate.loaders.roles import is_shown, shown_value
from curate.loaders.settings import SourceBlock
from curate.loaders.values import as_flag, word_set
from curate.records import Conversation

if TYPE_CHECKING:
    from curate.loaders.base import Source

EXCLUDED = "excluded_by_recipe"
OMISSION = "conversation that the recipe leaves out"
UNMET = "unmet_values"
# conversations whose fields, and different values of a field, that are remembered to name the nearest
_NOTED = 200
_DEPTH = 8
_TAGS = word_set(
    "tag tags label labels topic topics keyword keywords categories groups schlagwort schlagworte étiquette"
    " étiquettes etiqueta etiquetas etichette"
)
_PARTS = re.compile(r"[,;|]")
_SURE_PARTS = re.compile(
    r"[;|；]"
)  # between values also in columns of other names; a comma may belong to a value
_LONGEST_LIST = 200  # characters of a cell that may list several values
# fields that an init lists: none that is about a person
_CHOOSABLE = _TAGS | word_set(
    "brand group channel via source product category type kind status state priority severity language locale"
    " lang country region market site shop store consent permission optin rating csat score satisfaction"
    " sentiment queue department form plan tier segment platform app project team marke gruppe kanal quelle"
    " produkt kategorie typ priorität sprache land einwilligung bewertung abteilung marque groupe canal"
    " produit catégorie priorité langue pays consentement marca grupo producto categoría prioridad idioma"
    " país consentimiento gruppo canale prodotto categoria priorità lingua paese consenso merk groep kanaal"
    " taal toestemming produto prioridade"
)
_PERSONAL = word_set(
    "name email mail phone user author agent assignee requester owner customer client id_number address login"
    " contact sender from to"
)
_WORD = re.compile(r"[^\W\d_]+")
LISTED_ROWS = 2_500
_LISTED_VALUES = 8


class Choice:
    """The rules of one source. `judge` marks a conversation that stays out; `close` says which rules met
    nothing."""

    def __init__(self, source: Source) -> None:
        block = source.block
        self._source = source
        self._rules = [("only", k, _folded(v)) for k, v in block.only.items()] + [
            ("except", k, _folded(v)) for k, v in block.except_.items()
        ]
        self.keys = list(dict.fromkeys(key for _, key, _ in self._rules))
        self._known: set[str] = set()
        self._names: dict[str, None] = {}
        self._values: dict[str, Counter[str]] = defaultdict(Counter)
        self._met: set[tuple[str, str, str]] = set()
        self._seen = 0

    def __bool__(self) -> bool:
        return bool(self._rules)

    def judge_fields(self, made: Conversation, *rows: Mapping[str, Any]) -> Conversation:
        """Judges by fields: a dotted path leads into objects, and into each member of a list."""
        if self._rules:
            if self._seen < _NOTED:
                self._names.update(dict.fromkeys(name for row in rows for name in _paths(row)))
            self.judge(made, lambda key: [value for row in rows for value in at_path(row, key)])
        return made

    def judge(self, made: Conversation, values_of: Callable[[str], Iterable[Any]]) -> None:
        """Marks the conversation where a key of `only` has none of its values in any of its rows, or one of
        `except` has one."""
        self._seen += 1
        held = {key: {part for value in values_of(key) for part in parts(key, value)} for key in self.keys}
        for key, values in held.items():
            if values:
                self._known.add(key)
            if len(self._values[key]) < _NOTED:
                self._values[key].update(values)
        out = False
        for rule, key, wanted in self._rules:
            met = {w for w in wanted if any(_is_same(value, w) for value in held[key] or {""})}
            self._met.update((rule, key, w) for w in met)
            out = out or bool(met) == (rule == "except")
        if out and EXCLUDED not in made.flags:
            made.flags = sorted({*made.flags, EXCLUDED})

    def close(self) -> None:
        """Raises CurateError for a field that no conversation has; a rule none of whose values occurs is a
        doubt."""
        if not self._seen:
            return
        for key in self.keys:
            if key not in self._known:
                raise unknown_field(key, self._names, self._source.name)
        for rule, key, wanted in self._rules:
            lost = [w for w in wanted if (rule, key, w) not in self._met]
            if not lost:
                continue
            near = (
                difflib.get_close_matches(lost[0], self._values[key], 1, 0.6)
                if not _PERSONAL & _words(key)
                else []
            )
            hint = f"; the nearest that does is {shown_value(near[0])!r}" if near else ""
            what = f"{rule}: no conversation has {', '.join(map(repr, lost[:5]))} in {key!r}{hint}"
            if len(lost) < len(wanted):
                self._source.report.warn(f"{self._source.name}: {what}")
            elif UNMET not in self._source.block.accept:
                self._source.report.doubt(Doubt(UNMET, self._source.name, what, f"accept: [{UNMET}]"))


def is_excluded(conversation: Conversation) -> bool:
    """Whether the recipe leaves the conversation out."""
    return EXCLUDED in conversation.flags


def emptied(conversation: Conversation) -> Conversation:
    """What is kept of a conversation that stays out: where it stands, for the ledger, and nothing of its
    content."""
    return Conversation(conversation.id, conversation.source, [], flags=[EXCLUDED])


def unknown_field(key: str, known: Iterable[str], where: str) -> CurateError:
    """The error for a column or field that is nowhere."""
    return CurateError(
        f"only, except: there is no column or field {key!r}", where=where, mend=meant(key, known, "There are")
    )


def check_offered(block: SourceBlock, format: str, offered: bool) -> None:
    """Raises CurateError where a block chooses by fields of a format that has none to choose by."""
    if (block.only or block.except_) and not offered:
        raise CurateError(
            f"only, except: conversations of the format {format} cannot be chosen by fields",
            where="source",
            mend="Take them out of this block.",
        )


def at_path(value: Any, path: str) -> list[Any]:
    """What stands under a dotted path; a first part that only says what the whole is, such as `ticket.`, may
    be there. Empty where nothing does."""
    values = list(_at(value, path, 0))
    return values or (list(_at(value, path.partition(".")[2], 0)) if "." in path else [])


def _at(value: Any, path: str, depth: int) -> Iterator[Any]:
    if isinstance(value, list):
        for inner in value if depth < _DEPTH else ():
            yield from _at(inner, path, depth + 1)
    elif isinstance(value, Mapping):
        if path in value:
            yield value[path]
            return
        head, _, rest = path.partition(".")
        if rest and head in value:
            yield from _at(value[head], rest, depth + 1)


def _paths(row: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Iterator[str]:
    for key, value in row.items():
        if isinstance(value, Mapping) and depth < 4:
            yield from _paths(value, f"{prefix}{key}.", depth + 1)
        else:
            yield f"{prefix}{key}"


def parts(key: str, value: Any) -> list[str]:
    """The single values of a cell or field, folded: members of a list, and of a cell of tags."""
    if isinstance(value, list):
        return [text for inner in value for text in parts(key, inner)] or [""]
    text = "true" if value is True else "false" if value is False else as_id(value).strip()
    listed = text[:1] == "[" and text[-1:] == "]"
    if listed or _TAGS & _words(key):
        inner = text[1:-1] if listed else text
        members = [p.strip(" \t'\"") for p in _PARTS.split(inner)]
        if len(members) == 1 and "tags" in _words(key):  # one desk separates its tags by blanks
            members = inner.split() or [""]
        return [text.casefold(), *(p.casefold() for p in members)]
    members = [p.strip() for p in _SURE_PARTS.split(text)] if len(text) <= _LONGEST_LIST else []
    return [text.casefold(), *(p.casefold() for p in members if p)]


def _words(name: str) -> set[str]:
    return {w.casefold() for w in _WORD.findall(re.sub(r"([a-z])([A-Z])", r"\1 \2", name))}


def _folded(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(v.strip().casefold() for v in values))


def _is_same(value: str, wanted: str) -> bool:
    """Whether a value is the one that the recipe names; YAML writes yes, on and true alike."""
    return value == wanted or (wanted in ("true", "false") and as_flag(value) is (wanted == "true"))


def listed(fields: Iterable[Mapping[str, Any]], plain: Callable[[Any], str]) -> list[str]:
    """Lines that a recipe may use, commented: fields of few values with how often each occurs. `plain` writes
    YAML on one line."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    spelled: dict[str, str] = {}
    for row in islice(fields, LISTED_ROWS):
        for path in _paths(row):
            words = _words(
                path.rsplit(".", 1)[-1]
                if path.rsplit(".", 1)[-1] not in ("id", "score", "name", "channel")
                else path
            )
            if not words & _CHOOSABLE or words & _PERSONAL or len(counts[path]) > 50:
                continue
            value = next(iter(at_path(row, path)), None)
            for shown in map(_shown, value if isinstance(value, list) else [value]):
                counts[path][shown.casefold()] += 1
                spelled.setdefault(shown.casefold(), shown)
    out = []
    for path, held in counts.items():
        held.pop("", None)
        values = [v for v in held if v.isprintable() and is_shown(spelled[v])]
        if not 2 <= len(held) <= 50 or len(values) < len(held):
            continue
        best = [(spelled[v], n) for v, n in sorted(held.items(), key=lambda v: (-v[1], v[0]))]
        more = f", {len(best) - _LISTED_VALUES} more" if len(best) > _LISTED_VALUES else ""
        out.append(
            f"# only: {plain({path: [best[0][0]]})}   #"
            f" {', '.join(f'{v} {n:,}' for v, n in best[:_LISTED_VALUES])}{more}"
        )
    return out


def _shown(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return ""
    return ("true" if value else "false") if isinstance(value, bool) else as_id(value).strip()
