"""The analyser: from texts and questions to the keys that the index compares. One for both, so that they meet.

A word's key is the same however it is inflected and typed: "Müll", "Muell" and "MÜLLS" have one. A German compound
has the keys of its parts too.
"""

from app.search.words.analyser import Term, is_stop_word, term
from app.search.words.tokens import Token, fold, tokens

__all__ = ["Term", "Token", "fold", "is_stop_word", "term", "tokens"]
