"""Large pools that consist of near copies of a few prompts."""

import numpy as np
import pytest

from curate.coverage import cluster, clusters
from curate.coverage.alike import FEW, alike
from curate.coverage.tree import average_linkage
from curate.positions import content_ranks
from curate.select import candidates, select
from tests.helpers.coverage_sample import unit

ASKED = (
    "where is my parcel number {}",
    "please refund the {} euros to my card",
    "the app forgot {} of my songs",
)


def pool(n: int, noise: float, kinds: int = 3, form: str = "") -> tuple[np.ndarray, list[str], np.ndarray]:
    """n prompts of some kinds in turn, those of a kind with vectors near one direction; and their scores."""
    rng = np.random.default_rng(3)
    of = np.arange(n) % kinds
    vectors = unit(unit(rng.normal(size=(kinds, 16)))[of] + noise * rng.normal(size=(n, 16)))
    texts = [(form or ASKED[k % 3]).format(i) for i, k in enumerate(of.tolist())]
    return vectors, texts, rng.random(n).round(4)


def test_texts_that_differ_in_values_alone_are_one_prompt_whatever_their_vectors() -> None:
    n = FEW + 1
    vectors, texts, _ = pool(n, noise=0.5)
    found = alike(vectors, texts, content_ranks(texts))
    assert [len(set(found[k::3].tolist())) for k in range(3)] == [1, 1, 1]
    assert len(set(found.tolist())) == 3


def test_prompts_with_nearly_one_vector_are_one_prompt_whatever_their_texts() -> None:
    n = FEW + 1
    vectors, _, _ = pool(n, noise=0.01)
    texts = ["".join("abcdefghij"[int(c)] for c in str(i)) for i in range(n)]
    found = alike(vectors, texts, content_ranks(texts))
    assert len(set(found.tolist())) == 3 and (found == found[np.arange(n) % 3]).all()
    order = np.random.default_rng(0).permutation(n)
    again = alike(vectors[order], [texts[i] for i in order], content_ranks([texts[i] for i in order]))
    assert (order[again] == found[order]).all()


@pytest.mark.parametrize("n", [FEW, FEW + 1])
def test_small_pools_and_those_of_different_prompts_stay_as_they_are(n: int) -> None:
    vectors, texts, _ = pool(n, noise=0.0)
    if n > FEW:  # a little more than half of it is different
        some = n // 2 + 3
        vectors[:some] = unit(np.random.default_rng(4).normal(size=(some, 16)))
        texts[:some] = ["".join("abcdefghij"[int(c)] for c in str(i)) for i in range(some)]
    assert alike(vectors, texts, content_ranks(texts)).tolist() == list(range(n))


def test_short_words_of_a_conversation_belong_to_it() -> None:
    n = FEW + 2
    texts, talks = ["no that is wrong"] * n, [f"c{i // 2}" for i in range(n)]
    vectors = unit(np.repeat(np.random.default_rng(5).normal(size=(n // 2, 16)), 2, axis=0))
    found = alike(vectors, texts, np.arange(n), talks)
    assert len(set(found.tolist())) == n // 2 and (found[::2] == found[1::2]).all()


def test_near_copies_cost_what_their_different_prompts_cost_and_take_turns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sizes, link = [], average_linkage
    for module in (clusters, candidates):
        monkeypatch.setattr(
            module, "average_linkage", lambda near, weights: sizes.append(len(near)) or link(near, weights)
        )
    n = 2 * FEW
    vectors, texts, quality = pool(n, noise=0.1)
    situations = cluster(vectors, texts, quality)
    order = select(vectors, quality, situations, n).order.tolist()
    assert sizes == [3, 3] and len(situations.names) == 3
    assert sorted(order) == list(range(n))
    for turn in range(3):  # the best of each prompt, then the second of each
        came = order[3 * turn : 3 * turn + 3]
        best = [sorted(quality[k::3], reverse=True)[turn] for k in range(3)]
        assert [quality[i] for i in sorted(came, key=lambda i: i % 3)] == best
