"""Slack exports: a zip or folder of channels, users and one file of messages a channel and day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from curate.loaders.account import Reject
from curate.loaders.base import LOADERS, NO, Detection, Loader, Source, finish
from curate.loaders.choice import Choice
from curate.loaders.decode import mend
from curate.loaders.files import InputFile
from curate.loaders.formats._slack_team import Team
from curate.loaders.formats._slack_text import plain
from curate.loaders.jsonio import Piece, pieces
from curate.loaders.sample import Sample
from curate.loaders.spool import Spool
from curate.loaders.times import parse_time
from curate.loaders.values import as_text
from curate.records import Conversation, Message

# message subtypes that people write; all others tell of joins, renames, pins and the like
DAY_FILE = re.compile(r"/\d{4}-\d\d-\d\d\.json$")
_SPOKEN = {"", "file_share", "thread_broadcast", "me_message", "bot_message"}


def _is_message(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.get("type") == "message"
        and "ts" in value
        and ("user" in value or "bot_id" in value or "text" in value or "blocks" in value)
    )


def _is_user(value: Any) -> bool:
    return (
        isinstance(value, dict) and isinstance(value.get("profile"), dict) and "id" in value and ("team_id" in value or "real_name" in value or "name" in value)
    )


def _is_channel(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("members"), list) and "id" in value and "created" in value


def _is_log(value: Any) -> bool:
    return isinstance(value, dict) and "change_type" in value and "user_id" in value


@LOADERS.register("slack")
class SlackLoader(Loader):
    """Reads threads: a conversation is one thread of one channel, over all its day files."""

    name = "slack"
    chooses = True
    summary = "Slack export, zip or folder"

    def detect(self, sample: Sample) -> Detection:
        values = [p.value for p in sample.values]
        if not values:
            return NO
        for test, what in (
            (_is_message, "messages with ts"),
            (_is_user, "users with a profile"),
            (_is_channel, "channels with members"),
            (_is_log, "integration logs"),
        ):
            fit = sum(map(test, values)) / len(values)
            if fit >= 0.5:  # one odd item in a short day must not cost the day
                return Detection(0.95 if fit >= 0.9 else 0.8, f"Slack {what}")
        return NO

    def read(self, source: Source) -> Iterator[Conversation | Reject]:
        choice = Choice(source)
        for root, files in _workspaces(source.files).items():
            team = Team(source.block, source.report.met_agents)
            with Spool() as spool:
                yield from _fill(source, files, root, team, spool)
                team.watch(_roles_of(rows) for _, rows in spool.groups())
                threads: set[str] = set()
                for key, rows in spool.groups():
                    made = _conversation(key, rows, team, source)
                    # a ts is unique in its channel only
                    made.id = key if made.id in threads else made.id
                    threads.add(made.id)
                    channel = {"channel": key.rpartition(":")[0]}
                    yield choice.judge_fields(made, *({**channel, **row[2]} for row in rows))
        choice.close()

    def fields(self, files: Sequence[InputFile]) -> Iterator[Mapping[str, Any]]:
        days = (file for file in files if DAY_FILE.search(file.inner))
        return ({"channel": file.inner.rpartition("/")[0].rpartition("/")[2]} for file in days for p in Sample(file).values if _is_message(p.value))


def _workspaces(files: list[InputFile]) -> dict[str, list[InputFile]]:
    """Files by export: the folder (or archive) that holds the channels' folders."""
    out: dict[str, list[InputFile]] = {}
    for file in files:
        folder = file.inner.rpartition("/")[0]
        day = DAY_FILE.search(file.inner) or any(_is_message(p.value) for p in Sample(file).values)
        root = folder.rpartition("/")[0] if day else folder
        out.setdefault(root, []).append(file)
    return out


def _fill(source: Source, files: list[InputFile], root: str, team: Team, spool: Spool) -> Iterator[Reject]:
    """Reads people and channels into `team` and messages, by thread, into `spool`."""
    for file in files:
        channel = file.inner.rpartition("/")[0].rpartition("/")[2]
        for piece in pieces(file, source.report):
            if isinstance(piece, Reject):
                yield piece
            elif _is_user(piece.value):
                team.add_user(piece.value)
            elif _is_channel(piece.value):
                team.add_channel(piece.value)
            elif _is_message(piece.value):
                _add(source, file, piece, channel, team, spool)
            elif not _is_log(piece.value):
                yield source.reject(file, piece.locator, "not_a_message", as_text(piece.value))


def _add(source: Source, file: InputFile, piece: Piece, channel: str, team: Team, spool: Spool) -> None:
    value = piece.value
    if as_text(value.get("subtype")) not in _SPOKEN or value.get("hidden"):
        source.report.events += 1
        return
    team.add_profile(value)
    # both are ids, whose digits all count: they stay text
    own = as_text(value["ts"])
    thread = as_text(value.get("thread_ts")) or own
    spool.add(f"{channel}:{thread}", [file.where(piece.locator), own, _slim(value), piece.flags])


def _slim(value: dict[str, Any]) -> dict[str, Any]:
    keys = ("user", "bot_id", "subtype", "username", "text", "blocks", "attachments", "files", "root")
    return {k: value[k] for k in keys if value.get(k)}


def _author(value: dict[str, Any]) -> str:
    return as_text(value.get("user")) or as_text(value.get("bot_id")) or as_text(value.get("username"))


def _roles_of(rows: list[list[Any]]) -> list[str]:
    """The authors of a thread in order, bots left out."""
    ordered = sorted(rows, key=lambda r: parse_time(r[1]) or 0.0)
    return [_author(r[2]) for r in ordered if not r[2].get("bot_id")]


def _conversation(key: str, rows: list[list[Any]], team: Team, source: Source) -> Conversation:
    """One thread. A message that was broadcast to the channel stands in the export twice, with one ts."""
    rows = sorted(rows, key=lambda r: (parse_time(r[1]) or 0.0, r[1]))
    opener = _author(rows[0][2])
    made = Conversation(key.rpartition(":")[2], rows[0][0], [])
    for _, ts, value, flags in rows:
        who = _author(value)
        text, mended = mend(plain(value, team))
        name = team.name(who) or as_text(value.get("username"))
        message = Message(ts, team.role(who, name, value, who == opener, opener), text, parse_time(ts), who, name)
        message.flags = [*flags, *mended, *(["attachment_only"] if not text.strip() and value.get("files") else [])]
        made.messages.append(message)
    finish(made, source.report)
    asking = next((m.author for m in made.messages if m.role == "customer"), "")
    made.customer = asking
    made.emails = [team.email(asking)] if team.email(asking) else []
    made.names = sorted({*made.names, *(n for m in made.messages for n in team.names(m.author))})
    made.flags = sorted({"role_evidence:named" if team.named else "role_evidence:guess"})
    return made
