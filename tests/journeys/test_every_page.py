"""Every page of the house, looked at by somebody who may see it; one that nobody came to fails.

People follow all links (``sweep.py``), and do what it takes to reach the pages behind a form.
Closely looked at is the first page of each kind and every further one that shows an element in a
place where none stood before: axe-core on a desk and on a telephone, in German and English; dark
colours, large type, the focus in forced colours. The HTML checker reads all of them in the end.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from secrets import token_hex

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from playwright.sync_api import Browser, FilePayload

from rathaus.accounts.demo import DEMO_PASSWORD, OPERATOR
from rathaus.formexchange.tests.paper import fillable
from tests.journeys import visiting
from tests.journeys.applying import (
    begin,
    certificate_pages,
    childcare_pages,
    licence_pages,
    person_page,
    send,
    track,
)
from tests.journeys.house import TownHall
from tests.journeys.looking import DESKTOP, TOWNS, Looked, findings
from tests.journeys.offices import CLERK, LEAD, open_today
from tests.journeys.sweep import NOT_PAGES, Sweep, Walker
from tests.journeys.test_accounts import give_chip, mailed, press_passkey
from tests.url_rules import ACCOUNT, PLATFORM, POST_ONLY, TOWN

ONLY_LEAD_ON = {
    "accounts-staff:account": "leads to the page about the member",
    "records-staff:close": "asks about a file that no running case holds; the demo has none",
    "accounts:go-on": "leads to where one wanted to go",
    "eforms:start": "leads to the page of the form where one stopped",
    "mfa_authenticate": "looked at in test_accounts, between password and passkey",
    "mfa_reauthenticate": "leads on unless an app must confirm; the same form as with the password",
    "accounts:second-factor": "leads on unless a second factor is missing; looked at in test_accounts",
    "account_confirm_password_reset_code": "has a page only with a code under way; looked at after its POST",
    "account_complete_password_reset": "has a page only after the code; looked at after its POST",
    "account_email_verification_sent": "has a page only with a code under way; looked at after its POST",
    "mfa_list_webauthn": "leads to the page about signing in safely",
    "mfa_login_webauthn": "data for a script; without one it leads to the sign-in page",
    "mfa_reauthenticate_webauthn": "leads on without a passkey; the page is looked at in test_accounts",
    "account_inactive": "shows the page only to a suspended account",
    "account_set_password": "leads on where there is a password; the page is the same form",
    "mfa_signup_webauthn": "looked at in test_accounts, where somebody has a security chip",
    "queueing:kiosk-arrive": "leads to the keys for the number; its answer is a piece of the kiosk",
    "queueing:short": "leads to the page of the number",
    "formeditor-staff:package": "leads to the editor: the demo's packages are the newest",
    "catalog-staff:new-version": "leads to the service: the demo's packages are the newest",
}
"""Addresses with a page for few or none, and who looks at it instead."""

EVERYWHERE = re.compile("")
CITIZENS_OWN = re.compile("konto/|postfach/|vorgang/|antrag/|mein-rathaus/|bezahlen/|$")
DESK = re.compile("amt/|betrieb/|$")

type Come = Callable[..., Walker]


@pytest.fixture(scope="module")
def sweep(town_hall: TownHall, looked: Looked) -> Sweep:
    return Sweep(town_hall, looked)


@pytest.fixture
def walker(chromium: Browser, town_hall: TownHall, looked: Looked, sweep: Sweep) -> Iterator[Come]:
    """Somebody, signed in with the e-mail address if there is one; what is wrong fails the test."""
    people: list[Walker] = []
    sweep.complaints.clear()

    def come(email: str = "", *, town: str = "stralendorf", area: str = "") -> Walker:
        context = chromium.new_context(
            viewport=DESKTOP,  # type: ignore[arg-type]
            locale="de-DE",
            timezone_id="Europe/Berlin",
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        usual = CITIZENS_OWN if email.endswith("@post.example") else DESK if email else EVERYWHERE
        around = re.compile(area) if area else usual
        person = Walker(context, town_hall, looked, sweep, around)
        people.append(person)
        if email:
            enter(person, email, town)
        return person

    yield come
    for person in people:
        person.context.close()
    wrong = [*sweep.complaints, *(each for person in people for each in person.complaints)]
    assert wrong == [], "\n" + "\n".join(wrong)


def enter(person: Walker, email: str, town: str) -> None:
    person.page.goto(person.hall.page("konto/anmelden/", town=town))
    person.fill("E-Mail", email)
    person.fill("Kennwort", DEMO_PASSWORD)
    with person.page.expect_navigation():
        person.page.get_by_role("main").get_by_role("button", name="Anmelden", exact=True).click()


def test_what_everybody_may_see(walker: Come, town_hall: TownHall) -> None:
    guest = walker()
    guest.walk(town_hall.page(""), town_hall.page("suche/?q=hund"), f"{town_hall.portal}/")


def test_the_other_towns_and_the_demo_mails(walker: Come, town_hall: TownHall) -> None:
    guest = walker()
    for town in TOWNS[1:]:
        guest.goto("", town=town)
    for page in ("warten/", "termine/zeiten/?anliegen=personalausweis", "api/v1/"):
        guest.goto(page, town="schwerin")
    guest.page.goto(f"{town_hall.portal}/post/")
    guest.look()


def test_a_form_and_its_payment(walker: Come, looked: Looked) -> None:
    gerd = walker()
    begin(gerd, "meldebescheinigung")
    certificate_pages(gerd, "Gerd Gast")
    review = gerd.page.url
    gerd.walk(*gerd.links())
    gerd.page.goto(review)
    _, code = send(gerd)
    gerd.press("bezahlen")
    with gerd.page.expect_navigation(url=re.compile(r"localhost:\d+/(?!stralendorf)")):
        gerd.page.get_by_role("button", name="Jetzt bezahlen").click()
    for language in ("de", "en"):
        gerd.page.goto(gerd.page.url.partition("?")[0] + f"?lang={language}")
        gerd.complaints += [f"{gerd.page.url}: {found}" for found in findings(gerd.page)]
    gerd.page.goto(gerd.page.url.replace("lang=en", "lang=de"))
    gerd.press("Fehlschlagen lassen")
    track(gerd, code)
    gerd.walk(*gerd.links())


def test_a_form_with_uploads(walker: Come) -> None:
    ulla = walker()
    begin(ulla, "fuehrerschein-umtausch")
    licence_pages(ulla, "Ulla Upload")
    ulla.goto("antrag/fortsetzen/")
    begin(ulla, "hundesteuer-anmeldung")
    person_page(ulla, "Ulla Upload")
    ulla.press("Speichern und später weitermachen")


def test_a_form_that_another_signs_too(walker: Come, town_hall: TownHall) -> None:
    paula, quentin = walker(), walker()
    address = f"quentin.quer.{token_hex(4)}@post.example"
    begin(paula, "kita-platz")
    childcare_pages(paula, "Paula Quer", email="", other=("Quentin Quer", address))
    paula.press("Antrag abschicken")
    paula.press("Unterschriften", exact=False)
    quentin.page.goto(mailed(town_hall, address, r"(http\S+unterschreiben/\S+)"))
    quentin.look()
    quentin.press("Unterschreiben", exact=True)  # says what is missing
    quentin.page.get_by_label("Ja, das erkläre ich.").check()
    quentin.fill("Ihre Unterschrift", "Quentin Quer")
    quentin.press("Unterschreiben", exact=True)
    paula.page.reload()
    paula.look()
    assert paula.heading() == "Alle haben unterschrieben"


def test_an_account_from_its_beginning_to_its_end(walker: Come, town_hall: TownHall) -> None:
    nina = walker()
    email = f"nina.neu.{token_hex(4)}@post.example"
    code = r"(?m)^ {4}(\S+)"
    give_chip(nina)
    nina.goto("konto/registrieren/")
    nina.fill("E-Mail-Adresse", email)
    nina.fill("Kennwort", DEMO_PASSWORD)
    nina.press("Weiter")
    nina.fill("Code aus der E-Mail", mailed(town_hall, email, code))
    nina.press("Bestätigen")
    nina.goto("konto/sicherheit/passkeys/neu/")
    confirm(nina)
    press_passkey(nina, "Passkey einrichten")
    nina.goto("konto/sicherheit/app/einrichten/")
    nina.page.reload()
    nina.page.get_by_text("Ich kann das Bild nicht fotografieren").click()
    secret = nina.page.locator(".rh-secret").inner_text().strip()
    nina.page.locator("[name=code]").fill(_code_of_app(secret))
    nina.press("App einrichten")
    nina.walk(town_hall.page("konto/"))
    nina.goto("konto/abmelden/")
    nina.page.get_by_role("main").get_by_role("button", name="Abmelden").click()
    nina.page.wait_for_url(re.compile("^(?!.*abmelden)"))

    enter(nina, email, "stralendorf")
    assert "zweiter-faktor" in nina.page.url
    nina.look()
    nina.goto("konto/kennwort/vergessen/")
    nina.fill("E-Mail-Adresse", email)
    nina.press("Code schicken")
    nina.fill("Code", mailed(town_hall, email, code))
    nina.press("Weiter")
    for label in ("Neues Kennwort", "Neues Kennwort noch einmal"):
        nina.fill(label, "drei blaue Elefanten")
    nina.press("Kennwort speichern")
    nina.goto("konto/kennwort/vergessen/fertig/")
    nina.goto("konto/geschlossen/")


def confirm(person: Walker) -> None:
    """Say once more who one is, where the page asks for it."""
    password = person.page.get_by_role("main").get_by_label("Kennwort", exact=True)
    if password.count():
        password.fill(DEMO_PASSWORD)
        person.press("Bestätigen")


def _code_of_app(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_an_appointment_from_the_choice_to_the_cancellation(
    walker: Come, town_hall: TownHall
) -> None:
    visiting.ask_for_an_earlier_time(walker(area="termine/"), town_hall)
    visiting.book_and_cancel(walker(area="termine/"), town_hall)


def test_the_walk_in_day(walker: Come, town_hall: TownHall) -> None:
    open_today(town_hall)
    guest = walker(area="warten/")
    lea, anna = walker(LEAD, area="amt/schalter/"), walker(CLERK, area="amt/schalter/")
    visiting.see_kiosk_and_display(guest, lea)
    visiting.come_and_be_served(guest, anna)
    visiting.stand_at_the_reception(anna)
    visiting.lead_the_hall(lea)


def test_the_calendar_of_the_staff(walker: Come, town_hall: TownHall) -> None:
    visiting.book_by_telephone(walker(CLERK, area="amt/termine/"))
    visiting.lock_a_day(walker(LEAD, area="amt/termine/einstellungen/"), walker(), town_hall)


def test_what_a_citizen_sees(walker: Come, town_hall: TownHall) -> None:
    beate = walker("beate.beispiel@post.example")
    beate.walk(beate.page.url, town_hall.page("postfach/"), town_hall.page("mein-rathaus/"))


@pytest.mark.parametrize(
    ("email", "town"),
    [
        ("stefan.steuer@stralendorf.example", "stralendorf"),
        ("anna.amtlich@stralendorf.example", "stralendorf"),
        ("lea.leitung@stralendorf.example", "stralendorf"),
        ("adam.amtmann@stralendorf.example", "stralendorf"),
        ("karl.kreis@ludwigslust-parchim.example", "ludwigslust-parchim"),
    ],
)
def test_what_the_staff_see(walker: Come, town_hall: TownHall, email: str, town: str) -> None:
    somebody = walker(email, town=town)
    somebody.walk(town_hall.page("amt/", town=town))


def test_who_leads_several_offices_chooses_one(walker: Come, town_hall: TownHall) -> None:
    susi = walker("susi.seeblick@schwerin.example", town="schwerin", area="amt/schalter/")
    for path in ("amt/schalter/lage/", "amt/schalter/zahlen/"):
        susi.page.goto(town_hall.page(path, town="schwerin"))
        susi.look()


def test_what_only_leads_see(walker: Come, town_hall: TownHall) -> None:
    lea = walker("lea.leitung@stralendorf.example")
    lea.walk(town_hall.page("amt/prozesse/stoerungen/"))


def test_the_steps_of_a_case_that_goes_to_the_county(walker: Come) -> None:
    anna = walker("anna.amtlich@stralendorf.example")
    anna.page.goto(anna.hall.page("amt/vorgaenge/?liste=neu"))
    with anna.page.expect_navigation():
        anna.page.get_by_role("row").filter(has_text="Papierlos").get_by_role("link").first.click()
    if anna.page.get_by_role("button", name="Übernehmen").count():
        anna.press("Übernehmen")
    anna.walk(*anna.links())


@pytest.mark.parametrize("page", ["400", "403", "500", "csrf", "429"])
def test_the_pages_when_something_goes_wrong(walker: Come, town_hall: TownHall, page: str) -> None:
    """Written by this process, dressed by the running house, as few of them can be provoked."""
    template = "429.html" if page == "429" else f"core/errors/{page}.html"
    guest = walker()
    address = f"{town_hall.portal}/stoerung-{page}/"
    answer = render_to_string(template, {"user": AnonymousUser(), "languages": []})
    guest.page.route(address, lambda route: route.fulfill(body=answer, content_type="text/html"))
    guest.page.goto(address)
    guest.complaints += [f"{address}: {found}" for found in findings(guest.page)]


def test_a_page_that_does_not_exist_and_one_open_too_long(walker: Come) -> None:
    guest = walker()
    guest.goto("gibt-es-nicht/")
    assert guest.heading() == "Diese Seite gibt es hier nicht"
    guest.goto("vorgang/status/")
    guest.context.clear_cookies()
    guest.page.get_by_role("main").get_by_role("textbox").first.fill("AAAA")
    guest.press("Antrag ansehen")
    assert guest.heading() == "Diese Seite war zu lange offen"


def test_who_is_invited_and_what_the_operator_sees(walker: Come, town_hall: TownHall) -> None:
    adam, ines = walker("adam.amtmann@stralendorf.example"), walker()
    adam.goto("amt/team/einladen/")
    adam.fill("Vor- und Nachname", "Ines Invited")
    address = f"ines.invited.{token_hex(4)}@stralendorf.example"
    adam.fill("Dienstliche E-Mail-Adresse", address)
    adam.page.get_by_label("Bürgerbüro").check()
    adam.press("Einladung schicken")
    ines.page.goto(mailed(town_hall, address, r"(http\S+)"))
    ines.look()
    ines.walk(f"{town_hall.portal}/post/")
    olga = walker(OPERATOR[0])
    olga.walk(olga.page.url, f"{town_hall.portal}/")


def test_the_form_editor(walker: Come, town_hall: TownHall) -> None:
    """What stands in a frame of the editor is looked at by itself, too."""
    adam = walker("adam.amtmann@stralendorf.example", area="$")
    adam.goto("amt/formulare/meldebescheinigung/anfangen/")
    adam.press("Mit dem Paket anfangen")
    adam.page.get_by_role("button", name="Neue Seite").click()
    adam.page.get_by_text("„Neue Seite“ ist da").wait_for()
    adam.look()
    for page in ("vorschau/", "ausprobieren/", "freigeben/", "verlauf/", "verlauf/stand-0/"):
        adam.goto(f"amt/formulare/meldebescheinigung/{page}")
    adam.goto("amt/formulare/aus-datei/?leistung=meldebescheinigung")
    adam.page.get_by_label("Einen vorhandenen Entwurf ersetzen").check()
    paper = {"name": "antrag.pdf", "mimeType": "application/pdf", "buffer": fillable()}
    adam.page.get_by_label("Datei", exact=True).set_input_files([paper])
    adam.press("Datei übernehmen")
    adam.page.get_by_role("button", name="Geprüft").first.wait_for()
    adam.look()
    adam.goto("amt/formulare/meldebescheinigung/dateien/")


MESSAGE = """<?xml version="1.0" encoding="UTF-8"?>
<nachricht xmlns="http://xoev.de/schemata/xzufi/2_2_0" xzufiVersion="2.2.0"><schreibe><leistung>
  <referenzLeiKa><code xmlns="">99102013002000</code></referenzLeiKa>
  <modulText><inhalt languageCode="de-DE">Hund zur Steuer anmelden</inhalt>
    <leikaTextmodul><code xmlns="">03</code></leikaTextmodul></modulText>
</leistung></schreibe></nachricht>"""
"""Of the state's editors: another name for the dog tax."""


def test_texts_from_the_federal_exchange(walker: Come) -> None:
    adam = walker("adam.amtmann@stralendorf.example", area="$")
    adam.goto("amt/leistungen/portalverbund/")
    file: FilePayload = {
        "name": "land.xml",
        "mimeType": "application/xml",
        "buffer": MESSAGE.encode(),
    }
    adam.page.get_by_label("XZuFi-Datei").set_input_files(file)
    adam.press("Datei lesen")
    adam.press("Hund anmelden", exact=True)
    adam.press("Vorschlag verwerfen")


def test_every_page_was_visited(sweep: Sweep) -> None:
    pages = {f"town:{name}" for name in TOWN} | {
        f"platform:{name}" for name in PLATFORM if name not in ACCOUNT
    }
    for name in (*POST_ONLY, *NOT_PAGES, *ONLY_LEAD_ON):
        pages -= {f"town:{name}", f"platform:{name}"}
    missing = sorted(pages - {*sweep.visits})
    assert missing == [], "Nobody came to: " + ", ".join(missing)
