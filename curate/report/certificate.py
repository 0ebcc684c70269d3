"""The split's certificate as the page shows it: no claim that split.json does not bear out."""

from __future__ import annotations

from typing import Any

from curate.report.words import cut
from curate.split.checks import Check, budget_notes, checks, filled, held_out_notes, on_sides, situation_notes
from curate.split.sides import sides_of
from curate.text.readable import below, count, listed, many, percent

SITUATIONS = 50  # names on the page; split.json has all
_MARKS = {"passed": "\u2713", "failed": "\u2717", "in part": "!", "not checked": "?"}
_COUNTS = (
    ("Records of the pool on the training side", "train"),
    ("Records of the pool on the validation side", "validation"),
    ("Records of the pool on the test side", "test"),
    ("Records of the pool on no side", "neither"),
    ("Groups of connected records", "groups"),
    ("Records in the largest group", "largest_group"),
)
_KEPT = (
    ("new in training", "new_train"),
    ("new in validation", "new_validation"),
    ("new in the test", "new_test"),
    ("found again", "found_again"),
    ("moved to the other side", "moved"),
)


def certificate(figures: dict[str, Any]) -> dict[str, Any]:
    """The statement, the checks with their results, what else a reader should know, and the rows of the
    table. An empty one claims nothing."""
    made = checks(figures)
    failed = [f"{many(c.found or 0, c.noun)} {c.about}".rstrip() for c in made if c.result == "failed"]
    passed = [c for c in made if c.result == "passed"]
    open_ones = [c for c in made if c.result in ("in part", "not checked")]
    empty = 0 in (figures.get("dataset") or {}).values()  # then the pool's sides say nothing of the dataset
    return {
        "any": bool(figures),
        "where": "both sides" if len(filled(figures)) < 3 else "two of the three sides",
        "pairs": _pairs(figures),
        "failed": failed,
        "passed": _passed(passed, on_sides(figures)),
        "complete": bool(made) and not failed and not open_ones and not empty,
        "nothing": bool(made) and all(c.result == "not checked" for c in made),
        "open": listed([f"{c.name}{' (in part)' if c.result == 'in part' else ''}" for c in open_ones]),
        "checks": [
            {
                "noun": cut(_capital(c.name), 90),
                "result": c.result,
                "mark": _MARKS[c.result],
                "said": _check_sentence(c),
            }
            for c in made
        ],
        "told": [cut(f"{_capital(one)}.", 4000) for one in _notes(figures)],
        "table": _table(figures),
    }


def _pairs(figures: dict[str, Any]) -> dict[str, Any] | None:
    """The checks of each two sides, where there are three; `similar` are their highest similarities."""
    rows = figures.get("pairs")
    if not rows:
        return None
    found = [checks(row) for row in rows]
    return {
        "columns": [_capital(" and ".join(row["sides"])) for row in rows],
        "rows": [
            (
                cut(_capital(of_one[0].name), 90),
                [{"result": c.result, "mark": _MARKS[c.result], "found": c.found} for c in of_one],
            )
            for of_one in zip(*found, strict=True)
        ],
        "similar": [
            "no pair" if row["highest_similarity"] is None else below(row["highest_similarity"])
            for row in rows
        ],
    }


def _passed(made: list[Check], where: str) -> list[str]:
    """A sentence for each kind of claim that holds; `where` says on which sides nothing is."""
    nouns = {
        of: listed([c.noun if of == "kept" else c.name for c in made if c.of == of], "or")
        for of in ("split", "date", "moved", "kept")
    }
    ends = {
        "split": f"is {where} of the split",
        "date": "",
        "moved": "",
        "kept": f"is {where} when the earlier split is taken together with this one",
    }
    return [f"No {noun} {ends[of]}".rstrip() + "." for of, noun in nouns.items() if noun]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _check_sentence(check: Check) -> str:
    """The count, and what was not compared."""
    return "; ".join(filter(None, ["" if check.found is None else f"{count(check.found)} found", check.why]))


def _notes(figures: dict[str, Any]) -> list[str]:
    """Amber lines: which requests were not met, and what is tested but never trained."""
    if "test_fraction" not in figures:
        return []
    return [*budget_notes(figures), *held_out_notes(figures), *situation_notes(figures, SITUATIONS)]


def _table(figures: dict[str, Any]) -> list[tuple[str, str]]:
    table = [
        (f"Records of the dataset in {side}.jsonl", count(n))
        for side, n in (figures.get("dataset") or {}).items()
    ]
    table += [(name, count(figures[key])) for name, key in _COUNTS if isinstance(figures.get(key), int)]
    for name in sides_of(figures):
        share = figures.get(f"{name}_fraction")
        if share and share["asked"] is not None:
            table.append((f"{_capital(name)} fraction requested", percent(share["asked"])))
        if share:
            table.append((f"{_capital(name)} fraction reached", percent(share["got"])))
    people = figures.get("customers")
    if people and people["sources"] > 1:
        several = f"{count(people['in_several'])} of {count(people['known'])}"
        table.append(
            (
                f"Customers with conversations in more than one of the {count(people['sources'])} sources",
                several,
            )
        )
    scores = (
        ("Similarity from which a prompt is a near-duplicate", "threshold"),
        (
            "Highest similarity of a test prompt of the pool to a training prompt of the pool",
            "highest_similarity",
        ),
    )
    table += [(name, below(figures[key])) for name, key in scores if figures.get(key) is not None]
    if kept := figures.get("kept_from"):
        table += [
            (f"Kept from {cut(str(kept['name']), 60)}: {name}", count(kept[key]))
            for name, key in _KEPT
            if key in kept
        ]
        sides = sides_of(kept.get("dataset") or {})
        table += [
            (
                f"Kept of its {side} set",
                f"{count(kept['dataset'][f'{side}_stays'])} of {count(kept['dataset'][side])}",
            )
            for side in sides
        ]
    return table
