"""Numbers of taxpayers, insured people, companies and identity documents."""

from __future__ import annotations

import re

from curate.privacy.base import TYPES, Announced, Claim, Code, Detector, Example, PersonalType, Run, compact
from curate.privacy.labelled import Label
from curate.privacy.numbers import is_valid
from curate.privacy.scan import Scan, word_set
from curate.privacy.spans import DetectedSpan
from curate.privacy.unspaced import CODE

_LABEL = Label(
    "TAX_ID",
    r"ssn|social security|sin|nino|national insurance|tax(?:payer)?"
    r" ?(?:id|number|no|identification)?|tin|ein|itin|vat(?: id| reg\w*)?"
    r"|ust\.?-?id(?:nr)?|umsatzsteuer\w*|steuer-?(?:id|nummer|nr|identifikationsnummer)?"
    r"|sozialversicherungsnummer|siret|siren|num[ée]ro fiscal|s[ée]curit[ée]"
    r" sociale|nif|dni|nie|cif|seguridad social|codice fiscale|partita iva"
    r"|cpf|cnpj|bsn|pesel|passport|reisepass\w*|ausweis\w*|personalausweis\w*"
    r"|passeport|pasaporte|passaporto|driver'?s'? licen[cs]e|driving licen[cs]e|f[üu]hrerschein\w*|permis de"
    r" conduire|licencia de conducir"
    r"|identity card|id card",
    5,
    word_set(
        "ssn social sin nino national tax taxpayer tin ein itin vat ust sozialversicherungsnummer siret siren"
        " numéro numero sécurité securite nif dni nie cif seguridad codice partita cpf cnpj bsn pesel"
        " passport passeport pasaporte passaporto driver drivers driving führerschein fuhrerschein permis"
        " licencia identity id"
    ),
    ("umsatzsteuer", "steuer", "reisepass", "ausweis", "personalausweis"),
)
_VAT_WORDS = word_set("vat ust tva iva btw mva moms steuernummer umsatzsteuer")
_SOCIAL = re.compile(r"\d{3}-\d{2}-\d{4}")
_CPF = re.compile(r"\d{3}\.\d{3}\.\d{3}-\d{2}")
_NIR = re.compile(r"[12] ?\d\d ?\d\d ?\d\d ?\d{3} ?\d{3} ?\d\d")
_CODES = (
    r"[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]|[XYZ]?\d{7,8}-?[A-Z]|[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z]"
    r"|[A-Z]{2}\d{8,12}"
)


def _claim(run: Run, settings: object) -> list[DetectedSpan]:
    return [DetectedSpan(run.start, run.end, "TAX_ID")] if _of_digits(run.value) else []


def _of_digits(value: str) -> bool:
    if len(value) == 11 and _SOCIAL.fullmatch(value):
        return is_valid("us.ssn", value)
    if len(value) == 14 and _CPF.fullmatch(value):
        return is_valid("br.cpf", value)
    return 15 <= len(value) <= 21 and _NIR.fullmatch(value) is not None and is_valid("fr.nir", value)


def _is_code(value: str, scan: Scan) -> bool:
    short = re.sub(r"[ -]", "", value)
    if (
        len(short) == 9
        and short[:2].isalpha()
        and short[-1] in "ABCD"
        and short[2:8].isdigit()
        and not set(short[:2]) & set("DFIQUV")
    ):
        return True  # of the British National Insurance
    if len(short) == 16:
        return is_valid("it.codicefiscale", short)
    if len(short) == 9 and short[-1].isalpha():
        return is_valid("es.nie" if short[0] in "XYZ" else "es.dni", short)
    if not (short[:2].isalpha() and short[2:].isdigit()):
        return False
    return scan.has(_VAT_WORDS) or is_valid("eu.vat", short)


@TYPES.register("TAX_ID")
class TaxId(PersonalType):
    """Tax, insurance and company numbers and those of identity documents: by checksum, or after a word for
    them."""

    words = ("tax number", "tax numbers")
    listed = 100
    detectors = (Detector(55, _LABEL.find, digits=True),)
    claims = (Claim(10, 50, _claim),)
    codes = (Code(_CODES, _is_code),)
    announced = (
        Announced(
            30,
            "マイナンバー|個人番号|(?:パスポート|旅券|免許証)番号|(?:身份证|身份證|护照|護照)(?:号码?|號碼?)|(?:주민등록|여권) ?번호",
            CODE,
        ),
    )
    remembered = True
    examples = (
        Example("My SSN is 536-22-1234.", "536-22-1234"),
        Example("mi DNI 12345678Z", "12345678Z"),
        Example("identity card X1234567A", "X1234567A"),
        Example("It says AB123456C on the letter.", "AB123456C"),
        Example("身份证号11010519491231002X", "11010519491231002X"),
    )
    counter_examples = ("Use part 536-22-12 instead.", "The file AB12345678 is empty.", "a tax of 12,50")

    def same(self, value: str) -> str:
        return compact(value)
