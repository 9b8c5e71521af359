from django.urls import path

from rathaus.cases.views import counter, papers, staff, work

app_name = "cases-staff"
urlpatterns = [
    path("", staff.case_list, name="list"),
    path("zuteilen/", staff.assign, name="assign"),
    path("rueckgaengig/", staff.undo_step, name="undo"),
    path("dichte/", staff.density, name="density"),
    path("schalter/", counter.choose_service, name="counter"),
    path("<str:number>/", staff.case_detail, name="detail"),
    path("<str:number>/uebernehmen/", staff.claim, name="claim"),
    path("<str:number>/zurueckgeben/", staff.release, name="release"),
    path("<str:number>/notiz/", work.add_note, name="note"),
    path("<str:number>/unterlage/<int:document_id>/", papers.document_for_staff, name="document"),
    path("<str:number>/frist/", work.change_deadline, name="deadline"),
    path("<str:number>/rueckfrage/", work.ask, name="ask"),
    path("<str:number>/nachricht/", work.write, name="write"),
    path("<str:number>/entscheiden/", work.decide, name="decide"),
    path("<str:number>/entscheiden/vorschau/", work.preview, name="preview"),
    path("<str:number>/weitergeben/", work.forward, name="forward"),
]
