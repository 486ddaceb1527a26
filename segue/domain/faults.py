"""What is unusual about a clip, in plain words with choices: nothing here is refused."""

from segue.domain.assets import Facts, Size
from segue.domain.value import Many, Value

SHORT_SECONDS = 1
LONG_SECONDS = 60
SMALL_LINES = 480
SURROUND_CHANNELS = 2


class ClipFault(Value):
    """Something to know about a clip: a stable code, a sentence, and what can be done about it."""

    code: str
    words: str
    choices: Many[str] = ()


def clip_faults(facts: Facts) -> tuple[ClipFault, ...]:
    """What a person should know of a clip before it is used, the most important first."""
    return (*_length(facts), *_picture(facts), *_sound(facts))


def _length(facts: Facts) -> list[ClipFault]:
    seconds = facts.picture.frames / facts.picture.rate
    if seconds < SHORT_SECONDS:
        words = f"This clip has only {facts.picture.frames} frames: a bridge has little to follow."
        return [ClipFault(code="too_short", words=words, choices=("Use it as it is", "Choose a longer clip"))]
    if seconds > LONG_SECONDS:
        words = f"This clip lasts {round(seconds)} s: all of it will be in the film."
        return [ClipFault(code="long", words=words, choices=("Keep all of it", "Set its in and out points"))]
    return []


def _picture(facts: Facts) -> list[ClipFault]:
    picture, found = facts.picture, []
    if picture.colour.high_dynamic_range:
        words = "This clip is HDR: the film will be SDR, with its highlights rolled off."
        found.append(ClipFault(code="hdr", words=words, choices=("Go on in SDR", "Choose an SDR clip")))
    if picture.field_order != "progressive":
        words = "This clip is interlaced: its fields are joined into whole frames."
        found.append(ClipFault(code="interlaced", words=words))
    if picture.variable_rate:
        words = f"This clip has no constant frame rate: it is read as {_rate(facts)} frames a second."
        found.append(ClipFault(code="variable_rate", words=words))
    if picture.sample_aspect != 1:
        words = f"Its pixels are not square: it is shown as {picture.shown}."
        found.append(ClipFault(code="not_square_pixels", words=words))
    if min(picture.shown.width, picture.shown.height) < SMALL_LINES:
        words = f"This clip is small ({picture.shown}): the film will be no sharper than it is."
        choices = ("Make the film as small", "Choose a larger clip")
        found.append(ClipFault(code="small", words=words, choices=choices))
    return found


def _sound(facts: Facts) -> list[ClipFault]:
    if not facts.sounds:
        words = "This clip has no sound: it is silent in the film, and the bridge fades to that."
        return [
            ClipFault(code="no_sound", words=words, choices=("Go on without", "Choose a clip with sound"))
        ]
    found = []
    if len(facts.sounds) > 1:
        words = f"This clip has {len(facts.sounds)} audio tracks: the first is used."
        choices = ("Use the first", "Choose another track")
        found.append(ClipFault(code="other_audio_tracks", words=words, choices=choices))
    if facts.sounds[0].channels > SURROUND_CHANNELS:
        found.append(ClipFault(code="surround", words="Its surround sound is mixed down to stereo."))
    return found


def _rate(facts: Facts) -> str:
    return f"{float(facts.picture.rate):.5g}"


def unlike_shapes(first: Facts, others: tuple[Facts, ...]) -> str | None:
    """What to say when clips have other shapes than the first one; None if all agree."""
    shape = first.picture.shown
    for other in others:
        size = other.picture.shown
        if abs(size.width * shape.height - size.height * shape.width) * 50 > size.height * shape.height:
            return (
                f"One clip is {_shape(shape)} ({shape}), another {_shape(size)} ({size}): choose how it fits."
            )
    return None


def _shape(size: Size) -> str:
    width, height = size.width, size.height
    return "portrait" if width < height else "square" if width == height else "landscape"
