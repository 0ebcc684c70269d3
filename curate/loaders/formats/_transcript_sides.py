"""Which side a speaker stands on, told by words of many trades and by texts with which talks begin again and
again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from curate.language.patterns import any_of
from curate.language.words import words
from curate.loaders.mapping.sides import by_words
from curate.loaders.roles import role_in, role_word
from curate.loaders.values import word_set
from curate.records import Role

_ASKING = word_set(
    "patient student pupil learner tenant renter passenger traveller traveler shopper policyholder patron"
    " applicant citizen resident taxpayer cardholder account-holder accountholder rider diner parent seeker"
    " participant reader player donor owner asker enquirer inquirer questioner claimant borrower insured"
    " guest buyer contact caller member patientin patiente paciente paziente patiënt schüler schülerin"
    " studentin étudiant étudiante estudiante estudante studente mieter mieterin locataire inquilino"
    " inquilina huurder gast huésped hóspede ospite käufer käuferin acheteur acheteuse comprador compradora"
    " acquirente koper fahrgast passagier passager pasajero passageiro passeggero reisender reisende viajero"
    " antragsteller bürger citoyen ciudadano cidadão cittadino burger anwender anwenderin fragesteller"
)
_ANSWERING = word_set(
    "seller vendor merchant host hostess nurse doctor physician receptionist pharmacist therapist clinician"
    " dentist landlord concierge technician engineer teller clerk tutor teacher instructor coach trainer"
    " mentor counselor counsellor adjuster dispatcher broker banker lender librarian registrar officer"
    " steward crew captain manager supervisor moderator expert professional provider responder salesperson"
    " salesman saleswoman cashier shop store company business helper answerer verkäufer verkäuferin vendeur"
    " vendeuse vendedor vendedora venditore verkoper gastgeber gastgeberin anfitrión anfitriã anfitriona"
    " vermieter vermieterin propriétaire arzt ärztin krankenschwester pfleger pflegerin infirmier infirmière"
    " enfermera enfermeiro infermiera médecin médico medico techniker technikerin technicien técnico tecnico"
    " lehrer lehrerin professeur profesor profesora professor insegnante sachbearbeiter sachbearbeiterin"
    " disponent vertrieb verkauf empfang réception recepción"
)
# departments and colleagues, who answer where somebody of the house asks
_HOUSE = word_set(
    "hr it payroll facilities legal finance accounting security servicedesk service-desk help-desk"
    " personalabteilung personal buchhaltung rh drh underwriter"
)
# those who speak of the house as well as for it: whoever stands beside them may be the one who answers
_WEAK = word_set(
    "agent employee staff admin operator representative associate consultant mitarbeiter mitarbeiterin"
    " medewerker employé empleado dipendente funcionário colleague kollege kollegin collègue"
)
# who stands beside both sides: to whom he speaks, and for whom, his word does not say
_THIRD = word_set(
    "supervisor manager moderator coach trainer lead teamlead teamleiter teamleiterin superviseur supervisora"
    " gerente responsabile interpreter translator dolmetscher dolmetscherin übersetzer übersetzerin"
    " interprète traducteur traductrice intérprete traductor traductora tradutor tradutora interprete"
    " traduttore tolk narrator witness notary auditor reviewer qa"
)
_TO_STAFF = word_set(
    "agent agents team staff colleague colleagues support desk kollege kollegen kollegin collègue collègues"
    " équipe equipo equipe mitarbeiter"
)
_ASIDE = re.compile(
    r"^(?P<by>.*?)\s*(?:[(\[]\s*)?(?:\bto(?: the)?\b|->|→|➜|\ban(?: das|"
    r" die)?\b)\s*(?P<to>[^\W\d_]+)\s*[)\]]?$",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    rf"(?:{any_of(words('speaker_labels'))})[ _#-]{{0,2}}(?:\d{{1,3}}|[a-h])?|[a-z]\d{{0,2}}|[qa]",
    re.IGNORECASE,
)
_PART = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_FEWEST = 3  # talks that must begin alike
_SHARE = 0.1  # of all talks
_SHORTEST = 15  # characters: "Hello" and "Good morning" are what anybody says
_WORDS = 12


def trade_side(label: str, labels: Sequence[str]) -> Role | None:
    """The side of a word of some trade such as nurse or tenant; `labels` are those of the talk: C and A tell
    something only beside each other."""
    words = _words(label)
    asks, answers = bool(words & _ASKING), bool(words & _ANSWERING)
    if label.casefold() in ("c", "a") and {x.casefold() for x in labels} == {"c", "a"}:
        return "customer" if label.casefold() == "c" else "agent"
    return "customer" if asks and not answers else "agent" if answers and not asks else None


def side_by_word(label: str) -> Role | None:
    """The side that a label which is nobody's name says: by a word for a role, of some trade, or of a
    department."""
    side = role_in(label) or by_words([label]).get(label) or trade_side(label, [label])
    return "agent" if side is None and _words(label) & _HOUSE else side


def is_weak(label: str) -> bool:
    """Whether a label is a word for agents that the one who asks may bear, too: an employee who asks his own
    house."""
    return bool(_words(label) & _WEAK)


def is_third(label: str) -> bool:
    """Whether a label is a word for somebody beside the two sides, such as a supervisor or an interpreter."""
    return bool(_words(label) & _THIRD) and role_word(label) is None


def is_aside(label: str) -> bool:
    """Whether a label such as "Supervisor to Agent" or "Agent (to team)" marks what colleagues say to each
    other."""
    matched = _ASIDE.match(label)
    if not matched or matched["to"].casefold() not in _TO_STAFF:
        return False
    return side_by_word(matched["by"]) == "agent" or (
        role_word(matched["to"]) is None and side_by_word(matched["by"]) is None
    )


def _words(label: str) -> set[str]:
    return {w.casefold() for w in _PART.findall(label)}


def is_generic(label: str) -> bool:
    """Whether a label such as "Speaker 1" or "B" stands for whoever speaks first or second, and so says
    nothing over several talks."""
    return _GENERIC.fullmatch(label.strip()) is not None


def is_role_like(label: str) -> bool:
    """Whether a label may be shown in a message: a word for a role or a numbered speaker, never a person's
    name."""
    words = _words(label)
    known = words <= _ASKING | _ANSWERING | _HOUSE | _WEAK | _THIRD or (
        len(words) == 1 and role_word(label) is not None
    )
    return is_generic(label) or (bool(words) and known)


class Openings:
    """First words of the first two speakers over all talks. Who begins many talks with the same words does so
    by trade."""

    def __init__(self) -> None:
        self._seen: Counter[int] = Counter()
        self._talks = 0

    def see(self, texts: Sequence[str]) -> None:
        self._talks += 1
        self._seen.update({hash(k) for t in texts if (k := _plain(t))})

    def greeter(self, texts: Sequence[str]) -> int | None:
        """Which of two speakers begins with words that many talks have; None where neither or both do."""
        least = max(_FEWEST, _SHARE * self._talks)
        first, second = (self._seen[hash(k)] if (k := _plain(t)) else 0 for t in texts)
        if max(first, second) < least or min(first, second) * 3 > max(first, second):
            return None
        return 0 if first > second else 1


def _plain(text: str) -> str:
    """The first words without numbers and names; empty where too little is left to tell anything."""
    words = [w for w in text[:300].split() if not any(c.isdigit() for c in w)]
    kept = [w.strip(".,;:!?").casefold() for n, w in enumerate(words) if n == 0 or not w[0].isupper()][
        :_WORDS
    ]
    joined = " ".join(kept)
    return joined if len(joined) >= _SHORTEST else ""
