"""Slack exports: a zip or folder of channels, users and one file of messages a channel and day."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from curate.ids import as_text
from curate.loaders.account import ALL_PUBLIC, LoadReport, Reject
from curate.loaders.base import LOADERS, NO, Detection, Loader, Source
from curate.loaders.choice import Choice
from curate.loaders.desk.unread_texts import UnreadTexts, columns_of
from curate.loaders.files import InputFile
from curate.loaders.formats._open_roles import OpenRoles
from curate.loaders.formats._slack_team import Team
from curate.loaders.formats._slack_text import plain
from curate.loaders.formats._slack_threads import authors_of, conversation_of
from curate.loaders.formats._slack_values import (
    edited_at,
    is_channel,
    is_file,
    is_log,
    is_message,
    is_user,
    slim_message,
    without_copies,
)
from curate.loaders.pages import printable_name
from curate.loaders.sample import Sample
from curate.loaders.spool import Spool
from curate.loaders.values import as_count
from curate.records import Conversation

DAY_FILE = re.compile(r"/\d{4}-\d\d-\d\d\.json$")
# message subtypes that people write; all others tell of joins, renames, pins and the like
_SPOKEN = {"", "file_share", "thread_broadcast", "me_message", "bot_message"}
_REPLIES = (
    "slackdump_thread_replies",
    "thread_replies",
    "replies",
)  # lists of whole messages inside their parent
_AGENTS = 'agents: ["id, name or e-mail of each who answers"]'
_OWN_KEYS = frozenset(
    ("messages", "members", "channels", "users")
)  # of pages: what stands under other keys speaks of the page itself


@LOADERS.register("slack")
class SlackLoader(Loader):
    """Reads threads: a conversation is one thread of one channel, over all its day files."""

    name = "slack"
    sender = "user"
    chooses = True
    heeds = ("leave_out",)
    summary = "Slack export, zip or folder; pages of its API, dumps of slackdump"
    hints = (_AGENTS,)
    page_keys = _OWN_KEYS
    page_mark = "ok"

    def detect(self, sample: Sample) -> Detection:
        values = [p.value for p in self.samples(sample) if not p.key or p.key in _OWN_KEYS]
        if not values:
            return NO
        for test, what in (
            (is_message, "messages with ts"),
            (is_user, "users with a profile"),
            (is_channel, "channels with members"),
            (is_file, "files with links"),
            (is_log, "integration logs"),
        ):
            fit = sum(map(test, values)) / len(values)
            if fit >= 0.5:  # one odd item in a short day must not cost the day
                return Detection(0.95 if fit >= 0.9 else 0.8, f"Slack {what}")
        return NO

    def beside(
        self, unknown: Sequence[tuple[InputFile, Detection]], own: Sequence[InputFile]
    ) -> list[tuple[InputFile, str]]:
        """An archive with one Slack day is a Slack export: its other days are read item by item, however odd
        they are."""
        archives = {file.name for file in own if file.member}
        days = [file for file, _ in unknown if file.name in archives and DAY_FILE.search(file.inner)]
        return [(file, "a day of a Slack archive") for file in days]

    def read(self, source: Source) -> Iterator[Conversation | Reject]:
        roles, evidence, choice = OpenRoles(), Counter[str](), Choice(source)
        private, seen, unread = False, set[str](), UnreadTexts(source)
        try:
            for files in _workspaces(source.files).values():
                team = Team(source.block, source.report.met_agents, source.report.met_bots)
                team.unnamed = source.unnamed
                for made in _threads(source, files, team, seen, choice, unread):
                    if isinstance(made, Conversation):
                        roles.see(made)
                        private = private or any(m.kind == "note" for m in made.messages)
                    yield made
                evidence.update(team.evidence)
        finally:  # also where the reading stops at a limit
            source.report.visibility[source.name] = _PRIVATE if private else ALL_PUBLIC
            choice.close()
            unread.report()
            roles.ask(source, "user", lambda: _evidence(evidence), (_AGENTS,))

    def columns(self, file: InputFile) -> Iterator[Collection[str]]:
        return columns_of(self.pieces(file))

    def fields(self, files: Sequence[InputFile]) -> Iterator[Mapping[str, Any]]:
        days = (file for file in files if DAY_FILE.search(file.inner))
        return (
            {"channel": file.inner.rpartition("/")[0].rpartition("/")[2]}
            for file in days
            for p in Sample(file).values
            if is_message(p.value)
        )


_PRIVATE = (
    "messages with fields such as is_ephemeral are private unless these say that everyone saw them; all"
    " others count as public"
)


def _evidence(counts: Counter[str]) -> str:
    return (
        "Neither a title in the users' list nor anybody's behaviour shows who answers: of"
        f" {counts['people']:,} people {counts['opened']:,} opened threads, {counts['answered']:,} answered"
        f" in threads of others, {counts['both']:,} did both; the busiest answered in {counts['most']:,}."
    )


def _workspaces(files: list[InputFile]) -> dict[str, list[InputFile]]:
    """Files by export: the folder (or archive) that holds the channels' folders. In a grid export the users
    stand above its workspaces."""
    days: dict[str, list[InputFile]] = {}
    others: dict[str, list[InputFile]] = {}
    for file in files:
        folder = file.inner.rpartition("/")[0]
        day = DAY_FILE.search(file.inner) is not None
        if day or any(is_message(p.value) for p in SlackLoader.samples(Sample(file))):
            days.setdefault(folder.rpartition("/")[0], []).append(file)
        else:
            others.setdefault(folder, []).append(file)
    for root, held in others.items():
        below = [d for d in days if d == root or d.startswith(f"{root}/") or not root]
        for place in below:
            days[place] += held
        if not below:
            days.setdefault(root, []).extend(held)
    return days


def _threads(
    source: Source, files: list[InputFile], team: Team, seen: set[str], choice: Choice, unread: UnreadTexts
) -> Iterator[Conversation | Reject]:
    """The threads of one workspace. What several workspaces share is counted once: `seen` are the files that
    were read before."""
    with Spool() as spool:
        filling = _Filling(source, team, spool, unread)
        for file in files:
            again = file.label in seen
            filling.report = LoadReport() if again else source.report
            seen.add(file.label)
            yield from (reject for reject in filling.read(file) if not again)
        team.watch(authors_of(key, rows) for key, rows in spool.groups())
        threads: set[str] = set()
        lacking = 0
        for key, rows in spool.groups():
            standing = filling.standing(key, rows)
            lacking += any((as_count(r[2].get("reply_count")) or 0) > len(standing) - 1 for r in standing)
            made = conversation_of(key, standing, team, source)
            # a ts is unique in its channel only
            made.id = key if made.id in threads else made.id
            threads.add(made.id)
            if made.messages:
                channel = {"channel": key.rpartition(":")[0]}
                yield choice.judge_fields(made, *({**channel, **row[2]} for row in standing))
    if lacking:
        source.report.warn(
            f"{source.name}: {lacking:,} threads have fewer replies than Slack counts; conversations.replies"
            " returns those that are missing"
        )


class _Filling:
    """Reads people and channels into the team, and messages, by thread, into the spool."""

    def __init__(self, source: Source, team: Team, spool: Spool, unread: UnreadTexts) -> None:
        self._source, self._team, self._spool, self._unread = source, team, spool, unread
        self.report = source.report
        self._deleted: set[str] = set()  # channel:ts of messages that a later event took back

    def read(self, file: InputFile) -> Iterator[Reject]:
        channel = file.inner.rpartition("/")[0].rpartition("/")[2]
        for piece in SlackLoader.pieces(file, self.report):
            if isinstance(piece, Reject):
                yield piece
            elif is_user(piece.value):
                self._team.add_user(piece.value)
            elif is_channel(piece.value):
                self._team.add_channel(piece.value)
            elif is_message(piece.value):
                yield from self._add(file, piece.locator, piece.value, piece.flags, channel, "")
            elif is_file(piece.value):
                self.report.omit("file or canvas of a Slack list")
            elif piece.key and piece.key not in _OWN_KEYS:
                self.report.omit(f"Slack record of another kind ({printable_name(piece.key)})")
            elif is_log(piece.value):
                self.report.omit("integration log of Slack")
            else:
                yield self._source.reject(file, piece.locator, "not_a_message", as_text(piece.value))

    def _add(
        self,
        file: InputFile,
        locator: str,
        value: dict[str, Any],
        flags: list[str],
        channel: str,
        thread: str,
    ) -> Iterator[Reject]:
        """One message with the replies inside it; `thread` is that of the message it lies in."""
        own = as_text(value["ts"])  # an id, whose digits all count: it stays text
        thread = as_text(value.get("thread_ts")) or thread or own
        kind, changed = as_text(value.get("subtype")), value.get("message")
        if kind == "message_deleted":
            self._deleted.add(f"{channel}:{as_text(value.get('deleted_ts'))}")
        if kind == "message_changed" and isinstance(changed, dict) and is_message(changed):
            yield from self._add(
                file, locator, changed, [*flags, "edited"], channel, as_text(changed.get("thread_ts"))
            )
        elif kind not in _SPOKEN or value.get("hidden"):
            self.report.events += 1
        else:
            self._team.add_profile(value)
            self._team.bots.see(f"{channel}:{thread}", as_text(value.get("user")), as_text(value.get("text")))
            texts = (as_text(value.get("text")), plain(value, self._team))
            self._unread.compare_texts((without_copies(value, _REPLIES),), texts)
            self._spool.add(f"{channel}:{thread}", [file.where(locator), own, slim_message(value), flags])
        for key in _REPLIES:
            held = value.get(key)
            for number, reply in enumerate(held if isinstance(held, list) else []):
                if is_message(reply):
                    yield from self._add(file, f"{locator} reply {number}", reply, flags, channel, thread)
                elif key != "replies":  # which Slack itself fills with pointers to messages
                    yield self._source.reject(
                        file, f"{locator} reply {number}", "not_a_message", as_text(reply)
                    )

    def standing(self, key: str, rows: list[list[Any]]) -> list[list[Any]]:
        """The messages that were not taken back; of one that was edited only the last state."""
        channel = key.rpartition(":")[0]
        kept: dict[str, list[Any]] = {}
        for row in rows:
            if f"{channel}:{row[1]}" in self._deleted:
                self._source.report.omit("message deleted by its author")
            elif row[1] not in kept:
                kept[row[1]] = row
            else:
                self._source.report.repeated_messages += 1
                kept[row[1]] = max(kept[row[1]], row, key=edited_at)
        return list(kept.values())
