"""What `curate drift` finds of news planted in a real month, and what it says of months without: `python
benchmarks/drift.py RUN --intents FOLDER`.

RUN is a finished run over several months of a forum. Of each month the situations are found anew, as a run
over that month alone finds them; the next month is then compared with it. Planted are the questions of one
intent of a public set, as text: 2% of the new month and none of the old one (a new situation), or 4% of the
old month and 8% of the new one (a situation that grows); and questions of the forum itself about one subject,
all of which are taken out of both months before 2% of them are put into the new one. A planted situation is
named where a finding of the right status has more planted conversations than others among its new ones.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
from contradictions import CONFLICTS, HARMLESS, planted, strangers
from drift_data import SUBJECTS, Months, intents, situations, with_planted

from curate.dedup import DedupSettings
from curate.drift.answers import Trained, stale
from curate.drift.sides import Side, Talks
from curate.drift.situations import Found, compare_situations
from curate.drift.vectors import two_sample
from curate.verbs.common import without_personal

NEW, BEFORE, AFTER = 0.02, 0.04, 0.08


def compared(old: Side, new: Side, months: Months, *, named: bool = False) -> Found:
    encode = months.encoder.encode if named else None
    return compare_situations(
        Talks.of(old), Talks.of(new), months.encoder.languages, encode, without_personal
    )


def named(found: Found, new: Side, ids: set[str], status: str) -> bool:
    """Whether a finding of this status is about the planted conversations of the new side."""
    talks = Talks.of(new).ids
    for row in found.rows:
        if row["status"] == status:
            members = [talks[n] for n in found.members[row["name"]]]
            if 2 * sum(one in ids for one in members) > len(members):
                return True
    return False


def moved(found: Found) -> list[dict[str, Any]]:
    return [row for row in found.rows if row["status"] != "same"]


def sized(size: int, share: float) -> int:
    """How many conversations beside `size` others make up a share."""
    return round(share * size / (1 - share))


def say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def new_intents(months: Months, path: Path, every: int) -> None:
    """New situations: one intent each time, in the months by turns."""
    hits, others, missed, real = 0, 0, [], {}
    labels = list(intents(path, every))
    for n, (label, texts) in enumerate(labels):
        pair = months.pairs()[n % len(months.pairs())]
        old, new = months.old(pair[0]), months.of(pair[1])
        if pair not in real:
            real[pair] = len(moved(compared(old, new, months)))
        size = sized(len(set(new.conversations)), NEW)
        some = random.Random(n).sample(texts, min(size, len(texts)))
        side = with_planted(new, list(zip(some, months.encoder.encode(some), strict=True)))
        found = compared(old, side, months)
        hit = named(found, side, {f"planted-{i}" for i in range(len(some))}, "new")
        hits += hit
        missed += [] if hit else [label]
        others += max(0, len(moved(found)) - hit - real[pair])
    say(
        f"{path.stem}: new situation at 2%: {hits} of {len(labels)} named ({hits / len(labels):.3f});"
        f" {others} findings more than without; missed: {', '.join(missed) or 'none'}"
    )


def grown_intents(months: Months, path: Path, every: int) -> None:
    """Situations that grow from 4% to 8%; intents with too few texts for that are left out."""
    hits, tried, missed = 0, 0, []
    for n, (label, texts) in enumerate(intents(path, every)):
        for turn in range(len(months.pairs())):
            pair = months.pairs()[(n + turn) % len(months.pairs())]
            old, new = months.of(pair[0]), months.of(pair[1])
            sizes = (sized(len(set(old.conversations)), BEFORE), sized(len(set(new.conversations)), AFTER))
            if sum(sizes) <= len(texts):
                break
        else:
            continue
        some = random.Random(n).sample(texts, sum(sizes))
        both = list(zip(some, months.encoder.encode(some), strict=True))
        before, after = with_planted(old, both[: sizes[0]]), with_planted(new, both[sizes[0] :])
        before.situations = situations(before)
        hit = named(
            compared(before, after, months), after, {f"planted-{i}" for i in range(sizes[1])}, "grown"
        )
        tried, hits = tried + 1, hits + hit
        missed += [] if hit else [label]
    say(
        f"{path.stem}: from 4% to 8%: {hits} of {tried} named ({hits / max(1, tried):.3f});"
        f" missed: {', '.join(missed) or 'none'}"
    )


def subjects(months: Months) -> None:
    """Questions of the forum about one subject, taken out of both months and put into the new one."""
    hits, tried, missed = 0, 0, []
    about: dict[str, str] = {}
    for talk, need in zip(months.side.conversations, months.side.needs, strict=True):
        about.setdefault(talk, need)
    for n, (subject, words) in enumerate(SUBJECTS.items()):
        pair = months.pairs()[n % len(months.pairs())]
        talks = sorted(talk for talk, text in about.items() if re.search(words, text, re.IGNORECASE))
        old, new = months.of(pair[0]), months.of(pair[1])
        old, new = (
            side.subset([i for i, talk in enumerate(side.conversations) if talk not in set(talks)])
            for side in (old, new)
        )
        size = sized(len(set(new.conversations)), NEW)
        if len(talks) < size:
            continue
        chosen = set(random.Random(n).sample(talks, size))
        at = [i for i, talk in enumerate(months.side.conversations) if talk in chosen]
        old.situations, new = situations(old), Side.joined([new, months.side.subset(at)])
        hit = named(compared(old, new, months), new, chosen, "new")
        tried, hits = tried + 1, hits + hit
        missed += [] if hit else [subject]
    say(
        f"subjects of the forum by their words: {hits} of {tried} named ({hits / max(1, tried):.3f});"
        f" missed: {', '.join(missed) or 'none'}"
    )


def alarms(months: Months) -> None:
    """What is said of real consecutive months."""
    for before, after in months.pairs():
        old, new = months.old(before), months.of(after)
        found = compared(old, new, months, named=True)
        talks = Talks.of(old), Talks.of(new)
        test = two_sample(talks[0].vectors, talks[1].vectors, (talks[0].ids, talks[1].ids), 0)
        say(
            f"\n{before} to {after}: {len(talks[0])} and {len(talks[1])} conversations, AUC {test['auc']},"
            f" p {test['p']}; {len(moved(found))} findings"
        )
        for row in moved(found):
            say(
                f"- {row['status']}: {row['name']!r}, {row['old']} before, {row['new']} now, p {row['p']:.2g}"
            )
            say(*(f"    {text[:220]!r}" for text in row["examples"]))
        say("  words: " + ", ".join(f"{t.text} ({t.old}, {t.new})" for t in found.terms))
    old = months.old(months.names[0])
    say(
        f"\n{months.names[0]} against itself: {len(moved(compared(old, months.of(months.names[0]), months)))}"
    )


def stale_answers(months: Months, seed: int, count: int) -> None:
    """Contradictions of training records planted among a real month's replies."""
    rng = random.Random(seed)
    old, new = months.of(months.names[0]), months.of(months.names[1])
    good = [
        {"id": old.ids[i], "prompt": old.needs[i], "completion": old.replies[i]}
        for i in range(len(old))
        if old.replies[i] and 40 < len(old.prompts[i]) < 2000
    ]
    rows = rng.sample(good, len(good))
    against = planted(rows, CONFLICTS, count, "against", rng)
    harmless = planted(rows, HARMLESS, count // 2, "harmless", rng) + strangers(rows, count // 4, rng)
    encode = months.encoder.encode
    texts = [row["prompt"] for row in good], [row["completion"] for row in good]
    trained = Trained(
        [row["id"] for row in good],
        [f"talk-{n}" for n in range(len(good))],
        [""] * len(good),
        *(texts[0], texts[0], texts[1]),
        *(np.zeros(len(good)), encode(texts[0]), encode(texts[1])),
    )
    real = new.subset([i for i in range(len(new)) if new.replies[i]])
    some = [*against, *harmless]
    asked, said = [row["prompt"] for row in some], [row["completion"] for row in some]
    ids = [row["id"] for row in some]
    more = Side(
        *(ids, ids, [""] * len(some), asked, asked, said),
        *(np.full(len(some), 1e9), np.ones(len(some)), np.ones(len(some), bool)),
        *([{}] * len(some), [""] * len(some), encode(asked)),
    )
    side = Side.joined([real, more])
    side.good = np.ones(len(side), bool)
    found = stale(trained, side, encode(side.replies), DedupSettings())
    truth = {row["of"]: row["kind"] for row in against}
    told = {row["train_id"] for row in found}
    right = told & truth.keys()
    kinds = Counter(truth.values())
    say(
        f"stale answers, seed {seed}: recall {len(right) / len(truth):.3f}, precision"
        f" {len(right) / max(1, len(told)):.3f}; {len(truth)} planted among {len(good)} records,"
        f" {len(told)} named",
        *(f"  {kind}: {sum(truth[one] == kind for one in right)} of {n}" for kind, n in kinds.items()),
    )
    for row in found:
        if row["train_id"] not in truth:
            say("  not planted:", *(f"    {row[key][:160]!r}" for key in ("question", "taught", "now")))


@click.command()
@click.argument("run", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--intents", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--every", default=1, show_default=True, help="Use each n-th intent.")
@click.option("--part", "parts", multiple=True, help="alarms, new, grown, subjects, stale. [default: all]")
@click.option("--count", default=100, show_default=True, help="Contradictions to plant.")
def main(run: Path, folder: Path | None, every: int, parts: Sequence[str], count: int) -> None:
    """Print what `curate drift` finds in the months of RUN, with and without planted news."""
    months, wanted = Months(run), parts or ("alarms", "new", "grown", "subjects", "stale")
    sets = [folder / f"{name}.jsonl" for name in ("clinc150_full", "banking77")] if folder else []
    for part in wanted:
        if part == "alarms":
            alarms(months)
        elif part == "subjects":
            subjects(months)
        elif part == "stale":
            for seed in range(3):
                stale_answers(months, seed, count)
        else:
            for path in sets:
                (new_intents if part == "new" else grown_intents)(months, path, every)


if __name__ == "__main__":
    main()
