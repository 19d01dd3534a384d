"""Find papers by words in Chinese and English, and by meaning where an encoder is installed."""

from .lookup import Lookup

__all__ = ["Lookup"]
