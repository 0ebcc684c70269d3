"""Prompts with known situations for the tests of coverage and split: vectors are noisy copies of one direction each."""

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
        return Sample(self.vectors[order], [self.texts[i] for i in order], self.quality[order], self.truth[order])


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def sample(seed: int = 0, junk: int = 12, noise: float = 0.08, sizes: tuple[int, ...] = SIZES) -> Sample:
    """Situations of falling size, all leaning to one common direction, and junk: everywhere, and poor."""
    rng = np.random.default_rng(seed)
    common, centres = rng.normal(size=32), rng.normal(size=(len(sizes), 32))
    truth = np.concatenate([np.repeat(np.arange(len(sizes)), sizes), np.full(junk, -1)])
    own = np.where(truth[:, None] >= 0, centres[truth], rng.normal(size=(len(truth), 32)))
    vectors = unit(unit(own) + 0.7 * unit(common[None, :]) + noise * rng.normal(size=own.shape))
    phrases = list(NEEDS.values())
    texts = [phrases[s].format(i) if s >= 0 else f"xq{i} zz" for i, s in enumerate(truth)]
    quality = np.where(truth >= 0, rng.beta(6, 2, len(truth)), rng.beta(2, 6, len(truth))).round(4)
    return Sample(vectors, texts, quality, truth)
