"""Articles that replies contradict, clearly or not at all; macros that are templates at once."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from curate.embedding import CachedEncoder
from curate.files.checksum import sha256_of
from curate.gate import Gate, GateSettings
from curate.options import DumpOptions
from curate.recipe import parse_recipe
from curate.signals import SignalSettings, dump_signals
from curate.stages.help_centre import HelpCentre, contradictions
from curate.stages.table import Table
from curate.verbs.pools import own_run
from tests.helpers.command import Invoke, one_sentence
from tests.helpers.kills import QUICK
from tests.helpers.paths import DUMP

ARTICLE = """# Returning a kettle

You can return a kettle within 30 days of the delivery. The label costs 4 pounds for each parcel.
We do not take back opened bags of tea. Large kettles may be returned within 60 days of the delivery.
"""


@pytest.fixture(scope="module")
def encoder() -> CachedEncoder:
    from curate.embedding import get_encoder

    return get_encoder()


def quoted(reply: str, tmp_path: Path, encoder: CachedEncoder, asked: str = "Can I return my kettle?") -> str:
    (tmp_path / "a.md").write_text(ARTICLE)
    table = Table(ids=["r"], no_record=[""], completions=[reply], needs=[asked])
    table.vectors, table.completion_vectors = encoder.encode([asked]), encoder.encode([reply])
    return contradicted(table, tmp_path, encoder).get(0, "")


def contradicted(table: Table, folder: Path, encoder: CachedEncoder) -> dict[int, str]:
    recipe = parse_recipe({"source": {"articles": "a.md"}}, folder=folder)
    return contradictions(table, HelpCentre.read(recipe).articles, recipe, encoder)


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        ("Yes! You can return a kettle within 14 days of the delivery.", "within 30 days"),
        ("The label costs 6 pounds for each parcel.", "4 pounds"),
        ("We do take back opened bags of tea.", "do not take back"),
    ],
)
def test_a_clear_contradiction_is_quoted(
    reply: str, sentence: str, tmp_path: Path, encoder: CachedEncoder
) -> None:
    quote = quoted(reply, tmp_path, encoder)
    assert quote.startswith("Returning a kettle: ") and sentence in quote
    drop = Gate(GateSettings()).decide({"form.words": 9, "form.prompt_words": 4, "stale.article": quote})
    assert (
        drop is not None and drop.reason == "contradicts_article" and drop.detail == {"stale.article": quote}
    )


@pytest.mark.parametrize(
    "reply",
    [
        "You can return a kettle within 30 days of the delivery.",
        "Large kettles may be returned within 60 days of the delivery.",
        "Your kettle left on the 14th and takes 3 days.",
        "Fill the kettle with 2 litres of water and boil it once.",
        "Could you return the kettle within 14 days of the delivery?",
    ],
)
def test_what_agrees_or_speaks_of_other_things_is_left_alone(
    reply: str, tmp_path: Path, encoder: CachedEncoder
) -> None:
    assert quoted(reply, tmp_path, encoder) == ""


def test_a_known_macro_is_a_template_at_once(tmp_path: Path) -> None:
    (tmp_path / "m.txt").write_text("Hold the button for ten seconds, then let it go. It resets the kettle.")
    recipe = parse_recipe({"source": {"macros": "m.txt"}}, folder=tmp_path)
    reply = "Hold the button for ten seconds, then let it go. It resets the kettle."
    none = np.zeros((1, 4), np.float32)
    with_macros, without = (
        dump_signals([reply], ["c"], none, none, SignalSettings(), macros=macros)[0]
        for macros in (HelpCentre.read(recipe).macros, [])
    )
    assert with_macros["boilerplate.macro"] is True and without["boilerplate.macro"] is False


@pytest.mark.parametrize(
    ("article", "reply"),
    [
        ("The Thistle One holds 1.5 litres of water.", "The Thistle Duo holds 2.5 litres of water."),
        ("Our kettle Acme 100 holds 2 litres of water.", "Our kettle Acme 200 holds 3 litres of water."),
        ("The big Model A weighs 2 kilos without cable.", "The big Model B weighs 3 kilos without cable."),
        ("A return costs £4.50 for every parcel.", "A return costs £4.5 for every parcel."),
        ("Refunds are paid within 5 working days.", "Refunds are paid within 5 working days of 12 March."),
    ],
)
def test_what_is_told_of_another_thing_contradicts_nothing(
    article: str, reply: str, tmp_path: Path, encoder: CachedEncoder
) -> None:
    (tmp_path / "a.md").write_text(f"# All about it\n\n{article}\n")
    table = Table(ids=["r"], no_record=[""], completions=[reply], needs=[reply])
    table.vectors = table.completion_vectors = encoder.encode([reply])
    assert contradicted(table, tmp_path, encoder) == {}
    said = article.replace("1.5", "7").replace(" 2 ", " 7 ").replace("4.50", "7.50").replace(" 5 ", " 7 ")
    table.completions = [said]
    assert article.rsplit(maxsplit=1)[-1] in contradicted(table, tmp_path, encoder)[0]


def test_personal_data_of_an_article_is_not_quoted(tmp_path: Path, encoder: CachedEncoder) -> None:
    body = "You can return a kettle within 30 days if you write to jane.doe@example.org first."
    (tmp_path / "a.md").write_text(f"# Returns by jane.doe@example.org\n\n{body}\n")
    reply = "You can return a kettle within 14 days if you write to jane.doe@example.org first."
    table = Table(ids=["r"], no_record=[""], completions=[reply], needs=[reply])
    table.vectors = table.completion_vectors = encoder.encode([reply])
    quote = contradicted(table, tmp_path, encoder)[0]
    assert "within 30 days" in quote and "jane" not in quote and quote.count("[EMAIL_1]") == 2


def test_the_manifest_vouches_for_each_file_and_names_no_folder(tmp_path: Path, invoke: Invoke) -> None:
    dump, texts = tmp_path / "chats.csv", tmp_path / "help"
    for name in ("one", "two"):
        (texts / name).mkdir(parents=True)
        (texts / name / "a.md").write_text(f"# Tea\n\nThe {name} kettle holds two litres of water.\n")
    (texts / "m.txt").write_text("Thank you for writing to us about your kettle.")
    dump.write_bytes(b"".join((DUMP / "chats.csv").read_bytes().splitlines(keepends=True)[:80]))
    source = {"macros": "help/*.txt", "articles": ["help/*/a.md", "help/two"]}
    (tmp_path / "r.yaml").write_text(json.dumps({**QUICK, "source": source}))
    assert invoke("run", dump, "--recipe", "r.yaml", "-o", "out", "--budget", 9)[0] in (0, 1)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["inputs"] == {
        "chats.csv": sha256_of(dump),
        "source.macros/m.txt": sha256_of(texts / "m.txt"),
        "source.articles/a.md": sha256_of(texts / "one" / "a.md"),
        "source.articles/a.md (2)": sha256_of(texts / "two" / "a.md"),
    }
    assert str(tmp_path) not in json.dumps(manifest["recipe"])
    run, _ = own_run(tmp_path / "out", dump, DumpOptions())  # it is still known for the run of this dump
    assert run is not None


def test_a_missing_file_is_said_before_the_work(tmp_path: Path, invoke: Invoke) -> None:
    (tmp_path / "r.yaml").write_text("source: {articles: 'gone/*.md'}\n")
    for more in ((), ("--dry-run",)):
        done = invoke("run", DUMP / "chats.csv", "--recipe", "r.yaml", "-o", "out", *more)
        one_sentence(done, "gone/*.md: matches nothing", "source.articles")
        assert "source:" not in done[2]
