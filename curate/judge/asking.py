"""Many requests of an endpoint, in waves: parallel, kept as they come, and given up where it stops to
answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from curate.errors import CurateError
from curate.judge.cache import AnswerCache
from curate.judge.endpoint import Endpoint, NoAnswer
from curate.judge.settings import WAVE
from curate.records import ChatMessage

if TYPE_CHECKING:
    from curate.process.progress import Advance

MOST_FAILURES = 3  # requests in a row without an answer, after which the endpoint is left alone
WHY = {
    "timeout": "timeout",
    "rate_limited": "too many requests",
    "server_error": "server error",
    "bad_answer": "no valid answer",
    "unreachable": "no connection",
    "refused": "refused by the endpoint",
    "budget": "budget used up by retries",
    "not_asked": "not asked after failures in a row",
}  # no answer came, by the reasons of NoAnswer
T = TypeVar("T")


@dataclass(slots=True)
class Asked:
    """What is asked, and the key of its answer."""

    messages: list[ChatMessage]
    key: str


def ask_all(
    asked: Sequence[Asked],
    endpoint: Endpoint[T],
    cache: AnswerCache[T],
    advance: Advance,
    kept: Callable[[T], T],
) -> Counter[str]:
    """Wave by wave in the order given, in which the budget cuts; how many have no answer, by reason. `kept`
    gives what is kept of an answer.

    How many are in a wave does not depend on the number of threads, so that neither does the result. After a
    failure it is one: an endpoint that has stopped to answer is not asked on many more. Raises CurateError
    where no further request could do better; answers given before stay in the cache.
    """
    without, failures, at = Counter[str](), 0, 0
    with ThreadPoolExecutor(endpoint.settings.parallel) as pool:
        while at < len(asked) and failures < MOST_FAILURES:
            wave = asked[at : at + (1 if failures else min(WAVE, endpoint.room))]
            for answer in _ask_wave(wave, pool, endpoint, cache, advance, kept):
                if isinstance(answer, CurateError):
                    raise answer
                if isinstance(answer, NoAnswer):
                    without[answer.reason] += 1
                    failures += answer.reason != "budget"
                else:
                    failures = 0
            at += len(wave)
    without["not_asked"] += len(asked) - at
    return +without


def _ask_wave(
    wave: Sequence[Asked],
    pool: Executor,
    endpoint: Endpoint[T],
    cache: AnswerCache[T],
    advance: Advance,
    kept: Callable[[T], T],
) -> list[T | NoAnswer | CurateError]:
    """The answers in order, each kept as soon as those before it are there; after Ctrl-C those under way,
    which are paid for."""

    def keep(one: Asked, answer: T | NoAnswer | CurateError) -> T | NoAnswer | CurateError:
        if not isinstance(answer, (NoAnswer, CurateError)):
            cache.add(one.key, kept(answer))
        return answer

    under_way = [pool.submit(_answer, one, endpoint) for one in wave]
    answers: list[T | NoAnswer | CurateError] = []
    try:
        for one, future in zip(wave, under_way, strict=True):
            answers.append(keep(one, future.result()))
            advance(1)
    except BaseException:
        endpoint.stop()
        for one, future in list(zip(wave, under_way, strict=True))[len(answers) :]:
            keep(one, future.result())
        raise
    return answers


def _answer(one: Asked, endpoint: Endpoint[T]) -> T | NoAnswer | CurateError:
    try:
        return endpoint.ask(one.messages)
    except NoAnswer as why:
        return why
    except CurateError as why:  # nothing that is asked beside it or later could do better
        endpoint.stop()
        return why
