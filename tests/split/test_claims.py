"""The certificate claims nothing that it did not check: each claim is made false, or uncheckable, and has to
go from file, terminal and page."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.report.page import render
from curate.split.certificate import CertificateInput, by_date, certify, nearest
from curate.split.checks import Check, checks, leaks, notes, statement
from curate.split.earlier import Earlier
from curate.split.groups import Links
from curate.split.kept import kept_from
from curate.split.settings import SplitSettings
from curate.split.share import budget_of, divided, share_of_dataset
from curate.split.sides import TEST, TRAIN, VALIDATION
from tests.helpers.command import Invoke
from tests.helpers.files import rows
from tests.helpers.hostile import Reader
from tests.helpers.paths import SAMPLE
from tests.helpers.report_sample import sample
from tests.helpers.split import split_columns

DAY = 86400.0
MAY = 1714521600.0  # 2024-05-01 UTC
TEXTS = (
    "where is my parcel today",
    "the grinder makes smoke",
    "cancel my plan please now",
    "refund for broken filter",
    "invoice has wrong name",
    "app forgets my password",
)


@dataclass
class Case:
    """Eight records, of which the last two test and the two before stand aside, and an earlier split: nothing
    is wrong with them."""

    vectors: np.ndarray[Any, np.dtype[np.float32]]
    texts: list[str]
    groups: list[list[str]]
    side: np.ndarray[Any, np.dtype[np.int8]]
    labels: np.ndarray[Any, np.dtype[np.int64]]
    times: np.ndarray[Any, np.dtype[np.float64]]
    strange: dict[int, str]
    earlier: Earlier

    def certificate(self) -> dict[str, Any]:
        rules = SplitSettings(test_after="2024-05-01")
        found = CertificateInput(
            self.vectors,
            self.texts,
            self.groups,
            ("conversation", "customer", "account"),
            np.arange(6),
            [f"r{n}" for n in range(6)],
            self.strange,
        )
        made = certify(found, self.side, self.labels, rules)
        by_date(made, self.times, self.side, self.earlier.pins(6)[:6], "2024-05-01")
        made["kept_from"] = kept_from(
            self.earlier, found, [*self.groups, *self.earlier.groups], self.side, [""] * 6, rules
        )
        return made


def case() -> Case:
    space = np.eye(8, dtype=np.float32)
    groups = [[f"conversation:{n}", f"customer:{n}", f"account:{n}"] for n in range(8)]
    earlier = Earlier(
        "may",
        space[[0, 6, 7]],
        [TEXTS[0], "of the old ones", "another old one"],
        [groups[0], groups[6], groups[7]],
        np.array([0, 0, 1], np.int8),
        np.array([0, -1, -1]),
    )
    return Case(
        space[:6],
        list(TEXTS),
        groups[:6],
        np.array([0, 0, 0, 0, 1, 1], np.int8),
        np.arange(6),
        MAY + DAY * np.array([-4, -3, -2, -1, 1, 2.0]),
        {},
        earlier,
    )


def key(kind: str, of: int, at: int) -> Callable[[Case], None]:
    """Gives the record `at` the key of that kind that another one has."""

    def change(one: Case) -> None:
        one.groups[at] = [k for k in one.groups[at] if not k.startswith(kind)] + [f"{kind}:{of}"]

    return change


def bare(kind: str, *places: int) -> Callable[[Case], None]:
    """Takes the keys of a kind from records, from those of the earlier split, too, where `places` are all."""

    def change(one: Case) -> None:
        for n in places or range(6):
            one.groups[n] = [k for k in one.groups[n] if not k.startswith(kind)]
        if not places:
            one.earlier = replace(
                one.earlier, groups=[[k for k in own if not k.startswith(kind)] for own in one.earlier.groups]
            )

    return change


def put(name: str, at: int, value: Any) -> Callable[[Case], None]:
    def change(one: Case) -> None:
        getattr(one, name)[at] = value

    return change


def old(**changed: Any) -> Callable[[Case], None]:
    def change(one: Case) -> None:
        one.earlier = replace(one.earlier, **changed)

    return change


def nobody_tests(one: Case) -> None:
    one.side.fill(0)
    one.times.fill(MAY - DAY)


FALSE = {
    "shared_conversations": key("conversation", 1, 4),
    "shared_customers": key("customer", 2, 5),
    "shared_fields.account": key("account", 3, 4),
    "shared_templates": put("texts", 5, "Where is my PARCEL  today"),
    "twins_at_threshold": put("vectors", 4, np.eye(8, dtype=np.float32)[2]),
    "divided_groups": put("labels", 5, 3),
    "wrong_side_of_date": put("times", 2, MAY + DAY),
    "kept_from.moved": old(sides=np.array([1, 0, 1], np.int8)),
    "kept_from.shared_conversations": key("conversation", 6, 4),
    "kept_from.shared_customers": key("customer", 7, 1),
    "kept_from.twins_at_threshold": put("vectors", 4, np.eye(8, dtype=np.float32)[6]),
}
UNCHECKED = {
    "shared_conversations": (bare("conversation"), "no record has a conversation id"),
    "shared_customers": (bare("customer"), "no record has a customer id"),
    "shared_fields.account": (bare("account"), "no record has a field account"),
    "wrong_side_of_date": (lambda one: one.times.fill(np.nan), "5 of 5 records have no time"),
    "kept_from.shared_conversations": (bare("conversation"), "no record has a conversation id"),
    "kept_from.shared_customers": (old(customers_known=False), "its customers cannot be recognised"),
    "kept_from.twins_at_threshold": (old(texts=[None] * 3), "3 of 3 kept records have no text any more"),
    **dict.fromkeys(
        ("shared_templates", "twins_at_threshold", "divided_groups"),
        (nobody_tests, "there is no record on the test side"),
    ),
}
IN_PART = {
    "shared_conversations": (bare("conversation", 0, 5), "2 of 6 records have no conversation id"),
    "shared_customers": (bare("customer", 1, 2, 3), "3 of 6 records have no customer id"),
    "shared_fields.account": (bare("account", 4), "1 of 6 records have no field account"),
    "twins_at_threshold": (
        lambda one: one.strange.update({0: "ja", 3: "th", 5: "ja"}),
        "3 of 6 prompts are in languages that the encoder does not know (ja 2, th 1)",
    ),
    "wrong_side_of_date": (put("times", 1, np.nan), "1 of 5 records have no time"),
    "kept_from.twins_at_threshold": (
        old(texts=[TEXTS[0], None, "another old one"]),
        "1 of 3 kept records have no text any more",
    ),
}


def page(certificate: dict[str, Any]) -> str:
    """What the page's certificate says."""
    html = render(replace(sample(3, 1), certificate=certificate, nearest=[]))
    part = html[html.index('<section aria-labelledby="split">') :]
    return Reader(part[: part.index("</section>")]).text


def results(certificate: dict[str, Any]) -> dict[str, str]:
    return {c.key: c.result for c in checks(certificate)}


def claims(text: str, check: Check) -> bool:
    """Whether the page's statement says that this is not so."""
    said = text.partition("Looked for on both sides")[0]
    if check.of in ("date", "moved"):
        return f"No {check.name}." in said
    kept = "the earlier split is taken together"
    parts = [
        part
        for part in re.findall(r"No ([^.]*) is on both sides([^.]*)", said)
        if (kept in part[1]) == (check.of == "kept")
    ]
    noun = check.noun if check.of == "kept" else check.name
    return any(noun in re.split(", | or ", part[0]) for part in parts)


def test_with_nothing_wrong_every_check_is_made_and_passed() -> None:
    found = case().certificate()
    assert set(results(found)) == {*FALSE} and set(results(found).values()) == {"passed"}, results(found)
    assert leaks(found) == [] and found["not_checked"] == {} == found["kept_from"]["not_checked"]
    assert "Nothing leaks." in page(found) and all(claims(page(found), c) for c in checks(found))
    assert (
        statement(found)
        == "no conversation, customer, value of account, template or near-duplicate prompt on both sides"
    )


@pytest.mark.parametrize("name", FALSE)
def test_a_claim_that_is_false_is_withdrawn(name: str) -> None:
    one = case()
    FALSE[name](one)
    found, (check,) = one.certificate(), [c for c in checks(case().certificate()) if c.key == name]
    assert results(found)[name] == "failed" and any(said.startswith(f"{name} is 1") for said in leaks(found))
    text = page(found)
    assert "The split leaks: " in text and "Nothing leaks" not in text and not claims(text, check)
    assert f"1 {check.name}" in text and "failed" in text


@pytest.mark.parametrize("name", UNCHECKED)
def test_what_could_not_be_compared_is_null_and_amber_with_the_reason(name: str) -> None:
    one, (change, why) = case(), UNCHECKED[name]
    change(one)
    found = one.certificate()
    check = next(c for c in checks(found) if c.key == name)
    assert (check.result, check.found, leaks(found)) == ("not checked", None, []) and why in check.why
    text = page(found)
    assert (
        "Nothing leaks" not in text
        and "Not checked, or not for all records: " in text
        and why in text
        and not claims(text, check)
    )
    if check.why != "there is no record on the test side":
        assert f"{check.name}: not checked, as {check.why}" in notes(
            {**found, "test_fraction": {"asked": None}}
        )


@pytest.mark.parametrize("name", IN_PART)
def test_what_was_compared_for_some_records_only_says_for_how_many(name: str) -> None:
    one, (change, why) = case(), IN_PART[name]
    change(one)
    found = one.certificate()
    check = next(c for c in checks(found) if c.key == name)
    assert (check.result, check.found) == ("in part", 0) and why in check.why
    text = page(found)
    assert (
        "Nothing leaks" not in text
        and "Checked in part." in text
        and f"{check.name} (in part)" in text
        and why in text
        and not claims(text, check)
    )
    assert f"{check.name}: checked only in part, as {check.why}" in notes(
        {**found, "test_fraction": {"asked": None}}
    )


def test_one_side_without_an_id_is_nobody_to_compare_with() -> None:
    one = case()
    bare("customer", 4, 5)(one)
    found = one.certificate()
    assert (
        found["shared_customers"] is None
        and found["not_checked"]["shared_customers"]
        == "2 of 6 records have no customer id, among them all of one side"
    )


def test_a_field_named_like_a_customer_is_none() -> None:
    one = case()
    one.groups = [
        [*(k for k in own if not k.startswith("customer")), "customer_tier:gold", "conversion:yes"]
        for own in one.groups
    ]
    found = one.certificate()
    assert (found["shared_customers"], found["shared_conversations"], found["shared_keys"]) == (None, 0, 2)
    assert leaks(found) == ["shared_keys is 2", "kept_from.shared_keys is 2"] or leaks(found) == [
        "shared_keys is 2"
    ]


@given(st.integers(2, 40), st.integers(0, 12), st.integers(0, 2**32 - 1))
def test_the_nearest_pairs_are_the_nearest(train: int, test: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(train + test, 6)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    n, side = train + test, np.array([0] * train + [1] * test, np.int8)
    found = certify(
        CertificateInput(vectors, [str(i) for i in range(n)], [[]] * n, ("a", "b"), np.arange(n)),
        side,
        np.arange(n),
        SplitSettings(),
    )
    product = np.round(vectors[train:] @ vectors[:train].T, 4)
    best = sorted(((float(row.max()), -j) for j, row in enumerate(product)), reverse=True)[:5]
    assert [p["similarity"] for p in found["nearest_pairs"]] == pytest.approx(
        [s for s, _ in best], abs=1.1e-4
    )
    for pair in found["nearest_pairs"]:
        assert product[pair["test"] - train, pair["train"]] == pytest.approx(
            product[pair["test"] - train].max(), abs=1.1e-4
        )
    if test:
        first = found["nearest_pairs"][0]
        assert (
            found["nearest_pair"] == [first["train"], first["test"]]
            and found["highest_similarity"] == first["similarity"]
        )
    else:
        assert (
            found["nearest_pairs"] == [] == found["nearest_pair"]
            and found["highest_similarity"] is None
            and found["twins_at_threshold"] is None
        )


def test_a_situation_that_only_the_test_side_has_is_named() -> None:
    vectors, texts = np.eye(8, dtype=np.float32), [f"words {chr(97 + n)} of {chr(110 + n)}" for n in range(8)]
    groups, times = (
        [[f"conversation:{n}"] for n in range(8)],
        MAY + DAY * np.array([-4, -3, -2, -1, 1, 2, 3, 4.0]),
    )
    found = split_columns(
        vectors,
        texts,
        groups,
        np.array([0, 0, 0, 0, 0, 1, 1, 2]),
        times,
        SplitSettings(test_after="2024-05-01"),
        names=["a", "<b>bold</b>", "c"],
    )
    assert found.certificate["situations_without_training"] == ["<b>bold</b>", "c"]
    said = "Situations with test records but no training record: <b>bold</b>, c"
    assert said in notes(found.certificate) and said in page(found.certificate)
    assert "<b>bold" not in render(replace(sample(3, 1), certificate=found.certificate))


@given(
    st.integers(1, 60), st.integers(0, 60), st.integers(0, 60), st.sampled_from([0.0, 0.1, 0.15, 0.5, 0.9])
)
def test_a_budget_is_spent_to_the_record_and_what_was_not_to_be_had_is_said(
    budget: int, train: int, test: int, fraction: float
) -> None:
    sides, fractions = {TRAIN: train, TEST: test, VALIDATION: 0}, {TEST: fraction, VALIDATION: 0.0}
    taken = divided(budget, sides, fractions)
    taught, held = taken[TRAIN], taken[TEST]
    available = train + (test if fraction else 0)
    assert 0 <= taught <= train and 0 <= held <= test and taught + held == min(budget, available)
    assert taught or not train
    wanted = round(budget * fraction)
    assert held <= wanted or taught == train, "the test gets more only where train has no more"
    share, wanted = (
        share_of_dataset(budget, taken, sides, TEST, {"why": ""}, fractions),
        round(min(budget, train + test) * fraction),
    )
    assert share["wanted"] == wanted, "a budget beyond the file asks for its share of the file"
    assert bool(share["why"]) == (held != wanted or (not wanted and fraction > 0)), share
    whole = budget_of(budget, taken, sides, fractions)
    assert (whole["available"], whole["got"], bool(whole["why"])) == (
        available,
        taught + held,
        taught + held < budget,
    )


def test_why_the_test_fraction_is_missed() -> None:
    """A group of 70 of 100 records, one situation of two groups, and a kept test side."""
    vectors = np.eye(100, dtype=np.float32)
    texts = [f"{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(100)]
    groups = [["customer:big"] if n < 70 else [f"customer:{n}"] for n in range(100)]
    situations = np.array([0] * 90 + [n // 2 for n in range(90, 100)])
    args = (vectors, texts, groups, situations, np.full(100, np.nan))
    found = split_columns(*args, SplitSettings(test_fraction=0.4, largest_group=1.0)).certificate
    assert found["test"] == 25 and (share := found["test_fraction"])["got"] == 0.25
    assert share["why"] == (
        "25 of 40 requested records could be held out: 5 groups of 5 records must train, as train keeps at least 1 group of each situation; "
        "1 group of 70 records is larger than the 15 records still needed"
    )
    assert notes(found)[
        0
    ] == f"a test fraction of 40.0% was requested, and 25.0% was reached: {share['why']}" and share[
        "why"
    ] in page(found)
    near = vectors.copy()
    near[99] = near[0] * np.float32(0.94) + near[99] * np.float32(np.sqrt(1 - 0.94**2))
    loose = split_columns(
        near, *args[1:], SplitSettings(test_fraction=0.4, largest_group=1.0, same_side=1.0, train_groups=0)
    ).certificate
    assert "1 record is too similar to a training record" in loose["test_fraction"]["why"], loose[
        "test_fraction"
    ]
    earlier = Earlier("old", vectors[:30], texts[70:], groups[70:], np.ones(30, np.int8), np.arange(70, 100))
    kept = split_columns(
        *args, SplitSettings(test_fraction=0.1, largest_group=1.0), earlier=earlier
    ).certificate
    assert (
        kept["test_fraction"]["why"]
        == "30 records are held out instead of 10, because they are connected to the test set that is kept"
    )


def test_a_split_that_leaks_ends_with_status_1(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificate goes by the sides alone: here what should tie records together is broken."""
    maker = sys.modules["curate.split.divide"]
    monkeypatch.setattr(
        maker,
        "link",
        lambda vectors, texts, groups, level: Links(
            len(texts), *(np.empty(0, np.int64),) * 2, np.empty((0, 2), np.int64), len(texts)
        ),
    )
    found = [{**r, "conversation_id": f"c{n // 6}"} for n, r in enumerate(rows(SAMPLE / "records.jsonl"))]
    Path("in.jsonl").write_text("".join(json.dumps(r) + "\n" for r in found))
    status, out, _ = invoke("split", "in.jsonl", "-o", "o", "--test-fraction", 0.3)
    said = json.loads(Path("o/split.json").read_text())
    assert (
        status == 1
        and said["shared_conversations"] > 0
        and f"LEAKS: shared_conversations is {said['shared_conversations']}" in out
    )


def test_split_of_a_plain_file_says_what_it_could_not_compare(invoke: Invoke) -> None:
    found = [{k: r[k] for k in ("id", "prompt", "completion")} for r in rows(SAMPLE / "records.jsonl")]
    for n, record in enumerate(found):
        record.update(
            {"customer_id": f"k{n}"} if n % 3 else {"customer_id": "  "}, account=[] if n % 2 else n
        )
    Path("in.jsonl").write_text("".join(json.dumps(r) + "\n" for r in found))
    status, out, _ = invoke("split", "in.jsonl", "-o", "o", "--group-field", "account")
    said = json.loads(Path("o/split.json").read_text())
    assert status == 0 and (
        said["shared_conversations"],
        said["shared_customers"],
        said["shared_fields"],
    ) == (None, 0, {"account": 0})
    assert said["not_checked"]["shared_conversations"] == "no record has a conversation id"
    assert said["not_checked"]["shared_customers"] == "20 of 60 records have no customer id"
    assert said["not_checked"]["shared_fields.account"] == "30 of 60 records have no field account"
    assert (
        "no customer (checked in part), value of account (checked in part), template or near-duplicate"
        " prompt (" in out
    )
    assert "Note: conversation: not checked, as no record has a conversation id.\n" in out
    assert "Note: customer: checked only in part, as 20 of 60 records have no customer id.\n" in out
    assert not any("prompt" in name for pair in said["nearest_pairs"] for name in pair), (
        "the file's own texts may hold anything"
    )


def test_prompts_in_a_language_that_the_encoder_does_not_know_are_told(invoke: Invoke) -> None:
    found = rows(SAMPLE / "records.jsonl")
    for n, said in enumerate(
        (
            "荷物がまだ届いていません。確認してください。",
            "グラインダーから煙が出ています。どうすればいいですか。",
        )
    ):
        found[n]["prompt"] = said
    Path("in.jsonl").write_text("".join(json.dumps(r) + "\n" for r in found))
    invoke("split", "in.jsonl", "-o", "o")
    why = json.loads(Path("o/split.json").read_text())["not_checked"]["twins_at_threshold"]
    assert why.startswith(
        "8 of 60 prompts are in languages that the encoder does not know (de 4, ja 2, es 1) or that were not"
        " recognised (1):"
    )


def test_the_search_for_the_nearest_takes_every_pair() -> None:
    """In tiles, of which none may be left out."""
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(2500, 3)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    some, others = np.arange(1300), np.arange(1300, 2500)
    score, at = nearest(vectors, some, others)
    assert score == pytest.approx((vectors[some] @ vectors[others].T).max(axis=1), abs=1.1e-4) and set(
        at.tolist()
    ) <= set(others.tolist())
