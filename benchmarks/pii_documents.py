"""Invented numbers of documents, plates, health services and places."""

from __future__ import annotations

from random import Random

from pii_making import maker, shaped, valid

shaped(
    "PASSPORT",
    {
        "de": "<C>{8X}",
        "us": "9{8#}",
        "us_new": "<A>{8#}",
        "fr": "##AA{5#}",
        "es": "AAA{6#}",
        "it": "<Y>A{7#}",
        "nl": "<N>A{6X}#",
        "br": "<F>A{6#}",
        "in": "A{7#}",
        "pl": "<E>A{7#}",
        "spaced": "AA ### ####",
    },
)
shaped(
    "LICENCE",
    {
        "gb": "{5A}6#{4#}AA9AA",
        "us_ca": "<D>{7#}",
        "us_fl": "<W>###-###-##-###-#",
        "us_ny": "### ### ###",
        "de": "<B>{3X}{6#}X#",
        "fr": "{12#}",
        "it": "<U1>{7X}A",
        "nl": "5{9#}",
        "in": "<KA01 201>#{7#}",
        "pl": "{5#}/##/{4#}",
    },
)
shaped(
    "NATIONAL_ID",
    {
        "de": "<L>{8X}#",
        "es_dni": "{8#}A | es.dni",
        "it_cie": "<C>A{5#}AA",
        "br_rg": "##.###.###-#",
        "aadhaar": "#### #### #### | in_.aadhaar",
        "pesel": "{11#} | pl.pesel",
        "personnummer": "<8>#<0>9<1>#-#### | se.personnummer",
        "nl": "<I>{8X}",
        "fr": "{12#}",
    },
)


@maker("NATIONAL_ID", "es_dotted")
def dotted_dni(rng: Random, _: str) -> str:
    number = valid(rng, "{8#}A", "es.dni")
    return f"{number[:2]}.{number[2:5]}.{number[5:8]}-{number[8]}"


shaped(
    "PLATE",
    {
        "gb": "AA7# AAA",
        "gb_joined": "AA1#AAA",
        "de": "<M>-AA ####",
        "de_two": "<KA>-A ###",
        "fr": "AA-###-AA",
        "es": "#### AAA",
        "it": "AA ###AA",
        "nl": "##-AAA-#",
        "br": "AAA#A##",
        "in": "<MH >##< >AA ####",
        "pl": "<WA >{5#}",
        "se": "AAA ##X",
        "us": "9AAA###",
    },
)
shaped(
    "HEALTH_ID",
    {
        "nhs": "### ### #### | gb.nhs",
        "nhs_joined": "{10#} | gb.nhs",
        "kvnr": "A{9#}",
        "nir": "<1 8># <0>9 ## ### ### ## | fr.nir",
        "cns": "7## #### #### ####",
        "mbi": "9AX#-AX#-AA##",
        "ahv": "<756.>####.####.## | ch.ssn",
        "member": "AAA{9#}",
        "medicare_au": "2### {5#} #",
        "es_cip": "AAAA{10#}",
    },
)


def _coordinates(rng: Random) -> tuple[float, float]:
    return rng.uniform(-54, 66), rng.uniform(-120, 140)


@maker("GEO", "decimal")
@maker("GEO", "decimal_again")
def decimal(rng: Random, _: str) -> str:
    lat, lon = _coordinates(rng)
    return rng.choice(("{:.6f}, {:.6f}", "{:.5f},{:.5f}", "{:.4f} {:.4f}")).format(lat, lon)


@maker("GEO", "degrees")
def degrees(rng: Random, _: str) -> str:
    lat, lon = (abs(n) for n in _coordinates(rng))

    def minutes(angle: float) -> str:
        return f"{int(angle)}°{rng.randint(0, 59)}'{rng.uniform(0, 59):.1f}\""

    return rng.choice(
        (
            f"{minutes(lat)}N {minutes(lon)}E",
            f"{lat:.4f}° N, {lon:.4f}° W",
            f"N {int(lat)}° {rng.uniform(10, 59):.3f}' E {int(lon)}° {rng.uniform(10, 59):.3f}'",
        )
    )


@maker("GEO", "link")
def map_link(rng: Random, _: str) -> str:
    lat, lon = _coordinates(rng)
    host = rng.choice(
        ("https://www.google.com/maps/@", "https://maps.google.com/?q=", "https://maps.apple.com/?ll=")
    )
    return f"‹{host}›{lat:.6f},{lon:.6f}"


@maker("GEO", "geo")
def geo_uri(rng: Random, _: str) -> str:
    lat, lon = _coordinates(rng)
    return f"‹geo:›{lat:.5f},{lon:.5f}"


@maker("GEO", "labelled")
def labelled_pair(rng: Random, _: str) -> str:
    lat, lon = _coordinates(rng)
    return rng.choice(("‹lat: ›{:.5f}‹, lon: ›{:.5f}", "‹latitude ›{:.6f}‹ longitude ›{:.6f}")).format(
        lat, lon
    )


@maker("GEO", "plus_code")
def plus_code(rng: Random, _: str) -> str:
    signs = "23456789CFGHJMPQRVWX"
    return "8F" + "".join(rng.choices(signs, k=6)) + "+" + "".join(rng.choices(signs, k=2))
