"""HTML to plain text: paragraphs, lists, tables, quotes and code keep their shape, links become text."""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>")
_STRIP = re.compile(r"<[^<>]*>")
_WORDY = re.compile(r"[^\W\d_]{2,} [^\W\d_]{2,}")


def _set(tags: str) -> frozenset[str]:
    return frozenset(tags.split())


SKIPPED = frozenset(
    {
        "script",
        "style",
        "head",
        "title",
        "template",
        "noscript",
        "svg",
        "object",
        "iframe",
        "-comment",
        "!doctype",
    }
)
BLOCKS = _set(
    "p div section article header footer main address dl dt dd table tbody thead tfoot tr form fieldset"
    " figure figcaption center ul ol"
)
LOOSE = _set("p pre blockquote ul ol dl table h1 h2 h3 h4 h5 h6 figure")  # an empty line before and after
VOID = _set("area base br col embed hr img input link meta source track wbr")
# containers in which mail programs put the message that is answered, without quoting it line by line
REPLIED = frozenset(
    {"divRplyFwdMsg", "appendonsend", "OLK_SRC_BODY_SECTION", "mail-editor-reference-message-container"}
)
REPLIED_CLASSES = ("yahoo_quoted", "OutlookMessageHeader")
ORIGINAL = "-----Original Message-----"
MAX_DEPTH = 12  # quotes and lists nested deeper are flattened: each level copies what is inside
# the parser walks all open elements at each block tag: deeper trees would take quadratic time
MAX_TREE = 2_000

Links = Literal["text_and_url", "text"]


@dataclass(slots=True)
class _Block:
    """The text of one container as it grows; `gap` is the number of newlines owed before the next text."""

    parts: list[str] = field(default_factory=list)
    gap: int = 0
    blank: bool = True  # at a line's start or after a blank

    def text(self, text: str) -> None:
        if self.gap:
            text = text.lstrip(" ")
        elif self.blank and text.startswith(" "):
            text = text[1:]
        if not text:
            return
        self._break()
        self.parts.append(text)
        self.blank = text[-1] in " \n"

    def block(self, text: str) -> None:
        """A finished multi-line piece."""
        if text:
            self._break()
            self.parts.append(text)
            self.blank = False

    def newline(self, count: int) -> None:
        self.gap = max(self.gap, count)

    def _break(self) -> None:
        if self.gap and self.parts:
            self.parts.append("\n" * self.gap)
        self.gap, self.blank = 0, True

    def join(self) -> str:
        lines = "".join(self.parts).split("\n")
        return "\n".join(line.rstrip() for line in lines).strip("\n")


@dataclass(slots=True)
class Rendered:
    """`text` in plain form; `cited` says that the markup marked quotes as those of a mail (`<blockquote
    type=cite>`)."""

    text: str
    cited: bool = False


def to_text(source: str, links: Links = "text_and_url") -> Rendered:
    """Plain text of an HTML fragment or document.

    Quotes become lines with `> `, list items `- ` or `1. `, table rows `a | b`, several lines of code a
    fenced block. Time is linear in the length: trees deeper than `MAX_TREE` are stripped of tags instead of
    parsed.
    """
    if "<" not in source:
        return Rendered(_SPACE.sub(" ", entities.unescape(source)).strip())
    if source.count("<") > MAX_TREE and _depth(source) > MAX_TREE:
        return Rendered(entities.unescape(_STRIP.sub("\n", source)).strip())
    from selectolax.lexbor import LexborHTMLParser

    root = LexborHTMLParser(source).body
    if root is None:
        return Rendered(entities.unescape(_STRIP.sub("\n", source)).strip())
    return _Renderer(links).render(root)


def _depth(source: str) -> int:
    deepest = depth = 0
    for closing, name in _TAG.findall(source):
        if closing:
            depth = max(0, depth - 1)
        elif name.lower() not in VOID:
            depth += 1
            deepest = max(deepest, depth)
    return deepest


class _Renderer:
    def __init__(self, links: Links) -> None:
        self.links = links
        self.stack: list[_Block] = [_Block()]
        self.lists: list[int] = []  # the next number of each open list; -1 in a bulleted one
        self.pre = 0
        self.cited = False

    def render(self, root: LexborNode) -> Rendered:
        node, top = root.first_child, root.mem_id
        while node is not None:
            if self.enter(node):
                child = node.first_child
                if child is not None:
                    node = child
                    continue
                self.leave(node)
            while node is not None and node.next is None:
                node = node.parent
                if node is None or node.mem_id == top:
                    node = None
                else:
                    self.leave(node)
            node = node.next if node is not None else None
        while len(self.stack) > 1:
            self.close("div", {})
        return Rendered(self.stack[0].join(), self.cited)

    def enter(self, node: LexborNode) -> bool:
        """Handles an opening; says whether to go into its children."""
        tag = node.tag or ""
        top = self.stack[-1]
        if tag == "-text":
            content = node.text_content or ""
            if self.pre:
                top.parts.append(content)
            else:
                top.text(_SPACE.sub(" ", content))
            return False
        if tag in SKIPPED:
            return False
        if tag == "br":
            if self.pre:
                top.parts.append("\n")
            else:
                top.newline(min(2, top.gap + 1))
        elif tag == "hr":
            top.newline(2)
        elif tag in ("img", "a", "div", "span", "blockquote", "table") and not self.marked(node, tag):
            return False
        if tag in LOOSE:
            top.newline(1 if tag in ("ul", "ol") and self.lists else 2)
        elif tag in BLOCKS or tag == "li":
            top.newline(1)
        self.open(tag, node)
        return True

    def marked(self, node: LexborNode, tag: str) -> bool:
        """What attributes say: hidden parts are left out, pictures that stand for a character or carry words
        are written."""
        attributes = node.attributes
        top = self.stack[-1]
        if tag == "img":
            alt = (attributes.get("alt") or "").strip()
            if alt and ((len(alt) <= 4 and not alt.isascii()) or _WORDY.search(alt)):
                top.text(alt)
            return False
        if "display:none" in (attributes.get("style") or "").replace(" ", "").lower():
            return False
        names = attributes.get("class") or ""
        if (attributes.get("id") or "") in REPLIED or any(name in names for name in REPLIED_CLASSES):
            top.newline(2)
            top.block(ORIGINAL)
            top.newline(1)
        if tag == "blockquote" and (attributes.get("type") == "cite" or "gmail_quote" in names):
            self.cited = True
        return True

    def open(self, tag: str, node: LexborNode) -> None:
        if tag in ("ul", "ol"):
            start = (node.attributes.get("start") or "1") if tag == "ol" else ""
            self.lists.append(
                int(start) if start.isdecimal() and len(start) < 6 else -1 if tag == "ul" else 1
            )
        elif tag == "pre":
            self.pre += 1
            self.stack.append(_Block())
        elif tag in ("blockquote", "li", "a") or (tag == "code" and not self.pre):
            self.stack.append(_Block(blank=tag != "a" or self.stack[-1].blank))
        elif tag in ("td", "th") and node.prev is not None:
            self.stack[-1].text(" | ")

    def leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        elif tag in ("pre", "blockquote", "li", "a") or (tag == "code" and not self.pre):
            self.close(tag, node.attributes if tag == "a" else {})
        top = self.stack[-1]
        if tag in LOOSE:
            top.newline(1 if tag in ("ul", "ol") and self.lists else 2)
        elif tag in BLOCKS or tag == "li":
            top.newline(1)

    def close(self, tag: str, attributes: dict[str, str | None]) -> None:
        if len(self.stack) < 2:
            return
        done = self.stack.pop()
        top = self.stack[-1]
        if tag == "pre":
            self.pre = max(0, self.pre - 1)
            top.block(_code("".join(done.parts)))
            return
        text = done.join()
        if tag == "a":
            top.text(self.link("".join(done.parts), attributes.get("href") or ""))
        elif tag == "code":
            top.text(f"`{text}`" if text and "`" not in text and "\n" not in text else text)
        elif tag == "blockquote" and len(self.stack) < MAX_DEPTH:
            top.block("\n".join(f"> {line}".rstrip() for line in text.split("\n")) if text else "")
        elif tag == "li" and text:
            top.block(self.item(text))
        else:
            top.block(text)

    def item(self, text: str) -> str:
        mark = "- "
        if self.lists and self.lists[-1] >= 0:
            mark = f"{self.lists[-1]}. "
            self.lists[-1] += 1
        if len(self.stack) >= MAX_DEPTH:
            return mark + text
        return mark + text.replace("\n\n", "\n").replace("\n", "\n" + " " * len(mark))

    def link(self, text: str, href: str) -> str:
        """The words of a link; its address too where it leads elsewhere than the words say."""
        link_text = text.strip()
        if not href.startswith(("http://", "https://")):
            return text
        bare = href.split("://", 1)[1].rstrip("/")
        shown = link_text.split("://", 1)[-1].rstrip("/.… ")
        if not link_text or link_text.startswith(("http://", "https://")):
            return (
                text.replace(link_text, href) if link_text else ""
            )  # pages shorten the words of long addresses
        if (
            self.links == "text"
            or shown.lower() in (bare.lower(), bare.lower().removeprefix("www."))
            or "\n" in link_text
        ):
            return text
        tail = text[len(text.rstrip()) :]
        return f"{text.rstrip()} ({href}){tail}"


def _code(text: str) -> str:
    """Preformatted text: one line as it is, several as a fenced block."""
    lines = [line.rstrip() for line in text.expandtabs(4).strip("\n").split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    if len(lines) < 2:
        return lines[0].strip() if lines else ""
    return "```\n" + "\n".join(lines) + "\n```" if "```" not in text else "\n".join(lines)
