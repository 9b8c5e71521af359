from django.urls import path, register_converter

from rathaus.queueing.views import display, kiosk, phone, public, state


class ShortCode:
    """Three groups of four, so that it is never taken for an office's key."""

    regex = "[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ShortCode, "short_code")

app_name = "queueing"
urlpatterns = [
    path("", public.offices, name="offices"),
    path("stand/<slug:office>/", state.state, name="state"),
    path("automat/<slug:code>/", kiosk.kiosk, name="kiosk"),
    path("automat/<slug:code>/nummer/", kiosk.take, name="kiosk-take"),
    path("automat/<slug:code>/termin/", kiosk.arrive, name="kiosk-arrive"),
    path("automat/<slug:code>/zettel/<slug:number>/", kiosk.slip, name="slip"),
    path("anzeige/<slug:code>/", display.display, name="display"),
    path("nummer/<slug:code>/", phone.phone, name="phone"),
    path("nummer/<slug:code>/zurueck/", phone.give_back, name="give-back"),
    path("nummer/<slug:code>/wieder-da/", phone.here_again, name="here-again"),
    path("<short_code:code>/", phone.short, name="short"),
    path("<slug:office>/", public.office, name="office"),
    path("<slug:office>/nummer/", public.take, name="take"),
    path("<slug:office>/aushang/", public.poster, name="poster"),
]
