from django.urls import path

from rathaus.cases.views import citizen, papers

app_name = "cases"
urlpatterns = [
    path("status/", citizen.track, name="track"),
    path("eingegangen/<uuid:submission_id>/", citizen.submitted, name="submitted"),
    path("<str:number>/", citizen.detail, name="detail"),
    path("<str:number>/nachricht/", citizen.reply, name="reply"),
    path("<str:number>/zuruecknehmen/", citizen.withdraw, name="withdraw"),
    path("<str:number>/unterlage/<int:document_id>/", papers.document, name="document"),
    path(
        "<str:number>/unterlage/weiter/<int:document_id>/",
        papers.partner_document,
        name="partner-document",
    ),
    path(
        "<str:number>/anlage/weiter/<int:attachment_id>/", papers.partner_file, name="partner-file"
    ),
]
