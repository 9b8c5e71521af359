"""An administration's own words, and its decision about a package's new version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from rathaus.catalog import queries
from rathaus.catalog.events import NewVersionKept, NewVersionTaken, ServiceTextsChanged
from rathaus.catalog.models import Activation
from rathaus.catalog.offer import Service
from rathaus.catalog.overriding import conflicts, own_texts, places
from rathaus.catalog.services.activation import locked, require_complete, tell
from rathaus.core.events import publish


class OwnFormUnfit(ValueError):
    """The package's newest version reads answers that the administration's own form does not give.

    Attributes:
        faults: what does not fit and where, in words.
    """

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))


class AlreadyNewest(ValueError):
    """The administration already uses the package's newest version."""


@transaction.atomic
def switch_version(*, slug: str, package_words: Iterable[str] = ()) -> Activation:
    """Use the package's newest version from now on; running cases keep theirs.

    Args:
        package_words: conflicts (``Conflict.field``) in which the package's new words are taken;
            in the others the administration's own stay.

    Raises:
        AlreadyNewest: there is nothing to switch to.
        ParametersMissing: the newest version needs values first.
        OwnFormUnfit: the own form in use does not fit the newest version.
    """
    activation = locked(slug)
    latest = queries.latest_version(slug)
    if activation.service_version_id == latest.pk:
        raise AlreadyNewest(slug)
    activation.service_version = latest
    if activation.is_active:
        require_complete(activation)
    if faults := queries.own_form_faults(Service(latest, activation)):
        raise OwnFormUnfit(faults)
    activation.texts = _settled(activation, set(package_words))
    activation.kept_from = ""
    activation.save(update_fields=["service_version", "texts", "kept_from", "changed_at"])
    tell(NewVersionTaken(slug=slug, version=latest.version), slug)
    return activation


def _settled(activation: Activation, package_words: set[str]) -> dict[str, Any]:
    """The own words after a decision about every conflict."""
    package = Service(activation.service_version, activation).package
    said = {key: dict(entry["own"]) for key, entry in activation.texts.items()}
    for conflict in conflicts(package, activation.texts):
        if conflict.field in package_words:
            del said[conflict.place.key][conflict.language]
    return own_texts(package, said)


@transaction.atomic
def keep_version(*, slug: str) -> Activation:
    """Stay with the version in use; the newest one can still be taken later.

    Raises:
        AlreadyNewest: there is nothing to decide.
    """
    activation = locked(slug)
    latest = queries.latest_version(slug)
    if activation.service_version_id == latest.pk:
        raise AlreadyNewest(slug)
    if activation.kept_from == latest.digest:
        return activation
    activation.kept_from = latest.digest
    activation.save(update_fields=["kept_from", "changed_at"])
    version = activation.service_version.version
    publish(NewVersionKept(slug=slug, version=version, offered=latest.version))
    return activation


@transaction.atomic
def change_texts(*, slug: str, said: Mapping[str, Mapping[str, str]]) -> Activation:
    """Say a service's texts in the administration's own words.

    Args:
        said: place → language → text (:func:`rathaus.catalog.overriding.places`); an empty text,
            or the package's own, goes back to the package.

    Raises:
        ServiceUnknown: no package has that slug.
    """
    activation = locked(slug)
    package = Service(activation.service_version, activation).package
    before, activation.texts = activation.texts, own_texts(package, said)
    activation.save(update_fields=["texts", "changed_at"])
    changed = [
        f"{place.label} {place.detail}".strip()
        for place in places(package)
        if _own(before, place.key) != _own(activation.texts, place.key)
    ]
    if changed:
        version = activation.service_version.version
        tell(ServiceTextsChanged(slug=slug, version=version, places=", ".join(changed)), slug)
    return activation


def _own(texts: Mapping[str, Any], key: str) -> dict[str, str]:
    found: dict[str, str] = texts.get(key, {}).get("own", {})
    return found
