"""Which service is asked for which work, and what becomes of the answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ..model import Problem, Work
from ..values import identifiers
from .client import Answer, NetworkError, Web
from .fill import Suggestion, fill
from .found import Candidate, Candidates
from .memory import Question, is_open, is_settled, is_suggested, with_asked, with_suggestions
from .score import ENOUGH, NOT_IT, WORTH_A_LOOK, score, score_named
from .services import SERVICES, Kind, Service, question_of

_ROUNDS = 6
"""An answer may bring an identifier to ask by; so often at most."""
_NO_PAPERS = frozenset({"webpage", "post-weblog", "post", "software"})
"""Types of works that the services do not know by title."""
_IDENTIFIERS: tuple[Kind, ...] = ("arxiv", "doi")


@dataclass(frozen=True, slots=True)
class Enrichment:
    """What asking the services came to."""

    works: tuple[Work, ...]
    """As they were given, gaps filled; ``sources`` say from where, and what was asked."""
    suggestions: tuple[Suggestion, ...] = ()
    problems: tuple[Problem, ...] = ()
    requests: int = 0
    """How many were sent; what is known from before costs none."""


@dataclass(slots=True)
class _Run:
    """One call of `enrich`: what is at hand, and what comes together on the way."""

    web: Web
    today: date
    services: Sequence[Service]
    known: dict[str, Answer[Candidates]] = field(default_factory=dict)
    suggestions: list[Suggestion] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    failures: Counter[tuple[str, str]] = field(default_factory=Counter)


def enrich(
    works: Sequence[Work],
    *,
    web: Web,
    today: date,
    services: Sequence[Service] = SERVICES,
    on_done: Callable[[], None] = lambda: None,
) -> Enrichment:
    """Return *works* with their gaps filled by what the *services* know.

    Nothing that stands is changed: what a service says otherwise, and hits of a search that are
    not sure enough, are suggestions. *on_done* is called after each work. What was asked before is
    not asked again. Raises `NetworkError` if no service can be reached.
    """
    run = _Run(web, today, services)
    for service in services:
        _ask_together(works, service, run)
    enriched = []
    for work in works:
        enriched.append(_enriched(work, run))
        _need_network(web, at_least=2)
        on_done()
    _need_network(web, at_least=1)
    problems = (*run.problems, *_unanswered(run.failures))
    return Enrichment(tuple(enriched), tuple(run.suggestions), problems, web.requests)


def _need_network(web: Web, at_least: int) -> None:
    if not web.answered and len(web.unreachable) >= at_least:
        hosts = ", ".join(web.unreachable)
        raise NetworkError(
            f"no network: {hosts} cannot be reached; nothing was changed, try again when online"
        )


def _unanswered(failures: Mapping[tuple[str, str], int]) -> Iterator[Problem]:
    for (name, reason), times in failures.items():
        many = "1 question is" if times == 1 else f"{times} questions are"
        message = f"{name}: {reason}; {many} left for the next run"
        yield Problem("service-failed", "warning", message, name, 0, "run survey enrich again")


def _ask_together(works: Sequence[Work], service: Service, run: _Run) -> None:
    """Ask a service that takes many identifiers at once for all works that it will be asked for."""
    kind = next((kind for kind in service.by if kind in _IDENTIFIERS), None)
    if service.batch < 2 or kind is None:
        return
    groups = ((work, group) for work in works for group in _groups(work, run.services))
    unsettled = (group for work, group in groups if not is_settled(work, group))
    questions = (question for group in unsettled for question in group)
    mine = (q.values[0] for q in questions if q.service is service and q.kind == kind)
    ids = list(dict.fromkeys(mine))
    for at in range(0, len(ids), service.batch):
        _ask_batch(service, kind, ids[at : at + service.batch], run)


def _ask_batch(service: Service, kind: Kind, ids: Sequence[str], run: _Run) -> None:
    """Note the answers for *ids*; after a failure each is asked for by itself."""
    answer = run.web.ask(service.request(kind, ids), service.read)
    if answer.found is None:
        return
    for identifier in ids:
        own = tuple(c for c in answer.found if _identifier(c.work, kind) == identifier)
        run.known[Question(service, kind, (identifier,)).mark] = Answer(own or None)


def _groups(work: Work, services: Sequence[Service]) -> Iterator[tuple[Question, ...]]:
    """Yield what to ask for a work: in each group, until one question has a result.

    By its identifiers; a paper by its title too while no DOI is known, but not where the service
    was asked by an identifier of its own.
    """
    known = {kind: value for kind in _IDENTIFIERS if (value := _identifier(work, kind))}
    for kind, value in known.items():
        yield tuple(Question(s, kind, (value,)) for s in services if kind in s.by)
    if "doi" not in known and work.type not in _NO_PAPERS:
        asked = question_of(work)
        able = (s for s in services if "title" in s.by and known.keys().isdisjoint(s.by))
        yield tuple(Question(s, "title", asked) for s in able)


def _identifier(work: Work, kind: Kind) -> str | None:
    """Return an identifier of a work if it is one; an arXiv DOI is an arXiv id."""
    in_doi = identifiers(work.doi or "")
    if kind == "arxiv":
        return identifiers(work.arxiv or "").arxiv or in_doi.arxiv
    return None if in_doi.arxiv else in_doi.doi


def _enriched(work: Work, run: _Run) -> Work:
    tried: set[tuple[str, ...]] = set()
    for _ in range(_ROUNDS):
        groups = ((tuple(q.mark for q in g), g) for g in _groups(work, run.services))
        new = ((m, g) for m, g in groups if m not in tried and not is_settled(work, g))
        marks, group = next(new, ((), ()))
        if not group:
            break
        tried.add(marks)
        work = _ask_group(work, group, run)
    return work


def _ask_group(work: Work, group: Sequence[Question], run: _Run) -> Work:
    for question in group:
        if not is_open(work, question):
            continue
        answer = run.known.get(question.mark) or _answer(question, run)
        if answer.failure:
            run.failures[question.service.name, answer.failure] += 1
            continue
        take = _take_hit if question.kind == "title" else _take_named
        work, result = take(work, answer.found or (), question, run)
        work = with_asked(work, question, run.today, result=result)
        if result:
            break
    return work


def _answer(question: Question, run: _Run) -> Answer[Candidates]:
    service = question.service
    return run.web.ask(service.request(question.kind, question.values), service.read)


def _take_named(work: Work, found: Candidates, question: Question, run: _Run) -> tuple[Work, bool]:
    """Return the work with what its identifier leads to, and whether it leads anywhere."""
    if not found:
        return work, False
    points = score_named(work, found[0].work)
    if points >= NOT_IT:
        return _filled(work, found[0], question, run, None), True
    value = f"{question.values[0]} is “{found[0].work.title}”"
    source = f"{question.service.name} {run.today.isoformat()}"
    other = Suggestion(work.key, question.kind, value, question.values[0], source)
    run.problems.append(
        Problem(
            "identifier-of-another-work",
            "warning",
            f"{work.key}: {question.kind} {value}, not “{work.title}”",
            question.service.name,
            0,
            "check the identifier",
        )
    )
    run.suggestions.append(other)
    return with_suggestions(work, [other]), True


def _take_hit(work: Work, found: Candidates, question: Question, run: _Run) -> tuple[Work, bool]:
    """Return the work with the best hit of a search, and whether one was sure enough.

    Of a preprint and the published version with one title the published one is taken.
    """
    ranked = [(score(work, c.work), bool(c.work.container), c) for c in found]
    points, _, best = max(ranked, key=lambda row: row[:2], default=(0.0, False, None))
    if best is None or points < WORTH_A_LOOK:
        return work, False
    if points >= ENOUGH:
        return _filled(work, best, question, run, points), True
    name = "doi" if best.work.doi or not best.work.arxiv else "arxiv"
    value = f"{getattr(best.work, name) or ''} “{best.work.title}”".strip()
    source = f"{question.service.name} {run.today.isoformat()}"
    hit = Suggestion(work.key, name, value, getattr(work, name) or "", source, points)
    run.suggestions.append(hit)
    return with_suggestions(work, [hit]), False


def _filled(
    work: Work, found: Candidate, question: Question, run: _Run, points: float | None
) -> Work:
    name = question.service.name
    filled, suggestions = fill(work, found.work, f"{name} {run.today.isoformat()}", points)
    if found.retracted:
        message = f"{work.key}: {name} says that it was retracted: “{found.work.title}”"
        run.problems.append(Problem("retracted", "warning", message, name, 0, "look it up"))
    new = [s for s in suggestions if not is_suggested(work, s)]
    run.suggestions.extend(new)
    return with_suggestions(filled, new)
