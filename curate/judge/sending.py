"""One HTTP request to an endpoint: its address, the key that it carries, and an answer that comes in time."""

from __future__ import annotations

import os
import time
import urllib.error
import urllib.request
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any
from urllib.parse import SplitResult, urlsplit

KEY = "CURATE_JUDGE_KEY"  # environment variable of the judge
MOST_BYTES = 1 << 20  # of an answer


class Refused(Exception):
    """An answer that is no success: its HTTP status, and how many seconds the server asks to wait, if it
    does."""

    def __init__(self, status: int, wait: float | None) -> None:
        self.status, self.wait = status, wait
        super().__init__(status)


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


def own_key(variable: str) -> str:
    """The key in an environment variable; empty where it is not set."""
    return os.environ.get(variable, "").strip()


def post(url: str, body: bytes, timeout: float, variable: str) -> bytes:
    """The body of the answer to a request in JSON, empty where it is too long for one; the key is that of an
    environment variable.

    Raises Refused, TimeoutError where all of it is not there in `timeout` seconds, however it trickles, and
    ConnectionError where the endpoint cannot be reached or does not speak HTTP.
    """
    key = own_key(variable)
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {key}"} if key else {})}
    try:
        return _send(urllib.request.Request(url, body, headers), timeout)
    except urllib.error.HTTPError as why:
        why.close()  # its body may quote the key: nobody reads it
        raise Refused(why.code, _retry_after(why.headers.get("Retry-After"))) from None
    except TimeoutError:
        raise
    except (OSError, HTTPException) as why:
        if isinstance(getattr(why, "reason", None), TimeoutError):
            raise TimeoutError from None
        raise ConnectionError from None


def _send(request: urllib.request.Request, timeout: float) -> bytes:
    end = time.monotonic() + timeout
    parts: list[bytes] = []
    with urllib.request.build_opener(_NoRedirect).open(request, timeout=timeout) as response:
        while part := response.read1(1 << 16):
            parts.append(part)
            if time.monotonic() > end:
                raise TimeoutError
            if sum(map(len, parts)) > MOST_BYTES:
                return b""  # no answer is that long
    return b"".join(parts)


def _retry_after(value: str | None) -> float | None:
    """Seconds to wait, from a number or a date; None where the header is missing or says neither."""
    if not value:
        return None
    if value.strip().isascii() and value.strip().isdecimal():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None
