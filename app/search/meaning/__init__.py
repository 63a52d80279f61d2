"""What texts mean: as vectors that lie near each other where texts say much the same in other words."""

from app.search.meaning.models import Meaning, meaning_of, model, use

__all__ = ["Meaning", "meaning_of", "model", "use"]
