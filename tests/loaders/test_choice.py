"""What goes in: only and except of a source, for tables and for exports in JSON."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from curate.errors import CurateError
from curate.loaders import LoadReport, SourceBlock, inspect, read_all, suggest
from curate.recipe import load_recipe, parse_recipe
from curate.records import Conversation

BRANDS = ["Speedwheel", "Nordlicht", "speedwheel ", "Nordlicht", ""]


def table(path: Path, column: str = "brand", values: list[str] | None = None) -> Path:
    rows = []
    for n, value in enumerate(values or BRANDS):
        rows.append(
            [f"t{n}", "customer", f"Where is my parcel number {n}, please?", value, "yes" if n % 2 else "no"]
        )
        rows.append(
            [f"t{n}", "agent", f"It is on its way, parcel number {n}.", value, "yes" if n % 2 else "no"]
        )
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([["ticket_id", "sender", "message", column, "consent"], *rows])
    return path


def kept(path: Path, report: LoadReport | None = None, **block: Any) -> list[str]:
    items = [
        i
        for i in read_all([path], [SourceBlock.model_validate(block)], report=report)
        if isinstance(i, Conversation)
    ]
    assert all(
        not i.messages and not i.names and not i.customer and not i.subject
        for i in items
        if i.flags == ["excluded_by_recipe"]
    )
    return [i.id for i in items if "excluded_by_recipe" not in i.flags]


@pytest.mark.parametrize(
    ("rule", "left"),
    [
        ({"only": {"brand": ["Speedwheel"]}}, ["t0", "t2"]),
        ({"only": {"brand": "SPEEDWHEEL"}}, ["t0", "t2"]),
        ({"except": {"brand": ["Speedwheel", ""]}}, ["t1", "t3"]),
        ({"only": {"brand": [""]}}, ["t4"]),
        ({"only": {"consent": [True]}}, ["t1", "t3"]),
        ({"except": {"consent": ["no"]}}, ["t1", "t3"]),
        ({"only": {"consent": ["yes"], "brand": ["Nordlicht", "Speedwheel"]}}, ["t1", "t3"]),
        ({"only": {"consent": ["no"]}, "except": {"brand": [""]}}, ["t0", "t2"]),
    ],
)
def test_a_table_is_chosen_by_its_columns(tmp_path: Path, rule: dict[str, Any], left: list[str]) -> None:
    report = LoadReport()
    assert kept(table(tmp_path / "x.csv"), report, **rule) == left
    assert (
        report.omitted == {"conversation that the recipe leaves out": 5 - len(left)}
        and report.conversations == 5
    )
    assert sum(report.messages.values()) == 2 * len(left) and not report.doubts


def test_numbers_lists_and_tags_are_compared_as_text(tmp_path: Path) -> None:
    lines = [
        {
            "id": n,
            "question": f"Where is it, number {n}?",
            "answer": f"On its way, number {n}",
            "stars": stars,
            "tags": tags,
            "via": {"channel": channel},
        }
        for n, (stars, tags, channel) in enumerate(
            [(1, ["vip", "Late"], "mail"), (5.0, [], "chat"), (3, ["late"], "mail")]
        )
    ]
    path = tmp_path / "x.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    pairs = {"rows": "pairs", "messages": {"prompt": "question", "completion": "answer", "id": "id"}}
    assert kept(path, **pairs, only={"stars": [1, 5]}) == ["0", "1"]
    assert kept(path, **pairs, only={"tags": ["late"]}) == ["0", "2"]
    assert kept(path, **pairs, **{"except": {"via.channel": ["mail"]}}) == ["1"]


@pytest.mark.parametrize(
    "cell", ["vip, late", "vip;late", "['vip', 'late']", '["vip","late"]', "vip late", "late"]
)
def test_a_cell_of_tags_is_a_list(tmp_path: Path, cell: str) -> None:
    assert kept(table(tmp_path / "x.csv", "tags", [cell, "other", "later"]), only={"tags": ["Late"]}) == [
        "t0"
    ]


def test_a_column_of_either_table_and_of_single_messages(tmp_path: Path) -> None:
    (tmp_path / "q.csv").write_text("id,who,text,brand\n1,a,Where is it now?,X\n2,b,Where is it then?,Y\n")
    (tmp_path / "r.csv").write_text(
        "qid,who,text,team\n1,h,It is on its way,red\n1,i,It arrived today,blue\n2,h,It is on its way"
        " too,red\n"
    )
    block = {
        "conversations": {"files": "q.csv", "id": "id", "author": "who", "text": "text"},
        "messages": {"files": "r.csv", "conversation": "qid", "author": "who", "text": "text"},
        "roles": {"customer": "conversation_author", "otherwise": "agent"},
    }
    assert kept(tmp_path, **block, only={"brand": ["y"]}) == ["2"]
    assert kept(tmp_path, **block, only={"team": ["blue"]}) == ["1"]
    assert kept(tmp_path, **block, **{"except": {"team": ["blue"]}}) == ["2"]


def test_an_unknown_column_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(CurateError, match=r"no column or field 'brnd'.*'brand'"):
        kept(table(tmp_path / "x.csv"), only={"brnd": ["Speedwheel"]})
    ticket = {
        "id": 1,
        "requester_id": 2,
        "brand_id": 3,
        "submitter_id": 2,
        "comments": [{"id": 5, "author_id": 2, "body": "Where is it?", "public": True}],
    }
    (tmp_path / "z.jsonl").write_text(json.dumps(ticket) + "\n" + json.dumps({**ticket, "id": 2}) + "\n")
    with pytest.raises(CurateError, match=r"no column or field 'brand'.*'brand_id'"):
        kept(tmp_path / "z.jsonl", only={"brand": ["3"]})


def test_a_value_that_never_occurs_is_a_doubt_until_it_is_accepted(tmp_path: Path) -> None:
    report = LoadReport()
    assert len(kept(table(tmp_path / "x.csv"), report, **{"except": {"brand": ["Nordlich"]}})) == 5
    assert [d.code for d in report.doubts] == ["unmet_values"] and "'nordlicht'" in report.doubts[0].what
    report = LoadReport()
    kept(tmp_path / "x.csv", report, **{"except": {"brand": ["Nordlich"]}, "accept": ["unmet_values"]})
    assert not report.doubts
    kept(tmp_path / "x.csv", report, only={"brand": ["Speedwheel", "Nordlich"]})
    assert not report.doubts and any("'nordlich'" in w for w in report.warnings)


def tickets(path: Path) -> Path:
    lines = []
    for n, (brand, tags, channel) in enumerate(
        [(7, ["vip"], "web"), (8, [], "email"), (7, ["late", "vip"], "email")]
    ):
        said = [
            {"id": 10 * n + k, "author_id": who, "body": f"Text {n} {k}", "public": True}
            for k, who in enumerate((2, 3))
        ]
        lines.append(
            {
                "id": n,
                "requester_id": 2,
                "submitter_id": 2,
                "brand_id": brand,
                "tags": tags,
                "via": {"channel": channel},
                "comments": said,
            }
        )
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


@pytest.mark.parametrize(
    ("rule", "left"),
    [
        ({"only": {"brand_id": [7]}}, ["0", "2"]),
        ({"only": {"ticket.tags": ["vip"]}, "except": {"via.channel": ["web"]}}, ["2"]),
        ({"except": {"tags": ["vip"]}}, ["1"]),
        ({"only": {"comments.author_id": [3]}}, ["0", "1", "2"]),
    ],
)
def test_zendesk_tickets_are_chosen_by_their_fields(
    tmp_path: Path, rule: dict[str, Any], left: list[str]
) -> None:
    assert kept(tickets(tmp_path / "x.jsonl"), **rule) == left


def test_slack_training_sets_and_transcripts_are_chosen_too(tmp_path: Path) -> None:
    for channel in ("support", "random"):
        folder = tmp_path / "slack" / channel
        folder.mkdir(parents=True)
        day = [
            {
                "type": "message",
                "user": f"U{k}",
                "ts": f"17040{len(channel)}000{k}.000100",
                "text": f"Hello {k}",
            }
            for k in range(2)
        ]
        (folder / "2024-01-01.json").write_text(json.dumps(day))
    assert len(kept(tmp_path / "slack", only={"channel": ["support"]})) == 2
    assert "# only: {channel: [random]}   # random 2, support 2" in suggest([tmp_path / "slack"])
    rows = [
        {"id": f"r{n}", "prompt": f"Where {n}?", "completion": f"There {n}.", "product": p}
        for n, p in enumerate("aab")
    ]
    (tmp_path / "t.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert kept(tmp_path / "t.jsonl", only={"product": ["b"]}) == ["r2"]
    talk = "\n---\n".join(
        f"Chat: {n}\nQueue: {q}\n\nCustomer: Where is it?\nAgent: On its way."
        for n, q in enumerate(("red", "blue"))
    )
    (tmp_path / "t.txt").write_text(talk + "\n")
    assert len(kept(tmp_path / "t.txt", **{"except": {"queue": ["blue"]}})) == 1


def test_init_lists_the_values_and_the_recipe_runs_when_a_line_is_uncommented(tmp_path: Path) -> None:
    text = suggest([table(tmp_path / "x.csv")])
    assert (
        "# only: {brand: [Nordlicht]}   # Nordlicht 4, Speedwheel 4" in text
        and "# only: {consent: ['no']}   # no 6, yes 4" in text
    )
    recipe = tmp_path / "r.yaml"
    recipe.write_text(re.sub(r"# (only: \{brand)", r"\1", text))
    block = load_recipe(recipe).source[0]
    assert block.only == {"brand": ["Nordlicht"]} and kept(tmp_path / "x.csv", **block.model_dump()) == [
        "t1",
        "t3",
    ]
    assert "# only: {tags: [vip]}   # vip 2, late 1" in suggest([tickets(tmp_path / "z.jsonl")])


def test_init_lists_no_people_and_no_texts(tmp_path: Path) -> None:
    for column, values in (
        ("agent", ["Maya Stone", "Ben Ruiz"]),
        ("brand", ["a@x.example", "b@x.example"]),
        ("customer_type_name", ["Ilse Varga", "Tom"]),
    ):
        assert f"only: {{{column}" not in suggest([table(tmp_path / "x.csv", column, values * 3)])


def test_the_recipe_and_its_errors_say_except() -> None:
    assert parse_recipe({"source": {"except": {"brand": "X"}}}).source[0].except_ == {"brand": ["X"]}
    assert parse_recipe(parse_recipe({"source": {"except": {"brand": "X"}}}).model_dump()).source[
        0
    ].except_ == {"brand": ["X"]}
    assert (
        "except"
        in yaml.safe_load(
            yaml.safe_dump(parse_recipe({"source": {"except": {"a": 1}}}).model_dump(mode="json"))
        )["source"][0]
    )
    with pytest.raises(CurateError, match=r"'source\.except'"):
        parse_recipe({"source": {"except": 5}})
    with pytest.raises(CurateError, match=r"exept.*Did you mean 'except'"):
        parse_recipe({"source": {"exept": {"a": "b"}}})


def test_what_stays_out_is_counted_apart_and_the_limit_counts_the_rest(tmp_path: Path) -> None:
    block = [SourceBlock.model_validate({"only": {"brand": ["Nordlicht"]}})]
    found = inspect([table(tmp_path / "x.csv")], block)
    assert found.omitted == {"conversation that the recipe leaves out": 3} and not any(
        "hold no text" in w for w in found.warnings
    )
    items = [i for i in read_all([tmp_path / "x.csv"], block, limit=1) if isinstance(i, Conversation)]
    assert [i.id for i in items if i.messages] == ["t1"]
