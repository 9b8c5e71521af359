"""Looking at a page as everybody does: with a screen reader, on a telephone, in both languages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Response

ROOT = Path(__file__).resolve().parents[2]
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
DESKTOP, TELEPHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 640}

RUN_AXE = """async () => {
  const result = await axe.run(document, {resultTypes: ["violations"]});
  return result.violations.map(v => `${v.id}: ${v.help} – ` + v.nodes.map(n => n.target.join(" ")).join("; "));
}"""

TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > room + 1)
    .slice(-3).map(e => `${e.tagName.toLowerCase()}.${e.className} reaches ${Math.round(e.getBoundingClientRect().right)} px`);
}"""

SMALL_TARGETS = """() => [...document.querySelectorAll("button, input:not([type=hidden]), select, textarea, summary, nav a")]
  .filter(e => e.checkVisibility() && !e.closest("[hidden], .rh-skip"))
  .map(e => [e, e.type === "checkbox" || e.type === "radio" ? (e.labels[0] ?? e) : e])
  .filter(([e, area]) => area.getBoundingClientRect().height < 43.5)
  .map(([e, area]) => `${e.tagName.toLowerCase()} "${(e.innerText || e.name || "").trim().slice(0, 40)}" is ${Math.round(area.getBoundingClientRect().height)} px high`)"""


class Looked:
    """Pages looked at in this run, so that none is looked at twice; and their source for the HTML checker."""

    def __init__(self, sources: Path) -> None:
        self.sources = sources
        self.seen: set[str] = set()

    def is_new(self, key: str) -> bool:
        if key in self.seen:
            return False
        self.seen.add(key)
        return True

    def keep(self, response: Response) -> None:
        """Keep the source of a page as the server sent it."""
        kind = response.headers.get("content-type", "")
        if response.request.resource_type != "document" or not kind.startswith("text/html"):
            return
        if 300 <= response.status < 400:
            return
        source = response.body()
        name = (
            re.sub(r"[^a-z0-9]+", "-", urlsplit(response.url).path.lower()).strip("-")[:60]
            or "start"
        )
        digest = hashlib.sha256(source).hexdigest()[:8]
        (self.sources / f"{response.request.method.lower()}-{name}-{digest}.html").write_bytes(
            source
        )


@contextmanager
def _size(page: Page, size: dict[str, int]) -> Iterator[None]:
    before = page.viewport_size
    page.set_viewport_size(size)  # type: ignore[arg-type]
    try:
        yield
    finally:
        if before:
            page.set_viewport_size(before)


def findings(page: Page) -> list[str]:
    """Everything axe-core finds, sideways scrolling and small targets; on a desk and on a telephone."""
    found = []
    for name, size in (("1280 px", DESKTOP), ("320 px", TELEPHONE)):
        with _size(page, size):
            page.evaluate(AXE)
            problems: list[Any] = page.evaluate(RUN_AXE)
            if size is TELEPHONE:
                problems += page.evaluate(TOO_WIDE)
                problems += page.evaluate(SMALL_TARGETS)
            found += [f"{name}: {problem}" for problem in problems]
    return found


def look(page: Page, looked: Looked) -> list[str]:
    """Look at the page and, where it has a twin in English, at that too; what there is to complain of."""
    key = f"{page.url} {hashlib.sha256(page.content().encode()).hexdigest()}"
    if not looked.is_new(key):
        return []
    found = [f"{page.url}: {finding}" for finding in findings(page)]
    twin = page.locator('link[rel="alternate"][hreflang="en"]')
    if twin.count() == 1:
        found += _look_at_twin(page.context, twin.get_attribute("href") or "", looked)
    return found


def _look_at_twin(context: BrowserContext, address: str, looked: Looked) -> list[str]:
    if not looked.is_new(re.sub(r"[0-9a-f-]{20,}|\d+", "#", address)):
        return []
    twin = context.new_page()
    try:
        response = twin.goto(address)
        if response is None or response.status >= 400:
            return []  # a page that only answers a POST, shown after one
        found = [f"{address}: {finding}" for finding in findings(twin)]
        if twin.locator("html").get_attribute("lang") != "en":
            found.append(f"{address}: is not in English")
        return found
    finally:
        twin.close()
