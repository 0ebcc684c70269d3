"""Unsloth's chat files: conversations under `messages`, each ending with the reply that is learned, for
`train_on_responses_only` with `last_response_only=True`."""

from __future__ import annotations

from curate.exporters.base import EXPORTERS, Trains
from curate.exporters.trl_messages import TrlMessages


@EXPORTERS.register("unsloth")
class Unsloth(TrlMessages):
    """The form of `trl-messages`; a row for each reply that is learned, as JSON Lines and Parquet."""

    name = "unsloth"
    trains: Trains = "split"
