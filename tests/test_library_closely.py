"""``make every-service``: every page of every service, with good and hostile answers, in every language.

Every service is applied for over HTTP, every page on the way is kept as the server sent it, and then
the HTML checker and axe-core read all of them. It takes a while, so it is no part of ``make test``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from rathaus.catalog import api as catalog
from rathaus.catalog.offer import Service
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.cast import enter, make_user
from rathaus.eforms.queries import compiled_form
from rathaus.tenants.models import Tenant
from tests.applying import QuickClient, Reader
from tests.hostile import HOSTILE, refusal_faults
from tests.looking import Looker, linked_assets
from tests.test_every_service import letter_faults
from tests.walking import NAME, TOWN, applicants_for, context_of, walk, whole_library

pytestmark = pytest.mark.skipif(
    os.environ.get("RATHAUS_EVERY_SERVICE") != "1", reason="make every-service reads them"
)
ONLY = {*os.environ.get("RATHAUS_SERVICES", "").split()}
"""Slugs, to look at some alone; empty: all."""
CHECKER = Path(__file__).parents[1] / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
BROWSERS = 2

type Told = Callable[[str], None]


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[Tenant]:
    with django_db_blocker.unblock(), whole_library() as tenant:
        yield tenant


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every page as the server sent it."""
    return tmp_path_factory.mktemp("pages")


@pytest.fixture
def everything(town: Tenant) -> Iterator[list[Service]]:
    """What the town offers; what a test applies for is gone after it."""
    with transaction.atomic(), tenant_context(town):
        yield [offer for offer in catalog.services() if not ONLY or offer.slug in ONLY]
        transaction.set_rollback(True)


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Told:
    """Say how far it is, although pytest keeps what tests print."""
    manager = request.config.pluginmanager.get_plugin("capturemanager")
    begin = time.monotonic()

    def say(text: str) -> None:
        with manager.global_and_fixture_disabled():
            print(f"\n{time.monotonic() - begin:6.0f} s  {text}", end="", flush=True)

    return say


def none_of(complaints: Iterable[str]) -> None:
    """All of them at once: nobody wants to run this for each."""
    if found := sorted(set(complaints)):
        pytest.fail(f"{len(found)} complaints\n" + "\n".join(found), pytrace=False)


def online(offers: list[Service], tell: Told) -> Iterator[Service]:
    """One after the other, with a line of progress now and then."""
    wanted = [offer for offer in offers if offer.is_online]
    for number, offer in enumerate(wanted, start=1):
        yield offer
        if number % 20 == 0 or number == len(wanted):
            tell(f"{number} of {len(wanted)} services, last {offer.slug}")


def test_every_service_page_is_read_in_every_language(
    everything: list[Service], pages: Path, tell: Told
) -> None:
    reader = Reader(QuickClient(), TOWN, NAME, sources=pages)
    for offer in everything:
        names = {key: offer.name(key) for key in ("de", "en", "leicht")}
        reader.read(f"leistungen/{offer.slug}/", names, place=offer.slug)
    tell(f"{len(reader.known)} service pages in three languages")
    none_of(reader.complaints)


def test_every_online_service_is_applied_for(
    everything: list[Service], pages: Path, tell: Told
) -> None:
    """On the longest way without an account, with all hostile answers first; then with an account."""
    guest, citizen = QuickClient(), QuickClient()
    enter(citizen, make_user("aenne.lucja@post.example", "Änne Łucja"))
    reader = Reader(guest, TOWN, NAME, sources=pages)
    for offer in online(everything, tell):
        longest, *others = applicants_for(offer).come()
        walk(reader, offer, longest, closely=True, nasties=HOSTILE)
        other = max(others, key=lambda made: len(made.shown ^ longest.shown))
        walk(replace(reader, client=citizen), offer, other, closely=False)
        reader.complaints += letter_faults(offer)
    tell(f"{len(reader.known)} pages in three languages")
    none_of(reader.complaints)


def test_every_form_refuses_what_it_cannot_take(everything: list[Service], tell: Told) -> None:
    complaints: list[str] = []
    for offer in online(everything, tell):
        compiled, context = compiled_form(offer.form_version.pk), context_of(offer)
        longest = next(applicants_for(offer).come())
        complaints += [
            f"{offer.slug} {page.key}: {fault}"
            for page in longest.evaluation.pages()
            for nasty in HOSTILE
            for fault in refusal_faults(compiled, page, longest, context, nasty)
        ]
    none_of(complaints)


def test_the_html_checker_finds_no_error(pages: Path, tell: Told) -> None:
    """The Nu HTML checker; one process for all pages."""
    if shutil.which("java") is None:
        pytest.fail("The HTML checker needs Java: apt-get install default-jre-headless")
    finished = subprocess.run(
        ["java", "-jar", str(CHECKER), "--format", "json", "--errors-only", str(pages)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    tell(f"{len([*pages.iterdir()])} pages checked")
    none_of(
        f"{message['url'].rsplit('/', 1)[-1]}: {message['message']}"
        for message in json.loads(finished.stderr)["messages"]
    )


def test_axe_core_finds_nothing(town: Tenant, pages: Path, tell: Told) -> None:
    """On every page at 1280 px; where elements stand as nowhere before, also at 360 px and in the dark."""
    client = QuickClient()
    assets = {}
    for address in linked_assets(pages):
        response = client.get(address)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        assets[address] = (response["Content-Type"], content)
    looker = Looker(pages, assets, tell)
    looker.look(BROWSERS)
    tell(f"axe-core looked at {looker.looked} pages, at {looker.closely} in every size and colour")
    none_of(looker.complaints)
    assert looker.looked == len([*pages.glob("*.html")]) > 0
