from django.urls import path

from rathaus.eforms.views import citizen, saving

app_name = "eforms"
urlpatterns = [
    path("fortsetzen/", saving.resume, name="resume"),
    path("<uuid:draft_id>/", citizen.start, name="start"),
    path("<uuid:draft_id>/schritt/<slug:page_key>/", citizen.page, name="page"),
    path("<uuid:draft_id>/schritt/<slug:page_key>/merken/", citizen.keep, name="keep"),
    path("<uuid:draft_id>/pruefen/", citizen.review, name="review"),
    path("<uuid:draft_id>/abschicken/", citizen.submit, name="submit"),
    path("<uuid:draft_id>/pause/", saving.pause, name="pause"),
    path("<uuid:draft_id>/verwerfen/", saving.withdraw, name="withdraw"),
    path("<uuid:draft_id>/datei/<uuid:upload_id>/", citizen.file, name="file"),
]
