"""Invented numbers with the checksums and the ways of writing that real ones have."""

from __future__ import annotations

import ipaddress
from random import Random

import phonenumbers
from pii_making import fill, grouped, maker, shaped, valid
from stdnum import iban, luhn

SEPARATORS = {
    "plain": "",
    "spaces": " ",
    "dashes": "-",
    "dots": ".",
    "en_dashes": "\u2013",
    "no_break": "\u00a0",
    "narrow": "\u202f",
    "zero_width": "\u200b",
    "lines": "\n",
    "wide": "  ",
}
ISSUERS = {"4": 16, "51": 16, "55": 16, "2221": 16, "34": 15, "37": 15, "6011": 16, "36": 14, "3530": 16}
BBANS = {
    "DE": "{18#}",
    "GB": "AAAA{14#}",
    "FR": "{10#}{11X}##",
    "ES": "{20#}",
    "IT": "A{10#}{12X}",
    "NL": "AAAA{10#}",
    "BR": "{23#}AX",
    "PL": "{24#}",
    "SE": "{20#}",
    "CH": "{5#}{12X}",
    "AT": "{16#}",
    "BE": "{12#}",
    "PT": "{21#}",
}
REGIONS = ("US", "GB", "DE", "FR", "ES", "IT", "NL", "BR", "IN", "PL", "SE", "CA", "AU", "CH")
BY_LANGUAGE = {"en": REGIONS, "pt": ("BR", "PT"), "ja": ("JP",), "zh": ("CN",), "ru": ("RU",), "tr": ("TR",)}
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}


def card_number(rng: Random) -> str:
    start = rng.choice(list(ISSUERS))
    body = fill(rng, f"<{start}>{{{ISSUERS[start] - len(start) - 1}#}}")
    return body + luhn.calc_check_digit(body)


def iban_number(rng: Random, country: str) -> str:
    while True:
        bban = fill(rng, BBANS[country])
        if iban.is_valid(number := country + iban.calc_check_digits(country + "00" + bban) + bban):
            return number


for name, sign in SEPARATORS.items():

    @maker("CARD", name)
    def card(rng: Random, _: str, sign: str = sign) -> str:
        digits = card_number(rng)
        return grouped(digits, (4, 6, 5) if len(digits) == 15 else (4,), sign)

    @maker("IBAN", name)
    def written_iban(rng: Random, _: str, sign: str = sign) -> str:
        return grouped(iban_number(rng, rng.choice(list(BBANS))), (4,), sign)


def national_number(rng: Random, region: str) -> phonenumbers.PhoneNumber:
    kind = rng.choice((phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE))
    model = phonenumbers.example_number_for_type(region, kind)
    head = str(model.national_number)[:-6]
    while True:
        number = phonenumbers.PhoneNumber(
            model.country_code, int(head + fill(rng, "{6#}")), italian_leading_zero=model.italian_leading_zero
        )
        if phonenumbers.is_valid_number(number):
            return number


def regions(language: str) -> tuple[str, ...]:
    return BY_LANGUAGE.get(language, (language.upper(),))


@maker("PHONE", "international")
def international(rng: Random, language: str) -> str:
    form = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(national_number(rng, rng.choice(regions(language))), form)


@maker("PHONE", "e164")
def e164(rng: Random, language: str) -> str:
    form = phonenumbers.PhoneNumberFormat.E164
    return phonenumbers.format_number(national_number(rng, rng.choice(regions(language))), form)


@maker("PHONE", "national")
def national(rng: Random, language: str) -> str:
    form = phonenumbers.PhoneNumberFormat.NATIONAL
    return phonenumbers.format_number(national_number(rng, rng.choice(regions(language))), form)


@maker("PHONE", "odd")
def odd_phone(rng: Random, language: str) -> str:
    """As people write: dots, dashes, slashes, 00 in place of +, blanks that do not break."""
    text = international(rng, language)
    digits = text.replace("-", " ")
    return rng.choice(
        (
            digits.replace(" ", "."),
            digits.replace(" ", "-"),
            digits.replace(" ", "\u00a0"),
            digits.replace(" ", "\u2011"),
            digits.replace("+", "00"),
            "(" + digits.replace(" ", ") ", 1),
        )
    )


shaped(
    "ACCOUNT",
    {
        "eight": "9{7#}",
        "ten": "9{9#}",
        "lettered": "AA-{6#}",
        "customer": "<C>{7#}",
        "dashed": "####-####",
        "member": "AAA{8#}",
        "slashed": "{6#}/##",
    },
)
shaped("ACCOUNT", {"sort_code": "##-##-##", "routing": "{9#} | us.rtn"}, bare=False)


@maker("ACCOUNT", "bic", bare=False)
def bic(rng: Random, _: str) -> str:
    country = rng.choice(("DE", "GB", "FR", "ES", "IT", "NL", "BR", "PL", "SE", "CH"))
    return fill(rng, f"AAAA<{country}>XX" + rng.choice(("", "<XXX>", "###")))


shaped(
    "TAX_ID",
    {
        "ssn": "###-##-#### | us.ssn",
        "utr": "{10#} | gb.utr",
        "de_idnr": "{11#} | de.idnr",
        "de_vat": "<DE>{9#} | de.vat",
        "fr_nif": "{13#} | fr.nif",
        "fr_siret": "### ### ### ##### | fr.siret",
        "es_nif": "{8#}A | es.nif",
        "es_nie": "<X>{7#}A | es.nie",
        "it_iva": "{11#} | it.iva",
        "nl_btw": "<NL>{9#}<B>## | nl.btw",
        "nl_bsn": "{9#} | nl.bsn",
        "cpf": "###.###.###-## | br.cpf",
        "gstin": "##AAAAA####A#<Z>X | in_.gstin",
        "pan": "AAA<P>A####A | in_.pan",
        "nip": "###-###-##-## | pl.nip",
        "orgnr": "{6#}-#### | se.orgnr",
        "nino": "<A>A ## ## ## <C>",
        "ein": "##-{7#} | us.ein",
    },
)


@maker("TAX_ID", "cnpj")
def cnpj(rng: Random, _: str) -> str:
    body = fill(rng, "{8#}<0001>")
    check = next(f"{n:02}" for n in range(100) if _cnpj_is(body + f"{n:02}"))
    return f"{body[:2]}.{body[2:5]}.{body[5:8]}/{body[8:]}-{check}"


def _cnpj_is(number: str) -> bool:
    from stdnum.br import cnpj as checked

    return bool(checked.is_valid(number))


@maker("TAX_ID", "codice_fiscale")
def codice_fiscale(rng: Random, _: str) -> str:
    return valid(rng, "<RSSMRC>##<" + rng.choice("ABCDEHLMPRST") + ">0#<H501>A", "it.codicefiscale")


DAY_FIRST = ("{d:02}/{m:02}/{y}", "{d:02}.{m:02}.{y}", "{d}-{m}-{y}", "{d}.{m}.{yy:02}", "{y}-{m:02}-{d:02}")
COMPACT = ("{y}{m:02}{d:02}", "{d:02} {m:02} {y}", "{d:02}{m:02}{y}")
WORDS = {
    "en": ("{d} {M} {y}", "{M} {d}, {y}", "{d:02}-{S}-{y}", "{S} {d} {y}", "{M} {y}", "{d}th of {M} {y}"),
    "de": ("{d}. {M} {y}", "{d:02}. {S}. {y}", "{M} {y}"),
    "fr": ("{d} {M} {y}", "{M} {y}"),
    "it": ("{d} {M} {y}", "{M} {y}"),
    "nl": ("{d} {M} {y}", "{d} {S} {y}"),
    "es": ("{d} de {M} de {y}", "{d} {M} {y}"),
    "pt": ("{d} de {M} de {y}", "{M} de {y}"),
}


def _date(rng: Random, language: str, form: str) -> str:
    month = rng.randint(1, 12)
    name = MONTHS.get(language, MONTHS["en"]).split()[month - 1]
    year = rng.randint(1941, 2004)
    return form.format(d=rng.randint(4, 28), m=month, y=year, yy=year % 100, M=name, S=name[:3])


@maker("BIRTH_DATE", "figures")
def figures(rng: Random, language: str) -> str:
    return _date(rng, language, rng.choice(DAY_FIRST))


@maker("BIRTH_DATE", "words")
def in_words(rng: Random, language: str) -> str:
    return _date(rng, language, rng.choice(WORDS.get(language, WORDS["en"])))


@maker("BIRTH_DATE", "compact")
def compact_date(rng: Random, language: str) -> str:
    return _date(rng, language, rng.choice(COMPACT))


shaped(
    "ORDER_ID",
    {
        "digits": "9{6#}",
        "long": "9{9#}",
        "lettered": "AA-{5#}",
        "year": "<ORD-20>2#-{5#}",
        "shop": "###-{7#}-{7#}",
        "mixed": "X{3X}#{3X}#",
        "invoice": "<INV>#{6#}",
        "slashed": "<20>2#/{5#}",
    },
)
shaped("ORDER_ID", {"shop": "###-{7#}-{7#}", "parcel": "<1Z>{6X}##{8#}"}, bare=False)
shaped(
    "MAC",
    {
        "colons": "{2h}:{2h}:{2h}:{2h}:{2h}:{2h}",
        "dashes": "{2H}-{2H}-{2H}-{2H}-{2H}-{2H}",
        "dots": "{4h}.{4h}.{4h}",
        "spaces": "{2H} {2H} {2H} {2H} {2H} {2H}",
    },
)
shaped("MAC", {"bare": "<A4>{10H}"}, bare=False)


@maker("IP", "four")
def four(rng: Random, _: str) -> str:
    first = rng.choice((31, 46, 62, 78, 81, 93, 109, 145, 178, 185, 203, 212))
    return f"{first}." + ".".join(str(rng.randint(2, 253)) for _ in range(3))


@maker("IP", "six")
def six(rng: Random, _: str) -> str:
    address = ipaddress.IPv6Address(int(fill(rng, "<2a02>{28h}"), 16))
    return rng.choice((address.exploded, address.compressed, fill(rng, "<2a01:>{4h}:{3h}<::>{4h}:{2h}")))


@maker("IP", "mapped")
def mapped(rng: Random, language: str) -> str:
    return "::ffff:" + four(rng, language)
