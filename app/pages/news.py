"""What a notification says, in one sentence by its event."""

from collections.abc import Mapping
from typing import Any

from app.texts import N_, _

SENTENCES: Mapping[str, str] = {
    "taken_up": N_("%(by)s hat die Anfrage aufgenommen."),
    "assigned": N_("%(by)s hat Ihnen die Anfrage zugewiesen."),
    "informed": N_("%(by)s hält Sie über die Anfrage auf dem Laufenden."),
    "replied": N_("%(by)s hat geantwortet."),
    "noted": N_("%(by)s hat eine interne Notiz geschrieben."),
    "mentioned": N_("%(by)s hat Sie erwähnt."),
    "attached": N_("%(by)s hat Dateien angehängt."),
    "waiting_for_you": N_("%(by)s wartet auf Ihre Antwort."),
    "plan_started": N_("%(by)s hat den Beratungsplan begonnen."),
    "step_done": N_("%(by)s hat den Schritt „%(step)s“ erledigt."),
    "merged": N_("%(by)s hat die Anfrage mit %(into)s zusammengeführt. Dort geht es weiter."),
    "unmerged": N_("%(by)s hat die Zusammenführung zurückgenommen. Die Anfrage geht hier weiter."),
    "split": N_("%(by)s hat sie von %(origin)s abgeteilt."),
    "resolved": N_("%(by)s hat die Anfrage gelöst. Bitte prüfen Sie das Ergebnis."),
    "result_written": N_("%(by)s möchte das Ergebnis veröffentlichen. Bitte prüfen Sie den Text."),
    "result_agreed": N_("%(by)s hat dem öffentlichen Ergebnis zugestimmt."),
    "result_released": N_("%(by)s hat das Ergebnis veröffentlicht."),
    "result_withdrawn": N_("%(by)s hat das öffentliche Ergebnis zurückgenommen."),
    "closed": N_("%(by)s hat die Anfrage abgeschlossen."),
    "declined": N_("%(by)s hat die Anfrage abgelehnt und den Grund genannt."),
    "reopened": N_("%(by)s hat die Anfrage wieder geöffnet."),
    "rated": N_("%(by)s hat die Beratung bewertet: %(rating)s von 5."),
    "solution_proposed": N_("%(by)s hat eine Lösung vorgeschlagen."),
    "solution_in_review": N_("%(by)s prüft Ihre Lösung."),
    "solution_changed": N_("%(by)s hat die Lösung geändert."),
    "solution_commented": N_("%(by)s hat eine Anmerkung zur Lösung geschrieben."),
    "solution_published": N_("%(by)s hat Ihre Lösung veröffentlicht."),
    "exception_granted": N_("%(by)s hat eine Ausnahme von einer Leitplanke gewährt."),
    "exception_ended": N_("%(by)s hat eine Ausnahme von einer Leitplanke zurückgenommen."),
    "solution_new_edition": N_("%(by)s hat eine neue Fassung der Lösung veröffentlicht, die Sie verfolgen."),
    "solution_asked_for": N_("%(by)s aus %(organisation)s möchte Ihre Lösung nachnutzen."),
    "guidance_submitted": N_("%(by)s hat einen Leitfaden zur Prüfung gegeben."),
    "guidance_given_back": N_("%(by)s hat einen Leitfaden zur Überarbeitung zurückgegeben."),
    "register_submitted": N_("%(by)s hat einen Registereintrag zur Veröffentlichung vorgelegt."),
    "register_given_back": N_("%(by)s hat einen Registereintrag mit einer Anmerkung zurückgegeben."),
    "register_published": N_("%(by)s hat einen Registereintrag veröffentlicht."),
    "register_withdrawn": N_("%(by)s hat einen Registereintrag zurückgezogen."),
    "register_due": N_("Ein Registereintrag ist zu bestätigen: Stimmt er noch?"),
    "guidance_due": N_("Ein Leitfaden ist zu prüfen: Stimmt er noch?"),
}
BY_ITSELF: Mapping[str, str] = {
    "closed": N_("Die Anfrage ist abgeschlossen, denn seit der Lösung sind vierzehn Tage vergangen."),
    "rated": N_("Die Beratung ist bewertet: %(rating)s von 5."),
}
"""Where nobody signed in did it."""
UNKNOWN = N_("Hier gibt es etwas Neues.")


class _Facts(dict[str, Any]):
    """Facts in which a missing one reads as a dash, for rows of older versions."""

    def __missing__(self, name: str) -> str:
        return "–"


def sentence(event: str, facts: Mapping[str, Any]) -> str:
    """The sentence in the reader's language."""
    text = SENTENCES.get(event, UNKNOWN)
    if not facts.get("by"):
        text = BY_ITSELF.get(event, text)
    return _(text) % _Facts(facts)
