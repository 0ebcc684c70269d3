"""Values that a word before them gives away: orders, accounts, tax numbers, passwords, user names, dates of birth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from curate.privacy.scan import Scan, word_set
from curate.privacy.spans import Found

# possessive: a filler is never given back, so a row of colons cannot be split in many ways
_FILLER = (
    r"(?:[ \t\u00a0]*+(?:[:=#№\-–(\"'*]++|n[°º]\.?|(?:numbers?|no|nr|num|nbr|ids?|code|is|was|are|ist|war|lautet|est|es|era|è|numero|numéro|número"
    r"|nummer|of|der|de|la|le)\b\.?)){0,6}+[ \t\u00a0\n]*+"
)
_VALUE = r"[#\"'(]?([A-Za-z0-9]{1,40}(?:[/_.-][A-Za-z0-9]{1,20}){0,6}+)"


@dataclass(frozen=True, slots=True)
class Label:
    """Words that announce a value of a type, how many digits it must have, and the words one of which begins each label."""

    type: str
    words: str  # alternatives, as in a regular expression
    digits: int
    first: frozenset[str]
    roots: tuple[str, ...] = ()  # begins of words, for languages that write compounds in one

    def compiled(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{self.words})(?!\w){_FILLER}{_VALUE}", re.IGNORECASE)


TAX = Label(
    "TAX_ID",
    r"ssn|social security|sin|nino|national insurance|tax(?:payer)? ?(?:id|number|no|identification)?|tin|ein|itin|vat(?: id| reg\w*)?"
    r"|ust\.?-?id(?:nr)?|umsatzsteuer\w*|steuer-?(?:id|nummer|nr|identifikationsnummer)?"
    r"|sozialversicherungsnummer|siret|siren|num[ée]ro fiscal|s[ée]curit[ée] sociale|nif|dni|nie|cif|seguridad social|codice fiscale|partita iva"
    r"|cpf|cnpj|bsn|pesel|passport|reisepass\w*|ausweis\w*|personalausweis\w*"
    r"|passeport|pasaporte|passaporto|driver'?s'? licen[cs]e|driving licen[cs]e|f[üu]hrerschein\w*|permis de conduire|licencia de conducir"
    r"|identity card|id card",
    5,
    word_set(
    "ssn social sin nino national tax taxpayer tin ein itin vat ust sozialversicherungsnummer siret siren numéro numero sécurité securite nif dni nie "
    "cif seguridad codice partita cpf cnpj bsn pesel passport passeport pasaporte passaporto driver drivers driving führerschein fuhrerschein permis "
    "licencia identity id"
),
    ("umsatzsteuer", "steuer", "reisepass", "ausweis", "personalausweis"),
)
ACCOUNT = Label(
    "ACCOUNT",
    r"accounts?|acct|acc|customer|client|member|membership|policy|contract|meter|sort code|routing|aba|bic|swift|konto|kontonummer|konto-?nr"
    r"|kunden|kundennummer|kunden-?nr|vertragsnummer|vertrag|mitgliedsnummer|mitglied"
    r"|versicherungsnummer|z[äa]hlernummer|blz|bankleitzahl|compte|contrat|adh[ée]rent|cuenta|cliente|contrato|p[óo]liza|socio|conto|contratto"
    r"|rekening|klantnummer|loyalty|rewards?|frequent flyer",
    5,
    word_set(
    "account accounts acct acc customer client member membership policy contract meter sort routing aba bic swift konto kontonummer kunden "
    "kundennummer vertragsnummer vertrag mitgliedsnummer mitglied versicherungsnummer zählernummer zahlernummer blz bankleitzahl compte contrat "
    "adhérent adherent cuenta cliente contrato póliza poliza socio conto contratto rekening klantnummer loyalty reward rewards frequent"
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
    "order orders invoice invoices tracking ticket tickets booking reservation reference ref case confirmation shipment parcel package rma return "
    "transaction quote purchase consignment delivery serial ticketnummer seriennummer commande commandes facture suivi colis réservation reservation "
    "dossier référence pedido pedidos factura seguimiento reserva envío envio referencia ordine fattura spedizione prenotazione bestelling "
    "bestelnummer factuur encomenda fatura"
),
    ("bestell", "auftrag", "rechnung", "sendung", "vorgang", "buchung", "paket", "zamów", "zamow"),
)
_COMPILED = {label.type: label.compiled() for label in (TAX, ACCOUNT, ORDER)}
_HASH = re.compile(r"(?<![\w&/#])#(\d{5,12})(?![\w-])")
_PUBLIC_HASH = re.compile(
    r"(?:bug|issue|pr|pull request|page|version|error|code|answer|question|question|channel|colou?r|background|border|:)\W{0,3}$",
    re.IGNORECASE,
)
_CAPITAL_ONLY = frozenset({"ein", "sin", "nie", "tin", "cif", "vat", "nif"})  # words of other languages in lower case
_NO_VALUE = re.compile(r"^(?:[vV]?\d{1,4}(?:\.\d+)+.*|0x.*|(?:19|20)\d\d|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2})$")
_WORD_TAIL = re.compile(r"(?:[/_.-][a-z]{1,20})+$")
_MORE_GROUPS = re.compile(r"(?:[ -]\d{2,6}){1,6}(?![\w])")

_PASSWORD = re.compile(
    r"(?P<word>passwords?|passwor[dt]|pass ?phrase|pass ?code|passwd|pwd|pw|pass|pin|kennwort|passwort|zugangscode|mot de passe|mdp|code secret"
    r"|contraseña|contrasena|clave|wachtwoord|senha|lösenord|hasło|heslo|cvv2?|cvc2?|security code"
    r"|(?:verification|one-?time|login|access|sms) ?(?:code|passcode|password|pin)|otp|tan)(?: (?:for|to|of|on|für|zu|pour|para|de)(?: [\w@.'-]{1,40}){1,4})?"
    r"(?P<link>[\"'*]{0,2} ?(?:[:=]|->|→)|[\"'*]{0,2} (?:is|was|ist|war|lautet|est|était|es|era|is:|é"
    r"|è)\b:?)[ \t]*\n?[ \t]*(?P<value>\"[^\"\n]{3,80}\"|'[^'\n]{3,80}'|`[^`\n]{3,80}`|“[^”\n]{3,80}”|[^\s\"'<>]{3,80})",
    re.IGNORECASE,
)
_USER = re.compile(
    r"(?:user ?-?names?|user ?-?id|login(?: name| id)?|screen ?name|nick(?:name)?|account name|handle|gamertag|skype(?: id)?|benutzer(?:name"
    r"|kennung)|nutzername|nom d['’]utilisateur|identifiant|pseudo|nombre de usuario|usuario"
    r"|nome utente|gebruikersnaam)(?P<link>[\"'*]{0,2} ?(?:[:=]|->)|[\"'*]{0,2} (?:is|was|ist|lautet|est|es|era|è"
    r"|is:)\b:?)[ \t]*(?P<value>\"[^\"\n]{3,60}\"|'[^'\n]{3,60}'|[\w.@+-]{3,60})",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@/.`:-])@([A-Za-z][\w.]{2,29})(?![\w@(])")
_NO_HANDLE = word_set(
    "media import charset font keyframes page supports namespace override param return returns property dataclass staticmethod here channel everyone "
    "all gmail outlook hotmail yahoo aol icloud"
)
_HOME = re.compile(r"(?:[\\/](?:Users|home|Benutzer|Utilisateurs|Usuarios|Documents and Settings)[\\/])([^\\/\s<>:*?\"|%$,;)]{2,40})", re.IGNORECASE)
_NO_HOME = word_set(
    "public default all shared user username users yourname your name name you me admin administrator root guest appdata user_name yourusername "
    "current owner xxx xxxx xxxxx profile utente oem pc owner usuario benutzer"
)
_NO_PASSWORD = word_set(
    "there present bad gone broken simple secure safe strong enough more incorrect wrong not correct right being the same saved stored required "
    "rejected accepted expired reset changed asked invalid valid needed empty "
    "blank missing unknown known used set fine good ok okay sure that this it what which when only also always never still just very too protected "
    "encrypted hidden shown visible normal oauth oauth2 none null true false yes no optional plain cleartext plaintext incorrectly correctly different "
    "new old working case sensitive long short weak strong falsch richtig korrekt ungültig gespeichert nicht geändert abgelaufen leer pas incorrect "
    "incorrecte invalide requis oublié correcto incorrecta incorrecto correcta no obligatorio necessaria errata password passwort enter entered here "
    "below above now and or but for with from your my our their login user username please see access authentication ssl tls imap smtp pop pop3 "
    "passwordcleartext starttls app log sign use try go in get do be if as an a i we you they he she to of on at by is was are were change retrieve "
    "verify log unlock connect keep prevent avoid make let help fix find continue proceed"
)
_SAYS_PASSWORD = re.compile(r"passwor|wachtwoord|kennwort|contraseñ|mot de passe|oauth|auth\b")
_NO_MIXED = re.compile(r"[\w'’-]+/[\w'’/-]+|[^\W\d]+['’-][^\W\d]+|\d{1,4}%|\W+")
_PARTICIPLES = tuple(sorted(word_set("ed en ing able ible ata ato uta uto ita ito ada ado ida ido ée é ert elt ent ant ive ory ful ly")))
_BIRTH = re.compile(
    r"(?:date of |year of |place of )?birth(?:day|date)?|born|bday|d\.?o\.?b|dateofbirth|geboren|geburts(?:datum|tag)|geb\.?|n[ée]e? le"
    r"|(?:date de )?naissance|nacid[oa]|(?:fecha de )?nacimiento|nac[íi]|(?:data di )?nascita|nat[oa] il"
    r"|(?:data de )?nascimento|nascid[oa]|geboortedatum|urodzenia",
    re.IGNORECASE,
)
_BIRTH_WORDS = word_set(
    "birth birthday birthdate born bday dob d dateofbirth geboren geburtsdatum geburtstag geb né née ne nee naissance nacido nacida nacimiento nací "
    "naci nascita nato nata nascimento nascido nascida geboortedatum urodzenia"
)
_PASSWORD_WORDS = word_set(
    "password passwords passwort passwords passphrase passcode passwd pwd pw pass pin kennwort zugangscode mot mdp contraseña contrasena clave "
    "wachtwoord senha lösenord hasło heslo cvv cvc security code verification one onetime login access sms otp tan"
)
_USER_WORDS = word_set(
    "user username usernames userid login screen screenname nick nickname account handle gamertag skype benutzername benutzerkennung nutzername nom "
    "identifiant pseudo nombre usuario nome gebruikersnaam"
)
_HOME_WORDS = word_set("users home benutzer utilisateurs usuarios settings")
_MONTH = (
    r"(?:jan(?:uary|uar|vier|\.)?|ene(?:ro)?|feb(?:ruary|ruar|rero|\.)?|f[ée]v(?:rier|\.)?|mar(?:ch|s|zo|\.)?|märz|apr(?:il|\.)?|avr(?:il|\.)?"
    r"|abr(?:il|\.)?|may|mai|mayo|june?|juni|juin|junio|july?|juli|juillet|julio|aug(?:ust|\.)?"
    r"|ao[ûu]t|ago(?:sto)?|sep(?:t|tember|tembre|tiembre|\.)?|oct(?:ober|obre|ubre|\.)?|okt(?:ober|\.)?|nov(?:ember|embre|iembre|\.)?|dec(?:ember"
    r"|\.)?|dez(?:ember|\.)?|d[ée]c(?:embre)?|dic(?:iembre|\.)?)"
)
_DATE = re.compile(
    rf"(?<![\d./-])(?:\d{{1,2}}[./-] ?\d{{1,2}}[./-] ?(?:19|20)?\d\d|(?:19|20)\d\d[./-]\d{{1,2}}[./-]\d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th|\.|er"
    rf"|º)? ?(?:of |de |del )?{_MONTH},? ?(?:de |del )?(?:19|20)\d\d|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d\d)(?![\d/-])",
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


def passwords(scan: Scan) -> Iterator[Found]:
    """What follows `password is`, `pw:` and their kin in several languages, when it can be a password."""
    text = scan.text
    for match in scan.matches(_PASSWORD, _PASSWORD_WORDS):
        value, start = match.group("value"), match.start("value")
        quoted = value[0] in "\"'`“"
        if quoted:
            value, start = value[1:-1], start + 1
        else:
            value = value.rstrip(".,;:!?)…")
        tight = ":" in match.group("link") or "=" in match.group("link") or ">" in match.group("link")
        if value and _can_be_password(value, quoted, tight, text[start + len(value) : start + len(value) + 2], match.group("word").lower()):
            yield Found(start, start + len(value), "PASSWORD")


def _can_be_password(value: str, quoted: bool, tight: bool, after: str, word: str) -> bool:
    low = value.lower().strip("\"'*_")
    if value.startswith(("[", "{", "<", "*", "•", "http", "(")) or low in _NO_PASSWORD or len(set(value)) < 3 or _SAYS_PASSWORD.search(low):
        return False
    if word in ("pin", "tan", "otp", "pass", "code secret", "security code") or word.startswith(("cv", "verif", "one", "login", "access", "sms")):
        return sum(map(str.isdigit, value)) >= 3
    special = any(char.isdigit() or not char.isalpha() for char in value) or not (value.islower() or value.isupper() or value.istitle())
    if quoted:
        return " " not in value or (special and value.count(" ") < 3)
    if special:
        return not _NO_MIXED.fullmatch(value)
    if tight:
        return not after.strip() or not after[0].isspace()
    return len(value) >= 5 and value.islower() and not low.endswith(_PARTICIPLES) and (not after or after[0] in ".,;!?\n")


def usernames(scan: Scan) -> Iterator[Found]:
    """User names after the word for them, handles (`@anna_b`), and the home folder in a path."""
    text = scan.text
    for match in scan.matches(_USER, _USER_WORDS):
        value, start = match.group("value"), match.start("value")
        if value[0] in "\"'":
            value, start = value[1:-1], start + 1
        value = value.rstrip(".-")
        special = any(not char.isalpha() for char in value) and not value.isdecimal()
        end = start + len(value)
        alone = not text[end : end + 2].strip() or text[end] in ".,;!?\n"
        tight = ":" in match.group("link") or "=" in match.group("link")
        if value and value.lower() not in _NO_PASSWORD and (special or (alone and (tight or value.islower()))):
            yield Found(start, end, "USERNAME")


def handles(text: str) -> Iterator[Found]:
    for match in _HANDLE.finditer(text):
        handle = match.group().rstrip(".")
        if handle[1:].lower() not in _NO_HANDLE and "." not in handle:  # with a dot it is a mail domain
            yield Found(match.start(), match.start() + len(handle), "USERNAME")


def homes(scan: Scan) -> Iterator[Found]:
    if not scan.has(_HOME_WORDS):
        return
    for match in _HOME.finditer(scan.text):
        value = match.group(1).rstrip(".")
        if value.lower() not in _NO_HOME and not value.startswith(("[", "{")) and any(char.isalpha() for char in value):
            yield Found(match.start(1), match.start(1) + len(value), "USERNAME")


def birth_dates(scan: Scan) -> Iterator[Found]:
    """Dates within 60 characters after a word of birth, or just before one."""
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
