"""Numbers of taxpayers, of companies and of social insurance."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curate.language.words import unspaced, words
from curate.privacy.base import (
    TYPES,
    Announced,
    Claim,
    Code,
    ConversationMemory,
    Detector,
    Example,
    PersonalType,
    Run,
    compact,
)
from curate.privacy.check_digits import is_rvnr
from curate.privacy.documents import Document
from curate.privacy.labelled import Label
from curate.privacy.numbers import is_valid
from curate.privacy.registers import Registered
from curate.privacy.scan import Scan
from curate.privacy.spans import DetectedSpan
from curate.privacy.unspaced import CODE

_LABEL = Label("TAX_ID", words("tax_labels") - unspaced("tax_labels"), 5)
_VAT_WORDS = words("vat_words")
_SOCIAL = re.compile(r"\d{3}-\d{2}-\d{4}")
_CPF = re.compile(r"\d{3}\.\d{3}\.\d{3}-\d{2}")
_ABN = re.compile(r"[1-9]\d \d{3} \d{3} \d{3}")
_RVNR = re.compile(r"\d\d(?:0[1-9]|[12]\d|3[01]|[5-7]\d|8[01])(?:0[1-9]|1[0-2])\d\d[A-Z]\d{3}")
_FISCAL = re.compile(r"[A-Z]{6}\d\d[A-EHLMPRST][0-7]\d[A-Z]\d{3}[A-Z]")  # by its form alone
_NIR = re.compile(r"[12] ?\d\d ?\d\d ?\d\d ?\d{3} ?\d{3} ?\d\d")
# with a checksum and a form of their own, whatever stands before them: CNPJ, GSTIN, PAN (whose fourth letter
# says whose it is), NIP and SIRET in groups, BTW
_CHECKED = (
    ((".000/0000-00",), re.compile(r"\d(?<![\w.]\d)\d\.\d{3}\.\d{3}/\d{4}-\d\d(?!\d)"), "br.cnpj"),
    (("00AAAAA0000A",), re.compile(r"(?<!\w)(?!00)\d\d[A-Z]{5}\d{4}[A-Z][A-Z\d]Z[A-Z\d](?!\w)"), ""),
    (("AAAAA0000A",), re.compile(r"(?<!\w)[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z](?!\w)"), "in_.pan"),
    (
        tuple(f"0{gap}A{blank}00" for gap in ("", ".", " ", ". ") for blank in ("", " ")),
        re.compile(r"(?<![\w-])NL ?\d{3}\.?\d{3}\.?\d{3}\.? ?B ?\d\d(?!\w)"),
        "",
    ),
    (("000-000-00-00",), re.compile(r"\d(?<![\w.]\d)\d\d-\d{3}-\d\d-\d\d(?![\d-])"), "pl.nip"),
    (
        ("000 00000", "000.00000"),
        re.compile(r"\d(?<![\w.]\d)\d\d[ .]\d{3}[ .]\d{3}[ .]\d{5}(?![\d.])"),
        "fr.siret",
    ),
)
_SHAPES = tuple(shape for shapes, _, _ in _CHECKED for shape in shapes)
_DOCUMENT = Document("TAX_ID", words("tax_labels") - unspaced("tax_labels"), 6, 20, 5, free=False)
_NO_INSURED = ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ")  # pairs that no British number begins with
_CODES = (
    r"[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]|[XYZ]?\d{7,8}-?[A-Z]|[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z]"
    r"|[A-Z]{2}\d{8,12}|DE(?: \d{3}){3}|DE \d{9}|\d{8}[A-Z]\d{3}|\d{9}[A-Z]|[RST]\d\d[A-Z]{2}\d{4}[A-Z]"
)


def _claim(run: Run, settings: object) -> list[DetectedSpan]:
    return [DetectedSpan(run.start, run.end, "TAX_ID")] if _of_digits(run.value) else []


def _checked(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    for shapes, pattern, name in _CHECKED:
        for match in pattern.finditer(scan.text) if any(shape in scan.shape for shape in shapes) else ():
            if not name or is_valid(name, match.group()):
                yield DetectedSpan(match.start(), match.end(), "TAX_ID")


def _of_digits(value: str) -> bool:
    if len(value) == 11 and _SOCIAL.fullmatch(value):
        return is_valid("us.ssn", value)
    if len(value) == 14 and _CPF.fullmatch(value):
        return is_valid("br.cpf", value)
    if len(value) == 14 and _ABN.fullmatch(value):
        return is_valid("au.abn", value)
    return 15 <= len(value) <= 21 and _NIR.fullmatch(value) is not None and is_valid("fr.nir", value)


def _is_code(value: str, scan: Scan) -> bool:
    short = re.sub(r"[ -]", "", value)
    if (
        len(short) == 9
        and short[:2].isalpha()
        and short[-1] in "ABCD"
        and short[2:8].isdigit()
        and not set(short[:2]) & set("DFIQUV")
        and short[1] != "O"
        and short[:2] not in _NO_INSURED
    ):
        return True  # of the British National Insurance
    if len(short) == 16:
        return _FISCAL.fullmatch(short) is not None
    if len(short) == 12 and short[8].isalpha():
        return _RVNR.fullmatch(short) is not None and is_rvnr(short)
    if len(short) == 10 and short[-1].isalpha():
        return is_valid("sg.uen", short)
    if len(short) == 9 and short[-1].isalpha():
        return is_valid("es.nie" if short[0] in "XYZ" else "es.dni", short) or is_valid("sg.uen", short)
    if not (short[:2].isalpha() and short[2:].isdigit()):
        return False
    return scan.has(_VAT_WORDS) or is_valid("eu.vat", short)


@TYPES.register("TAX_ID")
class TaxId(PersonalType):
    """Tax, social insurance and company numbers: by checksum, or after a word for them."""

    words = ("tax number", "tax numbers")
    listed = 100
    detectors = (
        Registered("TAX_ID").detector(15),
        Detector(47, _checked, digits=4, shapes=_SHAPES),
        _LABEL.detector(55),
        _DOCUMENT.detector(56),
    )
    claims = (Claim(10, 50, _claim),)
    codes = (Code(_CODES, _is_code),)
    announced = (Announced(30, unspaced("tax_labels"), CODE),)
    remembered = True
    examples = (
        Example("My SSN is 536-22-1234.", "536-22-1234"),
        Example("mi DNI 12345678Z", "12345678Z"),
        Example("our ABN is 83 914 571 673", "83 914 571 673"),
        Example("USt-IdNr.: DE 123 456 788", "DE 123 456 788"),
        Example("CNPJ 11.222.333/0001-81", "11.222.333/0001-81"),
        Example("our NIP is 526-025-02-74", "526-025-02-74"),
        Example("It says AB123456C on the letter.", "AB123456C"),
        Example("身份证号11010519491231002X", "11010519491231002X"),
    )
    counter_examples = (
        "ABN 12 is the amendment",
        "Use part 536-22-12 instead.",
        "The file AB12345678 is empty.",
        "a tax of 12,50",
    )

    def same(self, value: str) -> str:
        return compact(value)
