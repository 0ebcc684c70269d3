"""What is planted beside the hand-written turns: copies, near-copies, customers with several tickets, empty replies, merged tickets."""

from __future__ import annotations

import copy
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable

from model import Conversation, Turn, rng_for, words
from people import SLOT, language_of, place_in

EXACT, EXACT_ACROSS, NEAR, RETURNING, EMPTY = 19, 6, 36, 25, 6
_SYNONYMS = words(
    "quickly fast perhaps maybe maybe perhaps begin start box parcel buy purchase bought purchased usually normally normally usually choose pick pick choose "
    "big large small little often frequently almost nearly nearly almost simply just entire whole because since wonderful lovely annoying irritating "
    "mail message certainly surely arrives comes arrived came received got happy glad glad happy strange odd odd strange "
    "shows displays permitted allowed immediately instantly "
)
SYNONYM = dict(zip(_SYNONYMS[::2], _SYNONYMS[1::2], strict=True))
_BEFORE = ("Hello, ", "Hi there, ", "Hi, ", "Good morning, ", "Hey, ")
_AFTER = ("\n\nThanks!", "\n\nThanks in advance", "\n\ncheers", "\n\nMany thanks.", " Thank you.")
_REPLY_AFTER = ("\n\nAll the best", "\n\nKind regards", "\n\nBest wishes", " Have a good day.", "\n\nWarm regards")


def plant(conversations: list[Conversation]) -> list[Conversation]:
    """All conversations, with those added that copy others. Slots are not filled yet."""
    sizes = Counter(c.situation for c in conversations)
    for conversation in conversations:
        conversation.language = language_of(conversation.text_of("customer"))
    free = [c for c in conversations if _plain(c) and sizes[c.situation] > 3]
    exact = _spread(free, EXACT, "exact", lambda c: c.channel in ("email", "chat"))
    left = [c for c in free if c not in exact]
    across = _spread(left, EXACT_ACROSS, "across", lambda c: c.channel in ("email", "chat") and len(c.turns) == 2)
    left = [c for c in left if c not in across]
    near = _spread(left, NEAR, "near", _fit_for_near, 3)
    added = [_copy(c, c.channel) for c in exact]
    added += [_copy(c, "chat" if c.channel == "email" else "email") for c in across]
    added += [_near(c) for c in near]
    _merge(conversations)
    _empty_replies([c for c in left if c not in near])
    return conversations + added


def _plain(c: Conversation) -> bool:
    roles = [turn.role for turn in c.turns]
    return roles == ["customer", "agent"] and not c.contradiction and not c.marks and not any(t.plant for t in c.turns) and c.main in ("good", "ok")


def _fit_for_near(c: Conversation) -> bool:
    opening, reply = c.turns[0].text, c.turns[1].text
    slots = set(SLOT.findall(opening + reply)) - {"customer", "agent", "customer_full"}
    return c.language == "en" and not slots and len(opening.split()) > 18 and len(reply.split()) > 28 and c.channel != "call"


def _spread(pool: list[Conversation], count: int, salt: str, fits: Callable[[Conversation], bool], each: int = 2) -> list[Conversation]:
    """So many of the pool, at most `each` a situation."""
    chosen: list[Conversation] = []
    used: Counter[str] = Counter()
    for c in sorted((c for c in pool if fits(c)), key=lambda c: rng_for(salt, c.key).random()):
        if used[c.situation] < each and len(chosen) < count:
            chosen.append(c)
            used[c.situation] += 1
    return chosen


def _copy(original: Conversation, channel: str) -> Conversation:
    """The same question sent again, and the same answer; person and values are those of the original."""
    other = copy.deepcopy(original)
    other.key, other.copy_of, other.channel = f"{original.key}-again", original.key, channel
    if channel == "email" and not other.subject:
        other.subject = "question"
    return other


def _near(original: Conversation) -> Conversation:
    other = copy.deepcopy(original)
    other.key, other.near_of = f"{original.key}-near", original.key
    rng = rng_for("near", original.key)
    question, reply = other.turns
    question.text, reply.text = nearly(question.text, reply.text, rng)
    return other


def nearly(question: str, reply: str, rng: random.Random) -> tuple[str, str]:
    """Question and reply with a word or two changed, never a number or a negation."""
    asked = _reworded(question, rng, typo=True)
    if rng.random() < 0.5 or asked == question:
        asked = _greeted(asked, rng)
    said = _reworded(reply, rng, typo=False)
    if said == reply or rng.random() < 0.3:
        said += rng.choice(_REPLY_AFTER)
    return asked, said


def _greeted(text: str, rng: random.Random) -> str:
    if re.match(r"(?i)(hi|hiya|hello|hallo|hey|hola|dear|good|morning|evening|greetings)\b", text) or not text[0].isalpha() or rng.random() < 0.5:
        return text if "{customer" in text[-30:] else text + rng.choice(_AFTER)
    start = text if re.match(r"I\b|I'|[A-Z]{2}|[A-Z]\w*[A-Z]", text) else text[0].lower() + text[1:]
    return rng.choice(_BEFORE) + start


def _reworded(text: str, rng: random.Random, typo: bool) -> str:
    """One synonym for a word that has one, else (or besides) two letters of a longer word changed over."""
    plain = list(re.finditer(r"(?<![\w{'-])[a-z]+(?![\w}'-])", text))
    known = [m for m in plain if m[0] in SYNONYM]
    if known and (not typo or rng.random() < 0.7):
        at = rng.choice(known)
        text = text[: at.start()] + SYNONYM[at[0]] + text[at.end() :]
        if not typo or rng.random() < 0.5:
            return text
    long = [m for m in re.finditer(r"(?<![\w{'-])[a-z]{7,}(?![\w}'-])", text) if m[0] not in SYNONYM]
    if typo and long:
        at = rng.choice(long)
        i = at.start() + rng.randrange(2, len(at[0]) - 2)
        text = text[:i] + text[i + 1] + text[i] + text[i + 2 :]
    return text


def _merge(conversations: list[Conversation]) -> None:
    """Each merged ticket gets its target, whose customer it shares and which gets a private note about it."""
    for stub in (c for c in conversations if c.merged_into):
        fits = [c for c in conversations if c.situation == stub.merged_into and c.channel == "email" and c.language == "en" and c.main != "poor"]
        target = rng_for("merge", stub.key).choice([c for c in fits if not any(t.plant for t in c.turns) and not c.contradiction])
        stub.merged_into = target.key


def _empty_replies(pool: list[Conversation]) -> None:
    """The desk closes a ticket with an empty message after the customer's last word."""
    chosen = _spread(pool, EMPTY, "empty", lambda c: c.channel in ("email", "chat") and c.language == "en" and "?" not in c.turns[1].text)
    for index, c in enumerate(chosen):
        c.turns.append(Turn("customer", ("ok thanks", "Thank you, that helps.", "great, cheers", "Perfect.", "Thanks a lot", "super, thx")[index]))
        c.turns.append(Turn("agent", "", c.agent, "empty"))


def returning(conversations: list[Conversation]) -> dict[str, list[str]]:
    """Chooses customers with several tickets: keys of conversations that share a person, by the key of the first."""
    taken = {c.merged_into for c in conversations if c.merged_into} | {
        c.key for c in conversations if c.copy_of or c.near_of or c.contradiction or c.marks
    }
    copied = {c.copy_of for c in conversations} | {c.near_of for c in conversations}
    free = [c for c in conversations if c.key not in taken | copied and c.language == "en" and not place_in(c) and "{customer_full}" not in c.opening]
    pools: dict[str, list[Conversation]] = defaultdict(list)
    for c in free:
        pools[c.channel].append(c)
    for pool in pools.values():
        pool.sort(key=lambda c: rng_for("returning", c.key).random())
    groups: dict[str, list[str]] = {}
    for index in range(RETURNING):
        wanted = ["email", "chat", *(["email"] if index % 4 == 0 else []), *(["chat"] if index % 9 == 0 else [])]
        group: list[Conversation] = []
        for channel in wanted:
            one = next(c for c in pools[channel] if c.situation not in {g.situation for g in group})
            pools[channel].remove(one)
            group.append(one)
        groups[group[0].key] = [c.key for c in group]
    return groups


def same_person(conversations: list[Conversation], groups: dict[str, list[str]]) -> dict[str, str]:
    """For each conversation that shares the person of another, the key of that other one."""
    same = {key: first for first, keys in groups.items() for key in keys[1:]}
    for c in conversations:
        if c.copy_of:
            same[c.key] = c.copy_of
        if c.merged_into:
            same[c.key] = c.merged_into
    return same
