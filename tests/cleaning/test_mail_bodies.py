"""Whole mail bodies: what is left of a reply with its signature and the quoted message, language by language."""

from __future__ import annotations

import pytest

from curate.cleaning import clean

# by language: the reply; sign-off, name and device line; the line above a quote as web mail writes it; the
# dividing line and header as desktop programs write them; the quoted words
MAILS = {
    "en": (
        "The lamp stays red, as I said.",
        "Kind regards,\nAnna Lind",
        "Sent from my iPhone",
        "On Mon, 3 Jun 2024 at 09:12, Acme Support <help@acme.example> wrote:",
        "-----Original Message-----\nFrom: Acme Support <help@acme.example>\nSent: Monday, June 3, 2024 9:12 AM\n"
        "To: Anna Lind\nSubject: Re: Lamp",
        "Did you turn the dial?",
    ),
    "de": (
        "Die Lampe bleibt rot, wie gesagt.",
        "Mit freundlichen Grüßen\nAnna Lind",
        "Von meinem iPhone gesendet",
        "Am Mo., 3. Juni 2024 um 09:12 Uhr schrieb Acme Support <help@acme.example>:",
        "-----Ursprüngliche Nachricht-----\nVon: Acme Support <help@acme.example>\nGesendet: Montag, 3. Juni 2024"
        " 09:12\nAn: Anna Lind\nBetreff: AW: Lampe",
        "Haben Sie am Rad gedreht?",
    ),
    "fr": (
        "La lampe reste rouge, comme je l'ai dit.",
        "Cordialement,\nAnna Lind",
        "Envoyé de mon iPhone",
        "Le lun. 3 juin 2024 à 09:12, Acme Support <help@acme.example> a écrit :",
        "-----Message d'origine-----\nDe : Acme Support <help@acme.example>\nEnvoyé : lundi 3 juin 2024 09:12\n"
        "À : Anna Lind\nObjet : RE: Lampe",
        "Avez-vous tourné la molette ?",
    ),
    "es": (
        "La lámpara sigue roja, como dije.",
        "Saludos cordiales,\nAnna Lind",
        "Enviado desde mi iPhone",
        "El lun, 3 jun 2024 a las 9:12, Acme Support (<help@acme.example>) escribió:",
        "-----Mensaje original-----\nDe: Acme Support <help@acme.example>\nEnviado el: lunes, 3 de junio de 2024"
        " 9:12\nPara: Anna Lind\nAsunto: RE: Lámpara",
        "¿Ha girado la rueda?",
    ),
    "it": (
        "La spia resta rossa, come ho detto.",
        "Cordiali saluti,\nAnna Lind",
        "Inviato da iPhone",
        "Il giorno lun 3 giu 2024 alle ore 09:12 Acme Support <help@acme.example> ha scritto:",
        "-----Messaggio originale-----\nDa: Acme Support <help@acme.example>\nInviato: lunedì 3 giugno 2024 09:12\n"
        "A: Anna Lind\nOggetto: R: Spia",
        "Ha girato la manopola?",
    ),
    "pt": (
        "A lâmpada continua vermelha, como eu disse.",
        "Atenciosamente,\nAnna Lind",
        "Enviado do meu iPhone",
        "Em seg., 3 de jun. de 2024 às 09:12, Acme Support <help@acme.example> escreveu:",
        "-----Mensagem original-----\nDe: Acme Support <help@acme.example>\nEnviada em: segunda-feira, 3 de junho de"
        " 2024 09:12\nPara: Anna Lind\nAssunto: RES: Lâmpada",
        "Você girou o botão?",
    ),
    "nl": (
        "Het lampje blijft rood, zoals ik zei.",
        "Met vriendelijke groet,\nAnna Lind",
        "Verstuurd vanaf mijn iPhone",
        "Op ma 3 jun 2024 om 09:12 schreef Acme Support <help@acme.example>:",
        "-----Oorspronkelijk bericht-----\nVan: Acme Support <help@acme.example>\nVerzonden: maandag 3 juni 2024"
        " 09:12\nAan: Anna Lind\nOnderwerp: RE: Lampje",
        "Heeft u aan de knop gedraaid?",
    ),
    "sv": (
        "Lampan lyser rött, som jag sade.",
        "Med vänliga hälsningar\nAnna Lind",
        "Skickat från min iPhone",
        "Den mån 3 juni 2024 kl 09:12 skrev Acme Support <help@acme.example>:",
        "-----Ursprungligt meddelande-----\nFrån: Acme Support <help@acme.example>\nSkickat: den 3 juni 2024 09:12\n"
        "Till: Anna Lind\nÄmne: SV: Lampa",
        "Har du vridit på ratten?",
    ),
    "da": (
        "Lampen lyser rødt, som jeg sagde.",
        "Med venlig hilsen\nAnna Lind",
        "Sendt fra min iPhone",
        "Den man. 3. jun. 2024 kl. 09.12 skrev Acme Support <help@acme.example>:",
        "-----Oprindelig meddelelse-----\nFra: Acme Support <help@acme.example>\nSendt: 3. juni 2024 09:12\n"
        "Til: Anna Lind\nEmne: SV: Lampe",
        "Har du drejet på knappen?",
    ),
    "no": (
        "Lampen lyser rødt, som jeg sa.",
        "Med vennlig hilsen\nAnna Lind",
        "Sendt fra min iPhone",
        "man. 3. juni 2024 kl. 09:12 skrev Acme Support <help@acme.example>:",
        "-----Opprinnelig melding-----\nFra: Acme Support <help@acme.example>\nSendt: 3. juni 2024 09:12\n"
        "Til: Anna Lind\nEmne: SV: Lampe",
        "Har du vridd på knappen?",
    ),
    "fi": (
        "Valo palaa yhä punaisena.",
        "Ystävällisin terveisin\nAnna Lind",
        "Lähetetty iPhonesta",
        "ma 3. kesäk. 2024 klo 9.12 Acme Support (help@acme.example) kirjoitti:",
        "-----Alkuperäinen viesti-----\nLähettäjä: Acme Support <help@acme.example>\nLähetetty: 3. kesäkuuta 2024"
        " 9:12\nVastaanottaja: Anna Lind\nAihe: VS: Valo",
        "Käänsitkö säädintä?",
    ),
    "pl": (
        "Lampka nadal świeci na czerwono.",
        "Pozdrawiam,\nAnna Lind",
        "Wysłane z iPhone'a",
        "pon., 3 cze 2024 o 09:12 Acme Support <help@acme.example> napisał(a):",
        "-----Oryginalna wiadomość-----\nOd: Acme Support <help@acme.example>\nWysłano: 3 czerwca 2024 09:12\n"
        "Do: Anna Lind\nTemat: Odp: Lampka",
        "Czy pokrętło zostało przekręcone?",
    ),
    "cs": (
        "Kontrolka stále svítí červeně.",
        "S pozdravem\nAnna Lind",
        "Odesláno z iPhonu",
        "po 3. 6. 2024 v 9:12 odesílatel Acme Support <help@acme.example> napsal:",
        "-----Původní zpráva-----\nOd: Acme Support <help@acme.example>\nOdesláno: 3. června 2024 9:12\n"
        "Komu: Anna Lind\nPředmět: RE: Kontrolka",
        "Otočili jste kolečkem?",
    ),
    "ru": (
        "Лампа всё ещё горит красным.",
        "С уважением,\nАнна Линд",
        "Отправлено с iPhone",
        "пн, 3 июн. 2024 г. в 09:12, Acme Support <help@acme.example>:",
        "-----Исходное сообщение-----\nОт: Acme Support <help@acme.example>\nОтправлено: 3 июня 2024 г. 9:12\n"
        "Кому: Anna Lind\nТема: RE: Лампа",
        "Вы повернули ручку?",
    ),
    "tr": (
        "Lamba hâlâ kırmızı yanıyor.",
        "Saygılarımla,\nAnna Lind",
        "iPhone'umdan gönderildi",
        "Acme Support <help@acme.example>, 3 Haz 2024 Pzt, 09:12 tarihinde şunu yazdı:",
        "-----Orijinal Mesaj-----\nKimden: Acme Support <help@acme.example>\nGönderildi: 3 Haziran 2024 09:12\n"
        "Kime: Anna Lind\nKonu: YNT: Lamba",
        "Düğmeyi çevirdiniz mi?",
    ),
    "hu": (
        "A lámpa továbbra is piros.",
        "Üdvözlettel,\nAnna Lind",
        "iPhone-omról küldve",
        "Acme Support <help@acme.example> ezt írta (időpont: 2024. jún. 3., H, 9:12):",
        "-----Eredeti üzenet-----\nFeladó: Acme Support <help@acme.example>\nElküldve: 2024. június 3. 9:12\n"
        "Címzett: Anna Lind\nTárgy: RE: Lámpa",
        "Elfordította a gombot?",
    ),
    "ro": (
        "Becul rămâne roșu, cum am spus.",
        "Cu stimă,\nAnna Lind",
        "Trimis de pe iPhone",
        "În lun., 3 iun. 2024 la 09:12, Acme Support <help@acme.example> a scris:",
        "-----Mesaj original-----\nDe la: Acme Support <help@acme.example>\nTrimis: 3 iunie 2024 09:12\n"
        "Către: Anna Lind\nSubiect: RE: Bec",
        "Ați rotit butonul?",
    ),
    "uk": (
        "Лампа досі горить червоним.",
        "З повагою,\nАнна Лінд",
        "Надіслано з iPhone",
        "пн, 3 черв. 2024 р. о 09:12 Acme Support <help@acme.example> пише:",
        "-----Вихідне повідомлення-----\nВід: Acme Support <help@acme.example>\nНадіслано: 3 червня 2024 р. 9:12\n"
        "Кому: Anna Lind\nТема: RE: Лампа",
        "Чи повернули ви ручку?",
    ),
    "el": (
        "Η λάμπα μένει κόκκινη.",
        "Με εκτίμηση,\nΆννα Λιντ",
        "Στάλθηκε από το iPhone μου",
        "Στις Δευ 3 Ιουν 2024 στις 9:12 π.μ., ο χρήστης Acme Support <help@acme.example> έγραψε:",
        "-----Αρχικό μήνυμα-----\nΑπό: Acme Support <help@acme.example>\nΣτάλθηκε: 3 Ιουνίου 2024 9:12\n"
        "Προς: Anna Lind\nΘέμα: RE: Λάμπα",
        "Γυρίσατε το κουμπί;",
    ),
}


@pytest.mark.parametrize("lang", MAILS)
def test_the_reply_alone_is_left(lang: str) -> None:
    reply, closing, device, line, header, quoted = MAILS[lang]
    marked = "\n".join(f"> {part}" for part in ["Anna,", quoted])
    assert clean(f"{reply}\n\n{closing}\n\n{line}\n\n{marked}").text == reply
    assert clean(f"{reply}\n\n{closing}\n\n{line}\n\nAnna,\n{quoted}").text == reply
    assert clean(f"{reply}\n\n{closing}\n\n{header}\n\nAnna,\n{quoted}").text == reply
    assert clean(f"{reply}\n\n{device}\n\n{line}\n\n{marked}").text == reply


HEADER = MAILS["en"][4]
ASKED = "Hello Anna,\nwhat is your order number?\nAnd which colour is the lamp?\nKind regards, Acme"


def test_answers_between_quoted_lines_stay_with_them_and_are_told() -> None:
    line = MAILS["en"][3]
    text = f"{line}\n> what is your order number?\n\n4711\n\n> And which colour is the lamp?\n\nRed."
    cleaned = clean(text, earlier=[ASKED])
    assert cleaned.text.split("\n\n") == [
        "> what is your order number?",
        "4711",
        "> And which colour is the lamp?",
        "Red.",
    ]
    assert "inline_reply" in cleaned.changes


def test_an_answer_under_an_unmarked_quote_is_what_is_left() -> None:
    cleaned = clean(f"{HEADER}\n\n{ASKED}\n\nIt is 4711, and the lamp is red.", earlier=[ASKED])
    assert cleaned.text == "It is 4711, and the lamp is red." and "inline_reply" in cleaned.changes


def test_an_answer_under_an_unmarked_quote_stays_also_where_the_quote_is_not_known() -> None:
    assert "It is 4711" in clean(f"{HEADER}\n\n{ASKED}\n\nIt is 4711, and the lamp is red.").text


def test_an_answer_under_the_quote_stays_beside_words_above_it() -> None:
    cleaned = clean(f"Hi,\n\n{HEADER}\n\n{ASKED}\n\nIt is 4711, and the lamp is red.", earlier=[ASKED])
    assert cleaned.text == "Hi,\n\nIt is 4711, and the lamp is red." and "inline_reply" in cleaned.changes


def test_what_stands_under_a_quote_goes_where_it_is_an_older_quote() -> None:
    older = "From: Anna Lind\nSent: Sunday, June 2, 2024 8:00 AM\nTo: Acme\n\nThe lamp is red."
    cleaned = clean(f"It is 4711.\n\n{HEADER}\n\n{ASKED}\n\n{older}", earlier=[ASKED])
    assert cleaned.text == "It is 4711." and "inline_reply" not in cleaned.changes


@pytest.mark.parametrize(
    "pointer",
    ["Please see my answers below.", "Meine Antworten unten:", "Mes réponses ci-dessous.", "Respondo abajo.", "Rispondo sotto.",
     "Veja abaixo.", "Zie hieronder.", "Svar nedan.", "Odpowiadam poniżej.", "См. ниже."],
)  # fmt: skip
def test_answers_among_unmarked_quoted_lines_stay_where_the_message_says_that_they_are_there(
    pointer: str,
) -> None:
    body = "Hello Anna,\nwhat is your order number?\n4711\nAnd which colour is the lamp?\nRed\nKind regards, Acme"
    cleaned = clean(f"{pointer}\n\n{HEADER}\n\n{body}", earlier=[ASKED])
    assert cleaned.text.split() == [*pointer.split(), "4711", "Red"] and "inline_reply" in cleaned.changes
    assert clean(f"{pointer}\n\n{HEADER}\n\n{body}").text.split() == [*pointer.split(), *body.split()]


def test_a_bar_marks_a_quote_under_a_line_that_says_who_wrote_and_a_table_is_none() -> None:
    quote = "| Did you turn the dial?\n| It has two steps."
    assert clean(f"Yes, I did.\n\n2024/6/3 Acme Support <help@acme.example>\n\n{quote}").text == "Yes, I did."
    table = "Written 2024-06-03 by <help@acme.example>\n\n| dial | lamp |\n| two | red |"
    assert "| two | red |" in clean(f"Yes, I did.\n\n{table}").text
    assert clean(f"My list:\n\n{quote}").text == f"My list:\n\n{quote}"


@pytest.mark.parametrize(
    "line",
    [
        "Acme Support <help@acme.example> wrote:",
        "2024-06-03 09:12 GMT+02:00 Acme Support",
        "On Mon, 3 Jun 2024 at 09:12 Acme Support\n\n<\nmailto:help@acme.example\n> wrote:",
    ],
)
def test_other_lines_that_say_who_wrote(line: str) -> None:
    assert clean(f"Yes, I did.\n\n{line}\n\nDid you turn the dial?").text == "Yes, I did."


@pytest.mark.parametrize(
    "line", ["Reçu le 3 juin, envoyé par la poste", "Я отправил письмо с телефона", "Telefonumdan size mesaj gönderildi mi?"]
)  # fmt: skip
def test_a_sentence_that_names_a_device_is_no_line_of_a_mail_program(line: str) -> None:
    assert clean(f"The parcel has not come.\n\n{line}").text.endswith(line)
