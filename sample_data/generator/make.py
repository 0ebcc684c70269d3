"""Writes sample_data/ anew from the hand-written conversations: `python sample_data/generator/make.py [FOLDER]`. The same bytes every time."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import calls
import chats
import dates
import extras
import people
import plants
import slack
import truth
import zendesk
from dress import dress
from model import HERE, Conversation, read_all


def build() -> tuple[list[Conversation], dict[str, list[str]]]:
    """All conversations, with persons, times and ids."""
    conversations = plants.plant(read_all())
    groups = plants.returning(conversations)
    people.fill(conversations, plants.same_person(conversations, groups), set(groups))
    dates.set_times(conversations)
    for conversation in conversations:
        dress(conversation)
    for channel in (zendesk, chats, calls, slack):
        channel.number(conversations)
    return conversations, groups


def make(home: Path) -> None:
    conversations, groups = build()
    dump = home / "dump"
    shutil.rmtree(dump, ignore_errors=True)
    dump.mkdir(parents=True)
    zendesk.write(conversations, dump)
    chats.write(conversations, dump, set(groups))
    calls.write(conversations, dump)
    slack.write(conversations, dump)
    truth.write(truth.build(conversations, groups), home / "truth.json")
    extras.write(conversations, home, dump)


if __name__ == "__main__":
    make(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else HERE.parent)
