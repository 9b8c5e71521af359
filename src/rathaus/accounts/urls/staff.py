from django.urls import path

from rathaus.accounts.views import staff

app_name = "accounts-staff"
urlpatterns = [
    path("", staff.members, name="team"),
    path("einladen/", staff.invite, name="invite"),
    path("einladungen/<int:invitation_id>/nochmal/", staff.resend, name="resend"),
    path("einladungen/<int:invitation_id>/zurueckziehen/", staff.revoke, name="revoke"),
    path("<int:membership_id>/", staff.member, name="member"),
    path("konto/<int:user_id>/", staff.account, name="account"),
    path("<int:membership_id>/sperren/", staff.deactivate, name="deactivate"),
    path("<int:membership_id>/oeffnen/", staff.reactivate, name="reactivate"),
]
