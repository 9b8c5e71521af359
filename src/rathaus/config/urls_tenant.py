"""The site map of one town hall. What stands before these paths (tenant, language) is in the script prefix."""

from django.urls import include, path

handler400 = "rathaus.core.ui.errors.bad_request"
handler403 = "rathaus.core.ui.errors.forbidden"
handler404 = "rathaus.core.ui.errors.not_found"
handler500 = "rathaus.core.ui.errors.server_error"

citizen = [
    path("", include("rathaus.portal.urls.citizen")),
    path("", include("rathaus.tenants.urls")),
    path("", include("rathaus.catalog.urls.citizen")),
    path("antrag/", include("rathaus.eforms.urls.citizen")),
    path("vorgang/", include("rathaus.cases.urls.citizen")),
    path("bezahlen/", include("rathaus.payments.urls.citizen")),
    path("postfach/", include("rathaus.inbox.urls.citizen")),
    path("konto/", include("rathaus.accounts.urls.citizen")),
    path("termine/", include("rathaus.appointments.urls.citizen")),
    path("warten/", include("rathaus.queueing.urls.citizen")),
    path("api/v1/", include("rathaus.config.public_api")),
]
staff = [
    path("amt/", include("rathaus.portal.urls.staff")),
    path("amt/vorgaenge/", include("rathaus.cases.urls.staff")),
    path("amt/akten/", include("rathaus.records.urls.staff")),
    path("amt/leistungen/", include("rathaus.catalog.urls.staff")),
    path("amt/formulare/", include("rathaus.formeditor.urls.staff")),
    path("amt/prozesse/", include("rathaus.workflow.urls.staff")),
    path("amt/zahlungen/", include("rathaus.payments.urls.staff")),
    path("amt/termine/", include("rathaus.appointments.urls.staff")),
    path("amt/team/", include("rathaus.accounts.urls.staff")),
    path("amt/schalter/", include("rathaus.queueing.urls.staff")),
    path("amt/protokoll/", include("rathaus.audit.urls.staff")),
]
urlpatterns = citizen + staff
