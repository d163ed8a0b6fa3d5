"""The front of one district's folder: its page, and the page of each product."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd

from hotspots.districts.changes import changes_of, say_compared
from hotspots.districts.job import DistrictJob, page_of
from hotspots.districts.key_figures import key_figures, say_as_of
from hotspots.products import Product
from hotspots.products.cocoon_lists import CocoonLists
from hotspots.publish import DistrictRow, describe_output, draw_product_page
from hotspots.publish.district_page import DistrictFront, ProductCard, draw_district_page
from hotspots.publish.district_row import ShownFile
from hotspots.publish.metrics import Shaded, shade_numbers
from hotspots.publish.overview_map import DrawnArea
from hotspots.publish.product_sheets import SHEETS_FOLDER
from hotspots.publish.site_links import INDEX_PAGE, Around, Link, map_link, product_page
from hotspots.publish.site_search import PACK, PRODUCT, SPOT, WARD, Findable

# Product -> its layer of the map; the others have none.
_MAP_LAYERS = {
    "density": "density",
    "harm_spots": "harm_spots",
    "hotspot_areas": "hotspot_areas",
    "local_hotspots": "local_hotspots",
    "change": "change",
    "near_repeat": "near_repeat_series",
    "cocoon": "cocoon_zones",
    "patrol_plan": "patrol_spots",
    "street_week": "street_week_wards",
    "eva_pack": "eva_stops",
    "stacked_points": "stacked_points",
}


@dataclass(frozen=True)
class WrittenFront:
    """What the front of a district says, for the page above it."""

    row: DistrictRow
    compared: str
    as_of: str
    findable: tuple[Findable, ...]


def write_product_pages(job: DistrictJob, products: Mapping[str, Product], folder: Path) -> None:
    """Write the page of each product into the district's folder."""
    above = (
        Link(job.settings.run.place, f"../{INDEX_PAGE}"),
        Link(job.study_area.name, INDEX_PAGE),
    )
    for product in products.values():
        text = draw_product_page(
            product,
            job.study_area,
            page_of(job, product),
            trail=(*above, Link(product.declaration.title)),
            on_map=_on_map(product),
            streets=job.streets,
        )
        path = folder / product_page(product.declaration.id)
        path.write_text(text, encoding="utf-8", newline="\n")


def write_district_front(
    job: DistrictJob,
    products: Mapping[str, Product],
    lists: CocoonLists | None,
    *,
    folder: Path,
    name: str,
    around: Around,
) -> WrittenFront:
    """Write a district's own page, once all that it leads to is in the folder.

    Parameters
    ----------
    job
        The district.
    products
        Id -> product, as made for it.
    lists
        Its lists of doors; None for none.
    folder
        Where everything else is already.
    name
        What the folder will be called.
    around
        The way back, and the districts beside it.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    files = [describe_output(path, base=folder) for path in paths]
    own, common = job.caveats_of_its_own, job.caveats_of_all
    row = key_figures(job, products, lists, folder=name, files=files, warnings=len(own))
    front = DistrictFront(
        row=row,
        compared=say_compared(changes_of(job)),
        as_of=say_as_of(job),
        wards=_wards(job),
        shaded=_shade_wards(job),
        spots=list(products["harm_spots"].tables["harm_spots"].geometry),
        cards=[_card(product, row.files) for product in products.values()],
        own_notes=own,
        findable=_findable(job, products, row),
    )
    page = replace(page_of(job, products["harm_spots"]), notes=common)
    text = draw_district_page(page, front, around)
    (folder / INDEX_PAGE).write_text(text, encoding="utf-8", newline="\n")
    return WrittenFront(row, front.compared, front.as_of, tuple(front.findable))


def _wards(job: DistrictJob) -> list[DrawnArea]:
    area = job.study_area
    wards = zip(area.wards["ward"].fillna(""), area.wards.geometry, strict=True)
    return [DrawnArea(str(name), outline) for name, outline in wards] or [
        DrawnArea(area.name, area.outline)
    ]


def _shade_wards(job: DistrictJob) -> Shaded:
    """Shade the wards by harm per km²; without wards the whole ground has one shade."""
    wards = job.study_area.wards
    if len(wards) and "ward_code" in job.own:
        harm = job.own.groupby("ward_code")["harm"].sum().reindex(wards["ward_code"]).fillna(0.0)
        values = (harm.to_numpy() / (wards.geometry.area.to_numpy() / 1e6)).tolist()
    else:
        values = [float(job.own["harm"].sum()) / job.study_area.area_km2] * max(len(wards), 1)
    of = "ward" if len(wards) else "area"
    return shade_numbers("harm", "Harm per km²", values, none="no harm", unknown="", of=of)


def _card(product: Product, files: Sequence[ShownFile]) -> ProductCard:
    declared = product.declaration
    sizes = {file.name: file for file in files}
    sheets = [f"{SHEETS_FOLDER}/{declared.id}.{kind}" for kind in ("pdf", "png")]
    return ProductCard(
        title=declared.title,
        finding=product.finding,
        page=product_page(declared.id),
        on_map=_on_map(product),
        files=tuple(sizes[name] for name in (*sheets, *declared.files) if name in sizes),
    )


def _on_map(product: Product) -> str:
    """Lead to a product's layer of the map; empty where it has none there."""
    layer = _MAP_LAYERS.get(product.declaration.id, "")
    return map_link(layer) if layer and _has_shapes(product) else ""


def _has_shapes(product: Product) -> bool:
    shaped = [one for one in product.tables.values() if isinstance(one, gpd.GeoDataFrame)]
    return bool(product.rasters) or any(len(one) for one in shaped)


def _findable(
    job: DistrictJob, products: Mapping[str, Product], row: DistrictRow
) -> list[Findable]:
    """List what can be searched for in a district."""
    name = job.study_area.name
    wards = [
        Findable(WARD, str(ward), name, map_link("wards", number))
        for number, ward in enumerate(job.study_area.wards["ward"].fillna(""))
        if ward
    ]
    table = products["harm_spots"].tables["harm_spots"]
    spots = [
        Findable(
            SPOT,
            f"{one['rank']}. {one['around'] or one['spot']}",
            f"{one['ward']}, {name}",
            map_link("harm_spots", number),
        )
        for number, one in enumerate(table.to_dict("records"))
    ]
    made = [
        Findable(PRODUCT, one.declaration.title, name, product_page(id))
        for id, one in products.items()
    ]
    packs = [
        Findable(PACK, f"{pack.words}: {page.words}", f"{pack.version}, {name}", page.href)
        for pack in row.packs
        for page in pack.pages
    ]
    return [*wards, *spots, *made, *packs]
