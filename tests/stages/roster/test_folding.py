"""One name, many spellings: the key is the same, and typing errors are counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueberet.stages.roster.folding import asked_keys, fold, folded_words, search_key, steps_between, typos_forgiven

ALIKE = [
    "Әсем Асем Asem Assem Äsem", "Құрман Курман Kurman Qurman Qūrman", "Ғалым Галым Galym Ghalym Ğalym",
    "Қожахметов Кожахметов Kozhakhmetov KOJAHMETOV Qozhakhmetov", "Өркен Оркен Orken Örken", "Үміт Умит Umit Ümit",
    "Һамит Хамит Hamit Khamit", "Шыңғыс Шынгыс Shyngys Şyñğys", "Ковалёв Ковалев Kovalyov KOVALEV",
    "Жұмабаев Жумабаев Zhumabayev Jumabaev", "Мақсат Максат Maksat MAXAT", "Дмитрий Dmitriy Dmitry Dmitrii",
    "Нұр-Сұлтан Nursultan Нурсултан", "Ұлан Улан Ulan", "Ілияс Илияс Iliyas", "Щербаков Shcherbakov",
]  # fmt: skip


@pytest.mark.parametrize("spellings", ALIKE)
def test_spellings_of_one_name_fold_to_one_key(spellings: str) -> None:
    assert len({fold(w) for w in spellings.split()}) == 1


@pytest.mark.parametrize(("one", "other"), [("Асан", "Үсен"), ("Марат", "Мұрат"), ("Айдос", "Жандос"), ("Ким", "Кан")])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_a_composed_and_a_decomposed_letter_are_one() -> None:
    assert fold("Андрей") == fold("Андрей")


def test_digits_keep_their_doubles() -> None:
    assert fold("KZ-400100") == "kz400100"
    assert search_key(["Әсем Ким", "Asem Kim", "N-0077"]) == " asem kim n0077 "


@given(st.text(max_size=40))
def test_a_key_is_a_fixed_point_and_has_no_gaps(text: str) -> None:
    for key in folded_words(text):
        assert " " not in key
        assert key in search_key([text]) or len(search_key([text])) == 400


@given(
    st.sampled_from(["Жұмабаев", "Қожахметов", "Нұрғалиев", "Шәріпов", "Сәуле", "Дмитрий", "Ковалёв"]),
    st.integers(2, 12),
)
def test_the_beginning_of_a_name_finds_it(name: str, length: int) -> None:
    part = name[:length]
    assert any(key in f" {fold(name)} " for keys in asked_keys(part) for key in keys)


@given(
    st.sampled_from(["Zhumabayev", "Kozhakhmetov", "Nurgaliyev", "Sharipov", "Dmitriy", "Shaimerdenov"]),
    st.integers(3, 12),
)
def test_so_does_the_beginning_in_latin(name: str, length: int) -> None:
    assert any(key in fold(name) for keys in asked_keys(name[:length]) for key in keys)


@pytest.mark.parametrize(
    ("a", "b", "steps"),
    [("asem", "asem", 0), ("asem", "asen", 1), ("asem", "aesm", 1), ("asem", "asm", 1), ("asem", "aasem", 1),
     ("asem", "osen", 2), ("asem", "kurman", 3), ("", "ab", 2)],
)  # fmt: skip
def test_steps_between(a: str, b: str, steps: int) -> None:
    assert steps_between(a, b, 2) == steps
    assert steps_between(b, a, 2) == steps


def test_short_words_forgive_nothing() -> None:
    assert [typos_forgiven(w) for w in ("kim", "asem", "kurmanb", "zumabaev")] == [0, 1, 1, 2]
