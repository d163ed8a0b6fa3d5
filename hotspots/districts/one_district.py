"""Do one district: patterns, products, files, manifest last."""

from pathlib import Path

from hotspots.districts.district_front import write_district_front, write_product_pages
from hotspots.districts.district_map import map_of, map_page_of
from hotspots.districts.job import DistrictJob, DistrictResult, lists_of, page_of
from hotspots.districts.packs import write_packs
from hotspots.districts.product_makers import PRODUCT_MAKERS
from hotspots.products import Product
from hotspots.publish import (
    MANIFEST,
    OutputFile,
    describe_output,
    draw_district_map,
    whole_folder,
    write_address_lists,
    write_manifest,
    write_product,
    write_sheets,
)
from hotspots.publish.site_links import INDEX_PAGE, LISTS_FOLDER, MAP_PAGE, Around
from hotspots.records import total_harm
from hotspots.settings.portable import without_folders


def run_district(job: DistrictJob, target: Path, *, around: Around | None = None) -> DistrictResult:
    """Make every product of one district and write its folder.

    Knows nothing of other districts, so it gives the same bytes alone, in a loop or on a
    cluster.

    Parameters
    ----------
    job
        The district, its incidents and settings.
    target
        Where the district's files go: the folder appears complete or not at all.
    around
        The way back from its page, and the districts beside it; None for none.

    Raises
    ------
    InputError
        When the settings do not suit the district (cells larger than it, say).
    OutputError
        When the folder cannot be written.
    """
    products = {name: make(job) for name, make in PRODUCT_MAKERS.items()}
    district_map = map_of(job, products)
    page = map_page_of(job, district_map, back=INDEX_PAGE)
    html = draw_district_map(district_map, page)
    made = tuple(products.values())
    lists = lists_of(job) if "cocoon" in job.settings.run.packs else None
    with whole_folder(target) as folder:
        (folder / MAP_PAGE).write_text(html, encoding="utf-8", newline="\n")
        files = {name: write_product(product, folder) for name, product in products.items()}
        if lists is not None:
            write_address_lists(lists, folder / LISTS_FOLDER)
        write_packs(job, folder)
        write_sheets(
            [(one, page_of(job, one)) for one in made],
            folder,
            study_area=job.study_area,
            kinds=job.settings.run.sheets,
            streets=job.streets,
        )
        write_product_pages(job, products, folder)
        front = write_district_front(
            job, products, lists, folder=folder, name=target.name, around=around or Around()
        )
        written = sorted(path for path in folder.rglob("*") if path.is_file())
        outputs = [describe_output(path, base=folder) for path in written]
        write_manifest(_manifest(job, made, files, outputs), folder)
        outputs.append(describe_output(folder / MANIFEST, base=folder))
    return DistrictResult(
        job.study_area,
        target,
        len(job.own),
        total_harm(job.own),
        made,
        tuple(outputs),
        front.row,
        front.findable,
        front.compared,
        front.as_of,
        lists,
    )


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
        "settings": without_folders(job.settings),
        "caveats": list(job.caveats),
        "sources": list(job.sources),
        "outputs": [vars(output) for output in outputs],
    }
