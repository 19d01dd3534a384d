"""What a stretch of text states: a date, a venue, organisations, people, identifiers.

Pure functions from text to value. What was written is kept beside what it means.
"""

from .dates import Dated, find_date, find_dates, iso_date, whole_date
from .identifiers import Identifiers, identifiers, whole_identifier
from .organisations import find_organizations, organizations
from .people import People, people
from .persons import person
from .sites import Site, site
from .tracks import find as find_track
from .venues import Venue, find_venue, is_preprint, venue_field

__all__ = [
    "Dated",
    "Identifiers",
    "People",
    "Site",
    "Venue",
    "find_date",
    "find_dates",
    "find_organizations",
    "find_track",
    "find_venue",
    "identifiers",
    "is_preprint",
    "iso_date",
    "organizations",
    "people",
    "person",
    "site",
    "venue_field",
    "whole_date",
    "whole_identifier",
]
