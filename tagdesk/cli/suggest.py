"""`tagdesk suggest`: ranked tags for photos or a caption."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tagdesk.cli.options import PHOTOS, Session, common_options
from tagdesk.cli.output import complain, is_terminal, print_json, print_table, say
from tagdesk.cli.work import result_of
from tagdesk.errors import PhotoError

if TYPE_CHECKING:
    from tagdesk.assistant.explanation import Explanation
    from tagdesk.assistant.suggest import SuggestionList, SuggestService
    from tagdesk.history.store import History

_BAR_CELLS = 20
#: Tags that `--why` explains.
_EXPLAINED = 5


class _IsoTime(click.ParamType):
    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"'{value}' is no ISO time such as 2026-06-14T20:52 or 2026-06-14T20:52+02:00.", param, ctx)


@dataclass(frozen=True)
class _Wishes:
    """What the options say about every photo of the call; None means the photo's own fact counts."""

    caption: str | None
    place: str | None
    time: datetime | None
    accepted: tuple[str, ...]
    rejected: tuple[str, ...]
    top_k: int
    model: str | None
    decode: str
    beam: int
    why: bool


@dataclass(frozen=True)
class _Answer:
    """Tags for one photo (or for a caption alone), or the sentence why there are none.

    Attributes:
        why: For the first of them, if they were wished for.
    """

    photo: Path | None
    result: "SuggestionList | None"
    error: str | None = None
    why: "Sequence[Explanation]" = ()


@click.command()
@click.argument("photos", nargs=-1, type=PHOTOS, metavar="[PHOTO]…")
@click.option("--caption", metavar="TEXT", help="What you write about it. Default: the photo's own description.")
@click.option("--place", metavar="TEXT", help="Where it was. Default: from the photo's GPS position.")
@click.option("--time", type=_IsoTime(), metavar="ISO", help="When it was. Default: when the photo was taken.")
@click.option("--accept", "accepted", multiple=True, metavar="TAG", help="A tag it has already; may be repeated.")
@click.option("--reject", "rejected", multiple=True, metavar="TAG", help="A tag it must not get; may be repeated.")
@click.option("-k", "top_k", type=click.IntRange(1, 1000), default=10, show_default=True, help="Number of tags.")
@click.option("--model", metavar="NAME", help="Ask one model only (see `tagdesk models list`).")
@click.option(
    "--decode",
    type=click.Choice(["scores", "greedy", "beam"]),
    default="scores",
    show_default=True,
    help="Score all tags at once, or generate them one after the other.",
)
@click.option("--beam", type=click.IntRange(1, 50), default=3, show_default=True, help="Width of `--decode beam`.")
@click.option("--why", is_flag=True, help=f"Say why, for the first {_EXPLAINED} tags.")
@common_options
@click.pass_obj
def suggest(session: Session, photos: tuple[Path, ...], **options: Any) -> None:
    """Suggest tags for photos, or for a caption alone.

    \b
    Examples:
      tagdesk suggest beach.jpg --caption "Evening swim with the dog"
      tagdesk suggest beach.jpg --accept sunset --reject beach -k 5
      tagdesk suggest --caption "First espresso of the day" --why

    A photo that can't be read gets a sentence; the others go on, and the exit code is 1.
    """
    wishes = _Wishes(**options)
    if not (photos or wishes.caption or wishes.place or wishes.time or wishes.accepted):
        raise click.UsageError("Give a photo, or a --caption.")
    if wishes.why and (wishes.model or wishes.decode != "scores"):
        raise click.UsageError("--why explains what all models say together; leave out --model and --decode.")
    answers: list[_Answer] = []
    for answer in _answers(session, photos, wishes):
        answers.append(answer)
        if not session.as_json:
            _print_answer(answer, with_name=len(photos) > 1)
    if session.as_json:
        print_json([_as_record(answer) for answer in answers])
    if any(answer.error for answer in answers):
        raise click.exceptions.Exit(1)


def _answers(session: Session, photos: tuple[Path, ...], wishes: _Wishes) -> Iterator[_Answer]:
    from tagdesk.assistant.engine_choice import profile_service

    with _past(session) as history:
        service = profile_service(session.profile, session.models_dir, history)
        if history and wishes.model is None:
            result_of(service.catch_up())  # who asks on the command line waits for an answer by all of the past
        for photo in service.ahead(photos) if photos else (None,):
            try:
                yield _ask(service, photo, wishes)
            except PhotoError as error:
                yield _Answer(photo, None, str(error))
        for problem in service.status().problems:
            complain(problem)


@contextmanager
def _past(session: Session) -> "Iterator[History | None]":
    """The history where there is one; asking makes no profile."""
    if not session.profile.history_file.is_file():
        yield None
        return
    from tagdesk.history.store import History

    with closing(History(session.profile.history_file)) as history:
        yield history


def _ask(service: "SuggestService", photo: Path | None, wishes: _Wishes) -> _Answer:
    caption, place, time, camera = wishes.caption, wishes.place, wishes.time, ""
    if photo:
        from tagdesk.metadata.photo_facts import caption_beside, read_photo_facts

        facts = read_photo_facts(photo)
        caption = (caption_beside(photo) or facts.caption) if caption is None else caption
        place = facts.place if place is None else place
        time, camera = time or facts.time, facts.camera
    post: dict[str, Any] = {
        "photo": photo,
        "caption": caption or "",
        "place": place or "",
        "time": time,
        "camera": camera,
        "accepted": wishes.accepted,
    }
    result = service.suggest(
        **post,
        rejected=wishes.rejected,
        top_k=wishes.top_k,
        model=wishes.model,
        decode=wishes.decode,
        beam=wishes.beam if wishes.decode == "beam" else 1,
    )
    explained = result.suggestions[:_EXPLAINED] if wishes.why else ()
    return _Answer(photo, result, why=[service.explain(suggestion.tag, **post) for suggestion in explained])


def _as_record(answer: _Answer) -> dict[str, Any]:
    photo = str(answer.photo) if answer.photo else None
    if answer.result is None:
        return {"photo": photo, "error": answer.error}
    return {
        "photo": photo,
        "suggestions": [
            {"tag": suggestion.tag, "score": suggestion.score, "sources": dict(suggestion.sources)}
            | ({"why": why.to_record()} if why else {})
            for suggestion, why in zip_longest(answer.result.suggestions, answer.why)
        ],
        "timings_ms": dict(answer.result.timings_ms),
    }


def _print_answer(answer: _Answer, *, with_name: bool) -> None:
    from tagdesk.hashtags import as_hashtag

    if answer.result is None:
        complain(answer.error or "")
        return
    if with_name:
        say(f"==> {answer.photo} <==")
    found = [(as_hashtag(entry.tag) or entry.tag, entry.score) for entry in answer.result.suggestions]
    whys = [why.sentence for why in answer.why] + [""] * (len(found) - len(answer.why))
    more = ("Why",) if answer.why else ()
    if not is_terminal():
        lines = [(tag, f"{score:.3f}", why)[: 2 + len(more)] for (tag, score), why in zip(found, whys, strict=True)]
        print_table(lines, ("Tag", "Score", *more))
        return
    if answer.result.image_words:
        say(f"In the photo: {', '.join(answer.result.image_words)}")
    best = max((score for _, score in found), default=0) or 1
    rows = [
        (str(rank), tag, "█" * max(1, round(_BAR_CELLS * score / best)), f"{score:.3f}", why)[: 4 + len(more)]
        for rank, ((tag, score), why) in enumerate(zip(found, whys, strict=True), start=1)
    ]
    print_table(rows, ("", "Tag", "", "Score", *more), numbers=(0, 3))
