"""Forms of the catalogue's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rathaus.catalog.models import News
from rathaus.catalog.offer import Service
from rathaus.catalog.overriding import LANGUAGE_NAMES, Place, places
from rathaus.catalog.queries import FEATURED
from rathaus.catalog.schema import Parameter
from rathaus.core.money import format_euro, parse_euro
from rathaus.tenants.api import Municipality, OrganisationUnit, units


class MunicipalityForm(forms.Form):
    """Where somebody lives; asked once."""

    def __init__(self, *args: Any, places: list[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["gemeinde"] = forms.ChoiceField(
            label=_("In welcher Gemeinde wohnen Sie?"),
            choices=[("", _("Bitte wählen")), *((place.ags, place.name) for place in places)],
            error_messages={"required": _("Bitte wählen Sie Ihre Gemeinde.")},
        )


class MoneyField(forms.CharField):
    """An amount as people write it (``40``, ``30,70 €``); gives cents."""

    def __init__(
        self, *, minimum: int | None = None, maximum: int | None = None, **kwargs: Any
    ) -> None:
        self.minimum, self.maximum = minimum, maximum
        super().__init__(max_length=20, **kwargs)
        self.widget.attrs["inputmode"] = "decimal"

    def prepare_value(self, value: Any) -> Any:
        return format_euro(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            cents = parse_euro(text)
        except ValueError as error:
            raise forms.ValidationError(_("Bitte einen Betrag wie 30,70 eingeben.")) from error
        if self.minimum is not None and cents < self.minimum:
            raise forms.ValidationError(
                _("Mindestens %(amount)s.") % {"amount": format_euro(self.minimum)}
            )
        if self.maximum is not None and cents > self.maximum:
            raise forms.ValidationError(
                _("Höchstens %(amount)s.") % {"amount": format_euro(self.maximum)}
            )
        return cents


def _parameter_field(parameter: Parameter, *, required: bool) -> forms.Field:
    common: dict[str, Any] = {
        "label": parameter.label.de,
        "required": required,
        "help_text": parameter.hint.de if parameter.hint else "",
    }
    match parameter.type:
        case "money":
            return MoneyField(minimum=parameter.min, maximum=parameter.max, **common)
        case "number":
            return forms.IntegerField(min_value=parameter.min, max_value=parameter.max, **common)
        case "date":
            widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            return forms.DateField(widget=widget, **common)
    return forms.CharField(max_length=500, **common)


class ParametersForm(forms.Form):
    """The administration's values of one service, or one municipality's that differ."""

    def __init__(self, *args: Any, offer: Service, municipal: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        self.fields["unit"] = forms.ChoiceField(
            label=_("Zuständige Stelle"),
            required=False,
            choices=[("", _("Bitte wählen")), *((str(u.pk), u.name) for u in units())],
        )
        for key, parameter in offer.definition.parameters.items():
            required = parameter.required and not municipal
            self.fields[f"p_{key}"] = _parameter_field(parameter, required=required)
        self.fields["statute"] = forms.CharField(
            label=_("Satzung oder Beschluss, aus dem die Beträge stammen"),
            help_text=_(
                "Steht auf der Seite der Leistung, zum Beispiel: Hundesteuersatzung vom 12. März 2024"
            ),
            max_length=200,
            required=False,
        )
        self.fields["statute_url"] = forms.URLField(
            label=_("Adresse der Satzung im Internet"), required=False, assume_scheme="https"
        )
        if not municipal and "county" in (
            offer.definition.level,
            *offer.definition.level_by_state.values(),
        ):
            self.fields["decides_itself"] = forms.BooleanField(
                label=_("Wir entscheiden das selbst, nicht der Kreis"),
                help_text=_("Zum Beispiel eine Stadt mit eigener Bauaufsicht."),
                required=False,
            )
        if not municipal:
            self.fields["featured_rank"] = forms.IntegerField(
                label=_("Platz auf der Startseite"),
                help_text=_(
                    "1 bis 8. Ohne Angabe ordnet sich die Leistung nach der Nachfrage ein."
                ),
                min_value=1,
                max_value=FEATURED,
                required=False,
            )

    def parameters(self) -> dict[str, int | str]:
        """Filled values by parameter key, ready for JSON."""
        values = {
            key: self.cleaned_data.get(f"p_{key}") for key in self.offer.definition.parameters
        }
        return {
            key: value if isinstance(value, int) else str(value)
            for key, value in values.items()
            if value not in (None, "")
        }

    def unit(self) -> OrganisationUnit | None:
        chosen = self.cleaned_data.get("unit")
        return next((unit for unit in units() if str(unit.pk) == chosen), None)


class TextsForm(forms.Form):
    """Own words for the texts of a service; a field per text and language, filled as it reads now."""

    def __init__(self, *args: Any, offer: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = list(places(offer.package))
        self.own = offer.activation.texts if offer.activation else {}
        for place in self.places:
            for language, name in LANGUAGE_NAMES.items():
                if language in place.words:
                    self.fields[f"{place.key}:{language}"] = forms.CharField(
                        label=name,
                        initial=self._own(place).get(language, place.words[language]),
                        required=False,
                        max_length=120 if place.key == "name" else 5000,
                        widget=forms.Textarea(attrs={"rows": 1 if place.key == "name" else 4}),
                    )

    def _own(self, place: Place) -> dict[str, str]:
        found: dict[str, str] = self.own.get(place.key, {}).get("own", {})
        return found

    def groups(self) -> list[tuple[Place, bool, list[forms.BoundField]]]:
        """Each text, whether the administration has own words for it, and its fields."""
        return [
            (
                place,
                bool(self._own(place)) or any(self.errors.get(name) for name in self._names(place)),
                [self[name] for name in self._names(place)],
            )
            for place in self.places
        ]

    def _names(self, place: Place) -> list[str]:
        names = (f"{place.key}:{language}" for language in LANGUAGE_NAMES)
        return [name for name in names if name in self.fields]

    def said(self) -> dict[str, dict[str, str]]:
        """Place → language → text."""
        found: dict[str, dict[str, str]] = {}
        for name, text in self.cleaned_data.items():
            key, _colon, language = name.rpartition(":")
            found.setdefault(key, {})[language] = text
        return found


_LANGUAGES = (
    ("de", _("auf Deutsch")),
    ("en", _("auf Englisch")),
    ("leicht", _("in Einfacher Sprache")),
)


class NewsForm(forms.Form):
    """A piece of news; English and plain German fall back to German."""

    def __init__(self, *args: Any, news: News | None = None, **kwargs: Any) -> None:
        if news is not None:
            kwargs.setdefault("initial", _news_texts(news))
        super().__init__(*args, **kwargs)
        for key, language in _LANGUAGES:
            required = key == "de"
            self.fields[f"title_{key}"] = forms.CharField(
                label=_("Überschrift %(language)s") % {"language": language},
                max_length=120,
                required=required,
            )
            self.fields[f"teaser_{key}"] = forms.CharField(
                label=_("In zwei Zeilen %(language)s") % {"language": language},
                max_length=200,
                required=required,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"body_{key}"] = forms.CharField(
                label=_("Text %(language)s") % {"language": language},
                help_text=_(
                    "Eine Leerzeile beginnt einen Absatz, „- “ am Zeilenanfang einen Punkt einer Liste."
                ),
                required=False,
                max_length=20_000,
                widget=forms.Textarea(attrs={"rows": 8}),
            )

    def texts(self, part: str) -> dict[str, str]:
        """``title``, ``teaser`` or ``body`` by language."""
        return {key: self.cleaned_data.get(f"{part}_{key}", "") for key, _ in _LANGUAGES}


def _news_texts(news: News) -> dict[str, str]:
    parts = {"title": news.title, "teaser": news.teaser, "body": news.body}
    return {
        f"{name}_{key}": texts.get(key, "")
        for name, texts in parts.items()
        for key, _ in _LANGUAGES
    }
