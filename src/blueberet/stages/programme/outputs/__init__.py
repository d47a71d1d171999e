"""What leaves the timetable: entries, sheets as PDF and XLSX, calendars."""
