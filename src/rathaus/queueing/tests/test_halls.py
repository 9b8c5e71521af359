"""Kiosk, phone, door and display: one tap is one number, every state has words, nobody has a name."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from rathaus.accounts.models import User
from rathaus.appointments.enums import HoursKind
from rathaus.appointments.models import Concern, Counter, Office
from rathaus.appointments.tests.offices import book, make_concern, make_office, open_weekly
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.pages import PageClient
from rathaus.queueing import statecache
from rathaus.queueing.enums import DeviceKind, TicketState
from rathaus.queueing.models import CounterDuty, Device, Ticket
from rathaus.queueing.sentences import LANGUAGES, say
from rathaus.queueing.services import tickets
from rathaus.queueing.services.devices import add_device, revoke_device
from rathaus.tenants.models import OrganisationUnit, Tenant

pytestmark = pytest.mark.django_db
THURSDAY = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)
"""10 o'clock in the town."""
ROOT = "/stralendorf/warten"
OFFICE = f"{ROOT}/buergerbuero/"

AT_THE_DOOR = ("take_title", "today_walk_in", "home", "imprint", "privacy", "accessibility")

type Client = PageClient


@pytest.fixture(autouse=True)
def _on_thursday() -> Iterator[None]:
    statecache.forget_states()
    with time_machine.travel(THURSDAY, tick=False):
        yield
    statecache.forget_states()


@pytest.fixture
def office(stralendorf: Tenant, citizens_office: OrganisationUnit) -> Office:
    with tenant_context(stralendorf):
        made = make_office(citizens_office, counters=2)
        open_weekly(made, weekdays=range(3, 4), opens=540, closes=1080, kind=HoursKind.WALK_IN)
        open_weekly(made, weekdays=range(3, 4), opens=540, closes=1080)
        make_concern(made, "reisepass", letter="P", names={"de": "Reisepass", "uk": "Паспорт"})
    return made


@pytest.fixture
def kiosk(stralendorf: Tenant, office: Office) -> str:
    return _device(stralendorf, office, DeviceKind.KIOSK, "automat")


@pytest.fixture
def display(stralendorf: Tenant, office: Office) -> str:
    return _device(stralendorf, office, DeviceKind.DISPLAY, "anzeige", english=True)


@pytest.fixture
def visitor(page_client: Callable[..., Client]) -> Client:
    return page_client()


def _device(tenant: Tenant, office: Office, kind: DeviceKind, path: str, **options: Any) -> str:
    with tenant_context(tenant):
        _, code = add_device(office=office, kind=kind, name=path, options=options)
    return f"{ROOT}/{path}/{code}/"


def _all(tenant: Tenant) -> list[Ticket]:
    with tenant_context(tenant):
        return list(Ticket.objects.order_by("id"))


def _text(response: Any) -> str:
    content: bytes = response.content
    return content.decode()


def _draw(client: Client, **fields: str) -> str:
    """Take a number by the own phone; the phone page's address."""
    response = client.post(f"{OFFICE}nummer/", {"anliegen": "reisepass"} | fields)
    assert response.status_code == 302
    address: str = response["Location"]
    return address


def _call(tenant: Tenant, position: int = 0) -> Ticket:
    with tenant_context(tenant):
        counter = Counter.objects.get(position=position)
        return tickets.call_next(counter=counter, concerns=[Concern.objects.get().pk])


# --- Kiosk ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_kiosk_speaks_four_languages(visitor: Client, kiosk: str, language: str) -> None:
    for step in ("", "&anliegen=reisepass", "&termin=1", "&kontrast=1&unten=1"):
        page = _text(visitor.get(f"{kiosk}?sprache={language}{step}"))
        assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in page
    assert say("choose", language) in page


def test_the_german_name_stands_below_a_foreign_one(visitor: Client, kiosk: str) -> None:
    page = _text(visitor.get(f"{kiosk}?sprache=uk"))
    assert "Паспорт" in page
    assert "Reisepass" in page


def test_a_slip_has_everything_on_it(visitor: Client, kiosk: str, stralendorf: Tenant) -> None:
    wish = {"anliegen": "reisepass", "personen": "2", "vorrang": "", "schluessel": "a"}
    for key in ("a", "b"):
        slip = visitor.post(f"{kiosk}nummer/", wish | {"schluessel": key}, follow=True)
    page = _text(slip)
    for words in ("P 2", "Reisepass", "10:00", "03.12.2026", "Vor Ihnen", "<svg", "warten/"):
        assert words in page
    assert [ticket.people for ticket in _all(stralendorf)] == [2, 2]
    short = re.search(r'rh-paper__address" dir="ltr">([^<]+)<', page)
    assert short is not None
    phone = visitor.get("/" + short[1].partition("/")[2] + "/", follow=True)
    assert "P 2" in _text(phone)


def test_one_tap_is_one_number(visitor: Client, kiosk: str, stralendorf: Tenant) -> None:
    wish = {"anliegen": "reisepass", "schluessel": "ein-tippen"}
    first, second = (visitor.post(f"{kiosk}nummer/", wish)["Location"] for _ in range(2))
    assert first == second
    assert len(_all(stralendorf)) == 1


def test_the_clerk_learns_which_language_the_guest_chose(
    visitor: Client, kiosk: str, stralendorf: Tenant
) -> None:
    visitor.post(f"{kiosk}nummer/", {"anliegen": "reisepass", "sprache": "uk"})
    assert [ticket.language for ticket in _all(stralendorf)] == ["uk"]


def test_the_law_goes_first(visitor: Client, kiosk: str, stralendorf: Tenant) -> None:
    visitor.post(f"{kiosk}nummer/", {"anliegen": "reisepass", "schluessel": "a"})
    wish = {"anliegen": "reisepass", "schluessel": "b", "vorrang": "pregnant"}
    assert "Vor Ihnen</dt><dd>0<" in _text(visitor.post(f"{kiosk}nummer/", wish, follow=True))
    assert _call(stralendorf).label == "P 2"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (THURSDAY - timedelta(hours=2), "Nummern gibt es heute ab 9:00 Uhr."),
        (THURSDAY + timedelta(hours=9), "Heute ist ohne Termin nicht mehr geöffnet."),
        (THURSDAY + timedelta(days=1), "Heute ist ohne Termin nicht mehr geöffnet."),
    ],
)
def test_a_closed_kiosk_says_when(
    visitor: Client, kiosk: str, stralendorf: Tenant, moment: datetime, words: str
) -> None:
    with time_machine.travel(moment, tick=False):
        assert words in _text(visitor.get(kiosk))
        assert visitor.post(f"{kiosk}nummer/", {"anliegen": "reisepass"}).status_code == 302
    assert _all(stralendorf) == []


def test_somebody_with_an_appointment_checks_in(
    visitor: Client, kiosk: str, stralendorf: Tenant, office: Office
) -> None:
    with tenant_context(stralendorf):
        booking = book(office, Concern.objects.get(), THURSDAY.date(), 11 * 60)
    typed = booking.reference.replace("-", "").lower()
    for _ in range(2):
        page = _text(visitor.post(f"{kiosk}termin/", {"nummer": typed}, follow=True))
        assert "Ihr Termin" in page
        assert "11:00" in page
        assert "Beate" not in page
    assert [ticket.booking_id for ticket in _all(stralendorf)] == [booking.pk]


def test_an_unknown_booking_gets_words(visitor: Client, kiosk: str) -> None:
    response = visitor.post(f"{kiosk}termin/", {"nummer": "AAA-222", "sprache": "en"})
    assert response.status_code == 422
    assert say("booking_unknown", "en") in _text(response)
    assert "termin=1" in visitor.get(f"{kiosk}termin/?sprache=en")["Location"]


def test_booking_numbers_cannot_be_tried_out(visitor: Client, kiosk: str) -> None:
    for _ in range(20):
        visitor.post(f"{kiosk}termin/", {"nummer": "AAA-222"})
    refused = _text(visitor.post(f"{kiosk}termin/", {"nummer": "AAA-222"}))
    assert say("too_many", "de") in refused


def test_a_revoked_device_shows_nothing(
    visitor: Client, kiosk: str, display: str, stralendorf: Tenant
) -> None:
    assert visitor.get(kiosk.replace("automat", "anzeige")).status_code == 404
    with tenant_context(stralendorf):
        for device in Device.objects.order_by("pk"):
            revoke_device(device_id=device.pk)
    assert [visitor.get(page).status_code for page in (kiosk, display)] == [404, 404]


# --- Phone ----------------------------------------------------------------------------------------


def test_a_number_from_the_own_phone(visitor: Client, office: Office, stralendorf: Tenant) -> None:
    assert "Reisepass" in _text(visitor.get(OFFICE))
    address = _draw(visitor)
    assert _draw(visitor) == address
    assert "<bdi>P 1</bdi> – <bdi>Reisepass</bdi>" in _text(visitor.get(OFFICE))
    assert len(_all(stralendorf)) == 1


def test_a_used_up_number_makes_room_for_the_next(
    visitor: Client, office: Office, stralendorf: Tenant
) -> None:
    first = _draw(visitor)
    visitor.post(f"{first}zurueck/")
    assert "zurückgegeben" in _text(visitor.get(first))
    assert _draw(visitor) != first
    assert [ticket.state for ticket in _all(stralendorf)] == [TicketState.LEFT, TicketState.WAITING]


def test_a_phone_draws_six_numbers_an_hour(visitor: Client, office: Office) -> None:
    for _ in range(6):
        _draw(visitor)
    page = _text(visitor.post(f"{OFFICE}nummer/", {"anliegen": "reisepass"}, follow=True))
    assert "Von diesem Gerät kamen gerade viele Nummern" in page


def test_without_a_concern_there_is_a_hint_and_nothing_is_lost(
    visitor: Client, office: Office
) -> None:
    wish = {"personen": "3", "vorrang": "pregnant", "sprache": "uk"}
    refused = visitor.post(f"{OFFICE}nummer/", wish)
    page = _text(refused)
    assert (refused.status_code, say("choose_please", "uk") in page) == (422, True)
    for value in ("3", "pregnant"):
        assert re.search(f'value="{value}"[^>]* checked', page)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("moment", [THURSDAY, THURSDAY + timedelta(hours=9)])
def test_the_page_at_the_door_speaks_one_of_four_languages_and_no_other(
    visitor: Client, office: Office, language: str, moment: datetime
) -> None:
    with time_machine.travel(moment, tick=False):
        page = _text(visitor.get(f"{OFFICE}?sprache={language}"))
    assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in page
    said = {key: say(key, language) for key in AT_THE_DOOR}
    assert [key for key, words in said.items() if words not in page] == []
    for other in set(LANGUAGES) - {language}:
        foreign = [say(key, other) for key in AT_THE_DOOR if say(key, other) not in said.values()]
        assert [words for words in foreign if f">{words}<" in page] == []


def test_a_number_from_the_door_keeps_the_language(
    visitor: Client, office: Office, stralendorf: Tenant
) -> None:
    address = _draw(visitor, sprache="ar")
    assert address.endswith("?sprache=ar")
    assert say("your_number", "ar") in _text(visitor.get(address))
    assert [ticket.language for ticket in _all(stralendorf)] == ["ar"]
    again = _text(visitor.get(f"{OFFICE}?sprache=ar"))
    assert f'href="{address}"' in again


def _shown(page: str) -> str:
    status = re.search(r'data-status="(\w+)"', page)
    assert status is not None
    return status[1]


def test_the_phone_goes_through_the_day(
    page_client: Callable[..., Client], office: Office, stralendorf: Tenant
) -> None:
    early, late = page_client(), page_client()
    first, second = _draw(early), _draw(late)
    assert "data-ahead>1<" in _text(late.get(second))
    ticket = _call(stralendorf)
    called = _text(early.get(first))
    assert (_shown(called), "Schalter 1" in called) == ("called", True)
    with tenant_context(stralendorf):
        tickets.mark_missed(ticket_id=ticket.pk)
    missed = _text(early.get(first))
    assert (_shown(missed), "Um 10:05 Uhr" in missed) == ("missed", True)
    early.post(f"{first}wieder-da/")
    assert _shown(_text(early.get(first))) == "waiting"
    _call(stralendorf)
    with tenant_context(stralendorf):
        tickets.start_serving(ticket_id=ticket.pk)
    assert _shown(_text(early.get(first))) == "serving"
    with tenant_context(stralendorf):
        tickets.finish(ticket_id=ticket.pk)
    assert _shown(_text(early.get(first))) == "done"
    with time_machine.travel(THURSDAY + timedelta(days=1), tick=False):
        assert _shown(_text(late.get(second))) == "gone"


def test_nobody_gives_back_a_number_that_is_called(
    visitor: Client, office: Office, stralendorf: Tenant
) -> None:
    address = _draw(visitor)
    _call(stralendorf)
    visitor.post(f"{address}zurueck/")
    assert _shown(_text(visitor.get(address))) == "called"


def test_who_was_missed_three_times_goes_to_the_reception(
    visitor: Client, office: Office, stralendorf: Tenant
) -> None:
    address = _draw(visitor)
    for _ in range(3):
        ticket = _call(stralendorf)
        with tenant_context(stralendorf):
            tickets.mark_missed(ticket_id=ticket.pk)
        visitor.post(f"{address}wieder-da/")
    page = _text(visitor.get(address))
    assert (_shown(page), say("ask_reception", "de") in page) == ("missed", True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_phone_page_speaks_four_languages(
    visitor: Client, office: Office, language: str
) -> None:
    page = _text(visitor.get(f"{_draw(visitor)}?sprache={language}"))
    assert say("your_number", language) in page


# --- Display, door, staff -------------------------------------------------------------------------


def test_the_display_shows_numbers_and_counters(
    visitor: Client, display: str, office: Office, stralendorf: Tenant
) -> None:
    assert "Bitte warten Sie auf den Aufruf." in _text(visitor.get(display))
    _draw(visitor)
    _call(stralendorf, 1)
    page = _text(visitor.get(display))
    for words in ("P 1", "Schalter 2", "Zuletzt aufgerufen", "kommen zuerst an die Reihe"):
        assert words in page


def test_the_poster_leads_to_the_numbers(visitor: Client, office: Office) -> None:
    page = _text(visitor.get(f"{OFFICE}aushang/"))
    assert "testserver/stralendorf/warten/buergerbuero" in page
    assert visitor.get(f"{ROOT}/")["Location"] == OFFICE


def test_a_lead_puts_up_a_display(
    page_client: Callable[..., Client], lead: User, clerk: User, office: Office, stralendorf: Tenant
) -> None:
    address = "/stralendorf/amt/schalter/geraete/"
    client = page_client(lead)
    assert "Hier steht noch nichts." in _text(client.get(address))
    wish = {"office": "buergerbuero", "kind": "display", "name": "Flur", "english": "on"}
    shown = _text(client.post(address, wish))
    found = re.search(r'href="http://testserver(/stralendorf/warten/anzeige/[^"]+)"', shown)
    assert found is not None
    assert client.get(found[1]).status_code == 200
    with tenant_context(stralendorf):
        device = Device.objects.get()
    assert device.options == {"outside": False, "sound": False, "speech": False, "english": True}
    assert client.post(address, {}).status_code == 422
    client.post(f"{address}{device.pk}/abschalten/")
    assert client.get(found[1]).status_code == 404
    assert page_client(clerk).get(address).status_code == 404


# --- Privacy --------------------------------------------------------------------------------------


def test_no_page_no_state_and_no_log_knows_a_name(
    visitor: Client,
    kiosk: str,
    display: str,
    office: Office,
    stralendorf: Tenant,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with tenant_context(stralendorf):
        book(office, Concern.objects.get(), THURSDAY.date(), 600, email="beate@post.example")
        reference = book(office, Concern.objects.get(), THURSDAY.date(), 630).reference
        CounterDuty.objects.create(
            counter=Counter.objects.get(position=0),
            office=office,
            staff_id=1,
            staff_name="Anna Amt",
        )
    visitor.post(f"{kiosk}termin/", {"nummer": reference})
    mine = _draw(visitor)
    _call(stralendorf)
    pages = [kiosk, display, OFFICE, mine, f"{ROOT}/stand/buergerbuero/", f"{OFFICE}aushang/"]
    seen = "".join(_text(visitor.get(page)) for page in pages) + "".join(capfd.readouterr())
    for personal in ("Beate", "Beispiel", "beate@post.example", "Anna Amt", reference):
        assert personal not in seen


def test_the_state_holds_only_the_keys_that_are_meant(
    visitor: Client, office: Office, stralendorf: Tenant
) -> None:
    _draw(visitor)
    page_client = visitor
    page_client.cookies.clear()
    _draw(page_client)
    _call(stralendorf)
    state = json.loads(visitor.get(f"{ROOT}/stand/buergerbuero/").content)
    assert set(state) == {
        "office", "revision", "at", "giving", "counters", "waiting", "called", "aside",
        "last_calls", "message", "notice", "priority_rule",
    }  # fmt: skip
    assert set(state["waiting"][0]) == {"id", "label", "letter", "low", "high"}
    assert set(state["called"][0]) == {
        "id", "label", "counter", "room", "called_at", "times_called",
    }  # fmt: skip


def test_another_town_finds_nothing(
    visitor: Client, kiosk: str, display: str, office: Office, hemer: Tenant
) -> None:
    mine = _draw(visitor)
    for page in (kiosk, display, mine, OFFICE, f"{OFFICE}aushang/"):
        assert visitor.get(page.replace("/stralendorf/", "/hemer/")).status_code == 404
