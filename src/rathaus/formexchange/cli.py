"""``rathaus forms``: forms from elsewhere, and ours for elsewhere."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from django.conf import settings
from django.utils.translation import override

from rathaus.core.expressions import ExpressionFailed, ExpressionInvalid
from rathaus.core.files import UploadRefused
from rathaus.core.yamlfile import SourceInvalid, read_yaml
from rathaus.eforms import api as eforms
from rathaus.formexchange.genericode import read_codelists
from rathaus.formexchange.pdf_fields import field_names
from rathaus.formexchange.pdf_filling import fill_pdf, values_for
from rathaus.formexchange.pdf_import import import_pdf
from rathaus.formexchange.proposals import to_yaml
from rathaus.formexchange.xdf_export import export_xdf
from rathaus.formexchange.xdf_import import import_xdf

app = typer.Typer(
    name="forms", help="Forms from elsewhere, and ours for elsewhere.", no_args_is_help=True
)

Source = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The file to read.")]
Target = Annotated[
    Path | None, typer.Option("--to", help="Where to write; without it, to the screen.")
]


class Format(StrEnum):
    XDF3 = "xdf3"
    JSON_SCHEMA = "json-schema"


@app.command("import-xdf")
def import_xdf_file(
    file: Source,
    codelists: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Folder with the code lists (genericode)."),
    ] = None,
    to: Target = None,
) -> None:
    """A form.yaml from XDatenfelder 2 or 3, with remarks where somebody has to decide."""
    with override("en"):
        try:
            lists = read_codelists(codelists) if codelists else {}
            proposal = import_xdf(file.read_bytes(), name=file.name, codelists=lists)
        except SourceInvalid as error:
            _refuse(error)
        _write(to_yaml(proposal, head=f"Proposed from {file.name}; please check."), to)


@app.command("import-pdf")
def import_pdf_file(
    file: Source,
    to: Target = None,
    mapping: Annotated[
        Path | None,
        typer.Option(help="Where to write how answers go back into a fillable PDF (YAML)."),
    ] = None,
) -> None:
    """A form.yaml from a PDF: from its fields, or proposed from its layout."""
    with override("en"):
        try:
            found = import_pdf(file.read_bytes())
        except UploadRefused as error:
            print(f"{file.name}: {error.message}")
            raise typer.Exit(1) from None
        _write(to_yaml(found.proposal, head=f"Proposed from {file.name}; please check."), to)
    if mapping is not None:
        lines = [
            f"{json.dumps(n, ensure_ascii=False)}: {cel}\n" for n, cel in found.mapping.items()
        ]
        mapping.write_text(
            "# Field of the PDF: CEL over the answers\n" + "".join(lines) + "{}\n" * (not lines),
            encoding="utf-8",
        )


@app.command("fill-pdf")
def fill_pdf_file(
    file: Source,
    answers: Annotated[Path, typer.Option(exists=True, help="Answers (JSON).")],
    to: Annotated[Path, typer.Option("--to", help="Where to write the filled PDF.")],
    mapping: Annotated[Path, typer.Option(exists=True, help="Field of the PDF → CEL (YAML).")],
    form: Annotated[
        Path | None,
        typer.Option(exists=True, help="form.yaml; questions without an answer read as empty."),
    ] = None,
) -> None:
    """The original PDF with the answers in its fields."""
    content = file.read_bytes()
    try:
        given = json.loads(answers.read_text(encoding="utf-8"))
        empty = eforms.empty_answers(eforms.read_form(form)) if form else {}
        wanted = dict(read_yaml(mapping).data)
        values = values_for(wanted, {**empty, **given}, field_names(content))
        to.write_bytes(fill_pdf(content, values))
    except UploadRefused as error:
        print(f"{file.name}: {error.message}")
        raise typer.Exit(1) from None
    except SourceInvalid as error:
        _refuse(error)
    except (ExpressionFailed, ExpressionInvalid, ValueError) as error:
        print(error)
        raise typer.Exit(1) from None


@app.command()
def export(
    slug: Annotated[str, typer.Argument(help="Service, or the path of a form.yaml.")],
    form: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.XDF3,
    to: Target = None,
) -> None:
    """The form of a service for other programmes."""
    try:
        found = eforms.read_form(_form_path(slug))
    except SourceInvalid as error:
        _refuse(error)
    name = Path(slug).resolve().parent.name if slug.endswith(".yaml") else slug
    if form is Format.XDF3:
        _write(export_xdf(found, slug=name).decode(), to)
    else:
        schema = eforms.answers_schema(found, title=name)
        _write(json.dumps(schema, ensure_ascii=False, indent=1) + "\n", to)


def _form_path(slug: str) -> Path:
    paths = [Path(slug)] if slug.endswith(".yaml") else []
    paths += [Path(folder) / slug / "form.yaml" for folder in settings.PACKAGE_DIRS]
    for path in paths:
        if path.is_file():
            return path
    print(f"There is no form of {slug!r}.")
    raise typer.Exit(1)


def _write(text: str, to: Path | None) -> None:
    if to is None:
        sys.stdout.write(text)
    else:
        to.write_text(text, encoding="utf-8")


def _refuse(error: SourceInvalid) -> NoReturn:
    for problem in error.problems:
        print(problem)
    raise typer.Exit(1) from None
