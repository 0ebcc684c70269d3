"""People of Jira: on which side an account is."""

from __future__ import annotations

from typing import Any

from curate.loaders.desk.parts import Person, Side, ident, words

_SIDES: dict[str, Side] = {"customer": "customer", "app": "bot"}
_PROGRAMS = ("automation for jira", "jira automation", "jira service management widget", "automation user")
_PORTAL = "qm:"  # how the ids of customers of a portal begin


def person_of(value: dict[str, Any]) -> Person:
    name = words(value, "displayName", "display_name")
    keys = ("accountId", "account_id", "key", "name")
    who = ident(value, *(("id",) if "username" in value else keys))  # a pipeline's table of users
    side = side_of(words(value, "accountType", "account_type"), who)
    if name.casefold() in _PROGRAMS:
        side = "bot"
    email = words(value, "emailAddress", "email_address", "email").lower()
    return Person(who, side, name or words(value, "name"), email)


def side_of(account: str, who: str) -> Side:
    """The side of an account by its sort, or by an id that only customers of a portal have."""
    return _SIDES.get(account.casefold()) or ("customer" if who.startswith(_PORTAL) else "")


def asking(person: Person) -> Person:
    """Who reported an issue asks in it, whatever his account."""
    if person.side != "bot" and (person.id or person.name):
        person.side = "customer"
    return person
