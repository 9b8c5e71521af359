"""Publishing a form."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rathaus.core.yamlfile import Problem, SourceInvalid, YamlFile, check, read_yaml
from rathaus.eforms.compiled import find_faults, written_out
from rathaus.eforms.models import FormVersion
from rathaus.eforms.reachability import dead_branches
from rathaus.eforms.schema import Form

_CLASS_NAMES = re.compile(r"(?<=\.)[A-Z]\w+Field\.")


class FormInvalid(SourceInvalid):
    """The form has mistakes; ``problems`` has all of them, each with file and line."""


def publish_form(*, key: str, source: Mapping[str, Any] | Path, version: str) -> FormVersion:
    """Check a form and store it; the same content under the same version is the same row.

    Args:
        key: what the form is for, such as the slug of a service.
        source: a YAML file, or its content.

    Raises:
        FormInvalid: with every problem, as ``form.yaml:12: …``.
    """
    definition = read_form(source, name=f"{key}/form.yaml")
    data = definition.model_dump(mode="json", exclude_none=True)
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    published, _created = FormVersion.objects.get_or_create(
        key=key, version=str(version), sha256=digest, defaults={"definition": data}
    )
    return published


def read_form(source: Mapping[str, Any] | Path, *, name: str = "form.yaml") -> Form:
    """The checked form with its groups written out.

    Raises:
        FormInvalid: see :func:`publish_form`.
    """
    try:
        file = read_yaml(source) if isinstance(source, Path) else YamlFile(name, source, {})
    except SourceInvalid as error:
        raise FormInvalid(error.problems) from error
    form, problems = check(Form, file)
    if form is None:
        raise FormInvalid(_plain(problem) for problem in problems)
    whole, faults = written_out(form)
    faults = faults or find_faults(whole) or dead_branches(whole)
    if faults:
        raise FormInvalid(file.problem(location, message) for location, message in faults)
    return whole


def _plain(problem: Problem) -> Problem:
    return Problem(problem.file, problem.line, _CLASS_NAMES.sub("", problem.message))
