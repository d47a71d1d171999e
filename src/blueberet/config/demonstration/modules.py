"""What the demonstration centre teaches, by whom and where. Hours and windows are authored, not UN text."""

from typing import Literal, NamedTuple

PHASES = (
    ("P0", "Selection and in-processing", 1, 2), ("P1", "Individual basics", 3, 8), ("P2", "Specialist training", 9, 13),
    ("P3", "Section and platoon", 14, 18), ("P4", "Company and contingent", 19, 23),
    ("P5", "Evaluation and certification", 24, 26),
)  # fmt: skip


class M(NamedTuple):
    """A module in one line; the audience is expanded to groups."""

    code: str
    title: str
    subject: str
    phase: str
    kind: Literal["day", "night", "field"]
    sessions: int
    length: int
    audience: str
    first: int
    last: int
    venue: str
    skill: str
    staff: int = 1
    week: int = 0
    pools: tuple[tuple[str, int], ...] = ()
    equipment: tuple[str, ...] = ()
    half: Literal["any", "morning", "afternoon"] = "any"


MODULES = (
    M("REG", "Documents and personal file", "In-processing", "P0", "day", 1, 2, "section", 1, 2, "classroom", "staff work"),
    M("PFT", "Physical fitness test", "Fitness", "P0", "day", 2, 2, "platoon", 1, 2, "drill ground", "fitness"),
    M("FIT", "Physical fitness", "Fitness", "P1", "day", 30, 2, "platoon", 3, 23, "drill ground", "fitness", 1, 2),
    M("ENG", "English", "English", "P1", "day", 60, 2, "english", 3, 23, "language room", "english", 1, 4, half="morning"),
    M("ENR", "English: radio and reports", "English", "P4", "day", 6, 2, "english", 15, 23, "language room", "english", 1, 2),
    M("CP1", "CPTM 1: overview of UN peacekeeping", "UN core training", "P1", "day", 4, 2, "company", 3, 5, "lecture hall", "peace operations", 1, 2),
    M("CP2", "CPTM 2: mandated tasks", "UN core training", "P1", "day", 4, 2, "company", 4, 7, "lecture hall", "peace operations", 1, 2),
    M("CP3", "CPTM 3: individual peacekeepers", "UN core training", "P1", "day", 6, 2, "company", 5, 8, "lecture hall", "peace operations", 1, 3),
    M("IHL", "International humanitarian law", "Humanitarian law", "P1", "day", 6, 2, "platoon", 3, 8, "classroom", "law", 1, 2),
    M("ROE", "Rules of engagement", "Humanitarian law", "P1", "day", 4, 2, "platoon", 6, 12, "classroom", "law", 1, 1),
    M("SEA", "Conduct and prevention of sexual exploitation and abuse", "Conduct", "P1", "day", 2, 2, "platoon", 3, 8, "classroom", "law", 1, 1),
    M("CUL", "People, faiths and customs of the mission area", "Local population", "P1", "day", 4, 2, "platoon", 5, 12, "classroom", "engagement", 1, 1),
    M("STR", "Stress management and welfare", "UN core training", "P1", "day", 2, 2, "platoon", 4, 12, "classroom", "first aid", 1, 1),
    M("POC", "Protection of civilians", "Humanitarian law", "P3", "day", 3, 3, "platoon", 9, 18, "classroom", "peace operations", 1, 1),
    M("BFA", "Buddy first aid course", "First aid", "P1", "day", 6, 3, "section", 3, 8, "first-aid room", "first aid", 1, 2, equipment=("manikin",)),
    M("CAS", "Casualty drill", "First aid", "P3", "day", 3, 2, "section", 9, 22, "first-aid room", "first aid", 1, 1, equipment=("manikin",)),
    M("FMA", "Field medical assistants", "First aid", "P2", "day", 14, 4, "medic", 9, 13, "first-aid room", "field medicine", 2, 4, equipment=("manikin",)),
    M("EHA", "Explosive hazard awareness", "Explosive hazards", "P1", "day", 2, 4, "section", 3, 8, "mine lane", "eod", 1, 1),
    M("EO1", "EOD level 1 course", "Explosive hazards", "P2", "day", 12, 4, "engineer", 8, 12, "mine lane", "eod", 2, 4),
    M("EO2", "EOD level 2 course", "Explosive hazards", "P3", "day", 7, 4, "engineer", 13, 20, "mine lane", "eod 2", 1, 3),
    M("SRD", "Search of routes and areas", "Explosive hazards", "P4", "day", 3, 4, "engineer", 19, 25, "mine lane", "eod 2", 1, 2),
    M("WPN", "Weapon handling", "Range", "P1", "day", 6, 2, "section", 3, 8, "drill ground", "range safety", 1, 2),
    M("RNG", "Range day", "Range", "P1", "day", 3, 4, "section", 4, 14, "live range", "range safety", 1, 1, equipment=("targets",)),
    M("RNP", "Platoon range practice", "Range", "P3", "day", 2, 4, "platoon", 13, 21, "live range", "range safety", 2, 1, (("LORRY", 2),)),
    M("RNN", "Night range", "Range", "P3", "night", 1, 1, "platoon", 13, 22, "live range", "range safety", 2, 1, (("LORRY", 2),)),
    M("DRV", "Driving, cross-country", "Driving", "P2", "day", 10, 4, "driver", 8, 14, "driving ground", "driving", 2, 3, (("JEEP", 8),)),
    M("DRN", "Night driving", "Driving", "P2", "night", 3, 1, "driver", 10, 16, "driving ground", "driving", 2, 1, (("JEEP", 8),)),
    M("SIG", "Signals: HF, VHF, satellite", "Signals", "P2", "day", 12, 3, "signaller", 9, 16, "signals room", "signals", 1, 3),
    M("UAS", "Unmanned aircraft operators", "Observation", "P2", "day", 10, 4, "uas operator", 9, 16, "training area", "uas", 1, 3),
    M("STF", "Staff work and military decision-making", "Staff", "P2", "day", 12, 3, "staff", 9, 18, "classroom", "staff work", 1, 2),
    M("RAD", "Radio procedure", "Signals", "P2", "day", 3, 2, "section", 8, 13, "classroom", "signals", 1, 1),
    M("MAP", "Map, compass, satellite navigation", "Field craft", "P1", "day", 4, 2, "section", 3, 8, "classroom", "tactics", 1, 1),
    M("NAV", "Navigation on the ground", "Field craft", "P1", "day", 2, 4, "section", 6, 11, "training area", "tactics", 1, 1),
    M("NVN", "Night navigation", "Field craft", "P2", "night", 1, 1, "platoon", 9, 13, "training area", "tactics", 1, 1),
    M("CMF", "Camouflage, cover, field fortification", "Field craft", "P2", "day", 2, 4, "section", 9, 13, "training area", "engineering", 1, 1),
    M("BSE", "Base security", "Base security", "P3", "day", 4, 4, "platoon", 12, 19, "training base", "base security", 1, 2),
    M("BSN", "Base security by night", "Base security", "P3", "night", 2, 1, "platoon", 12, 20, "training base", "base security", 1, 1),
    M("SEN", "Sentry and access control", "Base security", "P2", "day", 2, 3, "section", 8, 14, "training base", "base security", 1, 1),
    M("CVY", "Humanitarian convoy escort", "Convoy escort", "P3", "day", 4, 4, "platoon", 12, 20, "training area", "convoy", 2, 2, (("LORRY", 3), ("JEEP", 3))),
    M("CVT", "Convoy: orders and drills", "Convoy escort", "P2", "day", 3, 2, "platoon", 9, 14, "classroom", "convoy", 1, 1),
    M("CHK", "Roadblock and checkpoint", "Checkpoints", "P3", "day", 3, 3, "section", 10, 18, "checkpoint lane", "checkpoint", 1, 1),
    M("CKP", "Checkpoint by platoon", "Checkpoints", "P3", "day", 3, 4, "platoon", 13, 20, "checkpoint lane", "checkpoint", 2, 1),
    M("CKN", "Checkpoint by night", "Checkpoints", "P3", "night", 1, 1, "platoon", 13, 22, "checkpoint lane", "checkpoint", 1, 1),
    M("LOC", "Work with the local population", "Local population", "P2", "day", 3, 3, "section", 9, 17, "classroom", "engagement", 1, 1),
    M("NEG", "Key-leader meeting with interpreter", "Local population", "P3", "day", 2, 3, "platoon", 12, 21, "classroom", "engagement", 1, 1),
    M("PTL", "Foot and vehicle patrol", "Patrols", "P3", "day", 3, 4, "section", 10, 20, "training area", "tactics", 1, 1),
    M("OBS", "Observation post", "Patrols", "P3", "day", 2, 3, "section", 9, 19, "training area", "tactics", 1, 1),
    M("RIO", "Work in a riot zone", "Riot zone", "P4", "day", 4, 4, "platoon", 13, 21, "built-up site", "crowd", 2, 2),
    M("RIC", "Riot zone by company", "Riot zone", "P4", "day", 2, 4, "company", 18, 23, "built-up site", "crowd", 3, 1),
    M("URB", "Operations in populated areas", "Populated areas", "P3", "day", 4, 4, "platoon", 12, 20, "built-up site", "urban", 2, 2),
    M("CSR", "Cordon and search by company", "Populated areas", "P4", "day", 2, 4, "company", 18, 23, "built-up site", "urban", 2, 1),
    M("CBX", "Sniper and mine threat awareness", "Populated areas", "P3", "day", 1, 3, "platoon", 14, 18, "classroom", "eod", 1, 1),
    M("EVC", "Evacuation and assistance", "Evacuation", "P4", "day", 2, 4, "platoon", 15, 22, "training area", "field medicine", 1, 1, (("AMB", 1),)),
    M("MDM", "Contingent planning exercise", "Staff", "P4", "day", 4, 4, "staff", 19, 22, "classroom", "staff work", 1, 2),
    M("QRF", "Quick-reaction force, no-notice move", "Reserve", "P4", "day", 3, 3, "company", 19, 23, "training area", "tactics", 2, 1, (("LORRY", 5),)),
    M("QRN", "Quick-reaction force by night", "Reserve", "P4", "night", 1, 1, "company", 19, 23, "training area", "tactics", 2, 1, (("LORRY", 5),)),
    M("FX1", "Section field exercise", "Field exercise", "P3", "field", 1, 2, "platoon", 12, 18, "field camp", "tactics", 1, 1, (("LORRY", 2),)),
    M("FX2", "Company field exercise", "Field exercise", "P4", "field", 1, 3, "company", 18, 22, "field camp", "tactics", 2, 1, (("LORRY", 4),)),
    M("CLO", "Base-closure drill: ten closed days, simulated", "Base security", "P4", "field", 1, 4, "contingent", 21, 23, "training base", "base security", 2, 1),
    M("LOG", "Self-sustainment: water, food, fuel", "Logistics", "P4", "day", 2, 3, "platoon", 19, 23, "classroom", "logistics", 1, 1),
    M("ENV", "Environment, health, road safety", "UN core training", "P2", "day", 2, 2, "company", 9, 13, "lecture hall", "peace operations", 1, 1),
    M("MIS", "Mission briefing", "UN core training", "P4", "day", 3, 2, "contingent", 19, 26, "lecture hall", "peace operations", 1, 1),
    M("SEL", "National self-evaluation by platoon", "Evaluation", "P5", "day", 1, 4, "platoon", 24, 24, "training base", "evaluation", 2, 2),
    M("REM", "Remedial training", "Evaluation", "P5", "day", 2, 3, "section", 25, 26, "training area", "tactics", 1, 2),
    M("PCK", "Packing and load list", "Logistics", "P5", "day", 2, 3, "platoon", 26, 26, "training base", "logistics", 1, 2),
)  # fmt: skip

ORDERS = (
    ("REG", "ENG", 0, None), ("CP1", "CP2", 1, None), ("CP2", "CP3", 1, None), ("IHL", "ROE", 1, None), ("WPN", "RNG", 1, None),
    ("RNG", "RNP", 2, None), ("RNP", "RNN", 0, 60), ("BFA", "CAS", 5, None), ("EHA", "EO1", 1, None), ("EO1", "EO2", 3, None),
    ("EO2", "SRD", 1, None), ("MAP", "NAV", 1, None), ("NAV", "NVN", 1, 60), ("CVT", "CVY", 1, None), ("SEN", "BSE", 1, None),
    ("BSE", "BSN", 0, 40), ("CHK", "CKP", 1, None), ("CKP", "CKN", 0, 40), ("LOC", "NEG", 1, None), ("DRV", "DRN", 0, None),
    ("URB", "CSR", 2, None), ("RIO", "RIC", 2, None), ("FX1", "FX2", 5, None), ("RAD", "ENR", 0, None),
)  # fmt: skip

VENUES = (
    *((f"CR{n}", f"Classroom {n}", "classroom", 32, 1, ()) for n in range(1, 6)),
    ("CR6", "Classroom 6", "classroom", 48, 1, ()),
    *((f"LR{n}", f"Language room {n}", "language room", 24, 1, ("audio",)) for n in range(1, 5)),
    ("HALL", "Lecture hall", "lecture hall", 180, 1, ("projector",)),
    ("FA1", "First-aid room 1", "first-aid room", 20, 1, ("manikin",)),
    ("FA2", "First-aid room 2", "first-aid room", 16, 1, ("manikin",)),
    ("RANGE", "Live range complex", "live range", 40, 1, ("targets",)),
    ("MINE", "Mine lane", "mine lane", 24, 1, ("training aids",)),
    ("TOWN", "Built-up-area site", "built-up site", 90, 1, ()),
    ("DRILL", "Drill ground", "drill ground", 60, 3, ()),
    ("TA1", "Training area Bitimger, north", "training area", 90, 2, ()),
    ("TA2", "Training area Bitimger, south", "training area", 90, 2, ()),
    ("BASE", "Training base", "training base", 170, 2, ()),
    ("LANE", "Checkpoint lane", "checkpoint lane", 40, 1, ()),
    ("DRIVE", "Driving ground", "driving ground", 30, 1, ()),
    ("SIGR", "Signals room", "signals room", 16, 1, ("HF set", "VHF set")),
    ("CAMP", "Field camp", "field camp", 90, 2, ()),
)
POOLS = (("LORRY", "Lorries", 10), ("JEEP", "Patrol vehicles", 14), ("AMB", "Ambulances", 2))

PEACE, DEMINING, MEDICINE = "Peace operations centre", "Demining centre", "Military medicine centre"
# name, home centre, qualifications, weeks here (0, 0: always), leave week (0: none), weekly hours
STAFF = (
    *((n, PEACE, ("english",), 0, 0, leave, 24) for n, leave in (("Aisha Omarova", 12), ("Peter Lang", 0),
      ("Madina Sarsen", 17), ("Viktor Pak", 0), ("Gulnar Esen", 9))),
    ("Col Serik Amanov", PEACE, ("peace operations", "staff work", "evaluation"), 0, 0, 0, 20),
    ("Lt Col Bolat Kenes", PEACE, ("peace operations", "law", "engagement"), 0, 0, 15, 22),
    ("Maj Anna Reyn", PEACE, ("law", "engagement"), 0, 0, 0, 24),
    ("Maj Talgat Orazov", PEACE, ("staff work", "logistics", "evaluation"), 0, 0, 11, 22),
    ("Capt Ruslan Biev", PEACE, ("tactics", "convoy", "urban"), 0, 0, 0, 26),
    ("Capt Askhat Nur", PEACE, ("tactics", "urban", "crowd"), 0, 0, 16, 26),
    ("Capt Denis Volk", PEACE, ("tactics", "checkpoint", "base security"), 0, 0, 0, 36),
    ("Lt Samal Tore", PEACE, ("engagement", "checkpoint", "law"), 0, 0, 10, 24),
    ("Lt Yerbol Duis", PEACE, ("tactics", "convoy", "checkpoint"), 0, 0, 0, 26),
    ("Lt Marat Issa", PEACE, ("tactics", "base security", "crowd"), 0, 0, 0, 36),
    ("MSgt Oleg Zima", PEACE, ("range safety", "fitness"), 0, 0, 0, 26),
    ("MSgt Kanat Abai", PEACE, ("range safety", "tactics"), 0, 0, 13, 26),
    ("SSgt Nurbek Tai", PEACE, ("range safety", "base security"), 0, 0, 0, 36),
    ("SSgt Ivan Chern", PEACE, ("range safety", "convoy"), 0, 0, 18, 26),
    ("SSgt Aidar Sultan", PEACE, ("fitness", "tactics"), 0, 0, 0, 26),
    ("SSgt Zhanna Bek", PEACE, ("fitness", "crowd", "checkpoint"), 0, 0, 0, 26),
    ("SSgt Pavel Don", PEACE, ("driving", "convoy"), 0, 0, 0, 26),
    ("SSgt Alibek Mus", PEACE, ("driving", "logistics"), 0, 0, 7, 26),
    ("Sgt Timur Gali", PEACE, ("signals",), 0, 0, 0, 26),
    ("Sgt Eldar Ten", PEACE, ("signals", "uas"), 0, 0, 12, 26),
    ("Sgt Botagoz Raim", PEACE, ("uas", "tactics"), 0, 0, 0, 26),
    ("Sgt Anton Kim", PEACE, ("crowd", "urban", "tactics"), 0, 0, 0, 26),
    ("Sgt Dias Oral", PEACE, ("tactics", "evaluation"), 0, 0, 20, 26),
    ("Sgt Kuat Beisen", PEACE, ("base security", "logistics", "evaluation"), 0, 0, 0, 36),
    ("Sgt Aliya Noor", PEACE, ("checkpoint", "tactics"), 0, 0, 0, 26),
    ("Maj Igor Saper", DEMINING, ("eod", "eod 2", "engineering"), 4, 26, 0, 26),
    ("Capt Nurzhan Bek", DEMINING, ("eod", "eod 2"), 8, 20, 0, 26),
    ("SSgt Arman Qal", DEMINING, ("eod", "engineering"), 3, 19, 0, 26),
    ("Sgt Sanzhar Alt", DEMINING, ("eod", "engineering"), 3, 20, 14, 26),
    ("Sgt Roman Liss", DEMINING, ("engineering", "eod"), 3, 20, 0, 26),
    ("Maj (med) Dana Ospan", MEDICINE, ("field medicine", "first aid"), 3, 24, 0, 24),
    ("Capt (med) Oleg Maks", MEDICINE, ("field medicine", "first aid"), 3, 23, 0, 24),
    ("Lt (med) Aru Samat", MEDICINE, ("first aid",), 3, 23, 0, 24),
    ("MSgt (med) Ilya Grin", MEDICINE, ("first aid",), 3, 20, 0, 24),
    ("Sgt (med) Asem Kai", MEDICINE, ("first aid",), 3, 23, 0, 24),
    ("Sgt (med) Baur Zhan", MEDICINE, ("first aid", "field medicine"), 5, 23, 0, 24),
)  # fmt: skip
