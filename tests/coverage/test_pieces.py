"""Pieces of prompts that may be titles."""

from __future__ import annotations

import pytest

from curate.coverage.pieces import MOST, WHOLE, pieces, size, trimmed, without_end


def texts(prompt: str) -> list[str]:
    return [piece.text for piece in pieces(prompt)]


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("Hi there, I can't log in", "I can't log in"),
        ("Dear Ms [NAME_1], where is my parcel", "where is my parcel"),
        ("RE: Fwd: AW: refund missing!!", "refund missing"),
        ("Good morning, could you please tell me how I pause my box? Thanks", "how I pause my box"),
        ("Könnten Sie mir bitte sagen, wo mein Paket ist?", "wo mein Paket ist"),
        ("POURRIEZ VOUS ANNULER MA COMMANDE SVP", "ANNULER MA COMMANDE"),
        ("please", ""),
    ],
)
def test_greetings_courtesies_and_what_introduces_a_request_go(sentence: str, left: str) -> None:
    assert trimmed(sentence)[0] == left


@pytest.mark.parametrize(
    ("prompt", "found"),
    [
        ("Where is my order [ORDER_ID_1]?", ["Where is my order"]),
        ("Where is order no [ORDER_ID_1] now?", ["Where is order now"]),
        ("My parcel (#[ORDER_ID_1]) is lost", ["My parcel is lost"]),
        ("[EXTERNAL] [NAME_1]: my parcel is lost", ["My parcel is lost"]),
        ("THE PRINTER DOES NOT PRINT", ["The printer does not print"]),
        ("iPhone pairing fails", ["iPhone pairing fails"]),
        ('It says "no devices found', ["It says no devices found"]),
        ("Inbox categories (promotions", ["Inbox categories"]),
        ("See https://example.org/help and mail@example.org", []),
        ("C:\\Users\\x failed with error code", []),
        ("card 4111111111 was declined twice", []),
        ("ok thanks", []),
        ("What the fuck is this printer doing", []),
        ("", []),
    ],
)
def test_what_may_be_a_title(prompt: str, found: list[str]) -> None:
    assert texts(prompt) == found


def test_no_title_has_a_hole_behind_a_word_that_leads_to_what_is_gone() -> None:
    assert texts("I spoke to [NAME_1] about my broken grinder") == []
    assert texts("My order [ORDER_ID_1] has not arrived") == ["My order has not arrived"]


def test_what_is_cut_short_ends_before_a_clause_that_has_only_begun() -> None:
    prompt = (
        "Seems that this printer uses ever more sheets of paper and therefore costs far too much for our shop"
    )
    assert {p.text for p in pieces(prompt, "en")} == {
        "Seems that this printer uses ever more sheets of paper"
    }
    german = (
        "Der neue blaue Drucker im Büro druckt leider gar nichts weil er seit gestern ohne Papier dort steht"
    )
    assert {p.text for p in pieces(german, "de")} == {
        "Der neue blaue Drucker im Büro druckt leider gar nichts"
    }


def test_a_subject_of_two_words_counts_for_no_more_than_they_say() -> None:
    short, full = (
        next(pieces(f"{subject}\n\nIt is all wrong")) for subject in ("Mail server", "Mail server fails")
    )
    assert short.form < 0 < full.form


def test_a_long_sentence_is_cut_at_a_word_and_its_clauses_stand_beside_it() -> None:
    prompt = (
        "I bought the grinder in March at your shop in the old town of Leith and, as you know from my mails,"
        " the grinder hums but does not grind"
    )
    found = texts(prompt)
    assert all(0 < size(text) <= MOST for text in found) and "The grinder hums but does not grind" in found
    assert found[0] == "I bought the grinder in March at your shop"  # not "… shop in the"


def test_a_sentence_a_little_too_long_stands_whole_and_counts_less() -> None:
    whole = "The spare lid for my small grey kettle was never in the box"
    long, short = (next(pieces(prompt)) for prompt in (whole, "The spare lid was never in the box"))
    assert long.text == whole and size(whole) == WHOLE and long.form < short.form - 0.3
    assert texts(f"{whole} again")[0] != f"{whole} again"


@pytest.mark.parametrize(
    ("prompt", "title"),
    [
        ("Two bills came for one kettle - why", "Two bills came for one kettle"),
        ("Zwei Rechnungen für einen Kessel - warum?", "Zwei Rechnungen für einen Kessel"),
        ("Deux factures pour une bouilloire, pourquoi ?", "Deux factures pour une bouilloire"),
        ("Twee rekeningen voor één ketel – waarom", "Twee rekeningen voor één ketel"),
        ("My old kettle leaks, I wonder why", "My old kettle leaks, I wonder why"),
        ("KETTLE STILL BROKEN AND NO ANSWER yet", "Kettle still broken and no answer yet"),
        ("KESSEL IST KAPUTT seit gestern", "Kessel ist kaputt seit gestern"),
        ("SMTP IMAP settings for my kettle", "SMTP IMAP settings for my kettle"),
    ],
)
def test_a_title_ends_without_a_lone_question_word_and_does_not_shout(prompt: str, title: str) -> None:
    assert texts(prompt)[:1] == [title]


@pytest.mark.parametrize(
    ("prompt", "leaning"),
    [
        ("Kettle with lid leaks badly", "With it the lid leaks badly"),
        ("Kessel mit Deckel leckt sehr", "Mit ihm der Deckel leckt"),
        ("Avec couvercle la bouilloire fuit", "Avec cela la bouilloire fuit"),
    ],
)
def test_what_is_understood_after_another_sentence_only_counts_less(prompt: str, leaning: str) -> None:
    assert next(pieces(prompt)).form > next(pieces(leaning)).form + 0.1


def test_texts_without_blanks_are_cut_by_signs() -> None:
    (first, *_) = texts("注文した商品がまだ届いていないのでいつ届くのかを至急教えていただけますでしょうか")
    assert len(first) == 2 * MOST


def test_a_request_counts_more_than_a_statement_and_a_subject_more_than_a_line() -> None:
    form = {
        piece.text: piece.form
        for piece in pieces("Refund for kettle\n\nThe kettle leaks badly. Can I return the kettle?")
    }
    assert form["Can I return the kettle"] > form["The kettle leaks badly"] < form["Refund for kettle"]
    assert pieces("It leaks badly today").__next__().form < form["The kettle leaks badly"]


@pytest.mark.parametrize(
    ("prompt", "better"),
    [
        ("I am the manager of a nonprofit. Company tax number", "Company tax number"),
        ("Wir sind ein Hotel in Bremen. Preisliste für Großkunden", "Preisliste für Großkunden"),
        ("Somos un hotel de Cádiz. Lista de precios", "Lista de precios"),
        ("The trouble is solved now. Printer stays dark", "Printer stays dark"),
        ("Danke, alles erledigt nun. Drucker bleibt dunkel", "Drucker bleibt dunkel"),
        ("Merci, le souci est résolu. Imprimante toujours noire", "Imprimante toujours noire"),
    ],
)
def test_who_writes_and_that_all_is_settled_are_worse_titles_than_what_is_wanted(
    prompt: str, better: str
) -> None:
    first, second = pieces(prompt)
    assert second.text == better and second.form > first.form + 0.1


def test_a_shared_name_at_the_end_goes_with_the_word_before_it() -> None:
    shared = {"mailbird"}.__contains__
    assert without_end("Filters move nothing in Mailbird", shared) == "Filters move nothing"
    assert without_end("Filters in Mailbird", shared) == "Filters in Mailbird"
    assert without_end("Filters move nothing in Outlook", shared) == "Filters move nothing in Outlook"


@pytest.mark.parametrize(
    ("prompt", "title"),
    [
        ("The tracking shows nothing new, reference [ORDER_ID_1].", "The tracking shows nothing new"),
        ("Die Sendung bleibt verschollen, Bestellnummer [ORDER_ID_1].", "Die Sendung bleibt verschollen"),
        ("Mi paquete sigue parado, referencia [ORDER_ID_1].", "Mi paquete sigue parado"),
        ("The tracking shows nothing new, reference is [ORDER_ID_1].", "The tracking shows nothing new"),
        ("Die Sendung bleibt verschollen, Nummer lautet: [ORDER_ID_1].", "Die Sendung bleibt verschollen"),
        ("Il pacco resta fermo, numero: [ORDER_ID_1].", "Il pacco resta fermo"),
    ],
)
def test_what_announces_a_number_goes_with_it(prompt: str, title: str) -> None:
    assert [piece.text for piece in pieces(prompt)] == [title]
