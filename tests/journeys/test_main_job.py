"""From a citizen's sofa to the archived notice: steps 1, 2 and 4, with an application without an account."""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_string, policy

import pytest
from playwright.sync_api import expect

from tests.journeys.applying import (
    arrived,
    decide,
    dog_pages,
    go_on,
    mails,
    open_case,
    open_new_case,
    person_page,
    photo,
    say_where,
    sign_in,
    track,
)
from tests.journeys.conftest import Visitor

TAX_CLERK = "stefan.steuer@stralendorf.example"
ADDRESS = "paula.pampower@post.example"


@pytest.mark.parametrize("words", ["hund anmelden", "Hundesteur", "register my dog"])
def test_step_1_the_service_is_found_first_whatever_the_words(
    visitor: Callable[..., Visitor], words: str
) -> None:
    guest = visitor()
    guest.goto("en/" if "dog" in words else "")
    guest.page.get_by_role("searchbox").or_(guest.page.get_by_role("combobox")).first.fill(words)
    guest.page.keyboard.press("Enter")
    guest.page.wait_for_url(re.compile("/suche/"))
    guest.look()
    first = guest.page.locator(".rh-hits li").first.get_by_role("link")
    assert (first.get_attribute("href") or "").endswith("/leistungen/hundesteuer-anmeldung/")


def test_steps_1_2_and_4_a_dog_is_registered_and_the_notice_arrives(
    visitor: Callable[..., Visitor],
) -> None:
    paula = visitor()
    paula.goto("leistungen/hundesteuer-anmeldung/")
    assert paula.heading() == "Hund anmelden"
    paula.press("Online beantragen")
    say_where(paula, "Pampow")
    paula.press("Ohne Konto beginnen")

    go_on(paula)
    expect(paula.page.get_by_role("alert")).to_contain_text("Vorname")
    person_page(paula, "Paula Pampower", email=ADDRESS)
    go_on(paula)
    dog_pages(paula, with_photo=True)
    expect(paula.page.get_by_role("article", name="Ihr Antrag")).to_contain_text("Bello")
    _press_five_times(paula, "Antrag abschicken")
    number, code = arrived(paula)

    stefan = visitor()
    sign_in(stefan, TAX_CLERK)
    open_new_case(stefan, number)
    stefan.press("Übernehmen")
    stefan.press("Rückfrage")
    stefan.fill(
        "Was brauchen Sie noch?",
        "Bitte schicken Sie uns ein Foto der Hundemarke aus dem alten Ort.",
    )
    stefan.press("Rückfrage senden")

    _a_mail_without_personal_content_came(paula)
    track(paula, code)
    expect(paula.page.get_by_role("main")).to_contain_text("Hundemarke aus dem alten Ort")
    paula.fill("Ihre Nachricht", "Hier ist das Foto.")
    paula.page.locator("input[type=file]").first.set_input_files(photo(name="marke.jpg"))
    paula.press("Nachricht senden")

    open_case(stefan, number)
    expect(stefan.page.get_by_role("main")).to_contain_text("Hier ist das Foto.")
    decide(stefan)
    expect(stefan.page.get_by_role("main")).to_contain_text("marke.jpg")

    paula.goto(f"vorgang/{number}/")
    notice = paula.page.get_by_role("link", name=re.compile("bescheid", re.IGNORECASE)).last
    with paula.page.expect_download() as download:
        notice.click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    timeline = paula.page.get_by_role("region", name="Das ist bisher geschehen")
    for step in (
        "angekommen",
        "fehlt noch etwas",
        "Antwort ist da",
        "entschieden",
        "Bescheid liegt bereit",
    ):
        expect(timeline).to_contain_text(re.compile(step, re.IGNORECASE))


def _press_five_times(person: Visitor, name: str) -> None:
    """Impatient fingers: the same form is sent five times before the first answer is there."""
    button = person.page.get_by_role("button", name=name)
    with person.page.expect_navigation(url=re.compile("/eingegangen/")):
        button.evaluate("b => { for (let i = 0; i < 5; i++) b.click(); }")
    person.look()


def _a_mail_without_personal_content_came(person: Visitor) -> None:
    mail: str | None = None
    for _ in range(300):
        mail = next((m for m in mails(person.hall.state) if ADDRESS in m), None)
        if mail:
            break
        person.page.wait_for_timeout(100)
    assert mail is not None, "no mail came"
    body = message_from_string(mail, policy=policy.default).get_body(("plain",))
    text = body.get_content() if body else ""
    for personal in ("Paula", "Pampower", "Hund", "Bello"):
        assert personal not in text
