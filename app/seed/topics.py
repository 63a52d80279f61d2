"""The topics a request can be about. An admin can change them later."""

from typing import Any

from app.tickets.models import Topic


def _question(name: str, label: str, label_en: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "label": label, "label_en": label_en, "kind": kind, **more}


CHANNELS = ["Website", "Telefon", "E-Mail", "Messenger", "Bürgerbüro vor Ort"]
CHATBOT_QUESTIONS = [
    _question("channels", "Auf welchen Wegen soll der Chatbot antworten?", "Where should the chatbot answer?",
              "choices", options=CHANNELS),
    _question("enquiries", "Wie viele Anfragen erreichen Sie im Monat, ungefähr?",
              "About how many enquiries reach you each month?", "number",
              hint="Eine Schätzung genügt.", hint_en="An estimate will do."),
    _question("sources", "Woraus soll er antworten?", "What should it answer from?", "area",
              hint="Zum Beispiel Website, Satzungen, häufige Fragen.",
              hint_en="Such as website, by-laws, frequent questions."),
]  # fmt: skip
DOCUMENT_QUESTIONS = [
    _question("documents", "Um welche Unterlagen geht es?", "Which documents is it about?", "text", required=True,
              hint="Zum Beispiel Ratsprotokolle, Bauakten, Posteingang.",
              hint_en="Such as council minutes, building files, incoming mail."),
    _question("amount", "Wie viele Seiten sind es ungefähr?", "About how many pages are there?", "choice",
              options=["unter 1.000", "1.000 bis 10.000", "10.000 bis 100.000", "über 100.000", "weiß nicht"]),
    _question("records_system", "Nutzen Sie eine E-Akte oder ein Dokumentenmanagement? Welches?",
              "Do you use a records management system? Which one?", "text"),
]  # fmt: skip
PROCUREMENT_QUESTIONS = [
    _question("budget", "Welche Mittel stehen zur Verfügung?", "What budget is there?", "choice",
              options=["noch keine", "unter 10.000 €", "10.000 bis 50.000 €", "über 50.000 €", "weiß nicht"]),
    _question("deadline", "Bis wann soll der Auftrag vergeben sein?",
              "By when should the contract be awarded?", "date"),
    _question("joint", "Können Sie sich vorstellen, mit anderen Kommunen gemeinsam zu beschaffen?",
              "Could you imagine buying together with other municipalities?", "yes_no"),
]  # fmt: skip

_TEXTS = [
    ("chatbots", "Chatbots und Bürgerservice", "Chatbots and citizen service",
     "Fragen von Bürgerinnen und Bürgern rund um die Uhr beantworten",
     "Answering citizens' questions around the clock"),
    ("text-assistance", "Textassistenz und Sprachmodelle", "Text assistance and language models",
     "Entwürfe schreiben, Texte kürzen, Bescheide verständlicher machen",
     "Drafting, shortening, making notices easier to understand"),
    ("documents-search", "Dokumente und Suche", "Documents and search",
     "Unterlagen erschließen, Posteingang verteilen, in Akten und Protokollen finden",
     "Opening up documents, sorting mail, finding things in files and minutes"),
    ("speech-telephone", "Sprache und Telefon", "Speech and telephone",
     "Sprachassistenten am Telefon, Sitzungen verschriftlichen",
     "Voice assistants on the telephone, transcribing meetings"),
    ("image-analysis", "Bildanalyse", "Image analysis",
     "Straßenschäden, Luftbilder, Zählungen", "Road damage, aerial pictures, counting"),
    ("forecasting", "Prognosen und Planung", "Forecasting and planning",
     "Bedarfe schätzen: Kita-Plätze, Energie, Einsätze", "Estimating needs: childcare, energy, emergency calls"),
    ("translation-plain-language", "Übersetzung und Leichte Sprache", "Translation and plain language",
     "Mehrsprachige Angebote und Texte, die alle verstehen", "Services in several languages and texts for everyone"),
    ("law-data-protection", "Recht und Datenschutz", "Law and data protection",
     "KI-Verordnung, Datenschutz, Mitbestimmung, Dienstanweisungen",
     "AI Act, data protection, staff councils, internal rules"),
    ("training", "Schulung und Kompetenz", "Training and skills",
     "KI-Kompetenz nach Artikel 4 der KI-Verordnung, Workshops, Austausch",
     "AI literacy under Article 4 of the AI Act, workshops, exchange"),
    ("procurement", "Beschaffung", "Procurement",
     "Markt erkunden, Leistung beschreiben, gemeinsam vergeben",
     "Exploring the market, writing specifications, buying together"),
    ("other", "Etwas anderes", "Something else",
     "Wenn nichts passt: Wir ordnen es für Sie ein", "If nothing fits: we will sort it out for you"),
]  # fmt: skip
_QUESTIONS = {
    "chatbots": CHATBOT_QUESTIONS,
    "documents-search": DOCUMENT_QUESTIONS,
    "procurement": PROCUREMENT_QUESTIONS,
}


def topics() -> list[Topic]:
    """All topics in the order of the form."""
    return [
        Topic(
            slug=slug, title=title, title_en=title_en, hint=hint, hint_en=hint_en, position=position,
            questions=_QUESTIONS.get(slug, []),
        )
        for position, (slug, title, title_en, hint, hint_en) in enumerate(_TEXTS, start=1)
    ]  # fmt: skip
