"""When a service is asked again, and after how long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_exponential_jitter

_TRIES = 4
TRIES_TO_CONNECT = 2
"""A name that is not found, or a closed port, seldom comes right."""
_LONGEST_WAIT = 60.0
"""Seconds; a service that asks for more patience is left alone for this run."""


class Again(Exception):  # noqa: N818  (no error: a reason to try again)
    """A failure that may be gone at the next try; *after* seconds, if the service says so."""

    def __init__(self, reason: str, *, after: float | None = None, tries: int = _TRIES) -> None:
        super().__init__(reason)
        self.after, self.tries = after, tries


class GiveUp(Exception):  # noqa: N818
    """A failure that no second try mends; the service is left alone."""


def retrying(sleep: Callable[[float], None]) -> Retrying:
    """Return what calls a function until it no longer raises `Again`, or too often."""
    return Retrying(
        sleep=sleep,
        stop=_is_last,
        wait=_wait,
        retry=retry_if_exception_type(Again),
        reraise=True,
    )


def _is_last(state: RetryCallState) -> bool:
    error = state.outcome and state.outcome.exception()
    return state.attempt_number >= (error.tries if isinstance(error, Again) else _TRIES)


_backoff = wait_exponential_jitter(initial=1, max=20)


def _wait(state: RetryCallState) -> float:
    """Return how long to wait: as the service says, else longer each time."""
    error = state.outcome and state.outcome.exception()
    after = error.after if isinstance(error, Again) else None
    return _backoff(state) if after is None else after


def again_later(response: httpx.Response) -> Exception:
    """Return what the answer of a busy or broken service means for us."""
    after = retry_after(response.headers.get("retry-after", ""), datetime.now(UTC))
    if after is not None and after > _LONGEST_WAIT:
        return GiveUp(f"asks to wait {after:.0f} s (status {response.status_code})")
    return Again(f"answers with status {response.status_code}", after=after)


def retry_after(header: str, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks to wait, None if it does not say.

    >>> retry_after("7", datetime.now(UTC)), retry_after("soon", datetime.now(UTC))
    (7.0, None)
    >>> retry_after("Sat, 21 Nov 2026 10:00:30 GMT", datetime(2026, 11, 21, 10, tzinfo=UTC))
    30.0
    """
    text = header.strip()
    if text.isdecimal():
        return float(text[:9])
    try:
        then = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # the latter for a year without end
        return None
    return max(0.0, (then.replace(tzinfo=then.tzinfo or UTC) - now).total_seconds())
