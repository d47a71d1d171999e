"""What the trail calls the acts of this room."""

from django.utils.translation import gettext_lazy

TITLES = {
    "attendance.roll.called": gettext_lazy("Roll called"),
    "attendance.mark.corrected": gettext_lazy("Mark corrected"),
    "attendance.history.loaded": gettext_lazy("Attendance of the past taken in"),
    "attendance.marks.imported": gettext_lazy("Attendance taken in from a file"),
    "attendance.marks.exported": gettext_lazy("Attendance written to a file"),
    "attendance.sheets.printed": gettext_lazy("Roll sheets printed"),
}
