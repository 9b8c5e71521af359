from django.urls import URLPattern

app_name = "payments-staff"
urlpatterns: list[URLPattern] = []
