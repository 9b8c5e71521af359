from django.urls import path

from rathaus.payments.views import staff

app_name = "payments-staff"
urlpatterns = [
    path("", staff.payment_list, name="list"),
    path("zahlungen.csv", staff.payment_csv, name="csv"),
    path("<slug:reference>/", staff.payment_detail, name="detail"),
    path("<slug:reference>/erstattet/", staff.refunded, name="refunded"),
    path("<slug:reference>/<int:transaction_id>/zurueckgezahlt/", staff.returned, name="returned"),
]
