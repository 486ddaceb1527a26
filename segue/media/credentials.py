"""Content credentials (C2PA 2): who made a film, out of what, and which of it was generated.

They are put into the finished file last of all: any later copy without them would strip them. What a source
brings of its own is kept inside.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from segue.domain.errors import BadRequest
from segue.ports import SigningCertificate

if TYPE_CHECKING:
    from c2pa import Builder

_SOURCES: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/"
GENERATED: Final = "trainedAlgorithmicMedia"
"""Made by a trained model."""
COMPUTED: Final = "algorithmicMedia"
"""Made by an algorithm that was not trained, as the embedded generator's bridges are."""

_UNREAD: Final = "application/octet-stream"
"""Kept by its name alone: credentials of its own are not looked for."""
_FORMATS: Final = ((4, b"ftyp", "video/mp4"), (8, b"AVI ", "video/avi"), (8, b"WAVE", "audio/wav"))
"""What may bring credentials of its own, by how it begins: a name's ending may be wrong."""

State = Literal["trusted", "valid", "changed", "none"]


@dataclass(frozen=True)
class Ingredient:
    """A file that a film is made of. `made` says how a bridge was made; None: a clip as its owner gave it.

    `heard`: it is a sound, or a voice, rather than a film.
    """

    label: str
    title: str
    path: Path
    made: str | None = None
    model: str | None = None
    prompt_sha256: str | None = None
    heard: bool = False


@dataclass(frozen=True)
class Credentials:
    """What a file says of itself. `changed` means that it is no longer what was signed."""

    state: State
    signer: str | None = None
    title: str | None = None
    generated: bool = False
    ingredients: tuple[tuple[str, str], ...] = ()


def sign(
    film: Path,
    destination: Path,
    *,
    title: str,
    ingredients: Sequence[Ingredient],
    certificate: SigningCertificate,
    version: str,
) -> None:
    """Write a copy of `film` with its credentials. Raises c2pa.C2paError for a useless certificate."""
    from c2pa import Builder, C2paSignerInfo, Signer

    info = C2paSignerInfo(b"es256", certificate.chain, certificate.key, None)
    with Signer.from_info(info) as signer, Builder(_manifest(title, ingredients, version)) as builder:
        for each in ingredients:
            _add(builder, each)
        builder.sign_file(str(film), str(destination), signer)


def _add(builder: "Builder", ingredient: Ingredient) -> None:
    """Name a file that the film is made of, with its own credentials if it has such and they can be read."""
    from c2pa import C2paError

    described = json.dumps(
        {"title": ingredient.title, "relationship": "componentOf", "label": ingredient.label}
    )
    with ingredient.path.open("rb") as stream:
        format = _format(stream.read(12), heard=ingredient.heard)
        stream.seek(0)
        try:
            builder.add_ingredient(described, format, stream)
        except C2paError:  # players read files that its own parsers do not
            stream.seek(0)
            builder.add_ingredient(described, _UNREAD, stream)


def read(path: Path, anchors: bytes) -> Credentials:
    """A file's credentials; trusted if signed under `anchors` (PEM). Raises BadRequest for no video."""
    from c2pa import C2paError, Context, Reader, Settings

    settings = {"trust": {"trust_anchors": anchors.decode()}, "verify": {"verify_trust": True}}
    try:
        with Reader(str(path), context=Context(settings=Settings.from_dict(settings))) as reader:
            said, state = json.loads(reader.json()), reader.get_validation_state()
    except C2paError.ManifestNotFound:
        return Credentials("none")
    except C2paError as error:
        sentence = f"{path.name} is no file that carries content credentials: give a film such as film.mp4."
        raise BadRequest(sentence, detail=str(error)) from error
    manifest = said["manifests"][said["active_manifest"]]
    return Credentials(
        state=_state(state),
        signer=manifest.get("signature_info", {}).get("common_name"),
        title=manifest.get("title"),
        generated=any(GENERATED.lower() in json.dumps(each).lower() for each in said["manifests"].values()),
        ingredients=tuple(_described(each) for each in manifest.get("ingredients", ())),
    )


def _manifest(title: str, ingredients: Sequence[Ingredient], version: str) -> dict[str, Any]:
    trained = any(each.made == GENERATED for each in ingredients)
    whole = "compositeWithTrainedAlgorithmicMedia" if trained else "compositeSynthetic"
    actions: list[dict[str, Any]] = [{"action": "c2pa.created", "digitalSourceType": _SOURCES + whole}]
    for each in ingredients:
        placed: dict[str, Any] = {"action": "c2pa.placed", "parameters": {"ingredientIds": [each.label]}}
        if each.made is not None:
            placed["digitalSourceType"] = _SOURCES + each.made
            placed["softwareAgent"] = {"name": each.model or "Segue"}
        actions.append(placed)
    actions.append({"action": "c2pa.transcoded"})
    made = [
        {"segment": each.label, "prompt_sha256": each.prompt_sha256}
        for each in ingredients
        if each.prompt_sha256
    ]
    return {
        "claim_generator_info": [{"name": "Segue", "version": version}],
        "title": title,
        "format": "video/mp4",
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": actions}},
            *([{"label": "org.segue.prompts", "data": {"prompts": made}}] if made else []),
        ],
    }


def _format(head: bytes, *, heard: bool) -> str:
    found = (format for at, mark, format in _FORMATS if head[at : at + len(mark)] == mark)
    return next(found, "audio/mpeg" if heard else _UNREAD)


def _state(said: str | None) -> State:
    return {"Trusted": "trusted", "Valid": "valid"}.get(said or "", "changed")  # type: ignore[return-value]


def _described(ingredient: dict[str, Any]) -> tuple[str, str]:
    """An ingredient's name, and whether it brought credentials of its own."""
    kept = (
        "with credentials of its own"
        if ingredient.get("active_manifest")
        else "without credentials of its own"
    )
    return ingredient.get("title", "a file without a name"), kept
