"""``kill -9`` in the middle of a submission, a payment answer and a decision: nothing lost, nothing twice.

Each test holds one transaction still, kills a process, mends the house and tries again as people do.
``DEFERRED`` holds at the commit, when everything is written; ``IMMEDIATE`` in the middle of writing.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.policy import default

import pytest
from lxml.html import FormElement

from tests.faults.house import House, until
from tests.faults.people import (
    Person,
    fill_in_certificate_form,
    fill_in_childcare_form,
    fill_in_dog_form,
)

BREAKS = [
    ("web", "IMMEDIATE"),
    ("web", "DEFERRED"),
    ("database", "IMMEDIATE"),
    ("database", "DEFERRED"),
]


TAKE_OVER = "from rathaus.core.jobs import return_jobs_of_dead_workers as r; r(silent_seconds=0)"


@contextmanager
def killed_while(
    house: House, table: str, victim: str, when: str, act: threading.Thread
) -> Iterator[None]:
    """Let ``act`` run into a transaction that writes ``table``, kill ``victim`` there, mend the house."""
    try:
        with house.hold(table, when=when) as somebody_waits:
            act.start()
            somebody_waits()
            house.kill(victim)
        act.join(timeout=120)
    finally:
        house.repair(victim)
    yield


def trying(person: Person, form: FormElement, values: dict[str, str]) -> threading.Thread:
    """Send the form in the background; the answer may never come."""

    def send() -> None:
        with suppress(OSError):  # the server died under it
            person.send(form, values)

    return threading.Thread(target=send, daemon=True)


def count(house: House, query: str, *parameters: object) -> int:
    return int(house.ask(f"SELECT count(*) FROM {query}", *parameters)[0][0])


@pytest.mark.parametrize(("victim", "when"), BREAKS)
def test_in_the_middle_of_a_submission(
    house: House, frieda: Person, victim: str, when: str
) -> None:
    fill_in_dog_form(frieda)
    review, draft = frieda.address, frieda.address.split("/")[-3]
    before = count(house, "cases_case")
    with killed_while(
        house, "cases_case", victim, when, trying(frieda, frieda.form(action="abschicken"), {})
    ):
        frieda.get(review)
    assert frieda.status == 200, "the answers are still there, or the number of the case is shown"
    if "pruefen" in frieda.address:
        frieda.send(frieda.form(action="abschicken"), {})
    assert "/eingegangen/" in frieda.address
    frieda.get(review)
    assert count(house, "cases_case") == before + 1
    assert house.ask("SELECT status FROM eforms_draft WHERE id = %s", draft) == [("submitted",)]
    (submission,) = house.ask("SELECT submission_id FROM eforms_draft WHERE id = %s", draft)[0]
    (number,) = house.ask("SELECT number FROM cases_case WHERE submission_id = %s", submission)[0]
    assert count(house, "workflow_instance WHERE subject_key = %s", number) == 1
    until(
        lambda: count(house, "records_file WHERE subject_key = %s", number) == 1,
        "the worker has opened the file",
    )


def new_case(house: House, person: Person) -> str:
    """Send the filled-in application; the number of its case."""
    person.send(person.form(action="abschicken"), {})
    assert "/eingegangen/" in person.address
    submission = person.address.rstrip("/").split("/")[-1]
    (number,) = house.ask("SELECT number FROM cases_case WHERE submission_id = %s", submission)[0]
    return str(number)


@pytest.mark.parametrize(("victim", "when"), BREAKS)
def test_in_the_middle_of_a_decision(
    house: House, frieda: Person, stefan: Person, victim: str, when: str
) -> None:
    number = new_case(house, fill_in_dog_form(frieda))
    stefan.get(f"amt/vorgaenge/{number}/")
    stefan.send(stefan.form(action="uebernehmen"), {})
    stefan.get(f"amt/vorgaenge/{number}/entscheiden/")
    page, choice = stefan.address, {"decision": "approved"}
    act = trying(stefan, stefan.form(field="decision"), choice)
    with killed_while(house, "inbox_message", victim, when, act):
        stefan.get(page)
    if "entscheiden" in stefan.address and stefan.status == 200:
        stefan.send(stefan.form(field="decision"), choice)
    assert house.ask("SELECT state FROM cases_case WHERE number = %s", number) == [("approved",)]
    deliveries = "inbox_message m JOIN inbox_conversation c ON c.id = m.conversation_id WHERE c.subject_key = %s AND m.kind = 'delivery'"
    assert count(house, deliveries, number) == 1
    assert (
        count(
            house, "audit_auditentry WHERE event_name = 'cases.decided' AND subject_id = %s", number
        )
        == 1
    )
    assert "ok" in house.rathaus("audit", "verify", "--tenant", "stralendorf")


@pytest.mark.parametrize(("victim", "when"), BREAKS)
def test_in_the_middle_of_a_payment_answer(
    house: House, frieda: Person, victim: str, when: str
) -> None:
    number = new_case(house, fill_in_certificate_form(frieda))
    (reference,) = house.ask(
        "SELECT reference FROM payments_payment WHERE subject_key = %s", number
    )[0]
    frieda.get(f"bezahlen/{reference}/")
    frieda.send(frieda.form(action=f"bezahlen/{reference}"), {})
    pay = frieda.page.forms[0]
    act = trying(frieda, pay, {"answer": "pay"})
    with killed_while(house, "audit_auditentry", victim, when, act):
        frieda.get(f"bezahlen/{reference}/zurueck/")
    until(
        lambda: (
            house.ask("SELECT status FROM payments_payment WHERE reference = %s", reference)
            == [("paid",)]
            or frieda.get(f"bezahlen/{reference}/zurueck/") is None
        ),
        "the money is noted",
    )
    assert house.ask("SELECT state FROM cases_case WHERE number = %s", number) == [("submitted",)]
    confirmed = "audit_auditentry WHERE event_name = 'payments.confirmed' AND subject_id = %s"
    assert count(house, confirmed, number) == 1
    open_tasks = "workflow_task t JOIN workflow_instance i ON i.id = t.instance_id"
    assert count(house, f"{open_tasks} WHERE i.subject_key = %s", number) == 1


def test_a_worker_that_dies_leaves_its_work_to_the_next(house: House, frieda: Person) -> None:
    filed = "records_document d JOIN records_file f ON f.id = d.file_id WHERE f.subject_key = %s"
    try:
        with house.hold("records_document", when="IMMEDIATE") as somebody_waits:
            number = new_case(house, fill_in_dog_form(frieda))
            somebody_waits()
            house.kill("worker")
        assert count(house, filed, number) == 0
        house.rathaus("manage", "shell", "-c", TAKE_OVER)
    finally:
        house.repair("worker")
    titles = f"SELECT split_part(d.title, ':', 1) FROM {filed} ORDER BY 1"
    papers = [("Angaben als Daten",), ("Antrag",), ("Daten für das Fachverfahren",)]
    until(lambda: len(house.ask(titles, number)) >= len(papers), "the next worker has filed them")
    until(lambda: nothing_left_to_do(house), "all work is done")
    assert house.ask(titles, number) == papers


def test_a_worker_dies_while_it_files_what_another_has_signed(house: House, frieda: Person) -> None:
    """The signature counts once, and the paper with it is filed once."""
    to, fritz = "fritz.fehlerfrei@post.example", Person(frieda.town)
    number = new_case(house, fill_in_childcare_form(frieda, to))
    until(lambda: nothing_left_to_do(house), "the link is sent and the application filed")
    fritz.get(link_to_sign(house, to))
    page, form = fritz.address, fritz.form(field="unterschrift")
    signature = {"ja": "on", "unterschrift": "Fritz Fehlerfrei", "_aktion": "unterschreiben"}
    papers = "records_version v JOIN records_document d ON d.id = v.document_id WHERE d.idempotency_key = %s"
    try:
        with house.hold("records_version", when="IMMEDIATE") as somebody_waits:
            fritz.send(form, signature)
            somebody_waits()
            house.kill("worker")
        assert count(house, papers, f"application:{number}") == 1
        house.rathaus("manage", "shell", "-c", TAKE_OVER)
    finally:
        house.repair("worker")
    fritz.address = page
    fritz.send(form, signature)  # pressed once more
    until(lambda: count(house, papers, f"application:{number}") == 2, "the next worker files it")
    until(lambda: nothing_left_to_do(house), "all work is done")
    assert count(house, papers, f"application:{number}") == 2
    steps = "cases_casestep s JOIN cases_case c ON c.id = s.case_id WHERE s.kind = 'signed' AND c.number = %s"
    assert count(house, steps, number) == 1


def link_to_sign(house: House, to: str) -> str:
    """From the mail to this address."""
    for path in (house.state / "mail").glob("*.eml"):
        mail = message_from_bytes(path.read_bytes(), policy=default)
        if to in str(mail["To"]):
            (link,) = re.findall(r"http\S+unterschreiben/\S+", mail.get_content())
            return str(link)
    raise LookupError(f"no mail to {to}")


def sign_in(house: House, town: str, email: str) -> Person:
    return Person(f"{house.portal}/{town}/").sign_in(email)


def killed_at_work(house: House, table: str, event: str) -> None:
    """Start the worker, kill it in the middle of its next write into ``table``, start the next one."""
    try:
        with house.hold(table, event=event) as somebody_waits:
            house.repair("worker")
            somebody_waits()
            house.kill("worker")
        house.rathaus("manage", "shell", "-c", TAKE_OVER)
    finally:
        house.repair("worker")


def test_on_the_way_to_the_county_and_back(house: House) -> None:
    """The last step is another town's: its worker dies with the packet, ours with the result."""
    anna = sign_in(house, "stralendorf", "anna.amtlich@stralendorf.example")
    ((number,),) = house.ask("SELECT number FROM cases_case WHERE applicant_name LIKE %s", PAUL)
    house.kill("worker")
    anna.get(f"amt/vorgaenge/{number}/")
    anna.send(anna.form(action="uebernehmen"), {})
    anna.get(f"amt/vorgaenge/{number}/weitergeben/")
    anna.send(anna.page.forms[-1], {})
    assert house.ask("SELECT state FROM cases_case WHERE number = %s", number) == [("handed_over",)]
    killed_at_work(house, "cases_caselink", "INSERT")
    theirs = "cases_caselink WHERE direction = 'in' AND other_number = %s"
    until(lambda: count(house, theirs, number), "the county has the case")

    ((there,),) = house.ask(
        f"SELECT number FROM cases_case WHERE id = (SELECT case_id FROM {theirs})", number
    )
    assert count(house, "workflow_instance WHERE subject_key = %s", there) == 1
    karl = sign_in(house, "ludwigslust-parchim", "karl.kreis@ludwigslust-parchim.example")
    karl.get(f"amt/vorgaenge/{there}/")
    karl.send(karl.form(action="uebernehmen"), {})
    until(lambda: nothing_left_to_do(house), "the county's worker rests")
    house.kill("worker")
    karl.get(f"amt/vorgaenge/{there}/entscheiden/")
    karl.send(karl.form(field="decision"), {"decision": "approved"})
    killed_at_work(house, "cases_case", "UPDATE")
    state = "SELECT state FROM cases_case WHERE number = %s"
    until(lambda: house.ask(state, number) == [("approved",)], "the result is back")
    until(lambda: nothing_left_to_do(house), "all work is done")
    for event, subject in (
        ("cases.received", there),
        ("cases.decided", there),
        ("cases.result_returned", there),
        ("cases.closed", number),
    ):
        logged = "audit_auditentry WHERE event_name = %s AND subject_id = %s"
        assert count(house, logged, event, subject) == 1, event
    assert count(house, theirs, number) == 1
    assert "WHOLE" in house.rathaus("audit", "verify")


PAUL = "%Papierlos"


def nothing_left_to_do(house: House) -> bool:
    waiting = "procrastinate_jobs WHERE status IN ('todo', 'doing') AND scheduled_at IS NULL"
    return not count(house, waiting)


def test_the_house_falls_down_between_the_payment_and_the_case(
    house: House, frieda: Person
) -> None:
    """Paid at the provider while web server and worker are dead: the worker asks by itself."""
    number = new_case(house, fill_in_certificate_form(frieda))
    ((reference,),) = house.ask(
        "SELECT reference FROM payments_payment WHERE subject_key = %s", number
    )
    frieda.get(f"bezahlen/{reference}/")
    frieda.send(frieda.form(action=f"bezahlen/{reference}"), {})
    try:
        house.kill("web")
        house.kill("worker")
        pay = trying(frieda, frieda.page.forms[0], {"answer": "pay"})
        pay.start()
        pay.join(timeout=120)
    finally:
        house.repair("web")
        house.repair("worker")
    house.rathaus("manage", "shell", "-c", ASK_NOW)
    status = "SELECT status FROM payments_payment WHERE reference = %s"
    until(lambda: house.ask(status, reference) == [("paid",)], "the money is noted")
    confirmed = "audit_auditentry WHERE event_name = 'payments.confirmed' AND subject_id = %s"
    assert count(house, confirmed, number) == 1
    assert house.ask("SELECT state FROM cases_case WHERE number = %s", number) == [("submitted",)]
    open_tasks = "workflow_task t JOIN workflow_instance i ON i.id = t.instance_id"
    assert count(house, f"{open_tasks} WHERE i.subject_key = %s", number) == 1


ASK_NOW = """
from django.utils import timezone
from rathaus.core.tenancy import tenant_context
from rathaus.payments.models import Transaction
from rathaus.payments.tasks import check_soon
from rathaus.tenants.api import tenant_by_slug
with tenant_context(tenant_by_slug("stralendorf")):
    for number in Transaction.objects.values_list("pk", flat=True):
        check_soon(number)
"""
"""What the worker's clock does every minute, without waiting for the minute."""
