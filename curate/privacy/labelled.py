"""Values that a word before them gives away: orders, accounts, tax numbers, dates of birth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from curate.privacy.scan import Scan, word_set
from curate.privacy.spans import Found

# possessive: a filler is never given back, so a row of colons cannot be split in many ways
_FILLER = (
    r"(?:["
    r" \t\u00a0]*+(?:[:=#№\-–(\"'*]++|n[°º]\.?|(?:numbers?|no|nr|num|nbr|ids?|code|is|was|are|ist|war|lautet|est|es|era|è|numero|numéro|número"
    r"|nummer|of|der|de|la|le)\b\.?)){0,6}+[ \t\u00a0\n]*+"
)
_VALUE = r"[#\"'(]?([A-Za-z0-9]{1,40}(?:[/_.-][A-Za-z0-9]{1,20}){0,6}+)"


@dataclass(frozen=True, slots=True)
class Label:
    """Words that announce a value of a type, how many digits it must have, and the words one of which begins
    each label."""

    type: str
    words: str  # alternatives, as in a regular expression
    digits: int
    first: frozenset[str]
    roots: tuple[str, ...] = ()  # begins of words, for languages that write compounds in one

    def compiled(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{self.words})(?!\w){_FILLER}{_VALUE}", re.IGNORECASE)


TAX = Label(
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
ACCOUNT = Label(
    "ACCOUNT",
    r"accounts?|acct|acc|customer|client|member|membership|policy|contract|meter|sort"
    r" code|routing|aba|bic|swift|konto|kontonummer|konto-?nr"
    r"|kunden|kundennummer|kunden-?nr|vertragsnummer|vertrag|mitgliedsnummer|mitglied"
    r"|versicherungsnummer|z[äa]hlernummer|blz|bankleitzahl|compte|contrat|adh[ée]rent|cuenta|cliente|contrato|p[óo]liza|socio|conto|contratto"
    r"|rekening|klantnummer|loyalty|rewards?|frequent"
    r" flyer|subscription|abo|abonnement|suscripci[óo]n|kundenkonto|abbonamento",
    5,
    word_set(
        "account accounts acct acc customer client member membership policy contract meter sort routing aba"
        " bic swift konto kontonummer kunden kundennummer vertragsnummer vertrag mitgliedsnummer mitglied"
        " versicherungsnummer zählernummer zahlernummer blz bankleitzahl compte contrat adhérent adherent"
        " cuenta cliente contrato póliza poliza socio conto contratto rekening klantnummer loyalty reward"
        " rewards frequent subscription abo abonnement suscripción suscripcion kundenkonto abbonamento"
    ),
)
ORDER = Label(
    "ORDER_ID",
    r"orders?|invoices?|tracking|tickets?|booking|reservation|reference|ref|case|confirmation|shipment|parcel|package|rma|return|transaction|quote"
    r"|purchase|consignment|delivery|serial|bestellung\w*|bestell-?n\w+|auftrag\w*|rechnung\w*"
    r"|sendung\w*|vorgang\w*|buchung\w*|ticketnummer|paket\w*|seriennummer|commandes?|facture|suivi|colis|r[ée]servation|dossier|r[ée]f[ée]rence"
    r"|pedidos?|factura|seguimiento|reserva|env[íi]o|referencia|ordine|fattura|spedizione"
    r"|prenotazione|bestelling|bestelnummer|factuur|encomenda|fatura|zam[óo]wieni\w+",
    4,
    word_set(
        "order orders invoice invoices tracking ticket tickets booking reservation reference ref case"
        " confirmation shipment parcel package rma return transaction quote purchase consignment delivery"
        " serial ticketnummer seriennummer commande commandes facture suivi colis réservation reservation"
        " dossier référence pedido pedidos factura seguimiento reserva envío envio referencia ordine fattura"
        " spedizione prenotazione bestelling bestelnummer factuur encomenda fatura"
    ),
    ("bestell", "auftrag", "rechnung", "sendung", "vorgang", "buchung", "paket", "zamów", "zamow"),
)
_COMPILED = {label.type: label.compiled() for label in (TAX, ACCOUNT, ORDER)}
_HASH = re.compile(r"(?<![\w&/#])#(\d{5,12})(?![\w-])")
_PUBLIC_HASH = re.compile(
    r"(?:bug|issue|pr|pull"
    r" request|page|version|error|code|answer|question|question|channel|colou?r|background|border|:)\W{0,3}$",
    re.IGNORECASE,
)
_CAPITAL_ONLY = frozenset(
    {"ein", "sin", "nie", "tin", "cif", "vat", "nif"}
)  # words of other languages in lower case
_NO_VALUE = re.compile(
    r"^(?:[vV]?\d{1,4}(?:\.\d+)+.*|0x.*|(?:19|20)\d\d|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2})$"
)
_WORD_TAIL = re.compile(r"(?:[/_.-][a-z]{1,20})+$")
_MORE_GROUPS = re.compile(r"(?:[ -]\d{2,6}){1,6}(?![\w])")

_NUMBER_WORDS = word_set("number numbers nr nummer numéro numero número reference referenz")
_ANSWER = re.compile(r"(?<![\w.,/$€£:-])(?:[A-Z]{1,4}-?)?\d{4,12}(?![\w:%€$£]|[.,]\d)")
_SHORT = 120  # characters of a message that is but an answer
_BIRTH = re.compile(
    r"(?:date of |year of |place of"
    r" )?birth(?:day|date)?|born|bday|d\.?o\.?b|dateofbirth|geboren|geburts(?:datum|tag)|geb\.?|n[ée]e? le"
    r"|(?:date de )?naissance|nacid[oa]|(?:fecha de )?nacimiento|nac[íi]|(?:data di )?nascita|nat[oa] il"
    r"|(?:data de )?nascimento|nascid[oa]|geboortedatum|urodzenia",
    re.IGNORECASE,
)
_BIRTH_WORDS = word_set(
    "birth birthday birthdate born bday dob d dateofbirth geboren geburtsdatum geburtstag geb né née ne nee"
    " naissance nacido nacida nacimiento nací naci nascita nato nata nascimento nascido nascida geboortedatum"
    " urodzenia"
)
_MONTH = (
    r"(?:jan(?:uary|uar|vier|\.)?|ene(?:ro)?|feb(?:ruary|ruar|rero|\.)?|f[ée]v(?:rier|\.)?|mar(?:ch|s|zo|\.)?|märz|apr(?:il|\.)?|avr(?:il|\.)?"
    r"|abr(?:il|\.)?|may|mai|mayo|june?|juni|juin|junio|july?|juli|juillet|julio|aug(?:ust|\.)?"
    r"|ao[ûu]t|ago(?:sto)?|sep(?:t|tember|tembre|tiembre|\.)?|oct(?:ober|obre|ubre|\.)?|okt(?:ober|\.)?|nov(?:ember|embre|iembre|\.)?|dec(?:ember"
    r"|\.)?|dez(?:ember|\.)?|d[ée]c(?:embre)?|dic(?:iembre|\.)?)"
)
_DATE = re.compile(
    rf"(?<![\d./-])(?:\d{{1,2}}[./-] ?\d{{1,2}}[./-]"
    rf" ?(?:19|20)?\d\d|(?:19|20)\d\d[./-]\d{{1,2}}[./-]\d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th|\.|er"
    rf"|º)? ?(?:of |de |del )?{_MONTH},? ?(?:de |del )?(?:19|20)\d\d|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,?"
    r" (?:19|20)\d\d)(?![\d/-])",
    re.IGNORECASE,
)

# A whole date from before helpdesks wrote e-mail is somebody's birthday; so is one in brackets behind an age
# ("who's thirteen (05/09/2011)").
_LONG_AGO = re.compile(r"(?<!\d)19[2-8]\d(?!\d)")
_AGE = re.compile(
    r"(?:aged|who['’]?s|who is|s?he['’]?s|s?he is|i['’]?m|i am|turned|turns) (?:just |only |now"
    r" )?(?:\d{1,3}|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|ten|eleven|twelve|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:[- ]\w{3,5})?)(?: years? old)?,? \($",
    re.IGNORECASE,
)


def identifiers(scan: Scan) -> Iterator[Found]:
    """Order, account and tax numbers after the word that names them, in a text that holds digits."""
    for label in (TAX, ACCOUNT, ORDER):
        pattern = _COMPILED[label.type]
        found = list(scan.matches(pattern, label.first)) if scan.has(label.first) else []
        for root in label.roots:
            if root in scan.lower:
                found += [m for at in scan.places([root]) if (m := pattern.match(scan.text, at))]
        for match in found:
            end = _value_end(scan.text, match, label)
            if end:
                yield Found(match.start(1), end, label.type)


def _value_end(text: str, match: re.Match[str], label: Label) -> int:
    """Where an announced value ends; 0 when what follows the label is no such value."""
    if match.group()[:3] in _CAPITAL_ONLY:
        return 0
    value = _WORD_TAIL.sub("", match.group(1))
    end = match.start(1) + len(value)
    if value.isdigit():
        more = _MORE_GROUPS.match(text, end)
        end = more.end() if more else end
    value = text[match.start(1) : end]
    least = label.digits - (1 if "#" in match.group() or not value.isdigit() else 0)
    if any(map(str.islower, value)):
        least = 5  # `office365` is no number
    if sum(map(str.isdigit, value)) < least or _NO_VALUE.match(value) or _is_word(value):
        return 0
    return end


def _is_word(value: str) -> bool:
    """A file or host name, or a unit, rather than a number: mostly letters."""
    return sum(map(str.isalpha, value)) > 2 * sum(map(str.isdigit, value)) + 3


def hashes(text: str) -> Iterator[Found]:
    """`#10234`, as shops write order numbers; not bugs, pages or colours."""
    if "#" in text:
        for match in _HASH.finditer(text):
            if not _PUBLIC_HASH.search(text, max(0, match.start() - 20), match.start()):
                yield Found(match.start(1), match.end(1), "ORDER_ID")


def birth_dates(scan: Scan) -> Iterator[Found]:
    """Dates within 60 characters after a word of birth, or just before one; dates of long ago, and those
    behind an age."""
    for match in _DATE.finditer(scan.text) if "19" in scan.text or "(" in scan.text else ():
        if _LONG_AGO.search(match.group()) or _AGE.search(
            scan.text, max(0, match.start() - 60), match.start()
        ):
            yield Found(match.start(), match.end(), "BIRTH_DATE")
    if not scan.has(_BIRTH_WORDS):
        return
    for match in scan.matches(_BIRTH, _BIRTH_WORDS):
        after = _DATE.search(scan.text, match.end(), match.end() + 90)
        if after and after.start() - match.end() <= 60:
            yield Found(after.start(), after.end(), "BIRTH_DATE")
            continue
        for before in _DATE.finditer(scan.text, max(0, match.start() - 60), match.start()):
            if match.start() - before.end() <= 25:
                yield Found(before.start(), before.end(), "BIRTH_DATE")


def questions(scan: Scan) -> frozenset[str]:
    """Types of numbers that a message asks for: `What is your order number?`, `Date of birth, please`."""
    if "?" not in scan.text and "please" not in scan.words and "bitte" not in scan.words:
        return frozenset()
    asked = {label.type for label in (ACCOUNT, ORDER) if scan.has(label.first) and scan.has(_NUMBER_WORDS)}
    if scan.has(_BIRTH_WORDS - {"d"}):
        asked.add("BIRTH_DATE")
    return frozenset(asked)


def answers(text: str, asked: frozenset[str]) -> Iterator[Found]:
    """What a message that follows a question gives: any full date for a date of birth, a number in a short
    message for a number."""
    if "BIRTH_DATE" in asked:
        for match in _DATE.finditer(text):
            yield Found(match.start(), match.end(), "BIRTH_DATE")
    kinds = sorted(asked - {"BIRTH_DATE"})
    if kinds and len(text) <= _SHORT:
        for match in _ANSWER.finditer(text):
            if not _NO_VALUE.match(match.group()):
                yield Found(match.start(), match.end(), kinds[0] if len(kinds) == 1 else "ORDER_ID")
