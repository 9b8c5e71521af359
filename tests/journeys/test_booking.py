"""An appointment: on a phone, by keyboard from the list, and without JavaScript."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from email import message_from_string, policy
from email.message import EmailMessage

from playwright.sync_api import expect

from tests.journeys import keyboard
from tests.journeys.applying import mails
from tests.journeys.conftest import Visitor
from tests.journeys.house import TownHall

PHONE = {"width": 390, "height": 844}
IN_TIME = 30.0


def mail_to(hall: TownHall, address: str, subject: str) -> str:
    """The text of the newest mail to the address whose subject begins so; waits until it is there."""
    until = time.monotonic() + IN_TIME
    while time.monotonic() < until:
        for raw in reversed(mails(hall.state)):
            mail = message_from_string(raw, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            if address in str(mail["To"]) and str(mail["Subject"]).startswith(subject):
                body = mail.get_body(("plain",))
                assert body is not None
                return f"{mail['Subject']}\n{body.get_content()}"
        time.sleep(0.2)
    raise AssertionError(f"no mail {subject!r} to {address}")


def choose(person: Visitor, concern: str) -> None:
    person.goto("termine/")
    person.page.get_by_label(concern, exact=True).check()
    person.press("Freie Zeiten zeigen")


def test_a_resident_books_moves_and_cancels_on_a_phone(
    visitor: Callable[..., Visitor], town_hall: TownHall
) -> None:
    address = f"nora.neu{time.time_ns()}@post.example"
    nora = visitor(viewport=PHONE)
    page = nora.page
    choose(nora, "Reisepass beantragen")
    with page.expect_navigation():
        page.locator("button[name=zeit]").nth(3).click()
    nora.look()
    expect(page.get_by_text("Wir halten den Termin bis")).to_be_visible()
    nora.fill("Ihr Name", "Nora Neu")
    nora.press("Länger halten")
    expect(page.get_by_label("Ihr Name")).to_have_value("Nora Neu")
    nora.fill("E-Mail-Adresse", address)
    nora.press("Termin buchen")
    expect(page.get_by_text("Ihr Termin ist gebucht.")).to_be_visible()

    mail = mail_to(town_hall, address, "Ihr Termin am")
    link = re.search(r"https?://\S+/termine/[0-9A-Z-]+/", mail)
    assert link is not None
    page.goto(link.group())
    nora.press("Termin verschieben")
    with page.expect_navigation():
        page.locator("button[name=zeit]").nth(2).click()
    nora.look()
    expect(page.get_by_text("Ihr Termin ist verschoben.")).to_be_visible()
    assert page.url == link.group()

    nora.press("Termin absagen")
    assert nora.heading() == "Möchten Sie diesen Termin absagen?"
    nora.press("Ja, Termin absagen")
    assert nora.heading() == "Dieser Termin ist abgesagt"
    mail_to(town_hall, address, "Abgesagt: Ihr Termin am")


def test_who_hears_the_screen_books_from_the_list_by_keyboard(
    visitor: Callable[..., Visitor],
) -> None:
    bella = visitor()
    page = bella.goto("termine/")
    keyboard.tick(page, "Personalausweis beantragen")
    keyboard.press(page, "Freie Zeiten zeigen")
    keyboard.press(page, "Als Liste")
    bella.look()
    second = page.locator("details.rh-day summary h3").nth(1).inner_text()
    keyboard.tab_to(page, second)
    page.keyboard.press("Enter")
    keyboard.tab_to(page, "")
    name = page.evaluate("document.activeElement.innerText").replace("\n", " ")
    assert second in name, name
    with page.expect_navigation():
        page.keyboard.press("Enter")
    bella.look()
    keyboard.write(page, "Ihr Name", "Bella Blind")
    keyboard.press(page, "Termin buchen")
    assert bella.heading() == "Ihr Termin"
    expect(page.locator(".rh-when")).to_contain_text(second)


def test_without_javascript_a_mailed_code_books(
    visitor: Callable[..., Visitor], town_hall: TownHall
) -> None:
    address = f"otto.ohne{time.time_ns()}@post.example"
    otto = visitor(java_script_enabled=False)
    page = otto.page
    page.goto(town_hall.page("termine/"))
    page.get_by_label("Meldebescheinigung", exact=True).check()
    page.get_by_role("button", name="Freie Zeiten zeigen").click()
    page.locator("button[name=zeit]").nth(1).click()
    page.get_by_label("Ihr Name").fill("Otto Ohne")
    page.get_by_label("E-Mail-Adresse").fill(address)
    page.get_by_role("button", name="Termin buchen").click()
    expect(page.get_by_text("Wir haben einen Code an")).to_be_visible()
    expect(page.get_by_label("Ihr Name")).to_have_value("Otto Ohne")
    code = mail_to(town_hall, address, "")[:6]
    page.get_by_label("Code aus der E-Mail").fill(code)
    page.get_by_role("button", name="Termin buchen").click()
    expect(page.get_by_text("Ihr Termin ist gebucht.")).to_be_visible()
