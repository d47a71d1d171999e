"""The programme workbook: its tables, reading, checking, writing."""
