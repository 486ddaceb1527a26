"""A finished film in the words of the API: its pieces, seams, files, and where to go on from it."""

from fastapi import APIRouter

from segue.api.artifacts import file_link
from segue.api.callers import Known, UserCalling
from segue.app import films, results
from segue.app.films import Film, PlacedPiece
from segue.app.shares import AI_LABEL
from segue.domain.assets import Size
from segue.domain.previews import film_picture_size
from segue.domain.results import Anchors, Seam, Try
from segue.domain.seam_parts import SeamPart, seam_parts
from segue.domain.value import Many, Rate, Value

router = APIRouter(prefix="/renders", tags=["films"])

EDIT_LISTS = (".otio", ".fcpxml", ".edl")
CREDENTIALS = {
    True: "The film says who made it, out of what, and which of it a model made.",
    False: "The film bears no credentials: this installation signs none.",
    None: "It is not known whether this film bears credentials: 'segue verify' tells.",
}


class FileLink(Value):
    """A file. `link` lasts; `signed_link` needs no sign-in, and is good for 15 minutes."""

    name: str
    size: int
    link: str
    signed_link: str


class SegmentView(Value):
    """A segment in the film: its first frame, and how many it has."""

    segment: str
    first_frame: int
    frames: int
    generated: bool


class BridgeView(SegmentView):
    """A bridge: alone as a film, the two frames that it was made from, and what it was asked.

    `inside` says how it holds between its ends, `inside_score` how well: 100 is clear and moving.
    `tries` are those of a bridge that was made more than once, also from other frames: the best is shown.
    """

    file: FileLink | None
    first: FileLink | None
    last: FileLink | None
    prompt: str
    anchors: Anchors | None
    inside: str
    inside_score: float | None
    tries: Many[Try]


class SeamView(Value):
    """A join before a frame of the film: 100 is not visible. `pictures` leads to the frames on both sides.

    One that is `declared` is a hard cut that was asked for, which is no fault however it scores.
    """

    frame: int
    seconds: float
    before: str
    after: str
    score: float
    words: str
    declared: bool
    parts: Many[SeamPart]
    pictures: str


class CredentialsView(Value):
    """Whether the film says itself who made it (C2PA); null: it is not known."""

    signed: bool | None
    words: str


class FilmLinks(Value):
    """Where to go on: POST `hard_cut` with a bridge to compare, POST `share` to show it to others."""

    render: str
    timeline: str
    receipt: str
    hard_cut: str
    share: str
    takes: str | None


class FilmView(Value):
    """A film. Its frames count from 0; `files` are all that came with it, `edit_lists` those for editors."""

    render: str
    name: str
    project: str | None
    frames: int
    seconds: float
    rate: Rate
    size: Size
    film: FileLink
    poster: FileLink | None
    segments: Many[SegmentView]
    bridges: Many[BridgeView]
    seams: Many[SeamView]
    edit_lists: Many[FileLink]
    captions: FileLink | None
    files: Many[FileLink]
    credentials: CredentialsView
    ai_label: str
    links: FilmLinks


class SeamPicture(Value):
    """One frame of a film, as WebP; the link needs no sign-in, and is good for 15 minutes."""

    frame: int
    link: str
    width: int
    height: int


class SeamPictures(Value):
    """The last frame before a seam, and the first one after it."""

    before: SeamPicture
    after: SeamPicture


@router.get("/{render_id}/film")
def get_film(caller: Known, render_id: str) -> FilmView:
    """The film that a render made; 409 while there is none."""
    film = films.film_of(caller.app, caller.user, render_id)
    files = {name: _file(caller, film, name) for name in sorted(film.artifact.files)}
    form, delivered = film.work.format, film.delivered
    return FilmView(
        render=film.render.id,
        name=film.name,
        project=film.render.project,
        frames=delivered.frames,
        seconds=delivered.seconds,
        rate=form.rate,
        size=form.size,
        film=files[form.film_name],
        poster=files.get("poster.jpg"),
        segments=tuple(SegmentView(**vars(piece)) for piece in film.pieces),
        bridges=tuple(_bridge(film, piece, files) for piece in film.pieces if piece.generated),
        seams=tuple(_seam(film, seam) for seam in delivered.seams),
        edit_lists=tuple(file for name, file in files.items() if name.endswith(EDIT_LISTS)),
        captions=next((file for name, file in files.items() if name.endswith(".srt")), None),
        files=tuple(files.values()),
        credentials=CredentialsView(signed=delivered.signed, words=CREDENTIALS[delivered.signed]),
        ai_label=AI_LABEL,
        links=_links(film),
    )


@router.get("/{render_id}/seams/{frame}")
def get_seam(caller: Known, render_id: str, frame: int) -> SeamPictures:
    """The two frames at a seam of a film, to look at."""
    film, links = films.seam_pictures(caller.app, caller.user, render_id, frame)
    size, total = film_picture_size(film.work.format.size), film.delivered.frames
    before, after = (
        SeamPicture(frame=number % total, link=link, width=size.width, height=size.height)
        for number, link in zip((frame - 1, frame), links, strict=True)
    )
    return SeamPictures(before=before, after=after)


def _file(caller: UserCalling, film: Film, name: str) -> FileLink:
    signed = results.download_link(caller.app, caller.user, film.artifact.id, name)
    size = film.artifact.files[name].size
    return FileLink(name=name, size=size, link=file_link(film.artifact, name), signed_link=signed)


def _bridge(film: Film, piece: PlacedPiece, files: dict[str, FileLink]) -> BridgeView:
    delivered, segment = film.delivered, piece.segment
    inside = next((each for each in delivered.insides if each.segment == segment), None)
    return BridgeView(
        **vars(piece),
        file=files.get(f"bridge-{segment}.{film.work.format.container}"),
        first=files.get(f"first-{segment}.png"),
        last=files.get(f"last-{segment}.png"),
        prompt=delivered.prompts.get(segment, ""),
        anchors=delivered.anchors.get(segment),
        inside=inside.words if inside else "",
        inside_score=inside.score if inside else None,
        tries=delivered.tries.get(segment, ()),
    )


def _seam(film: Film, seam: Seam) -> SeamView:
    return SeamView(
        frame=seam.frame,
        seconds=round(float(seam.frame / film.work.format.rate), 6),
        before=seam.before,
        after=seam.after,
        score=seam.score,
        words=seam.words,
        declared=seam.declared,
        parts=seam_parts(seam.parts),
        pictures=f"/v1/renders/{film.render.id}/seams/{seam.frame}",
    )


def _links(film: Film) -> FilmLinks:
    place, project = f"/v1/renders/{film.render.id}", film.render.project
    return FilmLinks(
        render=place,
        timeline=f"{place}/timeline",
        receipt=f"{place}/receipt",
        hard_cut=f"{place}/hard-cut",
        share=f"{place}/share",
        takes=f"/v1/projects/{project}/takes" if project else None,
    )
