"""JSON in all its broken ways, and rows of every sort of table file."""

from __future__ import annotations

import json
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.loaders import LoadReport, Reject
from curate.loaders.inputs import InputSet
from curate.loaders.json_scan import Top, cut, top_values
from curate.loaders.jsonio import Piece, pieces
from curate.loaders.rows import RawRow, kind_of, read_rows, sniff
from tests.helpers.loading import memory

# JSON


def values(data: bytes) -> list[object]:
    return [p.value for p in pieces(memory(data)) if isinstance(p, Piece)]


def faults(data: bytes) -> list[tuple[str, str]]:
    return [(r.locator, r.reason) for r in pieces(memory(data)) if isinstance(r, Reject)]


def test_a_bad_line_costs_one_reject_and_all_before_a_cut_is_kept() -> None:
    data = b'{"id": 1}\nnot json\n{"id": NaN}\n{"id": 2}\n{"id": 3, "te'
    assert values(data) == [{"id": 1}, {"id": 2}]
    assert faults(data) == [("line 2", "bad_json"), ("line 3", "not_a_number"), ("line 5", "truncated")]


def test_unicode_line_breaks_inside_a_line_are_text() -> None:
    data = '{"t": "a\u2028b\u0085c\u000bd"}\n{"t": 2}\n'.replace("\u000b", "").encode()
    assert values(data) == [{"t": "a\u2028b\u0085cd"}, {"t": 2}]


def test_big_numbers_keep_every_digit() -> None:
    data = b'{"id": 12345678901234567890123, "ts": 1677029631.029259}\n{"id": 1}\n'
    first = values(data)[0]
    assert first == {"id": 12345678901234567890123, "ts": Decimal("1677029631.029259")}
    assert str(first["ts"]) == "1677029631.029259"  # type: ignore[index]


def test_a_number_that_is_too_long_and_nesting_that_is_too_deep_are_rejects() -> None:
    deep = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
    data = b'{"id": 1}\n' + deep + b"\n" + b'{"id": ' + b"9" * 5000 + b"}\n" + b'{"id": 2}\n'
    assert values(data) == [{"id": 1}, {"id": 2}]
    assert faults(data) == [("line 2", "too_deep"), ("line 3", "bad_number")]


def test_duplicate_keys_are_flagged_and_the_last_wins() -> None:
    (piece,) = list(pieces(memory(b'[{"a": 1, "a": 2}]')))
    assert isinstance(piece, Piece) and piece.value == {"a": 2} and piece.flags == ["duplicate_keys"]


def test_one_bad_value_of_an_array_is_one_reject() -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    data = b'[{"id": 1}, {"id": NaN}, ' + deep + b', {"id": 2}]'
    assert values(data) == [{"id": 1}, {"id": 2}]
    assert faults(data) == [("item 1", "not_a_number"), ("item 2", "too_deep")]


def test_a_cut_array_and_a_cut_page_keep_all_before() -> None:
    assert values(b'[{"id": 1}, {"id": 2}, {"id"') == [{"id": 1}, {"id": 2}]
    assert faults(b'[{"id": 1}, {"id": 2}, {"id"') == [("item 2", "truncated")]
    page = b'{"tickets": [{"id": 1}, {"id": 2}, {"i'
    assert [(p.key, p.value) for p in pieces(memory(page)) if isinstance(p, Piece)] == [
        ("tickets", {"id": 1}),
        ("tickets", {"id": 2}),
    ]
    assert faults(page) == [("tickets 2", "truncated")]


def test_a_page_is_opened_but_a_training_row_is_not() -> None:
    assert [
        (p.key, p.locator)
        for p in pieces(memory(b'{"tickets": [{"id": 1}], "count": 1}'))
        if isinstance(p, Piece)
    ] == [("tickets", "tickets 0")]
    row = {"messages": [{"role": "user", "content": "x"}]}
    assert values(json.dumps(row).encode()) == [row]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(json_values.filter(lambda v: v is not None), max_size=6), st.integers(1, 9), st.booleans())
@settings(max_examples=120)
def test_cutting_an_array_gives_the_values_whatever_the_blocks(
    items: list[object], size: int, pretty: bool
) -> None:
    data = json.dumps(items, indent=2 if pretty else None).encode()
    blocks = (data[i : i + size] for i in range(0, len(data), size))
    assert [json.loads(piece) for _, _, piece, fault in cut(blocks) if not fault] == items


@given(
    st.dictionaries(st.text(), st.lists(json_values.filter(lambda v: v is not None), max_size=3), max_size=4),
    st.integers(1, 9),
)
@settings(max_examples=80)
def test_cutting_pages_gives_the_values_of_each_array(page: dict[str, list[object]], size: int) -> None:
    data = json.dumps(page).encode()
    blocks = (data[i : i + size] for i in range(0, len(data), size))
    assert [json.loads(piece) for _, _, piece, fault in cut(blocks) if not fault] == [
        v for held in page.values() for v in held
    ]


def test_a_large_document_is_streamed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("curate.loaders.jsonio.WHOLE", 1000)
    data = json.dumps(
        {"tickets": [{"id": n, "text": 'a "quoted" [bracket'} for n in range(200)], "next_page": None}
    ).encode()
    found = [p for p in pieces(memory(data)) if isinstance(p, Piece)]
    assert [p.value["id"] for p in found if p.key == "tickets"] == list(range(200))
    assert found[150].locator == "tickets 150"


@given(
    st.lists(json_values.filter(lambda v: v is not None and v != []), min_size=1, max_size=6), st.booleans()
)
@settings(max_examples=80)
def test_each_item_of_a_damaged_page_is_a_value_whatever_it_is(items: list[object], comma: bool) -> None:
    page = json.dumps({"count": 7, "tickets": [{"id": 1}, *items]})
    found = list(pieces(memory((page[:-1] + (", x}" if comma else "")).encode())))
    listed = [i for i in found if isinstance(i, Piece)]
    assert [p.value for p in listed] == [{"id": 1}, *items] and [p.locator for p in listed] == [
        f"tickets {n}" for n in range(len(items) + 1)
    ]
    assert len(found) - len(listed) == 1


RECORD = {"id": 1, "text": 'a "quoted" {brace, and "comma",'}
OTHER = {"id": 2, "parts": [{"x": 1}]}


@pytest.mark.parametrize("first", [{"indent": 1}, {"indent": None}])
@pytest.mark.parametrize("between", ["\n", ",\n", "\n\n\n", " ", "\n\ufeff", ",\n\ufeff"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_values_one_after_the_other_are_read_over_however_many_lines(
    first: dict[str, int | None], between: str, encoding: str
) -> None:
    text = json.dumps(RECORD, **first) + between + json.dumps(OTHER, indent=2)  # type: ignore[arg-type]
    found = list(pieces(memory(text.encode(encoding))))
    assert [p.value for p in found if isinstance(p, Piece)] == [RECORD, OTHER] and not [
        p for p in found if isinstance(p, Reject)
    ]
    assert [p.locator for p in found] == [
        "line 1",
        f"line {text.count(chr(10), 0, text.rindex('{', 0, text.index('parts'))) + 1}",
    ]


@given(
    st.lists(
        st.dictionaries(st.text(min_size=1), json_values, max_size=3).map(lambda d: {**d, "id": 1}),
        min_size=2,
        max_size=5,
    ),
    st.integers(1, 9),
)
@settings(max_examples=80)
def test_pretty_printed_values_are_never_lost_nor_cut(items: list[dict[str, object]], size: int) -> None:
    data = "\n".join(json.dumps(i, indent=1) for i in items).encode()
    blocks = (data[i : i + size] for i in range(0, len(data), size))
    assert [json.loads(t.data) for t in top_values(blocks, 1 << 20) if isinstance(t, Top)] == items


def test_a_value_that_is_too_large_to_hold_comes_in_parts_and_what_follows_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("curate.loaders.jsonio.WHOLE", 300)
    page = {"tickets": [{"id": n, "text": "some words here"} for n in range(50)]}
    found = list(
        pieces(
            memory(
                (
                    json.dumps({"id": 0}, indent=1)
                    + "\n"
                    + json.dumps(page, indent=1)
                    + "\n"
                    + json.dumps({"id": 99}, indent=1)
                ).encode()
            )
        )
    )
    assert [p.value["id"] for p in found if isinstance(p, Piece)] == [0, *range(50), 99]


def test_a_damaged_record_between_sound_ones_is_one_reject() -> None:
    data = (
        "\n".join(
            json.dumps(v, indent=1) for v in ({"id": 1}, {"id": float("nan"), "a": [{"b": 1}]}, {"id": 2})
        )
        + '\n{"id": 3,\n "te'
    )
    assert values(data.encode()) == [{"id": 1}, {"id": 2}]
    assert faults(data.encode()) == [("line 4", "not_a_number"), ("line 15", "truncated")]


def test_commas_after_values_are_no_data_and_are_flagged() -> None:
    found = [p for p in pieces(memory(b'{"id": 1},\n{"id": 2},\n{"id": 3}\n')) if isinstance(p, Piece)]
    assert [(p.value["id"], p.flags) for p in found] == [
        (1, ["trailing_comma"]),
        (2, ["trailing_comma"]),
        (3, []),
    ]
    assert values(b'[{"id": 1}, {"id": 2},]') == [{"id": 1}, {"id": 2}]


@pytest.mark.parametrize("shape", ["lines", "array", "file"])
def test_json_inside_a_text_is_read_once_more_and_flagged(shape: str) -> None:
    inner = [json.dumps(RECORD), json.dumps(OTHER)]
    text = {
        "lines": "\n".join(map(json.dumps, inner)),
        "array": json.dumps(inner),
        "file": json.dumps(json.dumps([RECORD, OTHER])),
    }[shape]
    found = [p for p in pieces(memory(text.encode())) if isinstance(p, Piece)]
    assert [p.value for p in found] == [RECORD, OTHER] and all(p.flags == ["json_in_text"] for p in found)
    assert kind_of(text.encode()) == "json"


def test_a_list_of_turns_is_one_row_and_any_other_list_holds_rows() -> None:
    turns = [{"role": "user", "content": "x"}, {"role": "assistant", "content": "y"}]
    for text in (f"{json.dumps(turns)}\n{json.dumps(turns)}\n", json.dumps([turns, turns], indent=1)):
        assert values(text.encode()) == [{"messages": turns}] * 2
    assert values(b'[{"id": 1}, {"id": 2}]\n[{"id": 3}]\n') == [{"id": 1}, {"id": 2}, {"id": 3}]


@pytest.mark.parametrize(
    "first", ['{"id": 1, "text": "x"\0', '{"id": 1, "text": "x', '{"id": 1, "text": "x"', '{"id": 1, "te}']
)
def test_a_first_line_that_breaks_off_costs_one_reject(first: str) -> None:
    data = (first + "\n" + "".join(json.dumps({"id": n}) + "\n" for n in (2, 3, 4))).encode()
    assert values(data) == [{"id": 2}, {"id": 3}, {"id": 4}] and [where for where, _ in faults(data)] == [
        "line 1"
    ]
    page = b'{"next": null, "tickets": [\n{"id": 1},\n{"id": 2}\n]}'
    assert values(page) == [{"id": 1}, {"id": 2}]


def test_an_empty_list_is_a_value_that_no_loader_takes() -> None:
    assert values(b'{"id": 1}\n[]\n') == [{"id": 1}, []]


def test_pages_one_after_the_other_are_opened_and_their_own_fields_are_no_values() -> None:
    page = {
        "count": 1,
        "next_page": None,
        "name": "support",
        "meta": {"x": 1},
        "messages": [{"id": 1, "text": "a"}],
    }
    for text in (json.dumps(page), f"{json.dumps(page, indent=1)}\n{json.dumps(page, indent=1)}"):
        assert [(p.key, p.value) for p in pieces(memory(text.encode())) if isinstance(p, Piece)] == [
            ("messages", {"id": 1, "text": "a"})
        ] * text.count("next")


def test_a_fault_is_named_once_a_file_without_a_word_of_its_text() -> None:
    report = LoadReport()
    list(pieces(memory(b'{"id": 1}\n{"id": \'secret\'}\n{"id": \'other\'}\n'), report))
    assert report.warnings == [
        "file: line 2: this is a Python object, not JSON. Write it with json.dumps (pandas: to_json), one"
        " object per line."
    ]


# rows


def test_tables_are_told_from_text() -> None:
    assert sniff("a;b\n1;2\n") == ";" and sniff("a\tb\n1\t2\n") == "\t" and sniff('a,b\n"x\ny",2\n') == ","
    assert sniff("Customer: hi, there\nAgent: hello, you\n") == ""
    assert sniff("one line, only") == ""
    assert [kind_of(d) for d in (b"", b"PAR1..", b"\x00\x01\x02\x03" * 30, b'[{"a": 1}]', b"hello\n")] == [
        "empty",
        "parquet",
        "binary",
        "json",
        "text",
    ]


def test_csv_hazards() -> None:
    long = "x" * 300_000
    data = f'id,text\n1,"{long}"\n2,"a\nb"\n3,nul\x00here\n4\n5,a,b\n6,"open\n'.encode()
    found = list(read_rows(memory(data)))
    rows = {r.values["id"]: r.values["text"] for r in found if isinstance(r, RawRow)}
    assert rows == {"1": long, "2": "a\nb", "3": "nulhere"}
    assert [(r.locator, r.reason) for r in found if isinstance(r, Reject)] == [
        ("row 5", "short_row"),
        ("row 6", "long_row"),
        ("row 7", "truncated"),
    ]


def test_old_line_ends_and_repeated_column_names() -> None:
    rows = [r for r in read_rows(memory(b"id,text,text\r1,a,b\r2,c,d\r")) if isinstance(r, RawRow)]
    assert [r.values for r in rows] == [
        {"id": "1", "text": "a", "text_2": "b"},
        {"id": "2", "text": "c", "text_2": "d"},
    ]


def test_parquet_arrow_and_excel_give_the_same_rows(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.ipc as ipc
    import pyarrow.parquet as pq
    from openpyxl import Workbook

    table = pa.table({"id": [1, 2], "text": ["a", "b"]})
    pq.write_table(table, tmp_path / "x.parquet")
    with ipc.new_stream(str(tmp_path / "x.arrow"), table.schema) as out:
        out.write_table(table)
    book = Workbook()
    for row in (["id", "text"], [1, "a"], [2, "b"]):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "x.xlsx")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name in ("x.parquet", "x.arrow", "x.xlsx"):
            archive.write(tmp_path / name, name)
    files, rejects = InputSet([tmp_path]).opened
    assert not rejects and len(files) == 6
    for file in files:
        assert [
            (int(r.values["id"]), r.values["text"]) for r in read_rows(file) if isinstance(r, RawRow)
        ] == [(1, "a"), (2, "b")], file.label


def test_a_broken_parquet_is_a_reject() -> None:
    assert [r.reason for r in read_rows(memory(b"PAR1" + b"\x00" * 100)) if isinstance(r, Reject)] == [
        "bad_parquet"
    ]
