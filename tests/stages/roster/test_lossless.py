"""What is exported comes back unharmed: every field, every letter, XLSX and CSV."""

from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blueberet.foundation.sheets.write import write_book, write_csv
from blueberet.stages.roster.ranks import CATEGORY
from blueberet.stages.roster.reading import Entry, check_roster
from blueberet.stages.roster.selectors import row_of
from blueberet.stages.roster.table import DOCUMENTS, ROLL

LETTERS = "ӘҒҚҢӨҰҮҺІәғқңөұүһіАБВЯабвяABCxyz0123456789'-’.+=@\"«»;,&<>/()"
WORD = st.text(LETTERS, min_size=1, max_size=12).map(str.strip).filter(bool)
NAME = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
UNIT = WORD.filter(lambda w: ">" not in w and "/" not in w)
PLAIN = (
    st.text("ӘҒҚҢӨҰҮҺІабвABC0123456789'+=@-. ", min_size=1, max_size=12).map(lambda s: " ".join(s.split())).filter(bool)
)
SKILL = PLAIN.filter(lambda w: ";" not in w and "," not in w)
DAY = st.dates(date(2020, 1, 1), date(2060, 1, 1))
TODAY = date(2026, 6, 1)


@st.composite
def entries(draw: Any) -> Entry:
    """Any person that the roster can hold."""
    rank = draw(st.sampled_from(sorted(CATEGORY)))
    kinds = draw(st.lists(st.sampled_from(DOCUMENTS), unique=True, max_size=4))
    documents = tuple((k, draw(PLAIN | st.just("")), draw(DAY | st.none())) for k in DOCUMENTS if k in kinds)
    return Entry(
        draw(NAME)[:32].strip() or "N", draw(NAME), draw(NAME | st.just("")), draw(NAME | st.just("")),
        draw(st.sampled_from("FM")), draw(st.dates(date(1965, 1, 1), date(2005, 1, 1))), rank, CATEGORY[rank],
        tuple(draw(st.lists(UNIT, min_size=1, max_size=4))), draw(PLAIN), draw(PLAIN | st.just("")),
        draw(st.sampled_from([(), (("English", "CEFR", "B1"), ("French", "STANAG 6001", "2221"))])),
        draw(st.sampled_from([(), (("B", None), ("C", date(2030, 1, 2)))])),
        tuple(dict.fromkeys(draw(st.lists(SKILL, max_size=3)))),
        tuple(d for d in documents if d[1] or d[2]),
    )  # fmt: skip


@given(people=st.lists(entries(), min_size=1, max_size=4, unique_by=lambda e: e.service_number.casefold()))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_a_roll_comes_back_as_it_went(people: list[Entry]) -> None:
    rows = [row_of(e) for e in people]
    for content, name in ((write_csv(ROLL, rows), "r.csv"), (write_book([(ROLL, rows)]), "r.xlsx")):
        check = check_roster(content, name, today=TODAY)
        errors = [
            f.sentence()
            for f in check.findings
            if f.severity == "error" and "does not exist elsewhere" not in f.problem
        ]
        assert errors == [], name
        if not any("does not exist elsewhere" in f.problem for f in check.findings):
            assert check.entries == people, name
