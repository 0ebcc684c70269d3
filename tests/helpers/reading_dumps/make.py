"""Writes tests/fixtures/reading and its truth.json: run `python -m tests.helpers.reading_dumps.make` after a
change."""

from __future__ import annotations

import json

from tests.helpers.paths import READING
from tests.helpers.reading_dumps import (
    bots_kind,
    columns_kind,
    lost_kind,
    no_talk_kind,
    private_kind,
    private_places_kind,
    roles_kind,
)
from tests.helpers.reading_dumps.base import TRUTHS

if __name__ == "__main__":
    for kind in (
        private_kind,
        private_places_kind,
        roles_kind,
        columns_kind,
        no_talk_kind,
        lost_kind,
        bots_kind,
    ):
        kind.write()
    truths = sorted(TRUTHS, key=lambda t: (t["kind"], t["path"]))
    (READING / "truth.json").write_text(
        "[\n" + ",\n".join(json.dumps(t, ensure_ascii=False) for t in truths) + "\n]\n", encoding="utf-8"
    )
