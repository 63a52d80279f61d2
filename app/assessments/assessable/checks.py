"""The pages of a thing's AI Act check: answers are saved as one goes, and every result is kept."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.assessments import pdf, queries
from app.assessments.asking import Step, as_fields, good_answers, step
from app.assessments.assessable.things import Assessed, Door
from app.assessments.engine import Report, questionnaire
from app.assessments.guards import RunNumber
from app.assessments.models import AssessmentKind
from app.assessments.showing import result_words
from app.database import Db
from app.drafts import service as drafts
from app.errors import Invalid
from app.people.viewer import Viewer
from app.texts import _, current_language
from app.web.access import CurrentUser
from app.web.formats import local
from app.web.forms import Form, read
from app.web.submissions import new_mark, remember, sent_before
from app.web.templating import go, page
from app.web.visit import router as new_router

AI_ACT = AssessmentKind.ai_act


class AnswerForm(BaseModel):
    """The answer to one question; the question's own field is read from `raw`."""

    answered: str = Field("", max_length=80)


class RunForm(BaseModel):
    submission: str = Field("", max_length=80)


AnswerInput = Annotated[Form[AnswerForm], Depends(read(AnswerForm))]
RunInput = Annotated[Form[RunForm], Depends(read(RunForm))]


def check_pages(door: Door) -> APIRouter:
    """The routes below the thing's own path."""
    router = new_router()
    base, names = f"{door.path}/ai-act", f"{door.routes}.ai_act"
    pages = _Pages(door)

    def index(request: Request, db: Db, viewer: CurrentUser, row: Annotated[Any, Depends(door.readable)]) -> Response:
        """All runs, and the way to a new one."""
        return pages.index(request, db, viewer, row)

    def questions(
        request: Request, db: Db, viewer: CurrentUser, row: Annotated[Any, Depends(door.typing)], at: str = ""
    ) -> Response:
        """The next question that the viewer's draft leaves open; a new run begins with the answers of the last one."""
        thing = door.assessed(db, row)
        return _question_page(request, thing, step(_fields(db, viewer, thing), at=at))

    def answer(
        request: Request, db: Db, viewer: CurrentUser, row: Annotated[Any, Depends(door.typing)], form: AnswerInput
    ) -> Response:
        """Saves the answer in the viewer's draft, and on to the next question."""
        return pages.answer(request, db, viewer, row, form)

    def create(db: Db, viewer: CurrentUser, row: Annotated[Any, Depends(door.assessable)], form: RunInput) -> Response:
        """Keeps what the viewer's draft comes to as the newest run."""
        return pages.create(db, viewer, row, form)

    def show(
        request: Request, db: Db, viewer: CurrentUser, row: Annotated[Any, Depends(door.readable)], number: RunNumber
    ) -> Response:
        """One run, as it was when it was made."""
        return pages.show(request, db, viewer, row, number)

    def show_pdf(
        db: Db, _viewer: CurrentUser, row: Annotated[Any, Depends(door.readable)], number: RunNumber
    ) -> Response:
        return pages.pdf(db, row, number)

    router.get(base, name=f"{names}.index")(index)
    router.get(f"{base}/questions", name=f"{names}.questions")(questions)
    router.post(f"{base}/questions", name=f"{names}.answer")(answer)
    router.post(f"{base}/runs", name=f"{names}.create")(create)
    router.get(f"{base}/runs/{{number}}", name=f"{names}.show")(show)
    router.get(f"{base}/runs/{{number}}/pdf", name=f"{names}.pdf")(show_pdf)
    return router


@dataclass(frozen=True)
class _Pages:
    """What the routes of one kind of thing do."""

    door: Door

    def index(self, request: Request, db: Session, viewer: Viewer, row: Any) -> Response:
        thing = self.door.assessed(db, row)
        return page(
            request,
            "assessments/runs.html",
            thing=thing,
            runs=queries.runs(db, AI_ACT, thing.subject, thing.id),
            version=questionnaire().version,
            draft=drafts.load(db, viewer, _draft_name(thing)),
            draft_name=_draft_name(thing),
            may_run=self.door.may_run(db, viewer, row),
        )

    def answer(self, request: Request, db: Session, viewer: Viewer, row: Any, form: Form[AnswerForm]) -> Response:
        if form.errors:
            raise Invalid(form.errors)
        thing = self.door.assessed(db, row)
        name = form.data.answered
        typed = {name: form.values(name)} if name in questionnaire().by_id else {}
        found = step(_fields(db, viewer, thing) | typed, answered=name)
        if found.form.errors:
            return _question_page(request, thing, found)
        drafts.save(db, viewer, _draft_name(thing), dict(found.raw))
        return go(f"{thing.routes}.ai_act.questions", **thing.params)

    def create(self, db: Session, viewer: Viewer, row: Any, form: Form[RunForm]) -> Response:
        if form.errors:
            raise Invalid(form.errors)
        repeated = sent_before(db, viewer, form.data.submission)
        if repeated:
            return repeated
        thing = self.door.assessed(db, row)
        answers, _problems = good_answers(_fields(db, viewer, thing))
        run = self.door.keep_ai_act(db, row, answers, actor=viewer)
        drafts.discard(db, viewer, _draft_name(thing))
        return remember(db, viewer, form.data.submission, shown(thing, run.number))

    def show(self, request: Request, db: Session, viewer: Viewer, row: Any, number: int) -> Response:
        thing = self.door.assessed(db, row)
        run, by = queries.run(db, AI_ACT, thing.subject, thing.id, number)
        return page(
            request,
            "assessments/run.html",
            thing=thing,
            run=run,
            by=by,
            outdated=run.catalogue_version != questionnaire().version,
            may_run=self.door.may_run(db, viewer, row),
            **result_words(Report.model_validate(run.result)),
        )

    def pdf(self, db: Session, row: Any, number: int) -> Response:
        thing = self.door.assessed(db, row)
        run, by = queries.run(db, AI_ACT, thing.subject, thing.id, number)
        report = Report.model_validate(run.result)
        subject = _("%(reference)s, Fassung %(number)s, %(name)s") % {
            "reference": thing.name, "number": run.number, "name": by,
        }  # fmt: skip
        return pdf.answer(report, made_on=local(run.at).date(), language=current_language.get(), subject=subject)


def _draft_name(thing: Assessed) -> str:
    return f"ai-act:{thing.mark}"


def _fields(db: Session, viewer: Viewer, thing: Assessed) -> dict[str, list[str]]:
    draft = drafts.load(db, viewer, _draft_name(thing))
    if draft is not None:
        return dict(draft.fields)
    last = queries.newest(db, AI_ACT, thing.subject, thing.id)
    return as_fields(last.answers) if last else {}


def _question_page(request: Request, thing: Assessed, found: Step) -> Response:
    def question(name: str) -> str:
        return thing.url("ai_act.questions", {"at": name})

    before = found.before
    return page(
        request,
        "assessments/questions.html",
        status=422 if found.form.errors else 200,
        step=found,
        action=thing.url("ai_act.answer"),
        method="post",
        change={one.question.id: question(one.question.id) for one in found.given},
        back=question(before.id) if before else thing.url("ai_act.index"),
        result=thing.url("ai_act.create"),
        thing=thing,
        submission=new_mark(),
    )


def shown(thing: Assessed, number: int) -> Response:
    """To the run that was just kept."""
    kept = ("success", _("Das Ergebnis ist gespeichert, als Fassung %(number)s.") % {"number": number})
    return go(f"{thing.routes}.ai_act.show", number=number, flash=kept, **thing.params)
