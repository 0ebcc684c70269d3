"""The words and patterns that show a name, in several languages. Each pattern is tried only where one of its
first words stands."""

from __future__ import annotations

import re

from curate.privacy.scan import phrase_tuple, word_set

LINK = re.compile(r"(?:\. ?|[ \u00a0])")
GREETING = re.compile(
    r"(?:hi|hello|hey|hiya|heya|dear|good"
    r" (?:morning|afternoon|evening|day)|greetings|hallo|hej|moin|servus|grüezi|liebe[rs]?|sehr geehrte[rs]?"
    r"|guten (?:tag|morgen|abend)|bonjour|bonsoir|salut|cher|chère|coucou"
    r"|hola|buen[oa]s"
    r" (?:días|dias|tardes|noches)|estimad[oa]|querid[oa]|ciao|salve|buon(?:giorno|asera)|caro|cara|gentile|egregio|olá|oi|bom dia"
    r"|boa tarde|prezad[oa]|beste|hoi|geachte|goedemorgen|goedemiddag|hei|cześć|witam|ahoj)(?: again)?["
    r" ,]{1,2}",
    re.IGNORECASE,
)
THANKED = re.compile(
    r"(?:thanks|thank you|thx|many thanks|cheers|danke|vielen"
    r" dank|merci|gracias|grazie|obrigad[oa]|bedankt|regards|best|sincerely|love|saludos"
    r"|cordialement|grüße|gruß|lg|vg|mfg|hi|hello|hey|hallo|hola)(?: again| so much| very much| a lot|"
    r" beaucoup)?[ ,!.–-]{1,3}",
    re.IGNORECASE,
)
INTRODUCED = re.compile(
    r"(?:my (?:full |first |last |given |family )?name(?:['’]s| is|:)|name['’]s|mein name ist|ich"
    r" hei(?:ß|ss)e|je m['’]appelle"
    r"|mon nom (?:complet )?est|me llamo|mi nombre (?:completo )?es|mi chiamo|il mio nome è|(?:o )?meu nome"
    r" é|me chamo"
    r"|mijn naam is|ik heet|jag heter|mit navn er|jeg heter|nazywam"
    r" się|(?:full|first|last|given|family|sur|customer|client|account|contact"
    r"|card ?holder|holder)[ -]?name"
    r" ?:|(?:name|nom|nombre|vorname|nachname|prénom|apellidos?|nome|cognome|naam) ?:)[ \t]*",
    re.IGNORECASE,
)
NAMED = re.compile(
    r"(?:name is|names are|named|name of|under the name|called|surname is|last name is|correct it to|change"
    r" it to|booked (?:by|for)|attn\.?:?"
    r"|attention:?|c/o|on behalf of|namens|im namen von|nommée?|llamad[oa])[ \t]+",
    re.IGNORECASE,
)
ASKED = re.compile(
    r"(?<!\w)(?:name|nom|nombre|nome|naam)\b[^.?!\n]{0,40}\?[ \t\n]*(?:[^\W\d_]{2,12}: ?)?", re.IGNORECASE
)
# phrases before one's own name, each with the blank that follows
SELF = tuple(
    f"{phrase} "
    for phrase in phrase_tuple(
        "i'm|i\u2019m|im|i am|this is|it's|it\u2019s|it is|here is|ich bin|hier ist|hier spricht|je"
        " suis|c'est|c\u2019est|ici|soy|habla|sono|sou|ik ben"
    )
)
SELF_AFTER = re.compile(
    r"[ \t]*(?:,|here\b|from\b|speaking|calling|again\b|and"
    r" i(?:['’]?m)?\b|with\b.{0,30}(?:account|order|number)|aus\b|von\b|de\b|\((?:from"
    r"|customer)|originally)",
    re.IGNORECASE,
)
TITLED = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Mx|Miss|Sir|Dame|Prof(?:essor)?|Rev|Capt|mr|mrs|ms|prof|MR|MRS|Mister|Madam)\b\.?|Dr\.?|Drs\.?|dr\.|DR\.|Herrn?|Frau"
    r"|Fräulein|Monsieur|Madame|Mademoiselle|Mme\.?|Mlle\.?|M\.|Señora?|Señorita|Sra?\.|Srta\.|Don|Doña|Signora?|Sig\.(?:ra)?|Dott\.(?:ssa)?|Ing\."
    r"|Dhr\.|Mevr(?:ouw)?\.?|Meneer|Pan[ií]?|Senhora?)[ \u00a0]"
)
ADDRESSEE = re.compile(r"[\"']?[ \t]*<[\w.+%'-]{1,64}@")
OWNED = re.compile(
    r"(?:['’]s)[ \t]+(?:birthday|date of"
    r" birth|passport|wife|husband|mother|father|mom|mum|dad|son|daughter|brother|sister|maiden name)\b"
)
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
TITLE_WORDS = word_set(
    "mr mrs ms mx miss sir dame prof professor rev capt mister madam dr drs herr herrn frau fräulein monsieur"
    " madame mademoiselle mme mlle m señor señora señorita sr sra srta don doña signor signora sig dott ing"
    " dhr mevr mevrouw meneer pan pani paní senhor senhora"
)
PERSON_BEFORE = re.compile(
    r"(?<!\w)(?:told|asked|ask|tell|by|named|thank|thanks|meet|met|dear|hi|hello|called|husband|wife|son|daughter|brother|sister|colleague|friend"
    r"|spoke to|speak to|spoke with|talk to|talked to|from|with|and) $",
    re.IGNORECASE,
)

# what follows `Will`, `Mark`, `Hope` and the like when they are verbs
AFTER_VERB = word_set(
    "you i I it the a an we they he she this that these those there my your our his her their any all as me"
    " us anyone someone be not to in so for everything"
)
VERBS = word_set(
    "will mark hope may grant chase bill drew sue pat wade pierce can has do rush trip major rich frank page"
    " skip"
)
