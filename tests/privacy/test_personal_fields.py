"""Ids that are personal are hashes in whatever is said of a record file, and `redact` names the fields that
still hold personal data."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from curate.privacy import PrivacySettings, found_in_fields
from curate.record_files.reading import read_rows
from tests.helpers.command import Invoke
from tests.helpers.dumps import TALKS
from tests.helpers.files import rows
from tests.helpers.paths import SAMPLE

MAIL, PHONE = "{}.prim@mail.example", "+49 151 2345678{}"
# the user's own records travel through untouched
OWN = ("kept.jsonl", "quarantined.jsonl", "selected.jsonl", "train.jsonl", "test.jsonl", "redacted.jsonl")


def given(name: str = "in.jsonl", count: int = 10) -> list[dict[str, Any]]:
    """Records whose ids, conversations, customers and group are mail addresses and phone numbers."""
    found = [
        {
            "id": MAIL.format(f"r{n}"),
            "prompt": q,
            "completion": a if n else f"{a} Write to help@desk.example",
            "conversation_id": PHONE.format(n),
            "customer_id": MAIL.format(f"c{n}"),
            "household": MAIL.format(f"h{n // 2}"),
            "quality": 0.5 + n / 50,
        }
        for n, (q, a) in enumerate((*TALKS, *TALKS)[:count])
    ]
    Path(name).write_text("".join(json.dumps(r) + "\n" for r in found), encoding="utf-8")
    return found


def hashed(native: str) -> str:
    return "h_" + hashlib.sha256(native.encode()).hexdigest()[:16]


def leaks(folder: str, said: str = "") -> list[str]:
    """The files of a folder, but for the user's own records, in which an address or number stands; and the
    terminal."""
    texts = {
        p.name: p.read_text(encoding="utf-8")
        for p in Path(folder).rglob("*")
        if p.is_file() and p.name not in OWN and p.suffix != ".parquet"
    }
    texts |= {p.name: pd.read_parquet(p).to_csv() for p in Path(folder).rglob("*.parquet")}
    return [
        name
        for name, text in {**texts, "terminal": said}.items()
        if "@mail.example" in text or "151 2345678" in text
    ]


COMMANDS: dict[str, list[str]] = {
    "dedup": ["--sweep"],
    "select": ["--budget", "4", "--recipe", "r.yaml"],
    "split": ["--test-fraction", "0.3", "--group-field", "household"],
    "audit": ["--against", "pool.jsonl", "--edge-cases", "cases.yaml"],
    "redact": [],
    "score": ["--workers", "1"],
    "export": ["--format", "hf-dataset"],
}


@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_personal_id_stands_in_no_output_but_the_user_s_own_records(
    command: str, as_json: bool, invoke: Invoke
) -> None:
    given(), given("pool.jsonl", 14)
    case = {"name": "address", "examples": [TALKS[2][0]]}
    Path("cases.yaml").write_text(json.dumps([case]))
    Path("r.yaml").write_text(json.dumps({"coverage": {"edge_cases": [case]}}))
    status, out, err = invoke(
        command, "in.jsonl", "-o", "o", *COMMANDS[command], *(["--json"] if as_json else [])
    )
    assert status == (1 if command == "redact" else 0), err
    assert not leaks("o", out + err)
    told = (
        "".join(p.read_text(encoding="utf-8") for p in Path("o").rglob("*.json*") if p.name not in OWN) + out
    )
    told += "".join(pd.read_parquet(p).to_csv() for p in Path("o").rglob("*.parquet"))
    assert "h_" in told  # it is named, by its hash


def test_the_ledger_is_joined_to_the_records_by_the_documented_hash(invoke: Invoke) -> None:
    found = given()
    invoke("dedup", "in.jsonl", "-o", "o")
    ledger = pd.read_parquet("o/ledger.parquet")
    assert list(ledger.record_id) == [hashed(r["id"]) for r in found]
    assert list(ledger.conversation_id) == [hashed(r["conversation_id"]) for r in found]
    assert {hashed(r["id"]) for r in rows(Path("o/kept.jsonl"))} == set(
        ledger[ledger.outcome == "kept"].record_id
    )
    assert set(ledger.kept_id) - {""} <= set(ledger.record_id)


def test_split_names_the_nearest_pair_by_hashes_and_keeps_the_records_whole(invoke: Invoke) -> None:
    found = {r["id"]: r for r in given()}
    assert invoke("split", "in.jsonl", "-o", "o", "--test-fraction", "0.3")[0] == 0
    pair = json.loads(Path("o/split.json").read_text())["nearest_pair"]
    sides = [rows(Path(f"o/{name}.jsonl")) for name in ("train", "test")]
    assert all(named in {hashed(r["id"]) for r in side} for named, side in zip(pair, sides, strict=True))
    assert all(r == found[r["id"]] for side in sides for r in side)
    given("june.jsonl", 12)
    assert (
        invoke("split", "june.jsonl", "-o", "p", "--keep", "o")[0] == 0
    )  # records are known again by their own ids
    assert json.loads(Path("p/split.json").read_text())["kept_from"]["found_again"] == len(found)
    assert {r["id"] for r in sides[1]} <= {r["id"] for r in rows(Path("p/test.jsonl"))}


def test_a_hash_never_meets_an_id_that_looks_like_it(tmp_path: Path) -> None:
    mail = MAIL.format("x")
    (tmp_path / "in.jsonl").write_text(
        "".join(json.dumps({"id": i, "prompt": "a"}) + "\n" for i in (mail, hashed(mail), "plain", mail))
    )
    assert read_rows(tmp_path / "in.jsonl").shown_ids == [
        f"{hashed(mail)}~2",
        hashed(mail),
        "plain",
        hashed(f"{mail}~2"),
    ]


FIELDS = [
    ({"email": "jo@mail.example"}, {("email", "EMAIL"): 1}),
    ({"phone": "0151 23456789"}, {("phone", "PHONE"): 1}),
    ({"tel": 4915123456789}, {("tel", "PHONE"): 1}),
    (
        {"customer": {"first_name": "Olga", "mails": ["a@b.example", "c@d.example"]}},
        {("customer.first_name", "NAME"): 1, ("customer.mails", "EMAIL"): 2},
    ),
    ({"id": "jo@mail.example"}, {("id", "EMAIL"): 1}),
    ({"conversation_id": "FC-000805", "message_ids": ["FC-000805-02"], "customer_id": "customer_7"}, {}),
    ({"ratings": {"jo@mail.example": 5}}, {("ratings", "EMAIL"): 1}),
    ({"time": 1700000000, "created_at": "2024-01-01T10:00:00Z", "quality": 0.5, "ok": True}, {}),
    ({"jo@mail.example": "yes"}, {(hashed("jo@mail.example"), "EMAIL"): 1}),
    ({"dob": "1980-02-01"}, {("dob", "BIRTH_DATE"): 1}),
    ({"prompt": "jo@mail.example", "completion": "jo@mail.example"}, {}),
]


@pytest.mark.parametrize(
    ("row", "wanted"), FIELDS, ids=lambda v: next(iter(v), "") if isinstance(v, dict) else ""
)
def test_what_other_fields_hold(row: dict[str, Any], wanted: dict[tuple[str, str], int]) -> None:
    assert dict(found_in_fields(row, PrivacySettings())) == wanted
    assert not found_in_fields(row, PrivacySettings(types=()))
    assert not found_in_fields(
        row, PrivacySettings(known_fields=tuple(path.partition(".")[0] for path, _ in wanted))
    )


@pytest.mark.parametrize("file", ["records.jsonl", "train.jsonl"])
def test_nothing_is_found_in_fields_that_hold_nothing(file: str, run_dir: Path) -> None:
    for row in rows(SAMPLE / file if file == "records.jsonl" else run_dir / file):
        assert not found_in_fields(row, PrivacySettings()), row["id"]


def test_redact_ends_with_the_fields_that_it_left(invoke: Invoke) -> None:
    people = [
        {"id": f"r{n}", "prompt": "Hi", "email": MAIL.format(n), "phone": PHONE.format(n), "note": "fine"}
        for n in range(3)
    ]
    Path("in.jsonl").write_text("".join(json.dumps(r) + "\n" for r in people))
    status, out, err = invoke("redact", "in.jsonl", "-o", "o")
    line = err.splitlines()[-1]
    assert (
        status == 1
        and "the fields email (3 e-mail addresses), phone (3 phone numbers)" in line
        and "@mail" not in out + err
    )
    assert line.endswith("add to the recipe's privacy: known_fields: [email, phone]")
    said = json.loads(invoke("redact", "in.jsonl", "-o", "o2", "--json", "--quiet")[1])
    assert (
        said["not_redacted"] == {"email": {"EMAIL": 3}, "phone": {"PHONE": 3}}
        and said["doubts"][0]["settle"] == "known_fields: [email, phone]"
    )
    assert rows(Path("o2/redacted.jsonl")) == people
    Path("r.yaml").write_text("privacy: {known_fields: [email, phone]}\n")
    status, _, err = invoke("redact", "in.jsonl", "-o", "o3", "--recipe", "r.yaml")
    assert status == 0 and "not redacted" not in err


def test_two_workers_find_the_same_fields(invoke: Invoke) -> None:
    given(count=12)
    said = [
        json.loads(invoke("redact", "in.jsonl", "-o", f"o{n}", "--json", "--workers", n)[1]) for n in (1, 2)
    ]
    assert [s.pop("out") for s in said] == ["o1", "o2"]
    assert said[0] == said[1] and said[0]["not_redacted"]["customer_id"] == {"EMAIL": 12}
