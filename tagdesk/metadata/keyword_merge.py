"""What becomes of the keywords in a file: those of the post come, those of other programs stay."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tagdesk.contract.features import model_key
from tagdesk.metadata.xmp_keywords import keyword_of


class Whose(StrEnum):
    """What is remembered of a keyword that the file and the post share."""

    #: TagDesk wrote it.
    OURS = "ours"
    #: It was there before.
    THEIRS = "theirs"
    #: TagDesk was about to write it; whether it did, only the file tells.
    PLANNED = "planned"


@dataclass(frozen=True)
class Merge:
    """What is to be done with one file, in keywords as they are written.

    Attributes:
        wanted: Those of the post that the file shall hold.
        added: Of these the ones that it doesn't hold yet.
        kept: All that it holds already and that stay; other programs' too.
        removed: Those that go: TagDesk wrote them and the post lost them, or it had them and the person took them off.
        left_out: Those of the post that somebody took out of the file; only accepting them anew brings them back.
        keys: What is to be remembered once it is written, by key.
    """

    wanted: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    keys: Mapping[str, Whose] = field(default_factory=dict)

    @property
    def removed_keys(self) -> frozenset[str]:
        """Keys of what goes."""
        return frozenset(map(model_key, self.removed))

    @property
    def planned(self) -> dict[str, Whose]:
        """What is to be remembered while the file is being written, in case that is cut short."""
        added = set(map(model_key, self.added))
        going = dict.fromkeys(self.removed_keys, Whose.OURS)
        return {**going, **{key: Whose.PLANNED if key in added else whose for key, whose in self.keys.items()}}


def merged(
    tags: Sequence[str],
    in_file: Mapping[str, str],
    remembered: Mapping[str, Whose],
    others: Mapping[str, Whose],
    anew: Collection[str] = (),
    taken_off: Collection[str] = (),
) -> Merge:
    """Merge the tags of a post into the keywords of a file.

    Args:
        tags: The post's own and accepted tags.
        in_file: Keywords of the file by key, as written.
        remembered: What is remembered of this photo and this file; empty where the file is new.
        others: The same of other photos that share the file.
        anew: Keys of tags that the person accepted or typed since then.
        taken_off: Keys of tags that the post had and that the person took off it: they go, whoever wrote them.
    """
    wanted = {key: keyword for tag in tags if (key := model_key(keyword := keyword_of(tag)))}
    left_out = {
        key
        for key in wanted.keys() - in_file.keys() - set(anew)
        if remembered.get(key, Whose.PLANNED) is not Whose.PLANNED
    }
    ours = {key for known in (remembered, others) for key, whose in known.items() if whose is not Whose.THEIRS}
    removed = {
        key
        for key in in_file.keys() - wanted.keys() - others.keys()
        if remembered.get(key, Whose.THEIRS) is not Whose.THEIRS or (key in remembered and key in taken_off)
    }
    keys = {
        key: Whose.THEIRS
        if key in in_file and key not in ours
        else remembered.get(key, Whose.OURS)
        if key in left_out
        else Whose.OURS
        for key in wanted
    }
    return Merge(
        wanted=tuple(keyword for key, keyword in wanted.items() if key not in left_out),
        added=tuple(keyword for key, keyword in wanted.items() if key not in in_file and key not in left_out),
        kept=tuple(keyword for key, keyword in in_file.items() if key not in removed),
        removed=tuple(keyword for key, keyword in in_file.items() if key in removed),
        left_out=tuple(wanted[key] for key in wanted if key in left_out),
        keys=keys,
    )
