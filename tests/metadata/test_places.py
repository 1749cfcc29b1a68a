"""Coordinates become names of places that are really near."""

import subprocess
import sys

import pytest

from tagdesk.metadata.places import place_name


@pytest.mark.parametrize(
    ("lat", "lon", "name"),
    [
        (48.3984, 9.9916, "Ulm, Baden-Wurttemberg, Germany"),
        (37.7749, -122.4194, "San Francisco, California, United States"),
        (35.6800, 139.6900, "Tokyo, Japan"),  # city and region bear one name
        (51.5000, -0.1200, "London, England, United Kingdom"),  # the nearest town in the data is Lambeth
        (40.7440, -74.0320, "Hoboken, New Jersey, United States"),  # New York reaches here, but is another state
        (41.9022, 12.4533, "Vatican City"),
        (1.3500, 103.8000, "Singapore"),
        (37.5665, 126.9780, "Seoul, South Korea"),
        (-33.8568, 151.2153, "Sydney, New South Wales, Australia"),
        (37.7400, -119.5800, "Yosemite Valley, California, United States"),
        (78.2200, 15.6400, "Longyearbyen, Svalbard, Svalbard and Jan Mayen"),
    ],
)
def test_city_region_country(lat: float, lon: float, name: str) -> None:
    assert place_name(lat, lon) == name


@pytest.mark.parametrize(
    ("lat", "lon"),
    [(30.0, -40.0), (0.0, -140.0), (90.0, 0.0), (-90.0, 0.0), (-90.0, 180.0), (75.0, -40.0)],
    ids=["mid-Atlantic", "Pacific", "North Pole", "South Pole", "South Pole again", "Greenland ice"],
)
def test_no_city_is_invented_far_from_all(lat: float, lon: float) -> None:
    assert place_name(lat, lon) == ""


@pytest.mark.parametrize(
    ("lat", "lon", "name"),
    [
        (44.6, -110.5, "Montana, United States"),  # Yellowstone, 50 km from the next town (over the state line)
        (64.9, -18.5, "Northeast, Iceland"),
        (67.9, 18.5, "Norrbotten, Sweden"),
    ],
)
def test_between_the_towns_only_region_and_country_are_said(lat: float, lon: float, name: str) -> None:
    assert place_name(lat, lon) == name


def test_date_line_and_distances_near_the_pole() -> None:
    # Taveuni lies on the 180th meridian: both spellings of the place are the same spot.
    assert place_name(-16.8, -179.99) == place_name(-16.8, 180.0) == "Northern, Fiji"
    # At 78 degrees north, 3 degrees of longitude are 70 km, not 330.
    assert place_name(78.22, 18.6).endswith("Svalbard and Jan Mayen")


def test_every_coordinate_has_an_answer() -> None:
    for lat in range(-90, 91, 30):
        for lon in range(-180, 181, 60):
            assert isinstance(place_name(lat, lon), str)


def test_importing_does_not_load_the_towns_or_scipy() -> None:
    program = (
        "import sys, tagdesk.metadata.photo_facts, tagdesk.metadata.places as places\n"
        "assert places._towns.cache_info().currsize == 0\n"
        "assert places.place_name(48.4, 9.99)\n"
        "assert not {'scipy', 'reverse_geocode', 'urllib.request'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
