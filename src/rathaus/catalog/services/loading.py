"""From folders into the database: check everything, then store, publish and refresh."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import structlog
from django.db import transaction

from rathaus.catalog import registry, search_source
from rathaus.catalog.models import Activation, LatestVersion, ServiceVersion
from rathaus.catalog.packages import Package, find_packages, installed_packages, read_packages
from rathaus.catalog.pagecache import ALL_TENANTS, pages_changed
from rathaus.catalog.schema import HOUSE_PROCESSES
from rathaus.core.tenancy import tenant_context
from rathaus.core.yamlfile import Problem, SourceInvalid
from rathaus.eforms import api as eforms
from rathaus.tenants.api import all_tenants, forget_tenants

logger = structlog.get_logger("rathaus.catalog")

__all__ = ["LoadReport", "check_packages", "load_packages"]


@dataclass(frozen=True)
class LoadReport:
    """Slugs of the packages that were new or changed, and of those already stored."""

    loaded: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


def check_packages(directories: Iterable[Path] | None = None) -> list[Package]:
    """Read all packages below the directories (None: the installation's), and store nothing.

    Raises:
        SourceInvalid: the problems of all packages and forms.
    """
    packages = read_packages(_folders(directories))
    problems: list[Problem] = []
    for package in packages:
        if not package.definition.is_online:
            continue
        try:
            eforms.read_form(package.folder / package.definition.form)
        except SourceInvalid as refusal:
            problems += _named(package, refusal)
    if problems:
        raise SourceInvalid(problems)
    return packages


def _folders(directories: Iterable[Path] | None) -> list[Path]:
    return installed_packages() if directories is None else find_packages(directories)


def _named(package: Package, refusal: SourceInvalid) -> list[Problem]:
    """The problems of a form, under the name of its package."""
    folder = package.folder.name
    return [replace(p, file=f"{folder}/{Path(p.file).name}") for p in refusal.problems]


def load_packages(directories: Iterable[Path] | None = None) -> LoadReport:
    """Check all packages below the directories (None: the installation's) and store them.

    All or nothing. Administrations that use the same version number get the new content at once;
    a higher number waits for each of them. Running cases keep what they began with.

    Raises:
        SourceInvalid: the problems of all packages, their forms and processes.
    """
    packages = read_packages(_folders(directories))
    report = LoadReport()
    with transaction.atomic():
        problems: list[Problem] = []
        for package in packages:
            try:
                changed = _store(package)
            except SourceInvalid as refusal:
                problems += refusal.problems
                continue
            (report.loaded if changed else report.unchanged).append(package.definition.slug)
        if problems:
            raise SourceInvalid(problems)
        if report.loaded:
            _refresh_tenants(report.loaded)
            pages_changed(ALL_TENANTS)
    logger.info("catalog.packages_loaded", loaded=report.loaded, unchanged=len(report.unchanged))
    return report


def _store(package: Package) -> bool:
    """True if the package was not the one loaded last."""
    definition = package.definition
    latest = LatestVersion.objects.filter(pk=definition.slug).first()
    version = ServiceVersion.objects.filter(digest=package.digest).first()
    if version is None:
        version = ServiceVersion.objects.create(
            slug=definition.slug,
            version=definition.version,
            digest=package.digest,
            data=definition.model_dump(mode="json", exclude_none=True),
            files=dict(package.files),
            form=_publish_form(package),
        )
    _deploy_process(package)
    LatestVersion.objects.update_or_create(
        pk=definition.slug, defaults={"service_version": version}
    )
    is_new = latest is None or latest.service_version_id != version.pk
    if is_new:
        search_source.share(version)
    return is_new


def _publish_form(package: Package) -> eforms.FormVersion | None:
    """None if it is not done online. Raises SourceInvalid with the form's problems under the package's name."""
    definition = package.definition
    if not definition.is_online:
        return None
    try:
        return eforms.publish_form(
            key=definition.slug,
            source=package.folder / definition.form,
            version=str(definition.version),
        )
    except SourceInvalid as refusal:
        raise SourceInvalid(_named(package, refusal)) from refusal


def _deploy_process(package: Package) -> None:
    """The engine recognises a process it already has; so every load may offer it again."""
    definition = package.definition
    if definition.process in HOUSE_PROCESSES:
        return
    xml = package.files[definition.process].encode()
    for deploy in registry.process_deployers:
        try:
            deploy(definition.slug, xml, f"{definition.slug}/{definition.process}")
        except ValueError as error:
            name = f"{definition.slug}/{definition.process}"
            raise SourceInvalid([Problem(name, 1, str(error))]) from error


def _refresh_tenants(slugs: list[str]) -> None:
    """Give administrations on the same version number the new content, and their search too."""
    forget_tenants()
    latest = {
        row.slug: row.service_version
        for row in LatestVersion.objects.filter(pk__in=slugs).select_related("service_version")
    }
    used = {version.pk for version in latest.values()}
    for tenant in all_tenants():
        with tenant_context(tenant):
            _follow(latest)
            used |= set(Activation.objects.values_list("service_version_id", flat=True))
    search_source.forget_all_but(used)


def _follow(latest: dict[str, ServiceVersion]) -> None:
    for activation in Activation.objects.filter(slug__in=latest).select_related("service_version"):
        newest, used = latest[activation.slug], activation.service_version
        if newest.version == used.version and newest.pk != used.pk:
            Activation.objects.filter(pk=activation.pk).update(service_version=newest)
            activation.service_version = newest
            if activation.texts:
                search_source.tell_own(activation)
