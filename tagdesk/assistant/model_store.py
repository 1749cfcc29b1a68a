"""A person's own sets of models: installed, chosen, taken back, deleted; whatever happens meanwhile, something works.

A set is a folder below `Profile.models_dir`. It comes into being under a name that nobody looks at, is verified there
and only then gets its own; which set is in use stands in a file that is replaced as a whole.
"""

import logging
from collections.abc import Generator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tagdesk.assistant.durable import copy_file
from tagdesk.assistant.installed_set import InstalledSet, own_set, packs_of, shipped_set
from tagdesk.assistant.model_folders import OWN_SYSTEMS, ModelFolders
from tagdesk.assistant.model_pointer import PointerFile
from tagdesk.assistant.model_shelf import ModelShelf
from tagdesk.assistant.own_set import (
    SHIPPED,
    AboutSet,
    OwnSet,
    files_of,
    own_pack,
    verified_set,
    verify_pack,
    whole_set,
)
from tagdesk.assistant.pack_fit import refuse_misfit
from tagdesk.assistant.packs import (
    InstalledPack,
    PackCheck,
    check_pack,
    check_packs,
    rerun_with,
)
from tagdesk.contract.manifest import MANIFEST_NAME
from tagdesk.disk import flush_folder
from tagdesk.domain import Progress
from tagdesk.errors import PackError
from tagdesk.paths import Profile

_LOG = logging.getLogger(__name__)
#: Own sets that are kept when another one is installed; besides them what is in use, and what was before it.
KEPT = 3


class ModelStore:
    """The sets of one profile; several processes may use it at once."""

    def __init__(self, profile: Profile, shipped: Path) -> None:
        """Take the profile and the folder of the shipped packs; nothing is read or made yet."""
        self._root, self._shipped = profile.models_dir, shipped
        self._shelf = ModelShelf(profile.models_dir)
        self._pointer = PointerFile(profile.models_dir / "active.json")

    def folders(self) -> ModelFolders:
        """Where packs are looked for now; never raises: where the chosen set can't be used, the shipped ones are."""
        pointer, problem = self._pointer.load()
        if pointer.active == SHIPPED:
            return ModelFolders(self._shipped, problem=problem)
        folder = self._root / pointer.active
        try:
            return ModelFolders(self._shipped, folder, whole_set(folder).systems)
        except PackError:
            _LOG.warning("the chosen models can't be used", exc_info=True)
            return ModelFolders(
                self._shipped,
                problem=f"The models in {folder} are gone or damaged, so those that TagDesk brought along are in use; "
                "go back to earlier ones with: tagdesk models rollback.",
            )

    def installed(self) -> list[InstalledSet]:
        """The shipped ones, then the person's own, the newest first, also those that can't be used.

        Raises:
            PackError: The folder of the shipped models can't be read.
        """
        active = self._pointer.load()[0].active
        own = [own_set(self._root / set_id, active) for set_id in self._shelf.ids()]
        return [shipped_set(self._shipped, active), *own]

    def previous(self) -> str | None:
        """The set that `rollback` goes to; None if there is no step back."""
        back = self._pointer.load()[0].back(self._shelf.has)
        return back.active if back else None

    def install(self, folder: Path, about: AboutSet) -> Generator[Progress, None, str]:
        """Copy packs, verify them as `tagdesk models verify` does, and keep them as a set, which is not in use yet.

        Args:
            folder: Holds the packs; they stay there.

        Returns:
            Name of the set; the same packs twice are one set.

        Raises:
            PackError: A pack is damaged or can't be part of a set, or there is no room; all is as it was.
        """
        with self._shelf.arrival() as incoming:
            packs = [path for path in sorted(folder.iterdir()) if path.is_dir() and path.name[0] not in "._"]
            files = [(pack, name) for pack in packs for name in files_of(own_pack(pack)) if (pack / name).is_file()]
            for number, (pack, name) in enumerate(files):
                yield Progress(number, len(files), f"copying {pack.name}")
                (incoming / pack.name).mkdir(exist_ok=True)
                copy_file(pack / name, incoming / pack.name / name)
            return (yield from self._keep(incoming, about))

    def import_file(self, path: Path) -> Generator[Progress, None, str]:
        """Take in a set that was exported, as `install` does.

        Raises:
            PackError: It is no such file, it is damaged or not safe, or there is no room; all is as it was.
        """
        from tagdesk.assistant.model_file import unpack_set

        with self._shelf.arrival() as incoming:
            yield from unpack_set(path, incoming)
            return (yield from self._keep(incoming, OwnSet.load(incoming).about))

    def export(self, set_id: str, path: Path, *, replace: bool = False) -> None:
        """Write a set as one file.

        Args:
            replace: Whether a file that is there may be replaced.

        Raises:
            PackError: There is no such set, it is damaged, or the file can't be written.
        """
        from tagdesk.assistant.model_file import write_set

        if set_id == SHIPPED:
            raise PackError("Every TagDesk has the models that it brought along; export a set of your own.")
        folder = self._shelf.folder(set_id)
        write_set(folder, verified_set(folder).systems, path, replace=replace)

    def activate(self, set_id: str) -> None:
        """Let a set be in use from now on; who loaded models before goes on with those until it asks `folders`.

        Raises:
            PackError: There is no such set, or it is damaged.
        """
        if set_id != SHIPPED:
            verified_set(self._shelf.folder(set_id))
        with self._shelf.turn():
            if set_id != SHIPPED:
                self._shelf.folder(set_id)  # it may have been deleted meanwhile
            self._pointer.save(self._pointer.load()[0].moved_to(set_id))

    def rollback(self) -> str:
        """Go back to what was in use before, and to what was before that when it is done again; the set's name.

        Raises:
            PackError: There is nothing to go back to.
        """
        nothing = PackError("The models that TagDesk brought along are in use; there is nothing to go back to.")
        if self.previous() is None:
            raise nothing
        with self._shelf.turn():
            back = self._pointer.load()[0].back(self._is_whole)
            if back is None:
                raise nothing
            self._pointer.save(back)
        return back.active

    def delete(self, set_id: str) -> None:
        """Delete a set of one's own.

        Raises:
            PackError: There is no such set, or it is in use.
        """
        if set_id == SHIPPED:
            raise PackError("The models that TagDesk brought along can't be deleted; choose a set of your own.")
        self._shelf.folder(set_id)
        with self._shelf.turn():
            self._shelf.folder(set_id)
            if self._pointer.load()[0].active == set_id:
                raise PackError(f"The models {set_id} are in use; choose others before you delete them.")
            self._shelf.remove(set_id)

    def verify(self, set_id: str) -> Generator[Progress, None, list[PackCheck]]:
        """Check every file and every golden example of a set.

        Raises:
            PackError: There is no such set.
        """
        checks: list[PackCheck] = []
        if set_id == SHIPPED:
            for check in check_packs(self._shipped, rerun_with(self._shipped)):
                checks.append(check)
                yield Progress(len(checks), 0, check.name)
            return checks
        folder = self._shelf.folder(set_id)
        try:
            whole_set(folder)
        except PackError as error:
            checks.append(PackCheck(set_id, set_id, str(error), None, 0))
        packs = packs_of(folder)
        for number, pack in enumerate(packs):
            yield Progress(number, len(packs), pack.name)
            checks.append(self._check(pack))
        return checks

    def tidy(self) -> None:
        """Let go what a crash left half-done, unless somebody is at it; never raises."""
        self._shelf.tidy()

    def _is_whole(self, set_id: str) -> bool:
        try:
            verified_set(self._shelf.folder(set_id))
        except PackError:
            return False
        return True

    def _keep(self, incoming: Path, about: AboutSet) -> Generator[Progress, None, str]:
        """Verify packs and make them a set."""
        packs = packs_of(incoming)
        if not packs:
            raise PackError(f"There is no model to install; give a folder that holds some of {', '.join(OWN_SYSTEMS)}.")
        for number, pack in enumerate(packs):
            yield Progress(number, len(packs), f"checking {pack.name}")
            if problem := self._check(pack).problem:
                raise PackError(problem)
            flush_folder(pack.folder)
        with self._shelf.turn():
            same = [set_id for set_id in self._shelf.ids() if _is_same(incoming, self._shelf.folder(set_id))]
            if kept := next(filter(self._is_whole, same), None):
                return kept
            now = datetime.now(UTC)
            set_id = self._shelf.free_id(now)
            about = replace(about, created=about.created or now.isoformat(timespec="seconds"))
            OwnSet(set_id, about, tuple(pack.name for pack in packs)).save(incoming)
            self._shelf.place(incoming, set_id)
            self._remove_old(besides=set_id)
        return set_id

    def _check(self, pack: InstalledPack) -> PackCheck:
        """Whether a pack is whole, safe and answers as it did."""
        try:
            refuse_misfit(verify_pack(pack.folder), self._shipped)
        except PackError as error:
            return PackCheck(pack.name, pack.name, str(error), None, 0)
        return check_pack(pack, rerun_with(self._shipped))

    def _remove_old(self, besides: str) -> None:
        own = self._shelf.ids()
        kept = {*own[:KEPT], besides, self._pointer.load()[0].active, self.previous()}
        for set_id in own:
            if set_id in kept:
                continue
            try:
                self._shelf.remove(set_id)
            except PackError:
                _LOG.warning("an old set of models stays", exc_info=True)


def _is_same(packs: Path, others: Path) -> bool:
    return _manifests(packs) == _manifests(others)


def _manifests(folder: Path) -> dict[str, bytes]:
    """What the packs of a set are, hashes and all."""
    found = {}
    for system in OWN_SYSTEMS:
        try:
            found[system] = (folder / system / MANIFEST_NAME).read_bytes()
        except OSError:
            continue
    return found
