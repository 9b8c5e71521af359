from __future__ import annotations

from enum import StrEnum


class RemedyKind(StrEnum):
    """What sort of decision a legal-remedy notice belongs to."""

    TAX = "tax"
    """Municipal taxes, fees and contributions (Kommunalabgaben)."""

    ADMINISTRATIVE = "administrative"
    """Every other administrative act (Verwaltungsakt)."""

    SOCIAL = "social"
    """Decisions that social courts review (§ 51 SGG): SGB II, IX, XI, XII and the like."""


class RemedyForm(StrEnum):
    OBJECTION = "objection"
    """Widerspruch, at the authority that decided (§§ 68-70 VwGO)."""

    ACTION = "action"
    """Klage at the administrative court, without an objection first (§ 68 (1) 2 VwGO)."""
