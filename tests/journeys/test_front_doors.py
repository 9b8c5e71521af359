"""Coming in: every town's front page, the list of towns, signing in; on a desk, on a telephone, without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rathaus.accounts.demo import CITIZENS, DEMO_PASSWORD
from tests.journeys import keyboard
from tests.journeys.conftest import Visitor

TOWNS = ["stralendorf", "schwerin", "hemer", "mittelangeln", "ludwigslust-parchim"]


@pytest.mark.parametrize("town", TOWNS)
def test_every_town_opens_its_door(visitor: Callable[..., Visitor], town: str) -> None:
    visitor().goto("", town=town)


def test_the_pages_every_town_must_have(visitor: Callable[..., Visitor]) -> None:
    guest = visitor()
    for page in (
        "leistungen/",
        "impressum/",
        "datenschutz/",
        "barrierefreiheit/",
        "leicht/",
        "gibt-es-nicht/",
    ):
        guest.goto(page)


def test_the_towns_of_the_installation_are_listed(visitor: Callable[..., Visitor]) -> None:
    guest = visitor()
    guest.page.goto(f"{guest.hall.portal}/")
    guest.look()
    guest.press("Amt Stralendorf")
    assert guest.page.url == f"{guest.hall.portal}/stralendorf/"


def test_a_town_has_its_own_host_name_too(visitor: Callable[..., Visitor]) -> None:
    guest = visitor()
    guest.page.goto(guest.hall.portal.replace("localhost", "hemer.localhost") + "/leistungen/")
    guest.look()
    assert guest.page.url.endswith("/leistungen/")


def test_signing_in_by_keyboard_alone(visitor: Callable[..., Visitor]) -> None:
    email, _ = CITIZENS[0]
    guest = visitor()
    guest.goto("")
    keyboard.press(guest.page, "Anmelden")
    guest.look()
    keyboard.write(guest.page, "E-Mail", email)
    keyboard.write(guest.page, "Kennwort", DEMO_PASSWORD)
    keyboard.press(guest.page, "Anmelden")
    guest.look()
    assert "Abmelden" in guest.page.locator("header").inner_text()


def test_signing_in_without_scripts(visitor: Callable[..., Visitor]) -> None:
    guest = visitor(java_script_enabled=False)
    guest.page.goto(guest.hall.page("konto/anmelden/"))
    guest.fill("E-Mail", CITIZENS[1][0])
    guest.fill("Kennwort", DEMO_PASSWORD)
    guest.page.get_by_role("main").get_by_role("button", name="Anmelden").click()
    assert "Abmelden" in guest.page.locator("header").inner_text()
