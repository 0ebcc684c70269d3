"""Who asks and who answers where neither a requester nor a page of users says so: told by who comes back in
which tickets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

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
        self.tickets: Counter[str] = Counter()
        self._opened: Counter[str] = Counter()
        self._alone: Counter[str] = Counter()
        self._wrote_notes: set[str] = set()

    def see(self, comments: Sequence[PersonComment]) -> None:
        self._wrote_notes.update(c.author for c in comments if c.private and c.author)
        authors = in_order(comments)
        self.tickets.update(authors)
        if authors:
            self._opened[authors[0]] += 1
        if len(authors) == 2:
            self._alone[authors[1]] += 1

    def is_staff(self, author: str) -> bool:
        if author in self._wrote_notes:
            return True
        count, opened = self.tickets[author], self._opened[author]
        return count >= _OFTEN and 2 * opened < count and 2 * self._alone[author] >= count - opened

    @property
    def returning(self) -> bool:
        """Whether anybody comes back in so many tickets, or wrote private comments, so that staff can be told
        at all."""
        return bool(self._wrote_notes) or any(self.is_staff(author) for author in self.tickets)


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
