"""The report: its numbers, its safety against hostile text, its size, its drawings."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.coverage import Audit, CoverageFigures, SituationRow
from curate.report.audit_page import render_audit
from curate.report.charts import curve, funnel, histograms
from curate.report.data import FunnelLevel, Reason, ReportData, ShownRecord
from curate.report.page import render
from curate.report.treemap import Area, draw, squarify, text_width, wrap
from curate.report.words import cut, differences, excerpt, highlighted, pieces, visible
from curate.text.readable import count, decimal, listed, many, part, percent
from tests.helpers.hostile import HOSTILE, Reader, hostile, hostile_audit
from tests.helpers.report_sample import certificate, sample, sample_audit

TOLD = "The situations are those of the run."


def test_headline_counts_records_not_conversations() -> None:
    page = Reader(render(sample()))
    assert (
        "300 records out of 12,345: 255 to train on, 45 to test with, 40 of 60 situations covered"
        in page.text
    )


def test_headline_takes_the_sides_of_the_dataset_not_of_the_pool() -> None:
    data = sample()
    bare = certificate()
    del bare["dataset"]
    assert "3,400 to train on" not in render(replace(data, certificate=bare))
    rows = [SituationRow("one", 9, 9, 9, 9, 200, 100, 0.9)]
    assert "200 to train on, 100 to test with, 1 of 1 situation covered" in render(
        replace(data, certificate=bare, situations=rows)
    )


def test_funnel_says_what_left_at_every_step() -> None:
    text = Reader(render(sample())).text
    for part_of_it in (
        "6,602 records taken out (53.5%)",
        "1,621 records taken out (28.2%)",
        "3,822 records taken out (92.7%)",
        "2.4%",
    ):
        assert part_of_it in text


def test_funnel_is_drawn_on_one_scale_and_leaves_other_units_undrawn() -> None:
    steps = [
        FunnelLevel("conversations", 9000, unit="conversation"),
        FunnelLevel("records", 1000),
        FunnelLevel("pool", 999),
        FunnelLevel("dataset", 1),
        FunnelLevel("same", 1),
    ]
    bars = funnel(steps)
    assert [b.width for b in bars] == [0, 100, 99.9, 0.1, 0.1]
    assert [b.before for b in bars] == [0, 0, 100, 99.9, 0.1]
    assert [b.change for b in bars] == [
        "",
        "",
        "1 record taken out (0.1%)",
        "998 records taken out (99.9%)",
        "none taken out",
    ]
    assert [b.drawn for b in bars] == [False, True, True, True, True]


def test_reasons_have_meaning_count_share_and_examples() -> None:
    page = Reader(render(sample()))
    assert "the quality score is below the recipe's floor low_quality, stage gate2,12017.2%" in page.text
    assert len(page.named("details")) == 13 + 8  # 13 reasons with examples, 8 best records
    assert (
        "no agent answered the customer no_reply, stage pairing48699.8%" in page.text
    )  # of conversations, not of records


def test_the_first_reasons_are_those_of_what_was_taken_out() -> None:
    html = render(sample())
    assert (
        html.index('class="outcome o-dropped"')
        < html.index('class="outcome o-quarantined"')
        < html.index('class="outcome o-selected"')
    )


def test_a_pair_is_shown_side_by_side_with_the_differing_words_marked() -> None:
    twin = ShownRecord("kept-1", "can I pause?", "Yes, for 12 weeks.", 0.9)
    lost = ShownRecord("lost-1", "can I pause?", "Yes, for 4 weeks.", 0.8, twin=twin, score=0.97)
    reason = Reason("quarantined", "dedup", "contradiction", "cannot both be right", 1, [lost])
    html = render(replace(sample(3, 0), reasons=[reason]))
    assert "Yes, for <mark>4</mark> weeks." in html and "Yes, for <mark>12</mark> weeks." in html
    assert (
        "The record that it contradicts" in html
        and "similarity of meaning 0.97" in html
        and "lost-1" in html
        and "kept-1" in html
    )
    assert "1 example<" in html


def test_identical_pairs_say_so() -> None:
    twin = ShownRecord("kept-1", "can I pause?", "Yes.", 0.9)
    reason = Reason(
        "dropped",
        "dedup",
        "exact_duplicate",
        "the same",
        1,
        [ShownRecord("lost-1", "can I pause?", "Yes.", 0.8, twin=twin)],
    )
    html = render(replace(sample(3, 0), reasons=[reason], nearest=[]))
    assert "Word for word the same" in html and "Kept instead" in html and "<mark>" not in html


def test_what_triggered_a_reason_is_marked_in_the_text() -> None:
    assert "pls <mark>see our FAQ</mark>, thx" in render(sample())
    assert highlighted("Ask the FAQ, the faq", ["faq"]) == [
        (False, "Ask the "),
        (True, "FAQ"),
        (False, ", the "),
        (True, "faq"),
    ]
    assert highlighted("faqs", ["faq", " ", ""]) == [(False, "faqs")]


def test_gaps_name_reasons_in_words() -> None:
    data = sample()
    text = Reader(render(data)).text
    assert "the reply sends the customer away without help · best quality 0.21" in text
    assert "these 5 situations" in text
    assert "every situation has at least one good answer" in render(replace(data, gaps=[]))


@pytest.mark.parametrize(
    ("changed", "said", "unsaid"),
    [
        (
            {},
            (
                "Nothing leaks. No conversation, customer, template, near-duplicate prompt or group is on"
                " both sides"
            ),
            "The split leaks",
        ),
        ({"shared_customers": 2}, "The split leaks: 2 customers.", "Nothing leaks"),
        (
            {"twins_at_threshold": 1, "shared_conversations": 1},
            "The split leaks: 1 conversation, 1 near-duplicate prompt.",
            "Nothing leaks",
        ),
        ({"shared_customers": None}, "Not checked, or not for all records: customer.", "Nothing leaks"),
    ],
)
def test_the_certificate_claims_only_what_was_measured(
    changed: dict[str, int | None], said: str, unsaid: str
) -> None:
    text = Reader(render(replace(sample(), certificate=certificate(**changed)))).text
    assert said in text and unsaid not in text


def test_no_certificate_no_claim() -> None:
    text = Reader(render(replace(sample(), certificate={}))).text
    assert "No split was made" in text and "Nothing leaks" not in text and "highest similarity" not in text


def test_the_miss_rate_stands_with_the_personal_data_and_only_there() -> None:
    html = render(sample())
    assert html.count("measured miss rate of 1.8%") == 1
    assert html.index('id="personal"') < html.index("measured miss rate") < html.index('id="best"')
    assert "The dataset holds 636 placeholders" in html
    assert "No detector finds everything" in render(replace(sample(), privacy_notes=[]))


def test_an_empty_run_is_still_a_page() -> None:
    page = Reader(render(ReportData("", "0", [], [], [], [], {})))
    assert "Nothing was read" in page.text and not page.open
    Reader(render_audit(Audit([], [], 0, 0, 0, []), TOLD))


def test_same_data_same_page() -> None:
    assert render(sample()) == render(sample())
    data = sample()
    turned = replace(
        data,
        situations=data.situations[::-1],
        reasons=data.reasons[::-1],
        quality=dict(reversed(data.quality.items())),
    )
    assert render(turned) == render(data)


@pytest.mark.parametrize(
    "html", [render(sample()), render_audit(sample_audit(), TOLD)], ids=["report", "audit"]
)
def test_the_page_is_self_contained(html: str) -> None:
    page = Reader(html)
    assert not page.open
    for name, attrs in page.tags:
        assert name not in ("img", "link", "iframe", "object", "embed", "audio", "video", "form", "base")
        assert not any(key.startswith("on") or key in ("style", "src", "srcset") for key in attrs)
        assert (attrs.get("href") or "#").startswith("#")
    assert "http:" not in html and "https:" not in html and "@import" not in html
    assert all("url(#" in u for u in re.findall(r"url\([^)]*", html))


@pytest.mark.parametrize(
    "html",
    [render(sample()), render_audit(sample_audit(), TOLD), render(hostile())],
    ids=["report", "audit", "hostile"],
)
def test_the_policy_admits_only_the_pages_own_style_and_script(html: str) -> None:
    page = Reader(html)
    policy = next(
        m["content"] for m in page.named("meta") if m.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None and policy.startswith("default-src 'none'; ") and "unsafe" not in policy
    for tag in ("script", "style"):
        digest = base64.b64encode(hashlib.sha256(page.raw[tag].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
        assert len(page.named(tag)) == 1


def test_hostile_text_stays_text() -> None:
    html = render(hostile())
    page = Reader(html)
    assert not page.open
    assert not any(key.startswith("on") for _, attrs in page.tags for key in attrs)
    assert "<script>alert(1)</script>" in page.text and "{{ 7*7 }}" in page.text
    assert "\u202e" not in html and "⟨U+202E⟩" in html
    assert "\x00" not in html and "\x1b" not in html
    html.encode("utf-8")  # no lone surrogate
    assert len(html) < 1_000_000


def test_hostile_audit() -> None:
    html = render_audit(hostile_audit(), HOSTILE[0])
    page = Reader(html)
    assert not page.open and "\u202e" not in html and "<script>alert" not in html
    assert "16 edge cases have no training record that clearly matches" in page.text
    html.encode("utf-8")


def test_ten_thousand_situations_and_two_hundred_reasons_stay_small() -> None:
    html = render(sample(10_000, 200))
    assert len(html.encode()) < 2_000_000
    assert html.count('class="cell ') <= 400 + 90
    assert html.count('<tr data-status="') == 400
    assert "9,600 smaller situations not listed: " in html


def test_the_rest_of_the_situations_is_summed() -> None:
    rows = [SituationRow(f"s{n:04}", 10, 10, 4, 4, 2 if n % 2 else 1, 1, 0.9) for n in range(401)]
    html = render(replace(sample(), situations=rows))
    assert (
        "1 smaller situation not listed: 1 thin" in html
    )  # the one with fewer training records that is last in the alphabet
    assert "200 of 401 situations covered" in html


def test_texts_are_cut() -> None:
    data = replace(sample(3, 0), best=[ShownRecord("x", "why " * 9000, "so " * 9000, 0.5)])
    assert render(data).count("why") <= 176 and render(data).count(" so ") < 300


def test_numbers() -> None:
    assert [count(0), count(12345), many(1, "record"), many(0, "record"), many(2, "reply", "replies")] == [
        "0",
        "12,345",
        "1 record",
        "0 records",
        "2 replies",
    ]
    assert [percent(s) for s in (0, 0.0004, 0.4132, 0.9996, 1, None, float("nan"))] == [
        "0.0%",
        "<0.1%",
        "41.3%",
        ">99.9%",
        "100.0%",
        "–",
        "–",
    ]
    assert [part(1, 0), part(0, 3), part(3, 3), part(1, 100_000)] == ["–", "0.0%", "100.0%", "<0.1%"]
    assert [decimal(None), decimal(float("nan"))] == ["–", "–"]
    assert [decimal(0.5), decimal(0.9996), decimal(0.9996, 3), decimal(1.0)] == [
        "0.50",
        ">0.99",
        ">0.999",
        "1.00",
    ]
    assert [listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


def test_curve_says_where_most_of_it_is_reached() -> None:
    drawn = curve([(0, 0.0), (1, 0.5), (2, 0.9), (3, 0.95), (4, 1.0)])
    assert (
        drawn is not None
        and drawn.share == "100.0%"
        and drawn.finding == "The first 2 records reach nine tenths of it."
    )
    assert [label for _, label in drawn.x_ticks] == ["0", "1", "2", "3", "4"]
    assert curve([]) is None and curve([(3, 0.5)]) is None and curve([(0, 0.0), (5, float("nan"))]) is None
    long = curve([(n, n / 50_000) for n in range(50_001)])
    assert long is not None and len(long.line) < 6000


def test_histograms_show_single_records_and_leave_out_empty_outcomes() -> None:
    found = histograms(
        {"selected": [0] * 19 + [10_000], "dropped": [1] + [0] * 18 + [9_999], "kept": [0] * 20}
    )
    assert [h.name for h in found] == ["Selected", "Dropped"]
    assert (
        found[1].columns[0][3] == 1.0
        and found[1].columns[19][3] == 66.0
        and found[1].middle == "0.95 to 1.00"
    )
    assert found[1].columns[0][4] == "quality 0.00 to 0.05: 1 record"


@settings(max_examples=60)
@given(st.lists(st.integers(1, 5000), min_size=1, max_size=60), st.integers(50, 1200), st.integers(50, 900))
def test_the_treemap_tiles_its_rectangle(weights: list[int], width: int, height: int) -> None:
    weights.sort(reverse=True)
    boxes = squarify(weights, width, height)
    total = sum(weights)
    for weight, (x, y, w, h) in zip(weights, boxes, strict=True):
        assert w * h == pytest.approx(width * height * weight / total, rel=1e-6)
        assert x >= -1e-6 and y >= -1e-6 and x + w <= width + 1e-6 and y + h <= height + 1e-6
    for n, (x, y, w, h) in enumerate(boxes):
        for x2, y2, w2, h2 in boxes[:n]:
            assert min(x + w, x2 + w2) - max(x, x2) < 1e-6 or min(y + h, y2 + h2) - max(y, y2) < 1e-6


def test_equal_areas_are_nearly_square() -> None:
    assert max(max(w / h, h / w) for _, _, w, h in squarify([1] * 36, 900, 600)) < 2


@settings(max_examples=60)
@given(st.text(max_size=80), st.floats(20, 300), st.floats(8, 20), st.integers(1, 4))
def test_labels_never_grow_beyond_their_room(text: str, room: float, size: float, rows: int) -> None:
    lines = wrap(text, room, size, rows)
    assert len(lines) <= rows
    assert all(text_width(line, size) <= room or line == "…" for line in lines)


def test_labels_that_do_not_fit_are_cut_and_their_title_is_whole() -> None:
    cells = draw(
        [
            Area(1000, "parcel is late, tracking does not move", "thin", True, "whole"),
            Area(1, "tiny", "covered", False, "whole too"),
        ],
        180,
        40,
    )
    assert (
        len(cells[0].lines) == 1
        and cells[0].lines[0].startswith("parcel is late")
        and cells[0].lines[0].endswith("…")
        and cells[0].count == ""
    )
    assert cells[1].lines == [] and cells[1].area.title == "whole too"
    assert draw([Area(0, "none", "thin", False, "")], 300, 40) == []


def test_labels_break_no_word() -> None:
    assert wrap("box, chargeback", 60, 10, 3) == ["box…"] and wrap("chargeback", 60, 10, 3) == []
    assert wrap("gift card, subscription", 80, 10, 1) == ["gift card…"]
    assert wrap("配送が遅れています", 60, 10, 1) == ["配送が遅…"]  # no blanks to break at


def test_sentences_come_apart_into_code_options_and_words() -> None:
    assert pieces("told by `public`: add --encoder, or not") == [
        ("", "told by "),
        ("code", "public"),
        ("", ": add "),
        ("whole", "--encoder"),
        ("", ", or not"),
    ]
    assert pieces("a--b ` c") == [("", "a--b ` c")] and pieces("") == []


@settings(max_examples=80)
@given(st.text(max_size=60), st.text(max_size=60))
def test_differences_give_both_texts_back(left: str, right: str) -> None:
    ours, theirs = differences(left.strip(), right.strip())
    assert "".join(t for _, t in ours) == left.strip() and "".join(t for _, t in theirs) == right.strip()
    same = [re.sub(r"\s", "", "".join(t for marked, t in side if not marked)) for side in (ours, theirs)]
    assert same[0] == same[1]


def test_differences_mark_whole_words() -> None:
    assert differences("It's an exchange, 5 days", "It's not an exchange, 7 days")[0] == [
        (False, "It's an exchange, "),
        (True, "5"),
        (False, " days"),
    ]


def test_cutting() -> None:
    assert cut("a  b\nc", 10) == "a b c" and cut("abcdef", 4) == "abc…" and len(cut(" " * 90 + "x", 4)) <= 4
    assert (
        excerpt("a\n\n\n\nb", 50) == "a\n\nb"
        and excerpt("one two three four five", 20) == "one two three four …"
        and len(excerpt("x" * 999, 100)) <= 100
    )
    assert visible("a\r\nb\u2066c") == "a\nb⟨U+2066⟩c"


def test_audit_page_tells_statuses_and_edge_cases() -> None:
    audit = sample_audit()
    figures = CoverageFigures.of(audit.situations)
    text = Reader(render_audit(audit, TOLD)).text
    said = (
        f"{percent(figures.covered_share)} of the dump's records are in covered situations,"
        f" {percent(figures.thin_share)} in thin ones"
    )
    assert f"{said}: 40 of 60 situations covered" in text and TOLD in text
    assert (
        "2 edge cases have no training record that clearly matches." in text
        and "chemical accident" in text
        and "lawyer's letter" in text
    )
    near = (
        "in training: “my father is a lawyer”, similarity 0.43, below the limit to “my lawyer” (it tells of"
    )
    assert f"{near} another person)" in text
    assert re.search("lawyer's letter.*perhaps.*press ?no", text)
    assert "No list of edge cases was given" in render_audit(replace(audit, edge_cases=[]), TOLD)
    assert "Each of them has a training record." in render_audit(
        replace(audit, edge_cases=audit.edge_cases[:1]), TOLD
    )


@pytest.mark.parametrize(
    "html", [render(sample()), render_audit(sample_audit(), "Told.")], ids=["report", "audit"]
)
def test_both_pages_say_what_each_status_and_column_means(html: str) -> None:
    text, figures = Reader(html).text, CoverageFigures.of(sample().situations)
    assert (
        f"Covered 40 ({percent(figures.covered_share)} of the dump's records): two or more training records,"
        " or the only usable one" in text
    )
    assert (
        f"Thin 10 ({percent(figures.thin_share)} of the dump's records): one training record, although two or"
        " more are usable" in text
    )
    assert (
        "no training record, although one is usable" in text
        and "no usable record: nobody answered it well" in text
    )
    assert "Usable: those that may be used for training" in text


def test_headings_are_in_order_and_drawings_are_named() -> None:
    for html in (render(sample()), render_audit(sample_audit(), TOLD)):
        page = Reader(html)
        levels = [int(name[1]) for name, _ in page.tags if re.fullmatch(r"h[1-6]", name)]
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(b - a <= 1 for a, b in pairwise(levels))
        ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
        assert len(ids) == len(set(ids))
        for svg in page.named("svg"):
            named = svg.get("aria-hidden") == "true" or svg.get("aria-label") or svg.get("aria-labelledby")
            assert named or (svg.get("class") or "").startswith("cell")
        for attrs in (a for _, a in page.tags):
            assert set(
                f"{attrs.get('aria-labelledby') or ''} {attrs.get('aria-describedby') or ''}".split()
            ) <= set(ids)
