"""Edge cases that a user names: what matches them, the recipe's key, and their place in the training set."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from curate.coverage import EdgeCase, cluster
from curate.coverage.cases import best_of, past, read_edge_cases
from curate.coverage.matching import Asked, matching
from curate.embedding import get_encoder
from curate.errors import CurateError
from curate.positions import content_ranks
from curate.recipe import Recipe, load_recipe
from curate.select import SelectSettings, select
from curate.stages.summary import CaseRow
from curate.verbs.select import select as select_file
from tests.helpers.command import Command
from tests.helpers.coverage_sample import sample
from tests.helpers.files import rows

PROMPTS = [
    "my mum died last week, how do i stop her coffee deliveries",
    "my father has passed away and his box still arrives",
    "please pause my subscription, i am on holiday",
    "how do i cancel the subscription",
    "where is my parcel, the tracking does not move",
    "my parcel is late again",
    "the grinder makes a loud noise",
    "the grinder has stopped working",
    "i was charged twice for one order",
    "can i pay by invoice",
]
CASES = [
    EdgeCase(
        name="bereaved",
        examples=[
            "my mother has passed away, please stop her box",
            "my husband died, who can I talk to about his deliveries",
        ],
    ),
    EdgeCase(name="moon", examples=["is the moon made of cheese"]),
]


def found(floor: float = 0.5):
    encoder = get_encoder()
    asked = Asked(PROMPTS, encoder.encode(PROMPTS), content_ranks(PROMPTS))
    return [past(matches, floor) for matches in matching(CASES, asked, encoder.encode)]


def test_what_means_the_same_matches_with_the_phrase_and_nothing_else_does():
    bereaved, moon = found()
    assert {m.place for m in bereaved} == {0, 1}
    assert {m.phrase for m in bereaved} <= set(CASES[0].examples)
    assert [m.similarity for m in bereaved] == sorted((m.similarity for m in bereaved), reverse=True)
    assert moon == []


def test_a_lower_similarity_matches_more():
    assert len(found(0.2)[0]) > len(found(0.5)[0])


def test_the_best_record_is_similar_and_good():
    quality = np.full(len(PROMPTS), 0.5)
    quality[found()[0][1].place] = 0.9
    assert best_of(found(), quality)[0].place == found()[0][1].place
    assert best_of(found(), np.full(len(PROMPTS), 0.5))[0].place == found()[0][0].place
    assert best_of(found(), quality)[1] is None


def test_named_records_come_first_in_their_order_and_within_the_budget():
    s = sample()
    situations = cluster(s.vectors, s.texts, s.quality)
    first = [int(np.argmin(s.quality)), 3, 130]
    plain = select(s.vectors, s.quality, situations, 30)
    for budget in (1, 2, 3, 10, 30):
        assert (
            select(s.vectors, s.quality, situations, budget, first=first).order[:3].tolist() == first[:budget]
        )
    picked = select(s.vectors, s.quality, situations, 30, first=first)
    assert picked.reasons[:3] == ["named_edge_case"] * 3 and "named_edge_case" not in picked.reasons[3:]
    assert len(set(picked.order.tolist())) == 30
    assert (
        len(set(picked.order.tolist()) & set(plain.order.tolist())) >= 20
    )  # the rest is still chosen by what it covers
    assert select(s.vectors, s.quality, situations, "auto", first=first).order[:3].tolist() == first


def test_a_named_record_behind_a_representative_comes_in_too():
    s = sample(sizes=(700, 500, 300, 200, 3, 2), junk=50)
    situations = cluster(s.vectors, s.texts, s.quality)
    worst = [int(i) for i in np.argsort(s.quality[:700])[:5]]
    picked = select(s.vectors, s.quality, situations, 20, SelectSettings(representatives=100), first=worst)
    assert picked.order[:5].tolist() == worst
    assert len(set(picked.order.tolist())) == 20


SORRY = [
    (
        "I am very sorry for your loss. I have stopped her deliveries from today, and nothing more will be"
        " charged to the card on file."
    ),
    (
        "Please accept our condolences. The subscription in your father's name has ended, and last week's box"
        " is refunded to his account within five days."
    ),
]
CASE_FILE = (
    "- name: bereaved\n  examples: [my mother has passed away, my husband died and I must stop his"
    " deliveries]\n"
)
CASE_FILE += "- {name: moon, examples: [moon cheese]}\n"


def test_the_recipe_names_a_file_beside_it_or_holds_the_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir("/")
    (tmp_path / "cases.yaml").write_text(CASE_FILE)
    (tmp_path / "a.yaml").write_text("coverage:\n  edge_cases: cases.yaml\n")
    (tmp_path / "b.yaml").write_text(
        "coverage:\n  edge_cases:\n" + "".join(f"    {line}\n" for line in CASE_FILE.splitlines())
    )
    one, other = load_recipe(tmp_path / "a.yaml"), load_recipe(tmp_path / "b.yaml")
    assert one == other and [c.name for c in one.coverage.edge_cases] == ["bereaved", "moon"]
    assert one.with_values(select={"budget": 3}).coverage == one.coverage


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {name: a}\n", "entry 1"),
        ("- {name: a, examples: [b]}\n- {name: '', examples: [b]}\n", "entry 2"),
        ("- {name: a, examples: []}\n", "entry 1"),
        ("- {name: a, examples: ['  ']}\n", "entry 1"),
        ("- {name: a, examples: [b], exampels: [c]}\n", "exampels"),
        ("- {name: a, examples: [b]}\n- {name: a, examples: [c]}\n", "named 'a'"),
        ("a: b\n", "no list"),
        ("[", "cannot be read"),
    ],
)
def test_a_bad_list_is_told_with_its_place(tmp_path: Path, text: str, said: str):
    path = tmp_path / "cases.yaml"
    path.write_text(text)
    with pytest.raises(CurateError) as fault:
        read_edge_cases(path)
    assert said in str(fault.value) and "cases.yaml" in str(fault.value)
    (tmp_path / "recipe.yaml").write_text("coverage: {edge_cases: cases.yaml}\n")
    with pytest.raises(CurateError):
        load_recipe(tmp_path / "recipe.yaml")


def test_select_puts_the_named_record_first_and_says_so(tmp_path: Path):
    data = [{"id": f"r{i}", "prompt": p, "q": 0.3 if i < 2 else 0.9} for i, p in enumerate(PROMPTS)]
    recipe = Recipe(coverage={"edge_cases": [c.model_dump() for c in CASES]})
    chosen = select_file(data, budget=3, quality_field="q", recipe=recipe)
    assert chosen.kept[0]["id"] in ("r0", "r1")
    without = select_file(data, budget=3, quality_field="q")
    assert not {"r0", "r1"} & {r["id"] for r in without.kept}
    assert chosen.summary.as_dict()["edge_cases"] == [
        {"name": "bereaved", "id": chosen.kept[0]["id"]},
        {"name": "moon", "id": None},
    ]
    row = chosen.ledger().rows[chosen.kept[0]["id"]]
    assert row.reason == "named_edge_case" and row.detail["edge_cases"][0]["name"] == "bereaved"


def test_a_run_has_the_named_edge_cases_and_its_report_says_which(
    curate: Command, tmp_path: Path, run_dir: Path
):
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text("coverage: {edge_cases: cases.yaml}\n")
    (tmp_path / "cases.yaml").write_text(CASE_FILE)
    dump = tmp_path / "pairs.jsonl"
    lines = [*rows(run_dir / "train.jsonl")[:40], *rows(run_dir / "test.jsonl")[:5]]
    told = [{"id": f"x{i}", "prompt": p, "completion": SORRY[i]} for i, p in enumerate(PROMPTS[:2])]
    dump.write_text(
        "".join(
            json.dumps({k: r[k] for k in ("id", "prompt", "completion")}) + "\n" for r in [*lines, *told]
        ),
        encoding="utf-8",
    )
    done = curate(
        "run", dump, "-o", tmp_path / "o", "--budget", 6, "--recipe", recipe, "--json", "--workers", 1
    )
    assert done.returncode == 0, done.stderr
    cases = {c["name"]: CaseRow(**c) for c in json.loads(done.stdout)["edge_cases"]}
    assert cases["bereaved"].dump >= 1 and cases["bereaved"].train == 1 and cases["moon"].why == "not_in_dump"
    assert (cases["bereaved"].status, cases["moon"].status, cases["moon"].record) == ("yes", "no", "")
    assert cases["bereaved"].sentence in PROMPTS[:2]
    first = rows(tmp_path / "o" / "train.jsonl")[0]
    assert cases["bereaved"].record == first["id"]
    page = (tmp_path / "o" / "report.html").read_text(encoding="utf-8")
    assert "Your edge cases" in page and "no customer asked about it" in page and first["id"] in page
    assert f"sentence “{cases['bereaved'].sentence}”" in page
    audit = curate(
        "audit",
        tmp_path / "o",
        "--against",
        tmp_path / "o",
        "-o",
        tmp_path / "a",
        "--edge-cases",
        tmp_path / "cases.yaml",
        "--json",
        "--quiet",
    )
    same = {c["name"]: (c["status"], c["pool"], c["dataset"]) for c in json.loads(audit.stdout)["edge_cases"]}
    assert same == {name: (c.status, c.dump, c.train + c.test) for name, c in cases.items()}
    assert "Your edge cases" not in (run_dir / "report.html").read_text(encoding="utf-8")
