"""Who asks and who answers where neither a requester nor a page of users says so: told by who comes back in
which tickets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from struct import Struct

from curate.loaders.seen import Seen

_COUNTS = Struct("<3I")
_OFTEN = 3  # tickets in which somebody must write to be taken for staff


@dataclass(frozen=True, slots=True)
class PersonComment:
    """One comment of a person: when, by whom, whether the customer saw it, and whether it says clearly that
    he did not."""

    time: float | None
    author: str
    public: bool
    private: bool


class AuthorHabits:
    """Habits over all tickets.

    Staff write private comments, which customers cannot, or answer others in many tickets and open few of
    them. A customer's colleague on copy also comes back, but hardly ever as the only one who answers.
    """

    def __init__(self) -> None:
        # of each author, by hash: in how many tickets he wrote, how many he opened, in how many nobody else
        # answered; most are customers, of whom a large dump has many
        self._counts = Seen()
        self._often: set[int] = set()
        self._wrote_notes: set[str] = set()

    def see(self, comments: Sequence[PersonComment]) -> None:
        self._wrote_notes.update(c.author for c in comments if c.private and c.author)
        authors = in_order(comments)
        for place, author in enumerate(authors):
            key = hash(author)
            count, opened, alone = self._of(key)
            answered = place == 1 and len(authors) == 2
            self._counts.put(key, _COUNTS.pack(count + 1, opened + (place == 0), alone + answered))
            if count + 1 >= _OFTEN:
                self._often.add(key)

    def is_staff(self, author: str) -> bool:
        return author in self._wrote_notes or self._answers(hash(author))

    @property
    def returning(self) -> bool:
        """Whether anybody comes back in so many tickets, or wrote private comments, so that staff can be told
        at all."""
        return bool(self._wrote_notes) or any(map(self._answers, self._often))

    def _of(self, key: int) -> tuple[int, ...]:
        held = self._counts.get(key)
        return _COUNTS.unpack(held) if held else (0, 0, 0)

    def _answers(self, key: int) -> bool:
        if key not in self._often:
            return False
        count, opened, alone = self._of(key)
        return 2 * opened < count and 2 * alone >= count - opened


def in_order(comments: Sequence[PersonComment]) -> list[str]:
    """The authors of public comments, each once, in order of time; comments without a time keep their
    place."""
    last = float("-inf")
    keyed = []
    for number, comment in enumerate(comments):
        last = comment.time if comment.time is not None else last
        keyed.append((last, number, comment))
    return list(
        dict.fromkeys(c.author for _, _, c in sorted(keyed, key=lambda k: k[:2]) if c.public and c.author)
    )
