"""What a certificate claims, read from split.json: each check as passed, failed, or not made; the same words
for terminal and page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from curate.split.sides import empty_side, sides_of
from curate.text.readable import count, listed, many, percent

Result = Literal["passed", "failed", "in part", "not checked"]
NAMED = 10  # situations that a line names
NOTABLE = 0.01  # a test fraction that is missed by more is printed, not only written
DATE, MOVED = "wrong_side_of_date", "kept_from.moved"
_NOUNS = {
    "shared_conversations": "conversation",
    "shared_customers": "customer",
    "shared_templates": "template",
    "twins_at_threshold": "near-duplicate prompt",
    "divided_groups": "group",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One claim: `key` is where it stands in split.json, `noun` what was looked for (and `about`, as in
    `value of account_id`).

    `found` is how often it was found, None where it was not looked for; `why` says what was not compared, of
    all or of some records.
    """

    key: str
    noun: str
    found: int | None
    why: str
    about: str = ""

    @property
    def name(self) -> str:
        return f"{self.noun} {self.about}".rstrip()

    @property
    def result(self) -> Result:
        if self.found:
            return "failed"
        return "not checked" if self.found is None else "in part" if self.why else "passed"

    @property
    def of(self) -> Literal["split", "date", "moved", "kept"]:
        """What is claimed: something is not on both sides of the split, or of it and the one that is kept; no
        record is late, none moved."""
        return (
            "date"
            if self.key == DATE
            else "moved"
            if self.key == MOVED
            else "kept"
            if self.key.startswith("kept_from.")
            else "split"
        )


def checks(certificate: dict[str, Any]) -> list[Check]:
    """Every claim that the certificate has, the most important first."""
    return [*_checks(certificate), *_kept(certificate)]


def _checks(certificate: dict[str, Any]) -> Iterator[Check]:
    why = certificate.get("not_checked", {})
    fields = [
        (f"shared_fields.{name}", "value", value, f"of {name}")
        for name, value in certificate.get("shared_fields", {}).items()
    ]
    named = [(key, noun, certificate[key], "") for key, noun in _NOUNS.items() if key in certificate]
    dated = (
        [(DATE, "record", certificate.get(DATE), f"on the wrong side of {certificate['test_after']}")]
        if certificate.get("test_after")
        else []
    )
    for key, noun, value, about in [*named[:2], *fields, *named[2:], *dated]:
        yield Check(key, noun, value, why.get(key, ""), about)


def _kept(certificate: dict[str, Any]) -> Iterator[Check]:
    kept = certificate.get("kept_from")
    if kept:
        why = kept.get("not_checked", {})
        yield Check(MOVED, "record", kept["moved"], "", "moved from the side to be kept")
        for key, noun in _NOUNS.items():
            if key in kept:
                yield Check(f"kept_from.{key}", noun, kept[key], why.get(key, ""), "of the split to be kept")


def leaks(certificate: dict[str, Any]) -> list[str]:
    """What in split.json should be 0 and is not, as `name is count`."""
    failures = [f"{check.key} is {check.found}" for check in checks(certificate) if check.found]
    others = (("shared_keys", certificate), ("kept_from.shared_keys", certificate.get("kept_from", {})))
    return failures + [f"{name} is {part['shared_keys']}" for name, part in others if part.get("shared_keys")]


def statement(certificate: dict[str, Any]) -> str:
    """What holds of the split, in a few words that claim no more than was checked; leaks are not said
    here."""
    made = [
        c
        for c in checks(certificate)
        if c.result in ("passed", "in part") and c.of == "split" and c.key != "divided_groups"
    ]
    names = [f"{c.name} (checked in part)" if c.result == "in part" else c.name for c in made]
    if names:
        return f"no {listed(names, 'or')} {on_sides(certificate)}"
    empty = _empty(certificate)
    return "nothing was compared" + (f", as {empty}" if empty else "")


def on_sides(certificate: dict[str, Any]) -> str:
    """Where nothing stands: on both sides, or on two of the three."""
    return "on both sides" if len(filled(certificate)) < 3 else "on two of the three sides"


def filled(certificate: dict[str, Any]) -> list[str]:
    """The sides that have records."""
    return [name for name in sides_of(certificate) if certificate[name]]


def nearest_of(certificate: dict[str, Any]) -> tuple[str, float] | None:
    """The two sides, such as `train-test`, whose nearest pair is the most similar of all, and its similarity;
    None where nothing was compared."""
    pairs = [("-".join(one["sides"]), one["highest_similarity"]) for one in certificate.get("pairs", ())]
    known = [
        (sides, float(similarity))
        for sides, similarity in pairs or [("train-test", certificate.get("highest_similarity"))]
        if similarity is not None
    ]
    return max(known, key=lambda pair: pair[1], default=None)


def _empty(certificate: dict[str, Any]) -> str:
    """Why nothing could be compared, if at most one side has records: no two sides are left."""
    if len(filled(certificate)) > 1:
        return ""
    return empty_side({name: certificate[name] for name in sides_of(certificate)})


def check_notes(certificate: dict[str, Any]) -> list[str]:
    """A sentence for each check that was not made, or only in part; none where no side is held out or what is
    missing is one side."""
    if _empty(certificate):
        return []
    labels = {"not checked": "not checked", "in part": "checked only in part"}
    return [f"{c.name}: {labels[c.result]}, as {c.why}" for c in checks(certificate) if c.result in labels]


def held_out_notes(certificate: dict[str, Any]) -> list[str]:
    """A sentence where the test or the validation side is empty though one was wanted, and where its size is
    not what was asked for."""
    notes = [_held_out_note(certificate, name) for name in ("test", "validation") if name in certificate]
    return [note for note in notes if note]


def _held_out_note(certificate: dict[str, Any], name: str) -> str:
    if why := certificate.get(f"why_no_{name}"):
        return f"the {name} side is empty: {why}"
    share = certificate[f"{name}_fraction"]
    if share["asked"] is None or not share["why"] or abs(share["asked"] - share["got"]) <= NOTABLE:
        return ""
    return (
        f"a {name} fraction of {percent(share['asked'])} was requested, and {percent(share['got'])} was"
        f" reached: {share['why']}"
    )


def budget_notes(certificate: dict[str, Any]) -> list[str]:
    """A sentence where a run's dataset is smaller than its budget."""
    budget = certificate.get("budget") or {"why": ""}
    return (
        [
            f"a budget of {many(budget['asked'], 'record')} was requested, and {count(budget['got'])} could"
            f" be chosen: {budget['why']}"
        ]
        if budget["why"]
        else []
    )


def situation_notes(certificate: dict[str, Any], most: int = NAMED) -> list[str]:
    """A sentence that names what is tested and never trained, `most` of it."""
    names = certificate.get("situations_without_training", [])
    more = f" and {count(len(names) - most)} more (split.json has all)" if len(names) > most else ""
    return (
        [f"Situations with test records but no training record: {', '.join(names[:most])}{more}"]
        if names
        else []
    )


def customer_notes(certificate: dict[str, Any]) -> list[str]:
    """How many customers of a run are known in more than one source; nothing where there is only one."""
    customers = certificate.get("customers") or {"sources": 0}
    if customers["sources"] < 2:
        return []
    several = (
        f"{count(customers['in_several'])} of"
        f" {many(customers['known'], 'customer')} {'has' if customers['in_several'] == 1 else 'have'}"
    )
    return [
        f"Customers: {several} conversations in more than one of the {customers['sources']:,} sources"
        " (recognised by e-mail address or id)."
    ]


def kept_notes(certificate: dict[str, Any]) -> list[str]:
    """What split.json says of the split that was kept; nothing where none was."""
    kept = certificate.get("kept_from")
    if not kept:
        return []
    held = [f"{kept['validation']:,} validation"] if "validation" in kept else []
    had = listed([f"{kept['train']:,} train", *held, many(kept["test"], "test record")])
    new = ", ".join(f"{name} {kept[f'new_{name}']:,}" for name in sides_of(kept))
    counts = f"{had}, {kept['found_again']:,} of them found in this input, {kept['moved']:,} moved"
    dataset = [_dataset_note(kept["dataset"])] if kept.get("dataset") else []
    return [" ".join([f"Kept from {kept['name']}: {counts}; new: {new}.", *dataset])]


def _dataset_note(dataset: dict[str, Any]) -> str:
    """Whether the old files of its sides are in the new ones whole, and what of them is not."""
    here = (
        ""
        if not dataset["not_here"]
        else (
            f" ({many(dataset['not_here'], 'record')} of it {'is' if dataset['not_here'] == 1 else 'are'} not"
            " in this input)"
        )
    )
    if not dataset["left_out"]:
        stays = ", ".join(f"{name} {dataset[f'{name}_stays']:,}" for name in sides_of(dataset))
        return f"All records of its dataset that are in this input stay: {stays}{here}."
    reasons = Counter(str(row["reason"]).replace("_", " ") for row in dataset["left_out"])
    why = ", ".join(f"{n:,} {reason}" for reason, n in reasons.most_common())
    short = (
        " The budget is smaller than the dataset to be kept."
        if any(reason.endswith("over budget") for reason in reasons)
        else ""
    )
    stays = ", ".join(
        f"{name} {dataset[f'{name}_stays']:,} of {dataset[name]:,}" for name in sides_of(dataset)
    )
    return (
        f"Records of its dataset that stay: {stays}{here}; left out: {why} (split.json, `left_out`).{short}"
    )


def notes(certificate: dict[str, Any]) -> list[str]:
    """All that a person should know of a split beside its figures, a sentence each without its full stop."""
    return [
        *budget_notes(certificate),
        *held_out_notes(certificate),
        *situation_notes(certificate),
        *check_notes(certificate),
    ]
