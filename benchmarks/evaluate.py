"""What `curate evaluate` sees and what it must not see: damage to human replies, and halves of the same ones.

    python benchmarks/evaluate.py RUN [--records N] [--draws N] [--parts damage,halves,speed]

RUN is a run with its checkpoints. Of its pool N records are held out, by conversation, and the rest
stands for training; replies with placeholders are left out, as an export does that writes natural ones.
The table has for each kind of damage how often the measure that is meant for it tells a
damaged reply from the human's (AUC), other measures beside it, and the share of all human replies that the
measure calls a failure. Then comes in how many draws any measure calls two halves of the human's replies
different (after Holm), and the time of an evaluation of three files, once their texts are embedded.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from scipy.stats import rankdata

from curate.embedding import CachedEncoder, get_encoder
from curate.evaluate.base import MEASURES
from curate.evaluate.comparing import compared
from curate.evaluate.copied import CopyIndex
from curate.evaluate.held_out import HeldOut, read_held_out
from curate.evaluate.measuring import Measured, measure_all
from curate.evaluate.predictions import Predictions
from curate.evaluate.sample import Bench, Sample
from curate.evaluate.statistics import Bootstrap
from curate.evaluate.surroundings import Beside, beside, texts_of
from curate.files.atomic import write_jsonl
from curate.process.progress import Progress
from curate.records import said_text
from curate.run_folder.folder import RunFolder
from curate.run_folder.names import STAGES
from curate.signals import SignalSettings
from curate.verbs.evaluate import evaluate

POOL = ("selected", "held_out", "unselected")
HELD_OUT = Path(__file__).with_name("evaluate_held_out.txt")
FOREIGN = (  # invented, as all sentences below
    "Guten Tag, Ihr Paket liegt im Depot und wird morgen zugestellt. Bitte halten Sie den Code bereit.",
    "Bonjour, votre colis est au dépôt depuis hier et sera livré demain. Gardez le code de notre message.",
    "Hola, su paquete está en el almacén desde ayer y llegará mañana por la mañana. Tenga a mano el código.",
)
DEFLECTING = (
    "Please contact our support team, they can help you with this.",
    "I'm afraid I don't know. You will have to ask the manufacturer.",
    "For this matter please get in touch with customer service.",
    "I can't help with that. Please call our hotline.",
    "Kindly reach out to the billing department.",
    "You can find more about this on our website.",
    "Sorry, this is outside of what I can answer.",
    "Somebody else will have to look at this, please write to the help desk.",
)
PROMISING = (
    "I have already refunded you the full amount, and I guarantee that it will never happen again.",
    "I have cancelled your order and sent you a replacement today.",
    "I will call you back this afternoon and have credited your account.",
    "I've escalated this to the manager and booked a technician for you.",
    "The refund is on its way, I just issued it.",
    "I'm sending you a new one by express right now.",
    "I have checked your account and upgraded it for free.",
    "We promise that this will be fixed by tomorrow, one hundred percent.",
)
TEMPLATES = ("Dear {{customer_name}}, ", "Hi [Your name], ", "Hello %FIRST_NAME%, ", "Dear ${user.name}, ")
RUDE = (
    "You are an idiot.",
    "Read the manual before you waste our time.",
    "That is your own fault, stop whining.",
    "This is a stupid question.",
    "Are you really that slow?",
    "Shut up and wait.",
    "I don't care about your problem.",
    "WHAT PART OF THIS DO YOU NOT UNDERSTAND!!!",
    "Any child could have done this without bothering us.",
    "Nobody forces you to buy from us.",
)
INVENTED = ("It costs $79.95.", "It ends on 17 August 2031.", "See https://help.example.org/a/9471 for more.")


def written(kind: str) -> list[str]:
    """The sentences of a kind in the second set."""
    lines = HELD_OUT.read_text(encoding="utf-8").splitlines()
    rows = [[part.strip() for part in line.split("|")] for line in lines if not line.startswith("#")]
    return [text for own, _, text in rows if own == kind]


Damage = Callable[[str, int, Beside], str | None]
PLACEHOLDERS = re.compile(r"\[[A-Z_]+_\d+\]")


def _half_again(text: str, n: int, beside_: Beside) -> str | None:
    words = text.split()
    return " ".join([*words[: len(words) // 2 + 1] * 2]) if len(words) >= 12 else None


def _other_number(text: str, n: int, beside_: Beside) -> str | None:
    changed = re.sub(r"\d+", lambda m: str(int(m.group()[:9]) + 3), text, count=1)
    return changed if changed != text else None


def _truncated(text: str, n: int, beside_: Beside) -> str | None:
    words = text.split()
    return " ".join(words[: len(words) // 2]) if len(words) >= 12 else None


def _appended(sentences: Sequence[str]) -> Damage:
    return lambda text, n, _: f"{text} {sentences[n % len(sentences)]}"


DAMAGE: dict[str, tuple[Damage, tuple[str, ...]]] = {  # the first measure is the one that is meant
    "reply of another situation": (lambda t, n, b: b.chance[n], ("answers_as_human", "answers_question")),
    "truncated": (_truncated, ("length", "cut_off")),
    "wrong language": (lambda t, n, b: FOREIGN[n % len(FOREIGN)], ("language",)),
    "number changed": (_other_number, ("specifics", "specifics_number")),
    "invented price, date or link": (_appended(INVENTED), ("specifics",)),
    "deflection": (lambda t, n, b: DEFLECTING[n % len(DEFLECTING)], ("deflection",)),
    "over-promise": (_appended(PROMISING), ("acts_added", "acts")),
    "template left": (lambda t, n, b: TEMPLATES[n % len(TEMPLATES)] + t, ("leftovers",)),
    "half repeated": (_half_again, ("repetition",)),
    "copied from a training record": (lambda t, n, b: b.copier[n], ("copied",)),
    "rude": (_appended(RUDE), ("rude",)),
    "empty": (lambda t, n, b: "", ("empty",)),
    "deflection, second set": (
        lambda t, n, b: written("deflecting")[n % len(written("deflecting"))],
        ("deflection",),
    ),
    "rude, second set": (_appended(written("rude")), ("rude",)),
}


def held_out(run: Path, folder: Path, count: int, train: int) -> HeldOut:
    """A folder with `count` held-out records of a run's pool, and as many as `train` for training."""
    source = RunFolder(run)
    ledger = pq.read_table(run / "ledger.parquet", columns=["record_id", "outcome"]).to_pylist()
    pool = {row["record_id"] for row in ledger if row["outcome"] in POOL}
    situations = source.checkpoints.situations()
    rows = [
        {
            "id": r.id,
            "prompt": r.prompt,
            "completion": r.completion,
            "conversation_id": r.conversation_id,
            "cluster_label": situations.get(r.id),
        }
        for r in source.checkpoints.records()
        if r.id in pool
        and said_text(r.completion).strip()
        and not PLACEHOLDERS.search(said_text(r.completion))
    ]
    talks = sorted({row["conversation_id"] for row in rows})
    random.Random(0).shuffle(talks)
    place = {talk: n for n, talk in enumerate(talks)}
    rows.sort(key=lambda row: (place[row["conversation_id"]], row["id"]))
    last = rows[min(count, len(rows) // 2) - 1]["conversation_id"]
    cut = max(n for n, row in enumerate(rows) if row["conversation_id"] == last) + 1
    sides = {"test": rows[:cut], "train": rows[cut : cut + train]}
    folder.mkdir()
    for side, own in sides.items():
        (folder / f"{side}.jsonl").write_text(
            "".join(json.dumps(row) + "\n" for row in own), encoding="utf-8"
        )
    sums = {f"{side}.jsonl": sha256((folder / f"{side}.jsonl").read_bytes()).hexdigest() for side in sides}
    manifest = {"recipe": source.manifest()["recipe"], "outputs": sums, "checkpoints": {}}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / STAGES).symlink_to((run / STAGES).resolve())
    return read_held_out(RunFolder(folder))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def auc(good: Sequence[float], bad: Sequence[float]) -> float:
    """The chance that a bad value is above a good one, ties by half."""
    ranks = rankdata([*good, *bad])
    return float((ranks[len(good) :].sum() - len(bad) * (len(bad) + 1) / 2) / (len(good) * len(bad)))


def samples(held: HeldOut, encoder: CachedEncoder, settings: SignalSettings) -> tuple[list[Sample], Beside]:
    cases, train = encoder.encode([c.need for c in held.cases]), encoder.encode([t.need for t in held.train])
    around = beside(held, cases, train, 0)
    texts = [*texts_of(around.around), *(c.need for c in held.cases), *(c.reference for c in held.cases)]
    texts = list(dict.fromkeys([*texts, *(t for t in around.chance if t)]))
    bench = Bench(
        settings, CopyIndex(held.train), held.tasks, dict(zip(texts, encoder.encode(texts), strict=True))
    )
    return [
        Sample(case, case.reference, one, bench) for case, one in zip(held.cases, around.around, strict=True)
    ], around


def value(name: str, sample: Sample) -> float:
    """A measure's value, larger where it is worse; what does not apply is as a good one."""
    measure = MEASURES.get(name)
    found = measure.of(sample)
    if found is None:
        return 0.0 if measure.better == "lower" else -1.0
    return found if measure.better == "lower" else -found


def share_failing(name: str, given: Sequence[Sample]) -> float:
    """The share of replies that fail in a measure, of those that it applies to."""
    measure = MEASURES.get(name)
    found = [value for sample in given if (value := measure.of(sample)) is not None]
    return sum(map(measure.failed, found)) / max(1, len(found))


def damage(held: HeldOut, encoder: CachedEncoder, settings: SignalSettings, most: int) -> None:
    """The first table."""
    human, around = samples(held, encoder, settings)
    every = [Sample(s.case, s.text, s.around, s.bench, s) for s in human]
    human, as_model = human[:most], every[:most]
    say("| damage | replies | AUC by the measure meant | by others | human replies that fail in it |")
    say("| --- | --- | --- | --- | --- |")
    for name, (make, names) in DAMAGE.items():
        made = [(n, make(s.text, n, around)) for n, s in enumerate(human)]
        if name == "wrong language":  # of a customer who writes in one of these it would be the right one
            made = [(n, text) for n, text in made if human[n].signals.get("language.prompt") == "en"]
        bad = [
            Sample(human[n].case, t, human[n].around, human[n].bench, human[n])
            for n, t in made
            if t is not None
        ]
        told = [
            f"{one} {auc([value(one, s) for s in as_model], [value(one, s) for s in bad]):.3f}"
            for one in names
        ]
        failing = f"{share_failing(names[0], every):.1%}"
        say(f"| {name} | {len(bad)} | {told[0]} | {', '.join(told[1:])} | {failing} |")
    kind = written("harmless")
    added = [
        Sample(s.case, f"{s.text} {kind[n % len(kind)]}", s.around, s.bench, s) for n, s in enumerate(human)
    ]
    say(f"with a harmless sentence behind it {share_failing('rude', added):.1%} are called rude")


def halves(held: HeldOut, encoder: CachedEncoder, settings: SignalSettings, draws: int) -> None:
    """The second figure."""
    given = [Predictions("same", {i: case.reference for i, case in enumerate(held.cases)}, {})]
    rows = measure_all(held, given, encoder, settings, 0, Progress(quiet=True))
    numbers: dict[str, int] = {}
    codes = np.array([numbers.setdefault(c.conversation, len(numbers)) for c in held.cases])
    bootstrap, rng, different = Bootstrap(codes, 0), np.random.default_rng(0), 0
    for draw in range(draws):
        first = rng.permutation(len(numbers))[: len(numbers) // 2]
        side = np.isin(codes, first)
        one, two = (
            Measured(name, {}, np.where(mask[:, None], rows.human.values, np.nan), {})
            for name, mask in (("one", side), ("two", ~side))
        )
        told = compared(one, two, rows.measures, bootstrap, draw)
        different += any(row["verdict"] != "cannot_tell" for row in told)
    said = f"two halves of {len(held.cases):,} human replies are called different"
    say(f"{said} in {different} of {draws} draws")


def speed(held: HeldOut, folder: Path) -> None:
    """The third figure."""
    texts = [case.reference for case in held.cases]
    files: dict[str, Any] = {}
    for name, shift in (("own", 0), ("next", 1), ("after", 2)):
        rows = ({"id": c.id, "completion": texts[(n + shift) % len(texts)]} for n, c in enumerate(held.cases))
        files[name] = folder / f"{name}.jsonl"
        write_jsonl(files[name], rows)
    times = []
    for n in range(2):
        start = time.perf_counter(), time.process_time()
        evaluate(held.run.path, files).write(folder / f"out{n}")
        times.append((time.perf_counter() - start[0], time.process_time() - start[1]))
    say(
        f"{len(texts):,} records by 3 files, once embedded: {times[1][0]:.0f} s (processor {times[1][1]:.0f})"
    )
    same = all(
        (folder / "out0" / name).read_bytes() == (folder / "out1" / name).read_bytes()
        for name in ("evaluation.json", "failures.jsonl", "evaluation.html")
    )
    say(f"the same bytes both times: {'yes' if same else 'NO'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("--records", type=int, default=1_000)
    parser.add_argument("--train", type=int, default=3_000)
    parser.add_argument("--most", type=int, default=400, help="records that are damaged in each way")
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--parts", default="damage,halves,speed")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        held = held_out(given.run, Path(scratch) / "run", given.records, given.train)
        own = held.recipe["signals"]
        settings = SignalSettings(languages=own["languages"])
        encoder = get_encoder(own["encoder"], cache=held.run.file(STAGES))
        say(f"{len(held.cases):,} held-out and {len(held.train):,} training records, task {held.task.kind}")
        if "damage" in given.parts:
            damage(held, encoder, settings, given.most)
        if "halves" in given.parts:
            halves(held, encoder, settings, given.draws)
        if "speed" in given.parts:
            speed(held, Path(scratch))


if __name__ == "__main__":
    main()
