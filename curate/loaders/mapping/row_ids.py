"""Which columns hold the ids of messages, also where files overlap and hold some rows twice."""

from __future__ import annotations

from collections import defaultdict

from curate.loaders.mapping.profile import Column, TableProfile, letters_of
from curate.loaders.mapping.text_columns import text_columns
from curate.loaders.mapping.vocabulary import ID, likeness, tokens
from curate.loaders.values import word_set

_MESSAGE = word_set(
    "message messages msg comment reply post mail email tweet note nachricht kommentar antwort réponse"
    " commentaire mensaje comentario respuesta messaggio commento risposta mensagem comentário resposta"
    " bericht antwoord"
)
_ALIKE = (
    0.5  # share of the ids that come back whose rows say the same; a later export has texts that were edited
)


def is_row_id(c: Column, rows: TableProfile, link: str) -> bool:
    """Whether each message has its own value: every row has, or the column is called the id of a message, and
    rows of one value are copies of one message. `link` is the column of the conversation."""
    if c.unique:
        return True
    words = set(tokens(c.name))
    if not (words & _MESSAGE and (words & ID or likeness("id", c.name) > 0)) or not link:
        return False
    texts = text_columns(rows)
    held = [rows.columns[link].values, texts[0].values if texts else [""] * rows.rows]
    copies: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for ident, talk, text in zip(c.values, *held, strict=True):
        copies[ident].append((talk, letters_of(text)))
    several = [own for own in copies.values() if len(own) > 1]
    within = all(len({talk for talk, _ in own}) == 1 for own in several)
    same = sum(len({text for _, text in own}) == 1 for own in several)
    return within and same >= _ALIKE * len(several)
