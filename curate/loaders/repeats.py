"""Whether a conversation was read before: pages of an export overlap, and other sets and sources give one id
to different conversations."""

from __future__ import annotations

from array import array

from curate.loaders.account import Doubt, LoadReport
from curate.loaders.base import LOADERS, Source
from curate.loaders.seen import Seen
from curate.loaders.settings import DoubtCode
from curate.records import Conversation

CODE: DoubtCode = "private_copies"
_MARK = "I"  # a message's mark: four bytes


class Ids:
    """The ids of one source. Holds hashes of 64 bits only, and those of a large dump on disk."""

    def __init__(self, source: Source, report: LoadReport) -> None:
        self._source, self._report = source, report
        self._system = LOADERS.get(source.format).own_ids
        self._names = Seen()  # the ids
        self._numbers: dict[int, int] = {}  # of those that several have, how many different conversations
        self._starts = Seen()  # with the marks of the messages that customers saw
        self._whole = Seen()

    def is_repeat(self, item: Conversation) -> bool:
        """Whether the conversation was read before; one that is another under the same id gets a number,
        `faq~2`.

        Equal content is a repeat everywhere. In exports the same beginning is one too: a later page has a
        longer history of the same ticket.
        """
        native, messages = item.id, item.messages
        said = [(m.role, m.kind, m.time, m.text) for m in messages]
        whole = hash((native, item.subject, item.customer, *said))
        start = hash((native, *((m.time, m.text) for m in messages[:1]))) if self._system else whole
        seen = self._starts.get(start)
        if seen is not None:
            if self._system and whole not in self._whole:
                self._report.warn(
                    f"{self._source.name}: some conversations occur several times, at different lengths; the"
                    " first of each is kept"
                )
                self._doubt_of_notes(item, seen)
            return True
        self._starts.put(start, _marks(item, "message").tobytes() if self._system else b"")
        if self._system:
            self._whole.put(whole)
        name = hash(native)
        if name in self._names:
            self._rename(item, native, self._numbers.get(name, 1) + 1)
        self._names.put(name)
        return False

    def _doubt_of_notes(self, item: Conversation, seen: bytes) -> None:
        """Says that a later copy holds as a private note what is public in the copy that is kept."""
        if set(array(_MARK, seen)).isdisjoint(_marks(item, "note")):
            return
        what = (
            "a conversation occurs several times, and a message that is public in the copy that is kept is"
            " private in another; give the newest export alone, or leave out the older files"
        )
        self._report.doubt(
            Doubt(CODE, self._source.name, what, f"accept: [{CODE}]   # if customers saw such messages")
        )

    def _rename(self, item: Conversation, native: str, number: int) -> None:
        while hash(f"{native}~{number}") in self._names:
            number += 1
        self._numbers[hash(native)] = number
        item.id = f"{native}~{number}"
        self._names.put(hash(item.id))
        for message in item.messages:
            if message.id.startswith(f"{native}#"):
                message.id = item.id + message.id[len(native) :]
        self._report.warn(
            f"{self._source.name}: different conversations have the same id; they are told apart by a number"
            " at its end, such as ~2"
        )


class TakenIds:
    """The ids of all sources of a reading: two conversations of one id in two sources are two."""

    def __init__(self, sources: int) -> None:
        self._several = sources > 1
        self._taken = Seen()  # with the number of the source that has it

    def tell_apart(self, item: Conversation, source: int, format: str) -> None:
        """Gives a conversation of the source of that number another id where an earlier source has its id."""
        if not self._several:
            return
        own, native, number = b"%d" % source, item.id, 1
        while self._taken.get(hash(item.id)) not in (None, own):
            item.id = f"{native}@{format}{number if number > 1 else ''}"
            number += 1
        self._taken.put(hash(item.id), own)


def _marks(item: Conversation, kind: str) -> array[int]:
    """Short hashes of the messages of a kind: of the id where the export has one, else of time and text."""
    made = f"{item.id}#"
    return array(
        _MARK,
        [
            hash((m.time, m.text) if m.id.startswith(made) else m.id) & 0xFFFFFFFF
            for m in item.messages
            if m.kind == kind
        ],
    )
