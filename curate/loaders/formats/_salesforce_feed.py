"""Posts in the feed of a Salesforce case, and comments on them."""

from __future__ import annotations

from typing import Any

from curate.ids import as_text
from curate.loaders.desk.parts import Part, Person, at, folded_key, ident, words
from curate.loaders.formats._salesforce_chat import plain_or_html
from curate.loaders.times import parse_time

_CASE = "500"  # how the ids of cases begin
# posts that somebody wrote; all others tell what happened, such as a comment or a mail that stands elsewhere
_WRITTEN = frozenset(("textpost", "advancedtextpost", "linkpost", "contentpost", "questionpost", "pollpost"))


def is_of_feed(value: dict[str, Any]) -> bool:
    """Whether a record with an id and a body is a post, by the field that says who sees it."""
    names = {folded_key(key) for key in value}
    return {"parentid", "visibility"} <= names and not names.isdisjoint(("type", "isrichtext", "createdbyid"))


def is_of_case(value: dict[str, Any]) -> bool:
    """Whether a post, or a comment on one, stands in the feed of a case."""
    return any(folded_key(key) == "parentid" and as_text(v).startswith(_CASE) for key, v in value.items())


def feed_part(row: dict[str, Any]) -> Part:
    """A post or a comment, of a record with folded names. Colleagues write there to each other; whether the
    customer has access to the feed, it does not say, so it is private unless the recipe's `public_values`
    names its visibility."""
    text, html = plain_or_html(as_text(at(row, "body", "commentbody")))
    writer = Person(ident(row, "createdbyid", "createdby.id"), name=words(row, "createdby.name"))
    part = Part(ident(row, "id"), writer, text, parse_time(at(row, "createddate")), html, kind="note")
    part.talk, part.flag = ident(row, "parentid"), words(row, "visibility")
    part.telling = part.flag.casefold().startswith("internal")  # else a customer may have written it
    sort = words(row, "type").casefold()
    if "commentbody" not in row and sort and sort not in _WRITTEN:
        part.kind, part.text = "event", ""
    return part
