"""`curate ledger`: what became of every record, without Parquet."""

from __future__ import annotations

from pathlib import Path

import click

from curate.cli.common import JSON, PATH, say
from curate.process import terminal


@click.command(
    epilog=(
        "\b\nExamples:\n  curate ledger out\n  curate ledger out --csv -o ledger.csv\n  curate ledger out"
        " --csv --bom -o excel.csv"
    )
)
@click.argument("run", metavar="RUN", type=PATH)
@click.option(
    "--csv", "as_csv", is_flag=True, help="Print the whole ledger as CSV in UTF-8, one row per record."
)
@click.option(
    "-o", "--out", type=PATH, metavar="FILE", help="With --csv: the file to write. [default: standard output]"
)
@click.option(
    "--bom",
    is_flag=True,
    help="With -o: begin the file with a byte order mark, so that Excel reads it as UTF-8.",
)
@click.option("--force", is_flag=True, help="With -o: overwrite an existing file.")
@JSON
def ledger(run: Path, as_csv: bool, out: Path | None, bom: bool, force: bool, as_json: bool) -> None:
    """Show how many records have which outcome and reason, or with --csv every record.

    RUN is a run directory, or a folder of `curate dedup` or `curate select`. In the CSV, a cell that a
    spreadsheet would read as a formula begins with an apostrophe, control characters are written as \\x1b,
    and the column detail is JSON.
    """
    from curate.run_folder.folder import RunFolder
    from curate.verbs.ledger import csv_lines, ledger_counts, write_csv

    if not as_csv and (out or bom or force):
        raise click.UsageError("-o, --bom and --force need --csv.")
    if as_csv and out is None and (as_json or bom or force):
        raise click.UsageError(
            "--json, --bom and --force need -o with --csv: standard output is the CSV itself."
        )
    if out is not None:
        rows = write_csv(run, out, bom=bom, force=force)
        say(as_json, {"out": str(out), "rows": rows}, f"Wrote {out}: {rows:,} rows.")
    elif as_csv:
        terminal.stream(csv_lines(run))
    else:
        counts = ledger_counts(run)
        lines = [
            f"{row['records']:>9,} "
            f" {row['outcome']:<12} {row['stage']:<8} {row['reason'] or '–':<22} {row['meaning']}".rstrip()
            for row in counts
        ]
        total = sum(row["records"] for row in counts)
        lines.append(f"{total:>9,}  rows. --csv prints all of them; `curate explain` explains one record.")
        say(as_json, {"rows": total, "counts": counts}, "\n".join(lines))
    for note in RunFolder(run).ledger_notes():
        terminal.err(f"curate: note: {note}")
