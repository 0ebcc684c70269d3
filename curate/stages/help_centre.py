"""What the business wrote once for all: macros, which are templates at once, and articles, which replies must
not contradict."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from curate.cleaning import clean
from curate.dedup.conflicts import same_but_for
from curate.dedup.profile import TextProfile
from curate.dedup.reading import read_profile
from curate.embedding import CachedEncoder
from curate.files.checksum import sha256_of
from curate.language.sentences import sentences
from curate.loaders.help_texts import HelpText, help_files, read_help_texts
from curate.privacy.file_names import impersonal_name
from curate.privacy.redactor import Redactor
from curate.process.progress import steps
from curate.recipe import Recipe
from curate.records import iso_time
from curate.stages.table import Table
from curate.text.plain import cut

_KEYS = ("macros", "articles")
_NEAR = 3  # articles that a reply is compared with, the nearest ones
_SUBJECT = 0.45  # cosine of reply and article from which they may be about the same
_WORDS = range(4, 61)  # of a sentence that states one thing
_QUOTED = 200  # characters of an article's sentence that are quoted
# a name within a sentence with what tells it from others of its kind: Acme 100, Model B
_NAMED = re.compile(r"(?<=\w )([A-Z]\w+) (\d[\w.]*|[A-Z]\w*)")
_HEAD = 1200  # characters of an article by which its subject is known


@dataclass(slots=True)
class _Article:
    title: str
    since: str
    vector: NDArray[np.float32]
    sentences: list[tuple[str, TextProfile]]


@dataclass(slots=True)
class HelpCentre:
    """The plain texts of the macros, and the articles, that a recipe names; `sums` is the SHA-256 of their
    files by the key of the recipe and the name as it may be shown."""

    macros: list[str] = field(default_factory=list)
    articles: list[HelpText] = field(default_factory=list)
    sums: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, recipe: Recipe) -> HelpCentre:
        """Raises CurateError where a file cannot be read."""
        centre = cls()
        for key in _KEYS:
            paths = [path for block in recipe.source for path in getattr(block, key)]
            files = help_files(paths, f"source.{key}")
            texts = read_help_texts(files, f"source.{key}")
            if key == "macros":
                centre.macros = [_plain(text) for text in texts]
            else:
                centre.articles = texts
            for file in files:
                name = f"source.{key}/{impersonal_name(file.name)}"
                same = sum(name in (other, other.rpartition(" (")[0]) for other in centre.sums)
                centre.sums[f"{name} ({same + 1})" if same else name] = sha256_of(file)
        return centre


def of_the_dump(inputs: Mapping[str, str]) -> dict[str, str]:
    """Those inputs of a manifest that are files of the dump."""
    return {
        name: checksum
        for name, checksum in inputs.items()
        if not name.startswith(tuple(f"source.{key}/" for key in _KEYS))
    }


def contradictions(
    table: Table, texts: Sequence[HelpText], recipe: Recipe, encoder: CachedEncoder
) -> dict[int, str]:
    """`stale.article` by place: the replies that say the same as an article but for a figure, a negation or
    an opposite, each with the sentence of the article."""
    articles = list(_articles(texts, encoder))
    quotes: dict[int, str] = {}
    if not articles:
        return quotes
    matrix, redactor = np.stack([article.vector for article in articles]), Redactor(recipe.privacy)
    for i in steps(range(len(table)), "replies compared with articles"):
        if table.no_record[i]:
            continue
        cosines = np.maximum(matrix @ table.completion_vectors[i], matrix @ table.vectors[i])
        near = np.argsort(-cosines, kind="stable")[:_NEAR]
        quote = _contradicted(table.completions[i], [articles[n] for n in near if cosines[n] >= _SUBJECT])
        if quote:
            quotes[i] = redactor.redact(quote)[0]
    return quotes


def _articles(texts: Sequence[HelpText], encoder: CachedEncoder) -> Iterator[_Article]:
    bodies = [_plain(text) for text in texts]
    heads = [f"{text.title}\n{body}"[:_HEAD] for text, body in zip(texts, bodies, strict=True)]
    for text, body, vector in zip(texts, bodies, encoder.encode(heads) if heads else (), strict=True):
        since = (iso_time(text.updated) or "")[:10]
        yield _Article(text.title or text.id, since, vector, list(_statements(body)))


def _plain(text: HelpText) -> str:
    return clean(text.body, "html" if "</" in text.body or "<br" in text.body else "text").text


def _statements(text: str) -> Iterator[tuple[str, TextProfile]]:
    for sentence in sentences(text):
        if len(sentence.split()) in _WORDS and not sentence.endswith("?"):
            yield sentence, read_profile(sentence)


def _contradicted(reply: str, articles: Sequence[_Article]) -> str:
    """The sentence of the first article that the reply contradicts, with its title; empty where there is
    none, and where an article says what the reply says in another sentence as well."""
    if not articles:
        return ""
    own = list(_statements(reply))
    for article in articles:
        for sentence, profile in article.sentences:
            for said, statement in own:
                if (
                    same_but_for(profile, statement)
                    and _one_subject(sentence, profile, said, statement)
                    and not _holds(article, said, statement)
                ):
                    since = f" ({article.since})" if article.since else ""
                    return f"{article.title}{since}: {cut(sentence, _QUOTED)}"
    return ""


def _one_subject(sentence: str, profile: TextProfile, said: str, statement: TextProfile) -> bool:
    """Whether two sentences speak of the same thing: no other product, model or version, and not a figure
    more, such as a date; figures of the same value are the same."""
    figures = [[_value(figure) for figure, _ in p.figures] for p in (profile, statement)]
    names = [{f"{a} {b}".casefold() for a, b in _NAMED.findall(text)} for text in (sentence, said)]
    same_length = len(figures[0]) == len(figures[1])
    equal = figures[0] == figures[1] and profile.negated == statement.negated and bool(figures[0])
    return profile.names == statement.names and names[0] == names[1] and same_length and not equal


def _value(figure: str) -> str:
    try:
        return str(float(figure))
    except ValueError:
        return figure


def _holds(article: _Article, said: str, statement: TextProfile) -> bool:
    """Whether an article says just that in some sentence: a table has one line for each case."""
    return any(
        sentence == said
        or (
            profile.figures == statement.figures
            and profile.negated == statement.negated
            and profile.content.keys() == statement.content.keys()
        )
        for sentence, profile in article.sentences
    )
