"""Whether words that two texts share stand in another order: from what to what, before or after."""

from __future__ import annotations

from collections import Counter

# words up to which order is compared; longer texts are told apart by what they say, not by how they arrange
# it
SHORT = 40
_MARKS = frozenset(",&")
_CLAUSES = frozenset({"~when", "~if", "~while", "~after", "~before", "~because", "~since", "~as"})


def order_of_words(order_a: list[str], order_b: list[str], alias: dict[str, str]) -> str:
    """ "direction" where words that both texts have once stand in another order, unless whole parts changed
    places.

    "X and Y" for "Y and X", and a clause or prepositional phrase moved as one piece, say the same.
    """
    if order_a == order_b or max(len(order_a), len(order_b)) > SHORT:
        return ""
    one = [alias.get(word, word) for word in order_a]
    count_a, count_b = Counter(one), Counter(order_b)
    both = {w for w in one if count_a[w] == 1 and count_b[w] == 1 and w not in _MARKS and w[0] != "~"}
    seq_a, seq_b = [w for w in one if w in both], [w for w in order_b if w in both]
    while seq_a and seq_a[0] == seq_b[0]:
        seq_a, seq_b = seq_a[1:], seq_b[1:]
    while seq_a and seq_a[-1] == seq_b[-1]:
        seq_a, seq_b = seq_a[:-1], seq_b[:-1]
    if not seq_a:
        return ""
    cut = seq_a.index(seq_b[0])
    if seq_a[cut:] + seq_a[:cut] != seq_b:
        return "direction"
    marks_a, marks_b = _marks(one, both), _marks(order_b, both)
    seams = marks_a[seq_a[cut]] | marks_b[seq_a[0]]
    moved = any(lead[0] == "~" and lead in marks_b[w] for w in (seq_a[0], seq_a[cut]) for lead in marks_a[w])
    clause = bool(marks_a[seq_a[cut]] & _CLAUSES) != bool(
        marks_b[seq_a[0]] & _CLAUSES
    )  # "arrived damaged", "was damaged when it arrived"
    return "" if moved or clause or seams & _MARKS else "direction"


def _marks(order: list[str], both: set[str]) -> dict[str, set[str]]:
    """The marks that stand right before each word that both texts have."""
    marks: dict[str, set[str]] = {}
    waiting: set[str] = set()
    for word in order:
        if word in both:
            marks[word], waiting = waiting, set()
        elif word in _MARKS or word[0] == "~":
            waiting.add(word)
    return marks
