"""The pictures of the README, taken from a running town hall: ``make screenshots``."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.applying import (
    arrived,
    decide,
    dog_pages,
    go_on,
    open_case,
    open_new_case,
    person_page,
    say_where,
    sign_in,
    track,
)
from tests.journeys.conftest import Visitor
from tests.journeys.house import TownHall
from tests.journeys.offices import HALL, LEAD, draw_number, put_up, thursday, tuesday_in

PHONE = {"width": 390, "height": 780}
DESK = {"width": 1280, "height": 800}


@pytest.fixture
def snap(request: pytest.FixtureRequest) -> Callable[[Visitor, str], None]:
    """Take a picture of what is in the window; skipped unless pictures are wanted."""
    folder = request.config.getoption("--screenshots")
    if not folder:
        pytest.skip("Pictures are taken by make screenshots.")

    def take(person: Visitor, name: str) -> None:
        person.page.evaluate("document.activeElement?.blur(); window.scrollTo(0, 0)")
        # Nothing has the focus; to hide the caret Playwright would break the page's own policy.
        picture = Image.open(io.BytesIO(person.page.screenshot(caret="initial")))
        picture.convert("RGB").save(Path(folder) / f"{name}.webp", quality=82, method=6)

    return take


def test_pictures_of_the_main_job(
    visitor: Callable[..., Visitor], snap: Callable[[Visitor, str], None]
) -> None:
    guest = visitor(viewport=DESK)
    guest.goto("")
    snap(guest, "portal")
    guest.goto("leistungen/bewohnerparkausweis/", town="schwerin")
    snap(guest, "service")

    phone = visitor(viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)
    phone.goto("leistungen/hundesteuer-anmeldung/antrag/")
    say_where(phone, "Pampow")
    phone.press("Ohne Konto beginnen")
    snap(phone, "form-phone")
    person_page(phone, "Paula Pampower", email="paula.pampower@post.example")
    go_on(phone)
    dog_pages(phone, with_photo=True)
    snap(phone, "review-phone")
    phone.press("Antrag abschicken")
    number, code = arrived(phone)

    clerk = visitor(viewport=DESK)
    sign_in(clerk, "lea.leitung@stralendorf.example")
    clerk.goto("amt/vorgaenge/?liste=team")
    snap(clerk, "desk")
    open_new_case(clerk, number)
    snap(clerk, "case")
    clerk.press("Übernehmen")
    open_case(clerk, number)
    decide(clerk)

    track(phone, code)
    snap(phone, "timeline-phone")
    citizen = visitor(viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)
    sign_in(citizen, "beate.beispiel@post.example")
    citizen.goto("mein-rathaus/")
    snap(citizen, "my-town-hall-phone")


def test_pictures_of_appointments_and_the_open_day(
    visitor: Callable[..., Visitor], snap: Callable[[Visitor, str], None], town_hall: TownHall
) -> None:
    phone = visitor(viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)
    phone.goto("termine/")
    phone.page.get_by_label("Reisepass beantragen", exact=True).check()
    phone.press("Freie Zeiten zeigen")
    snap(phone, "free-times-phone")

    lea, hall = visitor(viewport=DESK), visitor(viewport=HALL)
    sign_in(lea, LEAD)
    lea.goto(f"amt/termine/?stelle=buergerbuero&tag={tuesday_in(0)}")
    snap(lea, "calendar")
    address = put_up(lea, "Anzeige", "Flur")
    with thursday(town_hall):
        hall.page.goto(address)
        called = hall.page.locator("[data-row]:not([hidden])")
        expect(called).to_have_count(5, timeout=90_000)
        draw_number(phone, "Reisepass beantragen")
        snap(phone, "number-phone")
        lea.goto("amt/schalter/lage/buergerbuero/")
        snap(lea, "lead")
        snap(hall, "display")
