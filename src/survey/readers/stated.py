"""What words say of a work: date, venue, houses, people, rating, addresses."""

from __future__ import annotations

from dataclasses import dataclass

from .. import values
from ..model import Link


@dataclass(frozen=True, slots=True)
class Stated:
    """What words say of date, venue, organisations, authors, rating and name."""

    published: str | None = None
    read: str | None = None
    """The day on which it was read."""
    venue: values.Venue | None = None
    organizations: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    complete: bool = True
    """Whether all authors are named."""
    rating: float | None = None
    tags: tuple[str, ...] = ()
    name: str | None = None
    prose: bool = False
    """Whether the words say more than these, and so are text as well."""
    links: tuple[Link, ...] = ()
    """Addresses of the identifiers named."""

    @property
    def found(self) -> bool:
        """Whether they say anything of the kind."""
        return bool(
            self.published
            or self.read
            or self.venue
            or self.organizations
            or self.authors
            or self.name
            or self.links
            or self.rating is not None
        )

    @property
    def year(self) -> str | None:
        """The year that is stated, of the venue or of the publication."""
        if self.venue and self.venue.year:
            return str(self.venue.year)
        return self.published[:4] if self.published else None

    def __or__(self, other: Stated) -> Stated:
        """Return both together; where they differ the first counts."""
        authors = self if self.authors else other
        return Stated(
            self.published or other.published,
            self.read or other.read,
            self.venue or other.venue,
            (*self.organizations, *other.organizations),
            authors.authors,
            authors.complete,
            other.rating if self.rating is None else self.rating,
            (*self.tags, *other.tags),
            self.name or other.name,
            self.prose or other.prose,
            (*self.links, *other.links),
        )
