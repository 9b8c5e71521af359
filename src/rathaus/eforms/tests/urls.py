"""The town's site map, with a confirmation page that needs no case."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from rathaus.config.urls_tenant import handler400, handler403, handler404, handler500  # noqa: F401
from rathaus.config.urls_tenant import urlpatterns as town


def submitted(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    return HttpResponse(f"Danke: {submission_id}", content_type="text/plain")


cases = [path("eingegangen/<uuid:submission_id>/", submitted, name="submitted")]
urlpatterns = [path("vorgang/", include((cases, "cases"))), *town]
