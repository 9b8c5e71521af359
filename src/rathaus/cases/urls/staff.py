from django.urls import URLPattern

app_name = "cases-staff"
urlpatterns: list[URLPattern] = []
