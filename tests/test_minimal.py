"""Does the package work at all? The first file to run when something seems broken."""

import json
from pathlib import Path

import hotspots

ROOT = Path(__file__).parents[1]


def test_every_public_name_can_be_had() -> None:
    for name in hotspots.__all__:
        assert getattr(hotspots, name) is not None
    assert set(hotspots.__all__) <= set(dir(hotspots))


def test_from_settings_to_a_finished_run(tmp_path: Path) -> None:
    settings = hotspots.read_settings(ROOT / "data" / "sample_project.toml")
    result = hotspots.run_districts(
        settings, folder=ROOT / "data", out=tmp_path, districts=["Harlow"]
    )
    assert result.index.exists()
    manifest = json.loads((result.folder / "manifest.json").read_text("utf-8"))
    assert manifest["rows"]["read"] == 60_000
    assert [one["name"] for one in manifest["districts"]] == ["Harlow"]
