"""Where things lie; no other module of the tests computes a path from its own."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "sample_data"
DUMP = SAMPLE / "dump"
FIXTURES = ROOT / "tests" / "fixtures"
READING = FIXTURES / "reading"

# Real data, where the machine has it; tests that need it skip elsewhere.
SHARED = ROOT.parent / "shared" / "data"
FORUM = SHARED / "support_forum"
EXPORTS = SHARED / "exports"
