"""Who is asked on a visit: a fair sample that anybody can draw again."""
