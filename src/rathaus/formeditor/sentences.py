"""A change in words, as the history shows it after the author's name."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.formeditor.document import kind_of
from rathaus.formeditor.models import Edit
from rathaus.formeditor.names import kind_name, property_name
from rathaus.formeditor.operations import Operation


def sentence(edit: Edit) -> str:
    """``hat „Hund“ verschoben``."""
    said = _said(edit.operation, edit.about)
    if edit.undoes_id is not None:
        return _("hat etwas zurückgenommen oder wiederholt: %(what)s") % {"what": said}
    return said


def _said(operation: Operation, about: str) -> str:
    match operation["do"]:
        case "several":
            return _said(operation["steps"][-1], about)
        case "add":
            kind = kind_name(kind_of(operation["node"]))
            return _("hat „%(what)s“ hinzugefügt (%(kind)s)") % {"what": about, "kind": kind}
        case "move":
            return _("hat „%(what)s“ verschoben") % {"what": about}
        case "delete":
            return _("hat „%(what)s“ gelöscht") % {"what": about}
        case "replace":
            if file := operation.get("file"):
                return _("hat das Formular aus „%(file)s“ übernommen") % {"file": file}
            return _("hat einen anderen Stand geholt")
    names = ", ".join(property_name(name) for name in operation["values"])
    return _("hat bei „%(what)s“ geändert: %(names)s") % {"what": about, "names": names}
