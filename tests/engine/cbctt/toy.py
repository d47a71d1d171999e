"""A tiny instance of our own: two days of three periods, two rooms, three courses."""

TOY = """Name: Toy
Courses: 3
Rooms: 2
Days: 2
Periods_per_day: 3
Curricula: 2
Constraints: 2

COURSES:
Map anna 2 2 30
Mine boris 2 1 10
First anna 1 1 12

ROOMS:
hall 20
cell 10

CURRICULA:
q1 2 Map Mine
q2 1 First

UNAVAILABILITY_CONSTRAINTS:
Mine 0 0
First 1 2

END.
"""
