"""All that is wrong with a form, with the place of each fault in the form itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from rathaus.core.yamlfile import Location
from rathaus.eforms.compiled import Fault, find_faults, written_out
from rathaus.eforms.reachability import dead_branches
from rathaus.eforms.schema import Form


@dataclass(frozen=True)
class Proof:
    """What a reading found.

    Attributes:
        form: with its groups written out; None where a part alone is wrong.
        faults: place and reason; empty if the form can be published.
    """

    form: Form | None
    faults: tuple[Fault, ...]


def proofread(definition: Mapping[str, Any]) -> Proof:
    """The same checks as publishing, in the same order; places are those of ``definition``."""
    try:
        form = Form.model_validate(definition)
    except ValidationError as error:
        return Proof(None, tuple(_faults(definition, error)))
    whole, faults = written_out(form)
    faults = faults or find_faults(whole) or dead_branches(whole)
    return Proof(whole, tuple(faults))


def _faults(definition: Mapping[str, Any], error: ValidationError) -> list[Fault]:
    return [
        (_place(definition, detail["loc"]), str(detail.get("ctx", {}).get("error", detail["msg"])))
        for detail in error.errors(include_url=False)
    ]


def _place(definition: Any, location: tuple[str | int, ...]) -> Location:
    """The location without the names pydantic adds; a missing key counts as its own place."""
    here: Any = definition
    found: Location = ()
    for index, part in enumerate(location):
        if isinstance(here, Mapping) and part in here:
            here = here[part]
        elif isinstance(part, int) and isinstance(here, list | tuple) and part < len(here):
            here = list(here)[part]
        elif index < len(location) - 1 or str(part).endswith("Field"):
            continue
        found = (*found, part)
    return found
