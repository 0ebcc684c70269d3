"""Characters: line ends, control and zero-width characters, and text whose encoding was damaged on the
way."""

from __future__ import annotations

import re

_ENDS = re.compile(r"\r\n?|[\u0085\u2028\u2029]")
# C0 and C1 controls but tab and newline; soft hyphen, zero-width blanks, bidirectional marks, byte-order
# mark, variation tags
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# joiners mean something in emoji and in many scripts, nothing between two Latin letters or blanks
_JOINER = re.compile("(?<=[\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?=[\x00-\x7f]|$)")
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_GAPS = re.compile(r"\n{3,}")

# what Windows-1252 has where Latin-1 has control characters
_HIGH = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ\u2018\u2019“”•\u2013—˜™š›œžŸ"
# a UTF-8 lead byte read as Latin-1 or Windows-1252, and the bytes that follow it
_MOJIBAKE = re.compile(
    f"(?:[\u00c2-\u00df][\u0080-\u00bf{_HIGH}]|[\u00e0-\u00ef][\u0080-\u00bf{_HIGH}]{{2}}|[\u00f0-\u00f4][\u0080-\u00bf{_HIGH}]{{3}})+"
)
_CP1252 = {char: char.encode("cp1252")[0] for char in _HIGH}


def normalise(text: str) -> tuple[str, list[str]]:
    """Plain newlines and blanks; invisible characters removed. Returns the text and what was changed."""
    changes: list[str] = []
    if text.isascii():
        joiners = 0
        if "\r" in text:
            text = _ENDS.sub("\n", text)
    else:
        text = _ENDS.sub("\n", text)
        if _SURROGATE.search(text):
            text = _SURROGATE.sub("\ufffd", text)
            changes.append("surrogates_replaced")
        text = _BLANKS.sub(" ", text)
        text, joiners = _JOINER.subn("", text)
    text, invisible = _INVISIBLE.subn("", text)
    if invisible or joiners:
        changes.append("invisible_characters_removed")
    return text, changes


def tidy(text: str) -> str:
    """No blanks at line ends, at most one empty line in a row, none at either end."""
    if " \n" in text or "\t\n" in text:
        text = "\n".join([line.rstrip() for line in text.split("\n")])
    if "\n\n\n" in text:
        text = _GAPS.sub("\n\n", text)
    return text.strip("\n").rstrip()


def damage(text: str) -> bool:
    """Whether the text shows an encoding error: UTF-8 read as Latin-1 or Windows-1252, or replacement
    characters."""
    return not text.isascii() and (
        "\ufffd" in text or any(_decoded(m.group()) is not None for m in _MOJIBAKE.finditer(text))
    )


def repair(text: str) -> tuple[str, bool]:
    """Undoes UTF-8 read as Latin-1 or Windows-1252, twice at most. Only runs that decode as UTF-8 are
    touched."""
    changed = False
    for _ in range(2):
        fixed = _MOJIBAKE.sub(lambda m: _decoded(m.group()) or m.group(), text)
        if fixed == text:
            break
        text, changed = fixed, True
    return text, changed


def _decoded(run: str) -> str | None:
    data = bytes(_CP1252.get(char, ord(char) & 0xFF) for char in run)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None
