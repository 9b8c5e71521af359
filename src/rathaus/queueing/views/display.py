"""The display of calls in the hall or outside."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from rathaus.queueing.enums import DeviceKind
from rathaus.queueing.halls import device_or_404, frame, room_text
from rathaus.queueing.notices import clock
from rathaus.queueing.sentences import in_language, words_in
from rathaus.queueing.state import LAST_CALLS, office_state


@never_cache
@require_GET
def display(request: HttpRequest, code: str) -> HttpResponse:
    """As it is now; the script keeps it so, and without a script it loads itself again."""
    device = device_or_404(code, DeviceKind.DISPLAY)
    state = office_state(device.office, timezone.now())
    options = device.options
    calls = state["last_calls"]
    context = frame("de") | {
        "office": device.office,
        "calls": [*calls, *[None] * (LAST_CALLS - len(calls))],
        "room": room_text(calls[0]["room"], "de") if calls else "",
        "waiting": len(state["waiting"]),
        "message": in_language(state["message"], "de"),
        "english_message": in_language(state["message"], "en"),
        "notice": in_language(state["notice"], "de"),
        "english_notice": in_language(state["notice"], "en"),
        "english": words_in("en") if options.get("english") else None,
        "is_outside": bool(options.get("outside")),
        "sound": options.get("sound", True),
        "speech": options.get("speech", True),
        "rule": in_language(state["priority_rule"], "de"),
        "clock": clock(timezone.now()),
    }
    return render(request, "queueing/halls/display.html", context)
