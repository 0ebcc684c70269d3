"""What columns are called, in several languages: only ever a tie-breaker beside what they hold."""

from __future__ import annotations

from curate.loaders.name_words import name_words
from curate.loaders.values import word_set

_FILLERS = word_set(
    "is num number count the total of was de d di do del du des van der has no nr col column value flag n a"
    " at on by"
)

NAMES: dict[str, frozenset[str]] = {
    field: word_set(words)
    for field, words in {
        "id": "id uuid guid key identifier number no nr num nummer kennung",
        "conversation": (
            "conversation conv ticket thread question case chat session dialog dialogue issue request"
            " discussion call interaction parent gespräch vorgang anfrage fall unterhaltung conversation"
            " demande discussion conversación caso hilo consulta conversazione conversa gesprek regarding"
            " regardingobjectid slug transcript チケット 会話 問い合わせ番号 案件 工单 会话 диалог обращение"
            " zgłoszenie rozmowa ärende samtal sag keskustelu talep sohbet booking dossier incident"
            " incidencia aktenzeichen заявка заявки 受付番号 工单号"
        ),
        "author": (
            "author creator user sender from writer poster participant speaker owner submitter requester"
            " customer agent created kunde kundin client cliente klant klient autor absender verfasser"
            " benutzer sprecher ersteller auteur expéditeur émetteur remitente usuario autore mittente"
            " remetente usuário afzender login username handle nick nickname 送信者 発信者 投稿者 担当者"
            " 作成者 发送者 作者 отправитель автор nadawca avsändare lähettäjä afsender gönderen"
        ),
        "name": "name fullname displayname nickname nick username vorname nom nombre nome naam",
        "email": "email mail emailaddress correo courriel epost",
        "time": (
            "created date time timestamp datetime sent posted received opened started when ts creation"
            " createdat sentat datum envoi envio envío invio verzending versand zeit zeitpunkt uhrzeit"
            " erstellt gesendet heure créé envoyé fecha hora creado enviado data ora creato inviato criado"
            " tijd verzonden 日時 日付 時刻 送信日時 作成日時 时间 日期 дата время data czas tidpunkt tid"
            " aika päivä tarih"
        ),
        "subject": (
            "subject title headline summary betreff titel thema objet sujet titre asunto título oggetto"
            " titolo assunto onderwerp 件名 題名 主题 标题 тема temat ämne emne aihe konu"
        ),
        "text": (
            "text content body message comment description reply answer post msg utterance transcript html"
            " plain nachricht inhalt beschreibung antwort kommentar contenu corps texte réponse commentaire"
            " contenido mensaje texto cuerpo respuesta comentario contenuto messaggio testo risposta conteúdo"
            " mensagem resposta bericht inhoud tekst antwoord 本文 内容 メッセージ 消息 正文 текст сообщение"
            " wiadomość treść meddelande besked viesti mesaj metin anfrage demande corpo"
        ),
        "locale": "locale language lang sprache langue idioma lingua língua taal",
        "solved": (
            "solved resolved status state closed resolution gelöst erledigt zustand résolu statut resuelto"
            " estado risolto stato resolvido opgelost"
        ),
        "accepted": (
            "accepted solution best chosen correct lösung akzeptiert solución aceptada soluzione solução"
        ),
        "rating": (
            "rating csat satisfaction score stars feedback survey bewertung zufriedenheit"
            " évaluation satisfaction calificación valoración valutazione avaliação beoordeling"
        ),
        "votes_up": "helpful upvote upvotes ups likes like thumbsup up positive useful hilfreich utile útil",
        "votes_down": (
            "unhelpful downvote downvotes downs dislikes dislike thumbsdown down negative useless nicht"
        ),
        "spam": "spam junk",
        "reopened": "reopened reopens reopen wiedereröffnet rouvert reabierto",
        "won": "won converted conversion sale sold purchased deal",
        "internal": "internal private intern privat interne privé interno privado",
        "public": "public visible published öffentlich público pubblico",
        "bot": (
            "bot chatbot automated automatic automatisch automatique automático automatico ai autoreply"
            " autoresponder robot machine"
        ),
        "order": "order position index sequence seq turn step line reihenfolge ordre orden ordine ordem",
        "role": (
            "role type direction sender side party inbound incoming agent customer speaker rolle rol rôle"
            " ruolo papel 役割 角色 роль rola roll rooli rol rôle"
        ),
        "prompt": (
            "question prompt query request inquiry ask customer problem issue user input instruction"
            " frage anfrage pregunta consulta domanda pergunta demande vraag"
            " 質問 問い合わせ 相談 问题 вопрос обращение pytanie fråga spørgsmål kysymys soru"
            " beschreibung description descripción descrizione descrição omschrijving complaint body"
        ),
        "completion": (
            "answer response reply completion output resolution agent solution assistant support antwort"
            " respuesta réponse reponse risposta resposta antwoord 回答 返信 回复 答复 ответ решение"
            " odpowiedź rozwiązanie svar lösning løsning vastaus ratkaisu yanıt çözüm lösung solución"
            " soluzione solução oplossing close closing closure"
        ),
    }.items()
}
# a time of something later than the writing
LATER = word_set(
    "updated modified changed edited closed solved last taken until due resolved deleted ended end geändert"
    " aktualisiert modifié mis actualizado modificado"
)


# a number of this name counts or measures, and identifies nothing
AMOUNT = word_set(
    "count counts total totals amount price cost quantity qty length size duration minutes seconds hours days"
    " age score rank percent percentage rate wait sla reopens replies views likes votes anzahl summe betrag"
    " preis dauer menge alter montant prix durée cantidad importe precio duración importo prezzo quantità"
)
# of the words for a conversation those that are called so whatever stands before them, as in email_thread_id
TALK = word_set(
    "thread conversation conv ticket case chat dialog dialogue discussion gespräch vorgang hilo fil"
)
KIND = word_set("kind type rtype typ art tipo tip typ类型 種別 区分 вид тип class")
# columns of few words that are about something else than who could see a message
OTHER_KIND = word_set(
    "priority macro template sentiment emotion tone language locale lang tag tags topic intent team group"
    " queue department brand product plan country region rating priorität thema sprache gruppe abteilung"
    " team_id segment tier skill escalation sla device browser platform version langue équipe produit idioma"
    " equipo producto lingua prodotto língua produto taal resolution outcome reason cause"
)
# columns of yes and no that are about something else, although agents alone may have a yes
OTHER_FLAG = word_set(
    "attachment attachments attached edited modified changed updated macro template first last escalated"
    " escalation reopened automated automatic auto bot solved resolved translated starred pinned favorite"
    " forwarded liked accepted correct helpful rated read seen opened unread deflected sla breached html"
    " anhang anhänge bearbeitet erste letzte gelesen pièce jointe lu leído adjunto allegato letto anexo lido"
)
AT = word_set("at on ts timestamp date datetime time")
# what a column of answers is called, whatever else its name says
ANSWERS = word_set("reply replies response answer antwort respuesta réponse risposta resposta antwoord svar")
# columns of what somebody thought of the service afterwards: no part of the talk
FEEDBACK = word_set(
    "csat nps survey rating rated review feedback satisfaction bewertung umfrage zufriedenheit encuesta"
    " valoración avaliação évaluation enquête sondaggio"
)


# a time of something else than the writing
OTHER_TIME = word_set(
    "purchase purchased birth birthday born dob expiry expires expiration delivery warranty order ordered"
    " kauf kaufdatum geburt geburtsdatum achat compra"
)
ID = word_set("id ids uuid guid kennung login")
# whose conversation it is
CUSTOMER = word_set(
    "customer client requester contact visitor enduser guest buyer kunde kundin kunden klient anfragender"
    " cliente demandeur solicitante richiedente klant клиент клиента 顧客 お客様 客户 고객 asiakas müşteri"
)


_KNOWN = frozenset().union(*NAMES.values(), LATER, OTHER_TIME, CUSTOMER, ID)


# what pipelines put before every name of a product's fields, the longest first: it says nothing
_PREFIXES = (["property", "hs"], ["properties", "hs"], ["hs"])


def tokens(name: str) -> list[str]:
    """The words of a column's name: `createdAt`, `created_at`, `Created At` and `createdat` are the same."""
    words = [word for t in name_words(name.replace("º", "o ").replace("°", "o ")) for word in _parted(t)]
    before = next((len(p) for p in _PREFIXES if words[: len(p)] == p and len(words) > len(p)), 0)
    return words[before:]


def _parted(word: str) -> list[str]:
    """A word that two known ones make up, such as `conversationid` or `Vorgangsnummer`, as these two."""
    if word in _KNOWN or not 5 <= len(word) <= 40:
        return [word]
    for at in range(3, len(word) - 1):
        one, two = word[:at], word[at:]
        first = one if one in _KNOWN else one.removesuffix("s")
        if first in _KNOWN and (two in ("id", "nr", "on", "at") or (len(two) >= 4 and two in _KNOWN)):
            return [first, two]
    return [word]


def likeness(field: str, name: str) -> float:
    """How well a column's name fits a field, 0..1: the share of its telling words that the field knows."""
    words = tokens(name)
    known = NAMES[field]
    telling = [w for w in words if w not in _FILLERS or w in known]
    if not telling:
        return 0.0
    hits = sum(w in known or (len(w) > 4 and w.endswith("s") and w[:-1] in known) for w in telling)
    return hits / len(telling)
