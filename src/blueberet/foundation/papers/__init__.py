"""Papers that leave the house, as PDF, Word document and workbook: what they hold, and how each kind is written."""
