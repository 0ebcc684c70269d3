"""Who writes: a person for each conversation, and the filling of the slots with his values."""

from __future__ import annotations

import random
import re
import unicodedata

import values
from model import Conversation, Person, rng_for, words
from names import CULTURES, FIRMS, MIX

SLOT = re.compile(r"\{([a-z_]+)\}")
_STOP = {
    "de": words("der den was denn gilt in von und ich nicht ist die der das sie mit ein eine auf bitte wie meine haben hallo guten"),
    "fr": words("je vous est les des une pas pour bonjour dans sur avec mon merci ma ça que"),
    "es": words("que los una por para hola mi con pero está gracias del las se buenas me"),
    "en": words("the and is to my it i you have for of not can this was in but"),
}
_PLACES = (
    ("GB", r"(?i)\bfrom (?:bristol|leeds|london|the uk|edinburgh)\b|dunfermline|inverness|glasgow|\bleith\b|\bwales\b|\bscotland\b|manchester"),
    (
        "US",
        r"\bEIN\b|Ohio|Minneapolis|\$\d|\bColorado\b|\bTexas\b|\bNew York\b|\bCalifornia\b|Chicago|Boston|Brooklyn|\bUSA\b|\bUPS\b|Seattle|Denver|Nebraska",
    ),
    ("IE", r"(?i)\bdublin\b|\bireland\b|galway|\bcork\b|eircode|limerick"),
    ("PT", r"Lisbon|Lisboa|Porto\b"),
    ("ES", r"(?i)\bspain\b|madrid|barcelona|valencia|españa"),
    ("AT", r"\bWien\b|Österreich|Vienna|Austria"),
    ("NL", r"Amsterdam|Utrecht|Netherlands|Rotterdam"),
    ("NO", r"\bNorway\b|\bOslo\b"),
    ("IT", r"\bItaly\b|\bMilan\b|Bologna"),
    ("FR", r"\bFrance\b|\bParis\b|\bLyon\b"),
    ("DE", r"\bGermany\b|\bBerlin\b|\bHamburg\b|\bMunich\b"),
)
_HOME = {"de": "DE", "fr": "FR", "es": "ES", "en": "GB"}
_NEW_EMAIL = re.compile(r"(?i)\bnew e-?mail(?: is|:)? \{email\}")
_FEMALE = re.compile(r"(?:Liebe|Querida|Estimada|Ch[eè]re|Madame|Mrs|Ms|Frau) \{customer")
_MALE = re.compile(r"(?:Lieber|Querido|Estimado|Cher|Monsieur|Mr|Herr) \{customer|\b(?:he|him) (?:sent|wrote|says|asked)")
KINDS = {
    "order": "ORDER_ID", "tracking": "ORDER_ID", "email": "EMAIL", "phone": "PHONE", "address": "ADDRESS", "card": "CARD", "iban": "IBAN",
    "birth_date": "BIRTH_DATE", "ip": "IP", "mac": "MAC", "account": "ACCOUNT", "username": "USERNAME", "password": "PASSWORD", "api_key": "SECRET",
    "tax_id": "TAX_ID", "url": "URL",
}  # fmt: skip


def language_of(text: str) -> str:
    words = re.findall(r"[^\W\d_]+", text.lower())
    counts = {name: sum(word in stop for word in words) for name, stop in _STOP.items()}
    return max(("en", "de", "fr", "es"), key=lambda name: counts[name])


def place_in(conversation: Conversation) -> str:
    """The country that the customer speaks of, or an empty string."""
    told = conversation.text_of("customer")
    return next((country for country, pattern in _PLACES if re.search(pattern, told)), "")


def country_of(conversation: Conversation, rng: random.Random) -> str:
    told, place = conversation.text_of("customer"), place_in(conversation)
    if place and (conversation.language == "en" or place in ("AT", "IE", "US", _HOME[conversation.language])):
        return place
    if conversation.language == "en" and conversation.channel in ("email", "chat") and "£" not in told and "DD " not in told:
        return rng.choice(("GB",) * 18 + ("IE",) * 3 + ("US",) * 3 + ("DE", "NL", "NO", "IT", "PT", "DE"))
    return _HOME[conversation.language]


def plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text.replace("ü", "ue").replace("ö", "oe")).encode("ascii", "ignore").decode().lower()


class People:
    """Gives every conversation a person; no two have the same full name or address."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.emails: set[str] = set()

    def person(self, key: str, country: str, language: str, gender: str = "") -> Person:
        rng = rng_for("person", key)
        for _ in range(1000):  # more would mean that the lists are too short
            culture = CULTURES[rng.choice(MIX.get(country, MIX["GB"]).split())]
            side = {"f": 0, "m": 1}.get(gender, rng.randrange(2))
            first, last = rng.choice(culture[side].split()), rng.choice(culture[2].split())
            if f"{first} {last}" not in self.taken:
                break
        else:
            raise ValueError(f"no free name for {country}")
        self.taken.add(f"{first} {last}")
        person = Person(key, first, last, self._email(rng, first, last), country, language)
        person.values = _own_values(rng, person)
        return person

    def _email(self, rng: random.Random, first: str, last: str) -> str:
        f, s = plain(first), plain(last)
        for _ in range(1000):
            local = rng.choice(
                (f"{f}.{s}", f"{f[0]}{s}", f"{f}{s[0]}{rng.randrange(60, 99)}", f"{f}_{s}", f"{s}.{f[0]}", f"{f}.{s}{rng.randrange(2, 99)}")
            )
            domain = rng.choice(("example.com", "example.org", "example.net", "mail.example.com", "post.example.net", "inbox.example.org"))
            if f"{local}@{domain}" not in self.emails:
                self.emails.add(f"{local}@{domain}")
                return f"{local}@{domain}"
        raise ValueError(f"no free address for {first} {last}")

    def other_email(self, rng: random.Random, person: Person) -> str:
        return self._email(rng, person.first, person.last)


def _own_values(rng: random.Random, person: Person) -> dict[str, str]:
    f, s = plain(person.first), plain(person.last)
    firm = rng.choice(FIRMS.split(","))
    return {
        "customer": person.first,
        "customer_full": person.full,
        "email": person.email,
        "phone": values.phone(rng, person.country),
        "address": values.address(rng, person.country),
        "card": values.card(rng),
        "iban": values.iban(rng, person.country),
        "birth_date": values.birth_date(rng, person.country, rng.randrange(1948, 2004)),
        "account": rng.choice(
            (f"FHA-{rng.randrange(100000, 999999)}", f"FHA-{rng.randrange(100000, 999999)}", f"C{rng.randrange(1000000, 9999999)}")
        ),
        "username": rng.choice(
            (
                f"{f}_{s[:3]}{rng.randrange(10, 99)}",
                f"{f}{rng.randrange(100, 999)}",
                f"{s}.{f}",
                f"crema_{f}{rng.randrange(9)}",
                f"{f[0]}.{s}{rng.randrange(70, 99)}",
            )
        ),
        "tax_id": values.tax_id(rng, person.country),
        "firm": firm,
    }


def fill(conversations: list[Conversation], same: dict[str, str], at_home: set[str]) -> None:
    """Gives each conversation its person and fills all slots. `same`: whose person is that of another conversation;
    `at_home`: the keys of those that share theirs with any text, and so live in the UK."""
    people = People()
    partners: dict[str, list[Person]] = {}
    known: dict[str, Person] = {}
    for conversation in sorted(conversations, key=lambda c: (c.key in same, bool(c.copy_of or c.near_of))):
        if conversation.key in same:
            conversation.person = known[same[conversation.key]]
        else:
            country = "GB" if conversation.key in at_home else country_of(conversation, rng_for("country", conversation.key))
            conversation.person = (
                _partner(people, partners, conversation, country) if conversation.channel == "slack" else _new(people, conversation, country)
            )
        known[conversation.key] = conversation.person
        conversation.values = _values(people, conversation)
        _fill_slots(conversation)


def _new(people: People, conversation: Conversation, country: str) -> Person:
    told = "\n".join(turn.text for turn in conversation.turns)
    gender = "f" if _FEMALE.search(told) else "m" if _MALE.search(told) else ""
    return people.person(conversation.key, country, conversation.language, gender)


def _partner(people: People, partners: dict[str, list[Person]], conversation: Conversation, country: str) -> Person:
    """Wholesale partners are few and write often: 14 at home, two elsewhere."""
    known = partners.setdefault(country, [])
    if len(known) < (14 if country == "GB" else 2):
        known.append(people.person(f"partner-{conversation.key}", country, conversation.language))
        known[-1].values["firm"] = FIRMS.split(",")[sum(map(len, partners.values())) % 18]
        return known[-1]
    return rng_for("partner", conversation.key).choice(known)


def _values(people: People, conversation: Conversation) -> dict[str, str]:
    person, rng = conversation.who, rng_for("values", conversation.copy_of or conversation.key)
    own = dict(person.values)
    told = "\n".join(turn.text for turn in conversation.turns)
    if _NEW_EMAIL.search(told) or (conversation.situation == "change_email_on_account" and "{email}" in told):
        own["email"] = people.other_email(rng, person)
    if "thirteen" in told:  # the child's own date of birth
        own["birth_date"] = values.birth_date(rng, person.country, 2011)
    own |= {
        "agent": conversation.agent,
        "order": f"FH-{rng.randrange(18000, 98000)}",
        "tracking": f"PW{rng.randrange(10**8, 10**9)}{'GB' if rng.random() < 0.8 else 'EU'}",
        "password": values.password(rng),
        "api_key": rng.choice(("fh_live_", "fh_partner_", "fhk_")) + values.secret(rng, 32),
        "ip": values.ip(rng),
        "mac": values.mac(rng),
        "url": f"https://account.fernhollow.example/{'gift' if 'gift' in conversation.situation else 'reset'}?token={values.secret(rng, 28)}",
    }
    return own


def _fill_slots(conversation: Conversation) -> None:
    def put(text: str) -> str:
        return SLOT.sub(lambda match: conversation.values[match[1]], text)

    conversation.subject = put(conversation.subject)
    for turn in conversation.turns:
        turn.text = put(turn.text)
