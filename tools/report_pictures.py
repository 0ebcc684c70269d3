"""Pictures of a run's report for README and tutorial: `python -m tools.report_pictures RUN docs/img`.

Each picture is a part of report.html as a browser shows it, in light colours, 1,200 pixels wide.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

WIDTH, HEIGHT = 1200, 780
PARTS = {  # file: (heading at which it begins, height in pixels)
    "report.png": ("", HEIGHT),
    "report-coverage.png": ("coverage", HEIGHT),
    "report-split.png": ("split", HEIGHT),
}
BROWSER = "/usr/bin/chromium"


def main(run: Path, folder: Path) -> None:
    """Writes the pictures into the folder, over those that are there."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto((run / "report.html").resolve().as_uri())
        for name, (heading, height) in PARTS.items():
            picture(page, heading, height, folder / name)
        browser.close()


def picture(page: Page, heading: str, height: int, path: Path) -> None:
    """One part of the page, from a heading (found by its id or its words) or from the top."""
    top = 0.0
    if heading:
        box = page.locator(f"#{heading}, h2:has-text('{heading}')").first.bounding_box()
        if box is None:
            raise ValueError(f"the report has no heading {heading!r}")
        top = max(0.0, box["y"] - 16)
    page.screenshot(
        path=path, full_page=True, clip={"x": 0, "y": top, "width": WIDTH, "height": height}, type="png"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
