"""What decisions.jsonl says of records: the lines `accept` and `reject`, of which one counts for each
record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from curate.errors import CurateError
from curate.privacy.ids import impersonal
from curate.run_folder.decision_file import ACCEPT, RECORD, REJECT, Decision, DecisionFile
from curate.text.plain import cut, one_line

LONGEST = 300  # characters of a reason that are kept
_REASONS = {
    (ACCEPT, False): "accepted_by_person",
    (REJECT, False): "rejected_by_person",
    (ACCEPT, True): "accepted_by_next",
    (REJECT, True): "rejected_by_next",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What counts for one record: whether it is taken, the ledger's reason, where the line stands, and what
    the ledger says beside."""

    accepts: bool
    reason: str
    where: str
    detail: dict[str, Any]


def verdicts_on(
    file: DecisionFile,
    ids: Sequence[str],
    conversations: Sequence[str],
    nothing: Sequence[str],
    redact: Callable[[str], str],
) -> dict[int, Verdict]:
    """The verdict on each record that a line is about, by its place, in the order of the lines that count.

    `conversations` are those of the records, `nothing` the reasons of rows that are none (empty for records).
    A line on a conversation is one on each of its records. A later line wins, but a person's over a
    command's. Raises CurateError, with the line, where it names a record or conversation that is not there.
    """
    own, whole = {}, defaultdict(list)
    for i, (name, talk) in enumerate(zip(ids, conversations, strict=True)):
        own[name] = i
        whole[talk].append(i)
    last: dict[int, Decision] = {}
    for line in file.of(ACCEPT, REJECT):
        for i in _places(line, own, whole, nothing, f"{file.name}:{line.line}"):
            if line.by_command and i in last and not last[i].by_command:
                continue
            last.pop(i, None)  # its place in the order is that of the line that counts
            last[i] = line
    return {i: _verdict(line, file.name, redact) for i, line in last.items()}


def _places(
    line: Decision, own: dict[str, int], whole: dict[str, list[int]], nothing: Sequence[str], where: str
) -> list[int]:
    names = dict.fromkeys((line.target, impersonal(line.target)))  # an id may be shown as a hash
    places = [own[name] for name in names if name in own][:1]
    if line.kind != RECORD:
        places = next((whole[name] for name in names if name in whole), [])
    if not places:
        raise CurateError(
            f"there is no {line.kind} {impersonal(line.target)!r} here",
            where=where,
            mend="Correct the id, or delete the line.",
        )
    if records := [i for i in places if not nothing[i]]:
        return records
    raise CurateError(
        f"the {line.kind} {impersonal(line.target)!r} gave no record ({nothing[places[0]]})",
        where=where,
        mend="Delete the line.",
    )


def _verdict(line: Decision, file: str, redact: Callable[[str], str]) -> Verdict:
    said = cut(one_line(redact(line.reason)), LONGEST)
    return Verdict(
        line.action == ACCEPT,
        _REASONS[line.action, line.by_command],
        f"{file}:{line.line}",
        {"line": line.line, **({"said": said} if said else {})},
    )
