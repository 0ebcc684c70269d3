"""The patterns that show a name, in every language whose lists have the words. Each is tried only where one of
its first words stands."""

from __future__ import annotations

import re

from curate.language.patterns import any_of, whole_line
from curate.language.words import words
from curate.privacy.scan import first_words, word_set

LINK = re.compile(r"(?:\. ?|[ \u00a0])")
GREETING = re.compile(rf"(?:{any_of(words('name_greetings'))})(?: again)?[ ,]{{1,2}}", re.IGNORECASE)
THANKED = re.compile(
    rf"(?:{any_of(words('name_sign_offs'))})(?: (?:{any_of(words('thanks_endings'))}))?[ ,!.–-]{{1,3}}",
    re.IGNORECASE,
)
CLOSING = whole_line(words("closings") | words("thanks_lines"))
_LABELS = any_of(words("name_labels")).replace(r"\ ", "[ -]?")
INTRODUCED = re.compile(rf"(?:{any_of(words('introductions'))}|(?:{_LABELS}) ?:)[ \t]*", re.IGNORECASE)
CALLING = words("calling_words")
NAMED = re.compile(rf"(?P<cue>{any_of(words('name_leads') | CALLING)})[ \t]+", re.IGNORECASE)
ASKED = re.compile(
    rf"(?<!\w)(?:{any_of(words('name_nouns'))})\b[^.?!\n]{{0,40}}\?[ \t\n]*(?:[^\W\d_]{{2,12}}: ?)?",
    re.IGNORECASE,
)
# phrases before one's own name, each with the blank that follows
SELF = tuple(
    f"{phrase} "
    for cue in sorted(words("self_introductions"))
    for phrase in dict.fromkeys((cue, cue.replace("'", "\u2019")))
)
SELF_AFTER = re.compile(rf"[ \t]*(?:,|(?:{any_of(words('self_followers'))})(?!\w))", re.IGNORECASE)
TITLED = re.compile(rf"(?:{any_of(words('titles'))})[ \u00a0]")
ADDRESSEE = re.compile(r"[\"']?[ \t]*<[\w.+%'-]{1,64}@")
OWNED = re.compile(rf"(?:['’]s)[ \t]+(?:{any_of(words('owned_by_people'))})\b")
GREETING_WORDS = word_set(
    "hi hello hey hiya heya dear good greetings hallo hej moin servus grüezi liebe lieber liebes geehrte"
    " geehrter guten bonjour bonsoir salut cher chère coucou hola buenos buenas estimado estimada querido"
    " querida ciao salve buongiorno buonasera caro cara gentile egregio olá oi bom boa prezado prezada beste"
    " hoi geachte goedemorgen goedemiddag hei cześć witam ahoj"
)
CLOSING_WORDS = word_set(
    "thanks thank thx cheers regards best sincerely wishes love danke dank grüße gruß grüsse gruss lg vg mfg"
    " merci cordialement salutations gracias saludos atentamente saludo grazie saluti obrigado obrigada"
    " cumprimentos bedankt groet groeten mvh hilsen hälsningar pozdrawiam pozdravem greetings respectfully"
    " truly faithfully amicalement abrazo hochachtungsvoll"
)
INTRODUCTION_WORDS = word_set(
    "name names heiße heisse appelle nom llamo nombre chiamo nome chamo naam heet heter navn nazywam vorname"
    " nachname prénom apellido apellidos cognome surname named called attn attention behalf namens nommé"
    " nommée llamado llamada booked correct"
)
INTRODUCTION_FIRST = word_set(
    "my name mein ich je mon me mi il o meu mijn ik jag mit jeg nazywam full first last given family sur"
    " customer client account contact card cardholder holder nom nombre vorname nachname prénom apellido"
    " apellidos nome cognome naam"
)
NAMED_FIRST = word_set(
    "name names named under called surname last correct change booked attn attention c on namens im nommé"
    " nommée llamado llamada"
)
ASKED_FIRST = word_set("name nom nombre nome naam")
TITLE_WORDS = first_words(words("titles"))
PERSON_BEFORE = re.compile(rf"(?<!\w)(?:{any_of(words('person_leads'))}) $", re.IGNORECASE)

# what follows `Will`, `Mark`, `Hope` and the like when they are verbs
AFTER_VERB = words("verb_followers")
VERBS = words("name_like_verbs")
