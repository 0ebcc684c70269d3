"""Exact duplicates: records whose folded prompt and completion are the same."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from curate.language.folding import fold
from curate.process.progress import steps


def content_keys(
    prompts: Sequence[str], completions: Sequence[str | None]
) -> tuple[list[bytes], list[str], list[int]]:
    """A 16-byte hash a record of its folded prompt and completion, the folded prompts, and the folded length
    of both, in characters.

    A missing completion is not an empty one: such a record never equals one that has a completion.
    """
    folded = [fold(prompt) for prompt in steps(prompts, "prompts folded")]
    keys, lengths = [], []
    for prompt, completion in steps(zip(folded, completions, strict=True), "records hashed", len(folded)):
        whole = prompt + ("\x1e" if completion is None else "\x1f" + fold(completion))
        keys.append(hashlib.blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=16).digest())
        lengths.append(len(whole))
    return keys, folded, lengths


def groups(keys: Sequence[bytes], order: Sequence[int]) -> tuple[list[int], dict[int, list[int]]]:
    """Of records taken in `order`: the first of each content, and for each such first the copies that follow
    it."""
    first: dict[bytes, int] = {}
    copies: dict[int, list[int]] = {}
    leads = []
    for index in order:
        lead = first.setdefault(keys[index], index)
        if lead == index:
            leads.append(index)
        else:
            copies.setdefault(lead, []).append(index)
    return leads, copies
