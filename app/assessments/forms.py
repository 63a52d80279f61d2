"""The shape of what is typed about guardrails."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import Depends
from pydantic import BaseModel, Field, StringConstraints

from app.assessments.guardrails import Answer, Applies, Guardrail, Level, Phase
from app.assessments.guardrails.checklist import Answered
from app.web.forms import Form, check, read

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Address = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Translation = Annotated[str, StringConstraints(strip_whitespace=True, max_length=400)]
PARTS = ("answer", "reason", "evidence", "link", "file")


class ChecklistForm(BaseModel):
    """The case; the answers to its guardrails are fields of their own, such as `LP-01.answer`."""

    facts: list[Applies] = Field(default_factory=list, max_length=len(Applies))
    phase: Phase = Phase.idea
    base: int = Field(0, ge=0, le=1000)


class ItemForm(BaseModel):
    answer: Answer = Answer.open
    reason: Words = ""
    evidence: Words = ""
    link: Address = ""
    file: str = Field("", pattern=r"^e?[1-9]\d{0,8}$")


class GuardrailForm(BaseModel):
    group: str = Field(min_length=1, max_length=20)
    level: Level
    applies: Applies
    phase: Phase
    title: Line
    question: Line
    evidence: Line
    title_en: Translation = ""
    question_en: Translation = ""
    evidence_en: Translation = ""
    sources: Words = ""
    version: int = Field(ge=1, lt=2**31)

    def guardrail(self, guardrail_id: str) -> Guardrail:
        """The guardrail of this id; each line of the sources is one."""
        texts = {f"{name}_de": getattr(self, name) for name in ("title", "question", "evidence")}
        texts |= {f"{name}_en": getattr(self, f"{name}_en") for name in ("title", "question", "evidence")}
        kinds = {name: getattr(self, name) for name in ("group", "level", "applies", "phase")}
        sources = [line.strip()[:400] for line in self.sources.splitlines() if line.strip()][:20]
        return Guardrail.model_validate({"id": guardrail_id, "sources": sources} | kinds | texts)


class NewGuardrailForm(GuardrailForm):
    id: str = Field(pattern=r"^LP-\d{2,3}$")


class VersionForm(BaseModel):
    version: int = Field(ge=1, lt=2**31)


ChecklistInput = Annotated[Form[ChecklistForm], Depends(read(ChecklistForm))]
GuardrailInput = Annotated[Form[GuardrailForm], Depends(read(GuardrailForm))]
NewGuardrailInput = Annotated[Form[NewGuardrailForm], Depends(read(NewGuardrailForm))]
VersionInput = Annotated[Form[VersionForm], Depends(read(VersionForm))]


def read_items(
    raw: Mapping[str, list[str]], guardrails: Sequence[Guardrail]
) -> tuple[dict[str, Answered], dict[str, str]]:
    """The answers in a form, and the sentences about fields that won't do."""
    found: dict[str, Answered] = {}
    errors: dict[str, str] = {}
    for one in guardrails:
        item = check(ItemForm, {part: raw.get(f"{one.id}.{part}", []) for part in PARTS})
        if item.errors:
            errors |= {f"{one.id}.{part}": sentence for part, sentence in item.errors.items()}
            continue
        typed = item.data
        said = Answered(answer=typed.answer, reason=typed.reason, evidence=typed.evidence, link=typed.link)
        found[one.id] = said.model_copy(update=_file(typed.file))
    return found, errors


def _file(chosen: str) -> dict[str, int]:
    """Which file was chosen, of those uploaded as evidence or of the thing's own."""
    if not chosen:
        return {}
    return {"upload_id": int(chosen[1:])} if chosen.startswith("e") else {"file_id": int(chosen)}


def as_items(answered: Mapping[str, Answered]) -> dict[str, Any]:
    """Stored answers as fields of the form."""
    fields: dict[str, Any] = {}
    for name, one in answered.items():
        fields |= {
            f"{name}.answer": one.answer,
            f"{name}.reason": one.reason,
            f"{name}.evidence": one.evidence,
            f"{name}.link": one.link,
            f"{name}.file": one.file,
        }
    return fields
