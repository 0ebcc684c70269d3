"""`drift`: what changed in what customers ask and in what is right, since a run."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from curate.arguments import Day, PathLike, Paths, Settings, Source, Texts, checked, path_of, progress_of
from curate.drift.additions import additions
from curate.drift.answers import by_article, fallen, stale
from curate.drift.figures import interval, visible
from curate.drift.sides import Side, Talks
from curate.drift.situations import Found, changed, compare_situations
from curate.drift.traffic import channels, languages, lengths
from curate.drift.vectors import two_sample
from curate.drift.verdict import verdict_of
from curate.drift.weekly import weekly
from curate.drift.wording import term_rows
from curate.embedding import encode_with_progress
from curate.errors import CurateError
from curate.options import DumpOptions
from curate.process.progress import Progress
from curate.recipe import Recipe
from curate.recipe.argument import recipe_of
from curate.records import Record
from curate.requirements import checked as checked_against
from curate.requirements import read_requirements
from curate.results import warned
from curate.run_folder.folder import RunFolder
from curate.stages.help_centre import HelpCentre, contradictions
from curate.stages.table import Table
from curate.verbs.common import dump_of, dump_options, without_personal
from curate.verbs.drift_sides import NewSide, OldRun, read_new, read_old
from curate.verbs.drifted import Drifted, lookup
from curate.verbs.turn_pool import held_back

_SIDES = ["conversation_id", "outcome", "reason"]
FROM = (0.01, 0.04)  # shares from which the smallest visible growth is told


def drift(
    old_run: PathLike,
    new: Paths | Source,
    *,
    require: PathLike | None = None,
    recipe: Settings | None = None,
    format: str | None = None,
    since: Day | None = None,
    until: Day | None = None,
    limit: int | None = None,
    agents: Texts = (),
    workers: int | None = None,
    engine: str = "local",
    ray_address: str | None = None,
    encoder: PathLike | None = None,
    seed: int = 0,
    progress: Progress | bool = False,
) -> Drifted:
    """What changed since a run: situations, outcomes, answers, words, languages, and whether to tune again.

    `new` is one or several dumps, runs, or logs of a deployed model with its replies and what came of them;
    all of it together is compared with the dump of `old_run`. How a dump is read is said as in `run`; the
    recipe is the old run's where none is given. `require` is a YAML file of figures that must hold. Raises
    CurateError where one of them cannot be read, or holds no conversation; warns of what could not be read,
    of each doubt, and of each requirement that does not hold.
    """
    folder, progress = RunFolder(checked("old_run", path_of, old_run)), progress_of(progress)
    options = dump_options(
        format=format,
        since=since,
        until=until,
        limit=limit,
        agents=agents,
        workers=workers,
        engine=engine,
        ray_address=ray_address,
        seed=seed,
    )
    required = [] if require is None else read_requirements(checked("require", path_of, require))
    own = Recipe.model_validate(folder.manifest()["recipe"])
    chosen = own if recipe is None and encoder is None else recipe_of(recipe, encoder)
    with dump_of(new) as (inputs, rejects):
        old = read_old(folder, own if recipe is None else chosen, options.workers, progress)
        found = read_new(inputs, old, options, progress)
    found.rejects[:0] = rejects
    told, rows = _compare(old, found, options, progress)
    told["required"] = checked_against(required, lambda one: lookup(told, one))
    return warned(Drifted(told, rows, found.rejects, found.read, found.doubts))


def _compare(
    old: OldRun, found: NewSide, options: DumpOptions, progress: Progress
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The content of drift.json, and the rows of additions.jsonl."""
    whole = found.side
    if not len(whole):
        raise CurateError(
            "holds nothing that a customer asked", where="NEW", mend="Name a dump with messages."
        )
    unknown = whole.without(old.side)
    side = whole.subset(unknown) if unknown else whole
    talks = Talks.of(old.side), Talks.of(side)
    known = old.encoder.languages
    with progress.stage("compare"):
        situations = compare_situations(*talks, known, old.encoder.encode, without_personal)
    seen = [talk.read(known) for talk in talks]
    vectors = [talk.vectors[at] for talk, at in zip(talks, seen, strict=True)]
    with progress.stage("two-sample test"):
        names = [[talk.ids[i] for i in at] for talk, at in zip(talks, seen, strict=True)]
        test = two_sample(vectors[0], vectors[1], (names[0], names[1]), options.seed)
    with progress.stage("answers"):
        out_of_date = _stale(old, side, progress)
        bad = fallen(old.side, side, talks, (situations.of_old, situations.of_new))
        weeks = weekly(side, old.trained, old.recipe.signals)
    olds, news = len(seen[0]), len(seen[1])
    told: dict[str, Any] = {
        "old": {"run": old.folder.name, **_size(old.side, talks[0])},
        "new": {**_size(side, talks[1]), "known_before": len(whole) - len(unknown)},
        "trained": len(old.trained),
        "not_compared": {"old": situations.unread[0], "new": situations.unread[1]},
        "situations": situations.rows,
        "fallen": bad,
        "stale": out_of_date,
        "terms": term_rows(situations.terms, olds, news),
        "languages": languages(*talks),
        "channels": channels(*talks),
        "lengths": lengths(old.side, side, *talks),
        "two_sample": test,
        "smallest_visible_change": visible(olds, news, 0.0, situations.tests),
        "smallest_visible_growth": {
            f"{share:g}": visible(olds, news, share, situations.tests) for share in FROM
        },
        **_uncovered(old, situations),
        "weekly": weeks,
        "course": _course(old, situations, talks[1]),
    }
    told["verdict"], told["because"] = verdict_of(told)
    return told, _additions(old, side, talks[1], situations, found.records) if unknown else []


def _size(side: Side, talks: Talks) -> dict[str, Any]:
    times = side.times[~np.isnan(side.times)]
    days = [_day(float(t)) for t in (times.min(), times.max())] if len(times) else [None, None]
    return {
        "conversations": len(talks),
        "records": len(side),
        "replies": sum(map(bool, side.replies)),
        "from": days[0],
        "to": days[1],
    }


def _day(time: float) -> str:
    return datetime.fromtimestamp(time, UTC).date().isoformat()


def _stale(old: OldRun, side: Side, progress: Progress) -> list[dict[str, Any]]:
    """Training records that newer replies or the articles of the recipe contradict."""
    replies = np.zeros_like(side.vectors)
    at = [i for i in range(len(side)) if side.good[i] and side.replies[i]]
    if at:
        texts = [side.replies[i] for i in at]
        replies[at] = encode_with_progress(old.encoder, texts, progress, "embedding new replies")
    settings = old.recipe.dedup.model_copy(update={"conflicts": "quarantine"})
    rows = stale(old.trained, side, replies, settings)
    articles = HelpCentre.read(old.recipe).articles
    if articles:
        table = Table(
            ids=old.trained.ids,
            completions=old.trained.replies,
            no_record=[""] * len(old.trained),
            vectors=old.trained.vectors,
            completion_vectors=old.trained.reply_vectors,
        )
        rows += by_article(old.trained, contradictions(table, articles, old.recipe, old.encoder))
    return rows


def _uncovered(old: OldRun, found: Found) -> dict[str, float]:
    """The share of the new conversations that the dataset does not cover, of those that have a situation at
    all or are like nothing old, with its interval; and that of the old ones."""

    def counts(names: Sequence[str], far: Sequence[bool]) -> tuple[int, int]:
        told = [(name, away) for name, away in zip(names, far, strict=True) if name or away]
        return sum(name not in old.covered or away for name, away in told), len(told)

    before, olds = counts(found.of_old, [False] * len(found.of_old))
    now, news = counts(found.of_new, found.far)
    low, high = interval(now, news)
    return {
        "uncovered_share": round(now / max(1, news), 4),
        "uncovered_low": low,
        "uncovered_high": high,
        "uncovered_before": round(before / max(1, olds), 4),
    }


def _course(old: OldRun, found: Found, talks: Talks) -> list[dict[str, Any]]:
    """A row a month of the new conversations: their number, the share that is not covered, and that of each
    situation that changed; empty where there are less than two months."""
    months: dict[str, list[int]] = defaultdict(list)
    for n, time in enumerate(talks.times.tolist()):
        if time == time and found.of_new[n]:
            months[_day(time)[:7]].append(n)
    if len(months) < 2:
        return []
    names = [row["name"] for row in changed(found.rows, "new", "grown", "shrunk", "gone")]
    rows = []
    for month, at in sorted(months.items()):
        count = Counter(found.of_new[n] for n in at)
        missing = sum(found.of_new[n] not in old.covered or found.far[n] for n in at)
        rows.append(
            {
                "month": month,
                "conversations": len(at),
                "uncovered_share": round(missing / len(at), 4),
                "shares": {name: round(count[name] / len(at), 4) for name in names},
            }
        )
    return rows


def _additions(
    old: OldRun, side: Side, talks: Talks, found: Found, records: Mapping[str, Record]
) -> list[dict[str, Any]]:
    """New records for the situations that are new, have grown, or that the dataset does not cover, none of
    them of a conversation that the old run holds out."""
    because: dict[str, str] = {}
    for row in found.rows:
        if row["status"] in ("new", "grown"):
            because[row["name"]] = f"the situation is {row['status']}"
        elif row["name"] not in old.covered and row["new"]:
            because[row["name"]] = "the dataset does not cover the situation"
    names = [""] * len(side)
    for n, group in enumerate(talks.records):
        for i in group:
            names[i] = found.of_new[n]
    # pseudonyms are numbered anew in each run, so that a run's customers cannot be told in another
    back = held_back(old.folder, old.folder.ledger_rows(_SIDES)).conversations
    free = {key: r for key, r in records.items() if not back & {r.conversation_id, r.part_of}}
    return additions(side, names, because, old.counts, old.held_out, old.recipe.split.same_side, free)
