"""Data of any size for `cost.py`: real texts and their vectors, multiplied with noise, near-duplicates
planted."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from curate.embedding import get_encoder
from curate.loaders import Reject, read_all
from curate.pairing import PairingSettings, pair
from curate.record_files.reading import read_rows
from curate.records import need_of, text_of

Floats = NDArray[np.float32]
Places = NDArray[np.int64]

MOST = 4000  # real records embedded
OTHER, NOISE = (
    1.0,
    0.6,
    # a second real record and noise in each vector: the share of pairs above .65 and .8 is then about that of
    # the real ones
)
COPY_NOISE = 0.3  # length of the noise of a planted copy: cosine about .957 with its original
PLANTED = 0.05  # share of the records that are such copies
CHUNK = 50_000


def base(path: Path, folder: Path) -> None:
    """Embeds up to MOST records of a record file (.jsonl) or a dump; texts and vectors go to `folder`."""
    if path.suffix == ".jsonl":
        told = [(r.need, r.prompt, r.completion or "") for r in read_rows(path).rows]
    else:
        found = [c for c in read_all([str(path)]) if not isinstance(c, Reject)]
        records = [r for c in found for r in pair(c, PairingSettings())]
        told = [(need_of(r.prompt), text_of(r.prompt), text_of(r.completion)) for r in records]
    told = [t for t in told if t[0].strip() and t[2].strip()][:MOST]
    encoder = get_encoder(cache=folder)
    np.savez(folder / "base.npz", encoder.encode([t[0] for t in told]), encoder.encode([t[2] for t in told]))
    (folder / "texts.json").write_text(json.dumps([t[1:] for t in told]), encoding="utf-8")


def grow(folder: Path, size: int, *, texts: bool) -> None:
    """Writes prompts and completions of `size` records as half floats, what was planted, and texts where
    asked for."""
    rng = np.random.default_rng(size)
    sides = list(np.load(folder / "base.npz").values())
    one, other = rng.integers(0, len(sides[0]), (2, size))
    share = rng.random((size, 1), dtype=np.float32) * np.float32(OTHER)
    copies = rng.permutation(size)[: int(size * PLANTED)]
    originals = rng.choice(np.setdiff1d(np.arange(size), copies), len(copies))
    for name, side in zip(("prompts", "completions"), sides, strict=True):
        out = np.lib.format.open_memmap(
            folder / f"{name}-{size}.npy", "w+", np.float16, (size, side.shape[1])
        )
        spread, axes = _spectrum(side)
        for at in range(0, size, CHUNK):
            part = slice(at, at + CHUNK)
            noise = (rng.standard_normal((len(one[part]), len(spread)), dtype=np.float32) * spread) @ axes
            out[part] = _unit(side[one[part]] + share[part] * side[other[part]] + NOISE * noise)
        for at in range(0, len(copies), CHUNK):
            to, of = copies[at : at + CHUNK], originals[at : at + CHUNK]
            noise = rng.standard_normal((len(to), side.shape[1]), dtype=np.float32) * np.float32(
                COPY_NOISE / side.shape[1] ** 0.5
            )
            out[to] = _unit(out[of].astype(np.float32) + noise)
    np.save(folder / f"planted-{size}.npy", np.stack([copies, originals]))
    if texts:
        _write_texts(folder, size, one, other, (copies, originals), rng)


def _spectrum(side: Floats) -> tuple[Floats, Floats]:
    """Standard deviations along the principal axes, and the axes: noise of the shape that the vectors
    themselves have."""
    _, values, axes = np.linalg.svd(side - side.mean(axis=0), full_matrices=False)
    return (values / len(side) ** 0.5).astype(np.float32), axes.astype(np.float32)


def _unit(rows: Floats) -> Floats:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _write_texts(
    folder: Path,
    size: int,
    one: Places,
    other: Places,
    planted: tuple[Places, Places],
    rng: np.random.Generator,
) -> None:
    """Each text is that of its first real record with every third word from the second; a planted copy says
    "Hello," before."""
    told = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    words = [[text.split()[:120] for text in sides] for sides in told]
    rows = []
    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        start = int(rng.integers(0, 3))
        rows.append(
            [
                " ".join(y[k % len(y)] if k % 3 == start else w for k, w in enumerate(x))
                for x, y in zip(words[a], words[b], strict=True)
            ]
        )
    for to, of in zip(*(side.tolist() for side in planted), strict=True):
        rows[to] = [f"Hello, {rows[of][0]}", rows[of][1]]
    (folder / f"texts-{size}.json").write_text(json.dumps(rows), encoding="utf-8")
