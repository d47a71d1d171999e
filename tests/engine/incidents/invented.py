"""Invented incidents in every layout of ACLED and UCDP. No row of either is in here: places and people do not exist."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from blueberet.engine.incidents.event import SIDES


def columns(line: str) -> list[str]:
    return line.split(",")


A = columns(
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,"
    "actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,"
    "latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp"
)
LAYOUTS = {
    "A": A,
    "A+": [*A, "population_1km", "population_2km", "population_5km", "population_best"],
    "B": columns(
        "data_id,iso,event_id_cnty,event_id_no_cnty,event_date,year,time_precision,event_type,sub_event_type,actor1,"
        "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,region,country,admin1,admin2,admin3,location,"
        "latitude,longitude,geo_precision,source,source_scale,notes,fatalities,timestamp,iso3"
    ),
    "C": columns(
        "EVENT_DATE,YEAR,EVENT_TYPE,SUB_EVENT_TYPE,ACTOR1,ASSOC_ACTOR_1,INTER1,ACTOR2,ASSOC_ACTOR_2,INTER2,INTERACTION,"
        "REGION,COUNTRY,LOCATION,LATITUDE,LONGITUDE,SOURCE,SOURCE_SCALE,FATALITIES,TIMESTAMP"
    ),
    "before 2019": columns(
        "GWNO,EVENT_ID_CNTY,EVENT_ID_NO_CNTY,EVENT_DATE,YEAR,TIME_PRECISION,EVENT_TYPE,ACTOR1,ALLY_ACTOR_1,INTER1,ACTOR2,"
        "ALLY_ACTOR_2,INTER2,INTERACTION,COUNTRY,ADMIN1,ADMIN2,ADMIN3,LOCATION,LATITUDE,LONGITUDE,GEO_PRECISION,SOURCE,"
        "NOTES,FATALITIES"
    ),
}  # fmt: skip
HAPI = columns(
    "location_code,has_hrp,in_gho,provider_admin1_name,provider_admin2_name,admin1_code,admin1_name,admin2_code,"
    "admin2_name,admin_level,event_type,events,fatalities,reference_period_start,reference_period_end,dataset_hdx_id,"
    "resource_hdx_id,warning,error"
)
GED49 = columns(
    "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,conflict_name,dyad_dset_id,"
    "dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,side_b_dset_id,side_b_new_id,side_b,number_of_sources,"
    "source_article,source_office,source_date,source_headline,source_original,where_prec,where_coordinates,"
    "where_description,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,region,event_clarity,"
    "date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low,gwnoa,gwnob"
)
_SHORT = {"relid", "code_status", "conflict_dset_id", "dyad_dset_id", "side_a_dset_id", "side_b_dset_id"}
_OLD = {"source_office", "source_date", "source_headline", "gwnoa", "gwnob"}
GED = {
    38: [c for c in GED49 if c not in _SHORT | _OLD],
    45: [*(c for c in GED49 if c not in _SHORT | {"where_description"}), "start_year", "end_year", "iso3"],
    49: GED49,
}
_FULL = columns("January,February,March,April,May,June,July,August,September,October,November,December")
DATES = {
    "iso": lambda d: d.isoformat(),
    "words": lambda d: f"{d.day:02} {_FULL[d.month - 1]} {d.year}",
    "hyphens": lambda d: f"{d.day:02}-{_FULL[d.month - 1]}-{d.year}",
    "short": lambda d: f"{d.day:02}-{_FULL[d.month - 1][:3]}-{d.year % 100:02}",
    "iso T": lambda d: f"{d.isoformat()}T00:00:00",
    "iso ms": lambda d: f"{d.isoformat()} 00:00:00.000",
}
NOTE = 'Invented: a "crowd", it is said;\nnobody | nothing.\tSee [size=about 200]'


@dataclass(frozen=True)
class Told:
    """What one invented row says."""

    day: date
    kind: str = "Riots"
    sub_kind: str = "Mob violence"
    latitude: float = 10.5
    longitude: float = -20.25
    side1: int = 5
    side2: int = 0
    location: str = "Qorvé"


SOME = tuple(
    Told(date(2022, 1, 5) + timedelta(days=9 * n), kind, sub, 10.5 + n / 8, -20.25 - n / 4, side1, side2)
    for n, (kind, sub, side1, side2) in enumerate((
        ("Riots", "Mob violence", 5, 0),
        ("Riots", "Violent demonstration", 5, 1),
        ("Protests", "Peaceful protest", 6, 0),
        ("Protests", "Protest with intervention", 6, 1),
        ("Battles", "Armed clash", 1, 2),
        ("Violence against civilians", "Attack", 3, 7),
        ("Strategic developments", "Arrests", 1, 4),
        ("Explosions/Remote violence", "Air/drone strike", 8, 7),
    ))
)  # fmt: skip
_BEFORE = {"Riots": "Riots/Protests", "Protests": "Riots/Protests", "Battles": "Battle-No change of territory",
           "Explosions/Remote violence": "Remote violence", "Strategic developments": "Strategic development"}  # fmt: skip


def acled(
    layout: str, told: Sequence[Told] = SOME, *, dates: str = "iso", words: bool = False
) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a layout."""
    rows = []
    for n, t in enumerate(told):
        side = (lambda s: SIDES[s] if s else "") if words else str
        old = layout == "before 2019"
        values = {
            "event_id_cnty": f"QOR{n + 1}", "data_id": str(900 + n), "event_date": DATES[dates](t.day),
            "year": str(t.day.year), "time_precision": "1", "event_type": _BEFORE.get(t.kind, t.kind) if old else t.kind,
            "sub_event_type": t.sub_kind, "actor1": f"Invented side {t.side1}", "inter1": side(t.side1),
            "inter2": side(t.side2), "country": "Qoria", "admin1": "North Qoria", "admin2": "Coast", "admin3": "",
            "location": t.location, "latitude": str(t.latitude), "longitude": str(t.longitude), "geo_precision": "2",
            "notes": NOTE, "fatalities": str(n), "timestamp": "1700000000", "source": "Nobody; Daily Nothing",
        }  # fmt: skip
        rows.append([values.get(c.lower(), "") for c in LAYOUTS[layout]])
    return LAYOUTS[layout], rows


def ged(columns: int, told: Sequence[Told] = SOME, *, dates: str = "iso", tags: bool = False) -> tuple[list[str], list[list[str]]]:  # fmt: skip
    """Header and rows of UCDP GED."""
    header = GED[columns]
    rows = [["#date+year" if c == "year" else "#geo+lat" if c == "latitude" else "" for c in header]] if tags else []
    for n, t in enumerate(told):
        values = {
            "id": str(70_000 + n), "year": str(t.day.year), "type_of_violence": str(n % 3 + 1), "where_prec": "3",
            "where_coordinates": t.location, "adm_1": "North Qoria", "adm_2": "Coast", "latitude": str(t.latitude),
            "longitude": str(t.longitude), "country": "Qoria", "date_prec": "2", "date_start": DATES[dates](t.day),
            "date_end": DATES[dates](t.day + timedelta(days=n)), "best": str(n), "source_article": NOTE,
        }  # fmt: skip
        rows.append([values.get(c, "") for c in header])
    return header, rows


def as_csv(table: tuple[list[str], list[list[str]]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """A table as the bytes of a file."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows([table[0], *table[1]])
    return out.getvalue().encode(encoding)


def as_xlsx(table: tuple[list[str], list[list[object]]]) -> bytes:
    """A table as a workbook, on its second sheet."""
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["About this export"])
    sheet = book.create_sheet("Events")
    for row in [table[0], *table[1]]:
        sheet.append([None if c == "" else c for c in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
