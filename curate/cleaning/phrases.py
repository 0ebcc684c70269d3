"""The words by which mail programs and people mark quotes, headers and signatures, in some twenty
languages."""

from __future__ import annotations

import re

_WRITING = (
    "wrote writes schrieb schreibt écrit escribió escreveu scritto schreef geschreven skrev kirjoitti napisał"
    " napisała napisał(a) napsal napsala napsal(a) írta scris yazdı napisao написал написала пишет писал"
)
_SAYING = "said says sagte meinte dit dijo disse detto zei säger sade сказал сказала"


def _any_of(*words: str) -> str:
    return "|".join(re.escape(word) for word in sorted(" ".join(words).split(), key=len, reverse=True))


SAID_AT_END = re.compile(
    rf"(?:^|\W)(?:{_any_of(_WRITING, _SAYING)}|写道|寫道|說)(?: le)?\W{{0,4}}$", re.IGNORECASE
)
WROTE = re.compile(rf"(?<!\w)(?:{_any_of(_WRITING)})(?!\w)|写道|寫道|님이 작성", re.IGNORECASE)
OWN_WORDS = re.compile(
    r"\b(?:I|we|ich|wir|je|nous|yo)(?:'ve| have| had| already| habe| avais)?"
    r" ?(?:wrote|written|said|schrieb|geschrieben|ai écrit|escribí)\b",
    re.IGNORECASE,
)

ORIGINAL = re.compile(
    r"^[*_\s>]*-{2,} ?(?:original message|original appointment|reply message|ursprüngliche"
    r" nachricht|originalnachricht|message d['’]origine"
    r"|message original|mensaje original|mensagem original"
    r"|messaggio originale|oorspronkelijk bericht|originalmeddelande|oprindelig meddelelse|opprinnelig"
    r" melding|alkuperäinen viesti"
    r"|wiadomość oryginalna|původní zpráva"
    r"|исходное сообщение|原始邮件|原始郵件|元のメッセージ) ?-{2,}[*_\s]*$",
    re.IGNORECASE,
)
FORWARDED = re.compile(
    r"^[*_\s>]*(?:-{2,} ?(?:forwarded message|forwarded by .{1,80}|weitergeleitete nachricht|message"
    r" transféré|mensaje reenviado"
    r"|mensagem encaminhada|messaggio inoltrato|doorgestuurd bericht"
    r"|vidarebefordrat meddelande|videresendt meddelelse|пересылаемое сообщение|转发邮件) ?-{2,}"
    r"|begin forwarded message:|anfang der weitergeleiteten nachricht:"
    r"|début du message (?:réexpédié|transféré) ?:|inicio del mensaje reenviado:|inizio messaggio"
    r" inoltrato:)[*_\s]*$",
    re.IGNORECASE,
)
DASHED = re.compile(r"^-{2,} ?On .{5,200} wrote ?-{2,}$")

_FROM = "from|von|de|da|van|od|från|fra|lähettäjä|nadawca|от|od|发件人|寄件者|差出人|보낸 사람"
_OTHERS = (
    "sent|to|subject|date|cc|bcc|reply-to|importance|attachments|organization|gesendet|an|betreff|datum|kopie|envoyé(?:"
    " le)?|à|a|objet|enviado(?: el|"
    " em)?|para|asunto|fecha|assunto|data|inviato|oggetto|verzonden|aan|onderwerp|skickat|till|ämne|sendt|til|emne|lähetetty|vastaanottaja|aihe|wysłano|do|temat|odesláno|komu|předmět|отправле"
    " но|кому|тема|дата|发送时间|收件人|主题|日期|件名|日時|宛先"
)
FROM_FIELD = re.compile(rf"^[>*_\s]*(?:{_FROM})\s?\*?\s?[:：]", re.IGNORECASE)
HEADER_FIELD = re.compile(rf"^[>*_\s]*({_FROM}|{_OTHERS})\s?\*?\s?[:：]", re.IGNORECASE)

CLOSING = re.compile(
    r"^\W{0,2}(?:(?:best|kind|kindest|warm|warmest|many|sincere)? ?regards|best wishes|all the"
    r" best|best|sincerely|yours (?:truly|sincerely"
    r"|faithfully)|sincerely yours|respectfully|take care"
    r"|cheers|greetings|mit (?:freundlichen?|besten|lieben|herzlichen) gr(?:ü|ue)(?:ß|ss)en?|freundliche"
    r" gr(?:ü|ue)(?:ß|ss)e|(?:viele|beste|liebe"
    r"|herzliche|schöne|lg|vg|mfg)(?: gr(?:ü|ue)(?:ß|ss)e)?|gr(?:u|ü)(?:ß|ss)e?|hochachtungsvoll"
    r"|(?:bien )?cordialement|sincères salutations|salutations(?: distinguées)?|bien à"
    r" (?:vous|toi)|(?:veuillez"
    r"|je vous prie)[^.]{0,80}(?:salutations|sentiments)[^.]{0,30}|amicalement|bonne (?:journée|soirée)"
    r"|(?:un )?(?:cordial )?saludos?(?: cordial(?:es)?)?|atentamente|un abrazo|cordiali saluti|distinti"
    r" saluti|saluti|atenciosamente"
    r"|(?:com os )?melhores cumprimentos|abraços"
    r"|met vriendelijke groet(?:en)?|vriendelijke groet(?:en)?|groet(?:en|jes)?|mvh|med vänliga?"
    r" hälsning(?:ar)?|med venlig hilsen|hilsen"
    r"|pozdrawiam|s pozdravem|с уважением)\W{0,3}$",
    re.IGNORECASE,
)
THANKS = re.compile(
    r"^\W{0,2}(?:(?:many |with |kind )?thanks(?: a lot| so much| again| in advance| and (?:best |kind"
    r" )?regards| & regards)?"
    r"|thank you(?: very much| so much| in advance| again)?|thx|ty|(?:vielen |besten )?dank(?:e)?(?: im"
    r" voraus)?"
    r"|danke (?:schön|und gru(?:ß|ss))|merci(?: beaucoup| d['’]avance| par avance)?|(?:muchas )?gracias(?: de"
    r" antemano| y saludos)?"
    r"|grazie(?: mille)?|obrigad[oa]|bedankt|tack|takk?|dzięki|спасибо)\W{0,3}$",
    re.IGNORECASE,
)
_DEVICE = (
    "iphone|ipad|ipod|android|samsung|galaxy|blackberry|mobile|mobil\\w*|phone|cell|handy|smartphone|device|gerät|windows|outlook|mail|yahoo|htc|no"
    " kia|huawei|xiaomi|pixel|oneplus|motorola|sony|wiko|tablet|mac|pc|teléfono|móvil|téléphone|portable|telefoon|telefon\\w*|typeapp|airmail|mailbo"
    " x|proton\\w*|spark|tutanota|gmx|ti-\\d+|desktop|laptop|ios"
)
SENT_FROM = re.compile(
    rf"^\W{{0,3}}(?:(?:sent|get|composed)\W{{0,3}} (?:from|via|with|using|by|outlook)\b|from my |von"
    rf" meine[mr] |diese nachricht wurde von "
    rf"|gesendet (?:von|mit|über|via)\b|envoyé (?:de|depuis|à partir|avec|par)\b|télécharger outlook|enviado"
    rf" (?:desde|do|de|a partir)\b"
    rf"|obtener outlook|inviato (?:da|dal|con)\b|verzonden (?:met|vanaf|vanuit|via)\b|skickat från|sendt"
    rf" fra|lähetetty|wysłan[oe] z|odesláno z"
    r"|отправлено (?:с|из)|hol(?:e|en sie sich) outlook|get"
    rf" \[?outlook)(?=.*\b(?:{_DEVICE})\b)[^!?]{{0,110}}$",
    re.IGNORECASE,
)
DISCLAIMER = re.compile(
    r"^\W{0,4}(?:confidentiality|disclaimer|confidential|privileged|legal notice|important notice|(?:this|the"
    r" information in this"
    r"|the contents? of this|the information contained in this)"
    r" (?:e-?mail|message|communication|transmission|electronic)"
    r"|if you (?:are not the intended|have received this)|diese (?:e-?mail|nachricht) (?:enthält|ist)|der"
    r" inhalt dieser e-?mail|ce (?:message"
    r"|courriel|mail|courrier)|este (?:mensaje|correo|e-?mail|mensagem)|questo messaggio|le informazioni"
    r" contenute"
    r"|please (?:consider|think about) the environment|think before you print|bitte (?:denken|prüfen) sie"
    r" .{0,40}(?:umwelt|drucken)"
    r"|pensez à l['’]environnement)",
    re.IGNORECASE,
)
CONFIDENTIAL = re.compile(
    r"confiden|vertraulich|privileged|intended (?:only |solely"
    r" )?(?:for|recipient)|destinat|destinad|bestimmt|environment|umwelt|environnement"
    r"|unauthori[sz]ed|virus",
    re.IGNORECASE,
)
