"""Numbers that stand for a person or their money: cards, bank accounts, phones, tax numbers, orders."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from curate.privacy.scan import Scan, word_set
from curate.privacy.spans import Found

# digits with at most three separators between them: the separators are no digits, so there is one way to
# match
_RUN = re.compile(
    r"(?<![\w@])(?<![\d.,]\.)(?<![\da-fA-F]-)(?:\+ ?|\()?\d(?:[ .\-/()\u00a0\u2011]{0,3}\d){6,}(?:"
    r" ?(?:x|ext\.?|extension) ?\d{1,6})?(?![\w@])",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"^\(?(?:(?:19|20)\d\d[-./ ](?:0?[1-9]|1[0-2])[-./"
    r" ](?:0?[1-9]|[12]\d|3[01])|(?:0?[1-9]|[12]\d|3[01])[-./](?:0?[1-9]|[12]\d|3[01])[-./](?:19"
    r"|20)?\d\d)(?!\d|[./-]\d)"
)
_CARD_DIGITS = re.compile(r"(?<!\d)\d(?:[ -]?\d){11,18}(?!\d)")
_CARD_GROUPS = re.compile(
    r"\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,4}(?:\1\d{1,3})?|\d{4}([ -])\d{6}\2\d{4,5}"
)
# a placeholder for a card or phone announces no other: what is redacted twice stays as it is
_CARD_WORD = re.compile(
    r"card(?!_\d{1,6}\])|credit|debit|visa|master|amex|\bcc\b|karte|carte|tarjeta|carta|cart[aã]o|kaart|kort",
    re.IGNORECASE,
)
_PHONE_WORD = re.compile(
    r"phone(?!_\d{1,6}\])|\btel\b|tel\.|mobile|\bcell|\bcall\b|fax|whats ?app|\bsms\b|\btext"
    r" me\b|ring|reach|contact number|handy|telefon|mobil"
    r"|rufnummer|portable|t[ée]l[ée]phone|\bt[ée]l\b|m[óo]vil|celular|tel[ée]fono|llam|cellulare|appel|ruf",
    re.IGNORECASE,
)
_MONEY_BEFORE = re.compile(r"(?:[$€£¥]|\b(?:usd|eur|gbp))\W{0,6}$", re.IGNORECASE)
# a question that ends in such a word says nothing of the number after it
_NOT_PHONE = re.compile(
    r"\b(?:order|invoice|ticket|bug|case|build|version|id|ref|tracking|error|article|isbn)[^\w?!]{0,6}$",
    re.IGNORECASE,
)
_STAMP = re.compile(r"(?:19|20)\d\d-\d\d-\d\d|^\d\d-\d\d \d\d-\d\d-\d\d")
_PHONE_AFTER = re.compile(
    r"^[ \t,:(-]{0,3}(?:office|fax|mobile|mob|cell|home|work|phone|tel|direct|handy|privat|dienstlich|portable|m[óo]vil|fijo)\b",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"^ ?(?:[$€£¥%]|bytes?|[kmgt]i?b|mails?|e-?mails|messages?|users?|points?|euro?s?|dollars?|pounds?|items?|pieces?|rows?|ms|px)\b",
    re.IGNORECASE,
)
_AMERICAN = re.compile(
    r"^(?:(?:\+|00)?1[ .-]?)?\(?\d{3}\)?[ .-]?\d{3}[ .-]\d{4}(?: ?(?:x|ext).*)?$", re.IGNORECASE
)
_BRACKETED = re.compile(r"^(?:\+?\d{1,3} ?)?\(\d{2,5}\)[ -]?\d{2,5}(?:[ -]?\d{2,5}){0,3}$")
_TRUNK = re.compile(r"^\(?0\d{1,5}\)?(?:[ ./-]{1,3}\d{2,8}){1,5}$")
_PAIRS = re.compile(r"^\d\d(?:-\d\d){3,4}$")
_GROUPS = re.compile(r"^\d{2,4}(?: \d{2,4}){2,4}$")
_LETTERS_DIGITS = re.compile(
    r"(?<![\w/.-])(?=[A-Z\d][A-Z\d ]{7})(?:[A-Z]{2} ?\d{2} ?\d{2} ?\d{2}"
    r" ?[A-D]|[XYZ]?\d{7,8}-?[A-Z]|[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z]"
    r"|1Z[0-9A-Z]{16}|[A-Z]{2}\d{9}[A-Z]{2}|[A-Z]{2}\d{8,12})(?![\w-])"
)
# `FH-20418`: the numbers of shops and desks; not of norms and public bug lists
_PREFIXED = re.compile(r"(?<![\w/.#-])([A-Z]{2,4})-\d{5,10}(?![\w-])")
_PUBLIC_PREFIXES = word_set("KB CVE RFC ISO DIN EN IEC IEEE CWE PEP MS USB ASTM ANSI")
_VAT_WORDS = word_set("vat ust tva iva btw mva moms steuernummer umsatzsteuer")
_SOCIAL = re.compile(r"\d{3}-\d{2}-\d{4}")
_CPF = re.compile(r"\d{3}\.\d{3}\.\d{3}-\d{2}")
_NIR = re.compile(r"[12] ?\d\d ?\d\d ?\d\d ?\d{3} ?\d{3} ?\d\d")
_SHOP = re.compile(r"\d{3}-\d{7}-\d{7}")
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,31}")
_IBAN_LENGTHS = {
    pair[:2]: int(pair[2:])
    for pair in word_set(
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29"
        " ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20"
        " LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25"
        " QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20"
    )
}


def luhn(digits: str) -> bool:
    """The check of card numbers (ISO/IEC 7812-1)."""
    total = 0
    for i, char in enumerate(reversed(digits)):
        value = int(char) * (2 if i % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def ibans(text: str) -> Iterator[Found]:
    """IBANs whose country length and check digits are right; with a wrong check only after the word IBAN."""
    for match in _IBAN.finditer(text):
        length = _IBAN_LENGTHS.get(match.group()[:2].upper())
        if not length:
            continue
        ends = [i for i, char in enumerate(match.group(), match.start() + 1) if char.isalnum()]
        end = ends[length - 1] if len(ends) >= length else 0
        if not end or (end < len(text) and text[end].isalnum()):
            continue
        value = re.sub(r"[ -]", "", text[match.start() : end]).upper()
        check = int("".join(str(int(char, 36)) for char in value[4:] + value[:4])) % 97
        if check == 1 or "iban" in text[max(0, match.start() - 30) : match.start()].lower():
            yield Found(match.start(), end, "IBAN")


def runs(text: str, regions: tuple[str, ...]) -> Iterator[Found]:
    """Cards, phone numbers, and tax and order numbers of a telling shape among the longer runs of digits."""
    for match in _RUN.finditer(text):
        chunk, start = match.group(), match.start()
        if _DATE.match(chunk) and sum(map(str.isdigit, chunk)) < 15:
            continue
        kind = _kind_of_digits(chunk)
        if kind:
            yield Found(start, match.end(), kind)
            continue
        before = text[max(0, start - 40) : start]
        cards = [] if chunk[0] == "+" else list(_cards(chunk, start, before))
        if cards:
            yield from cards
        elif _is_phone(chunk, before, text[match.end() : match.end() + 12], regions):
            yield Found(start, match.end(), "PHONE")


def _cards(chunk: str, start: int, before: str) -> Iterator[Found]:
    named = _CARD_WORD.search(before) is not None
    for match in _CARD_DIGITS.finditer(chunk):
        digits = re.sub(r"\D", "", match.group())
        known = len(digits) >= 13 and (
            digits[0] in "3456"
            or digits[:2] in ("22", "23", "24", "25", "26", "27")
            or digits[:4] in ("1800", "2131")
        )
        if named or (known and luhn(digits) and _CARD_GROUPS.fullmatch(match.group())):
            yield Found(start + match.start(), start + match.end(), "CARD")


def _is_phone(chunk: str, before: str, after: str, regions: tuple[str, ...]) -> bool:
    digits = re.sub(r"\D", "", re.split("[xe]", chunk, maxsplit=1, flags=re.IGNORECASE)[0])
    if (
        not 7 <= len(digits) <= 15
        or _STAMP.search(chunk)
        or _MONEY_BEFORE.search(before)
        or _UNIT.match(after)
        or len(set(digits)) == 1
    ):
        return False
    if chunk.startswith("+"):  # no order, ticket or version number begins so
        return True
    if _NOT_PHONE.search(before):
        return False
    if chunk.startswith("00") and len(digits) >= 10 and not chunk.isdigit():
        return True
    if _AMERICAN.match(chunk) or _BRACKETED.match(chunk) or _PAIRS.match(chunk):
        return not _DOTTED.match(chunk)
    if _TRUNK.match(chunk) and len(digits) >= 8:
        return True
    if _PHONE_WORD.search(before) or _PHONE_AFTER.match(after):
        return not _DOTTED.match(chunk)
    if _GROUPS.match(chunk) and 8 <= len(digits) <= 12:
        return _valid(digits, regions)
    return chunk.isdigit() and chunk[0] == "0" and 10 <= len(digits) <= 12 and _valid(digits, regions)


_DOTTED = re.compile(r"^\d{1,3}(?:\.\d{1,3}){3}$|^\d+\.\d+$")


@lru_cache(maxsize=20_000)
def _valid(digits: str, regions: tuple[str, ...]) -> bool:
    """Whether the numbering plan of one of the regions has such a number."""
    import phonenumbers

    for region in regions:
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(digits, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False


def codes(scan: Scan) -> Iterator[Found]:
    """Tax, order and parcel numbers that can be told by shape and checksum alone."""
    text = scan.text
    for match in _PREFIXED.finditer(text):
        if match.group(1) not in _PUBLIC_PREFIXES:
            yield Found(match.start(), match.end(), "ORDER_ID")
    taxed = scan.has(_VAT_WORDS)
    for match in _LETTERS_DIGITS.finditer(text):
        kind = _kind_of_code(match.group(), taxed)
        if kind:
            yield Found(match.start(), match.end(), kind)


def _kind_of_digits(value: str) -> str:
    if len(value) == 11 and _SOCIAL.fullmatch(value):
        return "TAX_ID" if _checked("us.ssn", value) else ""
    if len(value) == 14 and _CPF.fullmatch(value):
        return "TAX_ID" if _checked("br.cpf", value) else ""
    if 15 <= len(value) <= 21 and _NIR.fullmatch(value) and _checked("fr.nir", value):
        return "TAX_ID"
    return "ORDER_ID" if len(value) == 19 and _SHOP.fullmatch(value) else ""


def _kind_of_code(value: str, taxed: bool) -> str:
    compact = re.sub(r"[ -]", "", value)
    if compact.startswith("1Z") and len(compact) == 18:
        return "ORDER_ID"
    if compact[:2].isalpha() and compact[-2:].isalpha() and len(compact) == 13:
        return "ORDER_ID"
    if (
        len(compact) == 9
        and compact[:2].isalpha()
        and compact[-1] in "ABCD"
        and compact[2:8].isdigit()
        and not set(compact[:2]) & set("DFIQUV")
    ):
        return "TAX_ID"
    if len(compact) == 16:
        return "TAX_ID" if _checked("it.codicefiscale", compact) else ""
    if len(compact) == 9 and compact[-1].isalpha():
        return "TAX_ID" if _checked("es.nie" if compact[0] in "XYZ" else "es.dni", compact) else ""
    if not (compact[:2].isalpha() and compact[2:].isdigit()):
        return ""
    return "TAX_ID" if taxed or _checked("eu.vat", compact) else ""


@cache
def _checker(name: str) -> Callable[[str], bool]:
    from importlib import import_module

    found: Callable[[str], bool] = import_module(f"stdnum.{name}").is_valid
    return found


def _checked(name: str, value: str) -> bool:
    return _checker(name)(value)
