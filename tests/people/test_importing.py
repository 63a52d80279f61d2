"""Taking an official directory over into the database, by the service and by the command."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import perf_counter

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.admin.organisations.service import take_over
from app.database.embedded import Urls
from app.journal.models import JournalEntry
from app.people.directory import SHIPPED_AS_OF, Directory, read_tsv
from app.people.directory_changes import Changes
from app.people.gv100ad import parse
from app.people.importing import UnknownState, plan
from app.people.models import Organisation
from app.people.queries import organisation_by_key
from tests.people.test_gv100ad import SHIPPED, Fields, file, official_file_of

COMMAND = str(Path(sys.executable).parent / "ki-lotse")
KOETHEN, BIEDERITZ = "15082180", "15086005"
NEXT = date(2026, 12, 31)


def official(*, without: tuple[str, ...] = (), renamed: dict[str, str] | None = None) -> Directory:
    """The shipped bodies as the official file of a later date has them."""
    bodies = [
        replace(body, name=(renamed or {}).get(body.key, body.name), as_of=NEXT)
        for body in read_tsv(SHIPPED).bodies
        if body.key not in without
    ]
    return Directory.of(bodies)


def of_key(db: Session, key: str) -> Organisation:
    found = organisation_by_key(db, key)
    assert found is not None
    return found


def test_the_present_directory_changes_nothing(db: Session) -> None:
    before = [tuple(row) for row in db.execute(select(Organisation.__table__).order_by(col(Organisation.id)))]  # type: ignore[attr-defined]
    wanted = plan(db, parse(file(official_file_of(read_tsv(SHIPPED).bodies)).encode("utf-8-sig")))
    assert wanted.changes == Changes()
    assert wanted.stranded == {}
    take_over(db, wanted, source="file.txt", actor=None)
    after = [tuple(row) for row in db.execute(select(Organisation.__table__).order_by(col(Organisation.id)))]  # type: ignore[attr-defined]
    assert [row[:4] for row in before] == [row[:4] for row in after]
    assert [row[5:9] for row in before] == [row[5:9] for row in after]


def test_bodies_are_changed_in_place(db: Session) -> None:
    """Köthen gets another name, Biederitz is gone, and Magdeburg's people stay where they are."""
    koethen, biederitz = of_key(db, KOETHEN), of_key(db, BIEDERITZ)
    wanted = plan(db, official(without=(BIEDERITZ,), renamed={KOETHEN: "Bachstadt Köthen"}))
    take_over(db, wanted, source="GV100AD_311226.txt", actor=None)
    after = of_key(db, KOETHEN)
    assert (after.id, after.name, after.as_of) == (koethen.id, "Bachstadt Köthen", NEXT)
    gone = of_key(db, BIEDERITZ)
    assert (gone.id, gone.closed_on) == (biederitz.id, NEXT)
    rows = db.execute(
        select(col(JournalEntry.action), col(JournalEntry.actor), col(JournalEntry.object_label))
        .order_by(col(JournalEntry.id).desc())
        .limit(3)
    )
    assert sorted(tuple(row) for row in rows) == [
        ("organisation.change", "system", KOETHEN),
        ("organisation.close", "system", BIEDERITZ),
        ("organisations.import", "system", "GV100AD_311226.txt"),
    ]


def test_a_closed_body_opens_again_and_keeps_its_id(db: Session) -> None:
    biederitz = of_key(db, BIEDERITZ)
    take_over(db, plan(db, official(without=(BIEDERITZ,))), source="a", actor=None)
    wanted = plan(db, official())
    assert [changed.after.key for changed in wanted.changes.reopened] == [BIEDERITZ]
    take_over(db, wanted, source="b", actor=None)
    after = of_key(db, BIEDERITZ)
    assert (after.id, after.closed_on) == (biederitz.id, None)


def test_a_merged_body_is_served_by_the_one_that_took_it_in(db: Session) -> None:
    """Two neighbours become one of a new key, whose name has both of theirs."""
    first, second = "15082430", "15082440"
    names = [of_key(db, key).name for key in (first, second)]
    bodies = list(official(without=(first, second)).bodies)
    old = official().by_key()[first]
    joined = replace(old, key="15082999", name="-".join(names), official_name="-".join(names))
    wanted = plan(db, Directory.of([*bodies, joined]))
    assert [(item.body.key, item.into and item.into.key) for item in wanted.changes.merged] == [
        (first, "15082999"),
        (second, "15082999"),
    ]
    take_over(db, wanted, source="a", actor=None)
    heir = of_key(db, "15082999")
    assert {of_key(db, key).served_by_id for key in (first, second)} == {heir.id}
    assert (heir.kind, heir.district_id) == ("einheitsgemeinde", of_key(db, "15082").id)


def test_people_of_a_closed_body_are_named(db: Session) -> None:
    wanted = plan(db, official(without=(KOETHEN,)))
    assert wanted.stranded == {KOETHEN: 3}


def test_our_own_bodies_stay(db: Session) -> None:
    take_over(db, plan(db, official(without=(KOETHEN,))), source="a", actor=None)
    assert {of_key(db, key).closed_on for key in ("centre", "landtag", "mid")} == {None}


def germany() -> bytes:
    """About as many lines as the official file has: 16 states, 400 districts, 5,200 associations, 10,800 others."""
    records: list[Fields] = []
    for state in (f"{number:02d}" for number in range(1, 17)):
        records.append(Fields("10", state, f"Land {state}"))
        for number in range(25):
            district = f"{state}0{number + 10}"
            records.append(Fields("40", district, f"Kreis {district}", "44"))
            for part in range(13):
                association = f"{5000 + part}"
                records.append(Fields("50", district, f"Verband {district} {part}", "53", association))
                for place in (1, 2):
                    key = f"{district}{part * 10 + place:03d}"
                    records.append(Fields("60", key, f"Ort {key}", "64", association, population=1000))
    return file(records).encode("utf-8-sig")


def test_all_of_germany_takes_seconds(db: Session) -> None:
    data = germany()
    assert data.count(b"\n") > 16_000
    started = perf_counter()
    wanted = plan(db, parse(data), state=None)
    take_over(db, wanted, source="GV100AD", actor=None)
    db.flush()
    seconds = perf_counter() - started
    print(f"{data.count(bytes([10]))} lines in {seconds:.1f} s")
    assert seconds < 10
    assert db.execute(select(func.count()).select_from(Organisation)).scalar_one() > 16_000
    again = perf_counter()
    assert plan(db, parse(data)).changes == Changes()
    assert perf_counter() - again < 10


def test_one_state_closes_nothing_in_another(db: Session) -> None:
    directory = parse(germany())
    wanted = plan(db, directory, state="14")
    assert {body.key[:2] for body in wanted.bodies} == {"14"}
    assert not wanted.changes.gone
    with pytest.raises(UnknownState):
        plan(db, official(), state="14")


def run(urls: Urls, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "DEMO": "1", "DATABASE_URL": urls.app}
    command = [COMMAND, "import", "organisations", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, check=False, text=True, timeout=60)


def test_dry_run_says_what_would_change_and_changes_nothing(urls: Urls, db: Session, tmp_path: Path) -> None:
    bodies = official(without=(BIEDERITZ,), renamed={KOETHEN: "Bachstadt Köthen"}).bodies
    path = tmp_path / "GV100AD.txt"
    path.write_text(file(official_file_of(bodies)), encoding="utf-8-sig")
    done = run(urls, str(path), "--dry-run", "--state", "15")
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        f"Directory of {SHIPPED_AS_OF}: 247 bodies.",
        "1 renamed:",
        "  15082180 Köthen (Anhalt) → Bachstadt Köthen",
        "1 closed:",
        "  15086005 Biederitz",
        "2 with another population.",
        "Nothing has changed: this was a dry run.",
    ]
    assert of_key(db, KOETHEN).name == "Köthen (Anhalt)"
    assert of_key(db, BIEDERITZ).closed_on is None


def test_bad_lines_are_named_and_nothing_is_taken_over(urls: Urls, db: Session, tmp_path: Path) -> None:
    lines = file(official_file_of(official(renamed={KOETHEN: "Bachstadt"}).bodies)).splitlines(keepends=True)
    lines[4] = lines[4][:200] + "\r\n"
    lines[7] = "99" + lines[7][2:]
    path = tmp_path / "GV100AD.txt"
    path.write_text("".join(lines), encoding="utf-8-sig", newline="")
    done = run(urls, str(path))
    assert (done.returncode, done.stdout) == (2, "")
    said = done.stderr.splitlines()
    assert said[0] == f"ki-lotse: {path} is not taken over, nothing has changed:"
    assert said[1].startswith("Zeile 5: ")
    assert any(line.startswith("Zeile 8: ") for line in said)
    assert of_key(db, KOETHEN).name == "Köthen (Anhalt)"


def test_missing_file_and_state_are_named(urls: Urls, tmp_path: Path) -> None:
    done = run(urls, str(tmp_path / "none.txt"))
    assert (done.returncode, done.stderr) == (2, f"ki-lotse: {tmp_path}/none.txt: No such file or directory.\n")
    path = tmp_path / "GV100AD.txt"
    path.write_text(file(official_file_of(official().bodies)), encoding="utf-8-sig")
    done = run(urls, str(path), "--state", "14")
    assert (done.returncode, done.stderr) == (2, "ki-lotse: --state: 14 is not in the file, which has 15.\n")


@pytest.mark.slow
def test_the_command_takes_a_file_over_and_again_without_change(tmp_path: Path) -> None:
    """On a database of its own, for it commits."""
    environment = {**os.environ, "DEMO": "1", "KI_LOTSE_DATA_DIR": str(tmp_path / "data")}
    environment.pop("DATABASE_URL", None)
    path = tmp_path / "GV100AD.txt"
    path.write_text(file(official_file_of(official(renamed={KOETHEN: "Bachstadt"}).bodies)), encoding="utf-8-sig")

    def say(*arguments: str) -> str:
        command = [COMMAND, *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, check=False, text=True, timeout=120)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    say("migrate")
    first = say("import", "organisations", str(path))
    assert first.splitlines()[0] == f"Directory of {SHIPPED_AS_OF}: 248 bodies."
    assert first.splitlines()[1] == "248 new:"
    assert first.splitlines()[-1] == "Done."
    assert say("import", "organisations", str(path), "--dry-run").splitlines() == [
        f"Directory of {SHIPPED_AS_OF}: 248 bodies.",
        "All of them are known as they are.",
        "Nothing has changed: this was a dry run.",
    ]
