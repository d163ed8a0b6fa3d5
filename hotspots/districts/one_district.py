"""Do one district: patterns, products, files, manifest last."""

from pathlib import Path

from hotspots.districts.job import DistrictJob, DistrictResult
from hotspots.districts.prepare import WITHOUT_RULE_M
from hotspots.patterns import estimate_density, find_clusters
from hotspots.patterns.bandwidth import Rule
from hotspots.patterns.places import collapse_to_places
from hotspots.products import Product, make_harm_spots, make_hotspot_map, select_harm_spots
from hotspots.publish import (
    MANIFEST,
    DistrictMap,
    OutputFile,
    Page,
    describe_output,
    draw_district_map,
    whole_folder,
    write_manifest,
    write_product,
)
from hotspots.records import total_harm

MAP_PAGE = "map.html"


def run_district(job: DistrictJob) -> DistrictResult:
    """Make every product of one district and write its folder.

    Knows nothing of other districts, so it gives the same bytes alone, in a loop or on a
    cluster. The folder appears complete or not at all.

    Raises
    ------
    InputError
        When the settings do not suit the district (cells larger than it, say).
    OutputError
        When the folder cannot be written.
    """
    hotspot_map = _hotspot_map(job)
    harm_spots = _harm_spots(job)
    page = Page(
        title=harm_spots.finding,
        place=job.study_area.name,
        subtitle=_subtitle(job),
        marking=job.settings.run.marking,
        notes=(*harm_spots.notes, *job.caveats),
        sources=job.sources,
        back="../index.html",
    )
    html = draw_district_map(DistrictMap(job.study_area, hotspot_map, harm_spots), page)
    products = (harm_spots, hotspot_map, job.stacked_points)
    with whole_folder(job.folder) as folder:
        (folder / MAP_PAGE).write_text(html, encoding="utf-8", newline="\n")
        files = {product.declaration.id: write_product(product, folder) for product in products}
        outputs = [describe_output(path, base=folder) for path in sorted(folder.iterdir())]
        write_manifest(_manifest(job, products, files, outputs), folder)
        outputs.append(describe_output(folder / MANIFEST, base=folder))
    return DistrictResult(
        job.study_area,
        job.folder,
        len(job.own),
        total_harm(job.own),
        products,
        tuple(outputs),
    )


def _hotspot_map(job: DistrictJob) -> Product:
    density, clusters = job.settings.density, job.settings.clusters
    surface = estimate_density(
        job.near,
        bandwidth_m=_bandwidth(job),
        cell_m=density.cell_m,
        study_area=job.study_area,
        kernel=density.kernel,
        weights=_column(density.weight),
        edge_correction=density.edge_correction,
        recorded_within=job.recorded_within,
    )
    found = find_clusters(
        job.own,
        eps_m=clusters.eps_m,
        min_incidents=clusters.min_incidents,
        weights=_column(clusters.weight),
        study_area=job.study_area,
    )
    return make_hotspot_map(job.study_area, job.own, surface, found)


def _bandwidth(job: DistrictJob) -> float | Rule:
    """Take the bandwidth, or its rule; a rule cannot learn from one place, and gets metres."""
    density = job.settings.density
    if isinstance(density.bandwidth_m, str) and len(collapse_to_places(job.own).x) < 2:
        return max(WITHOUT_RULE_M, density.cell_m)
    return density.bandwidth_m


def _harm_spots(job: DistrictJob) -> Product:
    settings = job.settings.harm_spots
    spots = select_harm_spots(
        job.own,
        count=settings.count,
        size_m=settings.size_m,
        weight=settings.weight,
        min_spacing_m=settings.min_spacing_m,
        min_incidents=settings.min_incidents,
    )
    return make_harm_spots(job.study_area, spots, harm_title=job.harm_title)


def _column(weight: str) -> str | None:
    """Name the column that a weight setting means."""
    return "harm" if weight == "harm" else None


def _subtitle(job: DistrictJob) -> str:
    offences = job.settings.incidents.offences
    what = f" · only {', '.join(offences)}" if offences else ""
    plural = "" if len(job.own) == 1 else "s"
    return f"{job.study_area.name} · {job.period} · {len(job.own):,} incident{plural}{what}"


def _manifest(
    job: DistrictJob,
    products: tuple[Product, ...],
    files: dict[str, tuple[Path, ...]],
    outputs: list[OutputFile],
) -> dict[str, object]:
    return {
        "district": job.study_area.name,
        "district_code": job.study_area.code,
        "has_boundary": job.study_area.has_boundary,
        "area_km2": round(job.study_area.area_km2, 6),
        "period": job.period,
        "incidents": len(job.own),
        "incidents_near": len(job.near),
        "harm": total_harm(job.own),
        "harm_index": job.harm_title,
        "products": [
            {
                "id": product.declaration.id,
                "title": product.declaration.title,
                "finding": product.finding,
                "settings": dict(product.settings),
                "notes": list(product.notes),
                "files": [path.name for path in files[product.declaration.id]],
                "tables": {
                    table.name: [vars(column) for column in table.columns]
                    for table in product.declaration.tables
                },
            }
            for product in products
        ],
        "settings": job.settings.model_dump(mode="json"),
        "caveats": list(job.caveats),
        "sources": list(job.sources),
        "outputs": [vars(output) for output in outputs],
    }
