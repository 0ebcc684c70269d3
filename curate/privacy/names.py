"""Names of people without a model: the participants', what greetings, sign-offs, titles and introductions show, and known names in context."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from curate.cleaning.phrases import CLOSING, THANKS
from curate.privacy.lexicon import COMPANY, FAMILY_ENDINGS, ORGANISATION, PARTICLES, lexicon, plain
from curate.privacy.scan import Scan, word_set
from curate.privacy.spans import Found

_TOKEN = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_CONTRACTED = frozenset({"s", "m", "t", "d", "re", "ve", "ll"})
_LINK = re.compile(r"(?:\. ?|[ \u00a0])")
_GREETING = re.compile(
    r"(?:hi|hello|hey|hiya|heya|dear|good (?:morning|afternoon|evening|day)|greetings|hallo|hej|moin|servus|grüezi|liebe[rs]?|sehr geehrte[rs]?|guten (?:tag|morgen|abend)|bonjour|bonsoir|salut|cher|chère|coucou"
    r"|hola|buen[oa]s (?:días|dias|tardes|noches)|estimad[oa]|querid[oa]|ciao|salve|buon(?:giorno|asera)|caro|cara|gentile|egregio|olá|oi|bom dia|boa tarde|prezad[oa]|beste|hoi|geachte|goedemorgen|goedemiddag|hei|cześć|witam|ahoj)(?: again)?[ ,]{1,2}",
    re.IGNORECASE,
)
_THANKED = re.compile(r"(?:thanks|thank you|thx|many thanks|cheers|danke|vielen dank|merci|gracias|grazie|obrigad[oa]|bedankt|regards|best|sincerely|love|saludos|cordialement|grüße|gruß|lg|vg|mfg|hi|hello|hey|hallo|hola)(?: again| so much| very much| a lot| beaucoup)?[ ,!.–-]{1,3}", re.IGNORECASE)
_INTRODUCED = re.compile(
    r"(?:my (?:full |first |last |given |family )?name(?:['’]s| is|:)|name['’]s|mein name ist|ich hei(?:ß|ss)e|je m['’]appelle|mon nom (?:complet )?est|me llamo|mi nombre (?:completo )?es|mi chiamo|il mio nome è|(?:o )?meu nome é|me chamo"
    r"|mijn naam is|ik heet|jag heter|mit navn er|jeg heter|nazywam się|(?:full|first|last|given|family|sur|customer|client|account|contact|card ?holder|holder)[ -]?name ?:|(?:name|nom|nombre|vorname|nachname|prénom|apellidos?|nome|cognome|naam) ?:)[ \t]*",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?:name is|names are|named|name of|under the name|called|surname is|last name is|correct it to|change it to|booked (?:by|for)|attn\.?:?|attention:?|c/o|on behalf of|namens|im namen von|nommée?|llamad[oa])[ \t]+", re.IGNORECASE)
_ASKED = re.compile(r"(?<!\w)(?:name|nom|nombre|nome|naam)\b[^.?!\n]{0,40}\?[ \t\n]*(?:[^\W\d_]{2,12}: ?)?", re.IGNORECASE)
_SELF = (
    "i'm ", "i’m ", "im ", "i am ", "this is ", "it's ", "it’s ", "it is ", "here is ", "ich bin ", "hier ist ", "hier spricht ", "je suis ", "c'est ", "c’est ", "ici ", "soy ", "habla ", "sono ", "sou ", "ik ben ",
)  # fmt: skip
_SELF_AFTER = re.compile(r"[ \t]*(?:,|here\b|from\b|speaking|calling|again\b|and i(?:['’]?m)?\b|with\b.{0,30}(?:account|order|number)|aus\b|von\b|de\b|\((?:from|customer)|originally)", re.IGNORECASE)
_TITLE = re.compile(r"(?:(?:Mr|Mrs|Ms|Mx|Miss|Sir|Dame|Prof(?:essor)?|Rev|Capt|mr|mrs|ms|prof|MR|MRS|Mister|Madam)\b\.?|Dr\.?|Drs\.?|dr\.|DR\.|Herrn?|Frau|Fräulein|Monsieur|Madame|Mademoiselle|Mme\.?|Mlle\.?|M\.|Señora?|Señorita|Sra?\.|Srta\.|Don|Doña|Signora?|Sig\.(?:ra)?|Dott\.(?:ssa)?|Ing\.|Dhr\.|Mevr(?:ouw)?\.?|Meneer|Pan[ií]?|Senhora?)[ \u00a0]")
_ADDRESSEE = re.compile(r"[\"']?[ \t]*<[\w.+%'-]{1,64}@")
_OWNED = re.compile(r"(?:['’]s)[ \t]+(?:birthday|date of birth|passport|wife|husband|mother|father|mom|mum|dad|son|daughter|brother|sister|maiden name)\b")
GREETING_WORDS = word_set(
    "hi hello hey hiya heya dear good greetings hallo hej moin servus grüezi liebe lieber liebes geehrte geehrter guten bonjour bonsoir salut cher "
    "chère coucou hola buenos buenas estimado estimada querido querida ciao salve buongiorno buonasera caro cara gentile egregio olá oi bom boa "
    "prezado prezada beste hoi geachte goedemorgen goedemiddag hei cześć witam ahoj"
)
CLOSING_WORDS = word_set(
    "thanks thank thx cheers regards best sincerely wishes love danke dank grüße gruß grüsse gruss lg vg mfg merci cordialement salutations gracias "
    "saludos atentamente saludo grazie saluti obrigado obrigada cumprimentos bedankt groet groeten mvh hilsen hälsningar pozdrawiam pozdravem "
    "greetings respectfully truly faithfully amicalement abrazo hochachtungsvoll"
)
INTRODUCTION_WORDS = word_set(
    "name names heiße heisse appelle nom llamo nombre chiamo nome chamo naam heet heter navn nazywam vorname nachname prénom apellido apellidos "
    "cognome surname named called attn attention behalf namens nommé nommée llamado llamada booked correct"
)
_INTRODUCTION_FIRST = word_set(
    "my name mein ich je mon me mi il o meu mijn ik jag mit jeg nazywam full first last given family sur customer client account contact card "
    "cardholder holder nom nombre vorname nachname prénom apellido apellidos nome cognome naam"
)
_NAMED_FIRST = word_set(
    "name names named under called surname last correct change booked attn attention c on namens im nommé nommée llamado llamada"
)
_ASKED_FIRST = word_set("name nom nombre nome naam")
TITLE_WORDS = word_set(
    "mr mrs ms mx miss sir dame prof professor rev capt mister madam dr drs herr herrn frau fräulein monsieur madame mademoiselle mme mlle m señor "
    "señora señorita sr sra srta don doña signor signora sig dott ing dhr mevr mevrouw meneer pan pani paní senhor senhora"
)
_PERSON_BEFORE = re.compile(r"(?<!\w)(?:told|asked|ask|tell|by|named|thank|thanks|meet|met|dear|hi|hello|called|husband|wife|son|daughter|brother|sister|colleague|friend|spoke to|speak to|spoke with|talk to|talked to|from|with|and) $", re.IGNORECASE)
MOST_WORDS = 4
Taken = tuple[int, int, list[str]]  # start, end, the words of a name
# what follows `Will`, `Mark`, `Hope` and the like when they are verbs
_AFTER_VERB = word_set(
    "you i I it the a an we they he she this that these those there my your our his her their any all as me us anyone someone be not to in so for "
    "everything"
)


@dataclass(slots=True)
class People:
    """Who was named in one conversation: a number for each person, and the words that name them."""

    entities: list[set[str]] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)
    words: dict[str, bool] = field(default_factory=dict)  # name word -> whether it counts in lower case too
    reserved: int = 0  # numbers that placeholders in the text already use

    def learn(self, parts: Iterable[str], *, lower: bool = False) -> None:
        """Remembers a person's name by its words; particles and initials are no words of their own."""
        known = lexicon()
        kept = [plain(part) for part in parts if len(part) > 1 and part.lower() not in PARTICLES]
        if not kept:
            return
        self._entity(kept)
        for part in kept:
            free = lower and len(part) >= 4 and part not in known.words and part not in known.doubtful
            self.words[part] = self.words.get(part, False) or free

    def _entity(self, parts: list[str]) -> int:
        new = set(parts)
        for i, old in enumerate(self.entities):
            if new <= old or old <= new:
                old |= new
                return i
        self.entities.append(new)
        return len(self.entities) - 1

    def number(self, text: str) -> int:
        """The number of the person whom a mention names; a new one for a new person."""
        parts = [plain(base(token)) for token in _TOKEN.findall(text)]
        parts = [part for part in parts if len(part) > 1 and part not in PARTICLES] or [plain(text.strip()) or "?"]
        entity = self._entity(parts)
        if entity not in self.numbers:
            self.numbers[entity] = max(self.reserved, max(self.numbers.values(), default=0)) + 1
        return self.numbers[entity]


def base(token: str) -> str:
    """A word without the possessive `'s` or a contracted verb (`I'm`, `don't`, `she'll`)."""
    for mark in "'’":
        if mark in token:
            head, tail = token.rsplit(mark, 1)
            if tail.lower() in _CONTRACTED:
                return head
    return token


def name_parts(name: str) -> list[str]:
    """The words of a participant's display name; none where it names a desk, a company or a user name rather than a person."""
    parts = _TOKEN.findall(name)
    if not parts or "@" in name or any(char.isdigit() or char == "_" for char in name) or len(parts) > 5:
        return []
    if any(part.lower() in ORGANISATION for part in parts):
        return []
    return parts


def find_names(scan: Scan, people: People, *, gazetteer: bool) -> Iterator[Found]:
    """Names in a text; contexts first, which teach `people`, then every mention of a known name."""
    for start, end, parts in _contexts(scan):
        people.learn(parts)
        yield Found(start, end, "NAME")
    yield from _mentions(scan, people, gazetteer)


def _contexts(scan: Scan) -> Iterator[Taken]:
    """Names that the words around them show."""
    text = scan.text
    if scan.has(GREETING_WORDS):
        for match in scan.matches(_GREETING, GREETING_WORDS):
            if _starts_sentence(text, match.start()):
                for taken in take(text, match.end(), greeting=True):
                    # after a comma a new sentence may begin: `Hola, Habría que …`
                    if "," not in match.group() or lexicon().sure(taken[2][0].lower()) or text[taken[1] : taken[1] + 1] in ("", ",", ".", "!", ":", ";", "\n"):
                        yield taken
    if scan.has(INTRODUCTION_WORDS):
        for match in scan.matches(_INTRODUCED, _INTRODUCTION_FIRST):
            yield from take(text, match.end(), lower=True)
        for pattern, first in ((_NAMED, _NAMED_FIRST), (_ASKED, _ASKED_FIRST)):
            for match in scan.matches(pattern, first):
                yield from take(text, match.end())
    yield from _self_named(scan)
    for match in scan.matches(_TITLE, TITLE_WORDS) if scan.has(TITLE_WORDS) else ():
        yield from take(text, match.end(), lower=match.group()[0].islower(), most=3)
    if scan.has(CLOSING_WORDS):
        yield from _signed(scan)
    if "<" in text and "@" in text:
        for match in _ADDRESSEE.finditer(text):
            yield from _before(text, match.start())
    if "'s " in text or "’s " in text:
        for match in _OWNED.finditer(text):
            yield from _before(text, match.start())


def _starts_sentence(text: str, at: int) -> bool:
    before = text[max(0, at - 6) : at].rstrip(" \t\"'*")
    return (before == "" and at <= 6) or before[-1:] in ("\n", ".", "!", "?", ">", ",", "")


def _self_named(scan: Scan) -> Iterator[Taken]:
    """`This is Anna from the shop`, `I'm Anna, ...`."""
    text, lower = scan.text, scan.lower
    for phrase in _SELF:
        at = lower.find(phrase)
        while at >= 0:
            end = at + len(phrase)
            if (at == 0 or not lower[at - 1].isalnum()) and text[end : end + 1].isupper():
                for taken in take(text, end):
                    if lexicon().sure(taken[2][0].lower()) or _SELF_AFTER.match(text, taken[1]):
                        yield taken
            at = lower.find(phrase, end)


def take(text: str, at: int, *, lower: bool = False, greeting: bool = False, most: int = MOST_WORDS) -> list[Taken]:
    """The name that begins at `at`, none or one: up to `most` capitalised words, with the particles and initials between them.

    With `lower`, up to two words in lower case where neither is an everyday word; with `greeting`, one that ends the greeting.
    """
    if not (lower or greeting or text[at : at + 1].isupper()):
        return []
    parts: list[str] = []
    start = end = at
    while len(parts) < most + 2:
        token = _TOKEN.match(text, at)
        word = base(token.group()) if token else ""
        if not token or not word or not _continues(text, token, word, parts, lower, greeting):
            break
        start = start if parts else token.start()
        parts.append(word)
        after = token.start() + len(word)
        if not (word.lower() in PARTICLES and word.islower() and len(parts) > 1):
            end = after
        link = _LINK.match(text, after) if len(word) == len(token.group()) else None
        if not link or (link.group().startswith(".") and len(word) > 2):
            break
        at = link.end()
    real = [part for part in parts if part.lower() not in PARTICLES]
    if end <= start or all(len(part) < 2 for part in real) or any(part.lower() in ORGANISATION for part in real):
        return []
    return [(start, end, real)]


def _continues(text: str, token: re.Match[str], word: str, parts: list[str], lower: bool, greeting: bool) -> bool:
    """Whether a word may be the next one of a name."""
    low = word.lower()
    upper = word[0].isupper() or (not word[0].isascii() and word[0].lower() == word[0].upper())
    if low in lexicon().words and not (len(word) == 1 and upper and parts):
        return False
    if upper or (parts and low in PARTICLES):
        return True
    if lower and len(parts) < 2 and (not parts or parts[-1].islower()):
        return True
    return greeting and not parts and _ends_greeting(text, token.end())


def _ends_greeting(text: str, at: int) -> bool:
    return at >= len(text) or text[at] in ",!\n:"


def _signed(scan: Scan) -> Iterator[Taken]:
    """The name under a closing line, or behind a closing word at a line's end."""
    text = scan.text
    for match in scan.matches(_THANKED, CLOSING_WORDS | GREETING_WORDS):
        yield from _thanked(text, match)
    if "\n" not in text:
        return
    position = 0
    closing = False
    for line in text.split("\n"):
        stripped = line.strip()
        if closing and stripped:
            closing = False
            lead = len(line) - len(line.lstrip(" \t-–—~*>/"))
            for taken in take(text, position + lead, lower=len(stripped) <= 25) if len(stripped) <= 60 and not stripped.endswith(("?", ":")) else ():
                rest = text[taken[1] : position + len(line)].strip()
                if not rest or rest[0] in ",.|-–(/!":
                    yield taken
        if stripped:
            closing = len(stripped) <= 60 and bool(CLOSING.match(stripped) or THANKS.match(stripped))
        position += len(line) + 1


def _thanked(text: str, match: re.Match[str]) -> Iterator[Taken]:
    """`Thanks, Anna` at a line's end; within a line only for given names."""
    for taken in take(text, match.end()):
        line_end = text.find("\n", taken[1])
        rest = text[taken[1] : line_end if line_end >= 0 else len(text)].strip()
        sure = lexicon().sure(taken[2][0].lower())
        if (not rest.strip(".!") and (sure or "," in match.group())) or (sure and rest[:1] in (",", ".", "!", ";", ":", ")", "-")):
            yield taken


def _before(text: str, end: int) -> list[Taken]:
    """The capitalised words that end at `end`, none or one name."""
    window = text[max(0, end - 60) : end]
    parts: list[str] = []
    start = end
    for token in reversed(list(_TOKEN.finditer(window))):
        at = end - len(window) + token.start()
        gap = text[at + len(token.group()) : start]
        low = base(token.group()).lower()
        particle = bool(parts) and low in PARTICLES and token.group().islower()
        if (parts and gap not in (" ", ". ")) or (not parts and gap) or not (token.group()[0].isupper() or particle) or low in lexicon().words or len(parts) >= MOST_WORDS:
            break
        parts.insert(0, token.group())
        start = at
    while parts and parts[0].islower():
        start += len(parts.pop(0)) + 1
    return [(start, end, parts)] if parts and not any(part.lower() in ORGANISATION for part in parts) else []


def _mentions(scan: Scan, people: People, gazetteer: bool) -> Iterator[Found]:
    """Known people's names wherever they stand, and known names with the words that belong to them."""
    known = lexicon()
    text = scan.text
    wanted = _wanted(scan, people, gazetteer)
    skip = -1
    for at in sorted(set(scan.places(wanted))):
        if at < skip:
            continue
        token = _TOKEN.match(text, at)
        if not token:
            continue
        word = base(token.group())
        end = _mention_end(text, at, word, people) or (_known(text, at, word.lower()) if gazetteer and word[0].isupper() else 0)
        if end:
            skip = end
            people.learn(_TOKEN.findall(text[at:end]))
            yield Found(at, end, "NAME")
        elif gazetteer and word in known.lower:
            yield Found(at, at + len(word), "NAME")
        elif gazetteer and word[0].isupper():
            for start, stop in _by_family(text, at, word):
                if start >= skip:
                    skip = stop
                    people.learn(_TOKEN.findall(text[start:stop]))
                    yield Found(start, stop, "NAME")


def _by_family(text: str, at: int, word: str) -> Iterator[tuple[int, int]]:
    """A family name with the capitalised words before it, or alone; a doubtful given name where only a person can stand."""
    known = lexicon()
    low, end = word.lower(), at + len(word)
    if _is_company(text, end):
        return
    if known.surname(low):
        before = _before(text, end)
        if before and len(before[0][2]) > 1:
            yield before[0][0], end
            return
    following = _TOKEN.match(text, end + 1) if text[end : end + 1] == " " else None
    if following and (following.group()[0].isupper() or following.group() in _AFTER_VERB):
        return
    if known.alone(low) and not _capital_before(text, at):
        yield at, end
    elif low in known.given and low in known.doubtful and _PERSON_BEFORE.search(text, max(0, at - 12), at):
        yield at, end


def _is_company(text: str, end: int) -> bool:
    if text[end : end + 2] == " &":
        return True
    following = _TOKEN.match(text, end + 1) if text[end : end + 1] in (" ", ",") else None
    return following is not None and following.group().lower() in COMPANY


def _capital_before(text: str, at: int) -> bool:
    """Whether the word before is capitalised too, in the same sentence: part of a title or a brand."""
    window = text[max(0, at - 25) : at]
    if not window.endswith(" "):
        return False
    tokens = _TOKEN.findall(window)
    return bool(tokens) and window.rstrip(" ").endswith(tokens[-1]) and tokens[-1][0].isupper() and len(tokens[-1]) > 1 and tokens[-1].lower() not in lexicon().words


def _wanted(scan: Scan, people: People, gazetteer: bool) -> list[str]:
    """The words of the text at which a name may stand, in order of the alphabet."""
    known = lexicon()
    wanted = set(scan.words & people.words.keys())
    if gazetteer:
        wanted |= scan.words & known.names
        wanted.update(word for word in scan.words if len(word) >= 6 and word.endswith(FAMILY_ENDINGS))
    if not scan.lower.isascii():
        wanted.update(word for word in scan.words if not word.isascii() and plain(word) in people.words)
    return sorted(wanted)


def _mention_end(text: str, at: int, word: str, people: People) -> int:
    """Where the mention of a known person that begins here ends; 0 when it is none."""
    parts = [plain(part) for part in word.split("-")]
    key = next((part for part in (plain(word), *parts) if part in people.words), None)
    if key is None or (word[0].isupper() and _is_verb(text, at, at + len(word), key)) or (not word[0].isupper() and not people.words[key]):
        return 0
    return _run_on(text, at, len(word), people)


def _known(text: str, start: int, low: str) -> int:
    """Where a name that begins with a capitalised word ends; 0 when it is none."""
    known = lexicon()
    if low in known.words or low in ORGANISATION:
        return 0
    for _, end, parts in take(text, start):
        if _is_company(text, end) or (len(parts) == 1 and low.isascii() and len(low) <= 4 and parts[0].isupper()):
            return 0
        if known.sure(low) or ("-" in low and known.sure(low.split("-")[0])):
            return end
        rest = [part.lower() for part in parts[1:]]
        if low in known.given and any(known.surname(part) for part in rest):
            return end
    return 0


def _is_verb(text: str, start: int, end: int, word: str) -> bool:
    """Whether a word that is also an everyday one stands at a sentence's start and goes on in lower case: `Will you`, `Mark it`."""
    known = lexicon()
    if word not in known.doubtful and word not in known.words:
        return False
    before = text[max(0, start - 3) : start].rstrip(" \t")
    if before and before[-1] not in ".!?\n:>-":
        return False
    after = _TOKEN.match(text, end + 1) if text[end : end + 1] == " " else None
    return after is not None and after.group() in _AFTER_VERB


def _run_on(text: str, start: int, length: int, people: People) -> int:
    """The end of a known person's name, with the further words of it that follow."""
    end = start + length
    while True:
        link = _LINK.match(text, end)
        token = _TOKEN.match(text, link.end()) if link and not link.group().startswith(".") else None
        if not token:
            return end
        word = base(token.group())
        if plain(word) not in people.words and not (word.lower() in PARTICLES and word.islower()) and not lexicon().surname(word.lower()):
            return end
        if not word[0].isupper() and not people.words.get(plain(word), False):
            return end
        end = token.start() + len(word)
