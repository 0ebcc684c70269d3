"""One endpoint that speaks the chat-completions protocol: requests, retries, and what its errors mean. The
key is never part of a message."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, NoReturn, TypeVar

from curate.errors import CurateError
from curate.judge.sending import Refused, address_of, own_key, post
from curate.judge.settings import JudgeSettings
from curate.options import Judge
from curate.records import ChatMessage

LONGEST_BACKOFF, LONGEST_RETRY_AFTER = 30.0, 60.0  # seconds

T = TypeVar("T")
_FATAL = {
    401: ("refuses the key (HTTP 401) in {form.key}", "Set {form.key} to a valid key."),
    403: ("does not allow this with the key in {form.key} (HTTP 403)", "Use a key that may call this model."),
    404: (
        "has no such address or model (HTTP 404)",
        "Check {form.url}, which ends before /chat/completions, and {form.model}.",
    ),
}


@dataclass(frozen=True, slots=True)
class Form(Generic[T]):
    """What is asked of an endpoint: `who` it is in messages, the options that name its address and model, the
    environment variable with its key, and `read`: the answer in the text of a message, None where it is none.

    Servers differ in what they take: where one refuses a request as malformed, the next of `formats` is
    tried, and kept.
    """

    who: str
    url: str
    model: str
    key: str
    formats: tuple[dict[str, Any], ...]
    read: Callable[[Any], T | None]


def json_formats(name: str, schema: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """The ways to ask for an answer as one JSON object, the strictest first."""
    strict = {"name": name, "strict": True, "schema": schema}
    return (
        {"temperature": 0, "response_format": {"type": "json_schema", "json_schema": strict}},
        {"temperature": 0, "response_format": {"type": "json_object"}},
        {},
    )


class NoAnswer(Exception):
    """No answer to this request; `reason` is a code: timeout, rate_limited, server_error, bad_answer,
    unreachable, refused, budget, not_asked."""

    def __init__(self, reason: str, wait: float | None = None, again: bool = True) -> None:
        self.reason, self.wait, self.again = (
            reason,
            wait,
            again,
        )  # the wait is what the server asks for, in seconds; again: whether a retry may help
        super().__init__(reason)


class _OtherFormat(Exception):
    """The request is to be sent again at once, in the next of the formats."""


@dataclass(slots=True)
class Endpoint(Generic[T]):
    """`requests` sent so far, retries among them, of at most `judge.budget`; `tokens` as the endpoint counted
    them. Threads may ask side by side."""

    judge: Judge
    settings: JudgeSettings
    sleep: Callable[[float], object] | None = None  # in place of a pause that `stop` ends
    requests: int = 0
    tokens: int = 0
    _answered: bool = False
    _works: bool = False
    _format: int = 0
    _counts: threading.Lock = field(default_factory=threading.Lock)
    _gate: threading.Lock = field(default_factory=threading.Lock)  # held by the thread that sends alone
    # time.monotonic(), in seconds; once it is set, as the server had too much to do, requests go one after
    # the other
    _not_before: float = 0.0
    _stopped: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        """Raises CurateError for an address, model or key that cannot be meant: before any work is done."""
        form = self.form
        parts = address_of(self.judge.url)
        if (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or parts.username is not None
            or parts.fragment
        ):
            raise CurateError(
                f"{form.url} is not a usable address",
                mend="Give one such as https://host/v1, without a name or password in it.",
            )
        if not self.judge.model.strip():
            raise CurateError(f"{form.url} needs the name of a model", mend=f"Give it with {form.model}.")
        if not all("!" <= c <= "~" for c in own_key(form.key)):
            raise CurateError(
                f"{form.key} contains spaces or characters that a key cannot have",
                mend="Set it to the key alone.",
            )

    @property
    def form(self) -> Form[T]:
        """What is asked of it."""
        raise NotImplementedError

    @property
    def where(self) -> str:
        """The endpoint for messages and the manifest: without its query, which may hold a key."""
        parts = address_of(self.judge.url)
        return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"

    @property
    def room(self) -> int:
        """How many records can be asked side by side, so that the budget is enough for all of their tries; 1
        until the first has succeeded."""
        return (
            max(1, (self.judge.budget - self.requests) // (self.settings.retries + 1)) if self._works else 1
        )

    def ask(self, messages: list[ChatMessage]) -> T:
        """Raises NoAnswer when all tries failed, CurateError where no further request could do better."""
        tries = 0
        while True:
            with self._turn() as alone:
                self._count()
                try:
                    return self._once(messages)
                except _OtherFormat:
                    self._format += 1
                    continue
                except NoAnswer as why:
                    crowded = why.reason == "rate_limited" and not alone
                    if (
                        not why.again
                        or (tries >= self.settings.retries and not crowded)
                        or (why.wait or 0) > LONGEST_RETRY_AFTER
                    ):
                        self._give_up(why)
                    pause = (
                        why.wait
                        if why.wait is not None
                        else min(LONGEST_BACKOFF, self.settings.wait * 2**tries)
                    )
                if not crowded:
                    tries += 1
                    self._pause(pause)
            if crowded:  # asked alone it might have been answered: no try is lost
                with self._counts:
                    self._not_before = max(self._not_before, time.monotonic() + pause)

    def stop(self) -> None:
        """No thread sends anything any more, and pauses end; requests that are under way go on to their
        end."""
        self._stopped.set()

    @contextmanager
    def _turn(self) -> Iterator[bool]:
        """One request with the pause that follows: side by side with others, or, once the server had too much
        to do, alone. Gives whether it is alone."""
        with self._gate:
            if alone := self._not_before > 0 or self.settings.parallel == 1:
                while (left := self._not_before - time.monotonic()) > 0 and not self._stopped.is_set():
                    self._pause(left)  # meanwhile another thread may be told a later time
                yield True
        if not alone:
            yield False

    def _count(self) -> None:
        with self._counts:
            if self._stopped.is_set():
                raise NoAnswer("not_asked")
            if self.requests >= self.judge.budget:
                raise NoAnswer("budget")
            self.requests += 1

    def _pause(self, seconds: float) -> None:
        (self.sleep or self._stopped.wait)(seconds)

    def _give_up(self, why: NoAnswer) -> NoReturn:
        if why.reason == "unreachable" and not self._answered:
            raise CurateError(
                f"{self.form.who} cannot be reached",
                where=self.where,
                mend=f"Check {self.form.url} and that the server runs.",
            ) from None
        raise why

    def _once(self, messages: list[ChatMessage]) -> T:
        parts = address_of(self.judge.url)
        body = json.dumps(
            {"model": self.judge.model, "messages": messages, **self.form.formats[self._format]}
        ).encode()
        url = parts._replace(path=parts.path.rstrip("/") + "/chat/completions").geturl()
        try:
            data = post(url, body, self.settings.timeout, self.form.key)
        except Refused as why:
            self._answered = True
            raise self._meaning(why.status, why.wait) from None
        except TimeoutError:
            raise NoAnswer("timeout") from None
        except ConnectionError:
            raise NoAnswer("unreachable") from None
        self._answered = True
        return self._read(data)

    def _meaning(self, status: int, wait: float | None) -> Exception:
        form = self.form
        if status in _FATAL:
            what, mend = (words.format(form=form) for words in _FATAL[status])
            return CurateError(f"{form.who} {what}", where=self.where, mend=mend)
        if (
            status in (400, 413, 422) and self._works
        ):  # it is this record that it does not take, such as one that its filter stops
            return NoAnswer("refused", again=False)
        if status in (400, 422) and self._format + 1 < len(self.form.formats):
            return _OtherFormat()
        if status == 429 or status == 408 or status >= 500:
            return NoAnswer(
                "rate_limited" if status == 429 else "timeout" if status == 408 else "server_error", wait
            )
        hint = (
            "It redirects: give the address that it leads to."
            if 300 <= status < 400
            else f"Check {form.url}, {form.model} and the account there."
        )
        return CurateError(f"{form.who} rejects the request (HTTP {status})", where=self.where, mend=hint)

    def _read(self, data: bytes) -> T:
        try:
            answer = json.loads(data)
            content = answer["choices"][0]["message"]["content"]
            used = answer.get("usage")
        except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
            raise NoAnswer("bad_answer") from None
        spent = used.get("total_tokens") if isinstance(used, dict) else None
        with self._counts:
            self.tokens += spent if type(spent) is int else 0
        found = self.form.read(content)
        if found is None:
            raise NoAnswer("bad_answer")
        self._works = True
        return found
