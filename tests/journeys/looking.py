"""Looking at a page as everybody does: with a screen reader, on a telephone, in both languages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Response

ROOT = Path(__file__).resolve().parents[2]
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
DESKTOP, TELEPHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
ONE_OF_MANY = r"[A-Z]{3}-\d\d-[A-Z0-9-]+|[0-9a-f-]{20,}|\d+"
"""What tells one page from others of its kind, in an address."""
ENLARGED_TWICE = {"width": 640, "height": 450}

RUN_AXE = """async rules => {
  const result = await axe.run(document, {resultTypes: ["violations"], ...(rules.length ? {runOnly: rules} : {})});
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


STRUCTURE = """() => {
  const piece = e => e.tagName + "." + [...e.classList].sort().join(".") + (e.type ? ":" + e.type : "") + (e.getAttribute("role") ?? "");
  return [...new Set([...document.querySelectorAll("body *")].filter(e => !e.closest("svg *")).map(e => piece(e.parentElement) + ">" + piece(e)))];
}"""

INVISIBLE_FOCUS = """() => {
  const outlined = e => { const s = getComputedStyle(e); return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 && s.outlineColor !== "rgba(0, 0, 0, 0)"; };
  const wrong = [];
  for (const e of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")) {
    if (e.disabled || !e.checkVisibility()) continue;
    e.focus({preventScroll: true, focusVisible: true});
    if (document.activeElement === e && ![e, ...(e.labels ?? []), e.parentElement].some(outlined))
      wrong.push(`nobody sees the focus on ${e.tagName.toLowerCase()}.${e.className} "${(e.innerText || e.name || "").trim().slice(0, 40)}"`);
  }
  document.activeElement?.blur();
  return wrong.slice(0, 5);
}"""


class Looked:
    """Pages looked at in this run, so that none is looked at twice; and their source for the HTML checker."""

    def __init__(self, sources: Path) -> None:
        self.sources = sources
        self.seen: set[str] = set()
        self._shown: set[str] = set()

    def is_new(self, key: str) -> bool:
        if key in self.seen:
            return False
        self.seen.add(key)
        return True

    def shows_something_new(self, pieces: list[str]) -> bool:
        """Whether among the pieces of a page is one that no page showed before."""
        new = set(pieces) - self._shown
        self._shown |= new
        return bool(new)

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


def axe(page: Page, *rules: str) -> list[str]:
    """What axe-core finds on the page as it stands; all its rules, or only these."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN_AXE, list(rules))
    return found


def telephone_findings(page: Page, *, closely: bool = True) -> list[str]:
    """On a telephone: sideways scrolling and small targets; and, looking closely, what axe-core finds."""
    with _size(page, TELEPHONE):
        found: list[str] = page.evaluate(TOO_WIDE) + page.evaluate(SMALL_TARGETS)
        if closely:
            found += axe(page)
    return [f"320 px: {problem}" for problem in found]


def zoomed_findings(page: Page) -> list[str]:
    """Sideways scrolling when a desk's page is enlarged twice (WCAG 1.4.4)."""
    with _size(page, ENLARGED_TWICE):
        found: list[str] = page.evaluate(TOO_WIDE)
    return [f"200 %: {problem}" for problem in found]


def dark_findings(page: Page) -> list[str]:
    """Weak contrast in the dark colours."""
    page.emulate_media(color_scheme="dark")
    found = axe(page, "color-contrast")
    page.emulate_media(color_scheme="light")
    return [f"dark: {problem}" for problem in found]


def invisible_focus(page: Page) -> list[str]:
    """Controls on which nobody who sets the colours (and so has no shadows) sees the focus."""
    page.bring_to_front()
    page.emulate_media(forced_colors="active")
    page.keyboard.press("Tab")  # now the browser knows that somebody goes by keyboard
    found: list[str] = page.evaluate(INVISIBLE_FOCUS)
    page.emulate_media(forced_colors="none")
    return [f"forced colours: {problem}" for problem in found]


def structure(page: Page) -> list[str]:
    """Which kinds of elements stand in which kinds of elements."""
    found: list[str] = page.evaluate(STRUCTURE)
    return found


def findings(page: Page) -> list[str]:
    """Everything axe-core finds, sideways scrolling and small targets; on a desk and on a telephone."""
    with _size(page, DESKTOP):
        found = [f"1280 px: {problem}" for problem in axe(page)]
    return found + telephone_findings(page)


def look(page: Page, looked: Looked) -> list[str]:
    """Look at the page and, where it has a twin in English, at that too; what there is to complain of.

    A further page of one kind is looked at only if it shows an element where none stood before.
    """
    first_of_its_kind = looked.is_new(re.sub(ONE_OF_MANY, "#", page.url.partition("?")[0]))
    if not looked.shows_something_new(structure(page)) and not first_of_its_kind:
        return []
    found = [f"{page.url}: {finding}" for finding in findings(page)]
    twin = page.locator('link[rel="alternate"][hreflang="en"]')
    if twin.count() == 1:
        found += _look_at_twin(page.context, twin.get_attribute("href") or "", looked)
    return found


def _look_at_twin(context: BrowserContext, address: str, looked: Looked) -> list[str]:
    if not looked.is_new(re.sub(ONE_OF_MANY, "#", address)):
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
