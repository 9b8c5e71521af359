from django.urls import include, path

from rathaus.accounts.views import citizen

accounts = [
    path("", citizen.profile, name="profile"),
    path("zweiter-faktor/", citizen.second_factor, name="second-factor"),
]
urlpatterns = [path("", include((accounts, "accounts"))), path("", include("allauth.urls"))]
