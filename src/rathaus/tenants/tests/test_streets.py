"""Streets come as a list, all or nothing, and are known to those who serve them."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from rathaus.tenants.api import streets_of
from rathaus.tenants.cli import streets
from rathaus.tenants.models import Municipality, Tenant
from rathaus.tenants.services import StreetsInvalid, import_streets

PAMPOW = "13076107"


def test_a_list_of_streets_is_sorted_tidied_and_replaces_the_old_one(stralendorf: Tenant) -> None:
    import_streets(text=f"ags;strasse\n{PAMPOW};Alte Straße")
    text = f"\ufeffstrasse,ags\nÖstliche  Gasse,{PAMPOW}\nZum See,{PAMPOW}\nZum See,{PAMPOW}\nAm Markt,{PAMPOW}"
    assert import_streets(text=text) == {PAMPOW: 3}
    assert streets_of(stralendorf.pk) == ("Am Markt", "Östliche Gasse", "Zum See")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "line 1: the column 'ags' is missing"),
        ("ags;name\n1;2", "line 1: the column 'strasse' is missing"),
        ("ags;strasse\n99999999;Weg", "line 2: no administration here serves a municipality '99999999'"),
        (f"ags;strasse\n{PAMPOW};", "line 2: expected the name of a street, up to 100 characters, not ''"),
        (f"ags;strasse\n{PAMPOW};Weg\n{PAMPOW};Улица", "line 3: 'Улица' has a character that names of places do not have"),
        (f"ags;strasse\n{PAMPOW}", "line 2: expected the name of a street, up to 100 characters, not ''"),
    ],
)  # fmt: skip
def test_a_wrong_list_changes_nothing(stralendorf: Tenant, text: str, says: str) -> None:
    import_streets(text=f"ags;strasse\n{PAMPOW};Alte Straße")
    with pytest.raises(StreetsInvalid) as refused:
        import_streets(text=text)
    assert refused.value.problems == [says]
    assert streets_of(stralendorf.pk) == ("Alte Straße",)


def test_the_command_says_what_it_brought_or_what_is_wrong(
    stralendorf: Tenant, tmp_path: Path
) -> None:
    file = tmp_path / "strassen.csv"
    file.write_text(f"ags;strasse\n{PAMPOW};Am Markt\n")
    result = CliRunner().invoke(streets, ["import", str(file)])
    assert (result.exit_code, result.output) == (0, f"{PAMPOW}: 1 streets\n")
    file.write_text("ags;strasse\n1;Am Markt\n")
    result = CliRunner().invoke(streets, ["import", str(file)])
    assert result.exit_code == 1
    assert "strassen.csv: line 2: no administration here" in result.output
    file.write_bytes(b"ags;strasse\n1;Stra\xdfe\n")
    assert (
        CliRunner().invoke(streets, ["import", str(file)]).output == "strassen.csv is not UTF-8.\n"
    )


def test_another_town_has_no_streets_of_ours(stralendorf: Tenant) -> None:
    import_streets(text=f"ags;strasse\n{PAMPOW};Am Markt")
    assert streets_of(stralendorf.pk + 999) == ()
    assert Municipality.objects.get(ags=PAMPOW).streets == ["Am Markt"]
