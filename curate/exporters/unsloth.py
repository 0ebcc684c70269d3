"""Unsloth's chat files: whole conversations under `messages`, for `train_on_responses_only`, which learns
every reply."""

from __future__ import annotations

from curate.exporters.base import EXPORTERS
from curate.exporters.trl_messages import TrlMessages


@EXPORTERS.register("unsloth")
class Unsloth(TrlMessages):
    """The rows of `trl-messages`, as JSON Lines and Parquet."""

    name = "unsloth"
