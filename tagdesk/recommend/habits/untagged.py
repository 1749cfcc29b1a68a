"""The past as it would be if some posts hadn't had a tag: asked again so, habits tell what those posts counted."""

import numpy as np

from tagdesk.recommend.habits.arrays import Growing, Occurrences


class Untagged(Occurrences):
    """Which posts have which tags, but for one tag of some posts. Nothing may be added to it.

    The rest is as it was, numbers too, so that arrays of something for each tag or post still fit.
    """

    def __init__(self, whole: Occurrences, tag: int, posts: np.ndarray) -> None:
        """Take a tag (its number) from some posts (theirs)."""
        self.names, self.numbers = whole.names, whole.numbers
        self._whole = whole
        places = whole.of_thing(tag)
        #: Places of the occurrences that are gone, ascending.
        self._gone = places[np.isin(whole.posts[places], posts)]
        self._posts = grown(np.delete(whole.posts, self._gone))
        self._things = grown(np.delete(whole.things, self._gone))
        starts = whole.starts
        self._starts = grown(starts - np.searchsorted(self._gone, starts))
        self._frequency = grown(whole.frequency)
        self.frequency[tag] -= len(self._gone)

    def of_thing(self, thing: int) -> np.ndarray:
        """As every `Occurrences`."""
        places = self._whole.of_thing(thing)
        kept = places[~np.isin(places, self._gone)]
        numbers: np.ndarray = kept - np.searchsorted(self._gone, kept)
        return numbers


def grown(values: np.ndarray) -> Growing:
    """An array that may be written to, and grow, without changing the one that is given."""
    copy = Growing(values.dtype.type)
    copy.extend(values)
    return copy
