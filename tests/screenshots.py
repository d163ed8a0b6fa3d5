"""Compare a picture of a page with a committed one, as somebody would who stands a step back."""

from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

BASELINES = Path(__file__).parent / "baselines"
# Letters are drawn a little differently from machine to machine: pictures are compared at an
# eighth of their size, where a word is a grey bar and a missing map is still a missing map.
_SHRUNK = 8
_MOST_ON_AVERAGE = 3.0  # of 255
_MOST_FAR_OFF = 0.01  # share of the picture that may differ by more than _FAR_OFF
_FAR_OFF = 40.0


def shrink(png: bytes) -> NDArray[np.float64]:
    """Make a picture small and soft: rows, columns, red green blue."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    size = (max(1, picture.width // _SHRUNK), max(1, picture.height // _SHRUNK))
    soft = picture.resize(size, Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(1))
    return np.asarray(soft, dtype=float)


def differences(seen: bytes, kept: bytes) -> list[str]:
    """Say in which ways two pictures differ; empty where nobody would notice."""
    one, other = shrink(seen), shrink(kept)
    if one.shape != other.shape:
        return [f"the size is {one.shape[:2]}, and was {other.shape[:2]}"]
    apart = np.abs(one - other).max(axis=2)
    said = []
    if apart.mean() > _MOST_ON_AVERAGE:
        said.append(f"on average {apart.mean():.1f} of 255 apart")
    far = float((apart > _FAR_OFF).mean())
    if far > _MOST_FAR_OFF:
        rows, columns = np.nonzero(apart > _FAR_OFF)
        box = [int(one) * _SHRUNK for one in (columns.min(), rows.min(), columns.max(), rows.max())]
        said.append(f"{100 * far:.1f}% of it is another picture, within {box}")
    return said


def plain(colour: str) -> bytes:
    """Paint a picture of one colour."""
    held = BytesIO()
    Image.new("RGB", (160, 160), colour).save(held, "PNG")
    return held.getvalue()


def keep(png: bytes, name: str) -> None:
    """Put a picture among the committed ones, small enough for a repository."""
    BASELINES.mkdir(exist_ok=True)
    picture = Image.open(BytesIO(png)).convert("RGB").quantize(96)
    picture.save(BASELINES / f"{name}.png", optimize=True)
