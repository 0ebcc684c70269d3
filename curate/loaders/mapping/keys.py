"""Which columns bring rows together: the key of a conversation, a pointer to another row, or a question and
its answer in one row."""

from __future__ import annotations

from itertools import pairwise

from curate.ids import as_id
from curate.loaders.account import Question, quoted
from curate.loaders.mapping.fields import MappingGuess
from curate.loaders.mapping.profile import Column, TableProfile
from curate.loaders.mapping.sides import side_of_name
from curate.loaders.mapping.text_columns import text_columns
from curate.loaders.mapping.vocabulary import ANSWERS, CUSTOMER, ID, NAMES, TALK, likeness, tokens
from curate.loaders.values import word_set
from curate.loaders.visibility import name_says

_ANSWERING = word_set(
    "reply replied replying replies response responds responding answer answers answered answering quoted"
    " quotes antwort beantwortet bezug réponse répond respuesta responde risposta risponde resposta antwoord"
)
_ABOVE = word_set("parent parentid elter übergeordnet padre pai ouder")
# before the name of a conversation: one that is no longer, or not yet, that of the row
_ELSEWHERE = word_set(
    "use test related linked merged previous next first last original old new source target split follow"
)
_POINTING = _ANSWERING | _ABOVE | {"to", "in", "auf", "à", "a", "op"}


def find_pair(table: TableProfile) -> tuple[str, str] | None:
    """Two columns of prose in one row: what was asked, and the answer to it, told by prose first and names
    second."""
    texts = text_columns(table)
    called = [c for c in texts if likeness("completion", c.name) >= 0.5 or ANSWERS & set(tokens(c.name))]
    says = [c for c in called if c.is_prose or likeness("completion", c.name) == 1]
    answers = {c.name for c in says}
    if texts and len(answers) == len(texts):  # shops answer reviews
        texts += [
            c
            for c in table.columns.values()
            if c.is_prose and "review" in tokens(c.name) and c.name not in answers
        ]
    asks = [c for c in texts if c.name not in answers and not c.people >= 0.5]
    named = [c for c in asks if likeness("prompt", c.name) >= 0.5 or likeness("text", c.name) >= 0.5]
    prose = [c for c in named if c.is_prose] or named or [c for c in asks if c.is_prose]
    if not says or not prose or (not named and len(prose) > 1):
        return None
    says.sort(key=lambda c: -likeness("completion", c.name))
    prose.sort(key=lambda c: (-(c.is_prose), -max(likeness("prompt", c.name), likeness("text", c.name))))
    return prose[0].name, says[0].name


# ids of what many conversations have in common
_OTHERS = word_set(
    "product order organization organisation company account group brand channel department team assignee"
    " agent category topic queue store shop site inbox mailbox version status form macro plan contract"
    " project user room problem device phone 顧客番号 お客様番号 顧客id 客户编号 客户号 고객번호 клиента"
)


def find_key(table: TableProfile, guess: MappingGuess) -> str:
    """The column whose value the rows of one conversation share: it comes back, mostly in neighbouring
    rows."""
    candidates: list[tuple[float, str]] = []
    for c in table.columns.values():
        # the rows of one conversation may lie far apart, beyond the sample: a telling name is then enough
        likely = _talk_likeness(c)
        named = likely >= 0.5 and likeness("id", c.name) > 0
        outside = not max(2, 0.005 * table.rows) <= c.distinct <= 0.9 * table.rows
        if not c.is_key or (outside and not named) or (likely < 0.5 and not _has_digits(c)):
            continue
        runs = 1 + sum(a != b for a, b in pairwise(c.values))
        together = 0.0 if outside else c.distinct / runs
        person = likeness("author", c.name) >= 0.5 or (c.people >= 0.5 and c.words >= 1.5)
        candidates.append((2 * likely + 0.5 * likeness("id", c.name) + together - 2 * person, c.name))
    best = max(candidates, default=(0.0, ""))
    if best[0] < 0.9:
        return ""
    column = _finer(table, table.columns[best[1]], guess)
    guess.note(
        "messages.conversation",
        f"{column.distinct} values over {table.rows} rows, {table.rows / column.distinct:.1f} rows each",
    )
    return column.name


def _talk_likeness(c: Column) -> float:
    """How well a name fits the id of a conversation; one that comes back need only end so, as
    `email_thread_id` does, unless it is that of another thing or points elsewhere."""
    likely, words = likeness("conversation", c.name), tokens(c.name)
    ends = bool(TALK & set(words[-2:-1])) and words[-1] in ID | NAMES["id"]
    before = set(words[:-2]) & (CUSTOMER | _OTHERS | _ABOVE | _ELSEWHERE)
    return max(likely, 0.5) if ends and not before and not c.unique else likely


def _finer(table: TableProfile, key: Column, guess: MappingGuess) -> Column:
    """The key, or one whose every value lies within one of its own: the tickets of a customer, the incidents
    of a problem. Asks where names do not tell."""
    candidates = [c for c in table.columns.values() if c is not key and _divides(c, key, table.rows)]
    finer = max(candidates, key=lambda c: (_is_talk(c), -c.distinct, c.name), default=None)
    if finer is None or (_is_talk(key) and likeness("conversation", finer.name) < 0.5):
        return key
    if _is_of_many(key) or (_is_talk(finer) and not _is_talk(key)):
        return finer
    what = (
        f"each value of the column {finer.name!r} ({finer.distinct:,}) lies within one of the column"
        f" {key.name!r} ({key.distinct:,}), and nothing shows which of them is a conversation"
    )
    add = tuple(f"messages: {{conversation: {quoted(c.name)}}}" for c in (finer, key))
    guess.questions.append(Question("conversation", table.files[0].label, finer.name, what, add))
    return finer


def _is_talk(c: Column) -> bool:
    return likeness("conversation", c.name) >= 0.5 and not _is_of_many(c)


def _is_of_many(c: Column) -> bool:
    """Whether a column is called like a customer, or a thing that many conversations have in common."""
    return bool((CUSTOMER | _OTHERS) & set(tokens(c.name)))


def _divides(c: Column, key: Column, rows: int) -> bool:
    """Whether a column of ids parts the rows of a key into several groups of neighbours, each within one
    value of the key."""
    plain = c.is_key or (
        likeness("conversation", c.name) >= 0.5 and c.filled >= 0.99 and not c.is_text and not c.nested
    )
    if not plain or not 1.2 * key.distinct <= c.distinct <= 0.7 * rows or not _has_digits(c):
        return False
    runs = 1 + sum(a != b for a, b in pairwise(c.values))
    within: dict[str, str] = {}
    return c.distinct >= 0.7 * runs and all(
        within.setdefault(value, other) == other for value, other in zip(c.values, key.values, strict=True)
    )


def _has_digits(c: Column) -> bool:
    """Whether the values are numbered: words such as `high` and `low` are kinds of a thing."""
    return sum(any(map(str.isdigit, v)) for v in c.counts) >= 0.8 * c.distinct


def shared_keys(table: TableProfile) -> list[str]:
    """Columns that may bring rows together: ids that come back, and that are named neither like a person nor
    like a thing of the whole desk.

    None in a table of tickets, which has an id of its own on each row. Where something says that the rows are
    messages, any name will do.
    """
    keys = [c for c in table.columns.values() if c.is_key and _has_digits(c)]
    if any(c.unique and likeness("conversation", c.name) >= 0.5 for c in keys):
        return []
    has_sides = any(
        c.distinct > 1 and c.filled >= 0.9 and (name_says(c.name) or side_of_name(c.name))
        for c in table.columns.values()
    )
    talk = has_sides or any(
        c.is_person and likeness("author", c.name) == 1 and not CUSTOMER & set(tokens(c.name))
        for c in table.columns.values()
    )
    candidates = []
    for c in keys:
        words = set(tokens(c.name))
        named = bool(ID & words) or likeness("id", c.name) > 0 or likeness("conversation", c.name) >= 0.5
        other = (
            bool((CUSTOMER | _OTHERS) & words)
            or likeness("author", c.name) >= 0.5
            or likeness("order", c.name) > 0
        )
        if 1 < c.distinct <= 0.8 * table.rows and (named or talk) and not other:
            candidates.append((-named, c.name))
    return [name for _, name in sorted(candidates)]


def find_pointers(table: TableProfile) -> list[tuple[str, str]]:
    """Columns by which rows point at others of the table, filled in some, each with the column of ids that
    it points into; the one that is named most like an answer first."""
    ids = [
        c
        for c in table.columns.values()
        if c.is_key and c.distinct >= (0.4 if likeness("id", c.name) >= 0.5 else 0.9) * table.rows
    ]  # pages that overlap hold rows twice
    pairs = [
        (c, i)
        for c in table.columns.values()
        if 0.05 < c.filled < (1.1 if _ANSWERING & set(tokens(c.name)) else 0.98) and not c.is_text
        for i in ids
        if c is not i and _points(c, i)
    ]
    pairs.sort(
        key=lambda p: (-len(_POINTING & set(tokens(p[0].name))), p[0].name, -likeness("id", p[1].name))
    )
    return [(i.name, c.name) for c, i in pairs]


def _points(c: Column, ids: Column) -> bool:
    """Whether a column's values are ids of other rows: half of them, or where its name says so some, as what
    they answer may lie outside the sample."""
    held = {as_id(v) for v in ids.counts}
    found = sum(as_id(v) in held for v in c.counts)
    return found >= (0.2 if _ANSWERING & set(tokens(c.name)) else 0.5) * max(c.distinct, 1)


def find_answers(table: TableProfile) -> tuple[str, str] | None:
    """The ids of rows and the column that names the row that each answers: called so, or called like a parent
    in a table of nothing but who wrote what and when."""
    ticket = any(
        likeness(name, c.name) >= 0.5 and c.filled >= 0.5
        for name in ("subject", "solved")
        for c in table.columns.values()
    )
    for ident, pointer in find_pointers(table):
        words = set(tokens(pointer))
        if words & _ANSWERING or (words & _ABOVE and not ticket):
            return ident, pointer
    return None
