from django.urls import path, re_path

from rathaus.formeditor.views import editor, files, operations, originals, publishing, trying

app_name = "formeditor-staff"
urlpatterns = [
    path("", editor.form_list, name="list"),
    path("aus-datei/", files.take_over, name="take-over"),
    path("<slug:slug>/", editor.editor, name="editor"),
    path("<slug:slug>/anfangen/", editor.begin, name="begin"),
    path("<slug:slug>/aendern/", operations.change, name="change"),
    path("<slug:slug>/feld/<slug:node_id>/", operations.properties, name="properties"),
    path("<slug:slug>/vorschau/", editor.preview, name="preview"),
    path("<slug:slug>/anwesend/", editor.present, name="present"),
    path("<slug:slug>/ausprobieren/", trying.try_out, name="try"),
    path("<slug:slug>/freigeben/", publishing.publish, name="publish"),
    path("<slug:slug>/zurueckziehen/", publishing.withdraw, name="withdraw"),
    path("<slug:slug>/absagen/", publishing.drop_plan, name="drop-plan"),
    path("<slug:slug>/verlauf/", publishing.history, name="history"),
    re_path(
        r"^(?P<slug>[-\w]+)/verlauf/(?P<kind>stand|fassung)-(?P<number>\d{1,7})/$",
        publishing.compare,
        name="compare",
    ),
    path("<slug:slug>/dateien/", files.files, name="files"),
    re_path(
        r"^(?P<slug>[-\w]+)/dateien/(?P<kind>xdatenfelder|schema)/$",
        files.download,
        name="download",
    ),
    path("<slug:slug>/original/", originals.original, name="original"),
    re_path(
        r"^(?P<slug>[-\w]+)/original/(?P<digest>[0-9a-f]{16})-(?P<number>\d{1,2})/$",
        originals.sheet,
        name="sheet",
    ),
    path("<slug:slug>/paket/", publishing.package, name="package"),
]
