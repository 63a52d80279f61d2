"""What a new directory would change in the bodies already known."""

from datetime import date

from app.people.directory import SHIPPED_AS_OF as AS_OF
from app.people.directory import Body, read_tsv
from app.people.directory_changes import Changed, Changes, Closed, ExistingBody, compare

HEADER = "key\tkind\tname\tparent_key\tpopulation\n"


def existing(item: Body, closed_on: date | None = None) -> ExistingBody:
    return ExistingBody(item.key, item.kind, item.name, item.parent_key, item.population, closed_on)


def before(**replaced: ExistingBody | None) -> dict[str, ExistingBody]:
    """The bodies of the small directory as the database has them, some replaced, added or (None) left out."""
    bodies: dict[str, ExistingBody | None] = {item.key: existing(item) for item in SMALL_DIRECTORY.bodies}
    bodies.update({key.removeprefix("k"): item for key, item in replaced.items()})
    return {key: item for key, item in bodies.items() if item is not None}


SMALL_DIRECTORY = read_tsv(
    HEADER
    + "15003000\tkreisfreie_stadt\tMagdeburg\t15\t244329\n"
    + "15087\tlandkreis\tMansfeld-Südharz\t15\t129029\n"
    + "150875051\tverbandsgemeinde\tGoldene Aue\t15087\t9115\n"
    + "15087055\tmitgliedsgemeinde\tBerga\t150875051\t1664\n"
    + "15087250\tmitgliedsgemeinde\tKelbra (Kyffhäuser)\t150875051\t3196\n"
)
BERGA = SMALL_DIRECTORY.by_key()["15087055"]
KELBRA = SMALL_DIRECTORY.by_key()["15087250"]
CENTRE = ExistingBody("kompetenzzentrum", "kompetenzzentrum", "Kompetenzzentrum", None, None)


def test_nothing_new_changes_nothing() -> None:
    changes = compare(before(kompetenzzentrum=CENTRE), SMALL_DIRECTORY)
    assert changes == Changes()
    assert not changes


def test_an_empty_database_gets_all_with_parents_first() -> None:
    assert compare({}, SMALL_DIRECTORY) == Changes(new=SMALL_DIRECTORY.bodies)


def test_a_body_can_be_renamed_moved_and_counted_anew_at_once() -> None:
    old = ExistingBody("15087055", "einheitsgemeinde", "Berga am Kyffhäuser", "15087", 1700)
    pair = (Changed(old, BERGA),)
    assert compare(before(k15087055=old), SMALL_DIRECTORY) == Changes(renamed=pair, moved=pair, population_changed=pair)


def test_a_body_no_longer_listed_is_closed_once_and_can_come_back() -> None:
    gone = ExistingBody("15087999", "mitgliedsgemeinde", "Neudorf", "150875051", 80)
    changes = compare(before(k15087999=gone), SMALL_DIRECTORY)
    assert changes == Changes(gone=(Closed(gone, AS_OF),))
    already = ExistingBody("15087999", "mitgliedsgemeinde", "Neudorf", "150875051", 80, date(2024, 1, 1))
    assert compare(before(k15087999=already), SMALL_DIRECTORY) == Changes()
    closed = existing(BERGA, closed_on=date(2024, 1, 1))
    assert compare(before(k15087055=closed), SMALL_DIRECTORY) == Changes(reopened=(Changed(closed, BERGA),))


def test_a_new_body_with_the_old_names_took_the_old_bodies_in() -> None:
    joined = read_tsv(
        HEADER
        + "15083\tlandkreis\tBörde\t15\t900\n150835051\tverbandsgemeinde\tElbe-Heide\t15083\t900\n"
        + "15083361\tmitgliedsgemeinde\tLoitsche-Heinrichsberg\t150835051\t900\n"
    )
    new = joined.by_key()["15083361"]
    loitsche = ExistingBody("15083360", "mitgliedsgemeinde", "Loitsche", "150835051", 600)
    heinrichsberg = ExistingBody("15083250", "mitgliedsgemeinde", "Heinrichsberg", "150835051", 300)
    heinrich = ExistingBody("15083249", "mitgliedsgemeinde", "Heinrich", "150835051", 3)
    elsewhere = ExistingBody("15083251", "mitgliedsgemeinde", "Heinrichsberg", "150835052", 3)
    known = {item.key: existing(item) for item in joined.bodies if item is not new}
    known |= {item.key: item for item in (loitsche, heinrichsberg, heinrich, elsewhere)}
    assert compare(known, joined) == Changes(
        new=(new,),
        gone=(Closed(heinrich, AS_OF), Closed(elsewhere, AS_OF)),
        merged=(Closed(heinrichsberg, AS_OF, new), Closed(loitsche, AS_OF, new)),
    )


def test_a_renamed_body_took_in_what_its_name_gained() -> None:
    kyffhaeuser = ExistingBody("15087999", "mitgliedsgemeinde", "Kyffhäuser", "150875051", 80)
    old = ExistingBody("15087250", "mitgliedsgemeinde", "Kelbra", "150875051", 3196)
    changes = compare(before(k15087250=old, k15087999=kyffhaeuser), SMALL_DIRECTORY)
    assert changes == Changes(renamed=(Changed(old, KELBRA),), merged=(Closed(kyffhaeuser, AS_OF, KELBRA),))
    same = compare(before(k15087999=kyffhaeuser), SMALL_DIRECTORY)
    assert same == Changes(gone=(Closed(kyffhaeuser, AS_OF),))


def test_a_file_of_one_state_closes_nothing_in_another() -> None:
    munich = ExistingBody("09162000", "kreisfreie_stadt", "München", "091", 1)
    assert compare(before(k09162000=munich), SMALL_DIRECTORY) == Changes()
    assert compare(before(k15087055=None), SMALL_DIRECTORY, state_filter="09") == Changes()
    assert compare(before(k15087055=None), SMALL_DIRECTORY, state_filter="15") == Changes(new=(BERGA,))
