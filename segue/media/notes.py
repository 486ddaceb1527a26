"""What a clip's user should know of it: what was assumed, is read otherwise, or will not be kept."""

from collections.abc import Sequence
from fractions import Fraction

from segue.domain.assets import Colour, Picture


def notes_of(picture: Picture, *, mute_tracks: Sequence[int], data_tracks: int) -> list[str]:
    """Sentences about a clip. `mute_tracks` are the numbers of audio tracks that cannot be decoded."""
    notes = []
    colour = picture.colour
    if picture.colour_assumed:
        notes.append(f"The file does not say what its colours mean: {_plain_name(colour)} was assumed.")
    if picture.variable_rate:
        notes.append(
            f"Its frame rate varies: its frames are counted at {_plain_rate(picture.rate)} a second."
        )
    if picture.dolby_vision_profile is not None:
        base = "HLG" if colour.transfer == "arib-std-b67" else "HDR10" if colour.high_dynamic_range else "SDR"
        notes.append(f"Its Dolby Vision layer is not used: it is read as {base}.")
    if colour.high_dynamic_range:
        notes.append("It is HDR: in an SDR film its highlights are rolled off.")
    if picture.log == "log":
        notes.append("It looks flat, as log footage does: it is used as it is, and not graded.")
    elif picture.log:
        notes.append(f"It is {picture.log} footage: it is used as it is, flat, and not graded.")
    if picture.bits > 8 and not colour.high_dynamic_range:
        notes.append(f"It has {picture.bits} bits: a film in h264 keeps 8, one in hevc or prores 10.")
    if picture.field_order != "progressive":
        notes.append("It is interlaced: its fields are joined into frames.")
    notes += [f"Audio track {number} cannot be decoded and is left out." for number in mute_tracks]
    if data_tracks:
        notes.append("Its data tracks (such as telemetry) are not kept.")
    return notes


def _plain_name(colour: Colour) -> str:
    return {"bt709": "BT.709", "bt2020nc": "BT.2020"}.get(colour.matrix, "BT.601")


def _plain_rate(rate: Fraction) -> str:
    return f"{float(rate):.3f}".rstrip("0").rstrip(".")
