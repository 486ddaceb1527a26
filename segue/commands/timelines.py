"""Timelines from what a user writes: clips and options on the command line, or a JSON file."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, ValidationError

from segue.app.timeline_files import files_named, track_named
from segue.app.validation import refused
from segue.commands.cuts import Cuts, clip_between
from segue.commands.sound_options import Effect
from segue.domain import limits
from segue.domain.assets import Asset
from segue.domain.errors import BadRequest, DoesNotFit, Forbidden, NotFound, UnknownField
from segue.domain.results import Anchors
from segue.domain.timeline import (
    Anchor,
    Bridge,
    Clip,
    Codec,
    Fit,
    Format,
    Preset,
    Segment,
    Sounds,
    Timeline,
    Track,
)
from segue.domain.value import Value

FIRST_BRIDGE = "bridge-1"


class Prompts(Value):
    """Prompts by bridge, and the frames that were found for them: what `--target prompts` prints."""

    prompts: dict[str, str]
    anchors: dict[str, Anchors] = Field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """What `segue bridge` is asked besides its clips. `prompt` is the text for every bridge, or one each.

    `sound` may be a track, which names a file, or an effect under each bridge; `voice` is
    a line that is spoken over the first of them.
    """

    seconds: int = 4
    prompt: str | Prompts | None = None
    take: int = 1
    retakes: int = 0
    size: str = "source"
    rate: str = "source"
    fit: Fit | None = None
    preset: Preset | None = None
    codec: Codec = "h264"
    hdr: bool = False
    sound: Sounds | Track | Effect = "room"
    voice: str | None = None
    label: bool = False
    loudness: int | None = None
    cuts: tuple[Cuts, Cuts] = (Cuts(), Cuts())
    anchor: Anchor = "last"
    audio_track: int = 0
    loop: bool = False
    generator: str = "procedural"

    @property
    def track(self) -> Track | None:
        """What runs under the whole film."""
        return self.sound if isinstance(self.sound, Track) else None


def bridged(assets: Sequence[Asset], asked: Asked) -> Timeline:
    """The timeline that joins clips by a bridge each; its track still names a file.

    Raises BadRequest, DoesNotFit, UnknownField.
    """
    refuse_before_reading(len(assets), asked)
    try:
        segments = _segments(assets, asked)
        form = _format(asked)
        timeline = Timeline(format=form, segments=tuple(segments), loop=asked.loop, track=asked.track)
    except ValidationError as error:
        raise refused("This does not fit", error) from error
    return _at_found_anchors(timeline, asked)


def refuse_before_reading(clips: int, asked: Asked) -> None:
    """Refuse what no clip could make right. Raises BadRequest, DoesNotFit, UnknownField."""
    if clips < 2 and not asked.loop:
        raise BadRequest("A bridge joins two clips: name a second one, or add --loop to join one to itself.")
    if clips < 2 and asked.cuts[1] != Cuts():
        raise BadRequest("--b-in and --b-out are for the second clip, and there is only one: leave them out.")
    if 2 * clips > limits.MAX_SEGMENTS:
        raise DoesNotFit(f"A film has at most {limits.MAX_SEGMENTS} segments: split it into two films.")
    given = asked.prompt.prompts.values() if isinstance(asked.prompt, Prompts) else [asked.prompt or ""]
    longest = max((len(text) for text in given), default=0)
    if longest > limits.MAX_PROMPT_CHARACTERS:
        raise DoesNotFit(
            f"The prompt has {longest:,} characters and at most {limits.MAX_PROMPT_CHARACTERS:,} are taken: "
            "shorten it. Nothing was charged."
        )
    try:
        _format(asked)
        _bridge(FIRST_BRIDGE, asked)
    except ValidationError as error:
        raise refused("This does not fit", error) from error


def _format(asked: Asked) -> Format:
    return Format(
        preset=asked.preset,
        size=asked.size,
        rate=asked.rate,
        fit=asked.fit,
        codec=asked.codec,
        hdr=asked.hdr,
        sound=asked.sound if isinstance(asked.sound, str) else "room",
        label=asked.label,
        loudness=asked.loudness,
    )


def _segments(assets: Sequence[Asset], asked: Asked) -> list[Segment]:
    segments: list[Segment] = []
    for number, asset in enumerate(assets, 1):
        cuts = asked.cuts[number - 1] if number <= 2 else Cuts()
        segments.append(clip_between(f"clip-{number}", asset, cuts, asked.audio_track))
        if number < len(assets) or asked.loop:
            segments.append(_bridge(f"bridge-{number}", asked))
    return segments


def _bridge(id: str, asked: Asked) -> Bridge:
    prompt = asked.prompt.prompts.get(id) if isinstance(asked.prompt, Prompts) else asked.prompt
    return Bridge(
        id=id,
        seconds=asked.seconds,
        generator=asked.generator,
        prompt=prompt,
        effect=asked.sound.words if isinstance(asked.sound, Effect) else None,
        voice=asked.voice if id == FIRST_BRIDGE else None,
        anchor=asked.anchor,
        take=asked.take,
        retakes=asked.retakes,
    )


def _at_found_anchors(timeline: Timeline, asked: Asked) -> Timeline:
    """The timeline cut where anchors were found earlier; a point given on the command line counts more."""
    if not isinstance(asked.prompt, Prompts):
        return timeline
    bridges = [segment.id for segment in timeline.segments if isinstance(segment, Bridge)]
    if unknown := sorted((asked.prompt.prompts.keys() | asked.prompt.anchors.keys()) - set(bridges)):
        raise BadRequest(
            f"The file of prompts speaks of '{unknown[0]}' and this film has {', '.join(bridges)}: "
            "use the file that was printed for these clips."
        )
    segments: list[Segment] = list(timeline.segments)
    for position, segment in enumerate(timeline.segments):
        anchors = asked.prompt.anchors.get(segment.id)
        if anchors is not None:
            _cut_at(segments, position, anchors)
    return timeline.changed(segments=tuple(segments))


def _cut_at(segments: list[Segment], position: int, anchors: Anchors) -> None:
    bridge = segments[position]
    left, right = (position - 1) % len(segments), (position + 1) % len(segments)
    before, after = segments[left], segments[right]
    if isinstance(before, Clip) and before.out_frame is None:
        segments[left] = before.changed(out_frame=anchors.before_frame + 1)
    after = segments[right]
    if isinstance(after, Clip) and after.in_frame is None:
        segments[right] = after.changed(in_frame=anchors.after_frame)
    segments[position] = bridge.changed(anchor="last")


def prompt_given(text: str | None) -> str | Prompts | None:
    """A prompt as given: the text itself, or `@file` with a text or what `--target prompts` printed.

    Raises NotFound, BadRequest, UnknownField.
    """
    if text is None or not text.startswith("@"):
        return text
    path = Path(text[1:]).expanduser()
    written = read_text(path)
    if not written.lstrip().startswith("{"):
        return written.strip()
    try:
        known = json.loads(written)
        return Prompts.model_validate_json(
            json.dumps({name: known[name] for name in ("prompts", "anchors") if name in known})
        )
    except ValidationError as error:
        raise refused(f"The prompts in '{path}' cannot be used", error) from error
    except ValueError as error:
        raise UnknownField(
            f"'{path}' is neither a text nor the JSON that --target prompts prints."
        ) from error


def read_text(path: Path) -> str:
    """A small text file. Raises NotFound, BadRequest."""
    if not path.exists():
        raise NotFound(f"There is no file '{path}': check its name.")
    if not path.is_file():
        raise BadRequest(f"'{path}' is not a file: name a text file.")
    if path.stat().st_size > limits.MAX_BODY_BYTES:
        raise BadRequest(f"'{path}' is larger than {limits.MAX_BODY_BYTES // 1024} KB: shorten it.")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadRequest(f"'{path}' is not text in UTF-8: save it as UTF-8.") from error
    except OSError as error:
        raise Forbidden(f"'{path}' cannot be read: allow reading it.", detail=repr(error)) from error


def read_timeline(path: Path) -> Timeline:
    """The timeline that a JSON file holds; its clips still name files. Raises UnknownField and more."""
    try:
        return Timeline.model_validate_json(read_text(path))
    except ValidationError as error:
        raise refused(f"The timeline '{path}' cannot be used", error) from error


def files_of(timeline: Timeline, folder: Path, *, within: bool = False) -> dict[str, Path]:
    """The files that clips name, by what the timeline calls them: paths relative to its own folder.

    With `within`, a file outside that folder is refused (BadRequest).
    """
    files: dict[str, Path] = {}
    for name, clip in files_named(timeline).items():
        path = folder / Path(name).expanduser()
        if within and not path.resolve().is_relative_to(folder.resolve()):
            raise BadRequest(f"Clip '{clip}' names a file outside its folder: copy it in beside.")
        files[name] = path
    return files


def track_of(timeline: Timeline, folder: Path, *, within: bool = False) -> Path | None:
    """The file of sound that a timeline's track names, relative to its own folder; None without one.

    With `within`, a file outside that folder is refused (BadRequest).
    """
    name = track_named(timeline)
    if name is None:
        return None
    path = folder / Path(name).expanduser()
    if within and not path.resolve().is_relative_to(folder.resolve()):
        raise BadRequest("The track names a file outside its folder: copy it in beside.")
    return path
