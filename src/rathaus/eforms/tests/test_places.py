"""Places are answered without a map, in the notations people have at hand, and measured rightly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import lxml.html
import pytest
from django.core.exceptions import ValidationError
from django.test import override_settings

from rathaus.core import geo
from rathaus.core.tenancy import tenant_context
from rathaus.eforms import places
from rathaus.eforms.coordinates import coordinates, in_words
from rathaus.eforms.evaluation import Evaluation, StoredAnswers
from rathaus.eforms.sent import raw_of_answers
from rathaus.eforms.summary import summary_of
from rathaus.eforms.tests.test_kinds import compiled, simple
from rathaus.tenants.api import forget_tenants, outline_of
from rathaus.tenants.models import Municipality, Tenant
from rathaus.tenants.outlines import OutlinesInvalid, import_outlines

HERE = "53.56710, 11.28330"
SQUARE = ["53.5670, 11.2840", "53.5670, 11.2846", "53.5674, 11.2846", "53.5674, 11.2840"]


def typed(points: list[str]) -> dict[str, str]:
    return {f"-p{number}": text for number, text in enumerate(points)}


@pytest.mark.parametrize(
    "text",
    [
        HERE,
        "53,5671 11,2833",
        "53,5671, 11,2833",
        "11.2833 53.5671",
        "N 53.5671 E 11.2833",
        "53.5671° Nord, 11.2833° Ost",
        "53° 34' 1.56\" N, 11° 16' 59.88\" O",
        "53°34′1,56″N 11°16′59,88″E",
        "N53°34.026' E11°16.998'",
        "geo:53.5671,11.2833?z=17",
        "https://www.openstreetmap.org/#map=17/53.5671/11.2833",
        "https://karten.example/?mlat=53.5671&mlon=11.2833#map=1/2/3",
        "https://karten.example/maps/@53.5671,11.2833,15z",
        "33U 253902 5941784",
        "33 253902,2 5941784,6",
        "33253902 5941784",
    ],
)
def test_one_place_in_many_notations(text: str) -> None:
    assert in_words(coordinates(text)) == HERE


@pytest.mark.parametrize("text", ["", "hier", "53.5671", "53.5671, 11.2833, 5", "N 53.5 N 11.2", "<script>", "9" * 300, "53.5671, x"])  # fmt: skip
def test_what_is_no_place_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValidationError, match=r"zum Beispiel 53\.56710, 11\.28330"):
        coordinates(text)


@pytest.mark.parametrize("text", ["48.8566, 2.3522", "0, 0", "32U 450000 9000000"])
def test_places_abroad_are_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="nicht in Deutschland"):
        coordinates(text)


def test_lengths_and_areas_are_those_of_an_outside_library() -> None:
    """Expected values by PROJ's geodesics on the same ellipsoid."""
    line = [(11.28, 53.567), (11.2815, 53.5683), (11.29, 53.5641)]
    assert geo.length(line) == pytest.approx(907.424118, rel=1e-6)
    assert geo.area([*line, (11.285, 53.56)]) == pytest.approx(268608.00555, rel=3e-5)
    assert geo.from_utm(32, 414412.80844569, 5693580.06352924) == pytest.approx((7.77, 51.387), abs=1e-7)  # fmt: skip


def test_an_address_alone_is_an_answer_and_a_point_alone_too() -> None:
    form = simple({"type": "map_point"}, {"-strasse": " Dorfstraße ", "-nummer": "5"})
    said = {"strasse": "Dorfstraße", "hausnummer": "5"}
    assert form.page_answers["x"] == {"type": "Feature", "geometry": None, "properties": said}
    form = simple({"type": "map_point"}, {"-punkt": HERE})
    point = {"type": "Point", "coordinates": [11.2833, 53.5671]}
    assert form.page_answers["x"] == {"type": "Feature", "geometry": point, "properties": {}}
    assert summary_of(form.evaluation)[0].rows[0].value == HERE


def test_an_area_is_measured_and_runs_against_the_clock() -> None:
    for corners in (SQUARE, [SQUARE[0], *reversed(SQUARE[1:])]):
        form = simple({"type": "map_area"}, typed(corners))
        answer = form.page_answers["x"]
        ring = [[11.284, 53.567], [11.2846, 53.567], [11.2846, 53.5674], [11.284, 53.5674], [11.284, 53.567]]  # fmt: skip
        assert answer["geometry"] == {"type": "Polygon", "coordinates": [ring]}
        assert answer["properties"] == {"flaeche": 1770, "umfang": 169}
    (row,) = summary_of(form.evaluation)[0].rows
    assert row.value.split("\n")[0] == "1.770 m² groß, 4 Ecken"
    assert row.sketch is not None
    assert (row.sketch.closed, len(row.sketch.dots), row.sketch.outline) == (True, 4, "")
    assert all(0 < x < places.WIDE and 0 < y < places.HIGH for x, y in row.sketch.dots)


def test_empty_lines_between_points_do_not_count() -> None:
    form = simple({"type": "map_line"}, {"-p0": SQUARE[0], "-p1": " ", "-p3": SQUARE[1]})
    answer = form.page_answers["x"]
    assert answer["properties"] == {"laenge": 40}
    assert list(raw_of_answers(form.compiled.pages[0], {"x": answer})) == ["x-p0", "x-p1"]


@pytest.mark.parametrize(
    ("definition", "given", "says"),
    [
        ({"type": "map_point"}, {"-nummer": "5"}, "Bitte geben Sie auch die Straße an."),
        ({"type": "map_line"}, typed(SQUARE[:1] * 2), "Bitte geben Sie mindestens 2 verschiedene Punkte an."),
        ({"type": "map_line", "max_metres": 30}, typed(SQUARE[:2]), "Die Strecke darf höchstens 30 m lang sein, diese hat 40 m."),
        ({"type": "map_line", "max_points": 2}, typed(SQUARE[:3]), "Mehr als 2 Punkte gehen hier nicht."),
        ({"type": "map_area"}, typed([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]]), "Die Linien der Fläche kreuzen sich. Bitte geben Sie die Ecken der Reihe nach an."),
        ({"type": "map_area"}, typed(["53.5, 11.2", "53.5, 11.3", "53.5, 11.4"]), "Zwischen diesen Punkten liegt keine Fläche. Bitte prüfen Sie die Zahlen."),
        ({"type": "map_area", "max_square_metres": 100}, typed(SQUARE), "Die Fläche darf höchstens 100 m² groß sein, diese hat 1770 m²."),
    ],
)  # fmt: skip
def test_wrong_places_are_refused(definition: Any, given: dict[str, str], says: str) -> None:
    form = simple(definition, given)
    assert [problem.message for problem in form.problems] == [says]


def test_the_wrong_line_of_several_is_named_and_linked() -> None:
    form = simple({"type": "map_line"}, typed([SQUARE[0], "irgendwo", SQUARE[1]]))
    (problem,) = form.problems
    assert problem.message.startswith("Punkt 2: Bitte geben Sie den Punkt als Breite und Länge ein")
    assert problem.target == "id_x_p1"
    markup = lxml.html.fragment_fromstring(str(form["x"].as_field_group()), "div")
    (wrong,) = markup.xpath('.//input[@aria-invalid="true"]')
    assert (wrong.get("name"), wrong.get("value")) == ("x-p1", "irgendwo")
    assert len(markup.xpath(".//table//input")) == 6


def test_conditions_read_what_a_place_measures() -> None:
    form = compiled(
        {"key": "flaeche", "type": "map_area"},
        {"key": "ort", "type": "map_point"},
        {"key": "gross", "type": "yesno", "when": "flaeche.properties.flaeche > 1000"},
        {"key": "dorf", "type": "yesno", "when": "ort.properties.strasse == 'Dorfstraße'"},
    )
    assert len(Evaluation(form, StoredAnswers({}), {}).fields) == 2
    answers = {
        "flaeche": places.shape("map_area", places.EXAMPLE),
        "ort": places.point(None, "Dorfstraße"),
    }
    assert len(Evaluation(form, StoredAnswers(answers), {}).fields) == 4


# --- The area of an administration ----------------------------------------------------------------


@pytest.fixture
def bordered(stralendorf: Tenant) -> Iterator[Tenant]:
    """With a border around all its municipalities."""
    import_outlines(text=collection(*Municipality.objects.values_list("ags", flat=True)))
    with tenant_context(stralendorf):
        yield stralendorf
    forget_tenants()


RING = [[11.1, 53.4], [11.5, 53.4], [11.5, 53.55], [11.5, 53.7], [11.1, 53.7], [11.1, 53.4]]


def collection(*keys: str, ring: Any = RING) -> str:
    features = [
        {"type": "Feature", "properties": {"ags": key}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for key in keys
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_a_point_outside_the_administration_is_refused_and_one_at_its_border_is_not(
    bordered: Tenant,
) -> None:
    form = simple({"type": "map_point"}, {"-punkt": "53.71, 11.3"})
    assert [problem.message for problem in form.problems] == [
        f"Dieser Punkt liegt nicht im Gebiet von {bordered.name}."
    ]
    assert not simple({"type": "map_point"}, {"-punkt": "53.7005, 11.3"}).problems


def test_the_border_is_drawn_around_a_point_and_handed_to_the_map(bordered: Tenant) -> None:
    assert outline_of(bordered.pk) == (
        ((11.1, 53.4), (11.5, 53.4), (11.5, 53.7), (11.1, 53.7), (11.1, 53.4)),
    )
    form = simple({"type": "map_point"}, {"-punkt": HERE})
    (row,) = summary_of(form.evaluation)[0].rows
    assert row.sketch is not None
    assert row.sketch.outline.startswith("M")
    markup = str(form["x"].as_field_group())
    assert "data-map-canvas" in markup
    assert "data-map-load" not in markup


def test_without_border_and_map_images_there_is_no_map(stralendorf: Tenant) -> None:
    with tenant_context(stralendorf):
        markup = str(simple({"type": "map_point"}, {})["x"].as_field_group())
        assert "data-map-canvas" not in markup
        assert "data-map-position" in markup
        with override_settings(TILES_URL="https://karten.example/{z}/{x}/{y}.png"):
            markup = str(simple({"type": "map_point"}, {})["x"].as_field_group())
    assert "Das Kartenbild kommt von karten.example." in markup


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is no JSON"),
        ("[]", "expected a GeoJSON FeatureCollection"),
        (collection("1"), "feature 1: the property 'ags' (eight digits) is missing"),
        (collection("99999999"), "no administration here serves any municipality of this file"),
        (collection("13076107", ring=RING[:3]), "feature 1: a ring has at least four points and ends where it begins"),
        (collection("13076107", ring=[[253902, 5941784]] * 4), "feature 1: 253902.0, 5941784.0 is not longitude and latitude in EPSG:4326"),
        (collection("13076107", ring=[["x", None]] * 4), "feature 1: ['x', None] is no point"),
    ],
)  # fmt: skip
def test_a_wrong_file_of_borders_changes_nothing(stralendorf: Tenant, text: str, says: str) -> None:
    with pytest.raises(OutlinesInvalid) as refused:
        import_outlines(text=text)
    assert str(refused.value).startswith(says)
    assert outline_of(stralendorf.pk) == ()


def test_another_town_has_its_own_border(bordered: Tenant, hemer: Tenant) -> None:
    assert outline_of(hemer.pk) == ()
