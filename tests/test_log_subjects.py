"""Whatever the log may speak of has a name for people; no clerk meets a bare key."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.urls import reverse

from rathaus.accounts.api import User
from rathaus.accounts.events import MemberRoleChanged
from rathaus.accounts.registry import personal_data
from rathaus.audit import api as audit
from rathaus.core.events import Event, publish
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.pages import PageClient
from rathaus.tenants.api import Tenant

OF_ALL = {"case", "document", "file", "invitation", "member", "news", "process", "service", "task"}


def _kinds(base: type[Event] = Event) -> Iterator[str]:
    for event in base.__subclasses__():
        kind = getattr(event, "subject_kind", "")
        if event.__module__.startswith("rathaus.") and ".tests." not in event.__module__:
            if isinstance(kind, str) and kind:
                yield kind
            yield from _kinds(event)


def test_every_kind_of_object_in_the_log_is_registered() -> None:
    kinds = set(_kinds())
    assert kinds | OF_ALL <= set(audit.subjects.names())


def test_every_module_that_holds_personal_data_gives_it_out() -> None:
    assert {"entwuerfe", "nachrichten", "vorgaenge"} <= set(personal_data.names())


def test_the_log_and_the_team_page_name_the_person(
    stralendorf: Tenant, administrator: User, clerk: User, page_client: Callable[..., PageClient]
) -> None:
    with tenant_context(stralendorf):
        publish(MemberRoleChanged(user_id=clerk.pk, role="clerk", unit_ids=()))
    client = page_client(administrator)
    log = client.get("/stralendorf/amt/protokoll/").content.decode()
    assert "hat Rolle oder Einheiten geändert: " in log
    assert "Teammitglied Anna Amtlich</a>" in log
    address = f"/stralendorf/amt/team/konto/{clerk.pk}/"
    assert address in log
    page = client.get(address, follow=True).content.decode()
    assert "hat Rolle oder Einheiten geändert." in page


def test_an_account_that_never_worked_here_has_no_page_in_the_team(
    stralendorf: Tenant, administrator: User, citizen: User, page_client: Callable[..., PageClient]
) -> None:
    path = reverse(
        "accounts-staff:account", args=[citizen.pk], urlconf="rathaus.config.urls_tenant"
    )
    assert page_client(administrator).get(f"/stralendorf{path}").status_code == 404
