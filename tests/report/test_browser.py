"""The report, the advice, the audit, the plan and the evaluation in a real browser: its policy holds, nothing is loaded, nothing is
clipped, the table sorts and filters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from curate.report.advice_page import render_advice
from curate.report.audit_page import render_audit
from curate.report.page import render
from curate.report.plan_page import render_plan
from curate.verbs.evaluate import evaluate
from curate.verbs.plan import plan
from tests.helpers.command import Command
from tests.helpers.held_out import held_out_run, lines, reply_to
from tests.helpers.hostile import HOSTILE, hostile, hostile_advice, hostile_audit, hostile_plan
from tests.helpers.paths import SAMPLE
from tests.helpers.report_sample import sample, sample_audit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
PAGES = ["report", "advise", "audit", "audit_run", "plan", "evaluation"]
PAGES += ["hostile", "hostile_advise", "hostile_audit", "hostile_plan", "hostile_evaluation"]


@pytest.fixture(scope="module")
def folder(
    tmp_path_factory: pytest.TempPathFactory, advice_dir: Path, small_run: Path, curate: Command
) -> Path:
    """The pages as the commands make them, larger ones of invented data, and ones that hold nothing but
    hostile text."""
    made = tmp_path_factory.mktemp("pages")
    done = curate(
        "audit",
        small_run,
        "--against",
        small_run,
        "-o",
        made / "audit",
        "--edge-cases",
        SAMPLE / "edge_cases.yaml",
    )
    assert done.returncode == 0, done.stderr
    advice = json.loads((advice_dir / "advise.json").read_text(encoding="utf-8"))
    planned = plan(small_run).as_dict()
    html = {
        "report": render(sample()),
        "advise": (advice_dir / "advise.html").read_text(encoding="utf-8"),
        "audit": render_audit(sample_audit(), "The situations are those of the run."),
        "audit_run": (made / "audit" / "audit.html").read_text(encoding="utf-8"),
        "plan": render_plan(planned),
        "evaluation": evaluated(made / "model", [reply_to(n + n % 2) for n in range(6)]),
        "hostile": render(hostile()),
        "hostile_advise": render_advice(hostile_advice(advice)),
        "hostile_audit": render_audit(hostile_audit(), HOSTILE[0]),
        "hostile_plan": render_plan(hostile_plan(planned)),
        "hostile_evaluation": evaluated(made / HOSTILE[3], [HOSTILE[0] * 2, *HOSTILE[1:6]]),
    }
    for name in PAGES:
        (made / f"{name}.html").write_text(html[name], encoding="utf-8")
    return made


def evaluated(folder: Path, replies: list[str]) -> str:
    """The page of an evaluation of some replies, by a model that is called as the folder is."""
    folder.mkdir()
    rows = [{"id": f"r_test_{n}", "completion": reply} for n, reply in enumerate(replies)]
    file = lines(folder / "replies.jsonl", rows)
    evaluate(held_out_run(folder / "run"), {folder.name: file}).write(folder / "out")
    return (folder / "out" / "evaluation.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("needs Chromium in /usr/bin/chromium")
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    with sync_api.sync_playwright() as play:
        started = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield started
        started.close()


def show(browser: Browser, path: Path, **context: Any) -> tuple[Page, list[str]]:
    """The page, and everything that went wrong or was asked for: console messages, script errors, dialogs,
    requests."""
    page = browser.new_page(**context)
    events: list[str] = []
    page.on("console", lambda message: events.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: events.append(f"error: {error}"))
    page.on("dialog", lambda dialog: events.append(f"dialog: {dialog.message}"))
    page.on("request", lambda request: events.append(f"request: {request.url}"))
    page.goto(path.as_uri())
    return page, events


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_loaded_and_the_policy_is_not_broken(browser: Browser, folder: Path, name: str) -> None:
    page, events = show(browser, folder / f"{name}.html")
    assert events == [f"request: {(folder / name).as_uri()}.html"]
    assert page.locator(".tools").first.is_visible()  # its own script ran
    assert (
        page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth") == "1120px"
    )  # and its own style holds
    page.close()


@pytest.mark.parametrize("name", PAGES)
def test_an_injected_script_would_not_run(browser: Browser, folder: Path, name: str) -> None:
    broken = folder / f"{name}-injected.html"
    html = (folder / f"{name}.html").read_text(encoding="utf-8")
    broken.write_text(
        html.replace(
            "<main",
            "<script>document.title = 'taken'</script><img src=x onerror=\"document.title = 'taken'\"><main",
        ),
        encoding="utf-8",
    )
    page, _ = show(browser, broken)
    assert page.title() != "taken"
    page.close()


@pytest.mark.parametrize("width", [375, 390, 820, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_the_screen(browser: Browser, folder: Path, name: str, width: int) -> None:
    page, _ = show(browser, folder / f"{name}.html", viewport={"width": width, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    clipped = """texts => texts.filter(e => e.getClientRects().length && e.scrollWidth > e.clientWidth + 1)
        .map(e => e.className + " " + e.textContent.slice(0, 60))"""
    assert (
        page.locator(
            "h1, main p, main h2, main h3, main dd, main figcaption, main summary, .legend li, .level,"
            " .tiles div"
        ).evaluate_all(clipped)
        == []
    )
    page.close()


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("hostile")])
def test_hostile_text_stays_text(browser: Browser, folder: Path, name: str) -> None:
    page, events = show(browser, folder / f"{name}.html")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.locator(".find").first.fill("<script>alert(1)</script>")
    assert (
        page.locator("script").count() == 1
        and page.locator("img, iframe, object, embed, form, main a[href*=':'], [onerror], [onload]").count()
        == 0
    )
    assert page.locator("main").inner_text().count(HOSTILE[0]) >= 1 and len(events) == 1
    page.close()


@pytest.mark.parametrize("name", ["report", "advise", "audit", "audit_run", "evaluation"])
def test_a_table_is_not_cut_where_there_is_room(browser: Browser, folder: Path, name: str) -> None:
    page, _ = show(browser, folder / f"{name}.html", viewport={"width": 1280, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    tables = page.locator(".scroll").evaluate_all(
        "all => all.filter(e => e.getClientRects().length).map(e => e.scrollWidth - e.clientWidth)"
    )
    assert tables and max(tables) <= 0
    page.close()


@pytest.mark.parametrize(("kind", "width"), [("wide", 1280), ("narrow", 375)])
def test_the_names_on_the_map_fit_their_cells(browser: Browser, folder: Path, kind: str, width: int) -> None:
    page, _ = show(browser, folder / "report.html", viewport={"width": width, "height": 800})
    assert page.locator(f".map.{kind}").is_visible() and page.locator(".map:visible").count() == 1
    reach = """cells => cells.filter(c => c.querySelector("text")).map(c => {
        const box = c.querySelector("text").getBBox();
        return [box.x + box.width - c.width.baseVal.value, box.y + box.height - c.height.baseVal.value];
    })"""
    found = page.locator(f".map.{kind} .cell").evaluate_all(reach)
    assert len(found) >= 15
    assert max(x for x, _ in found) <= 0 and max(y for _, y in found) <= 0
    page.close()


def test_the_table_sorts_and_filters(browser: Browser, folder: Path) -> None:
    page, _ = show(browser, folder / "report.html")
    rows, shown = page.locator(".sortable tbody tr"), page.locator(".shown")
    numbers = "rows => rows.map(r => Number(r.cells[4].dataset.sort))"
    page.get_by_role("button", name="Pool").click()
    assert rows.evaluate_all(numbers) == sorted(rows.evaluate_all(numbers), reverse=True)
    assert page.locator("th[aria-sort=descending]").inner_text() == "Pool"
    page.get_by_role("button", name="Pool").click()
    assert rows.evaluate_all(numbers) == sorted(rows.evaluate_all(numbers))
    page.get_by_role("button", name="Situation").press("Enter")  # by keyboard
    names = rows.evaluate_all("rows => rows.map(r => r.cells[0].dataset.sort)")
    assert (
        names[0] == "add a bag to an order that is not sent yet"
        and page.locator("th[aria-sort]").count() == 1
    )
    page.get_by_label("Find").fill("PARCEL")
    assert shown.inner_text() == f"{sum('parcel' in n for n in names)} of 60 situations shown"
    page.get_by_label("Find").fill("")
    page.get_by_role("combobox", name="Status").select_option("no_good_answer")
    assert (
        page.locator(".sortable tbody tr:visible").count() == 5
        and shown.inner_text() == "5 of 60 situations shown"
    )
    page.close()


def test_without_scripts_everything_is_there(browser: Browser, folder: Path) -> None:
    page, _ = show(browser, folder / "report.html", java_script_enabled=False)
    assert page.locator(".tools:visible").count() == 0
    assert page.locator(".sortable tbody tr").count() == 60
    page.locator("summary").first.click()
    assert page.locator("details[open] .example").first.is_visible()
    page.close()


CONTRAST = """() => {
    const linear = v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
    const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).map(linear); return .2126 * r + .7152 * g + .0722 * b; };
    const ratio = (one, other) => { const [a, b] = [light(one), light(other)].sort((x, y) => x - y); return (b + .05) / (a + .05); };
    const paper = e => {
        for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!/, 0\\)|transparent/.test(c)) return c; }
        return "rgb(255,255,255)";
    };
    const low = [];
    for (const e of document.querySelectorAll("body *:not(svg *):not(option)")) {
        if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || !e.getClientRects().length) continue;
        if (ratio(getComputedStyle(e).color, paper(e)) < 4.5) low.push(e.className + ": " + e.textContent.slice(0, 40));
    }
    const fill = selector => getComputedStyle(document.querySelector(selector)).fill;
    for (const [kind, backs] of [["covered", [".s-covered"]], ["thin", [".f-thin", ".k-thin"]], ["missing", [".f-missing", ".k-missing"]],
                                 ["no_good_answer", [".s-no_good_answer"]]])
        for (const back of document.querySelector(".map") ? backs : []) if (ratio(fill(".t-" + kind + " text"), fill(back)) < 4.5) low.push("map " + back);
    return low;
}"""


@pytest.mark.parametrize("name", ["report", "advise", "audit"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast(browser: Browser, folder: Path, name: str, scheme: Any) -> None:
    page, _ = show(browser, folder / f"{name}.html", color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate(CONTRAST) == []
    red, green, blue = (
        int(v) for v in page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g)")
    )
    assert (red + green + blue > 700) == (scheme == "light")
    page.close()


def test_on_paper_it_is_light_and_shows_all_rows(browser: Browser, folder: Path) -> None:
    page, _ = show(browser, folder / "report.html", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("nav").is_hidden() and page.locator(".tools").first.is_hidden()
    assert page.evaluate("(e => e.scrollHeight - e.clientHeight)(document.querySelector('.tall'))") <= 1
    page.close()


def test_replies_are_filtered_by_situation_failure_and_model(browser: Browser, folder: Path) -> None:
    page, _ = show(browser, folder / "evaluation.html")
    items, shown = page.locator(".item:visible"), page.locator(".filtered .shown")
    assert items.count() == 6
    page.locator("select[data-key=situation]").select_option("parcel")
    assert items.count() == 2 and shown.inner_text() == "2 of 6 records shown"
    page.locator("select[data-key=situation]").select_option("")
    page.locator("select[data-key=kinds]").select_option("answers_as_human")
    assert items.count() == 3  # the replies to another question
    page.locator(".filtered .find").fill("no such words")
    assert items.count() == 0
    page.close()
