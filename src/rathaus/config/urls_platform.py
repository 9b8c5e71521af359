"""The site map of the installation itself: which town halls there are, sign-in, operation."""

from django.conf import settings
from django.urls import include, path

handler400 = "rathaus.core.ui.errors.bad_request"
handler403 = "rathaus.core.ui.errors.forbidden"
handler404 = "rathaus.core.ui.errors.not_found"
handler500 = "rathaus.core.ui.errors.server_error"

urlpatterns = [
    path("", include("rathaus.portal.urls.platform")),
    path("konto/", include("rathaus.accounts.urls.citizen")),
    path("betrieb/", include("rathaus.portal.urls.operator")),
]
if settings.DEMO:
    urlpatterns.append(path("post/", include("rathaus.inbox.urls.demo")))
