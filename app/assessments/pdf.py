"""A result as PDF/UA: what the page says, for the file."""

from datetime import date
from typing import Any

from starlette.responses import Response

from app.assessments.engine import Report
from app.assessments.showing import OWED_BY, groups
from app.people.models import now
from app.texts import _
from app.web.formats import day, local
from app.web.typesetting import typeset

TEMPLATE = "assessments/ai_act.typ"


def answer(report: Report, *, made_on: date, language: str, subject: str = "") -> Response:
    """The PDF, to be saved. `subject` says what was checked, and by whom."""
    body = typeset(TEMPLATE, words(report, made_on=made_on, language=language, subject=subject))
    name = "ai-act-check.pdf" if language == "en" else "ki-verordnung-pruefung.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type="application/pdf", headers=headers)


def words(report: Report, *, made_on: date, language: str, subject: str) -> dict[str, Any]:
    """All that the document says, in one language."""
    return {
        "language": language,
        "title": _("Prüfung nach der KI-Verordnung"),
        "subject": subject,
        "made": _("Geprüft am %(day)s") % {"day": day(made_on)},
        "warning": report.warning.of(language),
        "class_title": _("Einstufung"),
        "class": report.class_.name.of(language),
        "class_article": report.class_.article.of(language),
        "meaning": report.class_.meaning.of(language),
        "missing": _("Es fehlen noch Antworten. Das Ergebnis ist vorläufig.") if report.missing else "",
        "facts": [
            [_("Ihre Rolle"), _roles(report, language)],
            [_("Transparenzregister"), report.class_.in_register.of(language)],
        ],
        "why_title": _("Warum"),
        "why": _("%(why)s (Regel %(rule)s)") % {"why": report.rule.why.of(language), "rule": report.rule.id},
        "notes": [note.of(language) for note in report.notes],
        "duties_title": _("Was jetzt zu tun ist"),
        "columns": [_("Pflicht"), _("Grundlage"), _("Nachweis für die Akte")],
        "groups": [
            {"title": group.title, "rows": [_row(one, language) for one in group.obligations]}
            for group in groups(report, local(now()).date())
        ],
        "answers_title": _("Ihre Antworten"),
        "answer_columns": [_("Frage"), _("Antwort")],
        "answers": [
            [one.question.of(language), "; ".join(text.of(language) for text in one.answers) or _("offen")]
            for one in report.answers
        ],
        "caveats_title": _("Was diese Prüfung nicht weiß"),
        "caveats": [text.of(language) for text in report.caveats],
        "law_title": _("Grundlage"),
        "law": [text.of(language) for text in report.law],
        "version": _("Fragenkatalog %(version)s, Rechtsstand %(day)s")
        % {"version": report.version, "day": day(report.law_as_of)},
    }


def _roles(report: Report, language: str) -> str:
    named = [f"{role.name.of(language)} ({role.article.of(language)})" for role in report.roles]
    return ", ".join(named) or _("keine nach dieser Verordnung")


def _row(one: Any, language: str) -> dict[str, str]:
    more = [one.action.of(language), one.warning.of(language)]
    if one.owed_by:
        more.insert(0, _(OWED_BY[one.owed_by]))
    return {
        "text": one.text.of(language),
        "more": ". ".join(text for text in more if text),
        "article": one.article.of(language),
        "evidence": one.evidence.of(language),
    }
