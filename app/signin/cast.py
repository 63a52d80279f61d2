"""The cast of the demo mode: invented people at real bodies. The seed makes them, the sign-in page offers them."""

from dataclasses import dataclass

from app.people.models import Role
from app.texts import N_


@dataclass(frozen=True)
class Member:
    """Someone of the cast; `organisation_key` is the body's official key or our own name for it."""

    email: str
    name: str
    role: Role
    organisation_key: str
    introduction: str


CAST = (
    Member(
        "officer@koethen.example", "Katrin Lindau", Role.officer, "15082180",
        N_("stellt Anfragen für die Stadt Köthen (Anhalt)"),
    ),
    Member(
        "officer2@koethen.example", "Jörg Wendelstein", Role.officer, "15082180",
        N_("ist Kollege in Köthen und liest mit"),
    ),
    Member(
        "coordinator@koethen.example", "Sabine Früh", Role.coordinator, "15082180",
        N_("koordiniert in Köthen und lädt Kolleginnen und Kollegen ein"),
    ),
    Member(
        "officer@magdeburg.example", "Thomas Grünhagen", Role.officer, "15003000",
        N_("stellt Anfragen für die Landeshauptstadt Magdeburg"),
    ),
    Member(
        "advisor@centre.example", "Miriam Ostwald", Role.advisor, "centre",
        N_("berät Kommunen im Kompetenzzentrum"),
    ),
    Member(
        "advisor2@centre.example", "Henrik Çelik", Role.advisor, "centre",
        N_("berät ebenfalls und vertritt Miriam Ostwald"),
    ),
    Member(
        "admin@centre.example", "Dr. Ute Halberg", Role.admin, "centre",
        N_("verwaltet Personen, Themen, Pläne und Texte"),
    ),
    Member(
        "reader@landtag.example", "Paul Ahrendsee", Role.parliament, "landtag",
        N_("liest für den Landtag im Transparenzregister"),
    ),
)  # fmt: skip
