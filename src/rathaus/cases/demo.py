"""The demo's cases: a dozen in different states, led there by the same services as real ones."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from rathaus.accounts import api as accounts
from rathaus.cases import services
from rathaus.cases.enums import Decision
from rathaus.cases.models import Case, CaseLink
from rathaus.cases.queries import case_of_submission
from rathaus.cases.services.messages import conversation_of
from rathaus.catalog import api as catalog
from rathaus.core.actors import Actor, ActorKind, acting_as
from rathaus.core.dates import today
from rathaus.core.tenancy import tenant_context
from rathaus.eforms import api as eforms
from rathaus.inbox import api as inbox
from rathaus.tenants import api as tenants

DOG, DOG_GONE = "hundesteuer-anmeldung", "hundesteuer-abmeldung"
CERTIFICATE, LICENCE = "meldebescheinigung", "fuehrerschein-umtausch"
PARKING = "bewohnerparkausweis"
BEATE, FRED = "beate.beispiel@post.example", "fred.fremd@post.example"


@dataclass(frozen=True)
class Story:
    """Who applies for what, and how far it has come.

    Attributes:
        account: e-mail address of the applicant's account; empty: a person without one.
        then: what happens after the submission.
    """

    service: str
    town: str
    first: str
    last: str
    answers: Mapping[str, Any]
    account: str = ""
    files: tuple[str, ...] = ()
    then: tuple[Callable[[Case], None], ...] = field(default=())


# --- What can happen ------------------------------------------------------------------------------


def _clerk_of(case: Case) -> accounts.Staff:
    """The first clerk of the case's unit."""
    members = accounts.members_of_unit(case.unit_id)
    clerks = [member for member in members if member.role == accounts.Role.CLERK]
    return (clerks or members)[0]


def _as(staff: accounts.Staff) -> AbstractContextManager[None]:
    return acting_as(Actor(ActorKind.STAFF, staff.user.pk, str(staff.user)))


def claimed(case: Case) -> None:
    staff = _clerk_of(case)
    with _as(staff):
        services.claim_case(staff=staff, number=case.number)


def late(case: Case) -> None:
    """The day that was promised on the phone has passed."""
    staff = _clerk_of(case)
    with _as(staff):
        services.change_deadline(
            staff=staff,
            number=case.number,
            due_on=today() - timedelta(days=3),
            reason="Am Telefon früher zugesagt",
        )


def noted(case: Case) -> None:
    staff = _clerk_of(case)
    with _as(staff):
        services.add_note(
            staff=staff, case=case, body="Hat angerufen: ist ab Montag wieder erreichbar."
        )


def asked(case: Case) -> None:
    staff = _clerk_of(case)
    with _as(staff):
        services.ask_back(
            staff=staff,
            number=case.number,
            body="Guten Tag,\n\nuns fehlt noch ein Foto des Impfpasses. Bitte senden Sie es uns hier.\n\nVielen Dank",
            due_on=today() + timedelta(days=14),
        )


def answered(case: Case) -> None:
    applicant = Actor(ActorKind.CITIZEN, case.applicant_id)
    with acting_as(applicant):
        inbox.post_message(
            conversation=conversation_of(case),
            author=inbox.MessageAuthor.CITIZEN,
            body="Das Foto habe ich angehängt. Viele Grüße",
            attachments=[_attachment("impfpass.jpg", "Impfpass")],
        )


def approved(case: Case) -> None:
    staff = _clerk_of(case)
    with _as(staff):
        services.decide_case(staff=staff, number=case.number, decision=Decision.APPROVED)


def rejected(case: Case) -> None:
    staff = _clerk_of(case)
    with _as(staff):
        services.decide_case(
            staff=staff,
            number=case.number,
            decision=Decision.REJECTED,
            reasoning="Der Hund ist nach unseren Unterlagen bereits seit dem 1. März angemeldet. "
            "Eine zweite Anmeldung ist nicht möglich.",
        )


def withdrawn(case: Case) -> None:
    with acting_as(Actor(ActorKind.CITIZEN, case.applicant_id)):
        services.withdraw_case(number=case.number)


def forwarded(case: Case) -> None:
    """Handed to the county, which receives it when its own turn comes."""
    staff = _clerk_of(case)
    with _as(staff):
        services.forward_case(staff=staff, number=case.number)


# --- Who applies ----------------------------------------------------------------------------------


def _dog(name: str, breed: str) -> dict[str, Any]:
    return {
        "hunde": [{"name": name, "rasse": breed, "wurftag": "2025-03-02", "seit": "2026-11-09"}],
        "blindenhund": False,
        "zahlweise": "ueberweisung",
    }


_NO_DOG = {
    "rufname": "Waldi",
    "grund": "gestorben",
    "seit": "2026-11-02",
    "erstattung": False,
}
_LICENCE = {
    "geburtsort": "Musterstadt",
    "art": "rosa",
    "nummer": "M-4711/88",
    "ausgestellt_am": "1988-05-17",
    "behoerde": "Kreis Musterland",
    "klassen": ["B"],
    "brille": False,
    "andere_behoerde": False,
    "abholung": "amt",
    "rueckgabe": True,
}
_PAPERS = ("vorderseite", "rueckseite", "passbild")


def _certificate(purpose: str) -> dict[str, Any]:
    return {"art": "einfach", "zweck": purpose}


STORIES: Mapping[str, tuple[Story, ...]] = {
    "stralendorf": (
        Story(DOG, "Pampow", "Beate", "Beispiel", _dog("Bello", "Dackel"), BEATE, then=(asked,)),
        Story(DOG, "Dümmer", "Dora", "Dachs", _dog("Trixi", "Mischling")),
        Story(
            DOG, "Warsow", "Willi", "Wuff", _dog("Rex", "Schäferhund"), then=(claimed, late, noted)
        ),
        Story(
            DOG, "Holthusen", "Fred", "Fremd", _dog("Lumpi", "Pudel"), FRED, then=(asked, answered)
        ),
        Story(DOG, "Pampow", "Beate", "Beispiel", _dog("Bella", "Pudel"), BEATE, then=(approved,)),
        Story(DOG, "Zülow", "Rudi", "Ratlos", _dog("Hasso", "Boxer"), then=(rejected,)),
        Story(DOG_GONE, "Stralendorf", "Gerda", "Gestern", _NO_DOG),
        Story(CERTIFICATE, "Pampow", "Beate", "Beispiel", _certificate("bank"), BEATE),
        Story(
            CERTIFICATE,
            "Wittenförden",
            "Renate",
            "Ruhestand",
            _certificate("rente"),
            then=(claimed,),
        ),
        Story(
            CERTIFICATE, "Schossin", "Otto", "Ortlos", _certificate("behoerde"), then=(withdrawn,)
        ),
        Story(LICENCE, "Klein Rogahn", "Paul", "Papierlos", _LICENCE, files=_PAPERS),
        Story(
            LICENCE,
            "Pampow",
            "Beate",
            "Beispiel",
            _LICENCE,
            BEATE,
            files=_PAPERS,
            then=(forwarded,),
        ),
        Story(
            LICENCE,
            "Pampow",
            "Fred",
            "Fremd",
            _LICENCE,
            FRED,
            files=_PAPERS,
            then=(forwarded,),
        ),
    ),
}


def seed(tenant: tenants.Tenant) -> None:
    """The stories of the tenant, and what others handed to it, unless it has cases already."""
    if Case.objects.exists():
        return
    for story in STORIES.get(tenant.slug, ()):
        case = _apply(story)
        for step in story.then:
            step(Case.objects.select_related("unit", "assignee", "applicant").get(pk=case.pk))
    _receive_from_others(tenant)


def _receive_from_others(here: tenants.Tenant) -> None:
    """Take over what others handed to us, and finish what Fred Fremd waits for."""
    for origin in tenants.all_tenants():
        with tenant_context(origin):
            keys = [str(link.key) for link in CaseLink.objects.filter(direction="out", other=here)]
        for key in keys:
            case = services.accept_handover(origin_id=origin.pk, key=key)
            if case.applicant is not None and case.applicant.email == FRED:
                approved(case)
                with tenant_context(origin):
                    services.receive_result(key=key)


def _apply(story: Story) -> Case:
    town = next(
        place
        for place in tenants.municipalities_of(tenants.active_tenant())
        if place.name == story.town
    )
    offer = catalog.service(story.service, municipality=town.ags)
    citizen = accounts.User.objects.filter(email=story.account).first() if story.account else None
    actor = Actor(ActorKind.CITIZEN, citizen.pk) if citizen else Actor(ActorKind.ANONYMOUS)
    with acting_as(actor):
        draft = catalog.start_application(
            offer=offer,
            municipality=town,
            citizen=citizen,
            session_key="demo",
            answers=_answers(story, town),
        )
        for name in story.files:
            eforms.attach_file(draft_id=draft.pk, field=name, file=_picture(f"{name}.jpg", name))
        draft = eforms.submit_draft(draft_id=draft.pk)
    case = case_of_submission(draft.submission_id)
    if case is None:
        raise LookupError(story.service)
    return case


def _answers(story: Story, town: tenants.Municipality) -> dict[str, Any]:
    person = {"vorname": story.first, "nachname": story.last, "geburtsdatum": "1971-04-05"}
    return {
        "halter" if story.service in {DOG, DOG_GONE} else "person": person,
        "anschrift": {
            "strasse": "Musterweg",
            "hausnummer": "7",
            "plz": town.postal_codes[0],
            "ort": town.name,
        },
        "kontakt": {
            "email": story.account or f"{story.first}.{story.last}@post.example".lower(),
            "telefon": "030 23125 007",
        },
        **story.answers,
    }


def _picture(filename: str, words: str) -> SimpleUploadedFile:
    """A photograph of nothing, with a word on it."""
    image = Image.new("RGB", (640, 400), "#d8dee9")
    ImageDraw.Draw(image).text((40, 180), f"Muster: {words}", fill="#2e3440", font_size=36)
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=80)
    return SimpleUploadedFile(filename, stream.getvalue(), content_type="image/jpeg")


def _attachment(filename: str, words: str) -> inbox.Attachment:
    from rathaus.core import blobs
    from rathaus.core.files import inspect_upload

    clean = inspect_upload(_picture(filename, words), ("jpeg",))
    stored = blobs.put(clean.content)
    return inbox.Attachment(clean.filename, clean.content_type, stored.sha256, stored.size)
