"""``blueberet endurance``: how long a base holds; files in, files out. Each verb lives in a module of its own."""

import argparse

from blueberet.config import calibrating, diaries, touring, weighing


def add(rooms: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the room and its verbs."""
    verbs = rooms.add_parser("endurance", help="how long a base and its checkpoints hold").add_subparsers(
        metavar="VERB", required=True
    )
    touring.add(verbs)
    weighing.add(verbs)
    diaries.add(verbs)
    calibrating.add(verbs)
