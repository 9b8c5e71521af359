"""Whom one may turn to in each Land, and which law of the Land holds. Public facts.

Sources: the authorities' own pages, as linked.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rathaus.tenants.api import State


@dataclass(frozen=True)
class Body:
    """An authority of the Land; its name stays German, as it answers in German."""

    name: str
    url: str
    place: str = ""
    email: str = ""


@dataclass(frozen=True)
class LandLaw:
    """What the three texts say differently in each Land.

    Attributes:
        privacy: provision that allows public bodies to process data for their tasks.
        accessibility: the sentence that names the law and the ordinance.
        complaints: authority for complaints about data protection.
        barriers: authority for complaints about barriers.
    """

    privacy: str
    accessibility: Promise
    complaints: Body
    barriers: Body


_LANDS: dict[str, LandLaw] = {
    State.MV: LandLaw(
        privacy="§ 4 DSG M-V",
        accessibility=_(
            "Grundlage ist das Landesbehindertengleichstellungsgesetz Mecklenburg-Vorpommern mit der "
            "Barrierefreie-Informationstechnik-Verordnung (BITVO M-V)."
        ),
        complaints=Body(
            "Der Landesbeauftragte für Datenschutz und Informationsfreiheit Mecklenburg-Vorpommern",
            "https://www.datenschutz-mv.de/",
            "Schwerin",
        ),
        barriers=Body(
            "Anlauf- und Überwachungsstelle „Digitale Barrierefreiheit“ beim Sozialministerium "
            "Mecklenburg-Vorpommern",
            "https://www.regierung-mv.de/Landesregierung/sm/",
            "Schwerin",
        ),
    ),
    State.NW: LandLaw(
        privacy="§ 3 DSG NRW",
        accessibility=_(
            "Grundlage ist das Behindertengleichstellungsgesetz Nordrhein-Westfalen mit der "
            "Barrierefreie-Informationstechnik-Verordnung (BITVNRW)."
        ),
        complaints=Body(
            "Landesbeauftragte für Datenschutz und Informationsfreiheit Nordrhein-Westfalen",
            "https://www.ldi.nrw.de/",
            "Düsseldorf",
        ),
        barriers=Body(
            "Ombudsstelle für barrierefreie Informationstechnik des Landes Nordrhein-Westfalen",
            "https://www.lbbp.nrw.de/ombudsstelle",
            "Düsseldorf",
            "ombudsstelle-barrierefreie-it@mags.nrw.de",
        ),
    ),
    State.SH: LandLaw(
        privacy="§ 3 LDSG",
        accessibility=_(
            "Grundlage ist das Landesbehindertengleichstellungsgesetz Schleswig-Holstein mit der "
            "Landesverordnung über barrierefreie Webseiten."
        ),
        complaints=Body(
            "Unabhängiges Landeszentrum für Datenschutz Schleswig-Holstein",
            "https://www.datenschutzzentrum.de/",
            "Kiel",
        ),
        barriers=Body(
            "Beschwerdestelle für barrierefreie Informationstechnik Schleswig-Holstein",
            "https://www.landtag.ltsh.de/beauftragte/beschwerdestelle-fuer-barrieren/",
            "Kiel",
        ),
    ),
}


def land_law(state: str) -> LandLaw:
    return _LANDS[state]
