"""Files of evaluation in and out."""
