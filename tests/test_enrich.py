"""Enrichment: services on loopback give facts, and everything else that servers give."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from survey.enrich import SERVICES, Enrichment, NetworkError, Service, Web, enrich, open_web
from survey.enrich.arxiv import read_atom
from survey.enrich.client import LARGEST, AnswerError
from survey.enrich.csl import read_crossref, read_csl
from survey.enrich.datacite import read_datacite
from survey.enrich.fill import fill
from survey.enrich.found import Candidate
from survey.enrich.openalex import read_openalex
from survey.enrich.score import ENOUGH, WORTH_A_LOOK, score
from survey.errors import SurveyError
from survey.model import Person, Work
from survey.works import read_works, write_works

from .stub_server import ATOM, CSL, JSON, Reply, Stub, recorded, stub_server

CASES = Path(__file__).parent / "cases" / "enrich"
RECORDED = Path(__file__).parents[2] / "shared" / "recorded"
TODAY = date(2026, 11, 21)
RESNET = Work("he2016deep", "Deep Residual Learning for Image Recognition", type="article")
HE = (Person("He", "Kaiming"),)

needs_recorded = pytest.mark.skipif(not RECORDED.is_dir(), reason="no ../shared/recorded here")


def case(name: str) -> bytes:
    return (CASES / name).read_bytes()


@pytest.fixture
def stub() -> Iterator[Stub]:
    with stub_server() as server:
        yield server


def run(
    stub: Stub,
    *works: Work,
    services: str = "doi crossref openalex arxiv datacite",
    waits: list[float] | None = None,
    **options: Any,
) -> Enrichment:
    sleep = (waits if waits is not None else []).append
    with open_web(sleep=sleep, **options) as web:
        return enrich(works, web=web, today=TODAY, services=at(stub.base, services))


def at(base: str, names: str) -> list[Service]:
    """Return the services, each in a folder of its own of one server."""
    return [s.at(f"{base}/{s.name}") for s in SERVICES if s.name in names.split()]


# --- what is found ------------------------------------------------------------------------------


def test_an_arxiv_id_brings_authors_and_the_day(stub: Stub) -> None:
    stub.on("/arxiv/", Reply(case("arxiv.xml"), type=ATOM))
    (work,) = run(stub, Work("blip2", "BLIP-2", arxiv="2301.12597")).works
    assert [p.family for p in work.authors] == ["Li", "Li", "Savarese", "Hoi"]
    assert (work.published, work.primary_class, work.type) == ("2023-01-30", "cs.CV", "article")
    assert work.title == "BLIP-2"
    assert work.sources["authors"] == ("arxiv 2026-11-21",)
    assert work.sources["first_public"] == ("arxiv 2026-11-21",)


def test_many_arxiv_ids_are_one_request(stub: Stub) -> None:
    stub.on("id_list", Reply(case("arxiv.xml"), type=ATOM))
    works = [
        Work("a", "Attention Is All You Need", arxiv="1706.03762"),
        Work("b", "BLIP-2: Bootstrapping", aliases=("BLIP-2",), arxiv="2301.12597"),
        Work("c", "A work that arXiv does not have", arxiv="1706.99999"),
    ]
    found = run(stub, *works, services="arxiv")
    assert stub.paths == ["/arxiv/api/query?id_list=1706.03762,2301.12597,1706.99999&max_results=3"]
    assert [len(work.authors) for work in found.works] == [2, 4, 0]
    assert found.works[2].sources["asked"] == ("arxiv arxiv:1706.99999 2026-11-21 nothing",)


def test_an_arxiv_doi_is_an_arxiv_id(stub: Stub) -> None:
    stub.on("/arxiv/", Reply(status=404))
    stub.on("/datacite/dois/10.48550/arxiv.1706.03762", case("datacite-arxiv.json"))
    work = Work("a", "Attention is all you need", doi="10.48550/arXiv.1706.03762")
    (found,) = run(stub, work).works
    assert (found.arxiv, found.published, found.doi) == ("1706.03762", "2017-06-12", work.doi)
    assert [p.given for p in found.authors] == ["Ashish", "Noam"]
    assert not any(path.startswith(("/doi", "/crossref/works/10.48550")) for path in stub.paths)


def test_a_doi_is_asked_for_in_csl(stub: Stub) -> None:
    stub.on("/doi/10.1109/CVPR.2016.90", Reply(case("csl-resnet.json"), type=CSL))
    (work,) = run(stub, replace(RESNET, doi="10.1109/CVPR.2016.90")).works
    assert (work.venue, work.venue_year, work.pages) == ("CVPR", 2016, "770-778")
    assert (work.type, len(work.authors)) == ("paper-conference", 4)
    assert [seen.headers["accept"] for seen in stub.seen] == [CSL]


@pytest.mark.parametrize("service", ["crossref", "openalex"])
def test_the_next_service_is_asked_if_one_has_nothing(stub: Stub, service: str) -> None:
    stub.on("/crossref/works/10.1109/CVPR.2016.90", case("crossref-resnet.json"))
    single = json.dumps(json.loads(case("openalex-search.json"))["results"][1])
    stub.on("/openalex/works/doi:10.1109/CVPR.2016.90", single)
    (work,) = run(
        stub, replace(RESNET, doi="10.1109/CVPR.2016.90"), services=f"doi {service} arxiv"
    ).works
    assert (work.venue, work.pages) == ("CVPR", "770-778")
    assert work.sources["venue"] == (f"{service} 2026-11-21",)


@pytest.mark.parametrize("service", ["crossref", "openalex"])
def test_a_title_finds_the_published_work(stub: Stub, service: str) -> None:
    stub.on(f"/{service}/works?", case(f"{service}-search.json"))
    (work,) = run(stub, replace(RESNET, authors=HE), services=service).works
    assert work.doi is not None
    assert work.doi.casefold() == "10.1109/cvpr.2016.90"
    assert (work.type, work.venue, work.authors) == ("paper-conference", "CVPR", HE)
    assert work.sources["doi"] == (f"{service} 2026-11-21 by title, score 100",)


def test_what_is_found_can_be_written_and_read_back(stub: Stub, tmp_path: Path) -> None:
    stub.on("/crossref/works?", case("crossref-search.json"))
    found = run(stub, RESNET)
    write_works(tmp_path / "works.json", found.works)
    assert read_works(tmp_path / "works.json") == found.works


# --- what stands --------------------------------------------------------------------------------

WRITTEN = Work(
    "he2016deep",
    "Deep Residual Learning for Image Recognition",
    type="paper-conference",
    authors=(Person("He", "Kaiming"), Person("Zhang", "X.")),
    published="2015-12",
    venue="CVPR",
    venue_year=2016,
    pages="1-9",
    doi="10.1109/cvpr.2016.90",
    sources={"pages": ("by hand",)},
)


def test_nothing_written_is_overwritten(stub: Stub) -> None:
    stub.on("/doi/", Reply(case("csl-resnet.json"), type=CSL))
    found = run(stub, WRITTEN)
    (work,) = found.works
    gaps = {"container", "publisher", "url", "sources"}
    kept = [f for f in Work.__dataclass_fields__ if f not in gaps]
    assert [getattr(work, f) for f in kept] == [getattr(WRITTEN, f) for f in kept]
    assert work.publisher == "IEEE"
    assert work.sources["pages"] == ("by hand",)
    assert [(s.field, s.value, s.standing) for s in found.suggestions] == [
        ("authors", "Kaiming He; Xiangyu Zhang; Shaoqing Ren; Jian Sun", "Kaiming He; X. Zhang"),
        ("pages", "770-778", "1-9"),
    ]
    assert work.sources["suggested"][1] == "pages: 770-778 (doi 2026-11-21)"


def test_a_preprint_that_somebody_looked_up_stays_one(stub: Stub) -> None:
    stub.on("/crossref/works?", case("crossref-search.json"))
    preprint = replace(RESNET, sources={"venue": ("never published, as far as known",)})
    found = run(stub, preprint)
    assert (found.works[0].type, found.works[0].venue, found.works[0].doi) == (
        "article",
        None,
        None,
    )
    assert [(s.field, s.value, s.score) for s in found.suggestions] == [
        ("venue", "CVPR 2016", 100.0),
        ("doi", "10.1109/CVPR.2016.90", 100.0),
    ]


def test_a_doi_that_arxiv_names_is_only_suggested_for_such_a_preprint(stub: Stub) -> None:
    atom = case("arxiv.xml").replace(
        b"<arxiv:primary", b"<arxiv:doi>10.1000/x</arxiv:doi><arxiv:primary"
    )
    stub.on("/arxiv/", Reply(atom, type=ATOM))
    work = Work("v", "Attention Is All You Need", type="article", arxiv="1706.03762")
    looked_up = replace(work, sources={"arxiv": ("a list",)})
    (plain,) = run(stub, work, services="arxiv").works
    found = run(stub, looked_up, services="arxiv")
    assert (plain.doi, found.works[0].doi) == ("10.1000/x", None)
    assert [(s.field, s.value) for s in found.suggestions] == [("doi", "10.1000/x")]


def test_what_two_services_say_is_suggested_once(stub: Stub) -> None:
    stub.on("/doi/", Reply(case("csl-resnet.json"), type=CSL))
    stub.on("/crossref/", case("crossref-resnet.json"))
    (first,) = run(stub, WRITTEN, services="doi").works
    again = run(stub, replace(first, doi="10.1109/CVPR.2016.90"), services="crossref")
    assert again.requests == 1
    assert again.suggestions == ()


@pytest.mark.parametrize(
    ("standing", "suggested"),
    [
        pytest.param("2023-01", ["2023-01-30"], id="the day is news"),
        pytest.param("2023-02", ["2023-01-30"], id="an earlier date is news"),
        pytest.param("2023-01-30", [], id="the same date is not"),
        pytest.param("2022-12-01", [], id="a later date is a later version"),
    ],
)
def test_dates(stub: Stub, standing: str, suggested: list[str]) -> None:
    stub.on("/arxiv/", Reply(case("arxiv.xml"), type=ATOM))
    work = Work("b", "BLIP-2", arxiv="2301.12597", published=standing)
    found = run(stub, work, services="arxiv")
    assert found.works[0].published == standing
    assert [s.value for s in found.suggestions if s.field == "published"] == suggested


def test_a_year_is_no_news_beside_a_day() -> None:
    found = Work("", RESNET.title, type="article", published="2015")
    assert fill(replace(RESNET, published="2015-12-10"), found, "openalex 2026-11-21")[1] == ()


def test_notes_say_the_venue_and_the_service_the_type(stub: Stub) -> None:
    stub.on("/crossref/", case("crossref-search.json"))
    (work,) = run(stub, replace(RESNET, venue="CVPR", venue_year=2016), services="crossref").works
    assert (work.type, work.pages) == ("paper-conference", "770-778")


def test_an_identifier_of_another_work_is_not_believed(stub: Stub) -> None:
    stub.on("/doi/", Reply(case("csl-resnet.json"), type=CSL))
    work = Work("kipf", "Semi-Supervised Classification with GCNs", doi="10.1109/cvpr.2016.90")
    found = run(stub, work)
    assert replace(found.works[0], sources={}) == work
    assert [p.code for p in found.problems] == ["identifier-of-another-work"]
    assert "Deep Residual Learning" in found.problems[0].message


def test_a_retracted_work_is_a_problem(stub: Stub) -> None:
    said = json.loads(case("crossref-resnet.json"))
    said["message"]["updated-by"] = [{"type": "retraction", "DOI": "10.1000/r"}]
    stub.on("/crossref/", json.dumps(said))
    found = run(stub, replace(RESNET, doi="10.1109/CVPR.2016.90"), services="crossref")
    assert [p.code for p in found.problems] == ["retracted"]


# --- a second run -------------------------------------------------------------------------------


def everything(stub: Stub) -> list[Work]:
    """Let the server know some works, and return these and one that it does not know."""
    stub.on("id_list", Reply(case("arxiv.xml"), type=ATOM))
    stub.on("/doi/10.1109", Reply(case("csl-resnet.json"), type=CSL))
    stub.on("/crossref/works?query.bibliographic=Deep", case("crossref-search.json"))
    return [
        Work("vaswani2017attention", "Attention Is All You Need", arxiv="1706.03762"),
        replace(RESNET, authors=HE),
        Work("nobody", "A title that no service has ever heard of"),
        Work("wrong", "Another title altogether, with a wrong identifier", arxiv="2301.12597"),
    ]


def test_a_second_run_asks_nothing(stub: Stub, tmp_path: Path) -> None:
    first = run(stub, *everything(stub))
    write_works(tmp_path / "works.json", first.works)
    asked = len(stub.seen)
    again = run(stub, *read_works(tmp_path / "works.json"))
    assert asked == first.requests
    assert first.requests > 5
    assert (len(stub.seen), again.requests) == (asked, 0)
    assert sorted(again.works, key=lambda w: w.key) == sorted(first.works, key=lambda w: w.key)
    assert (again.suggestions, again.problems) == ((), ())


def test_a_failure_is_asked_again(stub: Stub) -> None:
    stub.on("/crossref/", *[Reply(status=503)] * 4, case("crossref-search.json"))
    first = run(stub, RESNET, services="crossref")
    assert first.works == (RESNET,)
    assert [p.message for p in first.problems] == [
        "crossref: answers with status 503; 1 question is left for the next run"
    ]
    assert run(stub, *first.works, services="crossref").works[0].venue == "CVPR"


def test_only_who_failed_is_asked_again(stub: Stub) -> None:
    stub.on("/openalex/", Reply(status=403))
    (work,) = run(stub, RESNET, services="crossref openalex").works
    assert work.sources["asked"] == (
        "crossref title:deepresiduallearningforimagerecognition 2026-11-21 nothing",
    )
    stub.seen.clear()
    run(stub, work, services="crossref openalex")
    assert [path.split("/")[1] for path in stub.paths] == ["openalex"]


def test_a_new_identifier_is_a_new_question(stub: Stub) -> None:
    (work,) = run(stub, RESNET).works
    asked = len(stub.seen)
    stub.on("/doi/", Reply(case("csl-resnet.json"), type=CSL))
    stub.routes.reverse()
    (found,) = run(stub, replace(work, doi="10.1109/cvpr.2016.90")).works
    assert len(stub.seen) == asked + 1
    assert found.venue == "CVPR"


def test_answers_are_kept_in_a_cache(stub: Stub, tmp_path: Path) -> None:
    works = everything(stub)
    cache = tmp_path / "cache" / "answers.db"
    first = run(stub, *works, cache=cache)
    asked = len(stub.seen)
    again = run(stub, *works, cache=cache)
    repeated = [path for path in stub.paths[asked:] if "10.1109" in path or "id_list" in path]
    assert repeated == []
    assert again.requests < first.requests
    assert again.works == first.works


def test_a_malformed_answer_is_not_kept_in_the_cache(stub: Stub, tmp_path: Path) -> None:
    stub.on("/crossref/", '{"status": "ok", "mess', case("crossref-search.json"))
    cache = tmp_path / "answers.db"
    assert run(stub, RESNET, services="crossref", cache=cache).works == (RESNET,)
    assert run(stub, RESNET, services="crossref", cache=cache).works[0].venue == "CVPR"


def _of_another_version(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE entries (other)")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    "damage",
    [
        _folder,
        _of_another_version,
        lambda path: path.write_bytes(b"no database" * 99),
        lambda path: path.write_bytes(path.read_bytes()[:8192]),
        lambda path: path.write_bytes(path.read_bytes()[:4096] + bytes(range(256)) * 99),
    ],
    ids=["folder", "version", "other", "cut", "noise"],
)
def test_a_cache_that_is_none_is_told_and_done_without(
    damage: Callable[[Path], Any], stub: Stub, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    works, cache = everything(stub), tmp_path / "answers.db"
    first = run(stub, *works, cache=cache)
    damage(cache)
    left = cache.read_bytes() if cache.is_file() else b""
    assert run(stub, *works, cache=cache).works == first.works
    with open_web(cache=cache) as web:
        assert f"{cache}: no cache of answers" in web.uncached
    assert (cache.read_bytes() if cache.is_file() else b"") == left
    assert capfd.readouterr() == ("", "")


# --- scores -------------------------------------------------------------------------------------

ATTENTION = Work(
    "v", "Attention Is All You Need", authors=(Person("Vaswani", "Ashish"),), published="2017-06"
)


def hit(title: str, family: str = "", year: str | None = None) -> Work:
    return Work("", title, authors=(Person(family, "A."),) if family else (), published=year)


@pytest.mark.parametrize(
    ("work", "found", "verdict"),
    [
        pytest.param(ATTENTION, hit("Attention is All you Need.", "Vaswani", "2017"), "taken",
                     id="the work itself"),
        pytest.param(ATTENTION, hit("Attention Is All You Need", "", "2017"), "taken",
                     id="the authors are not known there"),
        pytest.param(ATTENTION, replace(hit("Attention is all you need"),
                                        authors=(Person("Ashish", "Vaswani"),)), "taken",
                     id="the name turned round"),
        pytest.param(ATTENTION, hit("Attention Is All You Need", "Gupta", "2017"), "suggested",
                     id="the same title by somebody else"),
        pytest.param(ATTENTION, hit("Attention Is All You Need", "Vaswani", "2024"), "suggested",
                     id="the same title seven years later"),
        pytest.param(ATTENTION, hit("Attention Is All You Need In Speech Separation", "Subakan"),
                     "left", id="the title goes on"),
        pytest.param(ATTENTION, hit("Self-Attention with Relative Position Representations",
                                    "Shaw"), "left", id="another title"),
        pytest.param(Work("k", "DreamLLM"), hit("DreamLLM", "Dong"), "suggested",
                     id="a name alone names no work"),
        pytest.param(Work("k", "DreamLLM", authors=(Person("Dong"),)), hit("DreamLLM", "Dong"),
                     "taken", id="a name and its author do"),
        pytest.param(Work("k", "Scaling vision transformers to 22 billion parameters"),
                     hit("Scaling vision transformers to 4 billion parameters"), "suggested",
                     id="another number"),
        pytest.param(Work("k", "基于深度学习的目标跟踪方法研究综述"),
                     hit("基于深度学习的目标跟踪方法研究综述", "Li"), "taken", id="a title in Han"),
        pytest.param(Work("k", "VAE: Auto-encoding variational Bayes",
                          title_variants=("Auto-encoding variational Bayes",)),
                     hit("Auto-Encoding Variational Bayes"), "taken", id="a name put in front"),
    ],
)  # fmt: skip
def test_scores(work: Work, found: Work, verdict: str) -> None:
    points = score(work, found)
    words = "taken" if points >= ENOUGH else "suggested" if points >= WORTH_A_LOOK else "left"
    assert (words, points) == (verdict, points)


def test_an_unsure_hit_is_only_suggested(stub: Stub) -> None:
    stub.on("/crossref/works?", case("crossref-search.json"))
    work = replace(RESNET, authors=(Person("Okafor", "Ada"),))
    found = run(stub, work, services="crossref")
    assert replace(found.works[0], sources={}) == work
    assert [str(s) for s in found.suggestions] == [
        "doi: 10.1109/CVPR.2016.90 “Deep Residual Learning for Image Recognition” "
        "(crossref 2026-11-21, by title, score 70)"
    ]


# --- patience -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        pytest.param({"Retry-After": "7"}, 7.0, 7.0, id="as many seconds as it says"),
        pytest.param({"Retry-After": "Sat, 01 Jan 2000 00:00:00 GMT"}, 0.0, 0.0, id="a past date"),
        pytest.param({"Retry-After": "in a while"}, 1.0, 3.0, id="words: our own back-off"),
        pytest.param({}, 1.0, 3.0, id="nothing said"),
    ],
)
@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_service_is_asked_again(
    stub: Stub, status: int, headers: dict[str, str], least: float, most: float
) -> None:
    stub.on(
        "/crossref/",
        Reply("Rate exceeded", status, "text/plain", headers),
        case("crossref-search.json"),
    )
    waits: list[float] = []
    found = run(stub, RESNET, services="crossref", waits=waits)
    assert found.works[0].venue == "CVPR"
    assert [least <= wait <= most for wait in waits] == [True]


def test_waiting_grows_and_ends(stub: Stub) -> None:
    stub.on("/crossref/", Reply(status=503))
    waits: list[float] = []
    run(stub, RESNET, services="crossref", waits=waits)
    assert len(waits) == 3
    assert waits == sorted(waits)
    assert len(stub.seen) == 4


def test_who_asks_for_an_hour_is_left_alone(stub: Stub) -> None:
    stub.on("/crossref/", Reply(status=429, headers={"Retry-After": "3600"}))
    waits: list[float] = []
    works = [replace(RESNET, key=str(n), title=f"{RESNET.title}, part {n}") for n in range(5)]
    found = run(stub, *works, services="crossref", waits=waits)
    assert (len(stub.seen), waits) == (1, [])
    assert [p.message for p in found.problems] == [
        "crossref: asks to wait 3600 s (status 429); 5 questions are left for the next run"
    ]


def test_who_fails_three_times_is_left_alone(stub: Stub) -> None:
    stub.on("/crossref/", Reply("<html>Making sure you are not a bot", 200, "text/html"))
    works = [replace(RESNET, key=str(n), title=f"{RESNET.title}, part {n}") for n in range(9)]
    found = run(stub, *works, services="crossref")
    assert len(stub.seen) == 3
    assert found.works == tuple(works)


def test_a_header_on_a_good_answer_is_no_error(stub: Stub) -> None:
    stub.on("/crossref/", Reply(case("crossref-search.json"), headers={"Retry-After": "60"}))
    waits: list[float] = []
    assert run(stub, RESNET, services="crossref", waits=waits).works[0].venue == "CVPR"
    assert waits == []


def test_a_service_is_not_asked_faster_than_it_wants(stub: Stub) -> None:
    waits: list[float] = []
    services = [replace(s, pace=3.0) for s in at(stub.base, "crossref")]
    with open_web(sleep=waits.append) as web:
        enrich(
            [replace(RESNET, key=str(n), title=f"{RESNET.title} {n}") for n in range(3)],
            web=web, today=TODAY, services=services,
        )  # fmt: skip
    assert len(stub.seen) == 3
    assert len(waits) == 2
    assert all(2.0 < wait <= 3.0 for wait in waits)


def test_we_say_who_we_are(stub: Stub) -> None:
    run(stub, RESNET, contact="somebody@example.org")
    agents = {seen.headers["user-agent"] for seen in stub.seen}
    assert len(agents) == 1
    assert agents.pop().endswith("(mailto:somebody@example.org)")


def test_the_bar_moves_once_for_each_work(stub: Stub) -> None:
    done: list[None] = []
    with open_web(sleep=lambda _: None) as web:
        enrich(everything(stub), web=web, today=TODAY, services=at(stub.base, "crossref doi"),
               on_done=lambda: done.append(None))  # fmt: skip
    assert len(done) == 4


# --- what servers give instead of answers -------------------------------------------------------

BOMB = b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;">]><feed><title>&c;</title></feed>'
FILE = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><feed><title>&b;</title></feed>'


@pytest.mark.parametrize(
    ("service", "reply", "says"),
    [
        pytest.param("crossref", Reply(fault="stalls"), "no answer in time", id="silence"),
        pytest.param("crossref", Reply(fault="closes"), "cut off", id="hangs up"),
        pytest.param("crossref", Reply(b'{"message": {', fault="cut off"), "cut off", id="cut off"),
        pytest.param("crossref", Reply(b'{"message": {"tit'), "not JSON", id="half an answer"),
        pytest.param("crossref", Reply(b"\xff\xfe\x00"), "not JSON", id="bytes"),
        pytest.param("crossref", Reply(b""), "not JSON", id="empty"),
        pytest.param("crossref", Reply(b"[" * 200_000), "not JSON", id="deep"),
        pytest.param("crossref", Reply(b"9" * 5000), "not JSON", id="a long number"),
        pytest.param("crossref", Reply(b'{"message": ["no route"]}'), "no message", id="a list"),
        pytest.param("crossref", Reply(b'"ok"'), "no message", id="a word"),
        pytest.param("crossref", Reply("<html>bot?", 200, "text/html"), "text/html", id="a page"),
        pytest.param("crossref", Reply(b" " * (LARGEST + 1)), "larger than 8 MB", id="huge"),
        pytest.param(
            "crossref",
            Reply(gzip.compress(b" " * 20_000_000), headers={"Content-Encoding": "gzip"}),
            "larger than 8 MB",
            id="huge when unpacked",
        ),
        pytest.param(
            "crossref",
            Reply(gzip.compress(gzip.compress(b"{}")), headers={"Content-Encoding": "gzip, gzip"}),
            "packed as",
            id="packed twice",
        ),
        pytest.param("crossref", Reply(b"{}", headers={"Content-Encoding": "br"}), "packed as",
                     id="packed as we did not ask"),
        pytest.param("crossref", Reply(b"no gzip", headers={"Content-Encoding": "gzip"}),
                     "cannot be decoded", id="not packed as it says"),
        pytest.param("crossref", Reply(status=403), "refuses", id="refused"),
        pytest.param("crossref", Reply('{"message": []}', 400), "does not understand", id="400"),
        pytest.param("crossref", Reply(case("crossref-search.json"), 206), "does not understand",
                     id="a part"),
        pytest.param("arxiv", Reply(BOMB, type=ATOM), "not XML that we read", id="entities"),
        pytest.param("arxiv", Reply(FILE, type=ATOM), "not XML that we read", id="a file"),
        pytest.param("arxiv", Reply(b'<!DOCTYPE feed SYSTEM "http://evil.example/"><feed/>',
                                    type=ATOM), "not XML that we read", id="a DTD"),
        pytest.param("arxiv", Reply(b"<?xml version='1.0' encoding='gbk'?><feed/>", type=ATOM),
                     "not XML that we read", id="an encoding of many bytes"),
        pytest.param("arxiv", Reply(b"<?xml version='1.0' encoding='none'?><feed/>", type=ATOM),
                     "not XML that we read", id="an encoding that there is not"),
        pytest.param("arxiv", Reply(b"<feed", type=ATOM), "not XML that we read", id="half XML"),
        pytest.param("arxiv", Reply(b"<html/>", type=ATOM), "no Atom feed", id="another XML"),
        pytest.param("arxiv", Reply(b"{}"), "application/json", id="JSON where XML was asked for"),
        pytest.param("openalex", Reply(b"[1, 2]"), "no object", id="an array"),
    ],
)  # fmt: skip
def test_what_is_no_answer_changes_nothing(
    stub: Stub, service: str, reply: Reply, says: str
) -> None:
    stub.on("/", reply)
    found = run(stub, RESNET, services=service, timeout=0.2)
    assert found.works == (RESNET,)
    assert [p.code for p in found.problems] == ["service-failed"]
    assert says in found.problems[0].message


def test_an_answer_that_drips_is_not_waited_for(stub: Stub) -> None:
    stub.on("/crossref/", case("crossref-search.json"))
    with httpx.Client() as client:
        web = Web(client, sleep=lambda _: None, clock=count(0, 100).__next__)
        found = enrich([RESNET], web=web, today=TODAY, services=at(stub.base, "crossref"))
    assert "takes longer than 90 s" in found.problems[0].message


def test_one_bad_service_does_not_keep_the_others_from_answering(stub: Stub) -> None:
    stub.on("/doi/", Reply("<html>", 200, "text/html"))
    stub.on("/crossref/works/", case("crossref-resnet.json"))
    found = run(stub, replace(RESNET, doi="10.1109/CVPR.2016.90"))
    assert found.works[0].venue == "CVPR"
    assert [p.source for p in found.problems] == ["doi"]


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/10.1109",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "ftp://crossref.org/x",
        "http://user:word@{host}/doi/x",
        "http://crossref.org.evil.example/",
        "//evil.example/x",
        "http://crossref.org:22/",
    ],
)
def test_a_redirect_elsewhere_is_not_followed(stub: Stub, target: str) -> None:
    place = target.replace("{host}", stub.base.removeprefix("http://"))
    stub.on("/doi/", Reply(status=302, headers={"Location": place}))
    work = replace(RESNET, doi="10.1109/CVPR.2016.90", url="u")
    found = run(stub, work, services="doi")
    assert len(stub.seen) == 1
    assert replace(found.works[0], sources={}) == work
    assert found.problems == ()


def test_a_redirect_to_another_port_of_this_machine_is_not_followed(stub: Stub) -> None:
    with stub_server() as other:
        stub.on("/doi/", Reply(status=302, headers={"Location": f"{other.base}/secret"}))
        run(stub, replace(RESNET, doi="10.1109/CVPR.2016.90"), services="doi")
        assert other.seen == []


def test_redirects_of_the_service_itself_are_followed(stub: Stub) -> None:
    stub.on("/doi/", Reply(status=302, headers={"Location": "/agency/10.1109"}))
    stub.on("/agency/", Reply(case("csl-resnet.json"), type=CSL))
    (work,) = run(stub, replace(RESNET, doi="10.1109/CVPR.2016.90"), services="doi").works
    assert work.venue == "CVPR"


def test_redirects_in_a_circle_end(stub: Stub) -> None:
    stub.on("/doi/", Reply(status=302, headers={"Location": "/doi/again"}))
    found = run(stub, replace(RESNET, doi="10.1109/CVPR.2016.90"), services="doi")
    assert "redirects without end" in found.problems[0].message
    assert len(stub.seen) == 6


@pytest.mark.parametrize("year", ["9" * 20 + " 10:00:30 GMT", "2026 10:00:30 -" + "9" * 19])
def test_a_time_to_wait_without_end_is_none(stub: Stub, year: str) -> None:
    stub.on("/crossref/", Reply(status=429, headers={"Retry-After": f"Sat, 21 Nov {year}"}))
    found = run(stub, RESNET, services="crossref", waits=[])
    assert "status 429" in found.problems[0].message


def test_of_hits_without_end_the_first_are_looked_at() -> None:
    hits = [json.loads(case("csl-resnet.json"))] * 5000
    assert 5 <= len(read_csl(json.dumps(hits).encode())) <= 1000


def test_hostile_values_become_plain_text_or_nothing() -> None:
    (found,) = read_csl(case("hostile.json"))
    assert found.work == Work(
        "",
        "A title with everything in it",
        authors=(Person("Smith"),),
    )


@pytest.mark.parametrize("member", ["title", "author", "issued", "DOI", "page", "relation", "type"])
@pytest.mark.parametrize("value", [None, 7, True, [], {}, [[]], [{}], [None], "x" * 99_999, -1e400])
def test_any_value_anywhere_is_survived(member: str, value: Any) -> None:
    item = {**json.loads(case("csl-resnet.json")), member: value}
    for found in read_csl(json.dumps(item).encode()):
        assert len(found.work.title) < 1000
        assert found.work.doi is None or found.work.doi.startswith("10.")


@pytest.mark.parametrize("kind", ["webpage", "post-weblog", "software"])
def test_what_is_no_paper_is_not_searched_for(stub: Stub, kind: str) -> None:
    work = Work("k", "The Illustrated Transformer, a post with pictures", type=kind)
    assert run(stub, work).works == (work,)
    assert stub.seen == []


def test_a_query_holds_words_only(stub: Stub) -> None:
    run(stub, Work("k", 'BLIP-2: "quoted", (a|b) AND title:x & y=z#frag?'))
    searches = {p.split("/")[1]: p for p in stub.paths}
    assert "filter=title.search:BLIP 2 quoted a b AND title x y z frag&" in searches["openalex"]
    assert 'search_query=ti:"BLIP 2 quoted a b AND title x y z frag"&' in searches["arxiv"]


# --- no network ---------------------------------------------------------------------------------


def test_without_network_one_sentence_says_so() -> None:
    with stub_server() as gone:
        services = at(gone.base, "doi crossref")
    with open_web(sleep=lambda _: None) as web, pytest.raises(SurveyError, match="no network") as e:
        enrich([RESNET, replace(RESNET, key="b")], web=web, today=TODAY, services=services)
    assert isinstance(e.value, NetworkError)
    assert "127.0.0.1" in str(e.value)
    assert "\n" not in str(e.value)


def test_one_service_out_of_reach_is_a_problem_only(stub: Stub) -> None:
    with stub_server() as gone:
        away = at(gone.base, "crossref")
    stub.on("/openalex/works?", case("openalex-search.json"))
    with open_web(sleep=lambda _: None) as web:
        found = enrich([replace(RESNET, authors=HE)], web=web, today=TODAY,
                       services=[*away, *at(stub.base, "openalex")])  # fmt: skip
    assert found.works[0].venue == "CVPR"
    assert [p.source for p in found.problems] == ["crossref"]


# --- recorded answers ---------------------------------------------------------------------------

READERS: dict[str, Callable[[bytes], tuple[Candidate, ...]]] = {
    "arxiv": read_atom,
    "crossref": read_crossref,
    "datacite": read_datacite,
    "doi": read_csl,
    "openalex": read_openalex,
}


@contextmanager
def replaying(**files: str) -> Iterator[Stub]:
    """Let a server answer with recorded files, by service and whether it is a search."""
    with stub_server() as stub:
        for name, file in files.items():
            service, _, kind = name.partition("_")
            part = {"title": "?", "": ""}[kind]
            prefix = f"/{service}/works?" if part else f"/{service}/"
            stub.on(prefix, recorded(RECORDED / file))
        yield stub


@needs_recorded
@pytest.mark.parametrize("service", READERS)
def test_every_recorded_answer_is_read(service: str) -> None:
    found = 0
    for path in sorted((RECORDED / service).glob("*.json")):
        reply = recorded(path)
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        try:
            candidates = READERS[service](body)
        except AnswerError:
            assert reply.status != 200 or "bibtex" in path.name, path.name
            continue
        found += len(candidates)
        for candidate in candidates:
            assert candidate.work.title.isprintable(), path.name
            assert "<" not in candidate.work.title, path.name
    assert found >= 2


@needs_recorded
def test_recorded_wrong_best_hit_is_left() -> None:
    authors = (Person("Vaswani", "Ashish"), Person("Shazeer", "Noam"))
    work = Work("v", "Attention is All you Need", authors=authors)
    with replaying(crossref_title="crossref/search_attention_wrong_match.json") as stub:
        found = run(stub, work, services="crossref")
    assert replace(found.works[0], sources={}) == work
    assert found.suggestions == ()
    assert len(stub.seen) == 1


@needs_recorded
def test_recorded_arxiv_doi_unknown_to_crossref() -> None:
    title = (
        "Crowdsourcing open citations with CROCI -- An analysis of the current status of open "
        "citations, and a proposal"
    )
    with replaying(
        crossref="crossref/work_arxiv_doi_404.json",
        arxiv="arxiv/id_0000.0000_s0_m100_8b51d9633a68.json",
        datacite="datacite/arxiv_1902.02534.json",
    ) as stub:
        (work,) = run(stub, Work("h", title, doi="10.48550/arXiv.1902.02534")).works
    assert [p.family for p in work.authors] == ["Heibi", "Peroni", "Shotton"]
    assert (work.arxiv, work.published, work.publisher) == ("1902.02534", "2019-02-07", None)


@needs_recorded
def test_recorded_published_version_is_taken_over_the_preprint() -> None:
    work = Work("b", "Augmenting large language models with chemistry tools", type="article")
    with replaying(openalex_title="openalex/search_title_chemistry_tools.json") as stub:
        (found,) = run(stub, work).works
    assert (found.doi, found.container, found.pages) == (
        "10.1038/s42256-024-00832-8", "Nature Machine Intelligence", "525-535",
    )  # fmt: skip
    assert found.type == "article-journal"


@needs_recorded
@pytest.mark.parametrize(
    ("service", "file"),
    [
        ("crossref", "crossref/work_arxiv_doi_404.json"),
        ("crossref", "crossref/work_bad_id_404.json"),
        ("openalex", "openalex/work_unknown_doi_404.json"),
    ],
)
def test_recorded_errors_say_that_there_is_nothing(service: str, file: str) -> None:
    with replaying(**{service: file}) as stub:
        found = run(stub, replace(RESNET, doi="10.1000/none"), services=service)
    assert found.problems == ()
    assert found.works[0].sources["asked"] == (f"{service} doi:10.1000/none 2026-11-21 nothing",)


@needs_recorded
@pytest.mark.parametrize(
    ("file", "title", "container", "kind"),
    [
        ("crossref/work_nature_mi_2024.json", "Augmenting large language models with chemistry "
         "tools", "Nature Machine Intelligence", "article-journal"),
        ("crossref/work_posted_content.json", "High-throughput screening of human genetic variants "
         "by pooled prime editing", None, "article"),
        ("openalex/work_proceedings_article.json", "Vector Quotient Filters", "Proceedings of the "
         "2021 International Conference on Management of Data", "paper-conference"),
        ("doi/arxiv-joss-csl.json", "Journal of Open Source Software (JOSS): design and first-year "
         "review", None, "article"),
    ],
)  # fmt: skip
def test_recorded_places(file: str, title: str, container: str | None, kind: str) -> None:
    reply = recorded(RECORDED / file)
    body = reply.body.encode() if isinstance(reply.body, str) else reply.body
    (found,) = READERS[file.partition("/")[0]](body)
    assert (found.work.title, found.work.container, found.work.type) == (title, container, kind)


@needs_recorded
def test_recorded_empty_title_is_no_candidate() -> None:
    reply = recorded(RECORDED / "openalex" / "work_empty_title.json")
    assert isinstance(reply.body, str)
    assert read_openalex(reply.body.encode()) == ()


def test_the_services_of_the_table_are_asked_safely() -> None:
    assert [s.name for s in SERVICES if not s.base.startswith("https://")] == []
    assert len({s.name for s in SERVICES}) == len(SERVICES)
    assert {s.accept for s in SERVICES} <= {CSL, JSON, "application/atom+xml"}
