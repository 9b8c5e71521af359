"""The public API as its own document describes it: an outside validator reads every answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import altcha
import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from rathaus.appointments.enums import Channel, HoursKind
from rathaus.appointments.models import Booking, Office, Seat
from rathaus.appointments.tests.offices import book, make_concern, make_office, open_weekly
from rathaus.config.public_api import KINDS, SUMMARIES
from rathaus.core.dates import BERLIN
from rathaus.core.repeats import forget_old_requests
from rathaus.core.tenancy import tenant_context
from rathaus.queueing.statecache import forget_states
from rathaus.tenants.models import OrganisationUnit, Tenant

BASE = "/stralendorf/api/v1/"
NOW = datetime(2026, 6, 8, 10, 0, tzinfo=BERLIN)
DAY = "2026-06-16"


@dataclass
class Programme:
    """A client that believes nothing but the document.

    Attributes:
        seen: operations and statuses that were answered.
    """

    client: Client
    document: dict[str, Any]
    base: str = BASE
    seen: set[tuple[str, int]] = field(default_factory=set)

    def get(self, path: str, query: dict[str, Any] | None = None, *, language: str = "de") -> Any:
        headers = {"Accept-Language": language}
        return self._checked("get", path, self.client.get(self.base + path, query, headers=headers))

    def post(self, path: str, body: Any = None, *, key: str = "") -> Any:
        answer = self.client.post(
            self.base + path, json.dumps(body), content_type="application/json",
            headers={"Idempotency-Key": key} if key else {},
        )  # fmt: skip
        return self._checked("post", path, answer)

    def _checked(self, method: str, path: str, answer: Any) -> Any:
        assert not answer.cookies
        operation = self._operation(method, path)
        declared = operation["responses"][str(answer.status_code)]
        content_type = answer.headers["Content-Type"].partition(";")[0]
        schema = declared["content"][content_type]["schema"]
        whole = {**schema, "components": self.document["components"]}
        Draft202012Validator(whole).validate(answer.json())
        self.seen.add((operation["operationId"], answer.status_code))
        answer.found = answer.json()
        return answer

    def _operation(self, method: str, path: str) -> dict[str, Any]:
        for template, methods in self.document["paths"].items():
            pattern = re.sub(r"{\w+}", "[^/]+", template)
            if re.fullmatch(pattern, f"/{path}") and method in methods:
                found: dict[str, Any] = methods[method]
                return found
        raise LookupError(f"{method} {path} is not in the document.")


@pytest.fixture
def office(stralendorf: Tenant, citizens_office: OrganisationUnit) -> Iterator[Office]:
    forget_states()
    with time_machine.travel(NOW, tick=False):
        with tenant_context(stralendorf):
            made = make_office(citizens_office, counters=2)
            open_weekly(made)
            open_weekly(made, kind=HoursKind.WALK_IN, weekdays=range(7))
            make_concern(made, "personalausweis")
            make_concern(made, "fundsachen", letter="F", is_bookable=False)
        yield made
    forget_states()


@pytest.fixture
def programme(office: Office, client: Client) -> Programme:
    return Programme(client, client.get(f"{BASE}openapi.json").json())


def wish(**fields: Any) -> dict[str, Any]:
    return {
        "office": "buergerbuero", "concerns": [{"key": "personalausweis", "people": 1}],
        "day": DAY, "start": "09:20",
    } | fields  # fmt: skip


def key(number: int = 1) -> str:
    return f"ein-langer-schluessel-{number}"


def solved(challenge: str) -> str:
    made = altcha.Challenge.from_dict(json.loads(challenge))
    solution = altcha.solve_challenge(made)
    assert solution is not None
    return altcha.Payload(made, solution).to_base64()


def test_the_document_is_openapi_3_1(programme: Programme) -> None:
    validate(programme.document)
    assert programme.document["openapi"].startswith("3.1")
    assert programme.document["servers"] == [{"url": "http://testserver/stralendorf/api/v1"}]


def test_every_example_fits_its_schema(programme: Programme) -> None:
    found = 0
    for schema in programme.document["components"]["schemas"].values():
        for part in schema.get("properties", {}).values():
            for example in part.get("examples", []):
                whole = {**part, "components": programme.document["components"]}
                Draft202012Validator(whole).validate(example)
                found += 1
    assert found > 10


def test_a_programme_books_moves_and_cancels(programme: Programme, office: Office) -> None:
    (place,) = programme.get("offices").found
    assert programme.get(f"offices/{place['key']}").found == place
    concerns = programme.get("offices/buergerbuero/concerns").found
    assert [concern["key"] for concern in concerns] == ["fundsachen", "personalausweis"]
    chosen = {"concern": "personalausweis:2", "first": DAY, "last": DAY}
    assert programme.get("offices/buergerbuero/days", chosen).found == [{"day": DAY, "times": 38}]
    times = programme.get("offices/buergerbuero/times", chosen).found
    assert times[0] == {
        "day": DAY, "start": "08:00", "begins_at": "2026-06-16T08:00:00+02:00", "seats": 2,
    }  # fmt: skip

    held = programme.post("holds", wish(), key=key())
    code = held.found["code"]
    assert (held.status_code, held.found["state"], held.found["start"]) == (201, "held", "09:20")
    again = programme.post("holds", wish(), key=key())
    assert again.found | {"proof": ""} == held.found | {"proof": ""}
    assert programme.post(f"bookings/{code}/extend").found["held_until"] is not None
    person = {"name": "Beate Beispiel", "proof": solved(held.found["proof"])}
    booked = programme.post(f"bookings/{code}/confirm", person, key=key(2)).found
    assert (booked["state"], booked["held_until"], booked["proof"]) == ("booked", None, "")
    assert programme.post(f"bookings/{code}/confirm", person, key=key(2)).found == booked
    assert programme.get(f"bookings/{code}").found == booked
    moved = programme.post(f"bookings/{code}/move", {"day": DAY, "start": "10:00"}, key=key(3))
    assert moved.found["start"] == "10:00"
    assert programme.post(f"bookings/{code}/cancel", key=key(4)).found["state"] == "cancelled"
    assert programme.post(f"bookings/{code}/cancel", key=key(4)).found["state"] == "cancelled"


def test_a_programme_takes_a_number_and_follows_it(programme: Programme) -> None:
    taken = programme.post(
        "offices/buergerbuero/tickets", {"concern": "fundsachen"}, key=key()
    ).found
    assert (taken["number"], taken["status"], taken["ahead"]) == ("F 1", "waiting", 0)
    again = programme.post("offices/buergerbuero/tickets", {"concern": "fundsachen"}, key=key())
    assert again.found["code"] == taken["code"]
    assert programme.get(f"tickets/{taken['code']}").found["number"] == taken["number"]
    queue = programme.get("offices/buergerbuero/queue")
    assert [row["label"] for row in queue.found["waiting"]] == [taken["number"]]


def test_every_refusal_is_a_problem(
    programme: Programme, office: Office, stralendorf: Tenant
) -> None:
    with tenant_context(stralendorf):
        concern = make_concern(office, "reisepass")
        for _ in range(2):
            book(office, concern, NOW.date() + timedelta(days=8), 11 * 60, channel=Channel.PHONE)
    held = programme.post("holds", wish(), key=key(9)).found
    person = {"name": "Beate Beispiel"}
    refusals = [
        (programme.get("offices/nirgends"), 404, "not-found"),
        (programme.get("bookings/AAAA"), 404, "not-found"),
        (programme.get("tickets/AAAA"), 404, "not-found"),
        (programme.get("offices/buergerbuero/days"), 422, "invalid"),
        (programme.get("offices/buergerbuero/days", {"concern": "tanzen"}), 422, "not-bookable"),
        (programme.get("offices/buergerbuero/days", {"concern": "personalausweis:99"}), 422, "not-bookable"),
        (programme.post("holds", wish()), 422, "invalid"),
        (programme.post("holds", wish(day="gestern"), key=key(1)), 422, "invalid"),
        (programme.post("holds", wish(start="09:21"), key=key(2)), 409, "time-taken"),
        (programme.post("holds", wish(start="11:00"), key=key(3)), 409, "time-taken"),
        (programme.post("holds", wish(day="2026-06-01"), key=key(4)), 409, "time-taken"),
        (programme.post("holds", wish(concerns=[{"key": "fundsachen"}]), key=key(5)), 422, "not-bookable"),
        (programme.post("holds", wish(start="09:00"), key=key(9)), 422, "key-reused"),
        (programme.post(f"bookings/{held['code']}/confirm", person, key=key(6)), 422, "proof-missing"),
        (programme.post(f"bookings/{held['code']}/move", {"day": DAY, "start": "10:00"}, key=key(7)), 409, "booking-closed"),
        (programme.post("offices/buergerbuero/tickets", {"concern": "tanzen"}, key=key(8)), 404, "not-found"),
    ]  # fmt: skip
    found = [(a.status_code, a.found["type"].partition("#")[2]) for a, _, _ in refusals]
    assert found == [(status, name) for _, status, name in refusals]
    assert {name for _, _, name in refusals} <= {kind.key for kind in KINDS}
    with tenant_context(stralendorf):
        assert Seat.objects.count() == 3


def held(programme: Programme, start: str = "09:20", number: int = 90) -> tuple[str, Any]:
    """Code of a hold, and the content that confirms it."""
    found = programme.post("holds", wish(start=start), key=key(number)).found
    return found["code"], {"name": "Beate Beispiel", "proof": solved(found["proof"])}


def test_a_late_repetition_of_a_move_does_not_move_back(programme: Programme) -> None:
    code, person = held(programme)
    programme.post(f"bookings/{code}/confirm", person, key=key(1))
    first, second = {"day": DAY, "start": "10:00"}, {"day": DAY, "start": "11:00"}
    programme.post(f"bookings/{code}/move", first, key=key(2))
    programme.post(f"bookings/{code}/move", second, key=key(3))
    assert programme.post(f"bookings/{code}/move", first, key=key(2)).found["start"] == "11:00"
    assert programme.get(f"bookings/{code}").found["start"] == "11:00"
    repeated = programme.post("holds", wish(), key=key(90)).found
    assert (repeated["code"], repeated["start"], repeated["state"]) == (code, "11:00", "booked")


def test_a_key_belongs_to_one_request(programme: Programme) -> None:
    """The same content is repeated, whatever the order of its names; other content is refused."""
    code, person = held(programme)
    other, other_person = held(programme, "14:00", 91)
    booking, walk_in = f"bookings/{code}", {"concern": "fundsachen"}
    done = [
        (f"{booking}/confirm", person, {**person, "name": "Otto Anders"}),
        (f"{booking}/move", {"day": DAY, "start": "10:00"}, {"day": DAY, "start": "10:30"}),
        (f"{booking}/cancel", None, {"why": "other"}),
        ("offices/buergerbuero/tickets", walk_in, {**walk_in, "people": 2}),
    ]
    for number, (path, body, another) in enumerate(done):
        answers = [
            programme.post(path, sent, key=key(number))
            for sent in (body, dict(reversed((body or {}).items())) or None, another)
        ]
        assert [answer.status_code for answer in answers] in ([200, 200, 422], [201, 201, 422])
        assert answers[0].found == answers[1].found
        assert answers[2].found["type"].endswith("#key-reused")
    elsewhere = programme.post(f"bookings/{other}/confirm", other_person, key=key(0))
    assert elsewhere.found["type"].endswith("#key-reused")


def test_a_refused_request_leaves_its_key_unused(programme: Programme) -> None:
    code, person = held(programme)
    without_proof = programme.post(f"bookings/{code}/confirm", {"name": "B"}, key=key(1))
    assert without_proof.found["type"].endswith("#proof-missing")
    assert programme.post(f"bookings/{code}/confirm", person, key=key(1)).status_code == 200


def test_a_booking_is_not_given_to_somebody_else(programme: Programme) -> None:
    code, person = held(programme)
    programme.post(f"bookings/{code}/confirm", person, key=key(1))
    again = programme.post(f"bookings/{code}/confirm", person, key=key(2))
    other = programme.post(f"bookings/{code}/confirm", {"name": "Otto Anders"}, key=key(3))
    assert again.found["state"] == "booked"
    assert other.found["type"].endswith("#booking-closed")


def notes() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_donerequest")
        return int(cursor.fetchone()[0])


def test_used_keys_are_forgotten_after_a_week(programme: Programme, stralendorf: Tenant) -> None:
    held(programme)
    with tenant_context(stralendorf):
        forget_old_requests()
        assert notes() == 1
    with time_machine.travel(NOW + timedelta(days=8)), tenant_context(stralendorf):
        forget_old_requests()
        assert notes() == 0
    late = programme.post("holds", wish(), key=key(90))
    assert late.found["type"].endswith("#key-reused")
    with tenant_context(stralendorf):
        assert Booking.objects.count() == 1


PLAIN, WRONG = "text/plain", b"{not json"


@pytest.mark.parametrize(
    ("method", "path", "content", "content_type", "status", "name"),
    [
        ("get", "nirgends", b"", "", 404, "not-found"),
        ("get", "offices/", b"", "", 404, "not-found"),
        ("get", "offices/%00", b"", "", 404, "not-found"),
        ("get", "bookings/%ED%A0%80", b"", "", 404, "not-found"),
        ("delete", "offices", b"", "", 405, "method-not-allowed"),
        ("get", "holds", b"", "", 405, "method-not-allowed"),
        ("post", "holds", b"{}", PLAIN, 415, "unsupported-media-type"),
        ("post", "holds", WRONG, "application/json", 400, "malformed"),
        ("post", "holds", b"\xff\xfe", "application/json", 400, "malformed"),
        ("post", "holds", b" " * (5 << 20) + b"{}", "application/json", 400, "malformed"),
        ("post", "holds", b'{"office": "\\u0000"}', "application/json", 400, "malformed"),
        ("post", "holds", b'{"office": ["\\ud800"]}', "application/json", 400, "malformed"),
        ("post", "holds", b"[" * 100_000, "application/json", 400, "malformed"),
        ("post", "holds", b"[]", "application/json", 422, "invalid"),
    ],
)
def test_http_itself_answers_with_problems(
    programme: Programme, method: str, path: str, content: bytes, content_type: str, status: int,
    name: str,
) -> None:  # fmt: skip
    answer = programme.client.generic(method.upper(), BASE + path, content, content_type)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["type"]) == (status, f"{BASE}#{name}")
    assert answer.headers.get("Allow", "") == {"delete": "GET", "get": "POST"}.get(
        method if status == 405 else "", ""
    )


def test_an_accident_is_a_problem_too(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr("rathaus.appointments.endpoints.offices", fail)
    programme.client.raise_request_exception = False
    failure: Exception = RuntimeError("a bug")
    assert programme.get("offices").status_code == 500
    failure = OperationalError("the database is away")
    answer = programme.get("offices")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.found["type"] == f"{BASE}#unavailable"


def test_head_asks_without_content(programme: Programme) -> None:
    answer = programme.client.head(f"{BASE}offices")
    assert (answer.status_code, answer.content) == (200, b"")


def test_problems_speak_german_and_english(programme: Programme) -> None:
    german = programme.get("offices/nirgends").found
    asked = programme.get("offices/nirgends", language="en-GB,de;q=0.5").found
    programme.base = "/stralendorf/en/api/v1/"
    english = programme.get("offices/nirgends").found
    assert german["title"] == "Das gibt es hier nicht"
    assert english["title"] == asked["title"] == "There is no such thing here"
    assert english["type"] == "/stralendorf/en/api/v1/#not-found"


def test_who_asks_too_often_waits(programme: Programme) -> None:
    answers = [
        programme.post("holds", wish(start="12:00"), key=key(number)) for number in range(31)
    ]
    assert [answer.status_code for answer in answers] == [409] * 30 + [429]
    assert answers[-1].headers["Retry-After"] == "20"


def test_the_page_shows_the_document(office: Office, page_client: Any) -> None:
    response = page_client().get(BASE)
    for text in ("/holds", "BookingOut", "time-taken", "OpenAPI 3.1"):
        assert text in response.content.decode()


@pytest.mark.parametrize(
    ("address", "words", "foreign"),
    [
        (BASE, "Eine Zeit vormerken", "Hold a time"),
        ("/stralendorf/en/api/v1/", "Hold a time", "Eine Zeit vormerken"),
    ],
)
def test_the_page_says_in_the_language_of_the_reader_what_can_be_done(
    office: Office, page_client: Any, address: str, words: str, foreign: str
) -> None:
    page = page_client().get(address).content.decode()
    assert (words in page, foreign in page) == (True, False)
    for operation in SUMMARIES:
        assert f'<div class="rh-api-body" id="{operation}" lang="en">' in page


def test_another_town_knows_nothing_of_it(hemer: Tenant, programme: Programme) -> None:
    code = programme.post("holds", wish(), key=key()).found["code"]
    programme.base = "/hemer/api/v1/"
    assert programme.get("offices").found == []
    assert programme.get(f"bookings/{code}").status_code == 404
    with tenant_context(hemer):
        assert not Booking.objects.exists()
