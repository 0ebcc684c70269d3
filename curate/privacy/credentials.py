"""What passwords and user names share: words and names that are neither."""

from __future__ import annotations

import re

from curate.privacy.scan import word_set

NO_CREDENTIAL = word_set(
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
HOST = re.compile(
    r"(?:[\w-]{1,63}\.){1,5}(?:com|net|org|edu|gov|info|io|de|fr|es|it|nl|uk|eu|ca|au|ch|at|pl|cz|se|no|dk|br|ru|jsm?|py|html?|pdf|json)(?::\d+)?[/\w]*"
)
