"""Lets the campaigns find what the tests of other rooms make up; imported first."""

import sys
from pathlib import Path

_TESTS = Path(__file__).resolve().parents[1]
_ROOMS = ("importers", "metadata", "recommend", "security")
for _room in (_TESTS.parent, _TESTS, *(_TESTS / name for name in _ROOMS)):
    if str(_room) not in sys.path:
        sys.path.append(str(_room))
