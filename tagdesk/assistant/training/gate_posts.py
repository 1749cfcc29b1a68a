"""The posts of a run's snapshot as the gate replays them."""

import contextlib
from collections.abc import Generator
from contextlib import closing
from datetime import date

from tagdesk.assistant.export import portable_json
from tagdesk.assistant.training.run_folder import RunFolder
from tagdesk.disk import flush_folder, flush_to_disk
from tagdesk.domain import Post, Progress
from tagdesk.errors import TrainingRunError
from tagdesk.history.store import History

_STEP = 200


def export_gate_posts(run: RunFolder) -> Generator[Progress, None, int]:
    """Write the done posts of the accounts that were wished; the file is there when it is whole.

    Posts before `since` are among them: nothing learned from them, but the habits of the person did.

    Returns:
        Number of posts; also where they lie there already.

    Raises:
        TrainingRunError: They can't be written.
        HistoryError: The snapshot can't be read.
    """
    wish, target = run.wish(), run.gate_posts
    partial = target.with_name(f".{target.name}.partial")
    done = 0
    try:
        if target.is_file():
            with target.open("rb") as written:
                return sum(1 for _ in written)
        run.gate_dir.mkdir(exist_ok=True)
        with closing(History(run.snapshot, is_copy=True)) as history, partial.open("wb") as file:
            accounts = {history.account_named(name).name for name in wish.accounts}
            total = sum(account.done for account in history.accounts() if not accounts or account.name in accounts)
            yield Progress(0, total)
            for post in history.export_posts():
                if (accounts and post.user not in accounts) or not _is_within(post, wish.until):
                    continue
                file.write(f"{portable_json(post.to_record())}\n".encode())
                done += 1
                if done % _STEP == 0:
                    yield Progress(done, total)
            flush_to_disk(file)
        partial.replace(target)
        flush_folder(run.gate_dir)
    except OSError as error:
        raise TrainingRunError(
            f"{target} can't be written ({error.strerror}); free some space on the disk and start again."
        ) from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    return done


def _is_within(post: Post, until: date | None) -> bool:
    """Whether a post is none of those behind the time that was wished."""
    return until is None or post.time is None or post.time.date() <= until
