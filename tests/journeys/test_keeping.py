"""Step 2: what was typed stays, whatever happens: another device, no connection, an expired session."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.applying import begin, dog_pages, go_on, person_page, send, track
from tests.journeys.conftest import Visitor
from tests.journeys.looking import TELEPHONE


def test_begun_on_the_telephone_and_finished_at_home(visitor: Callable[..., Visitor]) -> None:
    phone = visitor(viewport=TELEPHONE, has_touch=True, is_mobile=True)
    begin(phone, "hundesteuer-anmeldung")
    person_page(phone, "Petra Pausemann")
    go_on(phone)
    phone.fill("Rufname", "Waldi")
    phone.press("Speichern und später weitermachen")
    phone.press("Code erstellen")
    code = phone.page.locator(".rh-code").inner_text().strip()

    desk = visitor()
    desk.goto("antrag/fortsetzen/")
    desk.page.get_by_label("Code").fill(code)
    desk.press("Weitermachen")
    expect(desk.page.get_by_label("Rufname")).to_have_value("Waldi")
    dog_pages(desk, with_photo=False)
    number, _ = send(desk)
    assert number.startswith("STR-")


def test_a_lost_connection_loses_nothing(visitor: Callable[..., Visitor]) -> None:
    train = visitor()
    begin(train, "hundesteuer-anmeldung")
    person_page(train, "Timo Tunnel")
    train.context.set_offline(True)
    train.page.get_by_role("main").get_by_role("button", name="Weiter", exact=True).last.click()
    expect(train.page.locator("#merk-status")).not_to_be_empty()
    train.context.set_offline(False)
    train.page.reload()
    expect(train.page.get_by_label("Nachname")).to_have_value("Tunnel")
    go_on(train)
    assert train.heading() == "Ihr Hund"


def test_an_expired_session_loses_nothing_that_was_sent(visitor: Callable[..., Visitor]) -> None:
    slow = visitor()
    begin(slow, "hundesteuer-anmeldung")
    person_page(slow, "Lars Langsam")
    go_on(slow)
    slow.fill("Rufname", "Hasso")
    slow.press("Speichern und später weitermachen")
    slow.press("Code erstellen")
    code = slow.page.locator(".rh-code").inner_text().strip()
    slow.context.clear_cookies()
    slow.goto("antrag/fortsetzen/")
    slow.page.get_by_label("Code").fill(code)
    slow.press("Weitermachen")
    expect(slow.page.get_by_label("Rufname")).to_have_value("Hasso")


def test_the_whole_form_works_without_scripts(visitor: Callable[..., Visitor]) -> None:
    plain = visitor(java_script_enabled=False)
    plain.page.goto(plain.hall.page(""))
    plain.page.get_by_role("searchbox").first.fill("hund anmelden")
    plain.page.get_by_role("searchbox").first.press("Enter")
    plain.page.get_by_role("main").get_by_role("link", name="Hund anmelden").first.click()
    plain.page.get_by_role("link", name="Online beantragen").first.click()
    plain.page.get_by_label("In welcher Gemeinde wohnen Sie?").select_option(label="Pampow")
    plain.page.get_by_role("button", name="Ohne Konto beginnen").click()
    person_page(plain, "Olga Ohneskript")
    plain.page.get_by_role("main").get_by_role("button", name="Weiter", exact=True).last.click()
    assert plain.heading() == "Ihr Hund"
    dog_pages(plain, with_photo=False)
    number, code = send(plain)
    track(plain, code)
    assert number in plain.page.get_by_role("main").inner_text()
