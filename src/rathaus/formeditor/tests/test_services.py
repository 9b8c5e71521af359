"""Editing by several people, taking back, going live and stepping back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from rathaus.accounts.models import User
from rathaus.audit.models import AuditEntry
from rathaus.catalog import api as catalog
from rathaus.catalog.services import OwnFormUnfit, load_packages, switch_version
from rathaus.core.tenancy import tenant_context
from rathaus.eforms import api as eforms
from rathaus.formeditor import queries, services
from rathaus.formeditor.document import Document, find, with_ids
from rathaus.formeditor.enums import Release
from rathaus.formeditor.models import OwnVersion, WorkingForm
from rathaus.formeditor.operations import Gone
from rathaus.formeditor.tests.conftest import DOG, node_id
from rathaus.tenants.models import Tenant


def _set(document: Document, key: str, author: User, seen: int, **values: Any) -> Any:
    """Change properties as a page does: all of them are sent, those of the page's own revision."""
    node = node_id(document, key)
    spot = find(document, node)
    assert spot is not None
    known = {k: v for k, v in spot.node.items() if k not in ("id", "fields")}
    return services.change_properties(
        slug=DOG, node_id=node, values=known | values, seen=seen, author=author
    )


def _german(working: WorkingForm, key: str, name: str = "label") -> str:
    working.refresh_from_db()
    spot = find(working.document, node_id(working.document, key))
    assert spot is not None
    return str(spot.node[name]["de"])


def _move(working: WorkingForm, key: str, page: str, author: User, seen: int) -> Any:
    operation = {
        "do": "move",
        "node": node_id(working.document, key),
        "parent": node_id(working.document, page),
        "list": "fields",
        "before": None,
    }
    return services.change_form(slug=DOG, operation=operation, seen=seen, author=author)


def test_beginning_twice_is_one_working_copy_of_the_package(
    working: WorkingForm, colleague: User
) -> None:
    again = services.begin_own_form(slug=DOG, source=services.EMPTY, author=colleague)
    assert again.pk == working.pk
    assert len(working.document["pages"]) == 4
    assert working.package_form == catalog.package(DOG).package_form
    assert catalog.service(DOG).form_version == working.package_form


def test_changes_in_different_places_are_merged(
    working: WorkingForm, administrator: User, colleague: User
) -> None:
    shown = working.document
    _set(shown, "impfpass", administrator, 0, label={"de": "Impfpass"})
    _set(shown, "impfpass", colleague, 0, max_files=5)
    _set(shown, "blindenhund", colleague, 0, label={"de": "Assistenzhund?"})
    _move(working, "impfpass", "assistenzhund", administrator, 2)
    working.refresh_from_db()
    spot = find(working.document, node_id(working.document, "impfpass"))
    assert spot is not None
    assert (spot.node["label"], spot.node["max_files"]) == ({"de": "Impfpass"}, 5)
    assert working.revision == 4
    assert working.document["pages"][2]["fields"][-1]["key"] == "impfpass"


def test_the_same_property_is_refused_with_both_versions_until_its_author_decides(
    working: WorkingForm, administrator: User, colleague: User
) -> None:
    shown = working.document
    _set(shown, "impfpass", administrator, 0, label={"de": "Impfpass"})
    with pytest.raises(services.ChangedMeanwhile) as refusal:
        _set(shown, "impfpass", colleague, 0, label={"de": "Foto"}, max_files=9)
    (conflict,) = refusal.value.conflicts
    assert (conflict.name, conflict.theirs, conflict.mine, conflict.who) == (
        "label", {"de": "Impfpass"}, {"de": "Foto"}, str(administrator),
    )  # fmt: skip
    assert _german(working, "impfpass") == "Impfpass"
    _set(working.document, "impfpass", colleague, 1, label={"de": "Foto"})
    assert _german(working, "impfpass") == "Foto"


def test_ones_own_earlier_change_is_no_conflict_and_can_be_turned_round(
    working: WorkingForm, administrator: User
) -> None:
    shown = working.document
    before = _german(working, "impfpass")
    _set(shown, "impfpass", administrator, 0, label={"de": "Impfpass"})
    assert _set(shown, "impfpass", administrator, 0, label={"de": "Impfpass"}) is None
    node = find(shown, node_id(shown, "impfpass"))
    assert node is not None
    _set(shown, "impfpass", administrator, 0, label=node.node["label"])
    assert _german(working, "impfpass") == before


def test_what_somebody_works_on_is_not_moved_or_deleted_unseen(
    working: WorkingForm, administrator: User, colleague: User
) -> None:
    _set(working.document, "impfpass", administrator, 0, label={"de": "Impfpass"})
    with pytest.raises(services.ChangedMeanwhile):
        _move(working, "impfpass", "assistenzhund", colleague, 0)
    delete = {"do": "delete", "node": node_id(working.document, "impfpass")}
    with pytest.raises(services.ChangedMeanwhile):
        services.change_form(slug=DOG, operation=delete, seen=0, author=colleague)
    services.change_form(slug=DOG, operation=delete, seen=1, author=colleague)
    with pytest.raises(Gone):
        _set(working.document, "impfpass", administrator, 1, label={"de": "Doch"})


@pytest.mark.parametrize(
    ("key", "path"),
    [("halter", "halter"), ("vorname", "halter.vorname"), ("anschrift", "anschrift")],
)
def test_an_answer_that_the_service_reads_cannot_be_deleted(
    working: WorkingForm, administrator: User, key: str, path: str
) -> None:
    target = next(s.node["id"] for s in _fields(working.document) if s.node["key"] == key)
    with pytest.raises(services.StillNeeded) as refusal:
        services.change_form(
            slug=DOG, operation={"do": "delete", "node": target}, seen=0, author=administrator
        )
    (need,) = refusal.value.needs
    assert need.path == path
    assert "die Daten für das Fachverfahren (Steuer- und Abgabenwesen)" in need.readers


def _fields(document: Document) -> list[Any]:
    from rathaus.formeditor.document import spots

    return [spot for spot in spots(document) if "type" in spot.node]


def test_a_deletion_that_breaks_a_rule_is_refused_with_the_rule(
    working: WorkingForm, administrator: User
) -> None:
    delete = {"do": "delete", "node": node_id(working.document, "blindenhund")}
    with pytest.raises(services.Breaks) as refusal:
        services.change_form(slug=DOG, operation=delete, seen=0, author=administrator)
    (fault,) = refusal.value.faults
    assert (fault.where, fault.part) == ("Nachweis für den Assistenzhund", "when")
    working.refresh_from_db()
    assert working.revision == 0


def test_undo_and_redo_go_back_and_forth_through_ones_own_changes(
    working: WorkingForm, administrator: User, colleague: User
) -> None:
    first = _german(working, "impfpass")
    _set(working.document, "impfpass", administrator, 0, label={"de": "Eins"})
    _set(working.document, "blindenhund", colleague, 1, label={"de": "Hilft er?"})
    _set(working.document, "impfpass", administrator, 2, label={"de": "Zwei"})
    services.undo(slug=DOG, author=administrator)
    assert _german(working, "impfpass") == "Eins"
    services.undo(slug=DOG, author=administrator)
    assert _german(working, "impfpass") == first
    with pytest.raises(services.NothingThere):
        services.undo(slug=DOG, author=administrator)
    services.redo(slug=DOG, author=administrator)
    services.redo(slug=DOG, author=administrator)
    with pytest.raises(services.NothingThere):
        services.redo(slug=DOG, author=administrator)
    assert _german(working, "impfpass") == "Zwei"
    assert _german(working, "blindenhund") == "Hilft er?"
    services.undo(slug=DOG, author=administrator)
    _set(working.document, "nachweis", administrator, 99, hint={"de": "Alle"})
    with pytest.raises(services.NothingThere):
        services.redo(slug=DOG, author=administrator)


def test_undo_does_not_throw_away_what_somebody_else_built_on_it(
    working: WorkingForm, administrator: User, colleague: User
) -> None:
    _set(working.document, "impfpass", administrator, 0, label={"de": "Eins"})
    _set(working.document, "impfpass", colleague, 1, label={"de": "Zwei"})
    with pytest.raises(services.ChangedMeanwhile):
        services.undo(slug=DOG, author=administrator)


def test_every_earlier_state_can_be_seen_and_restored(
    working: WorkingForm, administrator: User
) -> None:
    begun = working.document
    _set(begun, "impfpass", administrator, 0, label={"de": "Eins"})
    _move(working, "impfpass", "assistenzhund", administrator, 1)
    working.refresh_from_db()
    assert queries.document_at(working, 0) == begun
    services.restore(slug=DOG, document=queries.document_at(working, 1), author=administrator)
    assert _german(working, "impfpass") == "Eins"
    assert working.document["pages"][1]["fields"][-1]["key"] == "impfpass"


def _draft() -> eforms.Draft:
    return catalog.start_application(
        offer=catalog.service(DOG), municipality=None, citizen=None, session_key="x"
    )


def test_after_publishing_new_applications_ask_the_own_questions_and_drafts_keep_theirs(
    working: WorkingForm, administrator: User
) -> None:
    old = _draft()
    _set(working.document, "impfpass", administrator, 0, label={"de": "Impfpass"})
    version = services.publish_own_form(slug=DOG, seen=1, author=administrator)
    assert version.state == Release.LIVE
    assert catalog.service(DOG).form_version == version.form
    assert _draft().form == version.form
    old.refresh_from_db()
    assert old.form == working.package_form
    services.use_package_form(slug=DOG)
    assert catalog.service(DOG).form_version == working.package_form
    version.refresh_from_db()
    assert version.state == Release.WITHDRAWN
    with pytest.raises(services.NothingLive):
        services.use_package_form(slug=DOG)
    said = AuditEntry.objects.filter(event_name__startswith="formeditor.").order_by("id")
    assert [entry.event_name for entry in said] == [
        "formeditor.begun", "formeditor.live", "formeditor.withdrawn",
    ]  # fmt: skip


def test_a_version_for_a_day_goes_live_on_it_and_only_once(
    working: WorkingForm, administrator: User
) -> None:
    due = timezone.now() + timedelta(days=3)
    first = services.publish_own_form(slug=DOG, seen=0, author=administrator, due_at=due)
    second = services.publish_own_form(slug=DOG, seen=0, author=administrator, due_at=due)
    services.go_live(version_id=second.pk)
    assert catalog.service(DOG).form_version == working.package_form
    OwnVersion.objects.update(due_at=timezone.now())
    for version in (first, second, second):
        services.go_live(version_id=version.pk)
    states = list(OwnVersion.objects.order_by("number").values_list("state", flat=True))
    assert states == [Release.DROPPED, Release.LIVE]
    assert catalog.service(DOG).form_version == second.form


def test_a_plan_can_be_called_off(working: WorkingForm, administrator: User) -> None:
    due = timezone.now() + timedelta(days=3)
    planned = services.publish_own_form(slug=DOG, seen=0, author=administrator, due_at=due)
    services.drop_plan(slug=DOG)
    services.drop_plan(slug=DOG)
    OwnVersion.objects.update(due_at=timezone.now())
    services.go_live(version_id=planned.pk)
    planned.refresh_from_db()
    assert planned.state == Release.DROPPED


def test_a_planned_version_that_no_longer_fits_its_service_is_refused_and_says_why(
    working: WorkingForm, administrator: User, folder: Path
) -> None:
    due = timezone.now() + timedelta(days=3)
    planned = services.publish_own_form(slug=DOG, seen=0, author=administrator, due_at=due)
    OwnVersion.objects.update(due_at=timezone.now())
    _new_package(
        folder, "halter.vorname: halter.vorname", "halter.vorname: halter.vorname + rasse_neu"
    )
    form = folder / "form.yaml"
    form.write_text(form.read_text().replace("- key: impfpass\n", "- key: rasse_neu\n", 1))
    load_packages([folder.parent])
    services.go_live(version_id=planned.pk)
    planned.refresh_from_db()
    assert planned.state == Release.REFUSED
    assert "rasse_neu" in planned.reason


@pytest.mark.parametrize(
    ("new", "refused"),
    [("halter.vorname + rasse_neu", True), ("halter.vorname + halter.nachname", False)],
)
def test_a_new_version_of_the_package_is_taken_only_if_the_own_form_fits_it(
    working: WorkingForm, administrator: User, folder: Path, new: str, refused: bool
) -> None:
    services.publish_own_form(slug=DOG, seen=0, author=administrator)
    form = folder / "form.yaml"
    form.write_text(form.read_text().replace("- key: impfpass\n", "- key: rasse_neu\n", 1))
    _new_package(folder, "halter.vorname: halter.vorname", f"halter.vorname: {new}")
    _new_package(folder, "version: 1\n", "version: 2\n")
    load_packages([folder.parent])
    if not refused:
        assert switch_version(slug=DOG).service_version.version == 2
        return
    with pytest.raises(OwnFormUnfit) as refusal:
        switch_version(slug=DOG)
    (fault,) = refusal.value.faults
    assert "rasse_neu" in fault
    services.use_package_form(slug=DOG)
    switch_version(slug=DOG)


def _new_package(folder: Path, old: str, new: str) -> None:
    manifest = folder / "service.yaml"
    text = manifest.read_text()
    assert old in text
    manifest.write_text(text.replace(old, new))


def test_what_was_not_looked_at_is_not_published(
    working: WorkingForm, administrator: User, colleague: User
) -> None:
    _set(working.document, "impfpass", colleague, 0, label={"de": "Impfpass"})
    with pytest.raises(services.OtherRevision):
        services.publish_own_form(slug=DOG, seen=0, author=administrator)


def test_a_form_begun_empty_says_what_the_service_needs(
    offered: Tenant, administrator: User
) -> None:
    with tenant_context(offered):
        services.begin_own_form(slug=DOG, source=services.EMPTY, author=administrator)
        with pytest.raises(services.NotReady) as refusal:
            services.publish_own_form(slug=DOG, seen=0, author=administrator)
    messages = [fault.message for fault in refusal.value.faults]
    assert messages[0] == "Das Formular hat noch keine Seite."
    assert any("Schlüssel halter)" in message for message in messages)


def test_a_new_form_of_the_package_is_taken_or_left(
    working: WorkingForm, administrator: User, folder: Path
) -> None:
    _set(working.document, "impfpass", administrator, 0, label={"de": "Impfpass"})
    form = folder / "form.yaml"
    form.write_text(form.read_text().replace("Foto des Impfpasses", "Bild des Impfpasses"))
    load_packages([folder.parent])
    newest = catalog.package(DOG).package_form
    assert newest is not None
    working.refresh_from_db()
    assert working.package_form != newest
    services.look_at_package_form(slug=DOG, take=False, author=administrator)
    assert _german(working, "impfpass") == "Impfpass"
    assert working.package_form == newest
    services.look_at_package_form(slug=DOG, take=True, author=administrator)
    assert _german(working, "impfpass") == "Bild des Impfpasses"


def test_a_service_without_a_form_has_none_to_edit(offered: Tenant, administrator: User) -> None:
    with tenant_context(offered), pytest.raises(services.NoForm):
        services.undo(slug=DOG, author=administrator)


def test_another_town_sees_nothing_of_it(
    working: WorkingForm, administrator: User, hemer: Tenant
) -> None:
    services.publish_own_form(slug=DOG, seen=0, author=administrator)
    with tenant_context(hemer):
        assert queries.working_form(DOG) is None
        assert queries.live_form(DOG) is None
    assert with_ids({"pages": []}) == {"pages": []}
