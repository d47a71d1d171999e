"""Keys with which the centre signs what leaves it: in files outside the database, in no back-up and no log."""
