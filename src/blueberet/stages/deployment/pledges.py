"""What may happen to a pledge: the steps from pledged to lessons recorded; domain facts, section 3.

The levels and the verification within 60 days are the UN's (PCRS guidelines 2019.01); the order of the steps between
them is our own proposal and shown as such.
"""

from django.utils.translation import gettext_lazy as _

STEPS = {
    "pledged": (_("pledged"), "1"),
    "visited": (_("assessment and advisory visit done"), "1"),
    "eligible": (_("eligible"), "2"),
    "aligned": (_("aligned to a statement of unit requirements"), "3"),
    "rapid": (_("rapidly deployable, within 60 days"), "RDL"),
    "selected": (_("selected"), "3"),
    "training": (_("in training"), "3"),
    "self_evaluated": (_("self-evaluated"), "3"),
    "certified": (_("self-certified"), "3"),
    "inspected": (_("pre-deployment visit passed"), "3"),
    "deployed": (_("deployed"), ""),
    "evaluated": (_("evaluated in mission"), ""),
    "rotated": (_("rotated"), ""),
    "recorded": (_("lessons recorded"), ""),
    "withdrawn": (_("withdrawn"), ""),
}
"""Word and level of each state."""
NEXT = {
    "": ("pledged",),
    "pledged": ("visited", "withdrawn"),
    "visited": ("eligible", "pledged", "withdrawn"),
    "eligible": ("aligned", "withdrawn"),
    "aligned": ("rapid", "selected", "withdrawn"),
    "rapid": ("selected", "aligned", "withdrawn"),
    "selected": ("training", "withdrawn"),
    "training": ("self_evaluated", "withdrawn"),
    "self_evaluated": ("certified", "training", "withdrawn"),
    "certified": ("inspected", "training", "withdrawn"),
    "inspected": ("deployed", "training", "withdrawn"),
    "deployed": ("evaluated", "rotated"),
    "evaluated": ("evaluated", "rotated"),
    "rotated": ("recorded",),
    "recorded": (),
    "withdrawn": (),
}
"""Where each may go; a pledge begins at the empty word."""
