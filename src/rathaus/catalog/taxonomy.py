"""Topics and life situations: the same in every town hall, so that packages can name them."""

from __future__ import annotations

from dataclasses import dataclass

from rathaus.core.texts import pick


@dataclass(frozen=True)
class Category:
    """A shelf for services.

    Attributes:
        key: part of the address.
        name_texts: ``{"de", "en", "leicht"}``.
        teaser_texts: one line below the name, in the same languages.
    """

    key: str
    name_texts: dict[str, str]
    teaser_texts: dict[str, str]

    @property
    def name(self) -> str:
        """In the active language."""
        return pick(self.name_texts)

    @property
    def teaser(self) -> str:
        return pick(self.teaser_texts)


def _category(key: str, name: tuple[str, str, str], teaser: tuple[str, str, str]) -> Category:
    languages = ("de", "en", "leicht")
    return Category(
        key, dict(zip(languages, name, strict=True)), dict(zip(languages, teaser, strict=True))
    )


TOPICS = {
    category.key: category
    for category in (
        _category(
            "ausweise-meldung",
            ("Ausweise und Meldung", "ID documents and registration", "Ausweis und Anmeldung"),
            (
                "Personalausweis, Reisepass, Meldebescheinigung",
                "Identity card, passport, certificate of registration",
                "Ausweis, Pass und Anmeldung der Wohnung",
            ),
        ),
        _category(
            "auto-verkehr",
            ("Auto, Führerschein, Parken", "Car, licence, parking", "Auto und Parken"),
            (
                "Führerschein, Zulassung, Parken für Bewohner",
                "Driving licence, vehicle registration, residents' parking",
                "Führerschein, Auto anmelden, Parken",
            ),
        ),
        _category(
            "steuern-abgaben",
            ("Steuern und Abgaben", "Taxes and charges", "Steuern"),
            (
                "Hundesteuer, Grundsteuer, Bescheide",
                "Dog tax, property tax, tax notices",
                "Geld, das Sie an die Gemeinde zahlen",
            ),
        ),
        _category(
            "tiere",
            ("Tiere", "Animals", "Tiere"),
            ("Hunde und andere Tiere", "Dogs and other animals", "Hunde und andere Tiere"),
        ),
        _category(
            "familie",
            ("Familie und Kinder", "Family and children", "Familie und Kinder"),
            (
                "Geburt, Heirat, Kita und Schule",
                "Birth, marriage, childcare and school",
                "Geburt, Heirat, Kita und Schule",
            ),
        ),
        _category(
            "bauen-wohnen",
            ("Bauen und Wohnen", "Building and housing", "Bauen und Wohnen"),
            (
                "Umzug, Wohngeld, Bauantrag",
                "Moving, housing benefit, building permit",
                "Umziehen, Wohn-Geld und Bauen",
            ),
        ),
        _category(
            "arbeit-gewerbe",
            ("Arbeit und Gewerbe", "Work and business", "Arbeit und Firma"),
            (
                "Gewerbe anmelden, Gaststätte, Markt",
                "Register a business, restaurants, markets",
                "Eine Firma anmelden",
            ),
        ),
        _category(
            "soziales-gesundheit",
            ("Soziales und Gesundheit", "Social matters and health", "Hilfe und Gesundheit"),
            (
                "Hilfe zum Leben, Pflege, Behinderung",
                "Support, care, disability",
                "Hilfe mit Geld, Pflege, Behinderung",
            ),
        ),
        _category(
            "umwelt-abfall",
            ("Umwelt und Abfall", "Environment and waste", "Umwelt und Müll"),
            (
                "Müllabfuhr, Bäume, Gewässer",
                "Waste collection, trees, water",
                "Müll-Abfuhr, Bäume und Wasser",
            ),
        ),
        _category(
            "ordnung-sicherheit",
            ("Ordnung und Sicherheit", "Public order and safety", "Ordnung und Sicherheit"),
            (
                "Fundsachen, Lärm, Feuerwehr",
                "Lost property, noise, fire service",
                "Verlorene Sachen, Lärm, Feuerwehr",
            ),
        ),
        _category(
            "freizeit-ehrenamt",
            ("Freizeit und Ehrenamt", "Leisure and volunteering", "Freizeit und Ehrenamt"),
            (
                "Vereine, Feste, Räume mieten",
                "Clubs, events, renting rooms",
                "Vereine, Feste, Räume mieten",
            ),
        ),
    )
}

LIFE_SITUATIONS = {
    category.key: category
    for category in (
        _category(
            "umzug",
            ("Ich ziehe um", "I am moving", "Ich ziehe um"),
            (
                "Anmelden, ummelden, parken",
                "Registering, changing your address, parking",
                "Neue Wohnung melden, Parken",
            ),
        ),
        _category(
            "neu-in-deutschland",
            ("Ich bin neu in Deutschland", "I am new in Germany", "Ich bin neu in Deutschland"),
            (
                "Anmeldung, Führerschein, Papiere",
                "Registration, driving licence, papers",
                "Anmelden, Führerschein, Papiere",
            ),
        ),
        _category(
            "haustier",
            ("Ein Tier zieht ein", "Getting a pet", "Ich bekomme ein Tier"),
            (
                "Hund anmelden, ändern, abmelden",
                "Registering a dog, changes, deregistering",
                "Einen Hund anmelden oder abmelden",
            ),
        ),
        _category(
            "auto",
            ("Auto und Führerschein", "Car and driving licence", "Auto und Führerschein"),
            (
                "Parken, zulassen, fahren",
                "Parking, registering, driving",
                "Parken, Auto anmelden, fahren",
            ),
        ),
        _category(
            "familie",
            ("Wir bekommen ein Kind", "We are having a baby", "Wir bekommen ein Kind"),
            (
                "Geburt, Kita, Elterngeld",
                "Birth, childcare, parental allowance",
                "Geburt, Kita, Geld für Eltern",
            ),
        ),
        _category(
            "heirat",
            ("Wir heiraten", "We are getting married", "Wir heiraten"),
            ("Trauung, Name, Urkunden", "Ceremony, name, certificates", "Hochzeit, Name, Papiere"),
        ),
        _category(
            "bauen",
            ("Ich baue oder renoviere", "I am building or renovating", "Ich baue ein Haus"),
            (
                "Grundstück, Bauantrag, Anschlüsse",
                "Land, building permit, connections",
                "Grundstück und Erlaubnis zum Bauen",
            ),
        ),
        _category(
            "gruendung",
            ("Ich gründe eine Firma", "I am starting a business", "Ich gründe eine Firma"),
            (
                "Gewerbe, Erlaubnisse, Steuern",
                "Trade registration, permits, taxes",
                "Firma anmelden und Steuern",
            ),
        ),
        _category(
            "cafe",
            ("Ich eröffne ein Café", "I am opening a café", "Ich mache ein Café auf"),
            (
                "Erlaubnis, Räume, Tische draußen",
                "Permits, rooms, tables outside",
                "Erlaubnis und Räume für ein Café",
            ),
        ),
        _category(
            "alter-pflege",
            ("Alter und Pflege", "Old age and care", "Alt sein und Pflege"),
            ("Rente, Hilfe, Vorsorge", "Pension, support, provision", "Rente, Hilfe und Pflege"),
        ),
        _category(
            "todesfall",
            ("Jemand ist gestorben", "Someone has died", "Jemand ist gestorben"),
            (
                "Urkunden, Bestattung, Abmeldungen",
                "Certificates, burial, cancellations",
                "Papiere, Beerdigung, Abmelden",
            ),
        ),
    )
}

THEMENFELDER = {
    "arbeit-ruhestand": "Arbeit & Ruhestand",
    "bauen-wohnen": "Bauen & Wohnen",
    "bildung": "Bildung",
    "ein-auswanderung": "Ein- & Auswanderung",
    "engagement-hobby": "Engagement & Hobby",
    "familie-kind": "Familie & Kind",
    "forschung-foerderung": "Forschung & Förderung",
    "gesundheit": "Gesundheit",
    "mobilitaet-reisen": "Mobilität & Reisen",
    "querschnitt": "Querschnitt",
    "recht-ordnung": "Recht & Ordnung",
    "steuern-zoll": "Steuern & Zoll",
    "umwelt": "Umwelt",
    "unternehmen": "Unternehmensführung & -entwicklung",
}
"""The 14 fields of the Online Access Act's programme, by the catalogue of services (OZG-Katalog)."""

SDG_TOPICS = {
    "A": "Travel within the Union",
    "B": "Work and retirement within the Union",
    "C": "Vehicles in the Union",
    "D": "Residence in another Member State",
    "E": "Education or traineeship in another Member State",
    "F": "Healthcare",
    "G": "Citizens' and family rights",
    "H": "Consumer rights",
    "I": "Protection of personal data",
    "J": "Starting, running and closing a business",
    "K": "Employees",
    "L": "Taxes",
    "M": "Goods",
    "N": "Services",
    "O": "Funding a business",
    "P": "Public contracts",
    "Q": "Health and safety at work",
    "birth-proof": "Requesting proof of registration of birth",
    "residence-proof": "Requesting proof of residence",
    "study-finance": "Applying for tertiary education study financing",
    "study-admission": "Submitting an initial application for admission to tertiary education",
    "study-recognition": "Requesting academic recognition of diplomas",
    "work-legislation": "Request for determination of applicable legislation",
    "work-changes": "Notifying changes relevant for social security benefits",
    "work-health-card": "Application for a European Health Insurance Card",
    "work-income-tax": "Submitting an income tax declaration",
    "moving-address": "Registering a change of address",
    "moving-vehicle": "Registering a motor vehicle",
    "moving-road-sticker": "Obtaining stickers for the use of national road infrastructure",
    "moving-emission-sticker": "Obtaining emission stickers",
    "retiring-claim": "Claiming pension and pre-retirement benefits",
    "retiring-information": "Requesting information on pension data",
    "business-activity": "Notification of business activity, permission, changes and termination",
    "business-employer": "Registration of an employer with compulsory schemes",
    "business-employees": "Registration of employees with compulsory schemes",
    "business-tax": "Submitting a corporate tax declaration",
    "business-contracts": "Notification to social security of the end of a contract",
    "business-contributions": "Payment of social contributions for employees",
}
"""Information areas (annex I) and procedures (annex II) of Regulation (EU) 2018/1724."""

UNITS = {
    "buergerbuero": ("Bürgerbüro", "buergerbuero"),
    "standesamt": ("Standesamt", "buergerbuero"),
    "auslaender": ("Ausländerbehörde", "buergerbuero"),
    "verkehr": ("Ordnung und Verkehr", "buergerbuero"),
    "ordnung": ("Ordnungsamt", "verkehr"),
    "gewerbe": ("Gewerbe", "verkehr"),
    "brandschutz": ("Brandschutz und Feuerwehr", "verkehr"),
    "fahrerlaubnis": ("Fahrerlaubnisbehörde", "verkehr"),
    "zulassung": ("Kfz-Zulassung", "fahrerlaubnis"),
    "steuern": ("Steuern und Abgaben", "buergerbuero"),
    "kasse": ("Kasse", "steuern"),
    "liegenschaften": ("Liegenschaften", "bauen"),
    "bauen": ("Bauamt", "verkehr"),
    "bauaufsicht": ("Untere Bauaufsicht", "bauen"),
    "tiefbau": ("Straßen und Tiefbau", "bauen"),
    "denkmal": ("Untere Denkmalschutzbehörde", "bauen"),
    "kataster": ("Kataster und Vermessung", "bauen"),
    "umwelt": ("Umwelt und Natur", "bauen"),
    "wasser": ("Wasser und Abwasser", "bauen"),
    "abfall": ("Abfallwirtschaft", "umwelt"),
    "friedhof": ("Friedhofsverwaltung", "standesamt"),
    "soziales": ("Soziales", "buergerbuero"),
    "wohnen": ("Wohnen und Wohngeld", "soziales"),
    "jugend": ("Jugend und Familie", "soziales"),
    "kita": ("Kindertagesbetreuung", "jugend"),
    "schule": ("Schule und Sport", "jugend"),
    "gesundheit": ("Gesundheitsamt", "soziales"),
    "veterinaer": ("Veterinär- und Lebensmittelaufsicht", "ordnung"),
    "kultur": ("Kultur und Archiv", "schule"),
    "zentrale": ("Zentrale Dienste", "buergerbuero"),
    "wahlen": ("Wahlen", "buergerbuero"),
}
"""Usual organisation units: German name, and the unit that does its work where there is none of its own."""

SUBMISSIONS: dict[str, tuple[str, str]] = {
    "antrag": (
        "über Ihren Antrag vom {day} haben wir entschieden.",
        "Ihr Antrag „{service}“ wird abgelehnt.",
    ),
    "anzeige": (
        "Ihre Anzeige vom {day} haben wir geprüft.",
        "Ihre Anzeige „{service}“ können wir so nicht bestätigen.",
    ),
    "meldung": (
        "Ihre Meldung vom {day} haben wir bearbeitet.",
        "Ihrer Meldung „{service}“ gehen wir nicht weiter nach.",
    ),
    "nachricht": (
        "Ihre Nachricht vom {day} haben wir gelesen.",
        "Ihrer Nachricht „{service}“ können wir nicht folgen.",
    ),
    "anmeldung": (
        "Ihre Anmeldung vom {day} haben wir bearbeitet.",
        "Ihre Anmeldung „{service}“ können wir nicht annehmen.",
    ),
    "bestellung": (
        "Ihre Bestellung vom {day} haben wir bearbeitet.",
        "Ihre Bestellung „{service}“ können wir nicht ausführen.",
    ),
    "anfrage": (
        "Ihre Anfrage vom {day} haben wir bearbeitet.",
        "Ihre Anfrage „{service}“ können wir nicht beantworten.",
    ),
    "bewerbung": (
        "Ihre Bewerbung vom {day} haben wir geprüft.",
        "Ihre Bewerbung „{service}“ können wir nicht berücksichtigen.",
    ),
    "erklaerung": (
        "Ihre Erklärung vom {day} haben wir geprüft.",
        "Ihre Erklärung „{service}“ können wir so nicht annehmen.",
    ),
}
"""What people send → how the letter about it begins, and what a refusal says; after VwVfG § 23 German only."""
