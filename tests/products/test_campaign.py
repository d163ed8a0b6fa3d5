"""The product of the campaign: what it says, whichever way it comes out."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from hotspots.patterns.campaign import CampaignRanking
from hotspots.products.campaign import CAMPAIGN, make_campaign
from hotspots.products.declare import Product, check_product
from hotspots.publish import draw_figure
from hotspots.settings import CampaignSettings
from tests.patterns.test_campaign import rank, three_areas
from tests.publish.products import PAGE
from tests.worlds import square_area

AREA = square_area(name="Squareshire")


def product_of(found: CampaignRanking) -> Product:
    product = make_campaign(AREA, found)
    check_product(product)
    return product


def in_months(world: Any) -> Any:
    month = world["start"].dt.to_period("M").dt.start_time
    return world.assign(start=month, end=month + pd.offsets.MonthBegin(1), precision="month")


def test_the_finding_names_where_and_how_many() -> None:
    product = product_of(rank(three_areas()))
    first = product.tables["campaign"].iloc[0]
    assert product.finding == (
        "A campaign would find most to prevent in Aford: about"
        f" {first['extra_per_year']:.0f} burglaries a year there follow another within 200 m and"
        " 14 days, beyond chance; for 1 of 3 districts the evidence is too thin"
    )
    assert product.tables["campaign_first"]["area"].tolist() == (
        product.tables["campaign"]["area"].head(3).tolist()
    )
    assert any("lower end of the interval" in note for note in product.notes)
    assert any("The season is 1 July 2025" in note for note in product.notes)
    assert product.settings["near_m"] == 200


def test_one_district_is_told_by_its_wards() -> None:
    world = three_areas()
    world = world[world["district"] == "Aford"]
    product = product_of(rank(world))
    assert product.tables["campaign_first"]["area"].tolist() == ["North (Aford)"]
    assert "most to prevent in North (Aford)" in product.finding


def test_nothing_to_prevent_is_said() -> None:
    world = three_areas()
    product = product_of(rank(world[world["district"] != "Aford"]))
    assert product.finding == (
        "No district of Squareshire is shown to need a campaign; for 1 of 2 districts the"
        " evidence is too thin"
    )


def test_months_give_numbers_without_strength() -> None:
    product = product_of(rank(in_months(three_areas())))
    assert product.finding == (
        "Where in Squareshire burglaries follow one another cannot be told: most dates are months"
        " only"
    )
    table = product.tables["campaign"]
    assert table["near_repeat_ratio"].isna().all()
    assert (table["season"] > 0).any()
    assert not len(product.tables["campaign_first"])
    assert draw_figure(product, AREA, replace(PAGE, title=product.finding))


def test_nothing_is_a_product_all_the_same() -> None:
    product = product_of(rank(three_areas()[:0]))
    assert product.finding == (
        "It cannot be told where in Squareshire a campaign is needed: there are no burglaries"
    )
    assert not len(product.tables["campaign"])
    assert draw_figure(product, AREA, replace(PAGE, title=product.finding))


def test_a_figure_shows_the_first_of_many() -> None:
    world = three_areas()
    many = world.assign(ward=[f"W{k % 30:02}" for k in range(len(world))])
    product = product_of(rank(many[many["district"] == "Aford"], permutations=19))
    assert len(product.tables["campaign"]) == 31
    assert len(product.tables["campaign_first"]) == 20
    assert draw_figure(product, AREA, replace(PAGE, title=product.finding))


def test_settings_are_those_of_the_function() -> None:
    settings = CampaignSettings().model_dump()
    found = rank(three_areas(), **settings)
    assert found.settings.permutations == settings["permutations"]
    assert np.isfinite(found.settings.years)
    assert CAMPAIGN.id == "campaign"
