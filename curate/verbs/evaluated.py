"""What `evaluate` returns, says and writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from curate.arguments import PathLike
from curate.evaluate.earlier import regressions_sentence
from curate.evaluate.held_out import HeldOut
from curate.evaluate.history import looks_sentence, remember
from curate.evaluate.judged_figures import pair_words
from curate.files.atomic import write_json, write_jsonl, write_text
from curate.records import text_of
from curate.requirements import Requirement, failed_sentences
from curate.results import Result
from curate.text.plain import cut
from curate.text.readable import many
from curate.verbs.common import outputs

FEW = 30  # records below which little can be told
WIDTH = 14  # of a column of the terminal's table
SHOWN = 6  # rows beside the measures in it
LONGEST_NAME = 24  # characters of a name in it


@dataclass(slots=True, repr=False)
class Evaluated(Result):
    """`evaluation` is evaluation.json, `failures` the rows of failures.jsonl; `texts` what each row replied,
    by the place of the record; `notes` tells of predictions that do not fit."""

    FILES: ClassVar = ("evaluation.json", "evaluation.html", "failures.jsonl")

    evaluation: dict[str, Any]
    failures: list[dict[str, Any]]
    texts: dict[str, dict[int, str]]
    held: HeldOut
    digests: dict[str, str]
    notes: list[str]

    @property
    def rejects(self) -> list[dict[str, Any]]:
        """None: what could not be read of predictions is counted for each model."""
        return []

    @property
    def too_many_rejects(self) -> bool:
        return False

    @property
    def failed(self) -> list[str]:
        """The requirements that do not hold, a sentence each."""
        return failed_sentences(self.evaluation["required"])

    def troubles(self) -> list[str]:
        return [*self.notes, *self.failed]

    def as_dict(self) -> dict[str, Any]:
        """The content of evaluation.json."""
        return dict(self.evaluation)

    def figures(self) -> dict[str, Any]:
        left_out = ("values",)
        told = {key: value for key, value in self.evaluation.items() if key not in left_out}
        return {**told, "failures": len(self.failures), "notes": self.notes}

    def describe(self) -> str:
        told = self.evaluation
        size = told["on"]["records"]
        lines = [f"Task: {told['task']['kind']} ({told['task']['because']})", "", *_table(told), ""]
        useless = [name for name, one in told["measures"].items() if one["useless"]]
        if useless:
            lines.append(
                f"Useless on this set, as the human does not beat chance: {', '.join(useless)} (marked ×)"
            )
        if size < FEW:
            lines.append(f"Only {many(size, 'held-out record')}: small differences cannot be told.")
        lines += [
            *_verdicts(told),
            *_judge(told["judge"]),
            *filter(None, [looks_sentence(told["looks"], told["on"]["side"])]),
        ]
        if told["since"]:
            lines.append(regressions_sentence(told["since"]))
        return "\n".join(lines)

    def write(self, out: PathLike, *, force: bool = False) -> None:
        """evaluation.json, evaluation.html, failures.jsonl; and a line of history.jsonl in the run. `force`
        replaces what is there."""
        from curate.report.evaluation_page import render_evaluation

        page = render_evaluation(self.evaluation, self._side_by_side())
        with outputs(out, self.FILES, [], force=force) as fresh:
            write_json(fresh / "evaluation.json", self.evaluation)
            write_jsonl(fresh / "failures.jsonl", self.failures)
            write_text(fresh / "evaluation.html", page)
        remember(self.held, self.digests, self._values())

    def _values(self) -> dict[str, dict[str, float]]:
        """What history.jsonl keeps: the value of each measure of each model."""
        return {
            name: {measure: figure["value"] for measure, figure in one["measures"].items()}
            for name, one in self.evaluation["models"].items()
        }

    def _side_by_side(self) -> list[dict[str, Any]]:
        """Each record with the replies of all rows and how they fail, the worst first."""
        failures = {(row["id"], row["model"]): row for row in self.failures}
        shown = []
        for i, case in enumerate(self.held.cases):
            replies: list[dict[str, Any]] = [
                {"name": name, "text": texts[i], "failure": failures.get((case.id, name))}
                for name, texts in self.texts.items()
                if i in texts
            ]
            worst = max((r["failure"]["severity"] for r in replies if r["failure"]), default=0.0)
            told = {"id": case.id, "situation": case.situation, "prompt": text_of(case.prompt)}
            shown.append({**told, "replies": replies, "severity": worst})
        return sorted(shown, key=lambda one: (-one["severity"], one["id"]))


def lookup(told: dict[str, Any], one: Requirement) -> list[tuple[str, float | None]]:
    """The values that a requirement is about: `measure` of every model, `model.measure` of one, or any
    figure of the JSON by its path, such as `models.tuned.measures.accuracy.low`."""
    models = told["models"]
    group = f"by_{one.group}" if one.group else ""
    found: list[tuple[str, float | None]] = []
    for name, model in models.items():
        figures = model[group].get(one.of, {}) if group else model["measures"]
        for figure, prefix in ((one.figure, ""), (one.figure.removeprefix(f"{name}."), f"{name}.")):
            if one.figure.startswith(prefix) and figure in figures:
                found.append((name, figures[figure]["value"]))
                break
    return found or [("", value) for value in _at_path(told, one.figure) if not group]


def _at_path(told: Any, path: str) -> Iterator[float | None]:
    for key in path.split("."):
        told = told.get(key) if isinstance(told, dict) else None
    if isinstance(told, (int, float)):
        yield float(told)


def _table(told: dict[str, Any]) -> list[str]:
    """The measures that are compared, a column a row."""
    names = [*told["models"], *told["baselines"]]
    shown = [*names[: max(1, SHOWN - 3)], *names[-3:]] if len(names) > SHOWN else names
    rows = told["models"] | told["baselines"]
    heads = [cut(name, LONGEST_NAME) for name in shown]
    widths = [max(WIDTH, len(head) + 2) for head in heads]  # names as long as plain+prompt+retrieval

    def line(first: str, cells: Iterable[str]) -> str:
        return f"{first:<32}" + "".join(f"{c:>{w}}" for c, w in zip(cells, widths, strict=True))

    lines = [line("", heads), line("records", (f"{rows[name]['records']:,}" for name in shown))]
    for name, one in told["measures"].items():
        if "part_of" in one:
            continue
        sign = "×" if one["useless"] else "↑" if one["better"] == "higher" else "↓"
        cells = (_cell(rows[row]["measures"].get(name)) for row in shown)
        lines.append(line(f"{sign} {cut(one['title'], 29)}", cells))
    if left := len(names) - len(shown):
        lines.append(f"{many(left, 'more model')}: see the page or evaluation.json.")
    return lines


def _cell(figure: dict[str, Any] | None) -> str:
    return "–" if figure is None else f"{figure['value']:.3f}"


def _judge(told: dict[str, Any] | None) -> list[str]:
    """What the judge chose of each pair, and how far it can be trusted."""
    return [] if told is None else [f"Judge {told['model']}: {pair_words(one)}" for one in told["pairs"]]


def _verdicts(told: dict[str, Any]) -> list[str]:
    """What is surely different between models, and from the human, by the measures that say something
    here."""
    lines = []
    useless = {name for name, one in told["measures"].items() if one["useless"]}
    pairs = dict.fromkeys((row["a"], row["b"]) for row in told["comparisons"])
    for a, b in pairs:
        if b in ("copier", "chance"):
            continue
        rows = [
            row
            for row in told["comparisons"]
            if (row["a"], row["b"]) == (a, b) and row["measure"] not in useless
        ]
        for verdict in ("better", "worse"):
            some = [row["measure"] for row in rows if row["verdict"] == verdict]
            if some:
                lines.append(f"{a} is {verdict} than {b} in {', '.join(some)}.")
        if rows and all(row["verdict"] == "cannot_tell" for row in rows):
            more = [row["needed_n"] for row in rows if row["needed_n"]]
            least = f": about {min(more):,} are needed for the largest difference" if more else ""
            lines.append(f"{a} and {b}: cannot tell from {many(rows[0]['n'], 'record')}{least}.")
    return lines
