"""Files of an article: images for its text, and what one can take along."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.errors import Invalid
from app.files.kinds import FIELD
from app.files.models import StoredFile
from app.files.service import Checked, Upload, check, keep
from app.files.service import delete as delete_stored
from app.guidance import queries
from app.guidance.change import changed, expect_right, is_public
from app.guidance.models import Article, ArticleFile
from app.guidance.rendering import fill
from app.guidance.service.writing import worked_on
from app.people.viewer import Viewer
from app.texts import _

MAX_FILES = 30


def attach(db: Session, article: Article, uploads: Sequence[Upload], *, actor: Viewer) -> list[ArticleFile]:
    """Adds all of these files or none. Readers get them with the next publication. Raises Invalid."""
    if not uploads:
        raise Invalid({FIELD: _("Bitte wählen Sie mindestens eine Datei aus.")})
    assert article.id is not None
    added = []
    for checked in _checked(db, article, uploads, actor):
        stored = keep(db, checked, uploader=actor)
        assert stored.id is not None
        added.append(ArticleFile(article_id=article.id, file_id=stored.id))
    db.add_all(added)
    db.flush()
    worked_on(article, actor)
    _render_anew(db, article, actor, also_live=False)
    changed(db, article, actor, "attach", after={"files": [file.file_id for file in added]})
    return added


def _checked(db: Session, article: Article, uploads: Sequence[Upload], actor: Viewer) -> list[Checked]:
    """All files, checked before the first is kept: the text names them, so no two have the same name."""
    there = {file.name for file in queries.files_of(db, actor, article)}
    if len(there) + len(uploads) > MAX_FILES:
        sentence = _("Zu einem Leitfaden passen höchstens %(most)s Dateien; %(there)s sind schon da.")
        raise Invalid({FIELD: sentence % {"most": MAX_FILES, "there": len(there)}})
    checked, refused = [], []
    for upload in uploads:
        try:
            one = check(upload)
        except Invalid as error:
            refused.append(error.message)
            continue
        if one.name in there:
            refused.append(_("Eine Datei „%(name)s“ gibt es hier schon.") % {"name": one.name})
        there.add(one.name)
        checked.append(one)
    if refused:
        raise Invalid({FIELD: " ".join(refused)})
    return checked


def remove_file(db: Session, article: Article, file: ArticleFile, stored: StoredFile, *, actor: Viewer) -> None:
    """Removes a file; of one that readers have, only who publishes may."""
    if file.live:
        expect_right(actor, "guidance.publish")
    was_public = file.live and is_public(article)
    name = stored.name
    db.delete(file)
    db.flush()
    delete_stored(db, stored)
    _render_anew(db, article, actor, also_live=True)
    changed(db, article, actor, "remove_file", was_public=was_public, before={"title": name})


def _render_anew(db: Session, article: Article, actor: Viewer, *, also_live: bool) -> None:
    """The newest texts name the files by their names; what readers see changes only where a file is gone."""
    files = queries.files_of(db, actor, article)
    for offer in queries.offers(db, article):
        numbers = {offer.version} if offer.pending or also_live else set()
        if also_live and offer.live_version is not None:
            numbers.add(offer.live_version)
        for number in sorted(numbers):
            fill(queries.version(db, article, offer.language, number), files)
    db.flush()
