"""One HTTP request to an endpoint: its address, the key that it carries, and an answer that comes in time."""

from __future__ import annotations

import os
import time
import urllib.error
import urllib.request
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

KEY = "CURATE_JUDGE_KEY"  # environment variable
MOST_BYTES = 1 << 20  # of an answer


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the key to another host."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def address_of(url: str) -> SplitResult:
    """The parts of an endpoint's address; all of them empty where it cannot be read as one."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # read for its check
        return parts
    except ValueError:
        return SplitResult("", "", "", "", "")


def own_key() -> str:
    """The key of the environment variable; empty where it is not set."""
    return os.environ.get(KEY, "").strip()


def send(request: urllib.request.Request, timeout: float) -> bytes:
    """The answer's body, empty where it is too long for a verdict.

    Raises TimeoutError where all of it is not there in `timeout` seconds, however it trickles.
    """
    end = time.monotonic() + timeout
    parts: list[bytes] = []
    with urllib.request.build_opener(_NoRedirect).open(request, timeout=timeout) as response:
        while part := response.read1(1 << 16):
            parts.append(part)
            if time.monotonic() > end:
                raise TimeoutError
            if sum(map(len, parts)) > MOST_BYTES:
                return b""  # no verdict is that long
    return b"".join(parts)


def retry_after(value: str | None) -> float | None:
    """Seconds to wait, from a number or a date; None where the header is missing or says neither."""
    if not value:
        return None
    if value.strip().isascii() and value.strip().isdecimal():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None
