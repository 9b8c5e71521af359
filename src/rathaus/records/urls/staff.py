from django.urls import path

from rathaus.records.views import staff

app_name = "records-staff"
urlpatterns = [
    path("", staff.files, name="list"),
    path("<int:file_id>/", staff.file, name="file"),
    path("<int:file_id>/ablegen/", staff.add, name="add"),
    path("<int:file_id>/schliessen/", staff.close, name="close"),
    path("fassung/<int:version_id>/", staff.version, name="version"),
]
