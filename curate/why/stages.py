"""What the other stages say: source, pairing, dedup, split and select."""

from __future__ import annotations

from curate.dedup.conflicts import EVIDENCE
from curate.signals.sentences import RuleSentence, shown
from curate.split.divide import CONNECTED, ITSELF
from curate.why.case import Case, Rule


def _fixed(text: str, *keys: str) -> Rule:
    return lambda case: RuleSentence(text, keys=keys)


def _not_chosen(case: Case) -> RuleSentence:
    strategy = case.setting("pairing.strategy")
    return RuleSentence(
        f"pairing.strategy is {strategy}, and no reply of the conversation is marked as the solution",
        keys=("pairing.strategy",),
    )


def _score(case: Case) -> float | None:
    score = case.row.get("score")
    return None if score is None else float(score)


def _near_duplicate(case: Case) -> RuleSentence:
    """The twin, the similarity with the threshold, both sides with their floors, and that no guard kept the
    two apart."""
    score, limit = _score(case), case.setting("dedup.threshold")
    sides = [
        f"{name} {shown(case.number(f'{key}_similarity'), case.setting(f'dedup.{key}_floor'))} (floor"
        f" {shown(case.setting(f'dedup.{key}_floor'))})"
        for name, key in (("prompts", "prompt"), ("replies", "completion"))
        if case.number(f"{key}_similarity")
    ]
    guards = "no guard kept them apart: no negation, figure, name, condition or direction differs"
    text = (
        f"similarity {shown(score, limit)} to {case.row['kept_id']}, threshold {shown(limit, score)};"
        f" {', '.join([*sides, guards])}"
    )
    return RuleSentence(text, score, limit, ("dedup.threshold",))


def _exact(case: Case) -> RuleSentence:
    return RuleSentence(
        f"the same prompt and reply, identical except for case and spaces, as {case.row['kept_id']}, of no"
        " lower quality",
        1.0,
        1.0,
    )


def _disagrees(end: str, *keys: str) -> Rule:
    """One question, two answers; `end` says how that was settled."""

    def say(case: Case) -> RuleSentence:
        evidence = EVIDENCE.get(str(case.signals.get("evidence")), "the answers cannot both be right")
        days = shown(case.setting("dedup.change_days"))
        text = (
            f"{case.row['kept_id']} answers the same question (prompt similarity {shown(_score(case))}), and"
            f" {evidence}; {end.format(days=days)}"
        )
        return RuleSentence(text, keys=keys)

    return say


def _bridge(case: Case) -> RuleSentence:
    share = case.setting("split.largest_group")
    text = f"no side: it connects two parts of a group that holds more than {share:.0%} of the pool"
    return RuleSentence(text, None, share, ("split.largest_group", "split.set_aside"))


def _near(side: str, other: str) -> Rule:
    def say(case: Case) -> RuleSentence:
        limit = round(case.setting("split.twin") - case.setting("split.twin_margin"), 4)
        text = (
            f"no side: it would go to {side}, but its prompt is too similar to one of {other} (limit"
            f" {shown(limit)}, or a common template)"
        )
        return RuleSentence(text, None, limit, ("split.twin", "split.twin_margin", "split.same_side"))

    return say


def _tied(text: str) -> Rule:
    return lambda case: RuleSentence(
        text.format(date=case.setting("split.test_after") or "the date"), keys=("split.test_after",)
    )


_KEPT = {
    ITSELF: "it was on this side of the split that --keep keeps",
    CONNECTED: (
        "it is connected (conversation, customer, template, near-duplicate prompts) with a record of the {side}"
        " side that --keep keeps"
    ),
}


def _held_out(side: str) -> Rule:
    """On the test or the validation side; a date only says who tests."""
    key = f"split.{side}_fraction"

    def say(case: Case) -> RuleSentence:
        after, rank = case.setting("split.test_after"), case.signals.get("rank")
        rank_note = f"; number {rank:,} of {case.facts[side]:,} there" if rank and side in case.facts else ""
        if (kept := str(case.signals.get("kept", ""))) in _KEPT:
            return RuleSentence(f"{side} side: {_KEPT[kept].format(side=side)}{rank_note}")
        if after and side == "test":
            text = f"test side: it is from {after} or later{rank_note}"
            return RuleSentence(text, keys=("split.test_after",))
        share = case.setting(key)
        use = "are held out" if side == "test" else "validate"
        text = (
            f"{side} side: its group (conversation, customer, template, near-duplicate prompts) was drawn for"
            f" the {share:.0%} that {use}{rank_note}"
        )
        return RuleSentence(text, None, share, (key,))

    return say


def _chosen(what: str, *keys: str) -> Rule:
    def say(case: Case) -> RuleSentence:
        rank, gain = case.signals.get("rank"), case.facts.get("gain")
        place = f"number {rank:,} of {case.facts['train']:,}" if rank and "train" in case.facts else "chosen"
        adds = f"; it adds coverage worth {gain:.4f} situations" if gain is not None else ""
        names = ", ".join(str(one["name"]) for one in case.signals.get("edge_cases", ()))
        return RuleSentence(
            f"train side, {place}: {what}{f' ({names})' if names else ''}{adds}",
            rank,
            case.facts.get("train"),
            keys,
        )

    return say


def _once(text: str, key: str) -> Rule:
    """Another record stands for it, as both say the same."""

    def say(case: Case) -> RuleSentence:
        other = f"the record {case.signals.get('of') or 'chosen'}"
        return RuleSentence(f"train side: {text.format(of=other)}", keys=(key,))

    return say


def _decided(what: str) -> Rule:
    """By decisions.jsonl: its line, what was said there, and what the stages had decided."""

    def say(case: Case) -> RuleSentence:
        line, said = case.signals.get("line"), case.signals.get("said")
        before = case.signals.get("overrules") or {}
        clauses = [f"{what} (decisions.jsonl{f', line {line}' if line else ''})"]
        clauses += [f"the line says: {said}"] if said else []
        clauses += [f"without it, it would be {before['outcome']}"] if before.get("outcome") else []
        if before.get("reason"):
            clauses[-1] += f" ({str(before['reason']).replace('_', ' ')})"
        return RuleSentence("; ".join(clauses))

    return say


def _over_budget(case: Case) -> RuleSentence:
    """Where it would have come, what it would have added, and what of its situation was chosen instead."""
    facts = case.facts
    clauses = [
        (
            f"train side: the {facts['train']:,} records of the training set were full"
            if "train" in facts
            else "train side: the training set was full"
        )
    ]
    if facts.get("place"):
        least = (
            f", the last one chosen adds {facts['last_gain']:.4f}"
            if facts.get("last_gain") is not None
            else ""
        )
        clauses.append(
            f"it would come as number {facts['place']:,} and add coverage worth"
            f" {facts['gain']:.4f} situations{least}"
        )
    if "chosen_of_situation" in facts:
        n = facts["chosen_of_situation"]
        clauses.append(
            f"{n:,} record{'s' * (n != 1)} of its situation, {facts['situation']!r},"
            f" {'is' if n == 1 else 'are'} in the training set"
        )
    return RuleSentence("; ".join(clauses), facts.get("place"), facts.get("train"), ("select.budget",))


def _worth_less(case: Case) -> RuleSentence:
    """What the record is worth for the choice, and how much the others left it."""
    worth, limit = case.number("worth"), case.number("limit")
    text = (
        f"train side: what it is worth for the choice (its quality, and twice what its text alone says) is"
        f" {shown(worth, limit)}, minimum {shown(limit, worth)}; the pool has enough records from there on: one"
        " and a half or more for each place, and it is not needed as the first of its situation"
    )
    return RuleSentence(text, worth, limit, ("select.budget", "select.strictness"))


def _too_poor(case: Case) -> RuleSentence:
    name = f", {case.facts['situation']!r}," if case.facts.get("situation") else ""
    return RuleSentence(
        f"train side: no record of its situation{name} is good enough to be the first of it, so the situation"
        " is a gap: an answer to write",
        keys=("select.strictness", "select.per_situation"),
    )


def _full(side: str) -> Rule:
    def say(case: Case) -> RuleSentence:
        text = (
            f"{side} side: the {case.facts[side]:,} records of the {side} set were full"
            if side in case.facts
            else f"{side} side: the {side} set was full"
        )
        keys = (f"split.{side}_fraction", "select.budget")
        return RuleSentence(text, None, case.facts.get(side), keys)

    return say


STAGES: dict[str, dict[str, Rule]] = {
    "source": {
        "excluded_by_recipe": _fixed(
            "source.only or source.except of the recipe leaves the conversation out",
            "source.only",
            "source.except",
        )
    },
    "pairing": {
        "no_reply": _fixed(
            "nobody who answers for the business wrote after the customer", "source.roles", "source.agents"
        ),
        "no_customer": _fixed("no turn of a customer comes before a reply", "source.roles"),
        "only_rejected": _fixed("all its answers are marked as rejected"),
        "not_for_training": _fixed("all its replies are marked as not to be trained on"),
        "empty": _fixed("no message has any text after cleaning", "cleaning.quotes", "cleaning.signatures"),
        "not_chosen": _not_chosen,
    },
    "dedup": {
        "exact_duplicate": _exact,
        "near_duplicate": _near_duplicate,
        "contradiction": _disagrees("both are set aside for review", "dedup.conflicts"),
        "changed_over_time": _disagrees(
            "{days} days or more lie between them, and both are set aside for review",
            "dedup.change_days",
            "dedup.conflicts",
        ),
        "superseded": _disagrees("the newer one stays", "dedup.conflicts"),
        "outvoted": _disagrees("the one that more records support stays", "dedup.conflicts"),
    },
    "split": {
        "bridge": _bridge,
        "group_in_train": _tied(
            "no side: it is from {date} or later, but its conversation or customer is in train"
        ),
        "near_train": _near("test or validation", "train"),
        "group_in_validation": _tied(
            "no side: it is from {date} or later, but its conversation or customer is in the validation set"
        ),
        "near_validation": _near("train or test", "the validation set"),
        "both_old_sides": _fixed("no side: it connects two sides of the split that --keep keeps"),
        "group_in_test": _tied(
            "no side: it is from before {date}, but its conversation or customer is in the test set that --keep keeps"
        ),
        "near_test": _near("train or validation", "the test set that --keep keeps"),
    },
    "select": {
        "named_edge_case": _chosen(
            "the best record of an edge case that the recipe names", "coverage.edge_cases"
        ),
        "kept": _chosen("it was in the training set of the run that --keep names", "select.budget"),
        "first_of_situation": _chosen("the first record of its situation", "select.budget"),
        "edge_case": _chosen("a good record of a rare situation", "select.edge_reserve"),
        "further_example": _chosen("it adds to a situation that has a record already", "select.budget"),
        "test_side": _held_out("test"),
        "validation_side": _held_out("validation"),
        "same_template": _once("its reply is of the same template as that of {of}", "select.per_template"),
        "same_conversation": _once("{of} of its conversation is about the same", "select.per_conversation"),
        "asks_nothing": _fixed("its prompt asks for nothing that could be answered", "gate.max_spam_words"),
        "over_budget": _over_budget,
        "worth_less": _worth_less,
        "too_poor": _too_poor,
        "accepted_by_person": _decided("a person accepted it"),
        "rejected_by_person": _decided("a person rejected it"),
        "accepted_by_next": _decided("`curate next` added it because of what a model failed at"),
        "rejected_by_next": _decided("`curate next` took it out, as it teaches what a model failed at"),
        "test_side_over_budget": _full("test"),
        "validation_side_over_budget": _full("validation"),
    },
}
