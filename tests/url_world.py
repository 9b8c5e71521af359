"""A town with one of everything, so that every address can be asked for with real arguments."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from rathaus.accounts.api import Staff, staff_of
from rathaus.accounts.enums import Role
from rathaus.accounts.models import Membership, User
from rathaus.accounts.services.invitations import invite_member
from rathaus.appointments.codes import code_of
from rathaus.appointments.enums import BookingState, ExceptionKind
from rathaus.appointments.freetimes import able_counters, free_times
from rathaus.appointments.models import (
    AffectedBooking,
    Booking,
    Concern,
    Counter,
    Office,
    OpeningException,
    OpeningRule,
)
from rathaus.appointments.services import make_feed
from rathaus.appointments.services.disruptions import open_disruption
from rathaus.appointments.services.hours import DaysWish, Stretch, change_hours, propose_days
from rathaus.appointments.services.waiting import ask_for_earlier, code_of_wish
from rathaus.appointments.tests.offices import book, make_concern, make_office, open_weekly
from rathaus.cases import api as cases
from rathaus.catalog import api as catalog
from rathaus.catalog.models import TextProposal
from rathaus.catalog.services import add_synonym, publish_news, save_news
from rathaus.catalog.tests.shelf import load_shelf
from rathaus.core import blobs
from rathaus.core.dates import today
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.cast import enter
from rathaus.eforms import api as eforms
from rathaus.eforms import storage
from rathaus.eforms.enums import DraftStatus
from rathaus.eforms.models import Draft, Signer, Upload
from rathaus.eforms.services.drafts import submit_draft
from rathaus.eforms.signatures import hash_token, token_of
from rathaus.formeditor.models import SourceFile
from rathaus.formeditor.services import PACKAGE, begin_own_form, publish_own_form
from rathaus.formexchange.tests.paper import fillable
from rathaus.inbox import api as inbox
from rathaus.payments import api as payments
from rathaus.queueing.enums import DeviceKind, Source
from rathaus.queueing.models import Ticket
from rathaus.queueing.services.devices import add_device
from rathaus.queueing.services.emergencies import raise_emergency
from rathaus.queueing.services.tickets import phone_code, take_ticket
from rathaus.records import api as records
from rathaus.tenants.models import OrganisationUnit, Tenant
from rathaus.workflow import api as workflow

DOG, CERTIFICATE = "hundesteuer-anmeldung", "meldebescheinigung"
ANSWERS: dict[str, Any] = {
    "halter": {"vorname": "Beate", "nachname": "Beispiel"},
    "anschrift": {"strasse": "Musterweg", "hausnummer": "1", "plz": "19075", "ort": "Pampow"},
    "kontakt": {"email": "beate.beispiel@post.example"},
    "hunde": [
        {"name": "Bello", "rasse": "Mischling", "wurftag": "2026-05-03", "seit": "2026-11-01"}
    ],
    "blindenhund": False,
    "zahlweise": "ueberweisung",
}

STEPS = (
    "call", "call-again", "missed", "serve", "finish", "reopen", "park", "forward", "case-start",
)  # fmt: skip
"""With a number at a counter."""
FORM_EDITOR = (
    "begin", "editor", "change", "preview", "present", "try", "publish", "withdraw", "drop-plan",
    "history", "package", "files", "original",
)  # fmt: skip

PEOPLE = (
    "anonymous",
    "citizen",
    "stranger",
    "clerk",
    "tax_clerk",
    "clerk_of_hemer",
    "lead",
    "administrator",
    "operator",
)


@dataclass
class World:
    """Accounts by their name in :data:`PEOPLE`, and keyword arguments by name of an address."""

    accounts: dict[str, User]
    arguments: dict[str, dict[str, Any]] = field(default_factory=dict)
    queries: dict[str, str] = field(default_factory=dict)
    """What an address cannot be asked without."""

    def clients(self) -> dict[str, Client]:
        found = {"anonymous": Client()}
        for name, user in self.accounts.items():
            found[name] = Client()
            enter(found[name], user)
        return found


@pytest.fixture
def world(
    stralendorf: Tenant,
    citizens_office: OrganisationUnit,
    county: Tenant,
    county_clerk: User,
    request: pytest.FixtureRequest,
) -> World:
    """The cast, and one of everything that belongs to ``citizen`` in Stralendorf's citizens' office."""
    made = World({name: request.getfixturevalue(name) for name in PEOPLE if name != "anonymous"})
    load_shelf()
    with tenant_context(stralendorf):
        _team(made, citizens_office)
        _catalogue(made, citizens_office)
        _drafts(made)
        case = _case(made)
        _papers(made, case)
        _payment(made, case)
        _process(made, case)
        _halls(made, citizens_office)
        _appointment(made)
        _opening_hours(made)
        _public_api(made)
        _own_form(made)
    return made


def _public_api(world: World) -> None:
    office = {"office": "buergerbuero"}
    for name in ("show_office", "list_concerns", "list_days", "list_times", "show_queue", "take"):
        world.arguments[f"api:{name}"] = office
    for name in ("show_booking", "extend", "confirm", "cancel", "move"):
        world.arguments[f"api:{name}"] = world.arguments["appointments:booking"]
    world.arguments["api:show_ticket"] = world.arguments["queueing:phone"]
    world.queries["api:responsibility"] = f"?service={DOG}&municipality=Pampow"
    world.queries["api:search"] = "?q=hund"
    world.queries["api:list_days"] = "?concern=personalausweis"
    world.queries["api:list_times"] = "?concern=personalausweis&first=2026-12-03"


def _halls(world: World, unit: OrganisationUnit) -> None:
    office = Office.objects.filter(key="buergerbuero").first() or make_office(unit)
    counter = Counter.objects.get(office=office, position=0)
    concern = make_concern(office)
    ticket = take_ticket(
        office=office,
        concern=concern,
        source=Source.RECEPTION,
        although="Test",
        idempotency_key="welt",
    ).ticket
    open_weekly(office)
    booking = book(office, concern, date(2026, 12, 3), 600)
    feed, code = make_feed(office=office, counter=None, with_names=False, made_by="Lea Leitung")
    world.arguments["appointments-staff:feed"] = {"code": code}
    world.arguments["appointments-staff:revoke-feed"] = {"feed_id": feed.pk}
    for name in ("booking", "details", "mark", "note", "move", "cancel", "slip", "begin"):
        world.arguments[f"appointments-staff:{name}"] = {"reference": booking.reference}
    emergency = raise_emergency(counter=counter, staff=_staff(world, "clerk"))
    at, key, call = {"counter_id": counter.pk}, {"key": office.key}, {"emergency_id": emergency.pk}
    arguments: dict[str, dict[str, Any]] = {
        **dict.fromkeys(("counter", "sit-down", "get-up", "pause", "emergency", "next"), at),
        **dict.fromkeys(STEPS, at | {"ticket_id": ticket.pk}),
        **dict.fromkeys(("state", "reception", "stop", "go-on", "message", "settings"), key),
        **dict.fromkeys(("leave", "paper", "priority"), key | {"ticket_id": ticket.pk}),
        **dict.fromkeys(("emergency-accept", "emergency-end"), call),
        "check-in": key | {"booking_id": booking.pk},
        "lead-office": key,
        "figures-office": key,
        "what-if": key,
        "figure-rows": key | {"figure": "andrang"},
        "figure-csv": key | {"figure": "andrang"},
        "concern": key | {"concern_id": concern.pk},
        "lead-counter": key | at,
    }
    world.arguments |= {f"queueing-staff:{name}": found for name, found in arguments.items()}
    _devices(world, office, ticket)


def _devices(world: World, office: Office, ticket: Ticket) -> None:
    kiosk, code = add_device(office=office, kind=DeviceKind.KIOSK, name="Automat")
    _, display = add_device(office=office, kind=DeviceKind.DISPLAY, name="Anzeige")
    at_office, at_kiosk, number = (
        {"office": office.key},
        {"code": code},
        {"code": phone_code(ticket)},
    )
    arguments: dict[str, dict[str, Any]] = {
        **dict.fromkeys(("state", "office", "take", "poster"), at_office),
        **dict.fromkeys(("kiosk", "kiosk-take", "kiosk-arrive"), at_kiosk),
        **dict.fromkeys(("phone", "give-back", "here-again", "short"), number),
        "slip": {"code": code, "number": number["code"]},
        "display": {"code": display},
    }
    world.arguments |= {f"queueing:{name}": found for name, found in arguments.items()}
    world.arguments["queueing-staff:device-revoke"] = {"device_id": kiosk.pk}


def _staff(world: World, name: str) -> Staff:
    found = staff_of(world.accounts[name])
    assert found is not None
    return found


def _appointment(world: World) -> None:
    """A coming appointment, and a wish for an earlier one."""
    office = Office.objects.get(key="buergerbuero")
    concern = Concern.objects.get(office=office)
    able = able_counters(office, [concern.pk])
    tomorrow = today() + timedelta(days=1)
    (free,) = free_times(office, counters=able, minutes=20, first=tomorrow, limit=1)
    booking = book(office, concern, free.day, free.start)
    for name in ("booking", "details", "cancel", "move", "earlier", "ics"):
        world.arguments[f"appointments:{name}"] = {"code": code_of(booking)}
    entry = ask_for_earlier(
        office=office, items={concern: 1}, first_day=tomorrow, last_day=free.day, weekdays=[],
        email="beate.beispiel@post.example", idempotency_key="welt",
    )  # fmt: skip
    world.arguments["appointments:wish"] = {"code": code_of_wish(entry)}


def _opening_hours(world: World) -> None:
    """A rule, a special day and somebody whose appointment falls out."""
    office = Office.objects.get(key="buergerbuero")
    booking = Booking.objects.filter(office=office, state=BookingState.BOOKED).latest("pk")
    rule = OpeningRule.objects.filter(office=office)[0]
    closed = DaysWish(booking.day, booking.day, ExceptionKind.CLOSED, Stretch(None, None))
    change = change_hours(proposal=propose_days(office=office, wish=closed))
    row = OpeningException.objects.get(pk=change.after["days"][0])
    disruption = open_disruption(
        change=change, affected=[booking], first=booking.day, last=booking.day
    )
    key = {"key": office.key}
    for name in (
        "hours", "rule-new", "days-new", "lock", "hours-history", "hours-calendar", "office", "counters",
        "what-counters-do", "concerns", "concern-new",
    ):  # fmt: skip
        world.arguments[f"appointments-staff:{name}"] = key
    for name in ("rule", "rule-delete"):
        world.arguments[f"appointments-staff:{name}"] = key | {"rule_id": rule.pk}
    for name in ("days", "days-delete"):
        world.arguments[f"appointments-staff:{name}"] = key | {"row_id": row.pk}
    for name in ("disruption", "disruption-offer"):
        world.arguments[f"appointments-staff:{name}"] = key | {"disruption_id": disruption.pk}
    for name in ("affected", "affected-reached"):
        affected = AffectedBooking.objects.get(disruption=disruption)
        world.arguments[f"appointments-staff:{name}"] = {
            **key,
            "disruption_id": disruption.pk,
            "affected_id": affected.pk,
        }
    counter = Counter.objects.filter(office=office)[0]
    for name in ("counter", "counter-switch"):
        world.arguments[f"appointments-staff:{name}"] = key | {"counter_id": counter.pk}
    concern = Concern.objects.filter(office=office)[0]
    world.arguments |= {
        "appointments:office": key,
        "appointments:new-time": {"code": code_of(booking)},
        "appointments-staff:hours-undo": key | {"change_id": change.pk},
        "appointments-staff:concern": key | {"concern_id": concern.pk},
    }


def _team(world: World, unit: OrganisationUnit) -> None:
    invitation = invite_member(
        email="neu.kollege@stralendorf.example",
        display_name="Neu Kollege",
        role=Role.CLERK,
        units=[unit],
        by=None,
    )
    member = Membership.objects.get(user=world.accounts["tax_clerk"])
    world.arguments["accounts:invitation"] = {"code": "gibt-es-nicht"}
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        world.arguments[name] = {"pk": 0}
    for name in ("resend", "revoke"):
        world.arguments[f"accounts-staff:{name}"] = {"invitation_id": invitation.pk}
    world.arguments["accounts-staff:account"] = {"user_id": member.user_id}
    for name in ("member", "deactivate", "reactivate"):
        world.arguments[f"accounts-staff:{name}"] = {"membership_id": member.pk}


def _catalogue(world: World, unit: OrganisationUnit) -> None:
    for slug in (DOG, CERTIFICATE):
        catalog.activate_service(slug=slug, unit=unit)
    news = publish_news(
        news=save_news(
            news=None,
            title={"de": "Neues"},
            teaser={"de": "Heute ist geöffnet."},
            body={"de": "Bis sechs Uhr."},
        )
    )
    world.arguments |= {
        "tenants:appearance": {"colour": "1d4f7c"},
        "catalog:office": {"key": "buergerbuero"},
        "catalog:topic": {"key": "tiere"},
        "catalog:life-situation": {"key": "umzug"},
        "catalog:life-situation-calendar": {"key": "umzug"},
        "catalog:news": {"news_id": news.pk},
        "portal-staff:feedback-done": {"feedback_id": 1},
    }
    for name in ("catalog:service", "catalog:apply", "api:show_service", "api:show_answers_schema"):
        world.arguments[name] = {"slug": DOG}
    for name in (
        "service",
        "activate",
        "deactivate",
        "switch",
        "keep",
        "texts",
        "admission",
        "new-version",
    ):
        world.arguments[f"catalog-staff:{name}"] = {"slug": DOG}
    for name in ("proposal", "proposal-drop"):
        world.arguments[f"catalog-staff:{name}"] = {"slug": DOG}
    TextProposal.objects.create(slug=DOG, said={"name": {"de": "Hund"}}, source="land.xml")
    world.arguments["catalog-staff:terms"] = {"slug": DOG, "ags": "13076107"}
    keyword = add_synonym(slug=DOG, words="bello")
    world.arguments["catalog-staff:synonym-remove"] = {"number": keyword.pk}
    for name in ("news-edit", "news-publish", "news-withdraw"):
        world.arguments[f"catalog-staff:{name}"] = {"news_id": news.pk}


def _own_form(world: World) -> None:
    """The town asks its own questions about dogs."""
    author = world.accounts["administrator"]
    working = begin_own_form(slug=DOG, source=PACKAGE, author=author)
    publish_own_form(slug=DOG, seen=0, author=author)
    for name in FORM_EDITOR:
        world.arguments[f"formeditor-staff:{name}"] = {"slug": DOG}
    world.arguments["formeditor-staff:properties"] = {"slug": DOG, "node_id": "0"}
    version = {"kind": "fassung", "number": "1"}
    world.arguments["formeditor-staff:compare"] = {"slug": DOG, **version}
    world.arguments["formeditor-staff:download"] = {"slug": DOG, "kind": "schema"}
    source = SourceFile.objects.create(
        working_form=working, filename="antrag.pdf", content_type="application/pdf",
        sha256=blobs.put(fillable()).sha256, sheets={"0": 0}, brought_by=author,
    )  # fmt: skip
    sheet = {"digest": source.sha256[:16], "number": "0"}
    world.arguments["formeditor-staff:sheet"] = {"slug": DOG, **sheet}


def _draft(world: World, slug: str) -> eforms.Draft:
    service = catalog.service(slug, municipality="13076107")
    return eforms.start_draft(
        form=service.form_version,
        purpose=f"service:{slug}",
        context={
            "title": {"de": service.name("de"), "en": service.name("en")},
            "service": slug,
            "service_version": service.version_id,
            "municipality": "13076107",
            "params": service.parameters,
            "states": "MV",
            "answers": ANSWERS,
        },
        citizen=world.accounts["citizen"],
        session_key="ein-browser",
    )


def _drafts(world: World) -> None:
    draft = _draft(world, DOG)
    content = b"%PDF-1.7 harmless"
    upload = Upload.objects.create(
        draft=draft, field_path="impfpass", filename="impfpass.pdf", content_type="application/pdf",
        size=len(content), sha256=blobs.put(content).sha256,
    )  # fmt: skip
    storage.write(upload, content)
    for name in ("start", "review", "submit", "pause", "withdraw"):
        world.arguments[f"eforms:{name}"] = {"draft_id": draft.pk}
    for name in ("page", "keep"):
        world.arguments[f"eforms:{name}"] = {"draft_id": draft.pk, "page_key": "halter"}
    world.arguments["eforms:file"] = {"draft_id": draft.pk, "upload_id": upload.pk}
    _waiting_for_signatures(world)


def _waiting_for_signatures(world: World) -> None:
    draft = _draft(world, DOG)
    Draft.objects.filter(pk=draft.pk).update(status=DraftStatus.SIGNING)
    upload = Upload.objects.create(
        draft=draft, field_path="impfpass", filename="impfpass.pdf", content_type="application/pdf",
        size=4, sha256=blobs.put(b"%PDF").sha256,
    )  # fmt: skip
    signer = Signer.objects.create(
        draft=draft, path="halter", name="Bernd Beispiel", email="bernd@post.example",
        expires_at=timezone.now() + timedelta(days=14),
    )  # fmt: skip
    signer.link_hash = hash_token(token_of(signer))
    signer.save(update_fields=["link_hash"])
    for name in ("signing", "reopen"):
        world.arguments[f"eforms:{name}"] = {"draft_id": draft.pk}
    world.arguments["eforms:signer"] = {"draft_id": draft.pk, "signer_id": signer.pk}
    token = token_of(signer)
    world.arguments["eforms:sign"] = {"token": token}
    world.arguments["eforms:signer-file"] = {"token": token, "upload_id": upload.pk}


def _case(world: World) -> cases.Case:
    draft = submit_draft(draft_id=_draft(world, DOG).pk)
    case = cases.case_of_submission(draft.submission_id)
    assert case is not None
    world.arguments["cases:submitted"] = {"submission_id": draft.submission_id}
    citizen = ("detail", "reply", "withdraw")
    staff = (
        "detail", "claim", "release", "note", "deadline", "ask", "write", "decide", "preview", "forward",
    )  # fmt: skip
    world.arguments |= {f"cases:{name}": {"number": case.number} for name in citizen}
    world.arguments |= {f"cases-staff:{name}": {"number": case.number} for name in staff}
    return case


def _papers(world: World, case: cases.Case) -> None:
    content = b"%PDF-1.7 letter"
    blob = blobs.put(content)
    file = records.file_for("case", case.number)
    assert file is not None
    document = records.file_document(
        file=file, title="Schreiben", filename="schreiben.pdf", content=content,
        content_type="application/pdf", kind=records.DocumentKind.LETTER, source="Test",
        visible_to_citizen=True,
    )  # fmt: skip
    filed = next(paper for paper in records.documents_of(file) if paper.pk == document.pk)
    conversation = inbox.open_conversation(
        subject_kind="case",
        subject_key=case.number,
        title="Hund",
        citizen=world.accounts["citizen"],
    )
    message = inbox.deliver_document(
        conversation=conversation,
        title="Bescheid",
        filename="bescheid.pdf",
        sha256=blob.sha256,
        size=blob.size,
    )
    attachment = message.attachments.get()
    paper = {"number": case.number, "document_id": document.pk}
    world.arguments |= {
        "cases:document": paper,
        "cases-staff:document": paper,
        "cases:partner-document": paper,
        "cases:partner-file": {"number": case.number, "attachment_id": attachment.pk},
        "inbox:conversation": {"key": conversation.key},
        "inbox:attachment": {"attachment_id": attachment.pk},
        "records-staff:version": {"version_id": filed.current.pk},
    }
    for name in ("file", "add", "close"):
        world.arguments[f"records-staff:{name}"] = {"file_id": file.pk}


def _payment(world: World, case: cases.Case) -> None:
    payment = payments.request_payment(
        subject_kind="case", subject_key=case.number, amount_cents=500, purpose="Bescheinigung",
        items=[{"key": "fee", "label": "Gebühr", "cents": 500}], idempotency_key="welt",
    )  # fmt: skip
    for name in ("pay", "back", "state"):
        world.arguments[f"payments:{name}"] = {"reference": payment.reference}
    for name in ("detail", "refunded"):
        world.arguments[f"payments-staff:{name}"] = {"reference": payment.reference}
    world.arguments["payments-staff:returned"] = {
        "reference": payment.reference,
        "transaction_id": 1,
    }


def _process(world: World, case: cases.Case) -> None:
    (instance,) = workflow.instances_of("case", case.number)
    world.arguments["workflow-staff:version"] = {"version_id": instance.version_id}
    world.arguments["workflow-staff:retry"] = {"incident_id": 1}
