"""Reading a publiccode.yml: all that we hold, the rest kept, and a sentence with a line for what is wrong."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.solutions.models import AISystem, DevelopmentStatus
from app.solutions.service import PubliccodeError, import_publiccode, read_publiccode
from app.solutions.service.publiccode import MOST_BYTES
from tests.conftest import ClientFor
from tests.factories import ADVISOR, Known
from tests.solutions.factories import a_system

WHOLE = """\
publiccodeYmlVersion: "0.5.0"
name: Musterbot
url: https://example.org/muster/bot
landingURL: https://example.org/bot
softwareVersion: "2.1"
releaseDate: 2026-04-24
platforms: [web]
categories:
  - office
usedBy:
  - Musterstadt
roadmap: https://example.org/roadmap
developmentStatus: stable
softwareType: standalone/web
description:
  de:
    localisedName: Musterbot
    shortDescription: Beantwortet Fragen.
    longDescription: |
      Ein **Bot** für Fragen.
    documentation: https://example.org/handbuch
    features: [Fragen, Antworten]
  en:
    shortDescription: Answers questions.
    longDescription: A bot.
    features: [Questions]
legal:
  license: EUPL-1.2
  mainCopyrightOwner: Musterstadt
maintenance:
  type: internal
  contacts:
    - name: IT der Musterstadt
      email: it@example.org
localisation:
  localisationReady: true
  availableLanguages: [de, en]
dependsOn:
  open:
    - name: PostgreSQL
"""


def test_all_that_we_hold_is_taken_and_the_rest_is_kept(db: Session, viewer: Known) -> None:
    system, new = import_publiccode(db, WHOLE.encode(), actor=viewer(ADVISOR))
    assert new
    assert {name: getattr(system, name) for name in (
        "name", "source_code_url", "landing_url", "product_version", "released_on", "platforms", "categories",
        "used_by", "development_status", "software_type", "summary", "description", "documentation_url", "features",
        "summary_en", "description_en", "features_en", "licence", "copyright_owner", "maintenance_type",
        "maintenance_contacts", "languages",
    )} == {
        "name": "Musterbot", "source_code_url": "https://example.org/muster/bot",
        "landing_url": "https://example.org/bot", "product_version": "2.1", "released_on": date(2026, 4, 24),
        "platforms": ["web"], "categories": ["office"], "used_by": ["Musterstadt"],
        "development_status": DevelopmentStatus.stable, "software_type": "standalone/web",
        "summary": "Beantwortet Fragen.", "description": "Ein **Bot** für Fragen.",
        "documentation_url": "https://example.org/handbuch", "features": ["Fragen", "Antworten"],
        "summary_en": "Answers questions.", "description_en": "A bot.", "features_en": ["Questions"],
        "licence": "EUPL-1.2", "copyright_owner": "Musterstadt", "maintenance_type": "internal",
        "maintenance_contacts": [{"name": "IT der Musterstadt", "email": "it@example.org"}], "languages": ["de", "en"],
    }  # fmt: skip
    assert system.publiccode == {
        "publiccodeYmlVersion": "0.5.0",
        "roadmap": "https://example.org/roadmap",
        "description": {"de": {"localisedName": "Musterbot"}},
        "localisation": {"localisationReady": True},
        "dependsOn": {"open": [{"name": "PostgreSQL"}]},
    }
    assert "<strong>Bot</strong>" in system.description_html


def test_the_system_with_the_same_source_code_is_brought_up_to_date(db: Session, viewer: Known) -> None:
    system = a_system(db, viewer, source_code_url="https://example.org/muster/bot", provider="Bleibt")
    found, new = import_publiccode(db, WHOLE.encode(), actor=viewer(ADVISOR))
    assert (found.id, new, found.provider, found.name) == (system.id, False, "Bleibt", "Musterbot")
    assert found.models == [{"name": "Modell", "version": "1", "year": 2025, "knowledge_cutoff": ""}]


SPELLING = "Hier stimmt die Schreibweise nicht (YAML)."
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name: x\nurl: [\n", "Zeile 3, Zeichen 1: Hier stimmt die Schreibweise nicht (YAML)."),
        ("name: x\n\turl: y\n", "Zeile 2, Zeichen 1: Hier stimmt die Schreibweise nicht (YAML)."),
        ("name: x\nname: y\nurl: z\n", "Zeile 2: „name“ steht zweimal da."),
        (BOMB, "Zeile 2: Verweise (*name) sind hier nicht erlaubt."),
        ("name: x\nurl: " + "[" * 40 + "]" * 40 + "\n", "Zeile 2: Das ist zu tief verschachtelt."),
        ("name: !!python/object/apply:os.system [id]\nurl: x\n", f"Zeile 1, Zeichen 7: {SPELLING}"),
        ("- a\n- b\n", "Zeile 1: Das ist keine publiccode.yml. Sie beginnt mit Namen und Doppelpunkt."),
        ("name: x\n", "Es fehlt: url."),
        ("name: x\nurl: kein Link\n", "url: Diese Angabe stimmt so nicht."),
        ("name: x\nurl: https://e.org\nreleaseDate: 2026-99-99\n", f"Zeile 3, Zeichen 14: {SPELLING}"),
        ("name: x\nurl: https://e.org\nlogo: .inf\nn: .nan\n", None),
        ("name: x\nurl: https://e.org\n? [1, 2]\n: y\n", f"Zeile 3, Zeichen 3: {SPELLING}"),
        ("name: x\x07\nurl: y\n", "Zeile 1: Hier steht ein Zeichen, das nicht erlaubt ist."),
        ("", "Zeile 1: Das ist keine publiccode.yml. Sie beginnt mit Namen und Doppelpunkt."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(text: str, sentence: str | None, db: Session, viewer: Known) -> None:
    if sentence is None:
        import_publiccode(db, text.encode(), actor=viewer(ADVISOR))
        db.flush()
        return
    with pytest.raises(PubliccodeError) as error:
        read_publiccode(text.encode())
    assert str(error.value) == sentence


def test_what_is_no_text_or_too_large_is_refused() -> None:
    with pytest.raises(PubliccodeError, match="Zeile 2: Die Datei ist kein UTF-8-Text"):
        read_publiccode(b"name: x\nurl: \xff\n")
    with pytest.raises(PubliccodeError, match="höchstens 256 kB"):
        read_publiccode(b"#" * (MOST_BYTES + 1))


def test_the_centre_uploads_one(client_for: ClientFor, db: Session, tmp_path: Path) -> None:
    advisor = client_for(ADVISOR)
    sent = {"publiccode": ("publiccode.yml", WHOLE.encode(), "application/yaml")}
    answer = advisor.post("/systems/publiccode", files=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, "/systems/musterbot")
    page = advisor.get("/systems/musterbot").text
    assert "EUPL-1.2" in page
    wrong = advisor.post(
        "/systems/musterbot/publiccode", files={"publiccode": ("publiccode.yml", b"name: [\n", "application/yaml")}
    )
    assert wrong.status_code == 422
    assert "Zeile 2, Zeichen 1: Hier stimmt die Schreibweise nicht (YAML)." in wrong.text
    assert db.scalars(select(AISystem)).one().licence == "EUPL-1.2"
