from django.urls import URLPattern

app_name = "workflow-staff"
urlpatterns: list[URLPattern] = []
