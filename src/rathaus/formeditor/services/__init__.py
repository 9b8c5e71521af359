"""Every change of state of the editor."""

from rathaus.formeditor.services.beginning import (
    EMPTY,
    PACKAGE,
    DraftThere,
    begin_from_file,
    begin_own_form,
)
from rathaus.formeditor.services.editing import (
    Breaks,
    ChangedMeanwhile,
    Conflict,
    NoForm,
    NothingThere,
    StillNeeded,
    change_form,
    change_properties,
    redo,
    restore,
    undo,
)
from rathaus.formeditor.services.package import look_at_package_form, take_package_changes
from rathaus.formeditor.services.presence import be_here
from rathaus.formeditor.services.publishing import (
    NothingLive,
    NotReady,
    OtherRevision,
    drop_plan,
    go_live,
    publish_own_form,
    use_package_form,
)
from rathaus.formeditor.services.source import fill_paper_with, forget_file, settle_remarks

__all__ = [
    "EMPTY",
    "PACKAGE",
    "Breaks",
    "ChangedMeanwhile",
    "Conflict",
    "DraftThere",
    "NoForm",
    "NotReady",
    "NothingLive",
    "NothingThere",
    "OtherRevision",
    "StillNeeded",
    "be_here",
    "begin_from_file",
    "begin_own_form",
    "change_form",
    "change_properties",
    "drop_plan",
    "fill_paper_with",
    "forget_file",
    "go_live",
    "look_at_package_form",
    "publish_own_form",
    "redo",
    "restore",
    "settle_remarks",
    "take_package_changes",
    "undo",
    "use_package_form",
]
