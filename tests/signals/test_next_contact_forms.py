"""The next contact where all that one customer writes is alike: letters with the same formulas, fields of a
contact form, scripts without spaces."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import curate
from curate.recipe import parse_recipe
from curate.stages.contacts import STRANGERS, beyond, same_letters

LETTER = (
    "Sehr geehrte Damen und Herren,\n\n{}\n\nVielen Dank im Voraus für Ihre Bemühungen.\n\nMit freundlichen"
    " Grüßen\nAnna Müller"
)
ABOUT = "Es geht um die Kaffeemaschine. {}"
FORM = (
    "Contact form submission\nProduct: Ember coffee machine\nPlatform: web shop\nI agree to the terms of"
    " use\nMessage: {}\nSent from the contact form."
)
GERMAN = {
    "other": [
        ("Wo finde ich die Rechnung für März?", "Der Milchaufschäumer tropft."),
        ("Kann ich meine Lieferadresse ändern?", "Gibt es einen Rabatt für Studenten?"),
        ("Die Maschine zeigt ein rotes Licht.", "Bitte melden Sie mich vom Newsletter ab."),
        ("Wie entkalke ich die Maschine?", "Mein Paket ist noch nicht angekommen."),
    ],
    "same": [
        ("Wo finde ich die Rechnung für März?", "Ich habe immer noch keine Rechnung für März."),
        ("Der Milchaufschäumer tropft.", "Der Milchaufschäumer tropft immer noch."),
        ("Mein Paket ist nicht angekommen.", "Mein Paket ist immer noch nicht angekommen, wo ist es?"),
    ],
}
ENGLISH = {
    "other": [
        ("Where is the invoice?", "The milk frother leaks."),
        ("Can I change my delivery address?", "Is there a student discount?"),
        ("The machine shows a red light.", "Please unsubscribe me from the newsletter."),
        ("How do I descale it?", "My parcel has not arrived."),
    ],
    "same": [
        ("Where is the invoice for March?", "I still have no invoice for March."),
        ("The milk frother leaks.", "The frother is still leaking milk everywhere."),
        ("My parcel has not arrived.", "My parcel still has not arrived, where is it?"),
    ],
}
JAPANESE = {
    "other": [("領収書はどこにありますか", "牛乳の泡立て器が漏れます")],
    "same": [("荷物がまだ届いていません", "荷物がまだ届いていません")],
}
REPLY = "Open the menu Settings, choose Orders and press Save, then you see it at once."


@pytest.mark.parametrize(
    ("shape", "asked"),
    [(LETTER, GERMAN), (ABOUT, GERMAN), (FORM, ENGLISH), ("{}", ENGLISH), ("{}", JAPANESE)],
    ids=["letter", "about", "form", "plain", "no spaces"],
)
def test_what_all_letters_of_one_customer_share_does_not_make_them_the_same(
    shape: str, asked: dict[str, list[tuple[str, str]]], tmp_path: Path
) -> None:
    with (tmp_path / "mail.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("conversation", "id", "author", "role", "time", "text"))
        for kind, pairs in asked.items():
            for n, pair in enumerate(pairs):
                for day, text in zip((3, 4), pair, strict=True):
                    name = f"{kind}{n}.{day}"
                    writer.writerow(
                        (
                            name,
                            f"{name}q",
                            f"{kind}{n}",
                            "customer",
                            f"2024-03-0{day}T09:00:00",
                            shape.format(text),
                        )
                    )
                    writer.writerow((name, f"{name}a", "staff", "agent", f"2024-03-0{day}T10:00:00", REPLY))
    fields = {
        "files": "mail.csv",
        "conversation": "conversation",
        "id": "id",
        "author": "author",
        "time": "time",
        "text": "text",
    }
    roles = {"column": "role", "map": {"customer": "customer", "agent": "agent"}}
    recipe = parse_recipe({"source": {"format": "table", "messages": fields, "roles": roles}})
    found = curate.score(str(tmp_path), recipe=recipe, workers=1).rows
    back = {row["conversation_id"] for row in found if row["signals"]["outcome.next_contact"] is not None}
    assert back == {f"same{n}.3" for n in range(len(asked["same"]))}


def test_what_strangers_share_raises_the_similarity_that_is_asked_for() -> None:
    assert beyond(0.6, 0.0) == beyond(0.6, STRANGERS) == 0.6
    assert beyond(0.6, 0.75) == pytest.approx(0.8667, abs=1e-4) and beyond(0.6, 1.0) == 1.0


def test_clauses_in_both_count_only_where_nothing_else_is_said() -> None:
    greeting, leaks, missing = (
        dict.fromkeys(said)
        for said in (["good morning dear team"], ["the frother leaks milk"], ["the parcel is lost"])
    )
    assert not same_letters(greeting | leaks, greeting | missing)
    assert same_letters(greeting | leaks, greeting | leaks) and same_letters(leaks, leaks | missing)
    assert not same_letters({}, {}) and not same_letters({"hello": None}, {"hello": None})
