"""Asking a service over the network: politely, with patience, and believing nothing.

What a service gets wrong (silence, an error, a page in place of data) comes back as an `Answer`
that says so. Only a machine without any network raises.
"""

from __future__ import annotations

import logging
import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version
from pathlib import Path
from typing import Any, Generic, TypeVar

import httpx
from hishel import SqliteStorage
from hishel.httpx import CacheClient

from ..errors import SettingsError, SurveyError
from .retries import TRIES_TO_CONNECT, Again, GiveUp, again_later, retrying

LARGEST = 8 * 1024 * 1024
"""Bytes of an answer; a larger one is cut off and not used."""
CACHE_DAYS = 30
_LONGEST_ANSWER = 90.0
_REDIRECTS = 5
_STRIKES = 3
"""After so many failures in a row a service is left alone for this run."""
_NOTHING = frozenset({204, 404, 406, 410})
"""Answers that say: I have no such thing, or not in this form."""
_REFUSED = frozenset({401, 402, 403, 407, 451})
_BUSY = frozenset({408, 425, 429})
_PACKED = frozenset({"", "identity", "gzip"})
"""How an answer may be packed: once, and a thousandfold at most, for what arrives at one time is
unpacked at one time."""

Found = TypeVar("Found")
logging.getLogger("hishel").addHandler(logging.NullHandler())  # it prints tracebacks otherwise


class NetworkError(SurveyError):
    """No service can be reached; nothing was changed."""


class AnswerError(ValueError):
    """A body that is not what the service promises."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a service: an address and how far to go from it."""

    url: str
    accept: str
    params: Mapping[str, str] = field(default_factory=dict)
    pace: float = 0.0
    """Seconds between two requests to this host."""
    hosts: tuple[str, ...] = ()
    """Where else it may redirect to, subdomains included."""


@dataclass(frozen=True, slots=True)
class Answer(Generic[Found]):
    """What a service said; *found* is None if it said that it has nothing, or *failure* why."""

    found: Found | None = None
    failure: str = ""


class Web:
    """The services as one run meets them: when each may be asked again, and which gave up."""

    def __init__(
        self,
        client: httpx.Client,
        *,
        cache: SqliteStorage | None = None,
        uncached: str = "",
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.requests = 0
        """How many were sent; what the cache answers does not count."""
        self.uncached = uncached
        """Why no answer is kept, where it was asked for but cannot be."""
        self.answered: set[str] = set()
        self.unreachable: dict[str, str] = {}
        self.given_up: dict[str, str] = {}
        self._client, self._cache = client, cache
        self._sleep, self._clock = sleep, clock
        self._free_at: dict[str, float] = {}
        self._strikes: dict[str, int] = {}

    def ask(self, request: Request, read: Callable[[bytes], Found]) -> Answer[Found]:
        """Return what *read* makes of the answer to a request."""
        host = httpx.URL(request.url).netloc.decode("ascii")
        if reason := self.given_up.get(host):
            return Answer(failure=reason)
        try:
            body = retrying(self._sleep)(self._once, request, host)
            found = None if body is None else read(body)
        except GiveUp as error:
            return self._failed(host, str(error), strikes=_STRIKES)
        except Again as error:
            if error.tries == TRIES_TO_CONNECT:
                self.unreachable[host] = str(error)
                return self._failed(host, str(error), strikes=_STRIKES)
            return self._failed(host, str(error))
        except AnswerError as error:
            self._forget(request)
            return self._failed(host, str(error))
        self._strikes[host] = 0
        self.answered.add(host)
        return Answer(found)

    def _failed(self, host: str, reason: str, strikes: int = 1) -> Answer[Any]:
        self._strikes[host] = self._strikes.get(host, 0) + strikes
        if self._strikes[host] >= _STRIKES:
            self.given_up[host] = reason
        return Answer(failure=reason)

    def _once(self, request: Request, host: str) -> bytes | None:
        """Return the body of the answer, None if there is nothing; follow its redirects."""
        self._sleep_until(self._free_at.get(host, 0.0))
        try:
            return self._follow(request, host)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
            raise Again(f"cannot be reached ({error})", tries=TRIES_TO_CONNECT) from error
        except httpx.TimeoutException as error:
            raise Again("no answer in time") from error
        except httpx.TransportError as error:
            raise Again(f"the answer was cut off ({error})") from error
        except (httpx.RequestError, httpx.InvalidURL) as error:
            raise AnswerError(f"the answer cannot be decoded ({error})") from error

    def _sleep_until(self, moment: float) -> None:
        left = moment - self._clock()
        if left > 0:
            self._sleep(left)

    def _follow(self, request: Request, host: str) -> bytes | None:
        sent = self._client.build_request(
            "GET", request.url, params=dict(request.params), headers={"Accept": request.accept}
        )
        sent.extensions["caching"] = {"key": _cache_key(request)}
        first = sent.url
        for _ in range(_REDIRECTS + 1):
            with closing(self._client.send(sent, stream=True)) as response:
                self._count(response, host, request.pace)
                if response.next_request is None:
                    return _body(response, request.accept, self._clock)
                sent = response.next_request
            if not _is_allowed(sent.url, first, request.hosts):
                return None
        raise AnswerError("redirects without end")

    def _count(self, response: httpx.Response, host: str, pace: float) -> None:
        if not response.extensions.get("caching", {}).get("from_cache"):
            self.requests += 1
            self._free_at[host] = self._clock() + pace

    def _forget(self, request: Request) -> None:
        """Drop an answer that turned out to be none, so that it is asked for anew."""
        if self._cache is not None:
            for entry in self._cache.get_entries(_cache_key(request)):
                self._cache.remove_entry(entry.id)


def _cache_key(request: Request) -> str:
    return f"{request.accept} {httpx.URL(request.url, params=dict(request.params))}"


def _is_allowed(url: httpx.URL, first: httpx.URL, hosts: tuple[str, ...]) -> bool:
    """Whether a redirect leads to the service itself or to where it may send us."""
    if url.scheme != first.scheme or url.userinfo:
        return False
    if url.netloc == first.netloc:
        return True
    return url.port is None and any(url.host == h or url.host.endswith(f".{h}") for h in hosts)


def _body(response: httpx.Response, accept: str, clock: Callable[[], float]) -> bytes | None:
    """Return the body of a good answer, None for one that says there is nothing."""
    status = response.status_code
    if status in _NOTHING:
        return None
    if status in _REFUSED:
        raise GiveUp(f"refuses to answer (status {status})")
    if status in _BUSY or status >= 500:
        raise again_later(response)
    if status != httpx.codes.OK:
        raise AnswerError(f"does not understand the question (status {status})")
    kind = response.headers.get("content-type", accept).partition(";")[0].strip().casefold()
    if not kind.endswith("xml" if accept.endswith("xml") else "json"):
        raise AnswerError(f'answers with "{kind[:60]}" in place of data')
    packed = response.headers.get("content-encoding", "").strip().casefold()
    if packed not in _PACKED:
        raise AnswerError(f'the answer is packed as "{packed[:60]}", which was not asked for')
    return _capped(response, clock() + _LONGEST_ANSWER, clock)


def _capped(response: httpx.Response, deadline: float, clock: Callable[[], float]) -> bytes:
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > LARGEST:
            raise AnswerError(f"the answer is larger than {LARGEST // 1024**2} MB")
        if clock() > deadline:
            raise AnswerError(f"the answer takes longer than {_LONGEST_ANSWER:.0f} s")
    return bytes(body)


@contextmanager
def open_web(
    *,
    cache: Path | None = None,
    contact: str = "",
    timeout: float = 20.0,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Web]:
    """Return the services to ask, with answers kept in the file *cache* for a month.

    A file that cannot be such a cache is left alone and done without; `Web.uncached` says why.
    *contact* is an address of the user for the polite pools of Crossref and OpenAlex.
    """
    if not re.fullmatch(r"(?:[!-?A-~]+@[!-~]+)?", contact):
        raise SettingsError(f'"{contact}" is no address of mail')
    who = f" (mailto:{contact})" if contact else ""
    patience = httpx.Timeout(timeout, connect=min(timeout, 8.0))
    headers = {
        "User-Agent": f"survey-workbench/{version('survey-workbench')}{who}",
        "Accept-Encoding": "gzip",
    }
    storage = _storage(cache) if cache else ""
    if isinstance(storage, str):
        with httpx.Client(headers=headers, timeout=patience, cookies=_no_cookies()) as client:
            yield Web(client, uncached=storage, sleep=sleep)
        return
    client = CacheClient(headers=headers, timeout=patience, storage=storage, cookies=_no_cookies())
    with client:
        yield Web(client, cache=storage, sleep=sleep)


def _no_cookies() -> CookieJar:
    """Return a jar that keeps nothing: no service knows us again."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))


def _storage(cache: Path) -> SqliteStorage | str:
    """Return where answers are kept, or why they cannot be kept in this file."""
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(cache)) as database:
            ((found,),) = database.execute("PRAGMA quick_check(1)")
        if found != "ok":
            raise sqlite3.DatabaseError(found)
        storage = SqliteStorage(
            database_path=cache, default_ttl=CACHE_DAYS * 86400.0, max_stream_size=LARGEST
        )
        storage.get_entries("")  # which opens it
    except (OSError, sqlite3.Error, RuntimeError) as error:  # the last for one of another version
        return f"{cache}: no cache of answers, done without: {error}; remove it"
    return storage
