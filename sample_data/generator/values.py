"""Invented personal values: valid by their check digits, and from reserved or documentation ranges where such exist."""

from __future__ import annotations

import random

from model import words

# the payment processors' published test numbers
CARDS = words(
    "4242424242424242 4111111111111111 4012888888881881 4000056655665556 5555555555554444 5105105105105100 5200828282828210 2223003122003222 "
    "378282246310005 371449635398431 6011111111111117 6011000990139424 3056930009020004 4000002500003155 4000000760000002 5454545454545454"
)
# the examples of the IBAN registry
IBANS = {
    "GB": "GB82WEST12345698765432",
    "DE": "DE89370400440532013000",
    "FR": "FR1420041010050500013M02606",
    "ES": "ES9121000418450200051332",
    "IE": "IE29AIBK93115212345678",
    "NL": "NL91ABNA0417164300",
    "PT": "PT50000201231234567890154",
    "AT": "AT611904300234573201",
    "NO": "NO9386011117947",
    "IT": "IT60X0542811101000000123456",
}
STREETS: dict[str, tuple[str, str]] = {
    "GB": (
        "Lorne Row,Cobble Wynd,Sandport Court,Mill Brae,Harrow Terrace,Larkfield Road,Old Tannery Lane,Birkhill Avenue,Pentland Gardens,"
        "Quarry Steps,Saffron Hill Close",
        "Edinburgh EH6 8QN,Glasgow G12 9TL,Leeds LS6 3PB,Bristol BS7 8HD,London SE22 0RJ,Cardiff CF11 9LL,Manchester M20 6WD,Aberdeen AB25 1QT,Norwich NR3 2EP,"
        "Newcastle upon Tyne NE6 5LA,York YO24 1DN,Stirling FK8 2QG,London E17 4QH,Brighton BN2 3RT,Perth PH1 5TJ",
    ),
    "IE": (
        "Seapoint Terrace,Mulberry Lane,Weir Road,Orchard Grove,Kilcorran Park",
        "Galway H91 K2TX,Cork T12 W8RK,Dublin 7 D07 F2X4,Limerick V94 T9PX",
    ),
    "US": (
        "Juniper Ave,Sycamore St,Larkspur Ct,Old Mill Rd,Prairie Ln,Harbor View Dr",
        "Columbus, OH 43214|Minneapolis, MN 55408|Portland, ME 04103|Tucson, AZ 85719|Durham, NC 27705|Spokane, WA 99203",
    ),
    "DE": (
        "Lindenweg,Am Kanal,Rosenstraße,Gartenallee,Kirchgasse,Mühlenstieg",
        "20359 Hamburg,50678 Köln,10405 Berlin,04109 Leipzig,79100 Freiburg,80469 München",
    ),
    "AT": ("Lerchengasse,Am Graben,Neustiftstraße", "1080 Wien,8010 Graz,5020 Salzburg"),
    "FR": (
        "rue des Tilleuls,avenue du Moulin,rue de la Fontaine,impasse des Lilas",
        "69007 Lyon,75011 Paris,44000 Nantes,31000 Toulouse,67000 Strasbourg",
    ),
    "ES": ("Calle del Olivo,Avenida de la Ribera,Calle Nueva,Plaza del Carmen", "46005 Valencia,28012 Madrid,41003 Sevilla,48008 Bilbao"),
    "NL": ("Molenweg,Kastanjelaan", "3512 JK Utrecht,9711 LM Groningen"),
    "PT": ("Rua das Oliveiras,Rua do Sol", "1200-109 Lisboa,4050-253 Porto"),
    "NO": ("Bjerkveien,Solbakken", "0474 Oslo,5006 Bergen"),
    "IT": ("Via dei Tigli,Via del Forno", "40121 Bologna,10121 Torino"),
}
_MONTHS = words("January February March April May June July August September October November December")
_WORDS = words("bramble otter kestrel marmalade thunder pepper biscuit hedgehog saxophone lighthouse cinnamon tractor")


def card(rng: random.Random) -> str:
    number = rng.choice(CARDS)
    if len(number) != 16 or rng.random() < 0.3:
        return number
    return rng.choice("  -").join(number[i : i + 4] for i in range(0, 16, 4))


def iban(rng: random.Random, country: str) -> str:
    value = IBANS.get(country, IBANS["GB"])
    if country in ("GB", "DE", "US") and rng.random() < 0.7:
        value = _made_iban(rng, "DE" if country == "DE" else "GB")
    return value if rng.random() < 0.3 else " ".join(value[i : i + 4] for i in range(0, len(value), 4))


def _made_iban(rng: random.Random, country: str) -> str:
    inner = f"37040044{rng.randrange(10**10):010d}" if country == "DE" else f"WEST{rng.randrange(10**14):014d}"
    digits = "".join(str(int(c, 36)) for c in f"{inner}{country}00")
    return f"{country}{98 - int(digits) % 97:02d}{inner}"


def phone(rng: random.Random, country: str) -> str:
    """From the ranges kept for fiction in the UK, Ireland, the US, France and Germany; elsewhere a UK mobile of that kind."""
    tail = rng.randrange(1000)
    if country == "US":
        area = rng.choice(("614", "612", "207", "520", "919", "509"))
        return rng.choice(("({0}) 555-01{1:02d}", "{0}-555-01{1:02d}", "+1 {0} 555 01{1:02d}")).format(area, tail % 100)
    if country == "DE":
        return rng.choice((f"030 23125 {tail:03d}", f"0171 39200{tail % 100:02d}", f"+49 171 39200{tail % 100:02d}"))
    if country == "FR":
        return rng.choice((f"06 39 98 {tail // 10:02d} {rng.randrange(100):02d}", f"+33 6 39 98 {tail // 10:02d} {rng.randrange(100):02d}"))
    if country == "IE":
        return f"020 91{rng.randrange(10)} {rng.randrange(10000):04d}"
    if country != "GB":
        return f"+44 7700 900{tail:03d}"
    local = (
        f"07700 900{tail:03d}",
        f"07700 900{tail:03d}",
        f"07700900{tail:03d}",
        f"+44 7700 900{tail:03d}",
        f"0131 496 0{tail:03d}",
        f"020 7946 0{tail:03d}",
        f"0117 496 0{tail:03d}",
    )
    return rng.choice(local)


def address(rng: random.Random, country: str) -> str:
    streets, towns = STREETS.get(country, STREETS["GB"])
    street, town = rng.choice(streets.split(",")), rng.choice(towns.split("|" if "|" in towns else ","))
    number = rng.randrange(2, 140)
    if country in ("DE", "AT", "NL", "ES", "PT", "NO", "IT"):
        return f"{street} {number}, {town}"
    flat = f"/{rng.randrange(1, 9)}" if town.startswith("Edinburgh") and rng.random() < 0.6 else ""
    prefix = f"Flat {rng.randrange(1, 20)}, " if country == "GB" and not flat and rng.random() < 0.25 else ""
    return f"{prefix}{number}{flat} {street}, {town}"


def birth_date(rng: random.Random, country: str, year: int) -> str:
    day, month = rng.randrange(1, 29), rng.randrange(1, 13)
    if country in ("DE", "AT", "NO"):
        return f"{day:02d}.{month:02d}.{year}"
    if country == "US":
        return f"{month:02d}/{day:02d}/{year}"
    if country in ("FR", "ES", "PT", "IT"):
        return f"{day:02d}/{month:02d}/{year}"
    return rng.choice((f"{day:02d}/{month:02d}/{year}", f"{day} {_MONTHS[month - 1]} {year}", f"{year}-{month:02d}-{day:02d}"))


def tax_id(rng: random.Random, country: str) -> str:
    if country in ("DE", "AT"):
        return _german_vat(rng)
    if country == "US":
        return f"{rng.choice((12, 26, 31, 36, 41, 46, 91))}-{rng.randrange(10**7):07d}"
    if country == "FR":
        return _french_vat(rng)
    if country == "ES":
        number = rng.randrange(10**7, 10**8)
        return f"{number}{'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23]}"
    fixed = {"IE": "IE6433435F", "PT": "PT501964843", "NL": "NL004495445B01", "IT": "IT00743110157", "NO": "NO995525828MVA"}
    return fixed.get(country) or _british_vat(rng)


def _british_vat(rng: random.Random) -> str:
    head = [rng.randrange(1, 10), *(rng.randrange(10) for _ in range(6))]
    total = sum(w * d for w, d in zip(range(8, 1, -1), head, strict=True))
    digits = "".join(map(str, head)) + f"{97 - total % 97:02d}"
    return rng.choice((f"GB{digits}", f"GB {digits[:3]} {digits[3:7]} {digits[7:]}"))


def _german_vat(rng: random.Random) -> str:
    digits = [rng.randrange(1, 10), *(rng.randrange(10) for _ in range(7))]
    product = 10
    for digit in digits:
        total = (digit + product) % 10 or 10
        product = total * 2 % 11
    return "DE" + "".join(map(str, digits)) + str((11 - product) % 10)


def _french_vat(rng: random.Random) -> str:
    head = [rng.randrange(1, 10), *(rng.randrange(10) for _ in range(7))]
    total = sum(d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(head))
    siren = "".join(map(str, head)) + str(-total % 10)
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def secret(rng: random.Random, length: int) -> str:
    return "".join(rng.choice("abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(length))


def password(rng: random.Random) -> str:
    word = rng.choice(_WORDS)
    return rng.choice(
        (
            f"{word.title()}{rng.randrange(10, 99)}!",
            f"{word}{rng.randrange(1960, 2012)}",
            f"{word.title()}#{rng.randrange(100, 999)}",
            f"{secret(rng, 5)}-{word}",
        )
    )


def ip(rng: random.Random) -> str:
    if rng.random() < 0.2:
        return f"2001:db8:{rng.randrange(4096):x}:{rng.randrange(4096):x}::{rng.randrange(1, 255):x}"
    return rng.choice(("192.0.2", "198.51.100", "203.0.113")) + f".{rng.randrange(2, 250)}"


def mac(rng: random.Random) -> str:
    return rng.choice(":-:").join(f"{part:02X}" for part in (0, 0, 0x5E, 0, 0x53, rng.randrange(256)))
