"""Files in the store and in the database, with a real folder and a real database."""

import os
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from obstore.store import LocalStore, MemoryStore, ObjectStore, S3Store
from sqlalchemy.orm import Session

from app.errors import Invalid, NotFound
from app.files import service, store
from app.files.models import StoredFile
from app.people.viewer import Viewer
from app.settings import Settings, SettingsError
from tests.factories import OFFICER, Known

PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture(params=["folder", "memory"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ObjectStore]:
    """Each test twice: in a folder, and in memory, which does as S3 does."""
    chosen = LocalStore(tmp_path / "files", mkdir=True) if request.param == "folder" else MemoryStore()
    store.use(chosen)
    yield chosen
    store.use(None)


@pytest.fixture
def officer(viewer: Known) -> Viewer:
    return viewer(OFFICER)


def keys(place: ObjectStore) -> list[str]:
    return sorted(found["path"] for found in place.list().collect())


def test_saved_file_can_be_read_again(db: Session, officer: Viewer, place: ObjectStore) -> None:
    stored = service.save(db, data=PDF, name="C:\\Übersicht.pdf", uploader=officer)
    assert stored.model_dump(exclude={"id", "key", "uploaded_at"}) == {
        "name": "Übersicht.pdf",
        "media_type": "application/pdf",
        "size": 15,
        "sha256": sha256(PDF).hexdigest(),
        "uploaded_by_id": officer.id,
    }
    assert service.KEY.fullmatch(stored.key)
    assert keys(place) == [stored.key]
    assert b"".join(service.open_file(stored)) == PDF


def test_large_file_from_disk_comes_back_in_pieces(db: Session, officer: Viewer, place: ObjectStore) -> None:
    content = PDF + os.urandom(25_000_000)
    with tempfile.SpooledTemporaryFile(max_size=1 << 20) as data:
        data.write(content)
        stored = service.save(db, data=data, name="x.pdf", uploader=officer)  # type: ignore[arg-type]
    pieces = list(service.open_file(stored))
    assert {len(piece) for piece in pieces[:-1]} == {service.CHUNK}
    assert b"".join(pieces) == content


def test_refused_file_leaves_nothing(db: Session, officer: Viewer, place: ObjectStore) -> None:
    with pytest.raises(Invalid):
        service.save(db, data=b"MZ", name="x.pdf", uploader=officer)
    assert keys(place) == []


def test_lost_file_is_not_found(db: Session, officer: Viewer, place: ObjectStore) -> None:
    stored = service.save(db, data=PDF, name="x.pdf", uploader=officer)
    place.delete(stored.key)
    with pytest.raises(NotFound) as caught:
        service.open_file(stored)
    assert caught.value.message == "Diese Datei liegt nicht mehr im Speicher."


def test_only_old_unknown_files_of_ours_are_swept(db: Session, officer: Viewer, place: ObjectStore) -> None:
    kept = service.save(db, data=PDF, name="a.pdf", uploader=officer)
    deleted = service.save(db, data=PDF, name="b.pdf", uploader=officer)
    service.delete(db, deleted)
    savepoint = db.begin_nested()
    rolled_back = service.save(db, data=PDF, name="c.pdf", uploader=officer).key
    savepoint.rollback()
    place.put("somebody/else.pdf", PDF)
    assert keys(place) == sorted([kept.key, deleted.key, rolled_back, "somebody/else.pdf"])
    assert service.delete_orphans(db) == 0
    assert service.delete_orphans(db, timedelta(seconds=-1)) == 2
    assert keys(place) == sorted([kept.key, "somebody/else.pdf"])
    assert service.delete_orphans(db, timedelta(seconds=-1)) == 0


def test_sweep_works_through_many_files(
    db: Session, officer: Viewer, place: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "LIST", 3)
    stored = [service.save(db, data=PDF, name="a.pdf", uploader=officer) for _ in range(10)]
    for file in stored[::2]:
        service.delete(db, file)
    assert service.delete_orphans(db, timedelta(seconds=-1)) == 5
    assert keys(place) == sorted(file.key for file in stored[1::2])


def test_settings_choose_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_store", None)
    folder = store.connect(Settings(demo=True, ki_lotse_data_dir=tmp_path))
    assert isinstance(folder, LocalStore)
    assert folder.prefix == tmp_path / "files"
    assert store.current() is folder
    bucket = store.connect(Settings(demo=True, files_url="s3://lotse/files"))
    assert isinstance(bucket, S3Store)
    assert (bucket.config["bucket"], bucket.prefix) == ("lotse", "files")


@pytest.mark.parametrize("url", ["s3://", "s3:/lotse", "https://lotse.example", "memory:///", "lotse"])
def test_wrong_files_url_is_named(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        store.connect(Settings(demo=True, files_url=url))
    assert str(caught.value) == "FILES_URL: set it to s3://bucket/prefix, or leave it empty for a folder."


def test_folder_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(SettingsError) as caught:
        store.connect(Settings(demo=True, ki_lotse_data_dir=tmp_path / "data"))
    assert str(caught.value) == f"KI_LOTSE_DATA_DIR: no folder for files can be made in {tmp_path / 'data'}."


def test_bytes_and_files_are_the_same(db: Session, officer: Viewer, place: ObjectStore) -> None:
    one: StoredFile = service.save(db, data=PDF, name="x.pdf", uploader=officer)
    two = service.keep(db, service.check(service.Upload("x.pdf", BytesIO(PDF))), uploader=officer)
    assert (one.sha256, one.size, one.name) == (two.sha256, two.size, two.name)
    assert one.key != two.key
