"""Slack exports: a zip or folder of channels, users and one file of messages a channel and day."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from curate.ids import as_text
from curate.loaders.account import ALL_PUBLIC, LoadReport, Reject
from curate.loaders.base import LOADERS, NO, Detection, Loader, Source, finish
from curate.loaders.choice import Choice
from curate.loaders.decode import mend
from curate.loaders.files import InputFile
from curate.loaders.formats._open_roles import OpenRoles
from curate.loaders.formats._slack_team import Team
from curate.loaders.formats._slack_text import plain
from curate.loaders.pages import printable_name
from curate.loaders.sample import Sample
from curate.loaders.spool import Spool
from curate.loaders.times import parse_time
from curate.loaders.values import as_count
from curate.loaders.visibility import fields_say_internal
from curate.records import Conversation, Message

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


def _is_message(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.get("type") == "message"
        and "ts" in value
        and (
            "user" in value or "bot_id" in value or "text" in value or "blocks" in value or "subtype" in value
        )
    )


def _is_user(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("profile"), dict)
        and "id" in value
        and ("team_id" in value or "real_name" in value or "name" in value)
    )


def _is_channel(value: Any) -> bool:
    known = isinstance(value, dict) and "id" in value and "created" in value
    return known and (
        isinstance(value.get("members"), list)
        or "is_channel" in value
        or "is_im" in value
        or "is_mpim" in value
    )


def _is_file(value: Any) -> bool:
    """A shared file or canvas of the lists that newer exports hold beside the channels."""
    return (
        isinstance(value, dict)
        and "id" in value
        and "filetype" in value
        and ("url_private" in value or "permalink" in value)
    )


def _is_log(value: Any) -> bool:
    return isinstance(value, dict) and "change_type" in value and "user_id" in value


@LOADERS.register("slack")
class SlackLoader(Loader):
    """Reads threads: a conversation is one thread of one channel, over all its day files."""

    name = "slack"
    sender = "user"
    chooses = True
    summary = "Slack export, zip or folder; pages of its API, dumps of slackdump"
    hints = (_AGENTS,)
    page_keys = _OWN_KEYS

    def detect(self, sample: Sample) -> Detection:
        values = [p.value for p in self.samples(sample) if not p.key or p.key in _OWN_KEYS]
        if not values:
            return NO
        for test, what in (
            (_is_message, "messages with ts"),
            (_is_user, "users with a profile"),
            (_is_channel, "channels with members"),
            (_is_file, "files with links"),
            (_is_log, "integration logs"),
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
        private, seen = False, set[str]()
        try:
            for files in _workspaces(source.files).values():
                team = Team(source.block, source.report.met_agents, source.report.met_bots)
                team.unnamed = source.unnamed
                for made in _threads(source, files, team, seen, choice):
                    if isinstance(made, Conversation):
                        roles.see(made)
                        private = private or any(m.kind == "note" for m in made.messages)
                    yield made
                evidence.update(team.evidence)
        finally:  # also where the reading stops at a limit
            source.report.visibility[source.name] = _PRIVATE if private else ALL_PUBLIC
            choice.close()
            roles.ask(source, "user", lambda: _evidence(evidence), (_AGENTS,))

    def fields(self, files: Sequence[InputFile]) -> Iterator[Mapping[str, Any]]:
        days = (file for file in files if DAY_FILE.search(file.inner))
        return (
            {"channel": file.inner.rpartition("/")[0].rpartition("/")[2]}
            for file in days
            for p in Sample(file).values
            if _is_message(p.value)
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
        if day or any(_is_message(p.value) for p in SlackLoader.samples(Sample(file))):
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
    source: Source, files: list[InputFile], team: Team, seen: set[str], choice: Choice
) -> Iterator[Conversation | Reject]:
    """The threads of one workspace. What several workspaces share is counted once: `seen` are the files that
    were read before."""
    with Spool() as spool:
        filling = _Filling(source, team, spool)
        for file in files:
            again = file.label in seen
            filling.report = LoadReport() if again else source.report
            seen.add(file.label)
            yield from (reject for reject in filling.read(file) if not again)
        team.watch(_authors_of(key, rows) for key, rows in spool.groups())
        threads: set[str] = set()
        lacking = 0
        for key, rows in spool.groups():
            standing = filling.standing(key, rows)
            lacking += any((as_count(r[2].get("reply_count")) or 0) > len(standing) - 1 for r in standing)
            made = _conversation(key, standing, team, source)
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

    def __init__(self, source: Source, team: Team, spool: Spool) -> None:
        self._source, self._team, self._spool = source, team, spool
        self.report = source.report
        self._deleted: set[str] = set()  # channel:ts of messages that a later event took back

    def read(self, file: InputFile) -> Iterator[Reject]:
        channel = file.inner.rpartition("/")[0].rpartition("/")[2]
        for piece in SlackLoader.pieces(file, self.report):
            if isinstance(piece, Reject):
                yield piece
            elif _is_user(piece.value):
                self._team.add_user(piece.value)
            elif _is_channel(piece.value):
                self._team.add_channel(piece.value)
            elif _is_message(piece.value):
                yield from self._add(file, piece.locator, piece.value, piece.flags, channel, "")
            elif _is_file(piece.value):
                self.report.omit("file or canvas of a Slack list")
            elif piece.key and piece.key not in _OWN_KEYS:
                self.report.omit(f"Slack record of another kind ({printable_name(piece.key)})")
            elif _is_log(piece.value):
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
        if kind == "message_changed" and isinstance(changed, dict) and _is_message(changed):
            yield from self._add(
                file, locator, changed, [*flags, "edited"], channel, as_text(changed.get("thread_ts"))
            )
        elif kind not in _SPOKEN or value.get("hidden"):
            self.report.events += 1
        else:
            self._team.add_profile(value)
            self._team.bots.see(f"{channel}:{thread}", as_text(value.get("user")), as_text(value.get("text")))
            self._spool.add(f"{channel}:{thread}", [file.where(locator), own, _slim(value), flags])
        for key in _REPLIES:
            held = value.get(key)
            for number, reply in enumerate(held if isinstance(held, list) else []):
                if _is_message(reply):
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
                kept[row[1]] = max(kept[row[1]], row, key=_edited)
        return list(kept.values())


def _edited(row: list[Any]) -> tuple[float, bool]:
    """When a state of a message was written."""
    edited = row[2].get("edited")
    return (parse_time(edited.get("ts")) or 0.0) if isinstance(edited, dict) else 0.0, "edited" in row[3]


def _slim(value: dict[str, Any]) -> dict[str, Any]:
    keys = (
        "user",
        "bot_id",
        "subtype",
        "username",
        "text",
        "blocks",
        "attachments",
        "files",
        "root",
        "parent_user_id",
        "edited",
        "reply_count",
    )
    slim = {k: value[k] for k in keys if value.get(k)}
    return (
        {**slim, "note": True}
        if fields_say_internal({k: v for k, v in value.items() if k != "hidden"}) or value.get("is_ephemeral")
        else slim
    )


def _author(value: dict[str, Any]) -> str:
    return as_text(value.get("user")) or as_text(value.get("bot_id")) or as_text(value.get("username"))


def _opener(key: str, rows: list[list[Any]]) -> str:
    """Who opened a thread, also where its first message is missing; empty where nothing tells."""
    thread = key.rpartition(":")[2]
    own = next((r[2] for r in rows if r[1] == thread), None)
    return (
        _author(own)
        if own
        else next((as_text(r[2]["parent_user_id"]) for r in rows if r[2].get("parent_user_id")), "")
    )


def _authors_of(key: str, rows: list[list[Any]]) -> list[str]:
    """Who opened a thread, then who wrote in it, in order, bots left out; nothing where nobody knows who
    opened it."""
    opener = _opener(key, rows)
    ordered = sorted(rows, key=lambda r: parse_time(r[1]) or 0.0)
    return [opener, *(_author(r[2]) for r in ordered if not r[2].get("bot_id"))] if opener else []


def _conversation(key: str, rows: list[list[Any]], team: Team, source: Source) -> Conversation:
    """One thread. A message that was broadcast to the channel stands in the export twice, with one ts."""
    thread = key.rpartition(":")[2]
    if not rows:
        return Conversation(thread, "", [])
    rows = sorted(rows, key=lambda r: (parse_time(r[1]) or 0.0, r[1]))
    opener = _opener(key, rows)
    made = Conversation(thread, rows[0][0], [])
    for _, ts, value, flags in rows:
        who = _author(value)
        text, mended = mend(plain(value, team))
        name = team.name(who) or as_text(value.get("username"))
        message = Message(
            ts, team.role(who, name, value, who == opener, opener), text, parse_time(ts), who, name
        )
        message.kind = "note" if value.get("note") else "message"
        message.flags = [
            *flags,
            *mended,
            *(["attachment_only"] if not text.strip() and value.get("files") else []),
        ]
        made.messages.append(message)
    finish(made, source.report)
    asking = next((m.author for m in made.messages if m.role == "customer"), "")
    made.customer = asking
    made.emails = [team.email(asking)] if team.email(asking) else []
    made.names = sorted({*made.names, *(n for m in made.messages for n in team.names(m.author))})
    parent = [] if any(r[1] == thread for r in rows) else ["parent_missing"]
    made.flags = sorted({"role_evidence:named" if team.named else "role_evidence:guess", *parent})
    return made
