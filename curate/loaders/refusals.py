"""Files that are known to hold nothing that can be read right: what they are, and what to do instead."""

from __future__ import annotations

from curate.loaders.base import Detection
from curate.loaders.decode import chunks, decoder_of
from curate.loaders.files import MEND_EMPTY
from curate.loaders.json_faults import AGAIN, fault_of, looks_written_for_json
from curate.loaders.products import CSV, bare_of, product_of
from curate.loaders.salvage import READ_ERRORS, Unreadable
from curate.loaders.sample import Sample
from curate.loaders.shapes import nested_texts, page_of
from curate.loaders.table_shapes import columns_of, is_messages, mapping_to_write
from curate.loaders.text_shapes import captions, opening_shape, text_shape
from curate.loaders.unread import NOTHING

# beside the confidence of the loaders: what opens like it is it; a product that is told by its keys yields to
# a loader that knows them as well
OPENING, SHAPE, NESTED, PIPED, FAULT, UNKNOWN = 0.97, 0.9, 0.6, 0.57, 0.9, 0.05
MAPPED = (
    "Give one file per stream and name its columns in a recipe (source: messages: conversation, author,"
    f" text). Or: {CSV[:1].lower()}{CSV[1:]}"
)
LISTS = (
    'Write each conversation as an object: {"messages": [{"role": "user", "content": ...}, {"role":'
    ' "assistant", "content": ...}]}, one per line.'
)


def refusal(sample: Sample) -> Detection | None:
    """Why a file is not read, as a detection that competes with those of the loaders; None where nothing
    speaks against it."""
    if sample.kind in ("text", "csv", "binary"):
        shape = opening_shape(sample.text or sample.head[:2_000].decode("latin-1"))
        if shape:
            return _refused(OPENING, f"this is {shape[0]}", shape[1])
    if sample.kind in ("text", "csv") and looks_written_for_json(sample.text) and (fault := _faulty(sample)):
        return fault
    if sample.kind in ("text", "csv") and (shape := captions(sample.text)):
        return _refused(OPENING, f"this is {shape[0]}", shape[1])
    if sample.kind in ("json", "csv", "parquet", "arrow", "excel"):
        return refused_as_table(sample)
    shape = text_shape(sample.text) if sample.kind == "text" else None
    return _refused(SHAPE, f"this is {shape[0]}", shape[1]) if shape else None


def refused_as_table(sample: Sample) -> Detection | None:
    """Why the records of a file make no table: a known product's shape, or texts in lists inside the
    records."""
    json = sample.kind == "json"
    values = page_of(sample.values) if json else list(sample.objects)
    if (product := product_of(values)) and not (product.mend.endswith(CSV) and is_messages(sample.objects)):
        return _refused(product.sure, f"this looks like {product.name}, not supported yet", product.mend)
    if bare := bare_of(sample.columns):
        return _refused(bare.sure, f"this looks like {bare.name}, not supported yet", bare.mend)
    lists = [path for value in sample.objects if (path := nested_texts(value))]
    if lists and len(lists) >= 0.3 * len(sample.objects):
        what = (
            f"its texts are in lists inside the records ({_key(max(sorted(set(lists)), key=lists.count))}),"
            " which are not a table"
        )
        return _refused(NESTED, what, CSV)
    return _refused_json(sample) if json else None


def _refused_json(sample: Sample) -> Detection | None:
    """Why JSON whose keys are no product's makes no table."""
    keys = sorted({p.key for p in sample.values if p.key and isinstance(p.value, dict)})
    if pipeline := next((p.pipeline for p in sample.values if p.pipeline), ""):
        # weaker than a table whose keys tell what brings its rows together: other columns would be guessed
        streams = f" (of {', '.join(map(_key, keys[:5]))})" if keys else ""
        return _refused(
            NESTED if len(keys) > 1 else PIPED,
            f"this looks like {pipeline}{streams} that is not recognised, not supported yet",
            MAPPED,
        )
    if len(keys) > 1:
        return _refused(
            NESTED,
            f"it holds several lists ({', '.join(map(_key, keys[:5]))}); a table must be one list",
            CSV,
        )
    if sample.control and not sample.values:
        return _refused(
            FAULT,
            f"it holds only lines about a data pipeline ({', '.join(sample.control)}), and no record",
            "Export the records, too.",
        )
    if not sample.values:
        return _faulty(sample)
    if not sample.objects and all(not p.key for p in sample.values):
        return _refused(
            NESTED,
            "it is a list (array) of texts, numbers or lists, where objects should say who speaks",
            LISTS,
        )
    what, mend = _damage(sample)
    known = (
        mapping_to_write(columns_of(sample.objects))
        if len(sample.objects) > 1
        else f"Its keys are not recognised. {CSV}"
    )
    if sample.objects == [{}] and not what:
        return _refused(FAULT, NOTHING, MEND_EMPTY)
    looks = "a single JSON object" if len(sample.values) == 1 else "JSON"
    return _refused(
        UNKNOWN, f"{looks} of no known format" + (f", and {what}" if what else ""), f"{mend} {known}".lstrip()
    )


def _key(key: str) -> str:
    return "".join(c if c.isprintable() else " " for c in key[:60])


def _refused(confidence: float, why: str, mend: str) -> Detection:
    return Detection(confidence, why, mend=mend)


def _faulty(sample: Sample) -> Detection | None:
    """The first fault of a file that is nearly JSON and holds no sound value, with its line; of JSON, that it
    is empty."""
    what, mend = _damage(sample)
    if not what and (fault := fault_of(sample.text))[0]:
        what, mend = f"line 1: this is {fault[0]}", fault[1]
    if not what and sample.kind == "json":
        first = next(iter(sample.faults), None)
        what, mend = (
            (f"{first.locator}: {first.reason.replace('_', ' ')}", AGAIN) if first else (NOTHING, MEND_EMPTY)
        )
    return _refused(FAULT, what, mend) if what else None


def _damage(sample: Sample) -> tuple[str, str]:
    """What is wrong with the first damaged value, its place, and the mend; both empty where none is."""
    for reject in sample.faults:
        if reject.fault:
            what, _, mend = reject.fault.partition(". ")
            return f"{reject.locator}: {what}", mend
    if not any(reject.reason == "truncated" for reject in sample.faults):
        return "", ""
    line = _last_line(sample)
    if not sample.values:
        return f"the JSON breaks off at line {line:,}, in its first value", AGAIN
    return (
        f"it breaks off at line {line:,}",
        f"{AGAIN.rstrip('.')}, or remove what follows its last complete value.",
    )


def _last_line(sample: Sample) -> int:
    """The number of the last line of the file that is not blank."""
    last, line = 1, 1
    try:
        with sample.file.open() as stream:
            decoder, first = decoder_of(stream, sample.file.encoding)
            for block in chunks(stream, decoder, first):
                if held := block.rstrip(b"\r\n\t \x00"):
                    last = line + held.count(b"\n")
                line += block.count(b"\n")
    except (*READ_ERRORS, Unreadable):
        pass  # what can be read was counted
    return last
