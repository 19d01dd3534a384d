"""Titles in braces where a style must not touch their capitals."""

from __future__ import annotations

import re

from ..titles import is_marked, read_title
from .tex import encode

_PROPER = frozenset(
    "Abelian African American Arabic Asian Bayes Bayesian Bellman Bernoulli Boltzmann Brownian "
    "Cantonese Chinese Dirichlet English Euclidean European Fourier French Gaussian German Gibbs "
    "Greek Hamiltonian Hilbert Hindi Internet Italian Japanese Kalman Korean Lagrange Lagrangian "
    "Laplacian Latin Lipschitz Mandarin Markov Newton Poisson Python Riemannian Russian Shannon "
    "Shapley Sinkhorn Spanish Stein Turing Twitter Vietnamese Wasserstein Wikipedia".split()
)
"""Words that keep their capital though nothing in their form shows it."""
_PHRASES = ("Hugging Face", "Monte Carlo", "Monte-Carlo")
_LETTER = r"A-Za-z0-9\u00c0-\u024f\u0370-\u03ff"
_WORD = re.compile(rf"{'|'.join(_PHRASES)}|[{_LETTER}](?:[{_LETTER}.+*@/·’'\-]*[{_LETTER}+*])?")
_ON, _OFF = "\x01", "\x02"


def format_title(title: str) -> str:
    """Return the title field: TeX's characters escaped, names in braces.

    A name is a word with an inner capital, a digit or capitals only, what stands in front of a
    colon, and a proper name.

    >>> format_title("Flamingo: 50% of GPT4-Style Any-to-Any ViT on ImageNet & a Bayesian U-Net")
    '{Flamingo}: 50\\\\% of {GPT4}-Style Any-to-Any {ViT} on {ImageNet} \\\\& a {Bayesian} {U-Net}'
    """
    text = re.sub(r"[\x00-\x08\x0e-\x1f\x7f]", "", " ".join(title.split()))
    short = read_title(text).short_name or ""
    start = len(short) if short and text.startswith(short) else 0
    head = _kept(short) if start else ""
    marked = head + _WORD.sub(lambda match: _in_braces(match[0]), text[start:])
    return encode(marked).replace(_ON, "{").replace(_OFF, "}")


def _in_braces(word: str) -> str:
    parts = re.split(r"([-/])", word)
    if word in _PHRASES:
        return _kept(word)
    kept = [is_marked(part) or part in _PROPER for part in parts]
    named = [k for k, part in zip(kept, parts, strict=True) if re.search(r"[^\W\d_]", part)]
    is_one_letter = len(parts) > 2 and re.fullmatch(r"[A-Z]", parts[0]) and parts[2][:1].isupper()
    if is_one_letter or (named and all(named)):
        return _kept(word)
    return "".join(_kept(p) if k else p for k, p in zip(kept, parts, strict=True))


def _kept(text: str) -> str:
    return f"{_ON}{text}{_OFF}"
