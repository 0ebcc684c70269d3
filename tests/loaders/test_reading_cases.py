"""Small dumps that were once read wrongly: each is read as its note says, or refused or asked about by name;
never otherwise."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner

from curate.cli import cli
from curate.errors import CurateError
from curate.loaders import OpenQuestions, SourceBlock, inspect
from tests.helpers.paths import SHARED
from tests.helpers.reading import Truth, block_of, fault, messages, plain

CASES = SHARED / "cases"
NOT_READING = {  # cases about other commands
    "26-validate-trl-messages",
    "27-dedup-opposites-same-answer",
    "35-redact-month-and-place",
    "36-hf-card-says-redacted",
    "37-hf-card-splits",
}

CUSTOMERS = (
    "My rear wheel makes",
    "The lockring was loose",
    "Where is my parcel",
    "Perfect, that helps",
    "Can I return a helmet",
    "The battery of my e-bike",
    "It works now, the fifth",
    "How do I change the delivery",
    "Your app logs me out",
    "Updated, will see",
    "Do you lend bikes",
    "My invoice shows",
    "Found it, thanks",
    "Which tyre pressure",
    "I want to cancel",
    "The brake squeals",
    "Tried it, silence",
    "Do you ship to Iceland",
)
AGENTS = (
    "Welcome to Speedwheel",
    "Please check whether the cassette",
    "Great to hear, enjoy",
    "I am sorry for the wait",
    "Yes, within thirty days",
    "That is the long life mode",
    "Wonderful. Switch the mode",
    "Open your order, choose Edit",
    "Please update the app",
    "We do: a city bike",
    "Certainly. I have cancelled the old",
    "For a rider of seventy five",
    "I have cancelled the plan",
    "Wet pads on a glazed",
    "Yes, by air freight",
)
BOTS = ("Thanks for contacting us! A colleague", "I am the inv")


def owner(text: str) -> str:
    """Whose a text of the cases is."""
    text = (
        text.removeprefix("@SpeedwheelHelp ")
        .removeprefix("Dear Customer Support,")
        .removeprefix("Dear <name>,")
        .removeprefix(r"\n\n")
        .strip()
    )
    for name, held in (("note", ("Internal:",)), ("customer", CUSTOMERS), ("agent", AGENTS), ("bot", BOTS)):
        if text.startswith(held):
            return name
    return ""


def truth(conversations: int | None, *counts: Mapping[str, int], **more: object) -> Truth:
    return Truth(conversations, counts, owner=owner, **more)  # type: ignore[arg-type]


def of(customer: int, agent: int, note: int = 0, **more: int) -> dict[str, int]:
    return {role: n for role, n in {"customer": customer, "agent": agent, "note": note, **more}.items() if n}


SPELLINGS = {p.name: p for p in sorted((CASES / "06-internal-flag-spellings" / "flags").glob("*.csv"))}
ROLE_WORDS = sorted(p.name for p in (CASES / "39-role-words-unknown").glob("*.csv"))
NOTES_APART = (of(5, 4, 2, bot=1),)  # where the bot is marked
BOT_BY_NAME = (of(5, 5, 2), of(5, 4, 2, bot=1))  # where only its address says so
UNTOLD = [
    {"unknown": 10, "note": 2},
    {"unknown": 9, "bot": 1, "note": 2},
    {"unknown": 5, "agent": 5, "note": 2},
]

# case -> input -> what is right of it
TRUTHS: dict[str, dict[str, Truth]] = {
    "00-agent-greets-first": {
        "greeting_first.csv": truth(12, of(18, 26), roles=("sender",)),
        "greeting_first_3.csv": truth(3, of(5, 7), roles=("sender",)),
    },
    "01-helpscout-threads-note": {"helpscout_threads.jsonl": truth(3, *BOT_BY_NAME, flags=("type",))},
    "02-zendesk-explore-comment-public": {
        "zendesk_explore.csv": truth(3, of(5, 5, 2), flags=("Comment public",))
    },
    "03-crisp-note": {"crisp_messages.json": truth(3, *NOTES_APART)},
    # the opening messages are not in this table; three parts of type close hold no text
    "04-intercom-parts-note": {
        "intercom_parts_flat.jsonl": truth(3, of(2, 4, 2, bot=1), flags=("part_type",))
    },
    "05-otrs-article-note-internal": {"otrs_article.csv": truth(3, *BOT_BY_NAME)},
    "06-internal-flag-spellings": {
        f"flags/{name}": truth(12, of(18, 14, 3), flags=(name[:-4].replace("_sp_", " ").replace("_q", "?"),))
        for name in SPELLINGS
    },
    "07-intercom-raw-jsonl": {"intercom.jsonl": truth(12, of(18, 14, 3, bot=2))},
    "08-kaggle-support-tickets": {
        "customer_support_tickets.csv": truth(12, of(12, 6), asks=("Ticket Description", "Resolution"))
    },
    "09-tobi-customer-support-tickets": {
        "customer-support-tickets.csv": truth(12, of(12, 12), asks=("body", "answer"))
    },
    # without names it is open who answers; the first line is a notice of the program
    "10-whatsapp-unsaved-numbers": {
        "wa_group_numbers.txt": truth(None, of(5, 4), asks=("",), refuse=("agent",))
    },
    "11-array-a-line": {"array_per_line.jsonl": truth(3, of(3, 3), refuse=("list", "array"))},
    "12-system-message-lost": {
        # a call without words and its result are messages of the tool
        "openai_tools.jsonl": truth(3, of(3, 3, system=3, tool=6)),
        "sharegpt_system.jsonl": truth(3, of(3, 3), of(3, 3, system=3), named=("system",)),
    },
    "13-developer-role": {
        "developer_role.jsonl": truth(3, of(3, 3, system=3), of(3, 3), named=("system|developer",)),
        "role_names_odd.jsonl": truth(3, of(3, 3)),
    },
    "14-prompt-and-chosen-messages": {
        "chosen_msgs.jsonl": truth(3, of(3, 3), named=("reject|other answer",))
    },
    "15-kto-label-false": {
        "kto.jsonl": truth(None, of(3, 1), of(1, 1), named=("label|other answer|reject",))
    },
    "16-slackdump-threads": {
        "slackdump_C1.json": truth(
            3,
            of(5, 4),
            {"customer": 5, "unknown": 4},
            {"unknown": 9},
            asks=("agent",),
            refuse=("slackdump", "slackdump_thread_replies"),
        )
    },
    "17-zendesk-events-alone": {
        "zendesk_incremental.json": truth(
            3,
            of(5, 5, 2),
            open_counts=[*UNTOLD, {"customer": 5, "unknown": 5, "note": 2}],
            why=("users", "requester"),
            asks=("users", "requester"),
            refuse=("Zendesk",),
        )
    },
    "18-zendesk-airbyte-singer": {
        "zendesk_airbyte_comments.jsonl": truth(
            3,
            *NOTES_APART,
            of(5, 5, 2),
            open_counts=UNTOLD,
            why=("users", "requester"),
            asks=("author_id", "users", "requester"),
            refuse=("Airbyte", "Zendesk"),
        ),
        "zendesk_singer_audits.jsonl": truth(
            3,
            *NOTES_APART,
            of(5, 5, 2),
            open_counts=UNTOLD,
            why=("users", "requester"),
            asks=("author_id", "users", "requester"),
            refuse=("Singer", "Zendesk"),
        ),
        "intercom_airbyte.jsonl": truth(3, *NOTES_APART),
    },
    "19-chatgpt-export": {"chatgpt": truth(3, of(5, 4), refuse=("ChatGPT",))},
    "20-conversation-key-parquet": {"lmsys.parquet": truth(12, of(12, 12))},
    "21-outlook-csv": {
        "outlook.csv": truth(12, of(18, 14), asks=("From:", "Subject", "To:"), refuse=("Outlook",))
    },
    "22-csv-preamble-and-sep": {
        "sep_line.csv": truth(3, of(5, 4)),
        "preamble.csv": truth(3, of(5, 4), refuse=("header",)),
    },
    "23-messages-as-json-text": {"messages_string.jsonl": truth(3, of(3, 3), refuse=("messages",))},
    "24-chatwoot-json": {
        "chatwoot_messages.json": truth(3, *NOTES_APART),
        "chatwoot_messages_12.json": truth(12, of(18, 14, 3, bot=2)),
    },
    "25-salesforce-case-email-doubled": {
        "sf_email": truth(3, of(5, 5), of(5, 4, bot=1)),
        "sf_cc": truth(3, of(5, 5, 2)),
    },
    # nothing marks the two notes as private but their first word
    "28-jira-comment-columns": {"jira_sd.csv": truth(3, of(5, 5, 2), doubts=("note", "internal comments"))},
    "29-inspect-hides-unread-file": {"mixed.zip": truth(24, of(36, 28, 6, bot=4))},
    "30-config-and-changelog-as-talk": {
        name: truth(0, refuse=()) for name in ("changelog.txt", "config_like.txt", "faq.txt")
    },
    "31-zendesk-users-and-organisations-as-talk": {
        "zdsearch": truth(
            12, open_counts=[of(12, 0)], why=("no replies", "comments"), refuse=("no replies", "comments")
        )
    },
    "32-replies-not-threaded": {
        "twcs.csv": truth(3, of(5, 4)),
        "teams.json": truth(3, of(5, 4, bot=1), asks=("replyToId",), refuse=("replyToId", "Teams")),
    },
    "33-hh-rlhf-text": {"hh_rlhf.jsonl": truth(3, of(3, 3), asks=("chosen",), refuse=("Human", "chosen"))},
    "34-unknown-json-refusal": {
        "helpscout.json": truth(3, *BOT_BY_NAME),
        "livechat_archives.json": truth(3, of(5, 5, 2)),
        "trailing_commas.jsonl": truth(3, of(3, 3), refuse=("comma", "Extra data")),
        "double_encoded.jsonl": truth(
            3,
            of(3, 3),
            refuse=("encoded twice", "double", "a line is a string", "is a string", "JSON in JSON"),
        ),
    },
    "38-weight-zero": {"openai_weight0.jsonl": truth(3, of(6, 6), of(6, 3), of(6, 3, unknown=3), of(3, 3))},
    "39-role-words-unknown": {name: truth(12, of(18, 26), roles=("sender",)) for name in ROLE_WORDS},
}

needs_cases = pytest.mark.skipif(not CASES.is_dir(), reason="the folder of cases is absent")
ALL = [(case, name) for case, inputs in TRUTHS.items() for name in inputs]


@needs_cases
def test_every_case_has_its_truth() -> None:
    assert {p.name for p in CASES.iterdir()} == set(TRUTHS) | NOT_READING


@needs_cases
@pytest.mark.parametrize("case", sorted(NOT_READING))
def test_a_case_of_another_command(case: str) -> None:
    pytest.skip("not a matter of reading")


@needs_cases
@pytest.mark.parametrize(("case", "name"), ALL)
def test_a_case_is_read_right_or_asked_about(case: str, name: str) -> None:
    wrong = fault(CASES / case / name, TRUTHS[case][name])
    assert not wrong, wrong


@needs_cases
@pytest.mark.parametrize("name", ["greeting_first.csv", "greeting_first_3.csv"])
def test_where_the_agents_are_named_everybody_else_is_a_customer(name: str) -> None:
    right = TRUTHS["00-agent-greets-first"][name]
    block = SourceBlock(agents=["Maya Stone", "Ben Ruiz"])
    assert not fault(
        CASES / "00-agent-greets-first" / name, Truth(right.conversations, right.counts, owner=owner), block
    )


@needs_cases
def test_a_number_that_is_no_contact_is_an_author() -> None:
    path = CASES / "10-whatsapp-unsaved-numbers" / "wa_group_numbers.txt"
    block = SourceBlock(agents=["Maya Stone", "Ben Ruiz"], dates="day_first")
    found = [m for m in messages(path, block) if m.kind == "message"]
    sides = [*["customer", "agent"] * 3, "customer", "customer", "agent"]
    assert [(m.role, owner(plain(m.text))) for m in found] == [(side, side) for side in sides]
    assert not any("+49" in m.text or "2024" in m.text for m in found)
    assert not any("170 1234" in w for w in inspect([path], block).warnings)


# case, input -> what each setting of the guessed block may be
MAPPINGS: dict[tuple[str, str], dict[str, Sequence[str]]] = {
    ("02-zendesk-explore-comment-public", "zendesk_explore.csv"): {
        "public": ["Comment public"],
        "time": ["Comment created - Timestamp"],
        "author": ["Comment author"],
        "text": ["Comment body"],
    },
    ("08-kaggle-support-tickets", "customer_support_tickets.csv"): {
        "prompt": ["Ticket Description"],
        "subject": ["Ticket Subject"],
        "completion": ["Resolution"],
        "time": ["First Response Time", ""],
        "solved": ["Ticket Status"],
        "name": ["Customer Name"],
    },
    ("09-tobi-customer-support-tickets", "customer-support-tickets.csv"): {
        "prompt": ["body"],
        "completion": ["answer"],
        "subject": ["subject"],
        "locale": ["language"],
    },
}


@needs_cases
@pytest.mark.parametrize(("case", "name"), list(MAPPINGS))
def test_each_column_is_taken_for_what_it_is(case: str, name: str) -> None:
    path = CASES / case / name
    try:
        if inspect([path]).questions:
            return  # whether it asks about the right column, the test above says
        block = block_of(path)
    except CurateError:
        return  # refused: whether by name, the test above says
    columns = block.message_columns()
    taken = {key: (getattr(columns, key), right) for key, right in MAPPINGS[case, name].items()}
    taken = {
        key: ("".join(is_) if isinstance(is_, list) else is_, right) for key, (is_, right) in taken.items()
    }
    assert {key: is_ for key, (is_, right) in taken.items() if is_ not in right} == {}
    assert block.rows == ("pairs" if columns.prompt else "messages")


@needs_cases
def test_a_pair_holds_the_question_and_the_answer_of_its_row() -> None:
    for case, name, question, answer in (
        ("08-kaggle-support-tickets", "customer_support_tickets.csv", "Ticket Description", "Resolution"),
        ("09-tobi-customer-support-tickets", "customer-support-tickets.csv", "body", "answer"),
    ):
        path = CASES / case / name
        if inspect([path]).questions:
            continue
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        said = [(m.role, plain(m.text)) for m in messages(path)]
        assert sorted(said) == sorted(
            (role, plain(r[key]))
            for r in rows
            for role, key in (("customer", question), ("agent", answer))
            if r[key]
        )


@needs_cases
@pytest.mark.parametrize(
    ("case", "name"),
    [
        ("14-prompt-and-chosen-messages", "chosen_msgs.jsonl"),
        ("25-salesforce-case-email-doubled", "sf_email"),
    ],
)
def test_a_question_that_the_export_holds_twice_is_read_once(case: str, name: str) -> None:
    asked = [plain(m.text) for m in messages(CASES / case / name) if m.role == "customer"]
    assert len(asked) == len(set(asked)) and not any(text.count("My rear wheel") > 1 for text in asked)


@needs_cases
def test_naming_the_format_does_not_make_a_table_of_one_envelope() -> None:
    path = CASES / "34-unknown-json-refusal" / "helpscout.json"
    with pytest.raises(CurateError) as refused:
        inspect([path], SourceBlock(format="table"))
    assert "--format" not in str(refused.value)


@needs_cases
def test_an_unread_file_is_named_before_a_system_file(tmp_path: Path) -> None:
    with ZipFile(CASES / "29-inspect-hides-unread-file" / "mixed.zip") as packed:
        packed.extractall(tmp_path)
    (tmp_path / "users.csv").write_text("id,name,email\n1,Maya Stone,maya@x.example\n", encoding="utf-8")
    with ZipFile(tmp_path / "mixed.zip", "w") as packed:
        for path in (tmp_path / "zendesk" / "tickets.ndjson", tmp_path / ".DS_Store", tmp_path / "users.csv"):
            packed.write(path, path.relative_to(tmp_path))
    shown = CliRunner().invoke(cli, ["inspect", str(tmp_path / "mixed.zip"), "--quiet"]).output.splitlines()
    named = [n for n, line in enumerate(shown) if "users.csv" in line]
    system = [n for n, line in enumerate(shown) if "system file" in line]
    assert named and system and named[0] <= system[0]


@needs_cases
def test_a_run_stops_at_a_question_and_writes_nothing(tmp_path: Path) -> None:
    file, out = CASES / "39-role-words-unknown" / "role_external_internal.csv", tmp_path / "out"
    done = CliRunner().invoke(cli, ["run", str(file), "-o", str(out), "--quiet"])
    assert isinstance(done.exception, OpenQuestions) and not out.exists()
    told = CliRunner().invoke(cli, ["inspect", str(file), "--json", "--quiet"])
    questions = json.loads(told.stdout)["questions"]
    assert told.exit_code == 1 and questions and all(q["add"] for q in questions)


@needs_cases
@pytest.mark.parametrize(
    ("case", "name", "unwanted"),
    [
        ("38-weight-zero", "openai_weight0.jsonl", "Go away"),
        ("01-helpscout-threads-note", "helpscout_threads.jsonl", "Internal:"),
    ],
)
def test_what_must_not_be_learned_is_in_no_completion(
    case: str, name: str, unwanted: str, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    CliRunner().invoke(cli, ["run", str(CASES / case / name), "-o", str(out), "--quiet"])
    assert (out / "train.jsonl").read_text(encoding="utf-8")
    for file in [*out.glob("*.jsonl"), *(out / "exports").rglob("*.jsonl")]:
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            learned = row.get("completion") or [
                m for m in row.get("messages", []) if m["role"] == "assistant" and m.get("weight") != 0
            ]
            assert unwanted not in json.dumps(learned), file.name


@needs_cases
@pytest.mark.parametrize("name", ["sharegpt_system.jsonl", "openai_tools.jsonl"])
def test_a_system_prompt_is_kept(name: str) -> None:
    held = messages(CASES / "12-system-message-lost" / name)
    assert sum(m.role == "system" and "You help riders" in m.text for m in held) == 3
