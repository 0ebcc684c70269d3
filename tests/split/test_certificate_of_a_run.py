"""What the certificate of a run says of ids that a dump lacks, of customers in several sources, and of what a
budget could not have."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from tests.helpers.command import Invoke
from tests.helpers.files import rows, table
from tests.helpers.hostile import Reader
from tests.helpers.paths import DUMP
from tests.helpers.split import THINGS

DEEDS = (
    (
        "The {} broke this morning, what can I do?",
        "Please send us a photo of the {} and we replace it within the week.",
    ),
    (
        "Where did the {} go that you promised me?",
        "Your {} left our house on Monday; the tracking number stands in the mail.",
    ),
    (
        "Is the {} cheaper for a school?",
        "For schools the {} costs a fifth less. Write to us from the school's address.",
    ),
)
PAIRS = [(q.format(t), a.format(t)) for q, a in DEEDS for t in THINGS]


def pairs(path: str, **columns: list[str]) -> Path:
    """A CSV of a question and an answer a row, with further columns."""
    with Path(path).open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(("question", "answer", *columns))
        writer.writerows(
            (q, a, *(values[n] for values in columns.values())) for n, (q, a) in enumerate(PAIRS)
        )
    return Path(path)


def mapped(**columns: str) -> Path:
    given = "".join(f", {name}: {column}" for name, column in columns.items())
    Path("r.yaml").write_text(
        "source:\n  format: table\n  rows: pairs\n  messages: {prompt: question, completion:"
        f" answer{given}}}\n"
    )
    return Path("r.yaml")


def certificate(folder: str = "o") -> dict[str, Any]:
    found = json.loads((Path(folder) / "split.json").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def page(folder: str = "o") -> str:
    html = (Path(folder) / "report.html").read_text(encoding="utf-8")
    part = html[html.index('<section aria-labelledby="split">') :]
    return Reader(part[: part.index("</section>")]).text


def test_a_dump_without_customers_claims_nothing_of_them(invoke: Invoke) -> None:
    status, out, _ = invoke("run", table("chats.csv", PAIRS), "-o", "o", "--workers", 1, "--budget", 20)
    found, why = certificate(), "no record has a customer id"
    assert (
        status == 0
        and (found["shared_conversations"], found["shared_customers"]) == (0, None)
        and found["not_checked"]["shared_customers"] == why
    )
    assert "Split: no conversation, template or near-duplicate prompt on both sides; " in out
    assert f"Note: customer: not checked, as {why}\n" in out
    assert (
        "Nothing leaks" not in page()
        and "Not checked, or not for all records: customer." in page()
        and why in page()
    )


def test_without_a_test_side_nothing_is_claimed(invoke: Invoke) -> None:
    status, out, _ = invoke(
        "run", table("chats.csv", PAIRS), "-o", "o", "--workers", 1, "--budget", 20, "--test-fraction", 0
    )
    found, why = certificate(), "there is no record on the test side"
    checks = (
        "shared_conversations",
        "shared_customers",
        "shared_templates",
        "twins_at_threshold",
        "divided_groups",
    )
    assert (
        status == 0
        and [found[k] for k in checks] == [None] * 5
        and {found["not_checked"][k] for k in checks} == {why}
    )
    assert f"Split: nothing was compared, as {why}.\n" in out and "Note:" not in out
    assert (
        "Nothing could be compared between the sides." in page()
        and "Nothing leaks" not in page()
        and "passed" not in page()
    )


def test_rows_of_pairs_that_name_no_conversation_are_not_claimed_to_be_compared_by_it(invoke: Invoke) -> None:
    assert (
        invoke("run", pairs("faq.csv"), "-o", "o", "--recipe", mapped(), "--workers", 1, "--budget", 20)[0]
        == 0
    )
    found = certificate()
    assert (
        found["shared_conversations"] is None
        and found["not_checked"]["shared_conversations"] == "no record has a conversation id"
    )


def test_rows_of_one_conversation_stay_together_whoever_of_them_has_a_customer(invoke: Invoke) -> None:
    """A row of each conversation names its customer, the other ones do not."""
    talks, people = [f"t{n % 18}" for n in range(54)], [f"kim{n}" if n < 18 else "" for n in range(54)]
    recipe = mapped(conversation="talk", customer="who")
    assert (
        invoke(
            "run",
            pairs("faq.csv", talk=talks, who=people),
            "-o",
            "o",
            "--recipe",
            recipe,
            "--workers",
            1,
            "--budget",
            54,
        )[0]
        == 0
    )
    found = certificate()
    assert (
        found["shared_conversations"] == 0
        and "shared_conversations" not in found["not_checked"]
        and found["test"] > 0
    )
    assert (
        found["not_checked"]["shared_customers"]
        == f"{36 - (54 - found['train'] - found['test'])} of {found['train'] + found['test']} records have no"
        " customer id"
    )
    assert found["groups"] <= 18
    train, test = (
        {r["source"].rpartition(" ")[2] for r in rows(Path("o") / f"{side}.jsonl")}
        for side in ("train", "test")
    )
    assert train and test and not {int(n) % 18 for n in train} & {int(n) % 18 for n in test}
    assert {r["customer_id"] for r in rows(Path("o/train.jsonl"))} >= {""}, "a conversation is no customer"


def test_what_cannot_be_held_out_is_given_to_train_and_said(invoke: Invoke) -> None:
    """All but a few records are of one customer: they are one group, larger than the test set may be."""
    talks, people = [f"t{n}" for n in range(54)], ["kim" if n < 50 else f"kay{n}" for n in range(54)]
    recipe = ("--recipe", mapped(conversation="talk", customer="who"), "--workers", 1)
    _, out, _ = invoke(
        "run",
        pairs("faq.csv", talk=talks, who=people),
        "-o",
        "o",
        *recipe,
        "--budget",
        40,
        "--test-fraction",
        0.5,
    )
    found = certificate()
    share = found["test_fraction"]
    assert (
        found["dataset"]["train"] + found["dataset"]["test"]
        == 40
        == len(rows(Path("o/train.jsonl"))) + len(rows(Path("o/test.jsonl")))
    )
    assert found["dataset"]["test"] == found["test"] < 20 and (share["asked"], share["wanted"]) == (0.5, 20)
    assert share["got"] == found["dataset"]["test"] / 40
    assert (
        share["why"].startswith(f"the test side has {found['test']} record")
        and "records still needed" in share["why"]
    )
    assert (
        share["why"].endswith(f"; the remaining {20 - found['test']} of the budget went to train")
        and share["why"] in page()
        and share["why"] in out
    )
    assert invoke("run", "faq.csv", "-o", "all", *recipe, "--budget", 500)[0] == 0
    whole = certificate("all")
    assert (
        whole["dataset"]["train"] + whole["dataset"]["test"]
        == whole["budget"]["available"]
        == whole["train"] + whole["test"]
        < 500
    )
    assert f"only {whole['budget']['available']} records to train on or to hold out" in whole["budget"][
        "why"
    ] and whole["budget"]["why"] in page("all")


def test_situations_that_the_budget_leaves_out_of_training_are_named(invoke: Invoke) -> None:
    status, out, _ = invoke(
        "run",
        table("chats.csv", PAIRS),
        "-o",
        "o",
        "--workers",
        1,
        "--budget",
        10,
        "--test-fraction",
        0.8,
        "--json",
    )
    said, found = json.loads(out), certificate()
    train, test = (
        {r["cluster_label"] for r in rows(Path("o") / f"{side}.jsonl")} for side in ("train", "test")
    )
    named = set(found["situations_without_training"])
    assert status == 0 and named and test - train <= named and not named & train
    assert all(row["test"] for row in found["situations"] if row["name"] in named)
    assert [
        w for w in said["warnings"] if w.startswith("Situations with test records but no training record: ")
    ]
    assert set(said["split"]["situations_without_training"]) == named and next(iter(named)) in page()


def test_the_nearest_pairs_stand_on_the_page_and_in_the_file_redacted_and_escaped(invoke: Invoke) -> None:
    talks = [(f"{q} <b>Write</b> to kim{n}@mail.example.org", a) for n, (q, a) in enumerate(PAIRS)]
    assert invoke("run", table("chats.csv", talks), "-o", "o", "--workers", 1, "--budget", 30)[0] == 0
    found, html = certificate()["nearest_pairs"], (Path("o") / "report.html").read_text(encoding="utf-8")
    assert len(found) == 5 and [p["similarity"] for p in found] == sorted(
        (p["similarity"] for p in found), reverse=True
    )
    text = page()
    for pair in found:
        assert pair["train"] in text and pair["test"] in text
        for side in ("train_prompt", "test_prompt"):
            assert (
                "[EMAIL_1]" in pair[side] and "@" not in pair[side] and " ".join(pair[side].split()) in text
            )
    assert "<b>Write" not in html and "mail.example.org" not in html


def test_customers_known_in_two_sources_are_counted(run_dir: Path, truth: dict[str, Any]) -> None:
    with (DUMP / "chats.csv").open(encoding="utf-8", newline="") as file:
        chats = {r["sender_email"].lower() for r in csv.DictReader(file) if r["sender_type"] == "visitor"}
    users = {
        u["id"]: (u["email"] or "").lower()
        for u in json.loads((DUMP / "zendesk_users.json").read_text(encoding="utf-8"))["users"]
    }
    tickets = [
        json.loads(line)
        for line in (DUMP / "zendesk_export.ndjson").read_text(encoding="utf-8").splitlines()
        if line.startswith("{")
    ]
    both = chats & {users.get(t.get("requester_id"), "") for t in tickets} - {""}
    found = json.loads((run_dir / "split.json").read_text())["customers"]
    assert (
        (found["sources"], found["in_several"]) == (4, len(both))
        and len(both) >= len(truth["customers"])
        and found["known"] > 500
    )
    said = (run_dir.parent / "said.txt").read_text(encoding="utf-8")
    assert (
        f"Customers: {len(both)} of {found['known']} customers have conversations in more than one of the 4"
        " sources" in said
    )
    html = (run_dir / "report.html").read_text(encoding="utf-8")
    assert f"{len(both)} of {found['known']}" in Reader(html).text
