""" "War das hilfreich?": asked of readers, told to those who write."""

from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.guidance import queries, service
from app.guidance.forms import FeedbackInput
from app.guidance.guards import Readable, Writable
from app.guidance.routes.show import article_page
from app.guidance.visitors import hand_out, new_visitor, visitor_of
from app.texts import _
from app.web.access import MaybeUser
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()


@router.post("/guidance/{slug}/feedback", name="guidance.feedback.create")
def create(request: Request, db: Db, viewer: MaybeUser, article: Readable, form: FeedbackInput) -> Response:
    """Notes what the reader thinks, and hands one who comes without a mark a fresh one."""
    if form.errors:
        return article_page(request, db, viewer, article, feedback=form, status=422)[0]
    mark, token = visitor_of(request, viewer, article), ""
    if mark is None:
        mark, token = new_visitor(article)
    service.vote(db, article, visitor=mark, helpful=form.data.helpful == "yes", comment=form.data.comment)
    thanks = ("success", _("Danke für Ihre Rückmeldung!"))
    response = go("guidance.show", slug=article.slug, flash=thanks, anchor="feedback")
    if token:
        hand_out(response, token)
    return response


@router.get("/guidance/{slug}/feedback", name="guidance.feedback.index")
def index(request: Request, db: Db, article: Writable, cursor: Annotated[str, Query(max_length=400)] = "") -> Response:
    """The figures by month, and what readers wrote."""
    return page(
        request,
        "guidance/feedback.html",
        article=article,
        months=queries.months(db, article),
        comments=queries.comments(db, article, cursor=cursor),
        first_page=not cursor,
    )
