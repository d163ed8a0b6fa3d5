"""Lists of a cocoon made of the sample town, true to life but for the simple way they are made."""

import gzip
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots.products.cocoon_lists import (
    BURGLARY_COLUMNS,
    DOOR_COLUMNS,
    REASSURE_COLUMNS,
    ROUND_COLUMNS,
    WARD_COLUMNS,
    CocoonLists,
)
from hotspots.projection import project_points
from hotspots.records import read_addresses, walking_order
from tests.worlds import METRES

DATA = Path(__file__).parents[2] / "data"
BOX = (586_000.0, 185_400.0, 586_900.0, 186_300.0)
AS_OF = pd.Timestamp("2024-03-10")
# Three homes in two teams' ground; two near each other, so that doors answer to both.
BURGLED = ((586_300.0, 185_800.0), (586_330.0, 185_835.0), (586_700.0, 186_000.0))
TEAMS = ("Southend Central", 'Leigh "North" & <West>')
RINGS = {12: "next door", 20: "opposite", 30: "behind", 60: "same street", 100: "100 m"}
CAPS = {"gold": 9, "silver": 20, "bronze": 60}


@lru_cache(maxsize=1)
def homes() -> gpd.GeoDataFrame:
    """The homes of one square of the sample town, in walking order."""
    records = read_addresses(DATA / "addresses" / "sample_addresses.csv.gz", within=BOX)
    ordered = walking_order(records.addresses)
    return ordered[ordered["residential"].fillna(False).astype(bool)].reset_index(drop=True)


@lru_cache(maxsize=1)
def streets() -> gpd.GeoDataFrame:
    """The streets of the same square: name and line."""
    with gzip.open(DATA / "streets" / "sample_towns.osm.gz") as file:
        root = ElementTree.parse(file).getroot()  # our own file
    nodes = {node.get("id"): node for node in root.iter("node")}
    at = {one: number for number, one in enumerate(nodes)}
    places = [(float(node.get("lon", 0)), float(node.get("lat", 0))) for node in nodes.values()]
    x, y, _ = project_points(*zip(*places, strict=True), from_crs=4326, to_crs=27700)
    names, lines = [], []
    for way in root.iter("way"):
        tags = {tag.get("k"): tag.get("v", "") for tag in way.iter("tag")}
        if "highway" in tags:
            rows = [at[nd.get("ref")] for nd in way.iter("nd")]
            names.append(tags.get("name", ""))
            lines.append(shapely.LineString(np.column_stack([x[rows], y[rows]])))
    table = gpd.GeoDataFrame({"name": names}, geometry=lines, crs=METRES)
    return table[table.intersects(shapely.box(*BOX))].reset_index(drop=True)


def typed(columns: dict[str, str], data: dict[str, object]) -> pd.DataFrame:
    """A table with exactly the columns that are promised, of the kinds that are promised."""
    assert data.keys() == columns.keys()
    return pd.DataFrame(data).astype(columns)


@lru_cache(maxsize=1)
def sample_lists() -> CocoonLists:
    """Three live burglaries and the doors round them."""
    burgled = [int(homes().distance(shapely.Point(at)).argmin()) for at in BURGLED]
    doors = sample_doors(burgled)
    return CocoonLists(
        place="Southend-on-Sea",
        as_of=AS_OF,
        finding=f"{len(doors)} doors to knock on round 3 live burglaries",
        basis="Scores come from a published default: too few burglaries to fit the force's own.",
        burglaries=sample_burglaries(burgled, doors),
        doors=doors,
        reassure=sample_reassure(burgled),
        rounds=sample_rounds(doors),
        wards=sample_wards(),
        streets=streets(),
        notes=("Two live burglaries lie within 100 m of each other.",),
        sources=("Addresses: invented sample data.",),
    )


def sample_burglaries(burgled: list[int], doors: pd.DataFrame) -> gpd.GeoDataFrame:
    reported = AS_OF - pd.to_timedelta([60, 30, 10], unit="h")
    happened = reported - pd.Timedelta(hours=6)
    rows = homes().iloc[burgled]
    counts = {
        one: [
            int(((doors["burglary_number"] == number) & (doors["priority"] == one)).sum())
            for number in (1, 2, 3)
        ]
        for one in CAPS
    }
    frame = typed(
        BURGLARY_COLUMNS,
        {
            "number": [1, 2, 3],
            "burglary": ["42/31870/24", "42/31902/24", "42/32011/24"],
            "team": [TEAMS[0], TEAMS[0], TEAMS[1]],
            "district": "Southend-on-Sea",
            "ward": ["Milton", "Milton", "Kursaal"],
            "street": rows["street"].to_numpy(),
            "happened_from": happened - pd.Timedelta(hours=2),
            "happened_to": happened + pd.Timedelta(hours=2),
            "happened": happened,
            "reported": reported,
            "deadline": reported + pd.Timedelta(hours=48),
            "expires": happened.normalize() + pd.Timedelta(days=43),
            "age_days": [3, 1, 1],
            "fade": [0.93, 0.97, 0.97],
            "visit_window": ["17:00 to 21:00", "", "09:00 to 13:00"],
            "status": ["overdue", "due", "due"],
            **counts,
            "visited": [1, 0, 0],
        },
    )
    return gpd.GeoDataFrame(frame, geometry=rows.geometry.to_numpy(), crs=METRES)


def sample_doors(burgled: list[int]) -> gpd.GeoDataFrame:
    every = homes()
    metres = np.column_stack([every.distance(every.geometry.iloc[one]) for one in burgled])
    nearest = metres.argmin(axis=1)
    distance = metres.min(axis=1)
    order = np.argsort(distance, kind="stable")
    priority = np.full(len(every), "", dtype=object)
    for number in range(len(burgled)):
        near = [i for i in order if nearest[i] == number and i not in burgled]
        start = 0
        for name, cap in CAPS.items():
            priority[near[start : start + cap]] = name
            start += cap
    kept = np.flatnonzero(priority != "")
    both = (metres[kept] <= 100).sum(axis=1).clip(1)
    team = np.where(nearest[kept] == 2, TEAMS[1], TEAMS[0])
    rows = every.iloc[kept]
    at = pd.Series(1, index=kept).groupby(team).cumsum().to_numpy() - 1
    deadline = (AS_OF + pd.to_timedelta([-12, 18, 38], unit="h"))[nearest[kept]]
    seen = np.arange(len(kept)) % 31 == 5
    frame = typed(
        DOOR_COLUMNS,
        {
            "team": team,
            "round": at // 50 + 1,
            "stop": at % 50 + 1,
            "minutes": (at % 50 + 1) * 4.5,
            "door": rows["uprn"].to_numpy(),
            "address": rows["address"].to_numpy(),
            "number": rows["number"].fillna("").to_numpy(),
            "flat": rows["flat"].fillna("").to_numpy(),
            "street": rows["street"].to_numpy(),
            "postcode": rows["postcode"].to_numpy(),
            "ward": np.where(rows.geometry.x < 586_500, "Milton", "Kursaal"),
            "priority": priority[kept],
            "ring": [
                next((r for m, r in RINGS.items() if d <= m), "200 m") for d in distance[kept]
            ],
            "burglary_number": nearest[kept] + 1,
            "burglaries": both,
            "burglary_numbers": [
                "; ".join(str(one) for one in dict.fromkeys([n + 1, *[1, 2][: k if k > 1 else 0]]))
                for n, k in zip(nearest[kept], both, strict=True)
            ],
            "distance_m": distance[kept],
            "score": 3 * np.exp(-distance[kept] / 100),
            "deadline": deadline,
            "expires": AS_OF + pd.Timedelta(days=40),
            "visit_window": np.array(["17:00 to 21:00", "", "09:00 to 13:00"])[nearest[kept]],
            "status": np.where(deadline < AS_OF, "overdue", "due"),
            "outcome": np.where(seen, "no answer", ""),
            "visited": np.where(seen, AS_OF.to_datetime64(), np.datetime64("NaT", "us")),
        },
    )
    made = gpd.GeoDataFrame(frame, geometry=rows.geometry.to_numpy(), crs=METRES)
    return made.sort_values(["team", "round", "stop"], kind="stable").reset_index(drop=True)


def sample_reassure(burgled: list[int]) -> pd.DataFrame:
    return typed(
        REASSURE_COLUMNS,
        {
            "team": [TEAMS[0], TEAMS[0], TEAMS[1]],
            "burglary_number": [1, 2, 3],
            "burglary": ["42/31870/24", "42/31902/24", "42/32011/24"],
            "addresses": homes()["address"].iloc[burgled].to_numpy(),
            "door_ids": homes()["uprn"].iloc[burgled].to_numpy(),
            "doors": 1,
            "deadline": AS_OF + pd.to_timedelta([-12, 18, 38], unit="h"),
            "status": ["overdue", "due", "due"],
        },
    )


def sample_rounds(doors: pd.DataFrame) -> pd.DataFrame:
    walks = doors.groupby(["team", "round"], sort=True)
    count = {
        one: (doors["priority"] == one).groupby([doors["team"], doors["round"]]).sum()
        for one in CAPS
    }
    minutes = walks["minutes"].max()
    return typed(
        ROUND_COLUMNS,
        {
            "team": minutes.index.get_level_values(0).to_numpy(),
            "round": minutes.index.get_level_values(1).to_numpy(),
            "doors": walks.size().to_numpy(),
            **{one: rows.to_numpy() for one, rows in count.items()},
            "metres": minutes.to_numpy() * 12,
            "minutes": minutes.to_numpy(),
            "deadline": walks["deadline"].min().to_numpy(),
        },
    )


def sample_wards() -> pd.DataFrame:
    return typed(
        WARD_COLUMNS,
        {
            "ward": ["Belfairs", "Chalkwell", "Kursaal", "Milton", "Prittlewell"],
            "burglaries": [0, 7, 1, 2, 12],
            "homes": [4000, 4100, 5200, 4900, 4300],
            "homes_in_zones": [0, 300, 120, 340, 900],
            "leaflets": [0, 120, 60, 120, 200],
        },
    )


NASTY = (
    '=HYPERLINK("http://example.org","1 Mill Road")',
    "</script><script>document.title = 'ran'</script> 2 Mill Road",
    '+44 "Rose & Crown" Cottage, <b>Mill</b> Road',
    "\u202e\u05e9\u05dc\u05d5\u05dd 3 Mill Road",
    "4 Mill Road \U0001f3e0 {{ 7 * 7 }}",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3 Mill Road",
    "5\u0007 Mill\tRoad",
)


def nasty_lists() -> CocoonLists:
    """The same lists, with addresses that spreadsheets and browsers would run."""
    lists = sample_lists()
    doors = lists.doors.copy()
    doors.loc[: len(NASTY) - 1, "address"] = list(NASTY)
    doors.loc[: len(NASTY) - 1, "street"] = [f"{text} st" for text in NASTY]
    doors.loc[: len(NASTY) - 1, "priority"] = "gold"
    return replace(lists, doors=doors)


def empty_lists() -> CocoonLists:
    """A day without a live burglary: every table has its columns and no row."""
    lists = sample_lists()
    return replace(
        lists,
        burglaries=lists.burglaries[:0],
        doors=lists.doors[:0],
        reassure=lists.reassure[:0],
        rounds=lists.rounds[:0],
        wards=lists.wards[:0],
    )
