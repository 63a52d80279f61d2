"""The sentences of the timeline: what happened, in the reader's language."""

from typing import Any

from app.texts import N_, _
from app.tickets.models import (
    PRIORITY_LABELS,
    RESOLUTION_LABELS,
    SIZE_LABELS,
    WAITING_LABELS,
    Priority,
    ResolutionKind,
    Size,
    WaitingFor,
)

SENTENCES = {
    "filed": N_("hat die Anfrage gestellt"),
    "taken_up": N_("hat die Anfrage aufgenommen"),
    "triaged": N_("hat die Anfrage eingeordnet"),
    "assigned": N_("hat die Anfrage an %(advisor)s gegeben"),
    "waiting": N_("wartet auf %(waiting_for)s, die Fristen ruhen"),
    "resumed": N_("Das Warten ist vorbei, die Fristen laufen wieder"),
    "resolved": N_("hat die Anfrage gelöst: %(kind)s"),
    "closed": N_("hat die Anfrage abgeschlossen"),
    "closed_by_time": N_("Nach 14 Tagen ohne Rückmeldung abgeschlossen"),
    "declined": N_("hat die Anfrage abgelehnt"),
    "reopened": N_("hat die Anfrage wieder geöffnet"),
    "rated": N_("hat die Beratung mit %(rating)s von 5 bewertet"),
    "merged": N_("hat diese Anfrage mit %(reference)s zusammengeführt. Antworten kommen dort an"),
    "received": N_("hat %(reference)s mit dieser Anfrage zusammengeführt"),
    "unmerged": N_("hat die Zusammenführung mit %(reference)s rückgängig gemacht"),
    "released": N_("hat %(reference)s wieder getrennt"),
    "reply_passed_on": N_("hat geantwortet; die Antwort steht in %(reference)s"),
    "linked": N_("hat die Anfrage mit %(reference)s verknüpft"),
    "unlinked": N_("hat die Verknüpfung mit %(reference)s entfernt"),
    "split": N_("hat einen Teil als %(reference)s abgetrennt"),
    "split_from": N_("hat diese Anfrage von %(reference)s abgetrennt"),
    "informed": N_("hält %(person)s auf dem Laufenden"),
    "uninformed": N_("hält %(person)s nicht mehr auf dem Laufenden"),
    "confidential": N_("hat die Anfrage als vertraulich markiert"),
    "not_confidential": N_("hat die Vertraulichkeit aufgehoben"),
    "edited": N_("hat den Text der Anfrage berichtigt"),
    "attached": N_("hat eine Datei hinzugefügt"),
    "plan_started": N_("hat den Beratungsplan begonnen"),
    "plan_changed": N_("hat den Beratungsplan geändert"),
    "step_started": N_("hat Schritt %(number)s begonnen: %(step)s"),
    "step_done": N_("hat Schritt %(number)s erledigt: %(step)s"),
    "step_skipped": N_("hat Schritt %(number)s übersprungen: %(step)s"),
    "ai_act_checked": N_("hat die Prüfung nach der KI-Verordnung gespeichert (Fassung %(number)s)"),
    "guardrails_checked": N_("hat die Leitplanken geprüft (Fassung %(number)s)"),
    "result_written": N_("hat einen Text für ein öffentliches Ergebnis geschrieben"),
    "result_agreed": N_("hat dem Text des öffentlichen Ergebnisses zugestimmt"),
    "result_agreement_recorded": N_("hat festgehalten, dass die Stelle dem öffentlichen Ergebnis zugestimmt hat"),
    "result_released": N_("hat das Ergebnis veröffentlicht"),
    "result_withdrawn": N_("hat das öffentliche Ergebnis zurückgenommen"),
    "step_reopened": N_("hat Schritt %(number)s wieder geöffnet: %(step)s"),
}


def sentence(event: str, facts: dict[str, Any], *, by_someone: bool) -> str:
    """What happened, without the person's name, which stands before it."""
    if event == "closed" and not by_someone:
        event = "closed_by_time"
    words = dict(facts)
    if "waiting_for" in words:
        words["waiting_for"] = _(WAITING_LABELS[WaitingFor(words["waiting_for"])])
    if "kind" in words and event == "resolved":
        words["kind"] = _(RESOLUTION_LABELS[ResolutionKind(words["kind"])])
    text = _(SENTENCES[event]) % words
    settled = _settled(words) if event == "triaged" else ""
    return f"{text}: {settled}" if settled else text


def _settled(facts: dict[str, Any]) -> str:
    parts = []
    if facts.get("priority"):
        parts.append(_("Priorität %(priority)s") % {"priority": _(PRIORITY_LABELS[Priority(facts["priority"])])})
    if facts.get("size"):
        parts.append(_("Umfang %(size)s") % {"size": _(SIZE_LABELS[Size(facts["size"])])})
    return ", ".join(parts)
