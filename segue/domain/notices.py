"""What a film's form does to its clips, in words: said before anything runs."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from segue.domain.film import SURROUND_CHANNELS
from segue.domain.frames import SOUND_RATE
from segue.domain.keys import shown_on
from segue.domain.plan import ExtendWork, FilmFormat, GenerateWork, Span, Step, TrackWork
from segue.domain.timeline import Fit

_NEAR_SHAPE = Fraction(1, 50)  # closer than this, two shapes look alike

TEXT_CAPTIONS = frozenset({"subrip", "srt", "mov_text", "webvtt", "text", "ass", "ssa"})
"""Captions that are words, as FFmpeg calls them; others are pictures, or lie in the picture."""

_FITTED: dict[Fit, str] = {
    "blur": "it lies on itself, large and blurred",
    "pad": "it lies on black",
    "crop": "what is beyond the frame is cut off, around its middle",
    "subject": "what is beyond the frame is cut off, around its subject",
}


def notices_of(form: FilmFormat, spans: Mapping[str, Span], *, made: bool) -> tuple[str, ...]:
    """Sentences about what is lost, converted or assumed, clip by clip, then for the film."""
    said = [sentence for id, span in spans.items() for sentence in _of_clip(id, span, form)]
    if made and form.bits > 8:
        said.append("Bridges are made of pictures of 8 bits: only the clips keep their finer shades.")
    sounds = {sound.channels for span in spans.values() for sound in span.facts.sounds}
    if form.channels < SURROUND_CHANNELS and max(sounds, default=0) > 2:
        said.append("Not all of its clips share one surround sound, so the film is stereo.")
    return tuple(dict.fromkeys(said))


def canvas_notices(steps: Iterable[Step]) -> Iterator[str]:
    """Where a generator makes a smaller picture than the film's."""
    for step in steps:
        if isinstance(step.work, GenerateWork | ExtendWork):
            form, shown = step.work.format, shown_on(step.work.canvas, step.work.format.size)
            if Fraction(form.size.height, shown.height) > 1 + _NEAR_SHAPE:
                of = step.id.partition(":")[2]
                yield f"'{of}' is made by '{step.work.generator}' at {shown} and enlarged to {form.size}."


def track_notices(track: TrackWork | None, seconds: Fraction) -> Iterator[str]:
    """What becomes of a recording under a film that lasts about so many seconds."""
    if track is None:
        return
    lasts = Fraction(track.facts.samples, SOUND_RATE)
    both = f"'{track.name}' lasts {float(lasts):.1f} s and the film about {float(seconds):.1f}"
    if lasts < seconds:
        yield f"{both}: it begins again, faded into itself, until the film ends."
    else:
        yield f"{both}: it is faded out where the film ends."


def _of_clip(id: str, span: Span, form: FilmFormat) -> Iterator[str]:
    picture = span.facts.picture
    if picture.log:
        name = "log footage" if picture.log == "log" else picture.log
        yield (
            f"Clip '{id}' seems to be {name}: its colours are used as they are, flat, and not graded. Give "
            "a graded clip for a graded film."
        )
    if picture.bits > form.bits:
        yield (
            f"Clip '{id}' has {picture.bits} bits and the film {form.bits}: its shades are dithered. The "
            "codecs hevc and prores keep 10."
        )
    if picture.colour.high_dynamic_range and not form.colour.high_dynamic_range:
        yield f"Clip '{id}' is HDR and the film is not: its highlights are rolled off."
    if picture.rate != form.rate:
        yield (
            f"Clip '{id}' has {_plain(picture.rate)} frames a second and the film {_plain(form.rate)}: "
            f"frames are {'repeated' if picture.rate < form.rate else 'left out'}."
        )
    across, down = (
        Fraction(form.size.width, picture.shown.width),
        Fraction(form.size.height, picture.shown.height),
    )
    yield from _not_kept(id, span, form)
    if abs(across / down - 1) > _NEAR_SHAPE:
        yield f"Clip '{id}' has another shape than the film: {_FITTED[form.fit]}."
    if min(across, down) > 1 + _NEAR_SHAPE:
        yield f"Clip '{id}' is {picture.shown} and is enlarged to {form.size}."


def _not_kept(id: str, span: Span, form: FilmFormat) -> Iterator[str]:
    facts = span.facts
    texts = [caption for caption in facts.captions if caption.codec in TEXT_CAPTIONS]
    if len(texts) < len(facts.captions):
        yield f"Clip '{id}' has captions that are not text, or lie in the picture: they are not kept."
    if len(texts) > 1:
        yield f"Clip '{id}' has {len(texts)} tracks of captions: only the first is kept."
    if facts.timecode and facts.picture.rate != form.rate:
        yield f"Clip '{id}' has a timecode at another rate than the film's: it is not kept."


def _plain(rate: Fraction) -> str:
    return f"{float(rate):.3f}".rstrip("0").rstrip(".")
