"""Reads of the room: reports of a period, the newest of a unit."""

from blueberet.stages.situation.selectors.reports import latest_report, reports_between

__all__ = ["latest_report", "reports_between"]
