"""Prequential replay: the posts of a person one by one through the shipped engine, which only sees what came before."""

from tagdesk.replay.figures import figures_of
from tagdesk.replay.loop import replay

__all__ = ["figures_of", "replay"]
