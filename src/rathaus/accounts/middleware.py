"""Who acts in this request, and that nothing of a signed-in page stays in the browser."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from rathaus.accounts.handlers import SIGNED_OUT
from rathaus.accounts.queries import actor_of, request_citizen
from rathaus.accounts.sessions import note_activity
from rathaus.core.actors import acting_as

type GetResponse = Callable[[HttpRequest], HttpResponse]


class ActorMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting_as(actor_of(request)):
            return self.get_response(request)


class PrivatePagesMiddleware:
    """No page of a signed-in person is stored, and signing out empties the browser's cache.

    Shared computers stand in libraries and in the Bürgerbüro itself.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        signed_in = request_citizen(request) is not None
        if signed_in:
            note_activity(request)
        response = self.get_response(request)
        public = "public" in response.headers.get("Cache-Control", "")
        if (signed_in or request_citizen(request) is not None) and not public:
            response.headers["Cache-Control"] = "no-store, private"
        if getattr(request, SIGNED_OUT, False):
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
            response.headers["Cache-Control"] = "no-store, private"
        return response
