"""What actions, objects and facts of the journal are called; what has no name here is shown as it is stored."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.admin.journal.queries import BODY_FACTS, PERSON_FACTS, Names
from app.consultation.models import STEP_LABELS
from app.guidance.models import AUDIENCE_LABELS, LANGUAGE_NAMES
from app.guidance.models import STAGE_LABELS as ARTICLE_STAGE_LABELS
from app.journal.models import JournalEntry
from app.people.models import ROLE_LABELS
from app.solutions.models import STATE_LABELS
from app.texts import N_, _
from app.tickets.models import PRIORITY_LABELS, RESOLUTION_LABELS, SIZE_LABELS, STAGE_LABELS, WAITING_LABELS

ACTIONS: Mapping[str, Mapping[str, str]] = {
    "ticket": {
        "ticket.file": N_("Anfrage gestellt"),
        "ticket.edit": N_("Text berichtigt"),
        "ticket.take_up": N_("aufgenommen"),
        "ticket.triage": N_("eingeordnet"),
        "ticket.assign": N_("zugewiesen"),
        "ticket.reply": N_("geantwortet"),
        "ticket.note": N_("Notiz geschrieben"),
        "ticket.attach": N_("Dateien angehängt"),
        "ticket.wait": N_("Warten begonnen"),
        "ticket.resume": N_("Warten beendet"),
        "ticket.inform": N_("Person informiert"),
        "ticket.uninform": N_("Person nicht mehr informiert"),
        "ticket.mark_confidential": N_("Vertraulichkeit geändert"),
        "ticket.start_plan": N_("Beratungsplan begonnen"),
        "ticket.add_step": N_("Schritt hinzugefügt"),
        "ticket.change_step": N_("Schritt geändert"),
        "ticket.link": N_("verknüpft"),
        "ticket.unlink": N_("Verknüpfung gelöst"),
        "ticket.split": N_("geteilt"),
        "ticket.merge": N_("zusammengeführt"),
        "ticket.receive": N_("andere Anfrage aufgenommen"),
        "ticket.undo_merge": N_("Zusammenführung zurückgenommen"),
        "ticket.release": N_("andere Anfrage wieder abgegeben"),
        "ticket.resolve": N_("gelöst"),
        "ticket.write_result": N_("öffentliches Ergebnis geschrieben"),
        "ticket.agree_to_result": N_("öffentlichem Ergebnis zugestimmt"),
        "ticket.release_result": N_("Ergebnis veröffentlicht"),
        "ticket.withdraw_result": N_("öffentliches Ergebnis zurückgenommen"),
        "ticket.close": N_("abgeschlossen"),
        "ticket.decline": N_("abgelehnt"),
        "ticket.reopen": N_("wieder geöffnet"),
        "ticket.rate": N_("bewertet"),
        "ticket.check_ai_act": N_("KI-Verordnung geprüft"),
        "ticket.check_guardrails": N_("Leitplanken geprüft"),
        "ticket.add_evidence": N_("Nachweise hochgeladen"),
    },
    "user": {
        "session.begin": N_("angemeldet"),
        "invitation.accept": N_("Einladung angenommen"),
        "user.create": N_("Konto angelegt"),
        "user.change": N_("Person geändert"),
        "user.deactivate": N_("Konto geschlossen"),
        "user.reactivate": N_("Konto wieder geöffnet"),
        "session.end_others": N_("andere Sitzungen beendet"),
        "account.language": N_("Sprache geändert"),
    },
    "session": {"session.end": N_("abgemeldet")},
    "token": {"token.create": N_("Zugangsschlüssel angelegt"), "token.revoke": N_("Zugangsschlüssel widerrufen")},
    "answer": {"search.answer": N_("Antwort gefunden, ohne zu fragen")},
    "invitation": {
        "invitation.create": N_("eingeladen"),
        "invitation.resend": N_("Einladung neu ausgestellt"),
        "invitation.revoke": N_("Einladung zurückgezogen"),
    },
    "organisation": {
        "organisation.change": N_("Stelle geändert"),
        "organisation.close": N_("Stelle geschlossen"),
        "register.declare_nil": N_("Fehlanzeige abgegeben"),
        "register.take_back_nil": N_("Fehlanzeige zurückgenommen"),
        "organisations.import": N_("Verzeichnis übernommen"),
    },
    "topic": {
        "topic.create": N_("Thema angelegt"),
        "topic.update": N_("Thema geändert"),
        "topic.move": N_("Thema verschoben"),
        "topic.remove": N_("Thema gelöscht"),
    },
    "plan_template": {
        "plan_template.create": N_("Plan angelegt"),
        "plan_template.update": N_("Plan geändert"),
        "plan_template.move": N_("Plan verschoben"),
    },
    "canned_reply": {
        "canned_reply.create": N_("Textbaustein angelegt"),
        "canned_reply.update": N_("Textbaustein geändert"),
        "canned_reply.move": N_("Textbaustein verschoben"),
        "canned_reply.remove": N_("Textbaustein gelöscht"),
    },
    "saved_view": {
        "view.save": N_("Ansicht gespeichert"),
        "view.change": N_("Ansicht geändert"),
        "view.move": N_("Ansicht verschoben"),
        "view.delete": N_("Ansicht gelöscht"),
    },
    "report": {
        "report.keep": N_("Bericht gespeichert"),
        "report.run": N_("Bericht neu erstellt"),
        "report.delete": N_("Bericht gelöscht"),
    },
    "guardrails": {
        "guardrails.save": N_("Leitplanke geändert"),
        "guardrails.remove": N_("Leitplanke entfernt"),
    },
    "settings": {
        "settings.hours": N_("Arbeitszeiten und Ziele geändert"),
        "settings.register": N_("Einstellungen des Registers geändert"),
        "settings.guidance": N_("Einstellungen der Leitfäden geändert"),
    },
    "article": {
        "guidance.create": N_("Leitfaden begonnen"),
        "guidance.edit": N_("Leitfaden geändert"),
        "guidance.restore": N_("Fassung wiederhergestellt"),
        "guidance.details": N_("Angaben zum Leitfaden geändert"),
        "guidance.attach": N_("Dateien hinzugefügt"),
        "guidance.remove_file": N_("Datei entfernt"),
        "guidance.submit": N_("zur Prüfung gegeben"),
        "guidance.give_back": N_("zur Überarbeitung zurückgegeben"),
        "guidance.publish": N_("Leitfaden veröffentlicht"),
        "guidance.schedule": N_("Veröffentlichung geplant"),
        "guidance.unschedule": N_("geplante Veröffentlichung zurückgenommen"),
        "guidance.archive": N_("Leitfaden archiviert"),
        "guidance.revive": N_("Leitfaden aus dem Archiv geholt"),
    },
    "text_page": {"text_page.update": N_("Textseite geändert")},
    "solution": {
        "solution.draft": N_("Lösung entworfen"),
        "solution.save": N_("Lösung geändert"),
        "solution.propose": N_("Lösung vorgeschlagen"),
        "solution.review": N_("Prüfung begonnen"),
        "solution.comment": N_("Anmerkung geschrieben"),
        "solution.complete_comment": N_("Anmerkung erledigt"),
        "solution.publish": N_("Lösung veröffentlicht"),
        "solution.archive": N_("Lösung archiviert"),
        "solution.attach": N_("Vorlage hinzugefügt"),
        "solution.detach": N_("Vorlage entfernt"),
        "solution.reuse": N_("Nachnutzung angefragt"),
        "solution.live": N_("Nachnutzung gemeldet"),
        "solution.not_live": N_("Nachnutzung zurückgenommen"),
        "solution.follow": N_("Lösung wird verfolgt"),
        "solution.unfollow": N_("Lösung wird nicht mehr verfolgt"),
    },
    "register_entry": {
        "register.import": N_("Registereinträge aus einer Datei übernommen"),
        "register.create": N_("Registereintrag begonnen"),
        "register.save": N_("Registereintrag geändert"),
        "register.discard": N_("Entwurf eines Registereintrags gelöscht"),
        "register.withhold": N_("Angabe zurückgehalten"),
        "register.disclose": N_("Angabe freigegeben"),
        "register.submit": N_("Registereintrag vorgelegt"),
        "register.give_back": N_("Registereintrag zurückgegeben"),
        "register.publish": N_("Registereintrag veröffentlicht"),
        "register.withdraw": N_("Registereintrag zurückgezogen"),
        "register.confirm": N_("Registereintrag bestätigt"),
    },
    "deployment": {
        "deployment.check_ai_act": N_("KI-Verordnung geprüft"),
        "deployment.check_guardrails": N_("Leitplanken geprüft"),
        "deployment.add_evidence": N_("Nachweise hochgeladen"),
        "deployment.grant_exception": N_("Ausnahme gewährt"),
        "deployment.end_exception": N_("Ausnahme zurückgenommen"),
        "deployment.status": N_("Stand geändert"),
    },
    "goal": {
        "goal.create": N_("Ziel veröffentlicht"),
        "goal.update": N_("Ziel geändert"),
        "goal.end": N_("Ziel beendet"),
        "goal.resume": N_("Ziel wieder aufgenommen"),
    },
    "ai_system": {
        "system.name": N_("KI-System genannt"),
        "system.create": N_("KI-System angelegt"),
        "system.change": N_("KI-System geändert"),
        "system.list": N_("KI-System veröffentlicht"),
    },
}
ACTION_LABELS = {action: label for actions in ACTIONS.values() for action, label in actions.items()}
OBJECTS: Mapping[str, str] = {
    "ticket": N_("Anfrage"),
    "answer": N_("Gefundene Antwort"),
    "user": N_("Person"),
    "invitation": N_("Einladung"),
    "organisation": N_("Stelle"),
    "organisation_id": N_("Stelle"),
    "session": N_("Sitzung"),
    "token": N_("Zugangsschlüssel"),
    "topic": N_("Thema"),
    "plan_template": N_("Plan"),
    "canned_reply": N_("Textbaustein"),
    "saved_view": N_("Ansicht"),
    "report": N_("Bericht"),
    "guardrails": N_("Leitplanken"),
    "settings": N_("Einstellung"),
    "text_page": N_("Textseite"),
    "solution": N_("Lösung"),
    "ai_system": N_("KI-System"),
    "register_entry": N_("Registereintrag"),
    "deployment": N_("Einsatz"),
    "goal": N_("Ziel der Strategie"),
    "article": N_("Leitfaden"),
}
FACTS: Mapping[str, str] = {
    "stage": N_("Phase"),
    "priority": N_("Priorität"),
    "size": N_("Umfang"),
    "waiting_for": N_("wartet auf"),
    "resolution": N_("Ergebnis"),
    "advisor_id": N_("zuständig"),
    "reporter_id": N_("gestellt von"),
    "user_id": N_("Person"),
    "topic_id": N_("Thema"),
    "confidential": N_("vertraulich"),
    "rating": N_("Bewertung"),
    "edition": N_("Ausgabe"),
    "ticket": N_("Anfrage"),
    "active": N_("wählbar"),
    "position": N_("Platz"),
    "title": N_("Titel"),
    "title_en": N_("Titel (Englisch)"),
    "description": N_("Beschreibung"),
    "hint": N_("Hinweis"),
    "hint_en": N_("Hinweis (Englisch)"),
    "questions": N_("Fragen"),
    "steps": N_("Schritte"),
    "step": N_("Schritt"),
    "number": N_("Nummer"),
    "internal": N_("nur intern"),
    "into": N_("zusammengeführt in"),
    "from": N_("aus"),
    "other": N_("andere Anfrage"),
    "part": N_("abgeteilt"),
    "organisation": N_("Stelle"),
    "topic": N_("Thema"),
    "state": N_("Stand"),
    "due_on": N_("fällig am"),
    "fields": N_("geänderte Felder"),
    "version": N_("Fassung"),
    "class": N_("Einstufung"),
    "guardrail": N_("Leitplanke"),
    "open_musts": N_("offene Muss-Punkte"),
    "files": N_("Dateien"),
    "role": N_("Rolle"),
    "provider": N_("Anmeldung über"),
    "week": N_("Arbeitszeiten"),
    "closed_days": N_("geschlossene Tage"),
    "first_reply_low": N_("Erste Antwort, niedrig"),
    "first_reply_normal": N_("Erste Antwort, normal"),
    "first_reply_high": N_("Erste Antwort, hoch"),
    "first_reply_urgent": N_("Erste Antwort, dringend"),
    "triage_low": N_("Einordnung, niedrig"),
    "triage_normal": N_("Einordnung, normal"),
    "triage_high": N_("Einordnung, hoch"),
    "triage_urgent": N_("Einordnung, dringend"),
    "slug": N_("Adresse"),
    "reason": N_("Grund"),
    "review_on": N_("zu prüfen am"),
    "last_confirmed": N_("zuletzt bestätigt"),
    "approval": N_("wer veröffentlicht"),
    "year": N_("Jahr"),
    "audience": N_("sichtbar für"),
    "category": N_("Kategorie"),
    "categories": N_("Kategorien"),
    "four_eyes": N_("Vier-Augen-Prinzip"),
    "language": N_("Sprache"),
    "article_stage": N_("Stand"),
    "publish_at": N_("Veröffentlichung am"),
}
VALUES: Mapping[str, Mapping[str, str]] = {
    "stage": {key.value: label for key, label in STAGE_LABELS.items()},
    "priority": {key.value: label for key, label in PRIORITY_LABELS.items()},
    "size": {key.value: label for key, label in SIZE_LABELS.items()},
    "waiting_for": {key.value: label for key, label in WAITING_LABELS.items()},
    "resolution": {key.value: label for key, label in RESOLUTION_LABELS.items()},
    "role": {key.value: label for key, label in ROLE_LABELS.items()},
    "state": {key.value: label for labels in (STEP_LABELS, STATE_LABELS) for key, label in labels.items()}
    | {"withdrawn": N_("Zurückgezogen")},
    "audience": {key.value: label for key, label in AUDIENCE_LABELS.items()},
    "article_stage": {key.value: label for key, label in ARTICLE_STAGE_LABELS.items()},
    "language": {key.value: name for key, name in LANGUAGE_NAMES.items()},
}
INNER = {"entry"}
"""Ids that say nothing to a reader; they stand in the export."""
LONGEST = 200


@dataclass(frozen=True)
class Change:
    """One fact that changed, as people read it; empty where there was or is nothing."""

    name: str
    before: str
    after: str


def action_label(action: str) -> str:
    return _(ACTION_LABELS[action]) if action in ACTION_LABELS else action


def object_label(object_type: str) -> str:
    return _(OBJECTS[object_type]) if object_type in OBJECTS else object_type


def changes(row: JournalEntry, names: Names) -> list[Change]:
    """What a row says changed; facts that stayed the same are left out."""
    found = []
    for name in dict.fromkeys([*row.before, *row.after]):
        if name in INNER:
            continue
        before, after = row.before.get(name), row.after.get(name)
        if before != after or name not in row.before:
            label = _(FACTS[name]) if name in FACTS else name
            found.append(Change(label, _said(name, before, names), _said(name, after, names)))
    return found


def _said(name: str, value: Any, names: Names) -> str:
    if value is None or value in ("", []):
        return ""
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(value, str):
        if name == "topic":
            return names.topics.get(value, value)
        label = VALUES.get(name, {}).get(value)
        return _(label) if label else _shortened(value)
    if isinstance(value, int):
        return _stood_for(name, names).get(value, str(value))
    if isinstance(value, list) and all(isinstance(part, str | int) for part in value):
        return str(len(value)) if name == "files" else _shortened(", ".join(str(part) for part in value))
    return _shortened(json.dumps(value, ensure_ascii=False).replace('"', ""))


def _stood_for(name: str, names: Names) -> Mapping[Any, str]:
    """What the ids in this fact stand for; nothing where it holds no ids."""
    if name in PERSON_FACTS:
        return names.people
    if name in BODY_FACTS:
        return names.bodies
    return names.topics if name == "topic_id" else {}


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
