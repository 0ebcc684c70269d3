"""Quotes of forums: `[quote=name]…[/quote]`."""

from __future__ import annotations

import re

_BBCODE = re.compile(r"\[(/?)quote(?:=[^\]\n]{0,120})?\]", re.IGNORECASE)


def strip_bbcode(text: str) -> str:
    """`[quote=name]…[/quote]`, nested or not; an unclosed one is left."""
    out: list[str] = []
    depth = position = opened = 0
    for mark in _BBCODE.finditer(text):
        if mark.group(1):
            if depth:
                depth -= 1
                position = mark.end() if depth == 0 else position
        else:
            if depth == 0:
                out.append(text[position : mark.start()])
                opened = mark.start()
            depth += 1
    out.append(text[opened if depth else position :])
    return "".join(out)
