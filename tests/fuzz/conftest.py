"""Puts what the tests of other rooms make up within reach."""

import rooms  # noqa: F401
