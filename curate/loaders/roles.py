"""Who speaks: role words in several languages, and the rules of a recipe."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol

from curate.loaders.bot_words import is_bot_name, is_program_name
from curate.loaders.settings import CONVERSATION_AUTHOR, MANY_CONVERSATIONS, Roles, SourceBlock, as_list
from curate.loaders.values import as_flag, word_set
from curate.privacy.shown import masked_but_names
from curate.records import Role

WORDS: dict[Role, frozenset[str]] = {
    "customer": word_set(
        "customer client user enduser end-user end_user caller visitor guest buyer requester contact lead"
        " subscriber member inbound incoming human consumer kunde kundin anrufer besucher nutzer utilisateur"
        " cliente usuario visiteur visitante utente klant klient kund asiakas müşteri клиент 客户 顧客"
    ),
    "agent": word_set(
        "agent support admin staff operator representative rep csr advisor adviser consultant associate"
        " specialist employee teammate helpdesk service team outbound outgoing gpt model assistant"
        " mitarbeiter mitarbeiterin berater beraterin kundenservice kundendienst kundenbetreuer conseiller"
        " conseillère opérateur asesor asesora agente operador operadora soporte operatore assistenza"
        " atendente suporte medewerker handläggare агент оператор 客服 担当"
    ),
    "bot": word_set(
        "bot chatbot virtual-assistant virtual_assistant automation agentbot agent_bot answerbot answer_bot"
        " ki-assistent"
    ),
    "system": frozenset(["system", "event", "info", "notification", "trigger", "automatic"]),
    "tool": frozenset(["tool", "function", "observation", "function_call", "tool_call"]),
}
_ROLE_OF = {word: role for role, held in WORDS.items() for word in held}
# conversations that somebody must be in to be taken for staff where the recipe does not say how many
BUSY = 3
_NUMBER = re.compile(r"[\s#_:.(\[-]*\d[\w-]*[)\]]?$")
_PART = re.compile(r"[^\W\d_]+(?:[-_][^\W\d_]+)*")


def role_word(text: str) -> Role | None:
    """The role that a word means ("Kunde" is customer), or None."""
    word = text.strip().casefold()
    return _ROLE_OF.get(word) or _ROLE_OF.get(word.replace(" ", "_"))


def role_in(label: str) -> Role | None:
    """The role that a label contains, such as "Marta (Agent)" or "Support Team"; None where there is none or
    two."""
    if is_bot_name(label):
        return "bot"
    whole = role_word(label)
    if whole:
        return whole
    roles = {r for r in (role_word(part) for part in _PART.findall(label)) if r}
    if roles == {"bot", "agent"}:
        return "bot"
    return roles.pop() if len(roles) == 1 else None


def is_personal(value: str) -> bool:
    """Whether a speaker's word may be a full name, an address or a number of somebody, which no message
    shows; a single first name is like any word."""
    words = value.split()
    named = (
        len(words) > 1 and all(w[:1].isupper() and w[1:].islower() for w in words) and role_in(value) is None
    )
    return (
        named
        or "@" in value
        or len(value) > 30
        or sum(c.isdigit() for c in value) > 4
        or masked_but_names(value) != value
    )


def shown_value(value: str) -> str:
    """A value of a column as a message shows it: of people, and of what somebody wrote, nothing."""
    return "(not shown)" if is_personal(value) or len(value.split()) > 3 else value[:30]


def is_shown(value: str) -> bool:
    """Whether a message shows a value whole, so that a line for the recipe may hold it."""
    return shown_value(value) == value


def without_number(name: str) -> str:
    """A name that many people share without the number that tells them apart: "Visitor" of "Visitor #378"."""
    return _NUMBER.sub("", name.strip()) or name.strip()


class NamedSenders:
    """Senders whom the recipe or the command line names, by name or id; `met` is told who was found."""

    def __init__(self, names: Iterable[str], met: set[str]) -> None:
        self._given = {
            form.strip().casefold(): name for name in names for form in (name, name.strip().removeprefix("@"))
        }
        self._met = met

    def __bool__(self) -> bool:
        return bool(self._given)

    def include(self, names: Iterable[str]) -> bool:
        """Whether one of these names, which are all of one person and in lower case, is among them."""
        matches = [self._given[name] for name in names if name in self._given]
        self._met.update(matches)
        return bool(matches)


class Agents(NamedSenders):
    """Those who answer for the business."""

    def __init__(self, block: SourceBlock, met: set[str]) -> None:
        super().__init__(block.agent_names(), met)


class Programs(Protocol):
    """The programs among the senders of a source."""

    def include(self, names: Iterable[str]) -> bool:
        """Whether one of these names, which are all of one sender, is a program's."""


class Resolver:
    """The recipe's rules for roles. `wrote` counts, for each author, the conversations (of others, unless
    `by_number`) that he wrote in."""

    def __init__(
        self,
        block: SourceBlock,
        wrote: Counter[str] | None = None,
        met: set[str] | None = None,
        bots: Programs | None = None,
    ) -> None:
        rules = block.roles or Roles()
        self.rules = rules
        self.agents = Agents(block, set() if met is None else met)
        self._bots: Programs = bots or NamedSenders((), set())
        self.open = not block.roles and not self.agents  # nothing says who speaks
        self.unnamed: set[str] = set()  # those who count as agents all the same
        self.by_author = rules.customer == CONVERSATION_AUTHOR
        self.by_number = rules.agent == MANY_CONVERSATIONS
        self.agent_opens = rules.agent == CONVERSATION_AUTHOR
        self.customers = set() if self.by_author else {n.strip().casefold() for n in as_list(rules.customer)}
        self.map = {k.strip().casefold(): v for k, v in rules.map.items()}
        self.wrote = wrote or Counter()
        self.otherwise: Role = rules.otherwise
        if self.agents and rules.otherwise == "agent" and (self.by_author or self.customers):
            # of several who answer those count who are named; who the customer is, is known
            self.otherwise = "unknown"
        elif self.agents and (
            not block.roles or rules.otherwise == "agent" or (rules.column and not rules.map)
        ):
            self.otherwise = "customer"  # that is what naming those who answer is for

    def role(self, names: Iterable[str], column: str = "", asked: bool = False) -> Role:
        """The role of one message's author, known by id and names; `asked` when he opened the
        conversation."""
        own = [n.strip() for n in names if n and n.strip()]
        folded = {n.casefold() for n in own}
        if self.agents.include(folded | {column.strip().casefold()}):
            return "agent"
        if self.customers and (folded | {without_number(n) for n in folded}) & self.customers:
            return "customer"
        program = self.is_program(own)
        if self.rules.column and (column_role := self._of_column(column)):
            # a program often bears the word of those whom it stands in for; a map that names the sender
            # himself is obeyed
            return (
                "bot"
                if program and column_role == "agent" and column.strip().casefold() not in folded
                else column_role
            )
        if program or any(is_bot_name(n) for n in own):
            return "bot"
        if asked and (self.by_author or self.agent_opens):
            return "customer" if self.by_author or self.agents else "agent"
        return self._by_number(own[0] if own else "")

    def is_program(self, names: Sequence[str]) -> bool:
        """Whether the recipe, his name, or what he says of himself makes a sender a program."""
        return self._bots.include(names) or any(map(is_program_name, names))

    def _by_number(self, who: str) -> Role:
        """The role of somebody who is known by how many conversations he wrote in alone, or not at all."""
        least = self.rules.agent_min_conversations or (BUSY if self.by_number else 0)
        enough = self.wrote[who] >= least
        role = self.otherwise
        if self.by_number and enough and who:
            # beside agents that are named, somebody as busy as they are is a program or a colleague, and no
            # customer
            role = "unknown" if self.agents else "agent"
        elif not self.by_number and role == "agent" and not enough:
            role = "unknown"
        self.unnamed.update([who] if who and role == "agent" else [])
        return role

    def _of_column(self, value: str) -> Role | None:
        if self.map:
            return self.map.get(value.strip().casefold())
        flag = as_flag(value)
        if flag is not None:
            return self._of_flag(flag)
        return role_in(value)

    def _of_flag(self, flag: bool) -> Role | None:
        """A column such as `inbound` or `is_agent` holds true and false: its name says which side is true."""
        side = role_in(self.rules.column.replace("is_", "").replace("from_", "").replace("_", " "))
        if side == "customer":
            return "customer" if flag else "agent"
        return ("agent" if flag else "customer") if side == "agent" else None
