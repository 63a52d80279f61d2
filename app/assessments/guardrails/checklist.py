"""A case's checklist: what was answered to each guardrail that applies, on what evidence, by whom and when."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from app.assessments.guardrails.catalogue import Answer, Applies, Catalogue, Guardrail, Phase, open_musts
from app.web.languages import Said, said


class Answered(BaseModel):
    """The answer to one guardrail. `file_id` is that of an attachment of the thing assessed, `upload_id` that of a file
    uploaded as evidence."""

    model_config = ConfigDict(frozen=True)

    answer: Answer = Answer.open
    reason: str = ""
    evidence: str = ""
    link: str = ""
    file_id: int | None = None
    upload_id: int | None = None
    file_name: str = ""
    by: str = ""
    at: datetime | None = None

    @property
    def file(self) -> str:
        """What stands for the file in a form."""
        return f"e{self.upload_id}" if self.upload_id else str(self.file_id or "")

    def says_the_same(self, other: "Answered") -> bool:
        """Whether nothing but who and when differs."""
        return self.model_copy(update={"by": other.by, "at": other.at}) == other


class Item(BaseModel):
    """A guardrail as it was when it was answered, and the answer."""

    model_config = ConfigDict(frozen=True)

    guardrail: Guardrail
    answered: Answered
    blocks: bool
    """Whether it keeps the case from the phase."""


class Section(BaseModel):
    title: str
    title_en: str = ""
    items: list[Item]

    def said(self) -> Said:
        return said(self.title, self.title_en)


class Checklist(BaseModel):
    """One run, with all its words."""

    facts: list[Applies]
    phase: Phase
    sections: list[Section]
    open_musts: list[str]
    met: int
    all: int

    @property
    def answers(self) -> dict[str, Answer]:
        """By id, for `open_musts` in another phase."""
        return {item.guardrail.id: item.answered.answer for section in self.sections for item in section.items}

    @property
    def answered(self) -> dict[str, Answered]:
        return {item.guardrail.id: item.answered for section in self.sections for item in section.items}


def checklist(
    catalogue: Catalogue,
    facts: Collection[Applies],
    phase: Phase,
    guardrails: Sequence[Guardrail],
    answered: Mapping[str, Answered],
) -> Checklist:
    """The run of these answers to the guardrails that apply."""
    answers = {name: one.answer for name, one in answered.items()}
    blocking = {one.id for one in open_musts(facts, phase, answers, catalogue)}
    nothing = Answered()
    sections = [
        Section(
            title=title.de,
            title_en=title.en,
            items=[
                Item(guardrail=one, answered=answered.get(one.id, nothing), blocks=one.id in blocking) for one in those
            ],
        )
        for title, those in catalogue.by_group(guardrails)
    ]
    return Checklist(
        facts=sorted(facts),
        phase=phase,
        sections=sections,
        open_musts=[one.id for one in guardrails if one.id in blocking],
        met=sum(answers.get(one.id) in {Answer.met, Answer.not_applicable} for one in guardrails),
        all=len(guardrails),
    )


def signed(
    answered: Mapping[str, Answered], before: Mapping[str, Answered], *, by: str, at: datetime
) -> dict[str, Answered]:
    """The answers with who and when: of one that says what it said before, those of then; an open one has neither."""
    found: dict[str, Answered] = {}
    for name, one in answered.items():
        earlier = before.get(name)
        if earlier is not None and one.says_the_same(earlier):
            found[name] = earlier
        elif one.says_the_same(Answered()):
            found[name] = one
        else:
            found[name] = one.model_copy(update={"by": by, "at": at})
    return found
