"""The numbered rows of a plan's form: read, checked, and moved about before anything is saved.

Row 1 has the fields step1_title, step1_description and step1_days. Rows without a title are left out when saving.
"""

import re
from collections.abc import Mapping, Sequence

from app.admin.centre.service.plans import TemplateStep
from app.consultation.models import PlanTemplate
from app.texts import _

Row = dict[str, str]
FIELDS = ("title", "description", "days")
MAX_STEPS = 30
MAX_DAYS = 1000
LONGEST = {"title": 200, "description": 1000}
_DO = re.compile(r"(up|down|remove)-(\d{1,2})|add", re.ASCII)


def rows_of(plan: PlanTemplate) -> list[Row]:
    """The stored steps as rows, and an empty one to go on with."""
    return [{field: str(step.get(field) or "") for field in FIELDS} for step in plan.steps] + [empty_row()]


def empty_row() -> Row:
    return dict.fromkeys(FIELDS, "")


def rows_from(raw: Mapping[str, Sequence[str]]) -> list[Row]:
    """The rows as they were typed."""
    rows: list[Row] = []
    while f"step{len(rows) + 1}_title" in raw and len(rows) < MAX_STEPS:
        number = len(rows) + 1
        rows.append({field: (raw.get(f"step{number}_{field}") or [""])[-1].strip() for field in FIELDS})
    return rows


def rearranged(rows: Sequence[Row], do: str) -> list[Row]:
    """The rows after a button such as "up-3", "remove-2" or "add"; what makes no sense changes nothing."""
    found, order = _DO.fullmatch(do), list(rows)
    if found is None:
        return order
    if do == "add":
        return [*order, empty_row()] if len(order) < MAX_STEPS else order
    index = int(found[2]) - 1
    other = index - 1 if found[1] == "up" else index + 1
    if not 0 <= index < len(order):
        return order
    if found[1] == "remove":
        del order[index]
        return order or [empty_row()]
    if 0 <= other < len(order):
        order[index], order[other] = order[other], order[index]
    return order


def as_fields(rows: Sequence[Row]) -> dict[str, list[str]]:
    """The rows as form fields, numbered anew."""
    return {f"step{n}_{field}": [row[field]] for n, row in enumerate(rows, start=1) for field in FIELDS}


def steps_from(rows: Sequence[Row]) -> tuple[tuple[TemplateStep, ...], dict[str, str]]:
    """The steps, and a sentence for each field that does not hold."""
    steps, errors = [], {}
    for number, row in enumerate(rows, start=1):
        if not any(row.values()):
            continue
        name = f"step{number}_"
        if not row["title"]:
            errors[f"{name}title"] = _("Bitte geben Sie dem Schritt einen Titel, oder leeren Sie die ganze Zeile.")
        for field, most in LONGEST.items():
            if len(row[field]) > most:
                errors[name + field] = _("Bitte kürzen Sie auf höchstens %(number)s Zeichen.") % {"number": most}
        days = row["days"]
        if days and not (re.fullmatch(r"\d{1,4}", days, re.ASCII) and 1 <= int(days) <= MAX_DAYS):
            errors[f"{name}days"] = _("Bitte eine ganze Zahl von 1 bis %(number)s.") % {"number": MAX_DAYS}
        elif not errors:
            steps.append(TemplateStep(row["title"], row["description"], int(days) if days else None))
    return tuple(steps), errors
