"""What each package lacks, and how much of the library is done online."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from rathaus.catalog.gaps import Gap, lacking_languages, of_application, of_service
from rathaus.catalog.lint.findings import Subject, read_subject
from rathaus.catalog.packages import Package
from rathaus.catalog.taxonomy import THEMENFELDER

NO_FIELD = "ohne"


@dataclass(frozen=True)
class PackageCoverage:
    """One package.

    Attributes:
        themenfeld: key of the field, ``ohne`` if none is named.
        missing: what it lacks: ``languages``, ``modules: deadline``, ``fee rule``, … Not all of it
            must be there: some services need no papers and have no deadline.
    """

    slug: str
    name: str
    themenfeld: str
    level: str
    online: bool
    missing: list[str]


@dataclass(frozen=True)
class Share:
    """Packages of one field or level.

    Attributes:
        online: how many have a form.
        complete: how many lack nothing.
    """

    key: str
    number: int
    online: int
    complete: int

    @property
    def online_percent(self) -> int:
        return round(100 * self.online / self.number) if self.number else 0


@dataclass(frozen=True)
class Coverage:
    packages: list[PackageCoverage]

    @property
    def themenfelder(self) -> list[Share]:
        """Every field of the programme, also those without a package."""
        keys = [*THEMENFELDER, *(NO_FIELD for row in self.packages if row.themenfeld == NO_FIELD)]
        return [_share(key, self.packages, "themenfeld") for key in dict.fromkeys(keys)]

    @property
    def levels(self) -> list[Share]:
        keys = ("municipality", "authority", "county", "state", "federal", "other")
        return [_share(key, self.packages, "level") for key in keys]

    @property
    def total(self) -> Share:
        online = sum(row.online for row in self.packages)
        complete = sum(not row.missing for row in self.packages)
        return Share("all", len(self.packages), online, complete)

    @property
    def gaps(self) -> dict[str, int]:
        """How many packages lack what, the most frequent first."""
        counts: dict[str, int] = {}
        for row in self.packages:
            for gap in row.missing:
                counts[gap] = counts.get(gap, 0) + 1
        return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))

    def as_data(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "total": _share_data(self.total),
            "themenfelder": [_share_data(share) for share in self.themenfelder],
            "levels": [_share_data(share) for share in self.levels],
            "gaps": self.gaps,
            "packages": [asdict(row) for row in self.packages],
        }

    def as_csv(self) -> str:
        """One line a package; what is missing is parted by semicolons."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["slug", "name", "themenfeld", "level", "online", "missing"])
        for row in self.packages:
            online = "yes" if row.online else "no"
            gaps = "; ".join(row.missing)
            writer.writerow([row.slug, row.name, row.themenfeld, row.level, online, gaps])
        return out.getvalue()


def coverage(packages: Iterable[Package]) -> Coverage:
    """Look at packages that can be loaded."""
    return Coverage([_row(read_subject(package)) for package in packages])


def _share(key: str, rows: list[PackageCoverage], attribute: str) -> Share:
    mine = [row for row in rows if getattr(row, attribute) == key]
    return Share(
        key, len(mine), sum(row.online for row in mine), sum(not row.missing for row in mine)
    )


def _share_data(share: Share) -> dict[str, Any]:
    return asdict(share) | {"online_percent": share.online_percent}


def _row(subject: Subject) -> PackageCoverage:
    definition = subject.definition
    return PackageCoverage(
        slug=definition.slug,
        name=definition.name.de,
        themenfeld=definition.themenfeld or NO_FIELD,
        level=definition.level,
        online=definition.is_online,
        missing=[*of_service(definition), *(_online(subject) if definition.is_online else ())],
    )


def _online(subject: Subject) -> Iterator[str]:
    if lacking := sorted(lacking_languages(subject.asked.data if subject.asked else None)):
        yield f"{Gap.LANGUAGES}: {', '.join(lacking)}"
    yield from of_application(subject.definition)
