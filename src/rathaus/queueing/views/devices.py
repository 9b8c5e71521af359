"""Kiosks, displays and posters: putting them up and taking them down."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from rathaus.accounts.api import Role, Staff, request_staff, staff_required
from rathaus.appointments import api as appointments
from rathaus.queueing.device_forms import DeviceForm
from rathaus.queueing.enums import DeviceKind
from rathaus.queueing.halls import qr_svg
from rathaus.queueing.models import Device
from rathaus.queueing.services.devices import add_device, revoke_device


def _staff(request: HttpRequest) -> Staff:
    staff = request_staff(request)
    if staff is None:
        raise Http404
    return staff


def _offices(request: HttpRequest) -> list[appointments.Office]:
    return appointments.offices_for(_staff(request))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(Role.LEAD)
def devices(request: HttpRequest) -> HttpResponse:
    """What stands where, and a form for a new one; its address is shown once."""
    offices = _offices(request)
    form = DeviceForm(request.POST if request.method == "POST" else None, offices=offices)
    if request.method == "POST" and form.is_valid():
        return _added(request, form)
    found = Device.objects.filter(office__in=offices, revoked_at=None).select_related("office")
    context = {"form": form, "devices": list(found), "offices": offices}
    status = 422 if form.errors else 200
    return render(request, "queueing/staff/devices.html", context, status=status)


def _added(request: HttpRequest, form: DeviceForm) -> HttpResponse:
    device, code = add_device(
        office=form.chosen_office, kind=DeviceKind(form.cleaned_data["kind"]),
        name=form.cleaned_data["name"], options=form.options(),
    )  # fmt: skip
    page = "queueing:kiosk" if device.kind == DeviceKind.KIOSK else "queueing:display"
    address = request.build_absolute_uri(reverse(page, args=[code]))
    context = {"device": device, "address": address, "qr": qr_svg(address)}
    return render(request, "queueing/staff/device.html", context)


@require_POST
@staff_required(Role.LEAD)
def revoke(request: HttpRequest, device_id: int) -> HttpResponse:
    device = Device.objects.filter(pk=device_id, office__in=_offices(request)).first()
    if device is None:
        raise Http404
    revoke_device(device_id=device.pk)
    messages.success(request, _("„%(name)s“ zeigt nichts mehr.") % {"name": device.name})
    return redirect("queueing-staff:devices")
