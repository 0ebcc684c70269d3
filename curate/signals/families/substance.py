"""Substance: is there an answer in it, can one act on it, and does it make sense from the prompt alone?"""

from __future__ import annotations

import re

from curate.language.folding import flat
from curate.language.patterns import any_of
from curate.language.phrases import Tokens, flat_words
from curate.language.pointers import bracketed, only_named, perhaps_shown, pointed_at
from curate.language.seen import own_answers, read_off
from curate.language.words import words
from curate.records import calls_tools
from curate.signals.base import LINK, READ_IN, Doc, Signals, View, family, may_link, reply_lexicon
from curate.signals.informative import (
    all_closing,
    count_imperatives,
    informative_words,
    only_gathers,
    only_of_itself,
)
from curate.signals.reproach import given_up
from curate.signals.substance_quality import PARTS, RULES

_STEP = re.compile(
    rf"^[ \t]*(?:\d{{1,2}}[.):]|[-*•–·]|(?:{any_of(words('step_words'))}) \d+[.:]?)[ \t]+\S", re.I | re.M
)
_MENU = re.compile(r"[\w.…\"')\]] ?(?:>{1,2}|→|»|➔|->|=>) ?[\w\"'(\[]")
_LINK = re.compile(rf"{LINK.pattern}|\[URL(?:_\d+)?\]", re.I)
_QUOTED = re.compile(r"\"[^\"\n]{2,40}\"|“[^”\n]{2,40}”|'(?<!\w')[^'\n]{2,40}'(?!\w)|`[^`\n]{2,60}`")
_NAMED = re.compile(r"[A-Z][a-z]*[A-Z]\w*|\.(?<=[a-z\d]\.)[a-z]{2,}\b(?!/)")
_WORD = re.compile(r"\w+")
_SLUG = re.compile(r"[\W_]+")
_PASTED = 12  # lines of a prompt that may hold the log or file which a reply reads
_AROUND_LINKS = 8  # words from which a reply says something of what it links to
_DOCS = {
    "informative_words": Doc(
        "0..",
        "words in sentences that say something: no greeting, thanks, referral, hand-over or question",
        languages=READ_IN,
    ),
    "deflects": Doc("true or false", "sends the customer elsewhere ('contact support')", languages=READ_IN),
    "dont_know": Doc("true or false", "says that it doesn't know or can't help", languages=READ_IN),
    "hand_over": Doc("true or false", "passes the customer to somebody else", languages=READ_IN),
    "auto_reply": Doc(
        "true or false",
        "an automatic or canned acknowledgement ('we have received your request')",
        languages=READ_IN,
    ),
    "bot": Doc("true or false", "speaks as a bot: 'I am a virtual assistant'", languages=READ_IN),
    "questions": Doc("0..", "questions put to the customer"),
    "only_question": Doc(
        "true or false",
        "nothing but questions back, or a list of what to send in, with no advice",
        languages=READ_IN,
    ),
    "only_closing": Doc("true or false", "nothing but a greeting, thanks or a farewell", languages=READ_IN),
    "only_link": Doc(
        "true or false", "a link with fewer than eight words around it, those of its own address apart"
    ),
    "bystander": Doc(
        "true or false",
        "another customer's post: 'same problem here', or it asks for help itself",
        languages=READ_IN,
    ),
    "spam_words": Doc(
        "0..", "words of advertising and fraud; in a question that nobody answered, those of the question"
    ),
    "unseen": Doc(
        "0..",
        "refers to what the prompt doesn't hold: a phone call, an attachment, a screenshot and what it shows,"
        " an earlier mail, an own answer behind a link",
        languages=READ_IN,
    ),
    "shown": Doc(
        "0..",
        "points at a picture or file that goes with the reply: 'see the screenshot below'",
        languages=READ_IN,
    ),
    "gives_up": Doc("true or false", "gives up: 'nothing more I can do'", languages=READ_IN),
    "rests_on_tool": Doc(
        "true or false",
        "follows a tool call or tool result of a training set, which the prompt doesn't hold; or makes such a"
        " call",
        "field",
    ),
    "only_calls": Doc(
        "true or false",
        "calls tools and says nothing: its words cannot be judged, as there are none",
        "field",
    ),
    "steps": Doc("0..", "list items and numbered steps"),
    "menu_paths": Doc("0..", "paths through a menu: Tools > Options > General"),
    "imperatives": Doc(
        "0..", "sentences or clauses that begin with the verb of an instruction", languages=READ_IN
    ),
    "links": Doc("0..", "links"),
    "terms": Doc("0..", "quoted names, file names, settings and product names"),
    "overlap": Doc("0..1", "share of the prompt's content words that the completion takes up"),
    "novel_words": Doc("0..", "distinct content words of the completion that the prompt doesn't hold"),
}


@family("substance", _DOCS, parts=PARTS, rules=RULES)
def substance(view: View) -> Signals:
    """What the reply tells the customer to do or know, and what it only passes on, asks or leaves open."""
    bare, link_count = (
        _LINK.subn(" ", view.text) if may_link(view.text) or "[URL" in view.text else (view.text, 0)
    )
    counted = {
        "steps": len(_STEP.findall(view.text)),
        "menu_paths": (
            len(_MENU.findall(view.text)) if any(m in view.text for m in (">", "→", "»", "➔")) else 0
        ),
        "imperatives": count_imperatives(view.sentences),
    }
    informative = informative_words(view.sentences)
    acts = counted["steps"] + counted["menu_paths"] + counted["imperatives"]
    prompt_words, own_words = _content(view.asked_tokens), _content(view.tokens)
    asking = [s for s in view.sentences if s.asks]
    questions, asked_words = len(asking), sum(s.words for s in asking)
    advised = counted["imperatives"] + counted["steps"] > 0 or (
        informative >= max(4, asked_words)
        and (link_count + counted["menu_paths"] > 0 or not only_of_itself(view.sentences))
    )
    signals: Signals = {
        "informative_words": informative,
        "questions": questions,
        "only_question": questions > 0 and (not advised or only_gathers(view.sentences)),
        "only_closing": (
            not questions and informative == 0 and not link_count and all_closing(view.sentences)
        ),
        "only_link": link_count > 0 and _only_link(view, bare),
        "bystander": _bystander(view, acts, link_count),
        "links": link_count,
        "terms": len(_QUOTED.findall(bare)) + len(_NAMED.findall(bare)),
        "overlap": round(len(prompt_words & own_words) / max(len(prompt_words), 5), 3),
        "novel_words": len(own_words - prompt_words),
        **counted,
    }
    asked_back = {h for s in asking for h in s.hits}  # "who is your provider?" sends nobody there
    for kind, name in (
        ("deflect", "deflects"),
        ("dont_know", "dont_know"),
        ("hand_over", "hand_over"),
        ("auto_reply", "auto_reply"),
        ("bot", "bot"),
        ("gives_up", "gives_up"),
    ):
        signals[name] = (
            view.note(f"substance.{name}", [h.phrase for h in view.hits.get(kind, ()) if h not in asked_back])
            > 0
        )
    if not signals["gives_up"]:
        signals["gives_up"] = view.note("substance.gives_up", given_up(view.sentences, view.tokens)) > 0
    asked = (
        []
        if view.tokens.words
        else [h.phrase for h in reply_lexicon().find(view.asked_tokens) if h.kind == "spam"]
    )
    signals["spam_words"] = view.note("substance.spam_words", view.phrases("spam") + asked)
    signals["unseen"] = view.note("substance.unseen", _unseen(view))
    signals["shown"] = view.note("substance.shown", pointed_at(view.tokens) + bracketed(view.text))
    signals["only_calls"] = not view.text and calls_tools(view.record.completion)
    signals["rests_on_tool"] = "rests_on_tool" in view.record.flags
    return signals


def _only_link(view: View, bare: str) -> bool:
    """Whether a reply with links has few words around them, or hardly more than their titles, which its
    addresses repeat. Where several are named, or the reply asks whether one helps, a title may begin with the
    verb of an instruction."""
    links = [link.group() for link in _LINK.finditer(view.text)]
    named = set(Tokens.of(_SLUG.sub(" ", " ".join(links))).words)
    words = [word for word in Tokens.of(bare).words if word.isalnum()]
    other = sum(word not in named for word in words)
    if len(bare.split()) < _AROUND_LINKS or (
        other < _AROUND_LINKS and 2 * other < len(words) and not count_imperatives(view.sentences)
    ):
        return True
    rest = [s for s in view.sentences if 2 * sum(map(named.__contains__, s.tokens)) <= s.words]
    titled = len(rest) < len(view.sentences) and (len(links) > 1 or any(s.asks for s in rest))
    return titled and informative_words(rest) < _AROUND_LINKS and not count_imperatives(rest)


def _content(tokens: Tokens) -> set[str]:
    return {w for w in tokens.vocabulary - flat_words("topicless_words") if len(w) > 2}


def _bystander(view: View, acts: int, links: int) -> bool:
    """Another customer's post: the same trouble, a request for help, or the story of one's own machine with
    no word to anybody."""
    words = view.tokens.words
    first, second = flat_words("first_person"), flat_words("second_person")
    mine = sum(map(first.__contains__, words))
    same, asks = view.phrases("bystander"), view.phrases("asks_help")
    # Agents speak of themselves too ("I have the same setting, do this"), but more of the customer and of
    # what to do.
    if acts >= 3 or not words or sum(map(second.__contains__, words)) > mine + (acts == 0):
        return False
    if same and (asks or not links) and (mine >= 2 or asks or len(words) < 40):
        return view.note("substance.bystander", same + asks) > 0
    if asks and mine >= 2:
        return view.note("substance.bystander", asks) > 0
    others = sum(
        map(flat_words("third_parties").__contains__, words)
    )  # an agent tells of colleagues: "I asked, they are reading it this week"
    story = acts <= 1 and mine >= max(4, 6 * others, 0.065 * len(words)) and second.isdisjoint(words)
    return view.note("substance.bystander", ["(speaks of itself only)"] if story else []) > 0


def _unseen(view: View) -> list[str]:
    # What the customer brought up ("in the screenshot that I sent") is in the prompt's words at least.
    pointing = _pointing(view, "unseen") + perhaps_shown(view.tokens)
    found = [p for p in pointing if max(p.split(), key=len) not in view.asked_tokens.words]
    if not any(m["role"] == "assistant" for m in view.record.prompt):
        found += _pointing(view, "earlier")
    # What stands in a picture of his does not, nor do an agent's answers elsewhere.
    texts = view.context.count("\n") < _PASTED
    sent = not flat_words("seen_things").isdisjoint(_WORD.findall(flat(view.context)))
    told = [s.tokens for s in view.sentences if not s.asks]
    found += [seen for tokens in told if (seen := read_off(tokens, texts=texts, sent=sent))]
    return list(dict.fromkeys(found + own_answers(view.text, _LINK)))


def _pointing(view: View, kind: str) -> list[str]:
    return [hit.phrase for hit in view.hits.get(kind, ()) if not only_named(view.tokens, hit)]
