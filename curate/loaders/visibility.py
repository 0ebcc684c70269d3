"""Who could see a message: what values and names of columns say of it in several languages.

Never guesses towards public: what says something about visibility and is not understood is private.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from curate.language.words import words
from curate.loaders.name_words import name_words
from curate.loaders.values import as_flag, word_set

Says = Literal["internal", "public", "either", ""]

# words of a value, or of a column's name, that mean that the customer never saw the text
_INTERNAL = word_set(
    "internal internally private privately note notes notice_internal draft drafts hidden restricted whisper"
    " whispers confidential secret unpublished unlisted privatenote internalnote internalonly agentonly"
    " agentsonly staffonly teamonly annotation annotations annotate annotated memo memos remark remarks"
    " intern interne interner internes intern_notiz notiz notizen aktennotiz vermerk aktenvermerk vertraulich"
    " entwurf versteckt verborgen privat unsichtbar privé privée privés privées privee prive brouillon masqué"
    " masquée caché cachée confidentiel confidentielle privado privada privados privadas interno interna"
    " internos internas nota notas borrador oculto oculta confidencial privato privata riservato riservata"
    " bozza nascosto nascosta rascunho oculto escondido notitie notities concept verborgen vertrouwelijk"
    " anteckning anteckningar internt utkast dold notat privat kladde muistiinpano sisäinen luonnos notatka"
    " wewnętrzna wewnętrzny prywatna prywatny ukryty szkic poznámka interní soukromá заметка внутренний"
    " внутренняя приватный скрыто черновик privater privates privaten geheim réservé réservée riservati"
    " reservado reservada ocultar occulta masquer nascondi esconder внутреннее внутренние внутренняя"
    " служебная служебное скрытый скрытое скрытая черновики wewnętrzne prywatne ukryte 内部 私密 备注"
    " 内部メモ 非公開 社内 下書き 内部用 机密 草稿 隐藏 비공개 내부 초안 dahili özel gizli taslak"
)
# words for who it was meant for, where that is the business itself; in a column of roles they are agents
_OWN_SIDE = word_set(
    "staff agents colleagues backoffice team teams employees mitarbeiter kollegen equipo équipe personale"
    " medewerkers 社員"
)
# words that mean that the customer saw it, or by which way it came to the customer
_PUBLIC = word_set(
    "public publicly external externally all everyone everybody anyone customer customers client clients"
    " enduser endusers requester requesters visitor user users reply replies response responses answer"
    " answers comment comments message messages msg conversation email emails mail chat phone call sms web"
    " website webform webrequest form forum portal widget api app mobile whatsapp facebook messenger"
    " instagram twitter telegram line viber wechat voice published visible shown shared sent delivered"
    " received read open inbound outbound incoming outgoing text html question contact image images file"
    " files picture photo video audio location sticker attachment attachments media document template button"
    " buttons list carousel öffentlich extern externe externer antwort antworten nachricht nachrichten"
    " kommentar kunde kunden sichtbar veröffentlicht gesendet empfangen anruf alle public publique publics"
    " publiques externe réponse réponses message commentaire client envoyé reçu visible tous appel público"
    " pública públicos públicas externo externa respuesta respuestas mensaje comentario cliente enviado"
    " recibido publicado todos llamada pubblico pubblica esterno esterna risposta messaggio commento inviato"
    " ricevuto pubblicato tutti chiamata resposta mensagem comentário recebido openbaar publiek antwoord"
    " bericht reactie klant verzonden ontvangen iedereen offentlig extern svar meddelande kund skickat"
    " offentlig besked kunde julkinen vastaus viesti asiakas publiczny publiczna odpowiedź wiadomość klient"
    " veřejný odpověď zpráva публичный публичная ответ сообщение клиент öffentliche öffentlicher öffentliches"
    " öffentlichen sichtbare sichtbarer openbare zichtbare видно видимый видимое публичное публичные видима"
    " widoczne widoczna publiczne offentliga offentligt synligt respuestas réponses antwoorden reactie 公开"
    " 公開 回复 返信 顧客 客户 お客様 お客さま 고객 공개 herkese genel yanıt mesaj müşteri"
)
# names of columns about visibility that do not say which side yes is on
_ABOUT = word_set(
    "visibility visibilities audience scope privacy access accessibility sichtbarkeit zugriff visibilité"
    " visibilidad visibilità visibilidade zichtbaarheid synlighet näkyvyys widoczność viditelnost видимость"
    " privacidad confidentialité confidentiality 可见性 公開範囲 공개범위"
)
# in a name, words that mean that the customer saw it only beside a word for the customer, such as
# show_to_customer
_SHOWN = word_set(
    "show shown display displayed facing see seen share shared notify notified send sent anzeigen zeigen"
    " mostrar afficher affiché"
)
_CUSTOMER = word_set(
    "customer customers client clients requester requesters user users enduser endusers visitor portal kunde"
    " kunden cliente clientes klant kund asiakas"
)
_PUBLIC_NAME = word_set(
    "public publicly visible publish published publishing öffentlich sichtbar veröffentlicht kundensichtbar"
    " publique publié publiée público pública publico publica publicado publicada visível pubblico pubblica"
    " pubblicato visibile openbaar zichtbaar gepubliceerd offentlig synlig julkinen publiczny widoczny"
    " veřejný öffentliche öffentlicher öffentliches öffentlichen openbare видно видимый видимое публичное"
    " публичная widoczne widoczna publiczne publiczna offentligt публичный 公开 公開 공개"
)
_BOTH_NAME = word_set(
    "external extern externe externo externa esterno esterna"
)  # of a person or of a message
# shared_with, seen_by: for whom it was meant, whatever that one is called
_MEANT = word_set("shared seen viewable readable restricted limited visible shown accessible viewers readers")
_FOR = word_set("with to by for")
_ONLY = words("only_words")
_STAFF = word_set(
    "staff agent agents team teams employee employees colleague colleagues operator operators mitarbeiter"
    " only agenten kollegen opérateurs operatori operadores agentes equipe équipe equipo medewerkers collega"
)
_NOT = words("negators") | words("negation_particles")


_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
# of scripts that set no blanks between words, longest first: 社内限定 holds 社内, and 非公開 is not 公開
_PIECES = re.compile(
    "|".join(
        sorted(
            filter(_UNSPACED.fullmatch, _INTERNAL | _OWN_SIDE | _PUBLIC | _ABOUT), key=lambda w: (-len(w), w)
        )
    )
)


@lru_cache(maxsize=4096)
def _tokens(text: str) -> tuple[str, ...]:
    """The words of a name or value; what is written without blanks is cut at the words that are known."""
    return tuple(
        piece
        for t in name_words(text[:200])
        if not t.isdecimal()
        for piece in ((_PIECES.findall(t) or [t]) if _UNSPACED.fullmatch(t) else [t])
    )


@lru_cache(maxsize=4096)
def shown_to_customer(value: str) -> bool | None:
    """Whether a word such as `reply` or `private_note` means that the customer saw the message; None where it
    is not understood.

    Yes and no say nothing here: their side depends on the column's name.
    """
    words = set(_tokens(value))
    if words & _NOT:
        return None
    if words & _INTERNAL or words & _OWN_SIDE or "".join(_tokens(value)) in _INTERNAL:
        return False
    return True if words & _PUBLIC else None


def is_note_word(text: str) -> bool:
    """Whether a role or a speaker's label such as "internal note" means that customers never saw the text;
    "staff" is a role like any other."""
    words = set(_tokens(text))
    return bool(words & _INTERNAL or "".join(_tokens(text)) in _INTERNAL)


@lru_cache(maxsize=4096)
def name_says(name: str) -> Says:
    """Which side yes is on in a column of this name: `internal`, `public`, `either` (it is about visibility,
    no more), or empty (about something else)."""
    words = set(_tokens(name))
    hidden = bool(words & _INTERNAL - {"concept"})  # a draft in Dutch, and in names a topic elsewhere
    shown_words = (
        _SHOWN - {"send", "sent"} if words & {"by", "from"} else _SHOWN
    )  # `sent_by_customer` says who spoke
    shown = bool(words & _PUBLIC_NAME) or bool(words & shown_words and words & _CUSTOMER)
    if (
        (hidden and shown)
        or words & _ABOUT
        or (shown and words & _STAFF)
        or ((hidden or shown) and words & _NOT)
    ):
        return "either"
    if words & _MEANT and words & _FOR and not words & _CUSTOMER:
        return "either"
    if words & {"hide", "hides"} or (words & _ONLY and words & (_OWN_SIDE | _STAFF - {"only"})):
        return "internal"
    if words & _BOTH_NAME and not hidden and not shown:
        return "either"
    return "internal" if hidden else "public" if shown else ""


_ONLY_NOTE = word_set(
    "note notes memo memos remark remarks annotation annotations notiz notizen vermerk nota notas notitie"
    " notities заметка 备注"
)


def place_is_private(path: str) -> bool:
    """Whether a path, or the name of a sheet, says that private messages stand there: `Interne
    Notizen/export.csv`, but not `notes_and_replies.csv`."""
    for part in path.split("/"):
        words = set(_tokens(part.partition(".")[0]))
        if name_says(part.partition(".")[0]) == "internal" and (
            words & _INTERNAL - _ONLY_NOTE or not words & _PUBLIC
        ):
            return True
    return False


@lru_cache(maxsize=1 << 12)
def is_internal(
    value: str, side: Literal["internal", "public"], public_values: frozenset[str] | None = None
) -> bool:
    """Whether a message with this value is private; what is not understood is. `side` is what yes means.

    `public_values` (casefolded) overrule it; among them `*` stands for whatever is not empty.
    """
    if public_values:
        word = value.strip().casefold()
        return word not in public_values and not (word and "*" in public_values)
    flag = as_flag(value)
    if flag is not None:
        return flag if side == "internal" else not flag
    return shown_to_customer(value) is not True


def fields_say_internal(values: dict[str, object]) -> bool:
    """Whether one message's own fields, such as {"visibility": "agents"} or {"private": true}, mean that the
    customer did not see it.

    Looks at plain fields whose name is about visibility; the larger things that a message holds are no flags.
    """
    for name, value in values.items():
        side = name_says(name)
        if not side or isinstance(value, (dict, list)) or len(str(value)) > 60:
            continue
        word = "" if value is None else str(value)
        if side == "either":
            if shown_to_customer(word) is not True:
                return True
        elif is_internal(word, side):
            return True
    return False
