"""Accounts in a real browser: passkeys, devices, the team. The browser brings a virtual security chip."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage

from rathaus.accounts.demo import DEMO_PASSWORD
from tests.journeys.conftest import Visitor
from tests.journeys.house import TownHall

ACCOUNT = "konto/"


def give_chip(person: Visitor) -> None:
    """What a telephone has: a place for passkeys that asks for a fingerprint, which is always right."""
    chrome = person.context.new_cdp_session(person.page)
    chrome.send("WebAuthn.enable")
    chrome.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def mailed(hall: TownHall, to: str, pattern: str) -> str:
    """The first match in the latest mail to an address, as soon as it is there."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for path in sorted((hall.state / "mail").glob("*.eml"), reverse=True):
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            assert isinstance(message, EmailMessage)
            if to in str(message["To"]) and (found := re.search(pattern, message.get_content())):
                return found.group(1)
        time.sleep(0.1)
    raise AssertionError(f"no mail to {to}")


def press_passkey(person: Visitor, name: str) -> None:
    """The page was looked at in both languages, which began two ceremonies; only the last one counts."""
    person.page.reload()
    person.press(name, exact=True)


def sign_in(person: Visitor, email: str, *, until: str = "^(?!.*anmelden)") -> None:
    """Fill the page in and wait for an address that looks like ``until``."""
    person.goto(f"{ACCOUNT}anmelden/")
    person.fill("E-Mail-Adresse", email)
    person.fill("Kennwort", DEMO_PASSWORD)
    person.page.locator("[name=password]").press("Enter")
    person.page.wait_for_url(re.compile(until))


def test_a_citizen_lives_without_a_password(
    visitor: Callable[..., Visitor], town_hall: TownHall
) -> None:
    paula = visitor()
    give_chip(paula)
    paula.goto(f"{ACCOUNT}registrieren/")
    paula.press("Mit Passkey, ohne Kennwort")
    paula.fill("E-Mail-Adresse", "paula.passkey@post.example")
    paula.press("Weiter")
    paula.fill("Code aus der E-Mail", mailed(town_hall, "paula.passkey@", r"(?m)^ {4}(\S+)"))
    paula.press("Bestätigen")
    press_passkey(paula, "Passkey anlegen")
    assert paula.page.url == town_hall.page("mein-rathaus/")
    paula.goto(ACCOUNT)
    assert "keins, Sie melden sich mit Passkey an" in paula.page.inner_text("main")
    paula.press("Abmelden", exact=True)
    paula.goto(f"{ACCOUNT}anmelden/?next=/stralendorf/konto/name/")
    press_passkey(paula, "Mit Passkey anmelden")
    assert paula.page.url == town_hall.page("konto/name/")


def test_a_passkey_that_is_not_there_is_explained(visitor: Callable[..., Visitor]) -> None:
    lost = visitor()
    give_chip(lost)
    lost.goto(f"{ACCOUNT}anmelden/")
    lost.page.get_by_role("button", name="Mit Passkey anmelden").click()
    lost.page.get_by_text("Das hat nicht geklappt").wait_for()
    lost.look()
    lost.complaints.clear()


def test_a_citizen_looks_after_the_account(
    visitor: Callable[..., Visitor], town_hall: TownHall
) -> None:
    fred, elsewhere = visitor(), visitor()
    give_chip(fred)
    for person in (elsewhere, fred):
        sign_in(person, "fred.fremd@post.example")
    for page in ("", "name/", "e-mail/", "kennwort/aendern/", "meine-daten/", "schliessen/"):
        fred.goto(f"{ACCOUNT}{page}")
    fred.goto(f"{ACCOUNT}geraete/")
    fred.press("Überall sonst abmelden")
    elsewhere.goto(ACCOUNT)
    assert elsewhere.heading() == "Anmelden"
    fred.goto(f"{ACCOUNT}sicherheit/")
    fred.press("Passkey einrichten")
    fred.fill("Kennwort", DEMO_PASSWORD)
    fred.press("Bestätigen")
    press_passkey(fred, "Passkey einrichten")
    assert fred.heading() == "Ihre Ersatzcodes"
    fred.press("Ich habe die Codes notiert")
    fred.goto(f"{ACCOUNT}sicherheit/")
    fred.press("Abmelden", exact=True)
    sign_in(fred, "fred.fremd@post.example", until="zweiter-faktor")
    fred.look()
    press_passkey(fred, "Passkey verwenden")
    assert fred.page.url == town_hall.page("mein-rathaus/")
    fred.goto(f"{ACCOUNT}sicherheit/")
    fred.press("Entfernen")
    fred.fill("Kennwort", DEMO_PASSWORD)
    fred.press("Bestätigen")
    fred.press("Passkey entfernen")
    assert "nur Ihr Kennwort" in fred.page.inner_text("main")


def test_an_administrator_brings_somebody_into_the_team(
    visitor: Callable[..., Visitor], town_hall: TownHall
) -> None:
    boss, nora = visitor(), visitor()
    sign_in(boss, "adam.amtmann@stralendorf.example")
    boss.goto("amt/team/")
    boss.press("Jemanden einladen")
    boss.fill("Vor- und Nachname", "Nora Neuling")
    boss.fill("Dienstliche E-Mail-Adresse", "nora.neuling@stralendorf.example")
    boss.page.get_by_label("Bürgerbüro").check()
    boss.press("Einladung schicken")
    assert "Nora Neuling" in boss.page.inner_text("main")
    link = mailed(town_hall, "nora.neuling@", r"(http\S+)")
    nora.page.goto(link)
    nora.look()
    nora.fill("Kennwort", "drei blaue Elefanten")
    nora.press("Einladung annehmen")
    assert "/stralendorf/amt/" in nora.page.url
    nora.goto(f"{ACCOUNT}zweiter-faktor/")
    boss.goto("amt/team/?q=nora")
    boss.press("Nora Neuling")
    boss.press("Zugang sperren")
    boss.press("Zugang sperren")
    response = nora.page.goto(town_hall.page("amt/team/"))
    assert response is not None
    assert response.status == 404
