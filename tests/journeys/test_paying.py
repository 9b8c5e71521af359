"""Step 3: the fee of a certificate, paid on the provider's own page in all its moods."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.applying import begin, certificate_pages, open_case, send, sign_in, track
from tests.journeys.conftest import Visitor

CLERK = "anna.amtlich@stralendorf.example"


def apply_for_certificate(person: Visitor, name: str) -> tuple[str, str]:
    begin(person, "meldebescheinigung")
    certificate_pages(person, name)
    return send(person)


def to_the_provider(person: Visitor) -> None:
    """From the page with the amount to the test provider's own page on another port."""
    with person.page.expect_navigation(url=re.compile(r"localhost:\d+/(?!stralendorf)")):
        person.page.get_by_role(
            "button", name=re.compile("Jetzt bezahlen|Noch einmal versuchen")
        ).click()
    person.look()


@pytest.mark.parametrize(
    "mood", ["Bezahlen", "Bezahlen und doppelt antworten", "Bezahlen, Antwort nach 10 Sekunden"]
)
def test_step_3_the_case_goes_on_by_itself_when_the_money_is_in(
    visitor: Callable[..., Visitor], mood: str
) -> None:
    kai = visitor()
    number, code = apply_for_certificate(kai, "Kai Kassenwart")
    kai.press("bezahlen")
    to_the_provider(kai)
    kai.press(mood)
    track(kai, code)
    _the_money_is_in(kai)

    anna = visitor()
    sign_in(anna, CLERK)
    open_case(anna, number)
    expect(anna.page.locator("#gebuehren")).to_contain_text("bezahlt", ignore_case=True)
    assert anna.page.locator("#gebuehren").get_by_text("Bezahlt").count() == 1


@pytest.mark.parametrize("mood", ["Fehlschlagen lassen", "Abbrechen"])
def test_step_3_who_fails_to_pay_can_try_again(visitor: Callable[..., Visitor], mood: str) -> None:
    kai = visitor()
    _, code = apply_for_certificate(kai, "Kai Kassenlos")
    kai.press("bezahlen")
    to_the_provider(kai)
    kai.press(mood)
    to_the_provider(kai)
    kai.press("Bezahlen")
    track(kai, code)
    _the_money_is_in(kai)


def _the_money_is_in(person: Visitor) -> None:
    """The page is asked again until the answer of the provider has come, and all of it says so.

    One that is put together in the very moment of the answer shows the fee paid and the step not yet.
    """
    story = person.page.get_by_role("region", name="Das ist bisher geschehen")
    for _ in range(60):
        if "Ihre Zahlung ist da" in story.inner_text():
            break
        person.page.wait_for_timeout(500)
        person.page.reload()
    person.look()
    expect(story).to_contain_text("Ihre Zahlung ist da")
    assert "rh-now--mine" not in person.page.content()
