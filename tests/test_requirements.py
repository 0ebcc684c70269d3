"""Requirements of figures, as `--require` reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from curate.errors import CurateError
from curate.requirements import checked, failed_sentences, read_requirements


def test_each_is_a_figure_with_bounds_and_perhaps_a_part(tmp_path: Path) -> None:
    file = tmp_path / "gate.yaml"
    file.write_text("- {figure: covered_share, min: 0.9}\n- {figure: rude, situation: Late parcel, max: 0}\n")
    share, rude = read_requirements(file)
    assert (share.figure, share.least, share.most, share.group) == ("covered_share", 0.9, None, "")
    assert (rude.group, rude.of) == ("situation", "Late parcel")
    rows = checked([share, rude], lambda one: [("a", 0.9), ("b", 0.8)] if one is share else [])
    assert [row["holds"] for row in rows] == [True, False, False]
    assert failed_sentences(rows) == [
        "required covered_share at least 0.9 of b: it is 0.8",
        "required rude of situation 'Late parcel' at most 0: there is no such figure",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("figure: x\n", "no list"),
        ("- {min: 1}\n", "entry 1: has no figure"),
        ("- {figure: x}\n", "neither min nor max"),
        ("- {figure: x, min: high}\n", "min is no number"),
        ("- {figure: x, mim: 1, max: 2}\n", "Did you mean 'min'"),
        ("- {figure: x, max: 1, situation: a, language: en}\n", "both situation and language"),
        ("- [\n", "not valid YAML"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "gate.yaml").write_text(text)
    with pytest.raises(CurateError, match=said):
        read_requirements(tmp_path / "gate.yaml")
