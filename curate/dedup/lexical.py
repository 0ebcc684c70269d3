"""Lexical candidates: prompts that share most of their character 5-grams. MinHash proposes, the exact Jaccard
share decides.

Broder 1997, "On the resemblance and containment of documents"; banding as in Leskovec, Rajaraman and Ullman,
"Mining of Massive Datasets", chapter 3.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from curate.process.progress import counting, steps

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]

GRAM = 5
CHUNK = 4096  # texts whose shingles are kept at a time, some 6 KB each
PERMUTATIONS = 140
# (least shingles, most shingles, bands, rows): 25 x 5 finds 99% at a share of .7, 20 x 7 finds 99% at .8 and
# proposes a hundredth of the random pairs that long texts on one topic would give. The ranges overlap by more
# than the floor allows two sizes to differ.
CLASSES = ((0, 400, 25, 5), (250, 1 << 40, 20, 7))
# in a bucket each text meets its 32 predecessors and the bucket's 32 first, so a template used 10,000 times
# stays linear
BUCKET = 32
_NON_WORD = re.compile(r"\W+")


def shingles(text: str) -> Hashes:
    """The distinct hashed 5-grams of a text, sorted."""
    plain = (_NON_WORD.sub(" ", text).strip() or " ".join(text.split())).ljust(
        GRAM
    )  # of a text without a word its signs count
    codes = np.frombuffer(plain.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    hashed = np.zeros(len(codes) - GRAM + 1, dtype=np.uint64)
    for k in range(GRAM):
        hashed = hashed * np.uint64(0x9E3779B97F4A7C15) + codes[k : len(codes) - GRAM + 1 + k]
    hashed ^= hashed >> np.uint64(29)
    hashed *= np.uint64(0xBF58476D1CE4E5B9)
    return np.unique(hashed ^ (hashed >> np.uint64(32)))


def jaccard(a: Hashes, b: Hashes) -> float:
    """Share of common members of two sorted sets, rounded to 4 digits; 1 for two empty ones."""
    both = int(np.intersect1d(a, b, assume_unique=True).size)
    union = len(a) + len(b) - both
    return round(both / union, 4) if union else 1.0


def _signatures(texts: Sequence[str]) -> tuple[Ints, NDArray[np.uint32]]:
    """How many shingles each text has, and its MinHash signature (n, PERMUTATIONS). The shingles of all texts
    together would take gigabytes."""
    from rensa import RMinHash

    sizes, rows = np.zeros(len(texts), dtype=np.int64), []
    with counting("texts cut into pieces", len(texts)) as advance:
        for start in range(0, len(texts), CHUNK):
            cut = [shingles(text) for text in texts[start : start + CHUNK]]
            part = sizes[start : start + len(cut)]
            part[:] = [len(one) for one in cut]
            offsets = np.concatenate([[0], np.cumsum(part)])
            matrix = RMinHash.digest_matrix_from_flat_token_hashes(
                np.concatenate(cut), offsets.tolist(), PERMUTATIONS, 0
            )
            rows.append(np.array(matrix.to_rows(), dtype=np.uint32).reshape(-1, PERMUTATIONS))
            advance(len(cut))
    return sizes, np.concatenate(rows)


def bucket_pairs(keys: NDArray[np.uint64], members: Ints) -> list[tuple[Ints, Ints]]:
    """Pairs (later, earlier) of members with the same key, capped as BUCKET says; members come in rank
    order."""
    by_key = np.argsort(keys, kind="stable")
    ranked, key = members[by_key], keys[by_key]
    new = np.r_[True, key[1:] != key[:-1]]
    begin = np.maximum.accumulate(np.where(new, np.arange(len(key)), 0))
    place = np.arange(len(key)) - begin
    pairs = []
    for k in range(1, min(BUCKET, int(place.max(initial=0))) + 1):
        back = np.flatnonzero(place >= k)
        pairs.append((ranked[back], ranked[back - k]))
        far = np.flatnonzero(place > BUCKET + k)
        pairs.append((ranked[far], ranked[begin[far] + k - 1]))
    return pairs


def _agreement(
    signatures: NDArray[np.uint32], left: Ints, right: Ints, chunk: int = 4096
) -> NDArray[np.float64]:
    """The share of permutations on which each pair of signatures agrees, which estimates its Jaccard
    share."""
    parts = [slice(at, at + chunk) for at in range(0, len(left), chunk)]
    return np.concatenate(
        [np.zeros(0), *((signatures[left[part]] == signatures[right[part]]).mean(axis=1) for part in parts)]
    )


def candidates(texts: Sequence[str], floor: float) -> tuple[Ints, Ints, NDArray[np.float64]]:
    """Pairs (later, earlier) of texts with a Jaccard share of at least `floor`, and the share. Texts come in
    rank order."""
    empty = np.zeros(0, dtype=np.int64)
    if len(texts) < 2:
        return empty, empty, np.zeros(0)
    sizes, signatures = _signatures(texts)
    pairs = [(empty, empty)]
    for least, most, bands, rows in CLASSES:
        members = np.flatnonzero((sizes >= least) & (sizes <= most))
        for band in range(bands if len(members) > 1 else 0):
            part = signatures[members, band * rows : (band + 1) * rows].astype(np.uint64)
            keys = np.zeros(len(members), dtype=np.uint64)
            for column in part.T:
                keys = (keys ^ column) * np.uint64(0x9E3779B97F4A7C15)
                keys ^= keys >> np.uint64(31)
            pairs += bucket_pairs(keys, members)
    coded = np.unique(np.concatenate([later * len(texts) + earlier for later, earlier in pairs]))
    later, earlier = coded // len(texts), coded % len(texts)
    likely = _agreement(signatures, later, earlier) >= floor - 0.2  # 4 standard errors below
    later, earlier = later[likely], earlier[likely]
    likely_pairs = steps(zip(later, earlier, strict=True), "pairs compared by their letters", len(later))
    cut = lru_cache(maxsize=CHUNK)(lambda n: shingles(texts[n]))
    share = np.array([jaccard(cut(i), cut(j)) for i, j in likely_pairs])
    alike = share >= floor
    return later[alike], earlier[alike], share[alike]
