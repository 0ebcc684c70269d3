"""The training side of a run, as `plan` reads it."""

from __future__ import annotations

from curate.errors import CurateError
from curate.record_files.reading import read_rows
from curate.record_files.taught import Taught
from curate.run_folder.folder import RunFolder
from curate.run_folder.names import CERTIFICATE, TRAIN


def taught_by(run: RunFolder) -> list[Taught]:
    """The training records of a run, best first. Raises CurateError where the folder is no finished run, or
    its files are not as the run wrote them."""
    if not run.is_run:
        raise CurateError(
            "is not a run directory", where=str(run.path), mend="Give the folder that `curate run -o` wrote."
        )
    run.settle()
    run.check_as_written([TRAIN, CERTIFICATE])
    file = run.file(TRAIN)
    if not file.is_file() or not file.stat().st_size:
        raise CurateError(
            "has no training record, so there is nothing to plan with",
            where=str(file),
            mend="Look at report.html: it says why every record is out.",
        )
    return [Taught.of(row) for row in read_rows(file, completion=True).rows]
