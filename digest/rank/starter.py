"""The starter interest model, fitted on what human editors picked, so that even a first issue is good. Read only.

The file is gzipped JSON: its origin, a vocabulary with a weight and a rarity (inverse document frequency) per term, and
hashes of earlier picks' authors with rates. It holds no text by others. benchmarks/interest_model.py builds it.
"""

import gzip
import hashlib
import json
import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from scipy import sparse

from digest.errors import ConfigError, MadeByNewer
from digest.rank import words

SCHEMA = 1
KNOWN = 0.2
"""Least share of an author's works that were picked for a reason to name the author."""
FILE = Path(__file__).with_name("interest_model.json.gz")
MOST_BYTES = 20_000_000
MOST_AUTHORS = 40
"""Authors of one work that are looked up: a collaboration of hundreds says nothing about each of them."""
Rows: TypeAlias = Any
"""A scipy.sparse.csr_matrix: a row per text, a column per term."""


@dataclass(frozen=True)
class InterestModel:
    about: dict[str, str]
    """made, from, licence: for human readers."""
    terms: tuple[str, ...]
    weights: np.ndarray[Any, Any]
    """Per term, for a text's unit vector; over an ordinary month scores have mean 0 and deviation 1."""
    rarity: np.ndarray[Any, Any]
    base: float
    authors: dict[str, float]
    """Hash of a name -> share of that author's works that were picked, 0..1."""

    @cached_property
    def places(self) -> dict[str, int]:
        return {term: n for n, term in enumerate(self.terms)}

    def vectors(self, texts: Iterable[tuple[list[str], list[str]]]) -> Rows:
        """A unit row for each (title words, text words); a zero row where no term is known."""
        return unit(counts(texts, self.places), self.rarity)

    def scores(self, rows: Rows) -> np.ndarray[Any, Any]:
        """A score per row, in deviations above an ordinary month's mean; 0 where no term is known."""
        scores = np.asarray(rows @ self.weights).ravel() + self.base
        return np.where(np.diff(rows.indptr) == 0, 0.0, scores)

    def telling(self, row: Rows, most: int = 6) -> tuple[tuple[str, float], ...]:
        """The terms that contributed most to a row's score, with their points."""
        points = row.data * self.weights[row.indices]
        order = np.argsort(-np.abs(points), kind="stable")[:most]
        return tuple((self.terms[row.indices[n]], float(points[n])) for n in order)

    def known(self, names: Sequence[str]) -> tuple[tuple[str, ...], float]:
        """Those of these authors who are known for earlier picks, the best first, and the sum of the three highest
        rates. One pick among many works makes nobody known: it may be another's of that name.
        """
        rates = {name: self.authors.get(name_hash(name), 0.0) for name in names[:MOST_AUTHORS]}
        best = sorted(rates, key=lambda name: -rates[name])
        return tuple(name for name in best if rates[name] >= KNOWN), sum(rates[name] for name in best[:3])


def counts(texts: Iterable[tuple[list[str], list[str]]], places: dict[str, int]) -> Rows:
    """How often each known term occurs in each text."""
    data: list[int] = []
    columns: list[int] = []
    ends = [0]
    for title, text in texts:
        met: dict[int, int] = {}
        for term in words.terms(title, text):
            place = places.get(term)
            if place is not None:
                met[place] = met.get(place, 0) + 1
        columns.extend(met)
        data.extend(met.values())
        ends.append(len(data))
    shape = (len(ends) - 1, len(places))
    return sparse.csr_matrix((np.array(data, float), np.array(columns, np.int32), np.array(ends, np.int32)), shape)


def unit(rows: Rows, rarity: np.ndarray[Any, Any]) -> Rows:
    """Sublinear tf-idf, each row of length 1."""
    rows = rows.copy()
    rows.data = (1 + np.log(rows.data)) * rarity[rows.indices]
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1 / np.maximum(lengths, 1e-9)) @ rows)


def name_hash(name: str) -> str:
    """Hash of an author's name, without accents, case and non-ASCII characters."""
    bare = unicodedata.normalize("NFKD", name[:200]).encode("ascii", "ignore").decode().lower()
    return hashlib.sha256(" ".join(bare.split()).encode()).hexdigest()[:12]


def load(path: Path = FILE) -> InterestModel:
    """The model. Raises ConfigError for a missing, damaged or outdated file, MadeByNewer for a newer one."""
    try:
        with gzip.open(path) as file:
            return _model(json.loads(file.read(MOST_BYTES)), path)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ConfigError(f"{path}: damaged ({str(error)[:80]}): {_CURE}") from None
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}: {_CURE}") from None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ConfigError(f"{path}: damaged ({str(error)[:80]}): {_CURE}") from None


def save(model: InterestModel, path: Path) -> None:
    """Write the model, with weights rounded to thousandths of a deviation, which changes no rank that matters."""
    data = {
        "schema": SCHEMA,
        "words": words.VERSION,
        "about": model.about,
        "base": round(model.base, 4),
        "terms": model.terms,
        "weights": [round(float(value) * 1000) for value in model.weights],
        "rarity": [round(float(value) * 1000) for value in model.rarity],
        "authors": {name: round(rate, 3) for name, rate in sorted(model.authors.items())},
    }
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":")) + "\n"
    path.write_bytes(gzip.compress(text.encode("ascii"), mtime=0))


_CURE = "make it anew with `python -m benchmarks.interest_model`, or install digest again"


def _model(data: Any, path: Path) -> InterestModel:
    schema = data["schema"]
    if not isinstance(schema, int) or schema > SCHEMA:
        raise MadeByNewer(f"{path}: made by a newer digest (schema {schema}): upgrade this program")
    if schema < SCHEMA or data["words"] != words.VERSION:
        raise ConfigError(f"{path}: made by an older digest (words {data['words']}, now {words.VERSION}): {_CURE}")
    terms = tuple(data["terms"])
    weights, rarity = (np.asarray(data[name], float) / 1000 for name in ("weights", "rarity"))
    if not len(terms) == len(weights) == len(rarity) == len(set(terms)) or not terms:
        raise ValueError(f"{len(terms)} terms, {len(weights)} weights, {len(rarity)} rarities")
    base, authors = float(data["base"]), {str(name): float(rate) for name, rate in data["authors"].items()}
    if not np.isfinite([*weights, *rarity, base, *authors.values()]).all():
        raise ValueError("a number in it is none")
    return InterestModel(dict(data["about"]), terms, weights, rarity, base, authors)
