"""Prompts with known situations for the tests of coverage and split: vectors are noisy copies of one
direction each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

NEEDS = {
    "late parcel": "my parcel is late and the tracking shows nothing number {}",
    "refund card": "please refund the money to my card for order {}",
    "grinder broken": "the grinder makes a loud noise since day {}",
    "pause subscription": "can i pause the subscription for {} weeks",
    "login app": "i forgot my password for the app attempt {}",
    "gift voucher": "does the gift voucher expire after {} months",
}
SIZES = (60, 40, 30, 20, 4, 2)


@dataclass
class Sample:
    vectors: np.ndarray
    texts: list[str]
    quality: np.ndarray
    truth: np.ndarray  # situation, -1 for junk

    def shuffled(self, order: np.ndarray) -> Sample:
        return Sample(
            self.vectors[order], [self.texts[i] for i in order], self.quality[order], self.truth[order]
        )


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def sample(seed: int = 0, junk: int = 12, noise: float = 0.08, sizes: tuple[int, ...] = SIZES) -> Sample:
    """Situations of falling size, all leaning to one common direction, and junk: everywhere, and poor."""
    rng = np.random.default_rng(seed)
    common, centres = (
        rng.normal(size=32),
        np.linalg.qr(rng.normal(size=(32, len(sizes))))[0].T,
    )  # at right angles: chance makes no two alike
    truth = np.concatenate([np.repeat(np.arange(len(sizes)), sizes), np.full(junk, -1)])
    own = np.where(truth[:, None] >= 0, centres[truth], rng.normal(size=(len(truth), 32)))
    vectors = unit(unit(own) + 0.7 * unit(common[None, :]) + noise * rng.normal(size=own.shape))
    phrases = list(NEEDS.values())
    texts = [phrases[s].format(i) if s >= 0 else f"xq{i} zz" for i, s in enumerate(truth)]
    quality = np.concatenate([*(_spread(rng, size, 6, 2) for size in sizes), _spread(rng, junk, 2, 6)])
    return Sample(vectors, texts, quality, truth)


def _spread(rng: np.random.Generator, many: int, a: float, b: float) -> np.ndarray:
    """Scores at even steps of a beta distribution, in any order: no situation is good or poor by chance."""
    from scipy import stats  # takes long to load

    return rng.permutation(stats.beta.ppf((np.arange(many) + 0.5) / max(1, many), a, b)).round(4)
