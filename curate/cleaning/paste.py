"""Pasted machine output: encoded data, long logs, and texts too long for any use are cut, and the cut is said
in the text."""

from __future__ import annotations

import re

_ENCODED = re.compile(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/_-]{200,}={0,2}")
_WRAPPED = re.compile(r"(?:^[A-Za-z0-9+/]{60,80}\r?\n){4,}(?:[A-Za-z0-9+/]{1,80}={0,2}$)?", re.MULTILINE)
_LOG_LINE = re.compile(
    r"^\s*(?:[\[(<]?\d{4}-\d\d-\d\d|[\[(<]?\d{1,2}[:.]\d\d[:.]\d\d|[\[(<]?\d{1,2}[./]\d{1,2}[./]\d{2,4}["
    r" ,]+\d|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan"
    r"|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w* +\d{1,2}.*\d:\d\d"
    r"|at [\w$.<>]+\(|File \"|Traceback|#\d+"
    r" |\[?(?:DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL|TRACE)\b|0x[0-9a-f]{6,}|[\w.-]{3,40}(?:\.(?:dll|exe|so|js"
    r"|jsm|mjs|java|py))\b|[\w .()/-]{2,40}[:=]\s)",
    re.IGNORECASE,
)
_BASE64_VARIETY = 20  # distinct characters: a rule of dashes or a row of letters is not encoded data


def cut_encoded(text: str) -> str:
    """Runs of encoded data (base64, hexadecimal) of 200 characters and more become `[data cut: N
    characters]`."""
    text = _WRAPPED.sub(_pasted_lines, text)
    return _ENCODED.sub(_pasted_lines, text)


def _pasted_lines(match: re.Match[str]) -> str:
    run = match.group()
    return (
        f"[data cut: {len(run)} characters]"
        if len(set(run)) >= _BASE64_VARIETY or (run.isalnum() and len(set(run)) > 8)
        else run
    )


def cut_logs(text: str, limit: int) -> str:
    """Of each run of more than `limit` log lines the first two thirds of `limit` and the last third stay."""
    lines = text.split("\n")
    if len(lines) <= limit:
        return text
    out: list[str] = []
    run: list[str] = []
    for line in [*lines, None]:
        if line is not None and (_LOG_LINE.match(line[:300]) or (run and not line.strip())):
            run.append(line)
            continue
        if len(run) > limit:
            head, tail = 2 * limit // 3, limit - 2 * limit // 3
            run = [*run[:head], f"[log cut: {len(run) - limit} lines]", *run[len(run) - tail :]]
        out.extend(run)
        run = []
        if line is not None:
            out.append(line)
    return "\n".join(out)


def cut_length(text: str, limit: int) -> str:
    """A text above `limit` characters keeps its head (three quarters) and tail, cut at line or word ends."""
    if len(text) <= limit:
        return text
    head, tail = text[: 3 * limit // 4], text[len(text) - limit // 4 :]
    head = head[: max(head.rfind("\n"), head.rfind(" "), len(head) - 200)]
    place = min((p for p in (tail.find("\n"), tail.find(" ")) if 0 <= p < 200), default=0)
    return f"{head.rstrip()}\n[text cut: {len(text) - limit} characters]\n{tail[place:].lstrip()}"
