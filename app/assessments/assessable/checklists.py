"""The pages of a thing's checklist of guardrails."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.assessments import queries
from app.assessments.assessable.things import Assessed, Door
from app.assessments.forms import ChecklistForm, ChecklistInput, as_items, read_items
from app.assessments.guardrails import Answer, Applies, Level, applying, facts_of_answers
from app.assessments.guardrails.catalogue import ANSWER_LABELS, FACT_LABELS, LEVEL_LABELS, PHASE_LABELS
from app.assessments.guardrails.checklist import Checklist
from app.assessments.guards import FileId, RunNumber
from app.assessments.models import AssessmentKind
from app.assessments.service.evidence import add_evidence
from app.assessments.service.guardrails import Wish
from app.database import Db
from app.drafts import service as drafts
from app.errors import Conflict, Invalid
from app.files.download import download
from app.files.kinds import ACCEPT
from app.files.service import Upload
from app.people.viewer import Viewer
from app.texts import _, ngettext
from app.tickets.labels import options
from app.web.access import CurrentUser
from app.web.forms import Form, filled
from app.web.templating import go, page
from app.web.visit import router as new_router

KIND = AssessmentKind.guardrails
LABELS: dict[str, Any] = {
    "answer_labels": ANSWER_LABELS,
    "level_labels": LEVEL_LABELS,
    "phase_labels": PHASE_LABELS,
    "fact_labels": FACT_LABELS,
    "answer_kinds": {
        Answer.met: "success",
        Answer.partly: "info",
        Answer.unmet: "danger",
        Answer.not_applicable: "neutral",
        Answer.open: "neutral",
    },
    "Level": Level,
}


def checklist_pages(door: Door) -> APIRouter:
    """The routes below the thing's own path."""
    router = new_router()
    base, names = f"{door.path}/guardrails", f"{door.routes}.guardrails"
    pages = _Pages(door)

    def index(request: Request, db: Db, viewer: CurrentUser, row: Annotated[Any, Depends(door.readable)]) -> Response:
        """The newest checklist, and the earlier ones."""
        return pages.show(request, db, viewer, row, None)

    def show(
        request: Request, db: Db, viewer: CurrentUser, row: Annotated[Any, Depends(door.readable)], number: RunNumber
    ) -> Response:
        """One checklist, as it was when it was saved."""
        return pages.show(request, db, viewer, row, number)

    def edit(request: Request, db: Db, viewer: CurrentUser, row: Annotated[Any, Depends(door.typing)]) -> Response:
        """The form: the viewer's draft, else the newest run, else what is known of the thing already."""
        return pages.edit(request, db, viewer, row)

    def refresh(
        request: Request, db: Db, viewer: CurrentUser, row: Annotated[Any, Depends(door.typing)], form: ChecklistInput
    ) -> Response:
        """The form again, with the guardrails that apply; nothing typed is lost and nothing is blamed yet."""
        return pages.form(request, db, viewer, row, Form(form.raw))

    def add_files(
        request: Request, db: Db, viewer: CurrentUser, row: Annotated[Any, Depends(door.assessable)],
        form: ChecklistInput,
    ) -> Response:  # fmt: skip
        """Takes files in as evidence, and shows the form again, where they can be chosen."""
        return pages.add_files(request, db, viewer, row, form)

    def file(db: Db, _viewer: CurrentUser, row: Annotated[Any, Depends(door.readable)], file_id: FileId) -> Response:
        thing = door.assessed(db, row)
        return download(queries.evidence_file(db, thing.subject, thing.id, file_id))

    def create(
        request: Request, db: Db, viewer: CurrentUser, row: Annotated[Any, Depends(door.assessable)],
        form: ChecklistInput,
    ) -> Response:  # fmt: skip
        """Keeps the answers as the newest checklist."""
        return pages.create(request, db, viewer, row, form)

    router.get(base, name=f"{names}.index")(index)
    router.get(f"{base}/runs/{{number}}", name=f"{names}.show")(show)
    router.get(f"{base}/edit", name=f"{names}.edit")(edit)
    router.post(f"{base}/form", name=f"{names}.form")(refresh)
    router.post(f"{base}/files", name=f"{names}.files.create")(add_files)
    router.get(f"{base}/files/{{file_id}}", name=f"{names}.files.show")(file)
    router.post(base, name=f"{names}.create")(create)
    return router


@dataclass(frozen=True)
class _Pages:
    """What the routes of one kind of thing do."""

    door: Door

    def show(self, request: Request, db: Session, viewer: Viewer, row: Any, number: int | None) -> Response:
        thing = self.door.assessed(db, row)
        runs = queries.runs(db, KIND, thing.subject, thing.id)
        if number is None and runs:
            number = runs[0].number
        found, by = queries.run(db, KIND, thing.subject, thing.id, number) if number else (None, "")
        return page(
            request,
            "assessments/guardrails.html",
            thing=thing,
            run=found,
            by=by,
            list=Checklist.model_validate(found.result) if found else None,
            runs=runs,
            catalogue_number=str(queries.current_catalogue_number(db)),
            may_run=self.door.may_run(db, viewer, row),
            files={int(name): self.door.file_url(row, int(name)) for name in self.door.files(db, viewer, row)},
            **LABELS,
        )

    def edit(self, request: Request, db: Session, viewer: Viewer, row: Any) -> Response:
        thing = self.door.assessed(db, row)
        draft = drafts.load(db, viewer, _draft_name(thing))
        form: Form[ChecklistForm] = drafts.as_form(draft) if draft else filled(self._stored(db, thing))
        return self.form(request, db, viewer, row, form, draft_at=draft.updated_at if draft else None)

    def _stored(self, db: Session, thing: Assessed) -> dict[str, Any]:
        last = queries.newest(db, KIND, thing.subject, thing.id)
        if last is not None:
            known = Checklist.model_validate(last.result)
            facts = set(known.facts) | self.door.known(db, thing.row)[0]
            return {"facts": sorted(facts), "phase": known.phase, "base": last.number} | as_items(known.answered)
        facts, phase = self.door.known(db, thing.row)
        return {"facts": sorted(facts | checked_facts(db, thing)), "phase": phase, "base": 0}

    def form(
        self,
        request: Request,
        db: Session,
        viewer: Viewer,
        row: Any,
        form: Form[ChecklistForm],
        *,
        status: int = 200,
        **more: Any,
    ) -> Response:
        thing = self.door.assessed(db, row)
        _number, catalogue = queries.current_catalogue(db)
        shown = applying(catalogue, {fact for fact in Applies if fact.value in form.values("facts")})
        prefixes = tuple(f"{one.id}." for one in shown)
        parts = ("reason", "evidence", "link", "file")
        return page(
            request,
            "assessments/guardrails_edit.html",
            status=status,
            thing=thing,
            form=form,
            sections=catalogue.by_group(shown),
            # What was typed for guardrails that do not apply now waits, in case they do again.
            waiting=[
                (name, value) for name, values in form.raw.items()
                if name.startswith("LP-") and not name.startswith(prefixes) for value in values if value
            ],
            names={f"{one.id}.{part}": one.said("title") for one in shown for part in parts},
            facts=options(FACT_LABELS),
            phases=options(PHASE_LABELS),
            answers=options(ANSWER_LABELS),
            files=list(self._evidence(db, viewer, thing).items()),
            draft_name=_draft_name(thing),
            accept=ACCEPT,
            **({"draft_at": None, "stale": "", "uploaded": ""} | more),
            **LABELS,
        )  # fmt: skip

    def _evidence(self, db: Session, viewer: Viewer, thing: Assessed) -> dict[str, str]:
        """Names of the files that can be chosen, by what stands for them in the form."""
        return queries.evidence_names(db, thing.subject, thing.id) | dict(self.door.files(db, viewer, thing.row))

    def add_files(self, request: Request, db: Session, viewer: Viewer, row: Any, form: Form[ChecklistForm]) -> Response:
        shown: Form[ChecklistForm] = Form(form.raw)
        try:
            number = _take_in(db, self.door.assessed(db, row), form, viewer)
        except Invalid as invalid:
            shown.add_errors(invalid.fields)
            return self.form(request, db, viewer, row, shown, status=422)
        text = ngettext(
            "Die Datei ist da. Wählen Sie sie jetzt bei der Leitplanke aus, die sie belegt.",
            "%(num)s Dateien sind da. Wählen Sie sie jetzt bei den Leitplanken aus, die sie belegen.",
            number,
        )
        return self.form(request, db, viewer, row, shown, uploaded=text % {"num": number})

    def create(self, request: Request, db: Session, viewer: Viewer, row: Any, form: Form[ChecklistForm]) -> Response:
        if form.uploads:
            # Chosen and sent with the wrong button: it has to be said what each of them proves.
            return self.add_files(request, db, viewer, row, form)
        if form.errors:
            return self.form(request, db, viewer, row, form, status=422)
        thing = self.door.assessed(db, row)
        data = form.data
        answered, errors = read_items(form.raw, applying(queries.current_catalogue(db)[1], data.facts))
        form.add_errors(errors)
        if errors:
            return self.form(request, db, viewer, row, form, status=422)
        wish = Wish(data.facts, data.phase, answered, data.base, self._evidence(db, viewer, thing))
        try:
            run = self.door.keep_checklist(db, row, wish, actor=viewer)
        except Invalid as invalid:
            form.add_errors(invalid.fields)
            return self.form(request, db, viewer, row, form, status=422)
        except Conflict as conflict:
            newest = queries.newest(db, KIND, thing.subject, thing.id)
            if newest is None or newest.number == data.base:
                raise
            form.raw["base"] = [str(newest.number)]
            return self.form(request, db, viewer, row, form, status=409, stale=conflict.message)
        drafts.discard(db, viewer, _draft_name(thing))
        kept = ("success", _("Die Leitplanken sind gespeichert, als Fassung %(number)s.") % {"number": run.number})
        return go(f"{thing.routes}.guardrails.index", flash=kept, **thing.params)


def _draft_name(thing: Assessed) -> str:
    return f"guardrails:{thing.mark}"


def _take_in(db: Session, thing: Assessed, form: Form[ChecklistForm], viewer: Viewer) -> int:
    if not form.uploads:
        raise Invalid({"files": _("Bitte wählen Sie mindestens eine Datei aus.")})
    uploads = [Upload(name, data) for name, data in form.uploads]
    return len(add_evidence(db, thing.subject, thing.id, thing.name, uploads, actor=viewer))


def checked_facts(db: Session, thing: Assessed) -> set[Applies]:
    """What the newest AI Act check said of the case."""
    checked = queries.newest(db, AssessmentKind.ai_act, thing.subject, thing.id)
    if checked is None:
        return set()
    return facts_of_answers(checked.result["class_"]["id"], checked.answers)
