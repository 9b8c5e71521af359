"""From the choice to the confirmed appointment, as a visitor sees it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import altcha
import lxml.html
import pytest

from rathaus.accounts.models import User
from rathaus.appointments.enums import BookingState
from rathaus.appointments.models import Office, OpeningException
from rathaus.appointments.services import expire_holds
from rathaus.appointments.tests.conftest import MONDAY, NINE, Town
from rathaus.appointments.tests.offices import make_concern, make_office, open_weekly
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.pages import PageClient
from rathaus.core.tests.post import Postbox
from rathaus.tenants.models import OrganisationUnit

pytestmark = pytest.mark.django_db
Browser = Callable[..., PageClient]
CARD = {"anliegen": "personalausweis", "personen-personalausweis": "1"}
TIME = f"buergerbuero~{MONDAY.isoformat()}~{NINE}"
PERSON = {"name": "Beate Beispiel", "email": "beate@post.example", "phone": "", "note": "mit Kind"}


def text(response: Any) -> str:
    page: Any = lxml.html.fromstring(response.content)
    return " ".join(page.text_content().split())


def found(response: Any, path: str) -> list[Any]:
    """What XPath finds on the page."""
    matches = lxml.html.fromstring(response.content).xpath(path)
    assert isinstance(matches, list)
    return matches


def solved(response: Any) -> str:
    """What the browser's worker puts into the form."""
    form = found(response, "//form[@data-proof]")[0]
    challenge = altcha.Challenge.from_dict(json.loads(form.get("data-proof")))
    solution = altcha.solve_challenge(challenge)
    assert solution is not None
    return altcha.Payload(challenge, solution).to_base64()


def hold(client: PageClient, town: Town, value: str = TIME, **more: str) -> str:
    """Choose a time; the address of the page that asks who comes."""
    data = CARD | {"zeit": value, "key": "seite"} | more
    response = client.post(f"{town.base}halten/", data)
    assert response.status_code == 302
    return response.headers["Location"]


def test_the_choice_lists_what_can_be_booked(town: Town, page_client: Browser) -> None:
    with tenant_context(town.tenant):
        make_concern(town.office, "intern", is_bookable=False)
    page = text(page_client().get(town.base))
    assert "Personalausweis" in page
    assert "etwa 20 Minuten" in page
    assert "Intern" not in page


def test_a_service_page_leads_to_the_choice_with_the_concern_taken(
    town: Town, page_client: Browser
) -> None:
    with tenant_context(town.tenant):
        make_concern(town.office, "hund", service="hundesteuer-anmeldung", position=9)
    page = page_client().get(f"{town.base}?leistung=hundesteuer-anmeldung")
    assert found(page, "//input[@checked]/@value") == ["hund"]


def test_without_a_choice_one_is_asked_to_choose(town: Town, page_client: Browser) -> None:
    response = page_client().get(f"{town.base}zeiten/", follow=True)
    assert "wofür Sie einen Termin möchten" in text(response)


def test_an_office_without_concerns_says_what_to_do(town: Town, page_client: Browser) -> None:
    with tenant_context(town.tenant):
        type(town.card).objects.update(is_bookable=False)
    assert "keine Termine buchen" in text(page_client().get(town.base))


def test_the_first_five_times_are_there_at_once(town: Town, page_client: Browser) -> None:
    response = page_client().get(f"{town.base}zeiten/", CARD)
    page = response
    soon = found(page, "//*[contains(@class, 'rh-soon__when')]/text()")
    assert soon == [
        f"Mo., 23. November 2026, {time} Uhr" for time in ("9:00", "9:10", "9:20", "9:30", "9:40")
    ]


def test_the_calendar_names_holidays_and_closed_days_and_links_only_days_with_times(
    town: Town, page_client: Browser
) -> None:
    with tenant_context(town.tenant):
        OpeningException.objects.create(
            office=town.office, day=MONDAY, kind="closed", reason={"de": "Betriebsausflug"}
        )
    november = page_client().get(f"{town.base}zeiten/", CARD | {"monat": "2026-11"})
    assert "Mo., 30. November 2026: geschlossen, Betriebsausflug" in text(november)
    december = page_client().get(f"{town.base}zeiten/", CARD | {"monat": "2026-12"})
    assert "Fr., 25. Dezember 2026: geschlossen" in text(december)
    links = found(december, "//a[@class='rh-month__day']/@href")
    days = {re.search(r"tag=([\d-]+)", link)[1] for link in links}  # type: ignore[index]
    assert "2026-12-24" in days
    assert "2026-12-25" not in days
    assert len(days) == 22


def test_a_day_that_is_full_is_no_link_and_says_so(town: Town, page_client: Browser) -> None:
    town.change(step_minutes=240)  # 8:00 is the only time that fits
    for _ in range(2):
        town.book(start=8 * 60)
    response = page_client().get(f"{town.base}zeiten/", CARD | {"monat": "2026-11"})
    page = response
    (cell,) = found(page, "//td[contains(@class, 'rh-month__closed')][normalize-space()='30voll']")
    assert not cell.xpath(".//a")


def test_the_list_shows_days_in_order_and_goes_on(town: Town, page_client: Browser) -> None:
    client = page_client()
    response = client.get(f"{town.base}zeiten/", CARD | {"ansicht": "liste"})
    page = response
    heads = [" ".join(h.text_content().split()) for h in found(page, "//h3")]
    assert heads[:6] == [
        f"{day} 2026"
        for day in ("Mo., 23. November", "Di., 24. November", "Mi., 25. November",
                    "Do., 26. November", "Fr., 27. November", "Mo., 30. November")
    ]  # fmt: skip
    (later,) = found(page, "//a[contains(., 'Spätere Tage')]/@href")
    following = client.get(f"{town.base}zeiten/{later.partition('#')[0]}")
    assert "Mo., 7. Dezember 2026" in text(following)
    assert "Frühere Tage" in text(following)


def test_several_offices_are_searched_at_once_and_the_near_ones_can_be_chosen(
    town: Town, page_client: Browser, citizens_office: OrganisationUnit
) -> None:
    with tenant_context(town.tenant):
        other = make_office(
            citizens_office, key="pampow", name="Außenstelle Pampow", postal_code="19075"
        )
        open_weekly(other, opens=9 * 60)
        make_concern(other)
    client = page_client()
    everywhere = text(client.get(f"{town.base}zeiten/", CARD))
    assert "Egal, Hauptsache bald" in everywhere
    assert "In der Nähe von Pampow" in everywhere
    one = client.get(f"{town.base}zeiten/", CARD | {"ort": "pampow"})
    values = found(one, "//button[@name='zeit']/@value")
    assert {value.split("~")[0] for value in values} == {"pampow"}
    near = client.get(f"{town.base}zeiten/", CARD | {"ort": "nahe"})
    first = found(near, "//*[@class='rh-soon__where']/text()")[0]
    assert first == "Außenstelle Pampow"


def test_near_me_asks_for_a_postal_code_or_takes_the_position_of_the_device(
    town: Town, page_client: Browser, citizens_office: OrganisationUnit
) -> None:
    with tenant_context(town.tenant):
        Office.objects.update(place="Pampow", latitude=53.56, longitude=11.37)
        far = make_office(
            citizens_office, key="warsow", name="Außenstelle Warsow", place="Warsow",
            postal_code="19079", latitude=53.51, longitude=11.27,
        )  # fmt: skip
        open_weekly(far, opens=9 * 60)
        make_concern(far)
    client = page_client()
    address = f"{town.base}zeiten/"
    for said in ({"um": "53.51,11.27"}, {"plz": "19079"}, {"plz": " 19079", "um": "53.56,11.37"}):
        page = client.get(address, CARD | {"ort": "nahe"} | said)
        assert found(page, "//*[@class='rh-soon__where']/text()")[0] == "Außenstelle Warsow"
    device = text(client.get(address, CARD | {"ort": "nahe", "um": "53.51,11.27"}))
    assert "Außenstelle Warsow, Warsow (0,0 km)" in device


# --- Holding and booking --------------------------------------------------------------------------


def test_the_whole_way_ends_with_a_page_that_says_everything(
    town: Town, page_client: Browser, smtp_server: Postbox, run_jobs: Callable[[], int]
) -> None:
    client = page_client()
    form = client.get(hold(client, town))
    assert "Wir halten den Termin bis 9:10 Uhr." in text(form)
    address = form.request["PATH_INFO"]
    response = client.post(address, PERSON | {"beleg": solved(form)}, follow=True)
    page = text(response)
    assert "Ihr Termin ist gebucht." in page
    assert "Mo., 30. November 2026, 9:00 Uhr" in page
    assert "Ein Passbild" in page
    (booking,) = town.bookings()
    assert booking.reference in page
    assert (booking.state, booking.name, booking.note) == ("booked", "Beate Beispiel", "mit Kind")
    run_jobs()
    (mail,) = smtp_server.messages
    assert mail["Subject"] == "Ihr Termin am Mo., 30. November 2026, 9:00 Uhr"
    body = mail.get_body().get_content()  # type: ignore[union-attr]
    assert booking.reference in body
    assert "Ein Passbild" in body
    assert "mit Kind" not in body
    (attached,) = mail.iter_attachments()
    assert "BEGIN:VCALENDAR" in attached.get_content()


def test_a_double_click_is_one_hold(town: Town, page_client: Browser) -> None:
    client = page_client()
    assert hold(client, town) == hold(client, town)
    assert len(town.bookings()) == 1


def test_another_time_gives_the_first_one_back(town: Town, page_client: Browser) -> None:
    client = page_client()
    hold(client, town)
    hold(client, town, f"buergerbuero~{MONDAY.isoformat()}~{NINE + 60}", key="zweite")
    states = [booking.state for booking in town.bookings()]
    assert states == [BookingState.CANCELLED, BookingState.HELD]


def test_a_time_that_is_gone_leads_back_to_free_ones(town: Town, page_client: Browser) -> None:
    town.book()
    town.book()
    client = page_client()
    response = client.post(f"{town.base}halten/", CARD | {"zeit": TIME, "key": "x"}, follow=True)
    assert "gerade jemand anderes genommen" in text(response)
    assert "Am schnellsten" in text(response)


@pytest.mark.parametrize("value", ["", "nirgends~2026-11-30~540", "buergerbuero~gestern~x", "~"])
def test_nonsense_holds_nothing(town: Town, page_client: Browser, value: str) -> None:
    response = page_client().post(f"{town.base}halten/", CARD | {"zeit": value}, follow=True)
    assert response.status_code == 200
    assert town.bookings() == []


def test_who_asks_too_often_is_told_to_wait(
    town: Town, page_client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rathaus.appointments.views.citizen import details

    monkeypatch.setitem(details.HOLDS, "limit", 1)
    client = page_client()
    hold(client, town)
    later = f"buergerbuero~{MONDAY.isoformat()}~{NINE + 60}"
    response = client.post(f"{town.base}halten/", CARD | {"zeit": later, "key": "b"}, follow=True)
    assert "in 10 Minuten noch einmal" in text(response)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": ""}, "Bitte schreiben Sie Ihren Namen."),
        ({"email": "beate"}, "Diese Adresse stimmt noch nicht."),
        ({"note": "x" * 201}, "200"),
    ],
)
def test_a_mistake_is_said_beside_the_field_and_loses_nothing(
    town: Town, page_client: Browser, wrong: dict[str, str], message: str
) -> None:
    client = page_client()
    form = client.get(hold(client, town))
    response = client.post(form.request["PATH_INFO"], PERSON | wrong | {"beleg": solved(form)})
    assert message in text(response)
    page = response
    typed = PERSON | wrong
    assert found(page, "//input[@name='name']/@value") == ([typed["name"]] if typed["name"] else [])
    assert found(page, "//textarea/text()")[0].strip() == typed["note"]
    assert town.bookings()[0].state == BookingState.HELD


def test_an_office_may_ask_for_an_address(town: Town, page_client: Browser) -> None:
    town.change(asks_email=True)
    client = page_client()
    form = client.get(hold(client, town))
    response = client.post(form.request["PATH_INFO"], PERSON | {"email": "", "beleg": solved(form)})
    assert "Bitte schreiben Sie Ihre E-Mail-Adresse." in text(response)


def test_one_button_holds_longer_and_keeps_what_was_typed(
    town: Town, page_client: Browser, clock: Any
) -> None:
    client = page_client()
    address = hold(client, town)
    clock.shift(timedelta(minutes=8))
    response = client.post(address, {"name": "Beate B", "aktion": "verlaengern"})
    assert "Wir halten den Termin bis 9:18 Uhr." in text(response)
    page = response
    assert found(page, "//input[@name='name']/@value") == ["Beate B"]
    assert "kern-error" not in response.content.decode()


def test_a_hold_can_be_given_back(town: Town, page_client: Browser) -> None:
    client = page_client()
    response = client.post(hold(client, town), {"aktion": "freigeben"}, follow=True)
    assert "Freie Zeiten" in text(response)
    assert town.bookings()[0].state == BookingState.CANCELLED


@pytest.mark.parametrize("swept", [False, True])
def test_a_lost_hold_offers_the_nearest_times_and_keeps_what_was_typed(
    town: Town, page_client: Browser, clock: Any, swept: bool
) -> None:
    client = page_client()
    form = client.get(hold(client, town))
    proof = solved(form)
    clock.shift(timedelta(minutes=11))
    town.book()
    town.book()
    if swept:
        with tenant_context(town.tenant):
            expire_holds()
    response = client.post(form.request["PATH_INFO"], PERSON | {"beleg": proof})
    assert "ist nicht mehr frei" in text(response)
    page = response
    assert found(page, "//input[@name='name']/@value") == ["Beate Beispiel"]
    values = found(page, "//button[@name='zeit']/@value")
    assert len(values) == 3
    again = client.post(form.request["PATH_INFO"], PERSON | {"zeit": values[0], "key": "neu"})
    assert "Wir halten den Termin bis 9:21 Uhr." in text(again)
    assert found(again, "//input[@name='name']/@value") == ["Beate Beispiel"]
    (action,) = found(again, "//form[@data-proof]/@action")
    done = client.post(action, PERSON | {"beleg": solved(again)}, follow=True)
    assert "Ihr Termin ist gebucht." in text(done)


def test_an_address_has_so_many_appointments_and_no_more(town: Town, page_client: Browser) -> None:
    for start in (600, 620, 640):
        town.book(start=start, email="beate+1@post.example")
    client = page_client()
    form = client.get(hold(client, town))
    response = client.post(form.request["PATH_INFO"], PERSON | {"beleg": solved(form)})
    assert "Mit dieser Adresse sind schon 3 Termine gebucht" in text(response)


def test_a_signed_in_citizen_finds_the_fields_filled_and_proves_nothing(
    town: Town, page_client: Browser, citizen: User
) -> None:
    client = page_client(citizen)
    form = client.get(hold(client, town))
    page = form
    assert found(page, "//input[@name='name']/@value") == ["Beate Beispiel"]
    assert found(page, "//input[@name='email']/@value") == [citizen.email]
    response = client.post(form.request["PATH_INFO"], PERSON, follow=True)
    assert "Ihr Termin ist gebucht." in text(response)
    assert town.bookings()[0].citizen_id == citizen.pk


# --- Proof of work, and without JavaScript --------------------------------------------------------


def test_without_javascript_a_mailed_code_does(
    town: Town, page_client: Browser, smtp_server: Postbox, run_jobs: Callable[[], int]
) -> None:
    client = page_client()
    address = hold(client, town)
    asked = client.post(address, PERSON)
    assert "Wir haben einen Code an beate@post.example geschickt." in text(asked)
    run_jobs()
    (mail,) = smtp_server.messages
    code = str(mail["Subject"]).split()[0]
    assert re.fullmatch(r"\d{6}", code)
    wrong = client.post(address, PERSON | {"code": f"{(int(code) + 1) % 10**6:06d}"})
    assert "Dieser Code stimmt nicht." in text(wrong)
    done = client.post(address, PERSON | {"code": f"{code[:3]} {code[3:]}"}, follow=True)
    assert "Ihr Termin ist gebucht." in text(done)


def test_a_code_is_not_guessed(town: Town, page_client: Browser) -> None:
    client = page_client()
    address = hold(client, town)
    client.post(address, PERSON)
    for _ in range(6):
        client.post(address, PERSON | {"code": "000001"})
    response = client.post(address, PERSON | {"code": "000001"})
    assert "zu viele Versuche" in text(response)


def test_without_javascript_and_without_an_address_the_telephone_is_named(
    town: Town, page_client: Browser
) -> None:
    client = page_client()
    response = client.post(hold(client, town), PERSON | {"email": ""})
    assert "Rufen Sie uns an" in text(response)
    assert "0385 1112" in text(response)


def test_a_solution_counts_for_the_booking_it_was_made_for(
    town: Town, page_client: Browser
) -> None:
    first, second = page_client(), page_client()
    proof = solved(first.get(hold(first, town)))
    address = hold(second, town, f"buergerbuero~{MONDAY.isoformat()}~{NINE + 60}", key="anders")
    response = second.post(address, PERSON | {"beleg": proof})
    assert "Wir haben einen Code" in text(response)


@pytest.mark.parametrize("payload", ["", "Unsinn", "e30=", "eyJjaGFsbGVuZ2UiOiB7fX0="])
def test_nonsense_proves_nothing(town: Town, page_client: Browser, payload: str) -> None:
    client = page_client()
    response = client.post(hold(client, town), PERSON | {"beleg": payload})
    assert "Wir haben einen Code" in text(response)


def test_another_town_knows_nothing_of_it(town: Town, page_client: Browser, hemer: Any) -> None:
    client = page_client()
    address = hold(client, town)
    assert client.get(address.replace("stralendorf", "hemer")).status_code == 404
    assert "keine Termine buchen" in text(client.get("/hemer/termine/"))
