"""Invented people: names, user names, mail addresses and postal addresses."""

from __future__ import annotations

import tomllib
import unicodedata
from pathlib import Path
from random import Random

from pii_making import fill, maker

DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
NAMES, FORMS, ADDRESSES = DATA["names"], DATA["forms"], DATA["addresses"]
SCRIPTS = {"ru": ("ru",), "ja": ("ja",), "zh": ("zh",)}
FAMILY_FIRST = {"ja": "", "zh": "", "ko": "", "vn": " "}
LATIN = tuple(culture for culture in NAMES if culture not in ("ru", "ja", "zh", "ko"))
OWN = 0.6  # of the names in a phrase are of the culture of its language
COUNTRIES = {"en": tuple(ADDRESSES), "pt": ("BR",)}


def _pick(rng: Random, language: str) -> str:
    if language in SCRIPTS:
        return rng.choice(SCRIPTS[language])
    return language if language in NAMES and rng.random() < OWN else rng.choice(LATIN)


def person(rng: Random, culture: str) -> tuple[str, str]:
    """Given and family name."""
    given, family = NAMES[culture]
    if culture == "ru":
        first = rng.choice(given.split())
        female = first[-1] in "ая"
        last = rng.choice([f for f in family.split() if f.endswith("о") or (f[-1] == "а") == female])
        return first, last
    return rng.choice(given.split()), rng.choice(family.split())


def _whole(rng: Random, culture: str) -> str:
    given, family = person(rng, culture)
    if culture in FAMILY_FIRST:
        return family + FAMILY_FIRST[culture] + given
    return f"{given} {family}"


@maker("NAME", "whole")
@maker("NAME", "whole_again")  # most names are of this form
@maker("NAME", "whole_too")
def whole(rng: Random, language: str) -> str:
    return _whole(rng, _pick(rng, language))


for form in FORMS:
    maker("NAME", form, languages="en de fr es it pt nl")(
        lambda rng, _, form=form: rng.choice(FORMS[form])  # type: ignore[misc]
    )


@maker("NAME", "script", bare=False)
def script(rng: Random, _: str) -> str:
    return _whole(rng, rng.choice(("ru", "ja", "zh", "ko")))


@maker("NAME", "lower", bare=False)
def lower(rng: Random, language: str) -> str:
    return whole(rng, language).lower()


@maker("NAME", "given", bare=False)
def given_name(rng: Random, language: str) -> str:
    return person(rng, _pick(rng, language))[0]


@maker("NAME", "family", bare=False)
def family_name(rng: Random, language: str) -> str:
    return person(rng, _pick(rng, language))[1]


def plain(name: str) -> str:
    """A name in small Latin letters."""
    letters = unicodedata.normalize("NFKD", name.translate(str.maketrans("łıøđ", "liod", "'’"))).lower()
    return "".join(c for c in letters if c.isascii() and c.isalnum())


def _latin(rng: Random) -> tuple[str, str]:
    given, family = person(rng, rng.choice(LATIN))
    return plain(given), plain(family)


@maker("USERNAME", "joined")
def joined(rng: Random, _: str) -> str:
    given, family = _latin(rng)
    sign = rng.choice(("_", ".", "-"))
    return rng.choice((f"{given}{sign}{family}", f"{given}{sign}{rng.randint(10, 99)}"))


@maker("USERNAME", "numbered")
def numbered(rng: Random, _: str) -> str:
    given, family = _latin(rng)
    return f"{given[0]}{family}{rng.randint(1, 99)}"


@maker("USERNAME", "fancy")
def fancy(rng: Random, _: str) -> str:
    first, second = rng.sample(("night", "pixel", "storm", "moon", "fox", "lazy", "turbo", "green"), 2)
    return rng.choice((f"{first}{second.title()}{rng.randint(2, 999)}", f"x_{first}{second}_x"))


@maker("USERNAME", "handle", bare=False)
def handle(rng: Random, language: str) -> str:
    return "@" + joined(rng, language).replace("-", "_").replace(".", "_")


HOSTS = ("gmail.com", "outlook.de", "web.de", "orange.fr", "libero.it", "northgate-tools.co.uk", "uol.com.br")


@maker("EMAIL", "plain")
def mail(rng: Random, _: str) -> str:
    given, family = _latin(rng)
    local = rng.choice(
        (f"{given}.{family}", f"{given}{rng.randint(1, 99)}", f"{given[0]}_{family}+shop", family)
    )
    return f"{local}@{rng.choice(HOSTS)}"


@maker("EMAIL", "capitals")
def capitals(rng: Random, language: str) -> str:
    return mail(rng, language).upper()


@maker("EMAIL", "odd", bare=False)
def odd_mail(rng: Random, language: str) -> str:
    """With blanks, words, commas or entities where the signs belong."""
    local, host = mail(rng, language).split("@")
    name, end = host.split(".", 1)
    return rng.choice(
        (
            f"{local} @ {host}",
            f"{local}@ {name}. {end}",
            f"{local} at {name} dot {end}",
            f"{local}(at){name}(dot){end}",
            f"{local}[at]{host}",
            f"{local}&#64;{host}",
            f"{local}@{name},{end}",
            f"{local}&commat;{host}",
            f"{local}\u200b@{host}",
            f"{local}＠{host}",
        )
    )


def address(rng: Random, country: str) -> str:
    streets, towns, forms, units = ADDRESSES[country]
    town, postcode = rng.choice(towns).split("|")
    return rng.choice(forms).format(
        n=rng.randint(2, 240), s=rng.choice(streets), t=town, p=fill(rng, postcode), u=rng.choice(units)
    )


@maker("ADDRESS", "any")
def any_address(rng: Random, language: str) -> str:
    return address(rng, rng.choice(COUNTRIES.get(language, (language.upper(),))))
