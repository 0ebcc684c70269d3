"""Numbers of the registers of many countries, each behind a name of its own: `ABN`, `hetu`, `NPI`.

Such a name says which number follows, so a number must have the form that this register gives. The forms are
from what the registers publish; a wrong check digit is not heeded, since people mistype. Words that announce
any number of a type, such as `tax number`, are in the files of the languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from curate.language.patterns import any_of
from curate.language.words import words
from curate.privacy.base import Detector, compact
from curate.privacy.scan import Cues, Scan
from curate.privacy.spans import DetectedSpan

_DAY = r"(?:0[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0[1-9]|1[0-2])"


class Register(NamedTuple):
    """Names of a number, in small letters, and its form without separators, in capitals."""

    names: str
    form: str


_REGISTERS: dict[str, tuple[Register, ...]] = {
    "TAX_ID": (
        Register("abn | australian business number", r"\d{11}"),
        Register("acn | australian company number", r"\d{9}"),
        Register("tfn | tax file number", r"\d{8,9}"),
        Register("ird | ird number | inland revenue number", r"\d{8,9}"),
        Register("pps | ppsn | pps number | personal public service number", r"\d{7}[A-W][A-IW]?"),
        Register("hst | gst | qst", r"\d{9}(?:R[TPCMZ]\d{4})?|\d{15}"),
        Register("brn | business registration | business registration number", r"\d{8,10}"),
        Register("uen | unique entity number", r"\d{8,9}[A-Z]|[RST]\d\d[A-Z]{2}\d{4}[A-Z]"),
        Register("cuit | cuil | ruc", r"\d{10,11}"),
        Register("rfc", r"[A-ZÑ&]{3,4}\d{6}[A-Z\d]{3}"),
        Register("rut", r"\d{7,8}[\dK]"),
        Register("nit", r"\d{9,10}"),
        Register("ssn | itin | ptin | atin", r"\d{9}|P\d{8}"),
        Register(
            "nino | national insurance | national insurance number | national insurance no | ni number",
            r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]?",
        ),
        Register(
            "hrb | hra | handelsregister | handelsregisternummer | amtsgericht"
            " | commercial register | commercial register number",
            r"(?:HR[AB]|GNR|PR|VR)?\d{1,6}[A-Z]{0,2}",
        ),
        Register(
            "rentenversicherungsnummer | rentenversicherung | rvnr | sozialversicherungsnummer | sv-nummer"
            " | social security number | versicherungsnummer",
            rf"\d\d(?:{_DAY}|[5-7]\d|8[01]){_MONTH}\d\d[A-Z]\d{{3}}",
        ),
        Register(
            "vat | vat id | vat number | vat no | ust-idnr | ust-id | ustid | umsatzsteuer-id | uid-nummer"
            " | n° tva | numéro de tva | tva | p. iva | partita iva | nif-iva | btw | btw-nummer | nip",
            r"(?:AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI|GB|CHE)"
            r"(?=(?:\D*\d){7})[A-Z\d]{8,13}",
        ),
        Register(
            "company registration | company registration number | company number | cipc | registration number"
            " | close corporation",
            r"(?:19|20)\d{10}|CK(?:19|20)\d{8}",
        ),
        Register("organisationsnummer | org.nr | orgnr | org nr | orgnummer", r"\d{9,10}"),
        Register("organisation number | organization number", r"\d{9,10}"),
        Register(
            "codice fiscale | fiscal code | cod. fisc | cf", r"[A-Z]{6}\d\d[A-EHLMPRST]\d\d[A-Z]\d{3}[A-Z]"
        ),
    ),
    "NATIONAL_ID": (
        Register(
            "hetu | henkilötunnus | henkilotunnus | personal identity code",
            rf"{_DAY}{_MONTH}\d\d[A-FU-Y]?\d{{3}}[\dA-Y]",
        ),
        Register("voter | voter id | voter card | epic | epic number | voter number", r"[A-Z]{3}\d{7}"),
        Register("aadhaar | aadhar | uidai | aadhaar number | aadhar number", r"\d{12}"),
        Register(
            "resident registration | resident registration number | rrn | frn | alien registration number"
            " | foreigner registration number | foreign registration number",
            rf"\d\d{_MONTH}{_DAY}\d{{7}}",
        ),
        Register("nin | national identification number", r"\d{11}"),
        Register(
            "umid | umid number | umid card | crn | common reference number | gsis | sss | philhealth"
            " | pag-ibig | unified multi-purpose id | unified multipurpose id",
            r"\d{12}",
        ),
        Register("nric | fin | fin number | nric number | nric no | fin no", r"[A-Z]\d{7}[A-Z]"),
        Register("mykad | my kad", r"\d{12}"),
        Register(
            "thai id | thai national id | tnin | เลขประจำตัวประชาชน | เลขบัตรประชาชน | บัตรประชาชน", r"\d{13}"
        ),
        Register("hkid | hong kong id", r"[A-Z]{1,2}\d{6}[\dA]"),
        Register("cnic | nicop", r"\d{13}"),
        Register("nik | ktp", r"\d{16}"),
        Register("curp", r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z\d]\d"),
        Register("cpr | cpr-nummer | cpr nummer", r"\d{10}"),
        Register("fødselsnummer | fodselsnummer", r"\d{11}"),
        Register("rodné číslo | rodne cislo", r"\d{9,10}"),
        Register("cnp", r"\d{13}"),
        Register("egn | oib | isikukood | asmens kodas | personas kods", r"\d{10,11}"),
        Register("teudat zehut", r"\d{9}"),
        Register("rijksregisternummer | numéro national | insz | niss", r"\d{11}"),
        Register("personnummer | pnr", r"\d{10}|\d{12}"),
        Register("personalausweis | personalausweisnummer | ausweisnummer", r"[CFGHJKLMNPRTVWXYZ\d]{9}\d?"),
    ),
    "HEALTH_ID": (
        Register("npi | npi number | national provider identifier | provider identifier", r"[12]\d{9}"),
        Register("provider id", r"[12]\d{9}"),
        Register("dea | dea number | medical license | medical license number", r"[A-Z]{2}\d{7}|[A-Z]\d{8}"),
        Register("medical licence | medical licence number | gmc number", r"[A-Z]{2}\d{7}|\d{7}"),
        Register("ahv | avs | oasi", r"756\d{10}"),
        Register("lanr | arztnummer", r"\d{9}"),
        Register("bsnr | betriebsstättennummer", r"\d{9}"),
        Register("kvnr | egk-nummer | krankenversichertennummer", r"[A-Z]\d{9}"),
        Register("ihi | individual healthcare identifier", r"8003\d{12}"),
        Register(
            "mbi | medicare | medicare number | medicare id",
            r"[1-9][A-Z][A-Z\d]\d[A-Z][A-Z\d]\d[A-Z]{2}\d\d|[2-6]\d{9}",
        ),
    ),
    "LICENCE": (
        Register("trn | traffic register | traffic register number", r"\d{13}"),
    ),
}  # fmt: skip
# words and signs between the name and the number; `DE` before nine digits is of the number
_BETWEEN = (
    r"\.?(?:[ \t\u00a0]?[:#=(\"'–-]{1,2}|[ \t\u00a0](?!DE(?:[ .-]?\d{3}){3}(?!\d))(?:"
    + r"on|är|er|to|jest|je|"  # is, in languages whose numbers stand here
    + any_of(words("label_fillers") | words("copulas") | words("number_nouns") | words("now_words"))
    + r")(?![\w-])\.?){0,4}[ \t\u00a0\n]{0,2}[\"'(]?"
)
_VALUE = r"[^\W_]{1,20}(?:[ .:/-][^\W_]{1,14}){0,6}(?:\([\dA]\))?(?![\w@-])"


class Registered:
    """The registers that a type has numbers of."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._forms: dict[str, list[str]] = {}
        for register in _REGISTERS[kind]:
            for name in register.names.split(" | "):
                self._forms.setdefault(name, []).append(register.form)
        self._cues = Cues(self._forms, whole=True)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(
            rf"(?<!\w)(?P<name>{any_of(self._forms)})(?!\w){_BETWEEN}(?P<value>{_VALUE})", re.IGNORECASE
        )

    @cached_property
    def _checks(self) -> dict[str, re.Pattern[str]]:
        return {name: re.compile("|".join(forms)) for name, forms in self._forms.items()}

    def detector(self, rank: int) -> Detector:
        return Detector(rank, self.find, 3, words=self._cues.words)

    def find(self, scan: Scan, conversation: object = None) -> Iterator[DetectedSpan]:
        """The numbers behind a name of their register."""
        for match in scan.matches(self._pattern, self._cues):
            start = match.start("value")
            end = self._end(match.group("name").lower(), match.group("value"))
            if end:
                yield DetectedSpan(start, start + end, self._kind)

    def _end(self, name: str, value: str) -> int:
        """Where the number ends, of which the last groups may be words that follow it; 0 where none is."""
        check = self._checks[name]
        while value:
            if check.fullmatch(compact(value)):
                return len(value)
            value = re.sub(r"(?:^|[\W_]+)[^\W_]+$", "", value)
        return 0
