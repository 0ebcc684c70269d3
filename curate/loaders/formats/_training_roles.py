"""Who speaks in a training set: the words that such sets use for the two sides, what the recipe says of them,
and what stays open."""

from __future__ import annotations

import json
import sys
from collections import Counter
from functools import lru_cache

from curate.loaders.account import LoadReport, Question
from curate.loaders.base import Source
from curate.loaders.bots import Bots
from curate.loaders.formats._training_sight import Sight
from curate.loaders.roles import Agents, is_shown, role_word
from curate.loaders.settings import SourceBlock
from curate.loaders.values import word_set
from curate.loaders.visibility import is_note_word
from curate.records import Role

# words that mean a side in a training set and elsewhere something else: an AI in a support dump is a bot,
# Claude a person, an answer a text
_WORDS: dict[str, Role] = {
    **dict.fromkeys(
        word_set("prompter asker questioner question query instruction input prompt q"), "customer"
    ),
    **dict.fromkeys(
        word_set(
            "ai llm chatgpt claude gemini bard bing copilot answerer answer response output completion gpt-4"
            " gpt-3.5 ai_assistant"
        ),
        "agent",
    ),
    "developer": "system",
    **dict.fromkeys(
        word_set(
            "tool_result tool_response tool_output function_result function_response tool_calls"
            " function_calls ipython environment"
        ),
        "tool",
    ),
}
_PROMPTS = frozenset(
    ("system", "developer")
)  # other words of the role system, such as notification, are events
_CALLS = word_set("function_call tool_call function_calls tool_calls")
_FEW = 3  # messages: from here on a word that is not understood is a question
_FEW_SHARE = 0.02
_MANY = 50  # words that are understood; more are not kept
_MOST_WORDS = 12  # more are names of people, which no message shows


@lru_cache(maxsize=4096)
def training_role(word: str) -> Role | None:
    """The role that a word means in a training set, or None."""
    key = word.strip().casefold()
    return _WORDS.get(key) or _WORDS.get(key.replace(" ", "_")) or role_word(key)


def is_event_word(word: str) -> bool:
    """Whether a word of the role system names what happened, such as notification, not what the model is
    told."""
    return role_word(word) == "system" and word.strip().casefold() not in _PROMPTS


def is_call_word(word: str) -> bool:
    """Whether a word of the role tool stands for the model's call, not for the result."""
    return word.strip().casefold().replace(" ", "_") in _CALLS


class Speakers:
    """Roles of one source: agents that were named, the recipe's map, then words. Keeps count of those that
    are not understood."""

    def __init__(self, block: SourceBlock, report: LoadReport, capped: bool = True) -> None:
        """`capped`: of words and values that are many not all are kept."""
        rules = block.roles
        self._agents = Agents(block, report.met_agents)
        self._bots = Bots(block, report.met_bots)
        self._map = {k.strip().casefold(): v for k, v in rules.map.items()} if rules else {}
        self._otherwise: Role = rules.otherwise if rules else "customer" if self._agents else "unknown"
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._said: Counter[Role] = Counter()
        self.sight = Sight(block) if capped else Sight(block, sys.maxsize)
        self._most = _MANY if capped else sys.maxsize
        self._words: Counter[tuple[str, str, Role]] = (
            Counter()
        )  # those that are understood, where the recipe names neither word nor agent

    def role(self, word: str, field: str, name: str = "") -> Role:
        """The role of a speaker's word, which stands in a field of this name; `name` is his own, where the
        message has one."""
        key = word.strip().casefold()
        assigned_role = (
            "agent"
            if self._agents.include([key])
            else self._map.get(key) or ("bot" if self._bots.include((key, name)) else training_role(key))
        )
        if assigned_role in ("customer", "agent") and not self._map and not self._agents:
            self._count((field, word.strip(), assigned_role), 1)
        if assigned_role is None and is_note_word(key):
            assigned_role = "agent"
        if assigned_role is None:
            assigned_role = self._otherwise
            if assigned_role == "unknown":
                self._unknown[field, word.strip()] += 1
        self._said[assigned_role] += 1
        return assigned_role

    def _count(self, word: tuple[str, str, Role], number: int) -> None:
        if len(self._words) <= self._most or word in self._words:
            self._words[word] += number

    def take(self, later: Speakers) -> None:
        """Adds what was counted of later messages of the source, of which all was kept."""
        self._unknown.update(later._unknown)
        self._said.update(later._said)
        for word, number in later._words.items():  # in the order in which they came first
            self._count(word, number)
        self.sight.take(later.sight)

    def known(self, role: Role) -> Role:
        """The role of a text whose column says it; counted with the others."""
        self._said[role] += 1
        return role

    def mapped(self, word: str) -> bool:
        """Whether the recipe names the word."""
        return word.strip().casefold() in self._map

    def report(self, source: Source) -> None:
        """Says what speaks of visibility; asks about words that are not understood (a few are a warning), and
        about bots where nobody else answers."""
        self.sight.report(source)
        few, total = max(_FEW, _FEW_SHARE * self._said.total()), self._unknown.total()
        for field in dict.fromkeys(field for field, _ in self._unknown):
            words = Counter({w: n for (f, w), n in self._unknown.items() if f == field})
            if total >= few or total == self._said.total():
                source.report.ask(_question(source.name, field, words))
            else:
                source.report.warn(
                    f"{source.name}: speakers in {field} that are not understood, and count as unknown:"
                    f" {_listed(words)}"
                )
        sides = {role for _, _, role in self._words}
        if (
            len(self._words) > 1
            and len(sides) == 1
            and not ({"customer", "agent"} - sides) & self._said.keys()
            and not total
        ):
            for field in dict.fromkeys(field for field, _, _ in self._words):
                words = Counter({w: n for (f, w, _), n in self._words.items() if f == field})
                side = "customers" if "customer" in sides else "agents"
                source.report.ask(
                    _question(source.name, field, words, f"all who speak seem to be {side}, by the words in")
                )
        if self._said["bot"] and not self._said["agent"] and not self._unknown:
            what = (
                f"only bots answer ({self._said['bot']:,} messages); whether they are the model whose replies"
                " are to be learned is not clear"
            )
            source.report.ask(
                Question("roles", source.name, "role", what, ("roles: {map: {bot: agent, chatbot: agent}}",))
            )


def _listed(words: Counter[str]) -> str:
    if len(words) > _MOST_WORDS:
        return f"{len(words)} different ones"
    return ", ".join(f"{_shown(w)} ({n:,})" for w, n in sorted(words.items(), key=lambda p: (-p[1], p[0])))


def _shown(word: str) -> str:
    return json.dumps(word, ensure_ascii=not word.isprintable()) if is_shown(word) else "(not shown)"


def _question(
    where: str, field: str, words: Counter[str], why: str = "who speaks is not understood from"
) -> Question:
    what = f"{why} {field}: {_listed(words)}"
    if len(words) > _MOST_WORDS or not all(map(is_shown, words)):
        return Question(
            "roles",
            where,
            field,
            what,
            ("agents: [NAME]   # those who answer; all others are then customers",),
        )
    pairs = ", ".join(f"{_shown(w)}: agent" for w in sorted(words))
    return Question(
        "roles",
        where,
        field,
        what,
        (f"roles: {{map: {{{pairs}}}}}   # agent, customer, bot, system or tool, for each",),
    )
