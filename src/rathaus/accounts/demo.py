"""The people of the demo: obviously invented, with one printed password."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from rathaus.accounts.enums import Role
from rathaus.accounts.models import Membership, User
from rathaus.accounts.services.members import add_member
from rathaus.tenants import api as tenants

DEMO_PASSWORD = "rathaus-zum-ausprobieren"  # noqa: S105 - printed by the demo, worthless elsewhere


@dataclass(frozen=True)
class Worker:
    name: str
    role: Role
    units: tuple[str, ...]

    def email(self, slug: str) -> str:
        first, _, last = self.name.lower().partition(" ")
        return f"{first}.{_ascii(last)}@{slug}.example"


_TEAMS: dict[str, tuple[Worker, ...]] = {
    "stralendorf": (
        Worker("Adam Amtmann", Role.ADMINISTRATOR, ("buergerbuero",)),
        Worker("Lea Leitung", Role.LEAD, ("buergerbuero", "steuern", "verkehr")),
        Worker("Anna Amtlich", Role.CLERK, ("buergerbuero", "verkehr")),
        Worker("Stefan Steuer", Role.CLERK, ("steuern",)),
        Worker("Peter Perso", Role.CLERK, ("buergerbuero",)),
        Worker("Hanne Herzlich", Role.CLERK, ("buergerbuero",)),
    ),
    "schwerin": (
        Worker("Sven Schlosser", Role.ADMINISTRATOR, ("buergerbuero",)),
        Worker("Susi Seeblick", Role.LEAD, ("buergerbuero", "steuern", "verkehr")),
        Worker("Bruno Bürgernah", Role.CLERK, ("buergerbuero", "verkehr")),
        Worker("Greta Gebühr", Role.CLERK, ("steuern",)),
    ),
    "hemer": (
        Worker("Hugo Hauptamt", Role.ADMINISTRATOR, ("buergerbuero",)),
        Worker("Hedwig Heimat", Role.LEAD, ("buergerbuero", "steuern", "verkehr")),
        Worker("Hanna Höflich", Role.CLERK, ("buergerbuero", "verkehr")),
        Worker("Heino Hebesatz", Role.CLERK, ("steuern",)),
    ),
    "mittelangeln": (
        Worker("Momme Musterbüro", Role.ADMINISTRATOR, ("buergerbuero",)),
        Worker("Meike Mitte", Role.LEAD, ("buergerbuero", "steuern", "verkehr")),
        Worker("Malte Moin", Role.CLERK, ("buergerbuero", "verkehr")),
        Worker("Antje Abgabe", Role.CLERK, ("steuern",)),
    ),
    "ludwigslust-parchim": (
        Worker("Kira Kreishaus", Role.ADMINISTRATOR, ("fahrerlaubnis",)),
        Worker("Kuno Kreisel", Role.LEAD, ("fahrerlaubnis",)),
        Worker("Karl Kreis", Role.CLERK, ("fahrerlaubnis",)),
        Worker("Fiona Führerschein", Role.CLERK, ("fahrerlaubnis",)),
    ),
}
CITIZENS = (
    ("beate.beispiel@post.example", "Beate Beispiel"),
    ("fred.fremd@post.example", "Fred Fremd"),
)
OPERATOR = ("olga.operator@rathaus.example", "Olga Operator")


def _ascii(text: str) -> str:
    for letter, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(letter, letters)
    return text


@cache
def _hashed_password() -> str:
    """Everybody has the same printed password: hashing it once saves the demo's start five seconds."""
    return make_password(DEMO_PASSWORD)


def _account(email: str, name: str, **fields: bool) -> User:
    """The account with that address, made if it is missing."""
    known = User.objects.filter(email=email).first()
    if known is not None:
        return known
    user = User.objects.create_user(email, None, display_name=name, **fields)
    user.password = _hashed_password()
    user.save(update_fields=["password"])
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def team_of(tenant: tenants.Tenant) -> list[tuple[Worker, str]]:
    """The demo's staff of an administration, each with the address to sign in with."""
    return [(worker, worker.email(tenant.slug)) for worker in _TEAMS.get(tenant.slug, ())]


def seed_platform() -> None:
    """Two citizens and an operator."""
    for email, name in CITIZENS:
        _account(email, name)
    _account(*OPERATOR, is_operator=True, requires_second_factor=True)


def seed(tenant: tenants.Tenant) -> None:
    """An administrator, a lead and two clerks; people who are there already stay as they are."""
    known_units = {unit.key: unit for unit in tenants.units()}
    for worker, email in team_of(tenant):
        user = _account(email, worker.name)
        if not Membership.objects.filter(user=user).exists():
            units = [known_units[key] for key in worker.units if key in known_units]
            add_member(user=user, role=worker.role, units=units)


@dataclass(frozen=True)
class SignIn:
    """Somebody the demo prints; the password is :data:`DEMO_PASSWORD` for all."""

    town: str
    role: str
    name: str
    email: str


def sign_ins() -> list[SignIn]:
    """Everybody, town by town: citizens first, the operator last."""
    rows = [SignIn("Bürgerinnen und Bürger", "", name, email) for email, name in CITIZENS]
    for tenant in tenants.all_tenants():
        for worker, email in team_of(tenant):
            rows.append(SignIn(tenant.name, str(worker.role.label), worker.name, email))
    return [*rows, SignIn("Plattform", "Betrieb", OPERATOR[1], OPERATOR[0])]
