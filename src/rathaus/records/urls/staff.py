from django.urls import URLPattern

app_name = "records-staff"
urlpatterns: list[URLPattern] = []
