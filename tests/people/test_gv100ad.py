"""The official directory and the shipped list: what they mean, and what is refused."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.people import directory as directory_module
from app.people.directory import Body, Directory, DirectoryErrors, LineError, read_tsv
from app.people.directory_changes import ExistingBody, compare
from app.people.gv100ad import parse

SHIPPED = (Path(directory_module.__file__).parent / "data" / "kommunen_st.tsv").read_text(encoding="utf-8")
AS_OF = date(2025, 8, 31)


class Fields(NamedTuple):
    """One line of the file, before it is written out."""

    type: str
    key: str
    name: str
    code: str = ""
    association: str = ""
    seat: str = ""
    area: int = 0
    population: int = 0
    postal_code: str = ""
    as_of: str = "20250831"


def line(fields: Fields) -> str:
    """The line, every field at its published position."""
    text = [" "] * 220

    def put(first: int, value: str) -> None:
        text[first - 1 : first - 1 + len(value)] = value

    put(1, fields.type + fields.as_of + fields.key)
    put(19, fields.association)
    put(23, fields.name)
    put(73, fields.seat)
    put(123, fields.code)
    if fields.type == "60":
        put(129, f"{fields.area:011}{fields.population:011}{fields.population // 2:011}")
        put(166, fields.postal_code)
    return "".join(text)


def file(records: Iterable[Fields], newline: str = "\r\n") -> str:
    return "".join(line(record) + newline for record in records)


STATE = Fields("10", "15", "Sachsen-Anhalt", seat="Magdeburg")
CITY = [
    Fields("40", "15003", "Magdeburg, Landeshauptstadt", "41", seat="Magdeburg"),
    Fields("50", "15003", "Magdeburg, Landeshauptstadt", "50", "0000"),
    Fields(
        "60",
        "15003000",
        "Magdeburg, Landeshauptstadt",
        "61",
        "0000",
        area=20103,
        population=244329,
        postal_code="39104",
    ),
]
DISTRICT = Fields("40", "15087", "Mansfeld-Südharz", "44", seat="Sangerhausen")
EISLEBEN = [
    Fields("50", "15087", "Eisleben, Lutherstadt", "50", "0130"),
    Fields("60", "15087130", "Eisleben, Lutherstadt", "63", "0130", area=14376, population=22505, postal_code="06295"),
]
GOLDENE_AUE = [
    Fields("50", "15087", "Goldene Aue", "53", "5051", seat="Kelbra (Kyffhäuser)"),
    Fields("60", "15087055", "Berga", "64", "5051", area=3000, population=1664, postal_code="06536"),
    Fields("60", "15087250", "Kelbra (Kyffhäuser), Stadt", "63", "5051", area=4000, population=3196),
]
SMALL = [STATE, *CITY, DISTRICT, *EISLEBEN, *GOLDENE_AUE]


def body(key: str, kind: str, name: str, official_name: str, parent_key: str | None, **more: object) -> Body:
    return Body(key, kind, name, official_name, parent_key, AS_OF, **more)  # type: ignore[arg-type]


def test_a_small_file_is_read_whole() -> None:
    magdeburg, eisleben = "Magdeburg, Landeshauptstadt", "Eisleben, Lutherstadt"
    assert parse(file(SMALL).encode("utf-8-sig")) == Directory(
        as_of=AS_OF,
        bodies=(
            body(
                "15", "land", "Sachsen-Anhalt", "Sachsen-Anhalt", None,
                population=271694, area_hectares=41479, seat="Magdeburg",
            ),
            body(
                "15003000", "kreisfreie_stadt", "Magdeburg", magdeburg, "15", district_key="15003000",
                population=244329, area_hectares=20103, postal_code="39104", seat="Magdeburg",
            ),
            body(
                "15087", "landkreis", "Mansfeld-Südharz", "Mansfeld-Südharz", "15", district_key="15087",
                population=27365, area_hectares=21376, seat="Sangerhausen",
            ),
            body(
                "150875051", "verbandsgemeinde", "Goldene Aue", "Goldene Aue", "15087", district_key="15087",
                population=4860, area_hectares=7000, seat="Kelbra (Kyffhäuser)",
            ),
            body(
                "15087055", "mitgliedsgemeinde", "Berga", "Berga", "150875051", district_key="15087",
                served_by_key="150875051", population=1664, area_hectares=3000, postal_code="06536",
            ),
            body(
                "15087130", "einheitsgemeinde", "Lutherstadt Eisleben", eisleben, "15087", district_key="15087",
                population=22505, area_hectares=14376, postal_code="06295",
            ),
            body(
                "15087250", "mitgliedsgemeinde", "Kelbra (Kyffhäuser)", "Kelbra (Kyffhäuser), Stadt",
                "150875051", district_key="15087", served_by_key="150875051", population=3196, area_hectares=4000,
            ),
        ),
    )  # fmt: skip


def official_file_of(bodies: Iterable[Body]) -> list[Fields]:
    """The records Destatis would print for the bodies of one state, municipalities first to last."""
    records: list[Fields] = []
    for item in bodies:
        name = f"{item.name}, Stadt" if "(" in item.name else item.name
        if item.name.startswith("Lutherstadt "):
            name = item.name.removeprefix("Lutherstadt ") + ", Lutherstadt"
        number, population = item.key[5:8], item.population or 0
        if item.kind == "land":
            records.append(Fields("10", item.key, name))
        elif item.kind == "landkreis":
            records.append(Fields("40", item.key, name, "44"))
        elif item.kind == "verbandsgemeinde":
            records.append(Fields("50", item.key[:5], item.name, "53", item.key[5:]))
        elif item.kind == "mitgliedsgemeinde":
            association = (item.parent_key or "")[5:]
            records.append(Fields("60", item.key, name, "64", association, population=population))
        else:
            city = item.kind == "kreisfreie_stadt"
            if city:
                records.append(Fields("40", item.key[:5], name, "41"))
            records.append(Fields("50", item.key[:5], name, "50", f"0{number}"))
            records.append(Fields("60", item.key, name, "61" if city else "63", f"0{number}", population=population))
    return records


def existing(item: Body) -> ExistingBody:
    return ExistingBody(item.key, item.kind, item.name, item.parent_key, item.population)


def facts(directory: Directory) -> list[tuple[object, ...]]:
    return [
        (item.key, item.kind, item.name, item.parent_key, item.population, item.district_key, item.served_by_key)
        for item in directory.bodies
    ]


@pytest.mark.parametrize("order", [1, -1])
def test_the_official_file_and_the_shipped_list_give_the_same_bodies(order: int) -> None:
    shipped = read_tsv(SHIPPED)
    official = parse(file(official_file_of(shipped.bodies)[::order]).encode("utf-8-sig"))
    assert facts(official) == facts(shipped)
    rows = [row.split("\t") for row in SHIPPED.splitlines()[1:]]
    assert len(rows) == 247
    listed = {item.key: item for item in official.bodies if item.kind != "land"}
    assert sorted(rows) == sorted(
        [item.key, item.kind, item.name, item.parent_key or "", str(item.population)] for item in listed.values()
    )
    assert not compare({item.key: existing(item) for item in shipped.bodies}, official)


def test_the_shipped_list_has_133_administrations_and_its_state() -> None:
    shipped = read_tsv(SHIPPED)
    assert (len(shipped.bodies), len(shipped.administrations()), shipped.as_of) == (248, 133, AS_OF)
    assert shipped.bodies[0] == body("15", "land", "Sachsen-Anhalt", "Sachsen-Anhalt", None, population=2135597)


def test_parents_come_before_their_children() -> None:
    seen: set[str | None] = {None}
    for item in read_tsv(SHIPPED).bodies:
        assert item.parent_key in seen
        seen.add(item.key)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "iso-8859-15"])
@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_encodings_and_line_ends_make_no_difference(encoding: str, newline: str) -> None:
    assert parse(file(SMALL, newline).encode(encoding)) == parse(file(SMALL).encode("utf-8-sig"))
    assert parse(file(SMALL, newline).rstrip("\r\n").encode(encoding)).as_of == AS_OF


def test_a_city_state_is_a_state_and_a_municipality() -> None:
    berlin = [
        Fields("10", "11", "Berlin", seat="Berlin"),
        Fields("40", "11000", "Berlin, Stadt", "41"),
        Fields("50", "11000", "Berlin, Stadt", "50", "0000"),
        Fields("60", "11000000", "Berlin, Stadt", "61", "0000", population=3685265),
    ]
    assert facts(parse(file(berlin).encode())) == [
        ("11", "land", "Berlin", None, 3685265, None, None),
        ("11000000", "kreisfreie_stadt", "Berlin", "11", 3685265, "11000000", None),
    ]


def test_other_states_have_other_levels() -> None:
    elsewhere = [
        Fields("10", "08", "Baden-Württemberg"),
        Fields("20", "081", "Stuttgart"),
        Fields("30", "0811", "Stuttgart"),
        Fields("40", "08111", "Stuttgart, Landeshauptstadt", "42"),
        Fields("50", "08111", "Stuttgart, Landeshauptstadt", "50", "0000"),
        Fields("60", "08111000", "Stuttgart, Landeshauptstadt", "62", "0000", population=7),
        Fields("40", "08115", "Böblingen", "44"),
        Fields("50", "08115", "Musterwald", "54", "5001"),
        Fields("60", "08115003", "Böblingen, Stadt", "67", "5001", population=5),
        Fields("60", "08115971", "Musterforst, gemfr. Gebiet", "66", "5001"),
        Fields("10", "03", "Niedersachsen"),
        Fields("40", "03153", "Goslar", "44"),
        Fields("50", "03153", "Harz (Landkreis Goslar), gemfr. Gebiet", "50", "9504"),
        Fields("60", "03153504", "Harz (Landkreis Goslar), gemfr. Gebiet", "65", "9504", population=1),
        Fields("10", "10", "Saarland"),
        Fields("40", "10041", "Saarbrücken, Regionalverband", "45"),
        Fields("50", "10041", "Saarbrücken, Landeshauptstadt", "50", "0100"),
        Fields("60", "10041100", "Saarbrücken, Landeshauptstadt", "63", "0100", population=3),
    ]
    assert facts(parse(file(elsewhere).encode())) == [
        ("03", "land", "Niedersachsen", None, 1, None, None),
        ("08", "land", "Baden-Württemberg", None, 12, None, None),
        ("10", "land", "Saarland", None, 3, None, None),
        ("081", "regierungsbezirk", "Stuttgart", "08", 12, None, None),
        ("0811", "region", "Stuttgart", "081", 12, None, None),
        ("03153", "landkreis", "Goslar", "03", 1, "03153", None),
        ("08111000", "kreisfreie_stadt", "Stuttgart", "081", 7, "08111000", None),
        ("08115", "landkreis", "Böblingen", "081", 5, "08115", None),
        ("10041", "regionalverband", "Regionalverband Saarbrücken", "10", 3, "10041", None),
        ("081155001", "verwaltungsgemeinschaft", "Musterwald", "08115", 5, "08115", None),
        ("03153504", "gemeindefreies_gebiet", "Harz (Landkreis Goslar)", "03153", 1, "03153", None),
        ("08115003", "mitgliedsgemeinde", "Böblingen", "081155001", 5, "08115", "081155001"),
        ("08115971", "gemeindefreies_gebiet", "Musterforst", "081155001", 0, "08115", "081155001"),
        ("10041100", "einheitsgemeinde", "Saarbrücken", "10041", 3, "10041", None),
    ]


DIGITS = "%s: „%s“ besteht nicht nur aus Ziffern."
GOOD = file(SMALL)
LINES = GOOD.splitlines()


def changed(number: int, first: int, value: str) -> str:
    """The small file with one field of one line overwritten."""
    lines = list(LINES)
    lines[number - 1] = lines[number - 1][: first - 1] + value + lines[number - 1][first - 1 + len(value) :]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ("", [(1, "Die Datei ist leer.")]),
        (GOOD + LINES[8][:-1] + "\n", [
            (11, "Der Schlüssel 15087055 kommt schon in einer früheren Zeile vor."),
            (11, "Sie hat 219 Zeichen statt 220."),
        ]),
        (GOOD + "\n" + LINES[0] + "\n", [
            (11, "Sie hat 0 Zeichen statt 220."),
            (12, "Der Schlüssel 15 kommt schon in einer früheren Zeile vor."),
        ]),
        (changed(1, 1, "11"), [
            (1, "Die Satzart „11“ ist nicht bekannt."),
            *[(number, "Das Land 15 fehlt in der Datei.") for number in range(2, 11)],
        ]),
        (changed(9, 3, "20250231"), [(9, "Der Gebietsstand „20250231“ ist kein Datum.")]),
        (changed(9, 3, "2025083x"), [(9, "Der Gebietsstand „2025083x“ ist kein Datum.")]),
        (changed(9, 16, "05x"), [(9, DIGITS % ("Schlüssel (Stellen 11 bis 18)", "1508705x"))]),
        (changed(9, 140, "1 664      "), [(9, DIGITS % ("Bevölkerung (Stellen 140 bis 150)", "1 664      "))]),
        (changed(9, 140, "99999999999"), [(9, "Bevölkerung (Stellen 140 bis 150): 99999999999 ist zu groß.")]),
        (changed(9, 129, "²0000000000"), [(9, DIGITS % ("Fläche (Stellen 129 bis 139)", "²0000000000"))]),
        (changed(9, 166, "0653O"), [(9, DIGITS % ("Postleitzahl (Stellen 166 bis 170)", "0653O"))]),
        (changed(9, 23, " " * 50), [(9, "Der Name fehlt.")]),
        (changed(9, 23, "Ber\x00ga"), [(9, "Sie enthält ein Steuerzeichen.")]),
        (changed(9, 123, "53"), [(9, "Das Textkennzeichen „53“ gibt es bei Satzart 60 nicht.")]),
        (changed(9, 19, "5052"), [(9, "Der Gemeindeverband 150875052 fehlt in der Datei.")]),
        (file(SMALL[:4] + SMALL[5:7]), [(number, "Der Kreis 15087 fehlt in der Datei.") for number in (5, 6)]),
        (file([STATE, CITY[0]]), [(2, "Die Gemeinde der kreisfreien Stadt 15003000 fehlt in der Datei.")]),
        # a bad line that names its key is blamed alone, not its children
        (changed(5, 123, "99"), [(5, "Das Textkennzeichen „99“ gibt es bei Satzart 40 nicht.")]),
        ("\n".join([*LINES[:4], LINES[4] + " ", *LINES[5:]]), [(5, "Sie hat 221 Zeichen statt 220.")]),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_with_its_number(text: str, errors: list[tuple[int, str]]) -> None:
    with pytest.raises(DirectoryErrors) as refused:
        parse(text.encode("utf-8-sig"))
    assert refused.value.errors == tuple(LineError(number, message) for number, message in errors)


def test_a_broken_utf8_file_is_refused_and_not_taken_for_an_old_one() -> None:
    data = GOOD.encode("utf-8-sig").replace("Südharz".encode(), b"S\xfcdharz ")
    with pytest.raises(DirectoryErrors) as refused:
        parse(data)
    assert str(refused.value) == "Zeile 5: Die Zeile ist kein gültiges UTF-8, obwohl die Datei so beginnt."


def test_all_errors_are_kept_and_the_first_twenty_are_told() -> None:
    with pytest.raises(DirectoryErrors) as refused:
        parse(b"x\n" * 50)
    assert len(refused.value.errors) == 50
    told = str(refused.value).splitlines()
    assert (len(told), told[0], told[-1]) == (
        21,
        "Zeile 1: Sie hat 1 Zeichen statt 220.",
        "… und 30 weitere Fehler",
    )


HEADER = "key\tkind\tname\tparent_key\tpopulation\n"


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ("", [(1, "Die erste Zeile muss die Spalten key, kind, name, parent_key, population nennen.")]),
        (HEADER, [(1, "Die Datei enthält keine Stellen.")]),
        (HEADER + "\n15081\tlandkreis\tA\t15\n", [
            (2, "Erwartet werden 5 Spalten, gefunden: 1."),
            (3, "Erwartet werden 5 Spalten, gefunden: 4."),
        ]),
        (HEADER + "1508x\tlandkreis\tA\t15\t1\n", [(2, "„1508x“ ist kein amtlicher Schlüssel.")]),
        (HEADER + "15081\tkreis\tA\t15\t1\n", [(2, "Die Art „kreis“ ist nicht bekannt.")]),
        (HEADER + "15081\tlandkreis\t \t15\t1\n", [(2, "Der Name fehlt.")]),
        (HEADER + "15081\tlandkreis\tA\t15\t1.000\n", [(2, "„1.000“ ist keine Einwohnerzahl.")]),
        (HEADER + "15081030\teinheitsgemeinde\tA\t15081\t1\n", [(2, "Die übergeordnete Stelle 15081 fehlt.")]),
        (HEADER + "15081\tlandkreis\tA\t15\t1\n15081\tlandkreis\tB\t15\t1\n", [
            (3, "Der Schlüssel 15081 kommt schon in einer früheren Zeile vor."),
        ]),
    ],
)  # fmt: skip
def test_a_bad_list_is_refused(text: str, errors: list[tuple[int, str]]) -> None:
    with pytest.raises(DirectoryErrors) as refused:
        read_tsv(text)
    assert refused.value.errors == tuple(LineError(number, message) for number, message in errors)


def test_all_of_germany_is_read_in_seconds() -> None:
    records = [Fields("10", f"{state:02}", f"Land {state}") for state in range(1, 17)]
    for number in range(400):
        district = f"{number % 16 + 1:02}0{number // 16:02}"
        records.append(Fields("40", district, f"Kreis {number}", "44"))
        for municipality in range(20):
            association = f"0{municipality:03}"
            name = f"Musterstadt {municipality}, Stadt"
            records.append(Fields("50", district, name, "50", association))
            records.append(Fields("60", f"{district}{municipality:03}", name, "63", association, population=3))
    data = file(records).encode("utf-8-sig")
    assert len(records) == 16_416
    begun = perf_counter()
    directory = parse(data)
    changes = compare({item.key: existing(item) for item in directory.bodies}, directory)
    assert perf_counter() - begun < 3
    assert (len(directory.bodies), bool(changes)) == (8416, False)


@given(st.binary(max_size=2000))
def test_random_bytes_raise_nothing_but_directory_errors(data: bytes) -> None:
    with pytest.raises(DirectoryErrors):
        parse(data)


@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_is_read_or_refused(position: int, noise: bytes) -> None:
    data = GOOD.encode("iso-8859-15")
    damaged = data[:position] + noise + data[position + len(noise) :]
    try:
        directory = parse(damaged)
    except DirectoryErrors:
        return
    keys = [item.key for item in directory.bodies]
    assert len(set(keys)) == len(keys)
    assert {item.parent_key for item in directory.bodies} - set(keys) == {None}


@given(st.text(max_size=500) | st.text(alphabet="0159\t\nlandkreis", max_size=200).map(lambda rows: HEADER + rows))
def test_random_lists_raise_nothing_but_directory_errors(text: str) -> None:
    with suppress(DirectoryErrors):
        assert read_tsv(text).bodies
