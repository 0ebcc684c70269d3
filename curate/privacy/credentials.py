"""Passwords and user names, by the words before them, and where systems put user names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curate.privacy.lexicon import lexicon
from curate.privacy.scan import Scan, word_set
from curate.privacy.spans import Found

_PASSWORD = re.compile(
    r"(?P<word>passwords?|passwor[dt]|pass ?phrase|pass"
    r" ?code|passwd|pwd|pw|pass|pin|kennwort|passwort|zugangscode|mot de passe|mdp|code secret"
    r"|contraseña|contrasena|clave|wachtwoord|senha|lösenord|hasło|heslo|cvv2?|cvc2?|security code"
    r"|(?:verification|one-?time|login|access|sms) ?(?:code|passcode|password|pin)|otp|tan)(?:"
    r" (?:for|to|of|on|für|zu|pour|para|de)(?: [\w@.'-]{1,40}){1,4})?"
    r"(?P<link>[\"'*]{0,2} ?(?:[:=]|->|→)|[\"'*]{0,2} (?:is|was|ist|war|lautet|est|était|es|era|is:|é|è)\b:?|"
    r" \(?)"
    r"[ \t]*\n?["
    r" \t]*(?P<value>\"[^\"\n]{3,80}\"|'[^'\n]{3,80}'|`[^`\n]{3,80}`|“[^”\n]{3,80}”|[^\s\"'<>]{3,80})",
    re.IGNORECASE,
)
_USER = re.compile(
    r"(?:user(?: ?-?(?:names?|id))?|login(?: name| id)?|screen ?name|nick(?:name)?|account"
    r" name|handle|gamertag|skype(?: id)?|benutzer(?:name"
    r"|kennung)|nutzername|nom d['’]utilisateur|identifiant|pseudo|nombre de usuario|usuario|nome"
    r" utente|gebruikersnaam)"
    r"(?P<link>[\"'*]{0,2} ?(?:[:=]|->)|[\"'*]{0,2} (?:is|was|ist|lautet|est|es|era|è|is:)\b:?| )"
    r"[ \t]*(?P<value>\"[^\"\n]{3,60}\"|'[^'\n]{3,60}'|[\w.@+-]{3,60})",
    re.IGNORECASE,
)
# `my login is jo_doe / Secret#1`
_PAIR = re.compile(
    r"(?:log(?:in|ged|ging)?|sign(?:ed)? in|credentials|zugangsdaten|identifiants)\b[^/\n]{0,50}?"
    r" ?\b[\w.@+-]{3,60} ?/ ?(?P<value>[^\s/,;]{6,60})",
    re.IGNORECASE,
)
_PAIR_WORDS = word_set("log login logged logging sign signed credentials zugangsdaten identifiants")
_STRONG = re.compile(r"(?=\S*[^\W\d_])(?=\S*[\d#!$%&*?+^~])[^\s()<>\[\]{}]{6,60}")
_HANDLE = re.compile(r"(?<![\w@/.`:-])@([A-Za-z][\w.]{2,29})(?![\w@(])")
_NO_HANDLE = word_set(
    "media import charset font keyframes page supports namespace override param return returns property"
    " dataclass staticmethod here channel everyone all gmail outlook hotmail yahoo aol icloud"
)
_HOME = re.compile(
    r"(?:[\\/](?:Users|home|Benutzer|Utilisateurs|Usuarios|Documents and"
    r" Settings)[\\/])([^\\/\s<>:*?\"|%$,;)]{2,40})",
    re.IGNORECASE,
)
_NO_HOME = word_set(
    "public default all shared user username users yourname your name name you me admin administrator root"
    " guest appdata user_name yourusername current owner xxx xxxx xxxxx profile utente oem pc owner usuario"
    " benutzer"
)
_NO_PASSWORD = word_set(
    "there present bad gone broken simple secure safe strong enough more incorrect wrong not correct right"
    " being the same saved stored required rejected accepted expired reset changed asked invalid valid needed"
    " empty blank missing unknown known used set fine good ok okay sure that this it what which when only"
    " also always never still just very too protected encrypted hidden shown visible normal oauth oauth2 none"
    " null true false yes no optional plain cleartext plaintext incorrectly correctly different new old"
    " working case sensitive long short weak strong falsch richtig korrekt ungültig gespeichert nicht"
    " geändert abgelaufen leer pas incorrect incorrecte invalide requis oublié correcto incorrecta incorrecto"
    " correcta corretta corretto no obligatorio necessaria errata password passwort enter entered here below"
    " above now and or but for with from your my our their login user username please see access"
    " authentication ssl tls imap smtp pop pop3 passwordcleartext starttls app log sign use try go in get do"
    " be if as an a i we you they he she to of on at by is was are were change retrieve verify log unlock"
    " connect keep prevent avoid make let help fix find continue proceed"
)
_SAYS_PASSWORD = re.compile(r"passwor|wachtwoord|kennwort|contraseñ|mot de passe|oauth|auth\b")
_NO_MIXED = re.compile(r"[\w'’-]+/[\w'’/-]+|[^\W\d]+['’-][^\W\d]+|\d{1,4}%|\W+")
# `POP3`, `IMAP4`, `115.6b2`, `2-step`, `Thunderbird/115`
_ORDINARY = re.compile(
    r"[A-Za-z]{2,12}\d{1,2}|v?[\d.]+\w{0,3}|\d{1,3}[-.]?[a-z]+|[\w.-]+/[\d.]+|[^\W\d_]+(?:['’-][^\W\d_]+)*[*?!+=%$&]+",
    re.IGNORECASE,
)
_HOST = re.compile(
    r"(?:[\w-]{1,63}\.){1,5}(?:com|net|org|edu|gov|info|io|de|fr|es|it|nl|uk|eu|ca|au|ch|at|pl|cz|se|no|dk|br|ru|jsm?|py|html?|pdf|json)(?::\d+)?[/\w]*"
)
_PARTICIPLES = tuple(
    sorted(
        word_set(
            "ed en ing able ible ata ato uta uto ita ito ada ado ida ido ée é ert elt ent ant ive ory ful ly"
        )
    )
)
_PASSWORD_WORDS = word_set(
    "password passwords passwort passwords passphrase passcode passwd pwd pw pass pin kennwort zugangscode"
    " mot mdp contraseña contrasena clave wachtwoord senha lösenord hasło heslo cvv cvc security code"
    " verification one onetime login access sms otp tan"
)
_USER_WORDS = word_set(
    "user username usernames userid login screen screenname nick nickname account handle gamertag skype"
    " benutzername benutzerkennung nutzername nom identifiant pseudo nombre usuario nome gebruikersnaam"
)
_HOME_WORDS = word_set("users home benutzer utilisateurs usuarios settings")


def passwords(scan: Scan) -> Iterator[Found]:
    """What follows `password is`, `pw:` and their kin in several languages, when it can be a password."""
    text = scan.text
    for match in scan.matches(_PASSWORD, _PASSWORD_WORDS):
        value, start = match.group("value"), match.start("value")
        quoted = value[0] in "\"'`“"
        if quoted:
            value, start = value[1:-1], start + 1
        else:
            value = value.rstrip(".,;:!?)…、")
        tight = ":" in match.group("link") or "=" in match.group("link") or ">" in match.group("link")
        if match.group("link").strip(" (") == "":
            if quoted:
                continue
            whole, value = match.group("value").rstrip(").,;:?"), value.rstrip(")")
            mail_header = match.group("word").lower() == "pass"  # `dkim=pass header.d=…`
            short_code = (
                match.group("word").lower().startswith(("pin", "cv", "otp", "tan", "security"))
                and value.isdecimal()
                and 3 <= len(value) <= 8
            )
            if not mail_header and (short_code or _is_strong(value) or _is_strong(whole)):
                yield Found(start, start + len(value), "PASSWORD")
        elif value and _can_be_password(
            value,
            quoted,
            tight,
            text[start + len(value) : start + len(value) + 2],
            match.group("word").lower(),
        ):
            yield Found(start, start + len(value), "PASSWORD")
    for match in scan.matches(_PAIR, _PAIR_WORDS):
        value = match.group("value").rstrip(".,;:!?)…、")
        if _is_strong(value):
            yield Found(match.start("value"), match.start("value") + len(value), "PASSWORD")


def _is_strong(value: str) -> bool:
    """Whether a word can only be a password: letters with digits or signs, and no mail address, version or
    setting."""
    low = value.lower()
    return (
        _STRONG.fullmatch(value) is not None
        and not value.startswith("[")
        and "@" not in value[1:-1]
        and "://" not in value
        and low not in _NO_PASSWORD
        and not _SAYS_PASSWORD.search(low)
        and not _ORDINARY.fullmatch(value)
        and not _HOST.fullmatch(low)
    )


def _can_be_password(value: str, quoted: bool, tight: bool, after: str, word: str) -> bool:
    low = value.lower().strip("\"'*_")
    if (
        value.startswith(("[", "{", "<", "*", "•", "http", "("))
        or low in _NO_PASSWORD
        or len(set(value)) < 3
        or _SAYS_PASSWORD.search(low)
    ):
        return False
    if word in ("pin", "tan", "otp", "pass", "code secret", "security code") or word.startswith(
        ("cv", "verif", "one", "login", "access", "sms")
    ):
        return sum(map(str.isdigit, value)) >= 3
    special = any(char.isdigit() or not char.isalpha() for char in value) or not (
        value.islower() or value.isupper() or value.istitle()
    )
    if quoted:
        return " " not in value or (special and value.count(" ") < 3)
    if special:
        return not _NO_MIXED.fullmatch(value)
    if tight:
        return not after.strip() or not after[0].isspace()
    return (
        len(value) >= 5
        and value.islower()
        and not low.endswith(_PARTICIPLES)
        and (not after or after[0] in ".,;!?\n")
    )


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
        if not match.group("link").strip():  # no link: only what cannot be a word
            joined = match.group().lower().startswith(
                ("usern", "user n", "user-n", "benutzern", "nutzern")
            ) and ("." in value or "_" in value)
            special = sum(map(str.isalpha, value)) >= 3 and (joined or any(map(str.isdigit, value)))
            alone = False
        if (
            value
            and value.lower() not in _NO_PASSWORD
            and not _HOST.fullmatch(value.lower())
            and (special or (alone and (tight or value.islower())))
        ):
            yield Found(start, end, "USERNAME")


def handles(text: str) -> Iterator[Found]:
    """`@jo_doe`; a handle that is a given name is left to the names, as chats so address people."""
    for match in _HANDLE.finditer(text):
        handle = match.group().rstrip(".")
        if (
            handle[1:].lower() not in _NO_HANDLE
            and "." not in handle
            and not lexicon().sure(handle[1:].lower())
        ):  # with a dot it is a mail domain
            yield Found(match.start(), match.start() + len(handle), "USERNAME")


def homes(scan: Scan) -> Iterator[Found]:
    if not scan.has(_HOME_WORDS):
        return
    for match in _HOME.finditer(scan.text):
        value = match.group(1).rstrip(".")
        if (
            value.lower() not in _NO_HOME
            and not value.startswith(("[", "{"))
            and any(char.isalpha() for char in value)
        ):
            yield Found(match.start(1), match.start(1) + len(value), "USERNAME")
