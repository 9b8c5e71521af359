"""A running town hall and people with browsers."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.journeys.browser import launch
from tests.journeys.house import ROOT, TownHall, open_town_hall
from tests.journeys.looking import DESKTOP, Looked, Memory, look

HERE = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screenshots", metavar="FOLDER", help="take the pictures of the README anew")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The HTML checker comes last, when all pages are there."""
    mine = [item for item in items if HERE in item.path.parents]
    for item in mine:
        item.add_marker(pytest.mark.journey)
    last = [item for item in mine if "html_checker" in item.nodeid]
    items[:] = [item for item in items if item not in last] + last


def _state() -> Path:
    """Where the town hall of this process lives."""
    return ROOT / ".rathaus" / f"journeys-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


@pytest.fixture(scope="session")
def town_hall() -> Iterator[TownHall]:
    """A demo of its own, or the one that runs with its state in ``RATHAUS_JOURNEYS_IN``."""
    if running := os.environ.get("RATHAUS_JOURNEYS_IN"):
        state = Path(running)
        yield TownHall(json.loads((state / "ready.json").read_text())["portal"], state)
        return
    with open_town_hall(_state()) as hall:
        yield hall


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = launch(playwright)
    if browser is None:
        pytest.fail("The journeys need Chromium: apt-get install chromium-headless-shell")
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def looked(tmp_path_factory: pytest.TempPathFactory) -> Looked:
    """What is looked at once in a run, even if journeys and sweep run side by side."""
    sources = _state() / "pages"
    shutil.rmtree(sources, ignore_errors=True)
    sources.mkdir(parents=True)
    own = tmp_path_factory.getbasetemp()
    side_by_side = "PYTEST_XDIST_WORKER" in os.environ
    return Looked(sources, Memory((own.parent if side_by_side else own) / "looked-at"))


class Visitor:
    """Somebody with a browser. Each page they come to is looked at; complaints fail the test at its end."""

    def __init__(self, context: BrowserContext, hall: TownHall, looked: Looked) -> None:
        self.context = context
        self.hall = hall
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.has_scripts = True
        self._looked = looked
        context.on("console", lambda message: self._complain(message.type, message.text))
        context.on("weberror", lambda error: self._complain("error", str(error.error)))
        context.on("response", looked.keep)

    def _complain(self, kind: str, text: str) -> None:
        expected = "Failed to load resource" in text  # a 4xx page; the journey itself looks at it
        if kind == "error" and not expected:
            self.complaints.append(f"{self.page.url}: {text}")

    def goto(self, path: str, *, town: str = "stralendorf") -> Page:
        self.page.goto(self.hall.page(path, town=town))
        self.look()
        return self.page

    def look(self) -> None:
        if self.has_scripts:  # axe-core is a script
            self.complaints += look(self.page, self._looked)

    def press(self, name: str | re.Pattern[str], *, exact: bool = False) -> None:
        """Press the button or link with this name and look at what comes."""
        control = self.page.get_by_role("button", name=name, exact=exact).or_(
            self.page.get_by_role("link", name=name, exact=exact)
        )
        with self.page.expect_navigation():
            control.first.click()
        self.look()

    def fill(self, label: str, text: str) -> None:
        """Write into the field with exactly this label, or else the first whose label contains it."""
        exact = self.page.get_by_label(label, exact=True)
        (exact if exact.count() else self.page.get_by_label(label)).first.fill(text)

    def heading(self) -> str:
        return self.page.locator("h1").inner_text()


@pytest.fixture
def visitor(
    chromium: Browser, town_hall: TownHall, looked: Looked
) -> Iterator[Callable[..., Visitor]]:
    """Make people: ``visitor()``, ``visitor(java_script_enabled=False)``, ``visitor(viewport=…)``."""
    people: list[Visitor] = []

    def come(**options: Any) -> Visitor:
        settings = {
            "viewport": DESKTOP,
            "locale": "de-DE",
            "timezone_id": "Europe/Berlin",
        } | options
        context = chromium.new_context(**settings)
        context.set_default_timeout(15_000)
        person = Visitor(context, town_hall, looked)
        person.has_scripts = settings.get("java_script_enabled") is not False
        people.append(person)
        return person

    yield come
    complaints = [complaint for person in people for complaint in person.complaints]
    for person in people:
        person.context.close()
    assert complaints == [], "\n" + "\n".join(complaints)
