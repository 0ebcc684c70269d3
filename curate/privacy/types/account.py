"""Numbers of bank accounts, customers, contracts and memberships."""

from __future__ import annotations

from curate.privacy.base import TYPES, Announced, AskedFor, Detector, Example, PersonalType, compact
from curate.privacy.labelled import Label
from curate.privacy.scan import word_set
from curate.privacy.unspaced import CODE

_LABEL = Label(
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


@TYPES.register("ACCOUNT")
class Account(PersonalType):
    """Account, customer and contract numbers after a word for them, or in answer to a question for one."""

    words = ("account number", "account numbers")
    listed = 90
    detectors = (Detector(56, _LABEL.find, digits=True),)
    announced = (
        Announced(
            40,
            "(?:口座|会員|お?客様|顧客|契約)番号|(?:账|賬|帳|会员|會員|客户|客戶)(?:号码?|號碼?|编号|編號)|(?:계좌|회원|고객) ?번호",
            CODE,
        ),
    )
    question = AskedFor(30, _LABEL.asked, _LABEL.answers)
    remembered = True
    examples = (
        Example("My account number is 48213377.", "48213377"),
        Example("Kundennummer: 4711-0815", "4711-0815"),
        Example("会員番号は12345678です", "12345678"),
    )
    counter_examples = ("My account was opened in 2019.", "There are 48213377 of them.")

    def same(self, value: str) -> str:
        return compact(value)
