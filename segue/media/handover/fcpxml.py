"""The film as FCPXML 1.10, for Final Cut Pro and DaVinci Resolve: every time an exact fraction of a second.

Reference: Apple's "FCPXML Reference" (Document Type Definition 1.10).
"""

from fractions import Fraction
from urllib.parse import quote
from xml.etree import ElementTree

from segue.domain.assets import Size
from segue.media.handover.cuts import Cut, Film, Source

_RATE_NAMES = {
    Fraction(24000, 1001): "23.98",
    Fraction(24): "24",
    Fraction(25): "25",
    Fraction(30000, 1001): "29.97",
    Fraction(30): "30",
    Fraction(48): "48",
    Fraction(50): "50",
    Fraction(60000, 1001): "59.94",
    Fraction(60): "60",
    Fraction(120): "120",
}
"""The rates that a `conform-rate` may name; a clip at another is read at the film's."""


def fcpxml_text(film: Film) -> str:
    """The film's .fcpxml file: files are named relative to it."""
    document = ElementTree.Element("fcpxml", version="1.10")
    resources = _Resources(ElementTree.SubElement(document, "resources"))
    form = resources.format(film.rate, film.size)
    event = ElementTree.SubElement(ElementTree.SubElement(document, "library"), "event", name="Segue")
    sequence = ElementTree.SubElement(
        ElementTree.SubElement(event, "project", name=film.title),
        "sequence",
        format=form,
        duration=_seconds(film.frames, film.rate),
        tcStart="0s",
        tcFormat="NDF",
    )
    spine = ElementTree.SubElement(sequence, "spine")
    for start, cut in zip(film.starts(), film.cuts, strict=True):
        _clip(spine, resources, film, cut, start)
    ElementTree.indent(document)
    body = ElementTree.tostring(document, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n{body}\n'


class _Resources:
    """The files and forms that the film uses, each listed once."""

    def __init__(self, element: ElementTree.Element) -> None:
        self._element = element
        self._ids: dict[object, str] = {}

    def format(self, rate: Fraction, size: Size) -> str:
        key = ("format", rate, size)
        if key not in self._ids:
            self._ids[key] = f"r{len(self._ids) + 1}"
            ElementTree.SubElement(
                self._element,
                "format",
                id=self._ids[key],
                frameDuration=_seconds(1, rate),
                width=str(size.width),
                height=str(size.height),
            )
        return self._ids[key]

    def asset(self, source: Source) -> str:
        if source not in self._ids:
            form = self.format(source.rate, source.size)
            self._ids[source] = f"r{len(self._ids) + 1}"
            heard = {
                "hasAudio": "1",
                "audioSources": "1",
                "audioChannels": str(source.channels),
                "audioRate": str(source.sample_rate),
            }
            asset = ElementTree.SubElement(
                self._element,
                "asset",
                {
                    "id": self._ids[source],
                    "name": source.name,
                    "start": _seconds(source.start_frame, source.rate),
                    "duration": _seconds(source.frames, source.rate),
                    "hasVideo": "1",
                    "format": form,
                    **(heard if source.channels else {}),
                },
            )
            ElementTree.SubElement(asset, "media-rep", kind="original-media", src=f"./{quote(source.name)}")
        return self._ids[source]


def _clip(spine: ElementTree.Element, resources: _Resources, film: Film, cut: Cut, start: int) -> None:
    source = cut.source
    clip = ElementTree.SubElement(
        spine,
        "asset-clip",
        ref=resources.asset(source),
        offset=_seconds(start, film.rate),
        name=cut.name,
        start=_seconds(source.start_frame + cut.in_frame, source.rate),
        duration=_seconds(cut.frames, film.rate),
        tcFormat="DF" if source.drops else "NDF",
    )
    if source.rate != film.rate and (name := _RATE_NAMES.get(source.rate)):
        ElementTree.SubElement(clip, "conform-rate", scaleEnabled="0", srcFrameRate=name)


def _seconds(frames: int, rate: Fraction) -> str:
    """So many frames as a fraction of a second with the rate's own denominator: `1001/24000s`."""
    if frames == 0:
        return "0s"
    if (frames * rate.denominator) % rate.numerator == 0:
        return f"{frames * rate.denominator // rate.numerator}s"
    return f"{frames * rate.denominator}/{rate.numerator}s"
