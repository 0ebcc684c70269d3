"""Who counts as an agent without being named is told: with names on the user's own screen, as a number
everywhere else."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from curate.loaders import SourceBlock, inspect
from curate.verbs.inspection_text import describe
from tests.helpers.command import Invoke
from tests.helpers.dumps import TALKS
from tests.helpers.loading import dump, lines

STAFF = ("Maya Stone", "Tomas Berg")
ASKS = (
    "Where is my parcel number {n}? I ordered it nine days ago.",
    "My wheel number {n} is broken, what can I do about it?",
)
REPLIES = (
    "It left the depot today and parcel {n} arrives on Friday.",
    "Please send us a picture of wheel {n}, and we put it right.",
)


def rows(talks: int = 12, opens: str = "") -> list[dict[str, Any]]:
    """A question of somebody else each, and a reply of one of two; `opens` is who says hello first."""
    out = []
    for n in range(talks):
        said = [(f"customer {n}", ASKS[n % 2].format(n=n)), (STAFF[n % 3 == 0], REPLIES[n % 2].format(n=n))]
        for k, (who, text) in enumerate(
            [(opens, "Hello, you are welcome here, please tell us what this is about.")] * bool(opens) + said
        ):
            out.append(
                {"ticket": f"t{n}", "sender": who, "sent": f"2024-06-{n + 1:02}T10:0{k}:00Z", "message": text}
            )
    return out


RULES: dict[str, dict[str, Any] | None] = {
    "guess": None,
    "many conversations": {"agent": "many_conversations", "otherwise": "customer"},
    "whoever answers": {"customer": "conversation_author", "otherwise": "agent"},
    "whoever answers often": {
        "customer": "conversation_author",
        "otherwise": "agent",
        "agent_min_conversations": 3,
    },
}


@pytest.mark.parametrize("rule", RULES)
def test_senders_who_count_as_agents_are_listed_with_their_conversations(rule: str, tmp_path: Path) -> None:
    path = lines(tmp_path / "x.jsonl", rows())
    said = {"conversation": "ticket", "author": "sender", "time": "sent", "text": "message"}
    found = inspect(
        [path], SourceBlock.model_validate({"messages": said, "roles": RULES[rule]}) if RULES[rule] else None
    )
    assert found.messages == {"customer": 12, "agent": 12}
    assert found.agents == {"x.jsonl": [("Maya Stone", 8), ("Tomas Berg", 4)]}
    assert (
        "agents         x.jsonl: 2 senders count as agents without being named (conversations of each): Maya"
        " Stone 8, Tomas Berg 4" in describe(found)
    )
    shared = json.dumps(found.to_dict())
    assert found.to_dict()["agents_not_named"] == {"x.jsonl": 2} and not any(name in shared for name in STAFF)


def test_who_is_named_or_told_by_a_column_is_not_listed(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "x.jsonl",
        [{**row, "role": "agent" if row["sender"] in STAFF else "customer"} for row in rows()],
    )
    assert not inspect([path]).agents
    assert not inspect([path], SourceBlock(agents=list(STAFF))).agents
    assert inspect([lines(tmp_path / "y.jsonl", rows())], SourceBlock(agents=[STAFF[0]])).agents == {}


def test_many_are_cut_off_with_a_count(tmp_path: Path) -> None:
    said = [
        {"ticket": f"t{n}", "sender": who, "sent": f"2024-06-01T{k + 10}:00:00Z", "message": text}
        for n in range(30)
        for k, (who, text) in enumerate(
            [(f"asker {n}", "Where is my parcel?"), (f"helper {n}", "It is on its way.")]
        )
    ]
    block = {
        "messages": {"conversation": "ticket", "author": "sender", "time": "sent", "text": "message"},
        "roles": RULES["whoever answers"],
    }
    text = describe(inspect([lines(tmp_path / "x.jsonl", said)], SourceBlock.model_validate(block)))
    assert "30 senders count as agents" in text and "and 10 more" in text


def test_habit_in_other_formats_is_told_too(tmp_path: Path) -> None:
    (tmp_path / "talks").mkdir()
    for n, who in enumerate("abcdefgh"):
        talk = "".join(
            f"Ann{who} Lee: {ask.format(n=n)}\nMaya Stone: {reply.format(n=n)}\n"
            for ask, reply in zip(ASKS, REPLIES, strict=True)
        )
        (tmp_path / "talks" / f"{n}.txt").write_text(talk)
    assert inspect([tmp_path / "talks"]).agents == {"0.txt and 7 more": [("Maya Stone", 8)]}
    (tmp_path / "slack" / "help").mkdir(parents=True)
    said = [
        {
            "type": "message",
            "user": who,
            "text": text.format(n=n),
            "ts": f"17174016{n:02}.00000{k}",
            "thread_ts": f"17174016{n:02}.000000",
        }
        for n in range(9)
        for k, (who, text) in enumerate([(f"U{n}", ASKS[0]), ("UDESK", REPLIES[0])])
    ]
    dump(tmp_path / "slack" / "help" / "2024-06-03.json", said)
    assert list(inspect([tmp_path / "slack"]).agents.values()) == [[("UDESK", 9)]]
    comments = [
        [
            {
                "id": 10 * n + k,
                "author_id": who,
                "body": text.format(n=n),
                "public": True,
                "created_at": f"2024-06-01T1{k}:00:00Z",
            }
            for k, (who, text) in enumerate([(100 + n, ASKS[0]), (7, REPLIES[0])])
        ]
        for n in range(6)
    ]
    ticket = {"requester_id": None, "subject": "parcel", "status": "solved", "tags": [], "via": {}}
    tickets = lines(
        tmp_path / "z.jsonl", [{"id": n, **ticket, "comments": held} for n, held in enumerate(comments)]
    )
    assert inspect([tickets]).agents == {"z.jsonl": [("7", 6)]}


def test_a_run_tells_their_number_and_no_name(invoke: Invoke) -> None:
    said = [
        (f"t{n}", who, text)
        for n, talk in enumerate(TALKS)
        for who, text in zip((f"customer {n}", STAFF[n % 3 == 0]), talk, strict=True)
    ]
    lines(
        Path("x.jsonl"),
        [
            {"ticket": t, "sender": who, "sent": f"2024-06-01T10:{k:02}:00Z", "message": text}
            for k, (t, who, text) in enumerate(said)
        ],
    )
    status, _, err = invoke("run", "x.jsonl", "-o", "out", "--workers", 1)
    assert status == 0, err
    manifest = json.loads(Path("out/manifest.json").read_text())
    assert manifest["loaded"]["agents_not_named"] == {"x.jsonl": {"senders": 2, "fewest_conversations": 4}}
    page = Path("out/report.html").read_text(encoding="utf-8")
    assert "2 senders count as agents without being named; each is in 4 conversations or more" in page
    assert not any(name in text for text in (page, Path("out/manifest.json").read_text()) for name in STAFF)


def test_a_run_that_is_left_without_a_record_names_the_agent_who_wrote_nothing(invoke: Invoke) -> None:
    cells = [
        (f"c{n}", who, f"2024-03-01 10:0{at}", f"item {n} has status {at}")
        for n in range(9)
        for at, who in enumerate(("X", "Y", "X"))
    ]
    with Path("chats.csv").open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([("case", "party", "when", "body"), *cells])
    status, _, err = invoke("run", "chats.csv", "--agent", "Nobody", "-o", "out")
    assert (
        status == 2
        and "no record is left" in err
        and "no message that was read is by the agent that was named: check the spelling" in err
    )
    assert "say who answers" not in err
