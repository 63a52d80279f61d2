"""What kinds of bodies are called."""

from app.texts import N_

KIND_LABELS = {
    "land": N_("Land"),
    "regierungsbezirk": N_("Regierungsbezirk"),
    "region": N_("Region"),
    "landkreis": N_("Landkreis"),
    "regionalverband": N_("Regionalverband"),
    "kreisfreie_stadt": N_("Kreisfreie Stadt"),
    "einheitsgemeinde": N_("Einheitsgemeinde"),
    "mitgliedsgemeinde": N_("Mitgliedsgemeinde"),
    "verbandsgemeinde": N_("Verbandsgemeinde"),
    "samtgemeinde": N_("Samtgemeinde"),
    "amt": N_("Amt"),
    "verwaltungsgemeinschaft": N_("Verwaltungsgemeinschaft"),
    "verwaltungsverband": N_("Verwaltungsverband"),
    "kirchspielslandgemeinde": N_("Kirchspielslandgemeinde"),
    "erfuellende_gemeinde": N_("Erfüllende Gemeinde"),
    "gemeindefreies_gebiet": N_("Gemeindefreies Gebiet"),
    "centre": N_("Kompetenzzentrum"),
    "parliament": N_("Landtag"),
    "ministry": N_("Ministerium"),
    "elsewhere": N_("Stelle außerhalb des Landes"),
}
