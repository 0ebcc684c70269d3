"""Files that were not read: which of them look like data, and the doubt that tells of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from glob import escape
from itertools import islice

from curate.loaders.account import Doubt, LoadReport, Reject
from curate.loaders.files import InputFile
from curate.loaders.folders import FAULTS
from curate.loaders.json_faults import AGAIN
from curate.loaders.sample import Sample
from curate.loaders.settings import SourceBlock, as_list
from curate.loaders.signatures import UNPACK, foreign
from curate.loaders.values import word_set
from curate.privacy.file_names import impersonal_name

_DATA = word_set(
    "json jsonl ndjson csv tsv tab psv parquet arrow feather ipc avro orc xls xlsx xlsm xlsb ods xml eml emlx"
    " msg mbox mbx pst ost vtt srt sql db sqlite sqlite3 zip gz tgz tar 7z rar zst bz2 xz lz4"
)
_DOCUMENTS = word_set(
    "md markdown rst adoc tex html htm xhtml css js ts py sh bat ps1 pdf doc docx ppt pptx odt odp epub pages"
    " key rtf log yaml yml toml ini cfg conf"
)
JSON = "a JSON file"
_KINDS = {
    "json": JSON,
    "csv": "a table of text",
    "parquet": "a Parquet file",
    "arrow": "an Arrow file",
    "excel": "a spreadsheet",
}
NOTHING = "the file holds no values"  # an empty list, a table of a header alone
NULS = "the file holds nothing but NUL bytes"
# reason codes of archives and their members that cannot be read: in words, and the mend
_ARCHIVES = {
    "broken_archive": ("it is cut off or damaged", AGAIN),
    "broken_member": ("it is cut off or damaged", AGAIN),
    "encrypted": ("it has a password", "Unpack it with its password, and give what is in it."),
    "nested_archive": ("an archive inside an archive", UNPACK),
    "no_plain_member": ("it is a link or a device, not a file", "Give the file that it leads to."),
    "unsafe_member_name": ("its name leads out of the archive", UNPACK),
    "member_too_large": ("it unpacks to far more than its size suggests", UNPACK),
    "archive_too_large": ("it unpacks to far more than its size suggests", UNPACK),
}
LEFT_OUT = "left out by `skip` of the recipe"
UNMET_SKIP = "unmet_skip"
_NAMED = 12  # files that one doubt names; of more, patterns are tried
_TOLD, _REASONS = 4, 8  # files that it names for one reason; reasons that it tells


def data_kind(file: InputFile) -> str:
    """What a file is, by its content and else by its name, such as `a JSON file`; empty for prose, pictures,
    programs and what holds nothing."""
    sample = Sample(file)
    ending = file.inner.rsplit("/", 1)[-1].rpartition(".")[2].casefold()
    if sample.fault:
        return "a damaged file"
    if sample.kind == "empty":
        return NULS if b"\x00" in sample.head else ""
    packed = foreign(sample.head)
    if packed or ending in _DOCUMENTS:
        return packed
    if sample.kind == "excel" and not ending.startswith(("xls", "ods")):
        return "an Office file"
    if sample.kind in _KINDS:
        return _KINDS[sample.kind] if sample.kind != "json" or not _is_empty(sample) else ""
    if ending not in _DATA or (
        sample.kind == "text" and ending in ("csv", "tsv", "tab", "psv") and "\n" not in sample.text.strip()
    ):
        return ""
    return f"a file named .{ending}"


def _is_empty(sample: Sample) -> bool:
    """Whether a JSON file is a list or an object without content, as exports have them for what was never
    used."""
    return (
        len(sample.head) < 64
        and not any(p.value for p in islice(sample.values, 2))
        and not any(c.isalnum() for c in sample.text)
    )


def leave_out(
    files: Iterable[InputFile], rejects: Iterable[Reject], blocks: Sequence[SourceBlock], report: LoadReport
) -> tuple[list[InputFile], list[Reject]]:
    """What stays without the files that `skip` of any block leaves out on purpose; that one of its globs
    leaves out nothing is a doubt."""
    globs = [glob for block in blocks for glob in as_list(block.skip)]
    kept: list[InputFile] = []
    faults: list[Reject] = []
    met = {
        glob
        for name, _ in report.skipped
        for glob in globs
        if fnmatchcase(name, glob) or fnmatchcase(f"{name}/", glob)
    }
    for file in files:
        skip_globs = [glob for glob in globs if file.matches([glob])]
        met.update(skip_globs)
        if skip_globs:
            report.skipped.append((file.label, LEFT_OUT))
        else:
            kept.append(file)
    for reject in rejects:
        skip_globs = [glob for glob in globs if _stand_in(reject).matches([glob])]
        met.update(skip_globs)
        if skip_globs:
            report.skipped.append((place_of(reject), LEFT_OUT))
        else:
            faults.append(reject)
    lost = [glob for glob in globs if glob not in met]
    if lost and not any(UNMET_SKIP in block.accept for block in blocks):
        _doubt_skip(lost, [file.label for file in kept], report)
    return kept, faults


def _doubt_skip(lost: Sequence[str], labels: Sequence[str], report: LoadReport) -> None:
    """Tells of globs of `skip` that leave nothing out: what they were meant for may be read."""
    near = get_close_matches(lost[0], labels, 1, 0.5)
    named = ", ".join(repr(impersonal_name(glob)) for glob in lost[:_TOLD]) + (
        " ..." if len(lost) > _TOLD else ""
    )
    what = f"skip: no file matches {named}{f'; the closest name is {near[0]!r}' if near else ''}"
    report.doubt(Doubt(UNMET_SKIP, "skip", what, f"accept: [{UNMET_SKIP}]   # or correct it"))


def _stand_in(reject: Reject) -> InputFile:
    """The file that a reject tells of, so far as it is known."""
    name, _, member = (
        reject.source.partition(":") if reject.locator == "file" else (reject.source, "", reject.locator)
    )
    return InputFile(name, open, member)  # type: ignore[arg-type]


def place_of(reject: Reject) -> str:
    """The label of the file that a reject tells of: a member of an archive stands in the locator."""
    return reject.source if reject.locator == "file" else f"{reject.source}:{reject.locator}"


def reject_sentence(reject: Reject) -> str:
    """Why a file could not be opened, in words."""
    counted = f", {reject.excerpt}" if reject.excerpt and reject.reason == "archive_too_large" else ""
    words = (
        FAULTS.get(reject.reason) or _ARCHIVES.get(reject.reason, (reject.reason.replace("_", " "), ""))[0]
    )
    return words + counted


def mend_of(reason: str) -> str:
    """What to do about a file that could not be opened for this reason (a code)."""
    return _ARCHIVES[reason][1] if reason in _ARCHIVES else "Check its permissions, or get it again."


def why_unread(kind: str, why: str) -> str:
    """What a file is, and why no source reads it, in words."""
    if kind in _KINDS.values():
        return (
            f"{kind} of no known format"
            if why.endswith("of no known format")
            else f"{kind}: {why}"
            if why
            else kind
        )
    return kind


def doubt_unread(whys: dict[str, str], read: Collection[InputFile], report: LoadReport) -> None:
    """Tells of the files that were not read (label: why); the doubt names the line that leaves them out on
    purpose."""
    if not whys:
        return
    first, *others = whys
    groups: dict[str, list[str]] = {}
    for label, why in whys.items():
        groups.setdefault(why, []).append(label)
    reasons = [
        f"{', '.join(held[:_TOLD])}{f' and {len(held) - _TOLD:,} more' if len(held) > _TOLD else ''} ({why})"
        for why, held in groups.items()
    ]
    what = (
        f"{len(whys):,} file{'s were' if others else ' was'} not read:"
        f" {'; '.join(reasons[:_REASONS])}{'; ...' if len(reasons) > _REASONS else ''}"
    )
    globs = json.dumps(_globs(list(whys), read), ensure_ascii=False)
    report.doubt(
        Doubt(
            "unread_file",
            first if not others else f"{first} and {len(others):,} more",
            what,
            f"skip: {globs}",
        )
    )


def _globs(labels: Sequence[str], read: Collection[InputFile]) -> list[str]:
    """Globs that match the labels and no file that is read: the labels themselves, or, of many, one a folder
    and ending."""
    if len(labels) <= _NAMED:
        return [escape(label) for label in labels]
    out: dict[str, None] = {}
    for path in labels:
        folder, _, name = path.rpartition("/")
        dot, ending = ("." if "." in name else ""), name.rpartition(".")[2]
        pattern = f"{escape(folder)}/*{dot}{escape(ending)}" if folder else f"*{dot}{escape(ending)}"
        out[escape(path) if not dot or any(f.matches([pattern]) for f in read) else pattern] = None
    return list(out)
