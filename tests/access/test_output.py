"""What people write into fields stays text wherever it is shown."""

from django.test import Client
from django.urls import reverse

from blueberet.stages.roster.models import Person
from tests.access.test_walk import World

EVIL = "<script>alert(1)</script>\"'>{{ 7 }}"


def test_a_name_that_would_be_a_script_is_shown_as_text(world: World, client: Client) -> None:
    Person.objects.filter(service_number="N-001").update(
        name_cyrillic=EVIL, name_latin=EVIL, region=EVIL, search_key="evil"
    )
    client.force_login(world.cast.registrar)
    seen = 0
    for path in ("/contingent/", reverse("person", args=[world.keys["person"]]), "/contingent/documents", "/contingent/duplicates",
                 f"/contingent/?q={EVIL}", f"/programme/search?q={EVIL}", "/programme/week?of=person&code=N-001"):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 200, path
        page = answer.content.decode()
        assert "<script>alert" not in page, path
        assert "{{ 7 }}" in page or "{{" not in page
        seen += "&lt;script&gt;alert" in page
    assert seen >= 4
    pdf = client.get("/programme/week.pdf?of=person&code=N-001")
    assert pdf.status_code == 200
    assert pdf.content.startswith(b"%PDF")


def test_words_of_sql_find_nobody_and_harm_nothing(world: World, client: Client) -> None:
    client.force_login(world.cast.registrar)
    for words in ("' OR 1=1 --", "x'; DROP TABLE roster_person; --", "%_%", '" UNION SELECT 1 --'):
        for path in ("/contingent/", "/programme/search", "/trail/"):
            assert client.get(path, {"q": words, "unit": words, "object": words}).status_code in (200, 403, 404)
    assert Person.objects.count() >= 3
