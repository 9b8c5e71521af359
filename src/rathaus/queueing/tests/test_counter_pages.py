"""A clerk's way through the morning, and what the pages say when something is not possible."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from rathaus.accounts.models import User
from rathaus.appointments.models import Concern, Counter, Office
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.pages import PageClient
from rathaus.queueing.enums import Outcome, PriorityReason, TicketState
from rathaus.queueing.models import CounterDuty, QueueRecord, Ticket
from rathaus.queueing.services import tickets
from rathaus.tenants.models import Tenant

COUNTERS = "/stralendorf/amt/schalter/"
Visit = Callable[..., PageClient]
Take = Callable[..., Ticket]


@pytest.fixture
def anna(page_client: Visit, clerk: User, desks: list[Counter]) -> PageClient:
    """The clerk, sitting at the first counter."""
    client = page_client(clerk)
    client.post(f"{COUNTERS}{desks[0].pk}/hinsetzen/")
    return client


@pytest.fixture
def desk(desks: list[Counter]) -> str:
    return f"{COUNTERS}{desks[0].pk}/"


def state_of(tenant: Tenant, ticket: Ticket) -> Ticket:
    with tenant_context(tenant):
        return Ticket.objects.select_related("counter", "wanted_counter").get(pk=ticket.pk)


def step(client: PageClient, desk: str, ticket: Ticket, name: str, **values: object) -> str:
    response = client.post(f"{desk}{ticket.pk}/{name}/", values, follow=True)
    return str(response.content.decode())


def test_a_clerk_sits_down_and_the_counter_is_open(
    page_client: Visit, clerk: User, desks: list[Counter], desk: str, stralendorf: Tenant
) -> None:
    client = page_client(clerk)
    assert "Hinsetzen" in client.get(COUNTERS).content.decode()
    assert "Schalter öffnen" in client.get(desk).content.decode()
    page = client.post(f"{desk}hinsetzen/", follow=True).content.decode()
    assert "Nächste Nummer" in page
    with tenant_context(stralendorf):
        duty = CounterDuty.objects.get()
    assert (duty.counter_id, duty.staff_name) == (desks[0].pk, "Anna Amtlich")
    assert "Sie sitzen an Schalter 1" in client.get(COUNTERS).content.decode()


def test_from_number_to_number(
    anna: PageClient, desk: str, take: Take, stralendorf: Tenant
) -> None:
    first, second = take(), take()
    page = anna.post(f"{desk}naechste/", follow=True).content.decode()
    assert "P 1" in page
    assert "Ist da" in page
    assert "Fertig und nächste Nummer" in step(anna, desk, first, "da")
    page = step(anna, desk, first, "fertig", ergebnis="done", naechste="1")
    assert state_of(stralendorf, first).state == TicketState.DONE
    assert state_of(stralendorf, second).state == TicketState.CALLED
    assert "P 2" in page


@pytest.mark.parametrize(
    ("language", "words"),
    [("uk", "Sprache: Ukrainisch"), ("ar", "Sprache: Arabisch"), ("de-leicht", ""), ("de", "")],
)
def test_the_clerk_reads_which_language_the_guest_has_chosen(
    anna: PageClient, desk: str, take: Take, language: str, words: str
) -> None:
    take(language=language)
    page = anna.post(f"{desk}naechste/", follow=True).content.decode()
    assert (words in page, "Sprache: " in page) == (True, bool(words))


def test_a_missed_number_is_called_by_hand(
    anna: PageClient, desk: str, take: Take, stralendorf: Tenant
) -> None:
    ticket = take()
    anna.post(f"{desk}naechste/")
    step(anna, desk, ticket, "nochmal")
    assert state_of(stralendorf, ticket).times_called == 2
    page = step(anna, desk, ticket, "nicht-gekommen")
    assert "nicht gekommen, wieder ab" in page
    step(anna, desk, ticket, "aufrufen")
    assert state_of(stralendorf, ticket).state == TicketState.CALLED


def test_parking_asks_for_the_reason_and_keeps_the_counter(
    anna: PageClient, desk: str, desks: list[Counter], take: Take, stralendorf: Tenant
) -> None:
    ticket = take()
    anna.post(f"{desk}naechste/")
    path = f"{desk}{ticket.pk}/zurueckstellen/"
    assert "Nummer zurückstellen" in anna.get(path).content.decode()
    refused = anna.post(path, {"minuten": "10", "schalter": "selber"})
    assert refused.status_code == 422
    anna.post(path, {"grund": "Passbild", "minuten": "", "schalter": "selber"})
    parked = state_of(stralendorf, ticket)
    assert (parked.state, parked.back_at, parked.wanted_counter) == ("parked", None, desks[0])
    page = anna.get(desk).content.decode()
    assert "zurückgestellt, nur von Hand" in page
    assert "Passbild" in page


def test_forwarding_to_a_counter_a_concern_and_a_room(
    anna: PageClient,
    desk: str,
    desks: list[Counter],
    concerns: list[Concern],
    take: Take,
    stralendorf: Tenant,
) -> None:
    targets = {
        f"schalter-{desks[1].pk}": ("Schalter 2", "reisepass", ""),
        f"anliegen-{concerns[1].pk}": (None, "fundsachen", ""),
        "raum": (None, "reisepass", "Raum 2.14"),
    }
    for target, expected in targets.items():
        ticket = take()
        anna.post(f"{desk}naechste/")
        path = f"{desk}{ticket.pk}/weitergeben/"
        assert "Nummer weitergeben" in anna.get(path).content.decode()
        if target == "raum":
            assert anna.post(path, {"ziel": target, "grund": "x"}).status_code == 422
        answer = anna.post(path, {"ziel": target, "grund": "Siegel", "raum": expected[2]})
        assert answer.status_code == 302
        with tenant_context(stralendorf):
            sent = Ticket.objects.select_related("wanted_counter", "concern").get(pk=ticket.pk)
            wanted = sent.wanted_counter.name if sent.wanted_counter else None
            assert (wanted, sent.concern.key, sent.room) == expected
            assert (sent.state, sent.remark, sent.queue_at) == (
                TicketState.WAITING, "Siegel", ticket.queue_at,
            )  # fmt: skip
            tickets.leave(ticket_id=ticket.pk)


def test_finished_by_mistake_is_taken_back_within_a_minute(
    anna: PageClient, desk: str, take: Take, stralendorf: Tenant
) -> None:
    ticket = take()
    anna.post(f"{desk}naechste/")
    step(anna, desk, ticket, "da")
    page = step(anna, desk, ticket, "fertig", ergebnis="comes_again", notiz="bringt Foto")
    assert "Zurückholen" in page
    done = state_of(stralendorf, ticket)
    assert (done.outcome, done.remark) == (Outcome.COMES_AGAIN, "bringt Foto")
    step(anna, desk, ticket, "zurueckholen")
    assert state_of(stralendorf, ticket).state == TicketState.SERVING
    with tenant_context(stralendorf):
        assert not QueueRecord.objects.filter(what="done").exists()
        tickets.finish(ticket_id=ticket.pk, now=timezone.now() - timedelta(minutes=2))
    assert "Zurückholen" not in anna.get(desk).content.decode()
    assert "geht das nicht mehr" in step(anna, desk, ticket, "zurueckholen")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("naechste/", "Für Schalter 1 wartet gerade niemand"),
        ("0/aufrufen/", "geht das nicht mehr"),
        ("0/nochmal/", "geht das nicht mehr"),
        ("0/nicht-gekommen/", "geht das nicht mehr"),
        ("0/da/", "geht das nicht mehr"),
        ("0/fertig/", "geht das nicht mehr"),
        ("0/zurueckholen/", "geht das nicht mehr"),
        ("0/zurueckstellen/", "geht das nicht mehr"),
        ("0/vorgang/", "geht das nicht mehr"),
        ("0/weitergeben/", "geht das nicht mehr"),
    ],
)
def test_every_refusal_says_what_to_do(path: str, words: str, anna: PageClient, desk: str) -> None:
    assert words in anna.post(desk + path, follow=True).content.decode()


def test_one_number_at_a_counter(anna: PageClient, desk: str, take: Take) -> None:
    take()
    second = take()
    anna.post(f"{desk}naechste/")
    for path in ("naechste/", f"{second.pk}/aufrufen/", "aufstehen/", "pause/"):
        page = anna.post(desk + path, follow=True).content.decode()
        assert "An Schalter 1 ist noch eine Nummer" in page


def test_a_colleagues_counter_is_not_mine(
    anna: PageClient, page_client: Visit, lead: User, desk: str, desks: list[Counter], take: Take
) -> None:
    ticket = take()
    anna.post(f"{desk}naechste/")
    other = page_client(lead)
    assert "Hier sitzt Anna Amtlich" in other.get(desk).content.decode()
    assert "ist besetzt" in other.post(f"{desk}hinsetzen/", follow=True).content.decode()
    for path in ("naechste/", f"{ticket.pk}/fertig/", f"{ticket.pk}/weitergeben/"):
        page = other.post(desk + path, follow=True).content.decode()
        assert "Sie sitzen gerade nicht an Schalter 1" in page
    anna.post(f"{desk}{ticket.pk}/nicht-gekommen/")
    page = anna.get(f"{COUNTERS}{desks[1].pk}/").content.decode()
    assert "Sie sitzen noch an Schalter 1" in page


def test_a_break_and_getting_up(anna: PageClient, desk: str, stralendorf: Tenant) -> None:
    assert "Pause seit" in anna.post(f"{desk}pause/", follow=True).content.decode()
    anna.post(f"{desk}pause/", {"weiter": "1"})
    assert "Nächste Nummer" in anna.get(desk).content.decode()
    assert (
        "Schalter 1 ist geschlossen" in anna.post(f"{desk}aufstehen/", follow=True).content.decode()
    )
    with tenant_context(stralendorf):
        assert not CounterDuty.objects.filter(closed_at=None).exists()
        what = list(QueueRecord.objects.order_by("id").values_list("what", flat=True))
    assert what == ["opened", "paused", "resumed", "closed"]


def test_a_counter_takes_only_the_chosen_concerns(
    anna: PageClient, desk: str, concerns: list[Concern], take: Take
) -> None:
    anna.post(f"{desk}hinsetzen/", {"anliegen": [concerns[1].pk]})
    take()
    assert "anderes Anliegen" in anna.get(desk).content.decode()
    assert "wartet gerade niemand" in anna.post(f"{desk}naechste/", follow=True).content.decode()
    take(concern=concerns[1])
    assert "F 1" in anna.post(f"{desk}naechste/", follow=True).content.decode()


def test_the_list_shows_who_goes_first_and_why_others_wait(
    anna: PageClient, desk: str, take: Take, stralendorf: Tenant
) -> None:
    take()
    first = take(priority_reason=PriorityReason.SMALL_CHILD)
    page = anna.get(desk).content.decode()
    assert f"Als Nächstes: {first.label}" in page
    assert "Vorrang: mit kleinem Kind" in page


def test_help_reaches_the_other_counters_and_is_answered(
    anna: PageClient, page_client: Visit, lead: User, desk: str, desks: list[Counter], hall: Office
) -> None:
    other, second = page_client(lead), f"{COUNTERS}{desks[1].pk}/"
    other.post(f"{second}hinsetzen/")
    before = other.get(f"{COUNTERS}stand/{hall.key}/").json()
    assert before["emergencies"] == []
    assert "110" in anna.get(f"{desk}hilfe/").content.decode()
    anna.post(f"{desk}hilfe/")
    anna.post(f"{desk}hilfe/")
    after = other.get(f"{COUNTERS}stand/{hall.key}/").json()
    assert after["revision"] > before["revision"]
    (call,) = after["emergencies"]
    assert (call["counter"], call["accepted"]) == ("Schalter 1", False)
    assert "Hilfe an Schalter 1" in other.get(second).content.decode()
    page = other.post(f"{COUNTERS}hilfe/{call['id']}/annehmen/", {"zurueck": second}, follow=True)
    assert "Lea Leitung geht hin" in page.content.decode()
    late = anna.post(f"{COUNTERS}hilfe/{call['id']}/annehmen/", follow=True).content.decode()
    assert "Lea Leitung geht schon hin" in late
    ended = other.post(
        f"{COUNTERS}hilfe/{call['id']}/beenden/", {"zurueck": "https://boese.example/"}
    )
    assert ended.headers["Location"] == desk
    assert "Hilfe an Schalter 1" not in other.get(second).content.decode()


def test_the_state_costs_little_when_nothing_changed(anna: PageClient, hall: Office) -> None:
    address = f"{COUNTERS}stand/{hall.key}/"
    first = anna.get(address)
    again = anna.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_live_page_is_its_parts_only(anna: PageClient, desk: str, take: Take) -> None:
    take()
    parts = anna.get(desk, headers={"X-Rathaus-Live": "1", "HX-Request": "true"}).content.decode()
    assert "Nächste Nummer" in parts
    assert "<html" not in parts


def test_strangers_find_nothing(
    page_client: Visit,
    tax_clerk: User,
    clerk_of_hemer: User,
    citizen: User,
    desk: str,
    hall: Office,
) -> None:
    for path in (desk, f"{desk}hinsetzen/", f"{COUNTERS}stand/{hall.key}/", f"{desk}hilfe/"):
        answers = [
            page_client(user).get(path).status_code for user in (tax_clerk, clerk_of_hemer, citizen)
        ]
        assert answers == [404, 404, 404]
    page = page_client(tax_clerk).get(COUNTERS).content.decode()
    assert "Ihr Team hat noch kein Amt mit Schaltern" in page
