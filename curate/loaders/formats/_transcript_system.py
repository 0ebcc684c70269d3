"""Lines of a transcript that nobody said: who joined or left, what was encrypted, transferred, deleted or
left out, in seven languages."""

from __future__ import annotations

import re
from functools import lru_cache

from curate.language.patterns import any_of
from curate.language.words import words
from curate.loaders.values import word_set

_LONGEST = 200  # characters of a line about the talk itself
MARKS = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_WHO = r"[^:\n]{1,80}?"
_ROOM = (
    r"(?: (?:the|this) (?:chat|conversation|room|group|session|call|meeting|community)| to (?:the|this)"
    r" (?:chat|conversation|group|call))?"
)

# lines that name no speaker: the whole line must be of this form
_EVENT = re.compile(
    r"(?:(?:live )?(?:chat|conversation|call|session|ticket|case|meeting|recording)(?: was| has| has been| is)? (?:started|begun|began|ended"
    r"|closed|opened|reopened|resumed|"
    r"disconnected|accepted|transferred|assigned|escalated|terminated|completed|put on hold|on hold|muted"
    r"|unmuted)\b[^:\n]{0,80}(?:: ?[\d ./:apm-]{4,40})?"
    r"|(?:end|start|beginning) of (?:the )?(?:chat|conversation|call|transcript|session)"
    rf"|{_WHO} (?:has |have |was |were )?(?:joined|left|entered|exited|disconnected|reconnected){_ROOM}(?: using [^:\n]{{1,60}})?"
    rf"|{_WHO} (?:has (?:ended|closed|accepted|transferred)|(?:ended|closed|accepted|transferred)) (?:the|this) (?:chat|conversation|call"
    rf"|session)\b[^:\n]{{0,80}}"
    r"|(?:transferred|transferring|routed|escalated|assigned) (?:the (?:chat|call) )?to [^:\n]{1,80}|you (?:were|are now) (?:added|removed"
    r"|connected|in queue)\b[^:\n]{0,80}"
    rf"|{_WHO} (?:(?:was|were) )?(?:added|removed|invited|kicked) [^:\n]{{1,80}} (?:to|from) (?:the |this )?(?:group|chat|conversation|community)"
    rf"|{_WHO} (?:created|changed|deleted|updated|turned (?:on|off)) (?:the |this |their |your )?(?:group|subject|icon|settings|phone number"
    rf"|security code|disappearing|admin|"
    r"description|chat|community)\b.{0,160}"
    r"|(?:waiting for an? agent|an agent will be with you shortly|no agents? (?:is |are )?available)\b[^:\n]{0,80}"
    rf"|{_WHO} (?:ist|sind) (?:dem [^:\n]{{1,40}} )?(?:beigetreten|gegangen)|{_WHO} hat (?:den chat|das gespräch|die gruppe|die unterhaltung"
    rf"|den raum) "
    rf"(?:betreten|verlassen|beendet|erstellt|geschlossen|übernommen)[^:\n]{{0,60}}|{_WHO} (?:hat|wurde) [^:\n]{{0,80}}?(?:hinzugefügt"
    rf"|entfernt|weitergeleitet)"
    r"|(?:chat|gespräch|unterhaltung|anruf|sitzung)(?: wurde| ist)? (?:gestartet|begonnen|beendet|geschlossen|eröffnet|übergeben"
    r"|weitergeleitet)\b[^:\n]{0,80}"
    rf"|{_WHO} (?:a rejoint|a quitté|a ajouté|a retiré|a créé|a supprimé|a été ajoutée?)(?: [^:\n]{{1,80}})?"
    r"|(?:chat|conversation|appel|discussion|session) (?:démarrée?|commencée?|terminée?|fermée?|transférée?|ouverte?)\b[^:\n]{0,80}"
    rf"|{_WHO} (?:se unió|se ha unido|salió|ha salido|añadió|agregó|eliminó|creó|abandonó)(?: [^:\n]{{1,80}})?"
    r"|(?:el |la )?(?:chat|conversación|llamada|sesión)(?: ha sido| fue)? (?:iniciad[oa]|terminad[oa]|finalizad[oa]|cerrad[oa]"
    r"|transferid[oa])\b[^:\n]{0,80}"
    rf"|{_WHO} (?:entrou|saiu|adicionou|removeu|criou|foi adicionad[oa])(?: [^:\n]{{1,80}})?"
    r"|(?:o |a )?(?:chat|conversa|chamada|sessão|atendimento)(?: foi)? (?:iniciad[oa]|encerrad[oa]|finalizad[oa]|transferid[oa])\b[^:\n]{0,80}"
    rf"|{_WHO} (?:si è unit[oa]|ha aggiunto|ha rimosso|ha abbandonato|ha lasciato|ha creato|è entrat[oa]|è uscit[oa])(?: [^:\n]{{1,80}})?"
    r"|(?:la |il )?(?:chat|conversazione|chiamata|sessione)(?: è stat[oa])? (?:iniziat[oa]|avviat[oa]|terminat[oa]|chius[oa]"
    r"|trasferit[oa])\b[^:\n]{0,80}"
    rf"|{_WHO} (?:neemt deel|heeft (?:de groep|het gesprek|de chat) verlaten|heeft [^:\n]{{1,80}} (?:toegevoegd|verwijderd))"
    r"|(?:chat|gesprek)(?: is)? (?:gestart|begonnen|beëindigd|gesloten|doorverbonden)\b[^:\n]{0,80})",
    re.IGNORECASE,
)
# what stands in place of a message, also behind a speaker's name
_INSTEAD = re.compile(
    r"(?:<[^<>:\n]{0,40}(?:omitted|ausgeschlossen|weggelassen|weggelaten|omis(?:es?)?|omitido|omitida|oculta|oculto|omess[oiae]|omesso"
    r"|revelado|attached|angehängt|joint|adjunto|allegato"
    r"|anexado|bijgevoegd)[^<>\n]{0,120}>"
    rf"|<(?:{any_of(words('attachment_labels'))}):[^<>\n]{{1,120}}>"
    r"|(?:image|photo|video|audio|sticker|gif|document|contact card|voice message|bild|foto|dokument|vídeo|imagen|documento|imagem|immagine"
    r"|afbeelding|figurinha|kontaktkarte"
    r"|audiodatei|vidéo|messaggio vocale)s? (?:omitted|weggelassen|absente?|omis(?:e)?|omitid[oa]|ocultad[oa]|oculto|omess[oa]|weggelaten)"
    rf"|[^<>:\n]{{1,120}}\((?:{any_of(words('attached_file_marks'))})\)"
    rf"|(?:{any_of(words('deleted_message_lines'))}|this message was deleted by [^:\n]{{1,60}})"
    rf"|(?:{any_of(words('missed_call_lines'))})[^:\n]{{0,60}}"
    rf"|.{{0,80}}(?:{any_of(words('encryption_notices'))}).{{0,160}}"
    r"|.{0,80}(?:security code|sicherheitsnummer|code de sécurité|código de seguridad|código de segurança|codice di sicurezza|beveiligingscode)"
    r" (?:with [^:\n]{1,60} )?(?:changed|geändert|a changé|ha cambiado|mudou|è cambiato|gewijzigd)\b.{0,80})",
    re.IGNORECASE,
)
# a line of somebody's message that happens to have such a form begins like a sentence, not with a name
_ORDINARY = word_set(
    "i we you my our your the a an his her he she they it this that and but so then if when ich wir mein"
    " meine unser der die das er sie es ein eine du ihr und le la les il elle on nous je mon ma notre un une"
    " ce cette et el ella yo mi lo los las nuestro este esta y o os as eu ele ela minha meu um uma e io lei"
    " lui lo gli mio mia questo de het ik wij mijn hij zij een dit dat en"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_LISTED = (
    "attachment_labels",
    "attached_file_marks",
    "deleted_message_lines",
    "missed_call_lines",
    "encryption_notices",
)
# each form above holds one of these, those of lists their last word: most lines hold none, and need not be tried
# against all forms
_TELLING = word_set(
    "verlaten started begun began ended closed opened reopened resumed disconnected reconnected accepted"
    " transferred transferring routed assigned escalated terminated completed hold muted unmuted end start"
    " beginning joined left entered exited added removed connected queue invited kicked created changed"
    " deleted updated turned waiting shortly available beigetreten gegangen betreten verlassen beendet"
    " erstellt geschlossen übernommen hinzugefügt entfernt weitergeleitet gestartet begonnen eröffnet"
    " übergeben rejoint quitté ajouté ajoutée retiré créé supprimé démarré démarrée commencé commencée"
    " terminé terminée fermé fermée transféré transférée ouvert ouverte unió unido salió salido añadió"
    " agregó eliminó creó abandonó iniciado iniciada terminado terminada finalizado finalizada cerrado"
    " cerrada transferido transferida entrou saiu adicionou removeu criou adicionado adicionada encerrado"
    " encerrada unito unita aggiunto rimosso abbandonato lasciato creato entrato entrata uscito uscita"
    " iniziato iniziata avviato avviata terminato terminata chiuso chiusa trasferito trasferita deel"
    " toegevoegd verwijderd gestart beëindigd gesloten doorverbonden omitted ausgeschlossen weggelassen"
    " weggelaten omis omise omises omitido omitida oculta oculto ocultada ocultado omesso omessi omessa"
    " omesse revelado attached angehängt joint adjunto allegato anexado bijgevoegd absent absente"
    " eliminaste apagou missed verpasster gemiste ende crittografati crittografate security"
    " sicherheitsnummer sécurité seguridad segurança sicurezza beveiligingscode"
) | {_LETTERS.findall(entry)[-1] for name in _LISTED for entry in words(name)}
_MOST_WORDS = 10
_FRAME = " \t*-=_~[](){}|.!·•#>"


@lru_cache(maxsize=4096)
def is_event(line: str, dated: bool = False) -> bool:
    """Whether a whole line without a speaker tells of the talk itself, such as "Ilse joined"; `dated`: it is
    dated like a message."""
    text = _bare(line)
    if not text or _INSTEAD.fullmatch(text):
        return bool(text)
    words = text.casefold().split()
    plausible = dated or (
        len(words) <= _MOST_WORDS
        and (words[0] not in _ORDINARY or words[:2] == ["you", "were"])
        and not text.endswith("?")
    )
    return plausible and _EVENT.fullmatch(text) is not None


def stands_in(text: str) -> bool:
    """Whether what a speaker is said to have said is a mark of the program: media left out, a deleted
    message, the notice of encryption."""
    bare = _bare(text)
    # WhatsApp puts U+200E before what the program wrote under somebody's name
    return bool(bare) and bool(
        _INSTEAD.fullmatch(bare) or (text.lstrip()[:1] == "\u200e" and _EVENT.fullmatch(bare))
    )


def _bare(line: str) -> str:
    """The line without its frame; empty where it cannot be of any of the forms."""
    if len(line) > 2 * _LONGEST:
        return ""
    text = " ".join(MARKS.sub("", line).split())
    if len(text) > _LONGEST or _TELLING.isdisjoint(_LETTERS.findall(text.casefold())):
        return ""
    if text.startswith("<") and text.endswith(">"):
        return text
    return text.strip(_FRAME) if not text.endswith(")") else text.lstrip(_FRAME.replace("(", ""))
