"""A walk through the whole house: follow every link, look at every page, know which page it was."""

from __future__ import annotations

import re
from collections import Counter, deque
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import BrowserContext, Page

from tests.journeys.conftest import Visitor
from tests.journeys.house import TownHall
from tests.journeys.looking import (
    DESKTOP,
    Looked,
    Memory,
    Outline,
    dark_findings,
    desk_findings,
    invisible_focus,
    outline,
    place,
    resize,
    telephone_findings,
    twin_findings,
    zoomed_findings,
)

OFTEN = 2
"""So many pages of one kind everybody opens; each is looked at closely only if it shows something new."""
NOT_PAGES = {
    "accounts:data-export": "a file",
    "api:document": "for programs",
    "api:list_concerns": "for programs",
    "api:list_days": "for programs",
    "api:list_offices": "for programs",
    "api:list_services": "for programs",
    "api:list_times": "for programs",
    "api:responsibility": "for programs",
    "api:search": "for programs",
    "api:show_answers_schema": "for programs",
    "api:show_booking": "for programs",
    "api:show_office": "for programs",
    "api:show_queue": "for programs",
    "api:show_service": "for programs",
    "api:show_ticket": "for programs",
    "appointments-staff:feed": "for calendar programs",
    "appointments-staff:table": "a file",
    "appointments:ics": "a file",
    "cases-staff:document": "a file",
    "cases:document": "a file",
    "cases:partner-document": "a file",
    "cases:partner-file": "a file",
    "catalog:opensearch": "for browsers",
    "catalog:compare-csv": "a file",
    "catalog-staff:completeness-csv": "a file",
    "catalog:life-situation-calendar": "a file",
    "catalog:robots": "for programs",
    "catalog:sitemap": "for programs",
    "catalog:suggest": "a piece of the search, looked at there",
    "eforms:file": "a file",
    "formeditor-staff:download": "a file",
    "formeditor-staff:original": "a file",
    "formeditor-staff:present": "a piece of the editor, looked at there",
    "formeditor-staff:sheet": "a picture",
    "eforms:signer-file": "a file",
    "inbox-demo:html": "a mail in its own dress, written for mail programs",
    "inbox:attachment": "a file",
    "mfa_download_recovery_codes": "a file",
    "payments-staff:csv": "a file",
    "payments:state": "a piece of the page after paying, looked at there",
    "queueing-staff:figure-csv": "a file",
    "queueing-staff:state": "data for the pages of the counters",
    "queueing:state": "data for phones and displays",
    "records-staff:version": "a file",
    "robots": "for programs",
    "sitemap": "for programs",
    "tenants:appearance": "a style sheet",
}
"""Addresses that answer something else than a page, and what."""
AT_TWO_ADDRESSES = {"town:queueing-staff:sit-down": "town:queueing-staff:counter"}
"""A page that also stands at another address: whoever does not sit at a counter is asked there."""
LINKS = "() => [...document.links].map(link => link.href)"


class Sweep:
    """What has been seen so far.

    Attributes:
        visits: how often a page of each kind was looked at, by ``town:catalog:service`` and the like.
        titles: the kind of page that first had a title, by town, language and title.
        complaints: everything wrong, each beginning with the address.
    """

    def __init__(self, hall: TownHall, looked: Looked) -> None:
        self.hall = hall
        self._looked = looked
        self.visits: Counter[str] = Counter()
        self.titles: dict[tuple[str, str], str] = {}
        self.complaints: list[str] = []
        self._memory = Memory()
        self._names: dict[str, str] = {}

    def place(self, address: str) -> tuple[str, str, str]:
        """Kind, town and path of an address; the kind is empty where no page of ours is."""
        parts = urlsplit(address)
        if f"{parts.scheme}://{parts.netloc}" != self.hall.portal:
            return "", "", ""
        return place(address)

    def look(self, page: Page, second: Page) -> None:
        """Look at an open page in German and, in ``second``, at its twin in English.

        Kiosks, displays and telephones have their language in the address, and no twin.
        """
        kind, town, _ = self.place(page.url)
        self.visits[kind] += 1
        seen = outline(page)
        fresh = self._looked.is_new(page, seen.pieces)
        first = self._memory.is_new(
            kind, *seen.pieces
        )  # journeys do not look at all that this does
        found = self._wrong_title(seen, kind, town, _spoken(page.url))
        found += self._look_at(page, fresh=fresh, first=first)
        self.complaints += [f"{page.url}: {problem}" for problem in found]
        if (fresh or first) and seen.twin:
            self._look_at_twin(second, seen.twin, town, closely=self.visits[kind] == 1)

    def _look_at(self, page: Page, *, fresh: bool, first: bool) -> list[str]:
        found = []
        if fresh:
            found += desk_findings(page)
        if first:
            if _spoken(page.url) == "de":
                found += dark_findings(page)
                found += invisible_focus(page)
            found += zoomed_findings(page)
        found += telephone_findings(page, closely=fresh)
        resize(page, DESKTOP)
        return found

    def _look_at_twin(self, page: Page, address: str, town: str, *, closely: bool) -> None:
        """With axe-core (``closely``) once for each kind of page: its elements are those of the first."""
        response = page.goto(address)
        if response is None or response.status >= 400:
            return  # a page that only answers a POST, shown after one
        found = self._wrong_title(outline(page), self.place(page.url)[0], town, "en")
        found += twin_findings(page) if closely else telephone_findings(page, closely=False)
        found += zoomed_findings(page)
        self.complaints += [f"{page.url}: {problem}" for problem in found]

    def _wrong_title(self, seen: Outline, kind: str, town: str, language: str) -> list[str]:
        """Two kinds of pages never share a title, and each names the town."""
        found = []
        here = AT_TWO_ADDRESSES.get(kind, kind)
        before = self.titles.setdefault((f"{town}/{language}", seen.title), here)
        if before != here:
            found.append(f"has the title {seen.title!r} of {before}")
        if seen.name:
            self._names[town] = seen.name
        if self._names[town] not in seen.title:
            found.append(f"has the title {seen.title!r}, which does not name {self._names[town]}")
        if seen.language != language:
            found.append(f"says it is not in {language!r}")
        return found


def _spoken(address: str) -> str:
    return parse_qs(urlsplit(address).query).get("sprache", ["de"])[0]


class Walker(Visitor):
    """Somebody who looks at everything they come to, and follows the links to their area.

    A page of a kind that others have opened often is opened once more.
    """

    def __init__(
        self,
        context: BrowserContext,
        hall: TownHall,
        looked: Looked,
        sweep: Sweep,
        area: re.Pattern[str],
    ) -> None:
        super().__init__(context, hall, looked)
        self.sweep = sweep
        self.second = context.new_page()
        self._area = area
        self._opened: set[str] = set()
        self._kinds: Counter[str] = Counter()

    def look(self) -> None:
        self.sweep.look(self.page, self.second)
        self.page.bring_to_front()

    def walk(self, *starts: str) -> None:
        """Open the addresses and everything that can be reached from there by links."""
        waiting = deque((start, "") for start in starts if self._wants(start))
        while waiting:
            address, origin = waiting.popleft()
            response = self.page.goto(address)
            if response is not None and response.status >= 400:
                self.complaints.append(f"{address}: answers {response.status}, linked by {origin}")
            elif self.sweep.place(self.page.url)[0]:
                self.look()
                waiting += [(link, self.page.url) for link in self.links() if self._wants(link)]

    def links(self) -> list[str]:
        """The addresses of all links on the open page."""
        found: list[str] = self.page.evaluate(LINKS)
        return list(dict.fromkeys(found))

    def _wants(self, address: str) -> bool:
        """Whether an address is worth opening: a page of ours, not yet opened, not one of many alike."""
        address = address.partition("#")[0]
        kind, _, path = self.sweep.place(address)
        key = path if ":account_" in kind else address  # where one wanted to go changes nothing
        if kind.partition(":")[2] in ("", *NOT_PAGES) or key in self._opened:
            return False
        often = OFTEN if self.sweep.visits[kind] < OFTEN else 1
        if "/en/" in address or "/leicht/" in address or self._kinds[kind] >= often:
            return False
        if not self._area.match(path):
            return False
        self._opened.add(key)
        self._kinds[kind] += 1
        return True
