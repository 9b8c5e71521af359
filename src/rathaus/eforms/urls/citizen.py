from django.urls import path

from rathaus.eforms.views import citizen, saving, signing

app_name = "eforms"
urlpatterns = [
    path("fortsetzen/", saving.resume, name="resume"),
    path("unterschreiben/<slug:token>/", signing.signature, name="sign"),
    path(
        "unterschreiben/<slug:token>/datei/<uuid:upload_id>/",
        signing.signer_file,
        name="signer-file",
    ),
    path("<uuid:draft_id>/", citizen.start, name="start"),
    path("<uuid:draft_id>/schritt/<slug:page_key>/", citizen.page, name="page"),
    path("<uuid:draft_id>/schritt/<slug:page_key>/merken/", citizen.keep, name="keep"),
    path("<uuid:draft_id>/pruefen/", citizen.review, name="review"),
    path("<uuid:draft_id>/abschicken/", citizen.submit, name="submit"),
    path("<uuid:draft_id>/unterschriften/", signing.state, name="signing"),
    path("<uuid:draft_id>/unterschriften/<int:signer_id>/", signing.remind, name="signer"),
    path("<uuid:draft_id>/zurueckholen/", signing.reopen, name="reopen"),
    path("<uuid:draft_id>/pause/", saving.pause, name="pause"),
    path("<uuid:draft_id>/verwerfen/", saving.withdraw, name="withdraw"),
    path("<uuid:draft_id>/datei/<uuid:upload_id>/", citizen.file, name="file"),
]
