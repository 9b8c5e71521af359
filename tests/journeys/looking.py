"""Looking at a page as everybody does: with a screen reader, on a telephone, in both languages."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from django.urls import Resolver404, resolve
from fasteners import InterProcessLock
from playwright.sync_api import BrowserContext, CDPSession, Page, Response

ROOT = Path(__file__).resolve().parents[2]
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
DESKTOP, TELEPHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
TOWNS = ("stralendorf", "schwerin", "hemer", "mittelangeln", "ludwigslust-parchim")
URLCONF = {"town": "rathaus.config.urls_tenant", "platform": "rathaus.config.urls_platform"}
ENLARGED_TWICE = {"width": 640, "height": 450}

_devtools: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()

ABOUT_WORDS = ("cat.language", "cat.name-role-value", "cat.text-alternatives", "cat.forms")
"""Groups of axe-core's rules."""

RUN_AXE = """async options => {
  const result = await axe.run(document, {resultTypes: ["violations"], preload: false, ...options});
  return result.violations.map(v => `${v.id}: ${v.help} – ` + v.nodes.map(n => n.target.join(" ")).join("; "));
}"""

REMEMBER_WHAT_IS_SHOWN = """() => {
  window.shownBefore = new Set([...document.querySelectorAll("body *")].filter(e => e.checkVisibility()));
}"""

RUN_AXE_ON_THE_REST = """async () => {
  const rest = [...document.querySelectorAll("body *")].filter(e => e.checkVisibility() && !window.shownBefore?.has(e));
  if (!rest.length) return [];
  const include = rest.filter(e => !rest.includes(e.parentElement));
  const result = await axe.run({include}, {resultTypes: ["violations"], preload: false});
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


OUTLINE = """() => {
  const piece = e => e.tagName + "." + [...e.classList].sort().join(".") + (e.type ? ":" + e.type : "") + (e.getAttribute("role") ?? "");
  const inside = [...document.querySelectorAll("body *")].filter(e => !e.closest("svg *"));
  return {
    title: document.title,
    language: document.documentElement.lang,
    name: document.querySelector(".rh-brand__name")?.innerText ?? "",
    twin: document.querySelector('link[rel="alternate"][hreflang="en"]')?.href ?? "",
    pieces: [...new Set(inside.map(e => piece(e.parentElement) + ">" + piece(e)))],
  };
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


class Memory:
    """What was there before, in this process; or in all processes that share the file.

    Two of them never get the same answer "new": whoever gets it looks, for all.
    """

    def __init__(self, shared: Path | None = None) -> None:
        self._known: set[str] = set()
        self._shared = shared
        self._read_up_to = 0

    def is_new(self, *keys: str) -> bool:
        """Whether among the keys is one that was not there before; from now on they all were."""
        if self._shared is None:
            return self._is_new({*keys})
        with InterProcessLock(self._shared.with_suffix(".lock")), self._shared.open("a+") as file:
            file.seek(self._read_up_to)
            self._known |= {*file.read().splitlines()}
            new = {*keys} - self._known
            file.write("".join(f"{key}\n" for key in new))
            self._read_up_to = file.tell()
        return self._is_new(new)

    def _is_new(self, keys: set[str]) -> bool:
        new = keys - self._known
        self._known |= new
        return bool(new)


class Looked:
    """Pages looked at in this run, so that none is looked at twice; and their source for the HTML checker."""

    def __init__(self, sources: Path, memory: Memory) -> None:
        self.sources = sources
        self._memory = memory

    def is_new(self, page: Page, pieces: list[str]) -> bool:
        """Whether nobody looked at a page of this kind, or at one with all these pieces."""
        return self._memory.is_new(place(page.url)[0], *pieces)

    def keep(self, response: Response) -> None:
        """Keep the source of a page as the server sent it."""
        if response.request.resource_type != "document" or 300 <= response.status < 400:
            return
        if not response.headers.get("content-type", "").startswith("text/html"):
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


def place(address: str) -> tuple[str, str, str]:
    """Kind, town and path of an address of ours; the kind, ``town:catalog:service``, is empty at no page."""
    path = urlsplit(address).path.removeprefix("/")
    first, _, rest = path.partition("/")
    area, town, path = ("town", first, rest) if first in TOWNS else ("platform", "", path)
    for language in ("en/", "leicht/"):
        path = path.removeprefix(language)
    try:
        return f"{area}:{resolve(f'/{path}', URLCONF[area]).view_name}", town, path
    except Resolver404:
        return "", town, path


def axe(page: Page, *rules: str, without: str = "") -> list[str]:
    """What axe-core finds on the page as it stands; all its rules, only these (or groups), or all but one."""
    if not page.evaluate("() => 'axe' in window"):
        _bring_axe(page)
    options: dict[str, object] = {"runOnly": rules} if rules else {}
    if without:
        options["rules"] = {without: {"enabled": False}}
    found: list[str] = page.evaluate(RUN_AXE, options)
    return found


def resize(page: Page, size: dict[str, int]) -> None:
    """The window, if it is not that large already: the browser draws the page anew."""
    if page.viewport_size != size:
        page.set_viewport_size(size)  # type: ignore[arg-type]


def _bring_axe(page: Page) -> None:
    """Past Playwright's own evaluate, which hands half a megabyte through a second compiler.

    One session for each page, never detached: that would take its virtual passkey away too.
    """
    if page not in _devtools:
        _devtools[page] = page.context.new_cdp_session(page)
    _devtools[page].send("Runtime.evaluate", {"expression": AXE, "silent": True})


def desk_findings(page: Page, *, without: str = "") -> list[str]:
    """Whatever axe-core finds on a desk."""
    resize(page, DESKTOP)
    found = axe(page, without=without)
    page.evaluate(REMEMBER_WHAT_IS_SHOWN)
    return [f"1280 px: {problem}" for problem in found]


def telephone_findings(page: Page, *, closely: bool = True) -> list[str]:
    """On a telephone: sideways scrolling and small targets; and, looking closely, what axe-core finds.

    Names, roles and colours are those of the desk: with all its rules axe-core looks at what was not
    shown there, and at the rest for what scrolls and stands too close. Leaves the page at that size.
    """
    resize(page, TELEPHONE)
    found: list[str] = page.evaluate(TOO_WIDE) + page.evaluate(SMALL_TARGETS)
    if closely:
        found += axe(page, "target-size", "scrollable-region-focusable")
        found += page.evaluate(RUN_AXE_ON_THE_REST)
    return [f"320 px: {problem}" for problem in found]


def zoomed_findings(page: Page) -> list[str]:
    """Sideways scrolling when a desk's page is enlarged twice (WCAG 1.4.4); leaves it so."""
    resize(page, ENLARGED_TWICE)
    found: list[str] = page.evaluate(TOO_WIDE)
    return [f"200 %: {problem}" for problem in found]


def twin_findings(page: Page) -> list[str]:
    """On the page in another language, where the words differ and neither elements nor colours do.

    So axe-core asks it for what depends on words: names, labels, texts in place of pictures, language.
    """
    resize(page, DESKTOP)
    found = [f"1280 px: {problem}" for problem in axe(page, *ABOUT_WORDS)]
    return found + telephone_findings(page, closely=False)


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


@dataclass(frozen=True)
class Outline:
    """What a page says about itself.

    Attributes:
        name: of the town, as it stands above the page; empty on kiosks, displays and telephones.
        twin: address of the same page in English, or empty.
        pieces: which kinds of elements stand in which kinds of elements.
    """

    title: str
    language: str
    name: str
    twin: str
    pieces: list[str]


def outline(page: Page) -> Outline:
    return Outline(**page.evaluate(OUTLINE))


def findings(page: Page) -> list[str]:
    """Everything axe-core finds, sideways scrolling and small targets; on a desk and on a telephone."""
    before = page.viewport_size
    try:
        return desk_findings(page) + telephone_findings(page)
    finally:
        if before:
            page.set_viewport_size(before)


def look(page: Page, looked: Looked) -> list[str]:
    """Look at the page and, where it has a twin in English, at that too; what there is to complain of.

    A further page of one kind is looked at only if it shows an element where none stood before.
    """
    seen = outline(page)
    if not looked.is_new(page, seen.pieces):
        return []
    found = [f"{page.url}: {finding}" for finding in findings(page)]
    return found + (_look_at_twin(page.context, seen.twin) if seen.twin else [])


def _look_at_twin(context: BrowserContext, address: str) -> list[str]:
    twin = context.new_page()
    try:
        response = twin.goto(address)
        if response is None or response.status >= 400:
            return []  # a page that only answers a POST, shown after one
        found = [f"{address}: {finding}" for finding in twin_findings(twin)]
        if outline(twin).language != "en":
            found.append(f"{address}: is not in English")
        return found
    finally:
        twin.close()
