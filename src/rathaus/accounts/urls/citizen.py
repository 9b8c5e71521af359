from django.urls import include, path

from rathaus.accounts import views

accounts = [path("", views.profile, name="profile")]
urlpatterns = [path("", include((accounts, "accounts"))), path("", include("allauth.urls"))]
