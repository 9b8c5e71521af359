"""axe-core looks at pages that lie in a folder as the server sent them; no town hall runs."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Page, sync_playwright

from tests.journeys.browser import launch
from tests.journeys.looking import (
    AXE,
    DESKTOP,
    SMALL_TARGETS,
    TOO_WIDE,
    Memory,
    axe,
    dark_findings,
    desk_findings,
    invisible_focus,
    outline,
)

TELEPHONE = {"width": 360, "height": 740}
AXE_ADDRESS = "/axe.js"
TWINS = ("en-", "leicht-")
VARIANTS = ("-answered", "-refused")
"""Names of pages begin or end so: the words of another language, and later states of a page."""
HASH = re.compile(r"\.[0-9a-f]{8,12}(?=\.\w+$)")
LINKED = re.compile(r'(?:href|src)="(/[^"]+)"')

type Asset = tuple[str, bytes]
"""Kind of content, and the content."""


def linked_assets(folder: Path) -> list[str]:
    """Addresses that the pages load from the town itself, such as its colours; no static files."""
    pattern = re.compile(r'<(?:link[^>]*rel="stylesheet"[^>]*|script[^>]*|img[^>]*)>')
    found = {
        address
        for file in folder.glob("*.html")
        for tag in pattern.findall(file.read_text())
        for address in LINKED.findall(tag)
    }
    return sorted(address for address in found if not address.startswith("/static/"))


@dataclass
class Looker:
    """Looks at every page of a folder, with several browsers at a time.

    With all rules of axe-core; only the contrasts of a page are not measured again in its English and
    its plain German twin, because the words differ and the colours do not, and a page that was
    answered or refused is looked at again if it shows elements where none stood before.

    Attributes:
        assets: what the pages load beside static files, by address.
        told: hears about progress.
        looked: number of pages looked at.
        closely: number of pages looked at in every size and colour.
        complaints: everything wrong, each beginning with the file.
    """

    folder: Path
    assets: Mapping[str, Asset]
    told: Callable[[str], None]
    looked: int = 0
    closely: int = 0
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._files = sorted(self.folder.glob("*.html"))
        self._memory, self._lock = Memory(), Lock()

    def look(self, browsers: int) -> None:
        with self._served() as host, ThreadPoolExecutor(browsers) as pool:
            turns = [self._files[turn::browsers] for turn in range(browsers)]
            for result in [pool.submit(self._look_at_all, host, files) for files in turns]:
                result.result()

    @contextmanager
    def _served(self) -> Iterator[str]:
        """A server for the pages; the browser keeps what they load, as that of a visitor would."""
        looker = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                kind, content = looker.file(self.path.partition("?")[0])
                self.send_response(HTTPStatus.OK if kind else HTTPStatus.NOT_FOUND)
                self.send_header("Content-Type", kind or "text/plain")
                self.send_header("Content-Length", str(len(content)))
                if not kind.startswith("text/html"):
                    self.send_header("Cache-Control", "max-age=86400")
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_arguments: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()

    def file(self, path: str) -> Asset:
        """A page, what it loads from the town, or a static file; of no kind if there is none."""
        page = self.folder / path.rpartition("/")[2]
        if page.suffix == ".html" and page.exists():
            return "text/html; charset=utf-8", page.read_bytes()
        if path in self.assets:
            return self.assets[path]
        if path == AXE_ADDRESS:
            return "text/javascript", AXE.encode()
        found = static_file(path) if path.startswith("/static/") else None
        if found is None:
            return "", b""
        kind = mimetypes.guess_type(found)[0] or "application/octet-stream"
        return kind, Path(found).read_bytes()

    def _look_at_all(self, host: str, files: Sequence[Path]) -> None:
        with sync_playwright() as playwright:
            browser = launch(playwright)
            if browser is None:
                pytest.fail("axe-core needs Chromium: apt-get install chromium-headless-shell")
            context = browser.new_context(locale="de-DE", service_workers="block")
            page = context.new_page()
            for file in files:
                self._look_at(page, f"{host}/{file.name}")
            browser.close()

    def _look_at(self, page: Page, address: str) -> None:
        page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
        page.goto(address)
        pieces = outline(page).pieces
        with self._lock:
            is_new = self._memory.is_new(*pieces)
        name = address.rpartition("/")[2].removesuffix(".html")
        found: list[str] = []
        if is_new or not name.endswith(VARIANTS):
            page.add_script_tag(url=AXE_ADDRESS)  # the browser keeps it compiled
            is_twin = name.startswith(TWINS) and not is_new
            found += desk_findings(page, without="color-contrast" if is_twin else "")
        if is_new:
            found += [*dark_findings(page), *_narrow_findings(page), *invisible_focus(page)]
        with self._lock:
            self.complaints += [f"{name}: {finding}" for finding in found]
            self.looked += 1
            self.closely += is_new
            if self.looked % 200 == 0:
                self.told(f"axe-core looked at {self.looked} of {len(self._files)} pages")


def static_file(path: str) -> str | None:
    name = path.removeprefix("/static/")
    found = finders.find(name) or finders.find(HASH.sub("", name))
    return found if isinstance(found, str) else None


def _narrow_findings(page: Page) -> list[str]:
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    found: list[str] = page.evaluate(TOO_WIDE) + page.evaluate(SMALL_TARGETS) + axe(page)
    return [f"360 px: {problem}" for problem in found]
