"""What `next` returns, says and writes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, ClassVar

import yaml

from curate.arguments import PathLike
from curate.files.atomic import json_line, replacing, write_jsonl, write_text
from curate.recipe import Recipe
from curate.results import Result
from curate.run_folder.folder import RunFolder
from curate.run_folder.history import add_turn, turns
from curate.run_folder.names import DECISIONS, GAPS
from curate.text.readable import many
from curate.turn.failures import Failures
from curate.turn.removals import Removal
from curate.verbs.common import outputs

BY = "next"
_SHOWN = 8  # groups of failures in the terminal
_RECIPE = """\
# The recipe of the run, as far as manifest.json holds it, with the budget as it was asked for. With it,
# `curate run --resume` chooses as before, and decisions.jsonl changes what it names. What may hold names or
# folders of yours is not in the manifest: take these from your own recipe, where it has them: the section
# source, privacy.keep, privacy.ner_model, signals.gold, signals.bad.
"""
_LEFT_OUT = {"privacy": ("keep", "ner_model"), "signals": ("gold", "bad")}


@dataclass(slots=True, repr=False)
class NextTurn(Result):
    """`additions` and `gaps` are the rows of their files, `removals` the training records to take out;
    `look` is when the evaluation was made, where the run knows it; `budget` how many might be added."""

    FILES: ClassVar = ("additions.jsonl", "removals.jsonl", GAPS, DECISIONS, "next.html", "recipe.yaml")

    run: RunFolder
    failures: Failures
    additions: list[dict[str, Any]]
    removals: list[Removal]
    gaps: list[dict[str, Any]]
    recipe: Recipe
    look: str
    budget: int

    @property
    def decisions(self) -> list[dict[str, Any]]:
        """The lines for decisions.jsonl of the run: what is added and taken out, with the evidence."""
        told = {"model": self.failures.model, "evaluation": self.failures.sha256}
        return [
            _line(self.look, row["id"], "accept", row["because"], {**told, "failing": row["failing"]})
            for row in self.additions
        ] + [
            _line(
                self.look, one.id, "reject", one.because, {**told, "failing": one.failing, "words": one.words}
            )
            for one in self.removals
        ]

    def figures(self) -> dict[str, Any]:
        held = self.failures.held
        return {
            "model": self.failures.model,
            "on": held.side,
            "held_out": len(held.cases),
            "failing": len(self.failures.failing),
            "groups": self.failures.groups(),
            "budget": self.budget,
            "additions": len(self.additions),
            "gain": round(sum(row["gain"] for row in self.additions), 4),
            "removals": len(self.removals),
            "gaps": len(self.gaps),
            "situations_added": len({row["situation"] for row in self.additions}),
        }

    def describe(self) -> str:
        f = self.figures()
        lines = [
            f"{f['model']} fails at {f['failing']:,} of {many(f['held_out'], f['on'] + ' record')}.",
            *self.notes(),
            "",
        ]
        for row in f["groups"][:_SHOWN]:
            lines.append(
                f"  {row['failing']:>4,} of {row['held_out']:>4,}  {row['title']}: {row['situation']}"
            )
        if len(f["groups"]) > _SHOWN:
            lines.append(f"  and {many(len(f['groups']) - _SHOWN, 'group')} more: see next.html")
        kinds = Counter(one.kind.replace("_", " ") for one in self.removals)
        why = f" ({', '.join(f'{n:,} {kind}' for kind, n in kinds.most_common())})" if kinds else ""
        lines += [
            "",
            f"Add {many(f['additions'], 'record')} of {many(f['situations_added'], 'situation')}: about"
            f" {f['gain']:.1f} failures mended, by the distance of the questions.",
            f"Take out {many(f['removals'], 'training record')} that teach what fails{why}.",
            f"Write answers for {many(f['gaps'], 'situation')}.",
        ]
        return "\n".join(lines)

    def notes(self) -> list[str]:
        """What a person should know of the figures."""
        notes = []
        if self.failures.held.side == "test":
            notes.append(
                "The run has no validation set, so these are failures of the test set: what is added fits it,"
                " and its next figures are no longer untouched."
            )
        if len(self.additions) < self.budget:
            notes.append(
                f"Fewer than {self.budget:,} records are named: no other unselected record is near to what"
                " fails."
            )
        return notes

    def write(self, out: PathLike, *, force: bool = False) -> None:
        """additions.jsonl, removals.jsonl, gaps.jsonl, decisions.jsonl, next.html and recipe.yaml; and a line
        of history.jsonl in the run. `force` replaces what is there."""
        from curate.report.next_page import render_next

        page = render_next(
            {**self.figures(), "notes": self.notes()},
            self.additions,
            [one.row() for one in self.removals],
            self.gaps,
        )
        with outputs(out, self.FILES, [], force=force) as fresh:
            write_jsonl(fresh / "additions.jsonl", self.additions)
            write_jsonl(fresh / "removals.jsonl", [one.row() for one in self.removals])
            write_jsonl(fresh / GAPS, self.gaps)
            write_jsonl(fresh / DECISIONS, self.decisions)
            write_text(fresh / "recipe.yaml", self._recipe())
            write_text(fresh / "next.html", page)
        self._remember()

    def apply(self) -> int:
        """Adds the decisions to decisions.jsonl of the run, but for those that stand there already; returns
        how many were added. `run` with `resume` carries them out, and a line of a person overrules them."""
        with self.run.locked():
            path = self.run.file(DECISIONS)
            before = path.read_bytes() if path.is_file() else b""
            there = {*before.decode("utf-8", "replace").splitlines()}
            new = [line for row in self.decisions if (line := json_line(row)) not in there]
            if new:
                ends = b"" if not before or before.endswith(b"\n") else b"\n"
                with replacing(path, private=True) as file:
                    file.write(before + ends + "".join(f"{line}\n" for line in new).encode())
        return len(new)

    def _remember(self) -> None:
        figures = self.figures()
        row = {
            "turn": "next",
            **{key: figures[key] for key in ("on", "model", "failing", "held_out", "budget")},
            **{key: figures[key] for key in ("additions", "gain", "removals", "gaps")},
            "evaluation": self.failures.sha256,
        }
        before = [old for old in turns(self.run) if old.get("turn") == "next"]
        last = before[-1] if before else {}
        if any(last.get(key) != value for key, value in row.items()):
            add_turn(self.run, row)

    def _recipe(self) -> str:
        """The recipe of the run with the budget that it was asked for."""
        asked = self.run.manifest().get("options", {}).get("budget")
        defaults, data = Recipe().model_dump(mode="json"), self.recipe.model_dump(mode="json")
        changed: dict[str, dict[str, Any]] = {}
        for section, values in data.items():
            if section == "source":
                continue
            for key, value in values.items():
                if value != defaults[section][key] and key not in _LEFT_OUT.get(section, ()):
                    changed.setdefault(section, {})[key] = value
        if asked is not None:
            changed.setdefault("select", {})["budget"] = asked
        return _RECIPE + yaml.safe_dump(changed, allow_unicode=True, sort_keys=False)


def _line(at: str, record: str, action: str, reason: str, evidence: dict[str, Any]) -> dict[str, Any]:
    told = {"at": at, "by": BY, "target": {"record": record}, "action": action, "value": None}
    return {**told, "reason": reason, "evidence": evidence}
