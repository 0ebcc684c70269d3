"""From what columns hold to a mapping, with the reason of each guess."""

from __future__ import annotations

import re
from collections.abc import Sequence
from glob import escape

from curate.loaders.base import Suggestion
from curate.loaders.files import InputFile
from curate.loaders.mapping.fields import Guess, describe_conversations, describe_messages, find_key, find_pair, text_columns
from curate.loaders.mapping.guess_roles import guess_roles
from curate.loaders.mapping.guess_wide import suggest as suggest_wide
from curate.loaders.mapping.profile import Profile, profile, shared
from curate.loaders.mapping.vocabulary import likeness, tokens
from curate.loaders.settings import ConversationColumns, MessageColumns, SourceBlock

_SERIES = re.compile(r"[\d][\d\-_.]*$")


def guess_tables(files: Sequence[InputFile]) -> list[Suggestion]:
    """One suggestion for each table, or pair of tables that join; those that hold no text come without a mapping."""
    tables = profile(files)
    out: list[Suggestion] = []
    used: set[int] = set()
    for one, two, key, link in _joins(tables):
        if one in used or two in used:
            continue
        used |= {one, two}
        out.append(_joined(tables[one], tables[two], key, link, files))
    for n, table in enumerate(tables):
        if n not in used:
            out.append(_single(table, files))
    return sorted(out, key=lambda s: files.index(s.files[0]))


def _joins(tables: list[Profile]) -> list[tuple[int, int, str, str]]:
    """Pairs of tables that join, surest first: (conversations, messages, key there, key here)."""
    found: list[tuple[float, int, int, str, str]] = []
    for a, one in enumerate(tables):
        keys = [c for c in one.columns.values() if c.is_key and c.unique]
        for b, two in enumerate(tables):
            if a == b or not text_columns(two):
                continue
            for link in (c for c in two.columns.values() if c.is_key and c.distinct > 1):
                for key in keys:
                    overlap = shared(link, key)
                    score = overlap + _link_likeness(link.name, key.name, one) + (0.5 if not link.unique else 0.0) + (0.5 if text_columns(one) else 0.0)
                    if overlap >= 0.5 and score >= 1.5:
                        found.append((score, a, b, key.name, link.name))
    return [f[1:] for f in sorted(found, key=lambda f: (-f[0], f[1:]))]


def _link_likeness(link: str, key: str, table: Profile) -> float:
    """Whether the name of a foreign key tells: it is the key's own, or holds the name of the table it points at."""
    stem = {t.rstrip("s") for t in tokens(table.files[0].inner.rsplit("/", 1)[-1].rsplit(".", 1)[0])}
    words = set(tokens(link))
    named = 1.0 if words & stem else 0.5 if likeness("conversation", link) else 0.0
    return named + (0.5 if link == key and link.casefold() != "id" else 0.0) + (0.25 if likeness("id", key) else 0.0)


def _joined(head: Profile, rows: Profile, key: str, link: str, files: Sequence[InputFile]) -> Suggestion:
    guess = Guess()
    guess.note("messages.conversation", f"{shared(rows.columns[link], head.columns[key]):.0%} of its values are ids in {key!r} of the other table")
    guess.note("conversations.id", "every row has another value")
    own = describe_conversations(head, rows, key, guess)
    said = describe_messages(rows, head, link, guess)
    block = SourceBlock(
        format="table",
        conversations=ConversationColumns(files=globs_for(head.files, files), **own),
        messages=MessageColumns(files=globs_for(rows.files, files), **said),
        roles=guess_roles(head, rows, own, said, guess),
    )
    return Suggestion(block, [*head.files, *rows.files], guess.comments, guess.notes)


def _single(table: Profile, files: Sequence[InputFile]) -> Suggestion:
    guess = Guess()
    where = globs_for(table.files, files)
    if found := suggest_wide(table, where):
        return found
    if not text_columns(table):
        guess.notes.append("no column holds text")
        return Suggestion(SourceBlock(format="table", files=where), table.files, {}, guess.notes)
    pair = find_pair(table)
    key = "" if pair else find_key(table, guess)
    if pair:
        said = describe_messages(table, None, "", guess, taken=set(pair))
        said.pop("text", None)
        guess.note("messages.prompt", "a column of text, named like a question")
        guess.note("messages.completion", "a column of text, named like an answer")
        block = SourceBlock(format="table", rows="pairs", messages=MessageColumns(files=where, prompt=pair[0], completion=pair[1], **said))
    elif key:
        said = describe_messages(table, None, key, guess)
        block = SourceBlock(format="table", messages=MessageColumns(files=where, **said), roles=guess_roles(None, table, {}, said, guess))
    else:
        guess.notes.append("no column tells which rows belong together: every row is taken for a conversation of its own")
        ident = next((c.name for c in table.columns.values() if c.is_key and c.unique and likeness("id", c.name)), "")
        own = describe_conversations(table, None, ident, guess)
        if not ident:
            own.pop("id", None)
        block = SourceBlock(format="table", conversations=ConversationColumns(files=where, **own))
    return Suggestion(block, table.files, guess.comments, guess.notes)


def globs_for(group: Sequence[InputFile], files: Sequence[InputFile]) -> str | list[str]:
    """A glob that matches exactly the group, such as questions-*.csv; else the names."""
    archives = {f.name for f in group}
    if group[0].member and len(archives) == 1 and sum(f.name in archives for f in files) == len(group):
        return escape(group[0].name)
    paths = [f.inner for f in group]
    if len(paths) > 1:
        prefix = _SERIES.sub("", _common_start(paths))
        suffix = _common_start([p[::-1] for p in paths])[::-1]
        suffix = suffix[suffix.rfind(".") :] if "." in suffix else ""
        pattern = f"{escape(prefix)}*{escape(suffix)}"
        if {f.label for f in files if f.matches([pattern])} == {f.label for f in group}:
            return pattern
    named = [escape(p) for p in paths]
    return named[0] if len(named) == 1 else named


def _common_start(texts: Sequence[str]) -> str:
    least, most = min(texts), max(texts)
    return least[: next((n for n, (a, b) in enumerate(zip(least, most, strict=False)) if a != b), len(least))]
