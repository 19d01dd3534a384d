"""Asking arXiv, DOI, Crossref, OpenAlex and DataCite for what we do not know about works."""

from .ask import Enrichment, enrich
from .client import NetworkError, Web, open_web
from .fill import Suggestion
from .services import SERVICES, Service

__all__ = [
    "SERVICES",
    "Enrichment",
    "NetworkError",
    "Service",
    "Suggestion",
    "Web",
    "enrich",
    "open_web",
]
