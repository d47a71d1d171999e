"""What this room's acts are called in the trail."""

from django.utils.translation import gettext_lazy

TITLES = {
    "programme.concession.taken": gettext_lazy("Concession made"),
    "programme.feed.created": gettext_lazy("Calendar address made"),
    "programme.feed.revoked": gettext_lazy("Calendar address withdrawn"),
    "programme.modules.followed_standards": gettext_lazy("Modules brought to the standards in force"),
    "programme.programme.imported": gettext_lazy("Programme imported"),
    "programme.programme.made_current": gettext_lazy("Programme made the current one"),
    "programme.programme.updated": gettext_lazy("Programme updated from a workbook"),
    "programme.session.moved": gettext_lazy("Session moved"),
    "programme.session.taken_out": gettext_lazy("Session put into the tray"),
    "programme.session.pinned": gettext_lazy("Session pinned"),
    "programme.session.suggestion_taken": gettext_lazy("Suggested place taken"),
    "programme.session.unpinned": gettext_lazy("Session let go"),
    "programme.timetable.published": gettext_lazy("Timetable published"),
    "programme.timetable.repaired": gettext_lazy("Timetable repaired"),
    "programme.timetable.refused": gettext_lazy("Solving refused: known to be impossible"),
    "programme.timetable.solved": gettext_lazy("Timetable solved"),
    "programme.weights.changed": gettext_lazy("Weights changed"),
    "programme.timetable.taken_in": gettext_lazy("Timetable taken in from a file"),
    "programme.timetable.taken": gettext_lazy("Kept timetable of a solve taken"),
    "programme.request.accepted": gettext_lazy("Training request accepted"),
    "programme.request.made": gettext_lazy("Training requested"),
    "programme.request.refused": gettext_lazy("Training request refused"),
    "programme.request.withdrawn": gettext_lazy("Training request withdrawn"),
    "programme.variant.adopted": gettext_lazy("Variant adopted"),
    "programme.variant.made": gettext_lazy("Variant made"),
    "programme.variant.thrown_away": gettext_lazy("Variant thrown away"),
}
