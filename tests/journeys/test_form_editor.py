"""Administrators change a form, two at the same time."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.applying import sign_in
from tests.journeys.conftest import Visitor

ADMINISTRATOR = "adam.amtmann@stralendorf.example"
COLLEAGUE = "peter.perso@stralendorf.example"
DOG_GONE = "hundesteuer-abmeldung"


def test_two_administrators_at_once_lose_nothing(visitor: Callable[..., Visitor]) -> None:
    adam, peter = visitor(), visitor()
    sign_in(adam, ADMINISTRATOR)
    adam.goto("amt/team/")
    adam.press(re.compile("Peter Perso"))
    adam.page.get_by_label("Administration").check()
    adam.press("Speichern")
    sign_in(peter, COLLEAGUE)
    his = peter.goto(f"amt/formulare/{DOG_GONE}/anfangen/")
    peter.press("Mit dem Paket anfangen")
    hers = adam.goto(f"amt/formulare/{DOG_GONE}/")
    expect(hers.get_by_text("Peter Perso ist auch hier")).to_be_visible()
    label, title = (page.get_by_label("Überschrift", exact=True) for page in (his, hers))
    label.fill("Wer meldet den Hund ab?")
    label.blur()
    expect(his.locator(".rh-fe-row--chosen").first).to_contain_text("Wer meldet den Hund ab?")
    title.fill("Abmelden")
    title.blur()
    expect(hers.get_by_text("Peter Perso hat gleichzeitig dasselbe geändert")).to_be_visible()
    expect(hers.get_by_role("alert").first).to_contain_text("Wer meldet den Hund ab?")
    adam.look()
    hers.get_by_role("button", name="Meine Fassung nehmen").click()
    expect(hers.locator(".rh-fe-row--chosen").first).to_contain_text("Abmelden")
