"""Every setting of a run: name, default, limits and what it is for.

The settings are frozen once read and travel as arguments; no room keeps any of its own. The
commented settings file that ``hotspots new`` writes is made from these classes, so a setting
cannot exist without its comment.
"""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from hotspots.settings.eva import EvaSettings
from hotspots.settings.kinds import (
    BandwidthRule,
    CellShape,
    ClusterMethod,
    DateInWindow,
    DateOrder,
    Day,
    Files,
    HarmIndexName,
    Hours,
    KernelName,
    Marking,
    Metres,
    Metric,
    Name,
    Pack,
    PeriodDays,
    Repeats,
    Section,
    Sheet,
    SpotShape,
    TimingMethod,
    Treatment,
    Weekday,
    Weight,
)
from hotspots.settings.map import MapSettings
from hotspots.settings.patrol import PatrolSettings
from hotspots.settings.street_week import (
    DeliverySettings,
    EvaluationSettings,
    StreetWeekSettings,
)


class RunSettings(Section):
    """What this run is called and which districts it covers."""

    name: str = Field(
        "hotspots",
        min_length=1,
        max_length=60,
        description="name of the run, and of its folder under maps/",
    )
    title: str = Field("", description="place in the headings, e.g. “Essex”; the name if empty")
    districts: tuple[Name, ...] = Field(
        (), description="names or codes of the districts to map; empty: every district"
    )
    marking: Marking = Field(
        "OFFICIAL-SENSITIVE",
        description="handling marking on every page: OFFICIAL, OFFICIAL-SENSITIVE or PUBLIC",
    )
    seed: int = Field(
        1,
        ge=0,
        description="start of the random numbers, for whatever draws any; kept in the manifest",
    )
    packs: tuple[Pack, ...] = Field(
        ("cocoon", "patrol", "street-week", "eva"),
        description="packs that a run makes for each district, where its inputs allow: cocoon"
        " (lists of doors), patrol (sheets for a week), street-week (the ward that would gain"
        " most), eva (audits of the first harm spots)",
    )
    public: bool = Field(
        False,
        description="make a second folder as well, with “-public” after its name, that anybody may"
        " see: counts by ward, small ones withheld, and the public pages of the packs",
    )
    sheets: tuple[Sheet, ...] = Field(
        (),
        description="sheets of A4 that a run makes of every product, in each district’s"
        " sheets/: pdf (needs Chromium, Chrome or Edge), png; empty: none",
    )

    @property
    def place(self) -> str:
        """What the headings call all that is mapped."""
        return self.title or self.name


class IncidentSettings(Section):
    """The incident files and how to read them."""

    files: Files = Field(
        min_length=1,
        description="a file, a list of files, a folder or a pattern: CSV (plain, gzipped or"
        " zipped), workbooks, Parquet, points in a GeoPackage, GeoJSON, shapefile or KML",
    )
    crs: str = Field(
        "",
        description="coordinate system of the files, e.g. “EPSG:4326”; empty: degrees are"
        " EPSG:4326, metres are coordinates.crs",
    )
    delimiter: str = Field(
        "", max_length=1, description="what separates the fields; empty: seen from the header"
    )
    encoding: str = Field(
        "", description="of text files that are none of UTF-8, UTF-16 and Windows-1252; else empty"
    )
    sheet: str = Field(
        "", description="sheet of a workbook; empty: every sheet in which places are recognised"
    )
    layer: str = Field("", description="layer of a file of points; empty: its only one")
    date_format: str = Field(
        "",
        description="strptime format of the dates, e.g. “%d/%m/%Y %H:%M”; empty: seen from the"
        " dates",
    )
    date_order: DateOrder = Field(
        "",
        description="day-first or month-first, for dates such as 03/09/2024; empty: what all"
        " dates together say",
    )
    time_zone: str = Field(
        "Europe/London",
        description="local time of the place, for times with an offset; empty: read every time"
        " as written",
    )
    repeats: Repeats = Field(
        "keep",
        description="rows that repeat an earlier one: keep, reject rows (the same in every"
        " column) or reject ids",
    )
    offences: tuple[Name, ...] = Field(
        (), description="offences to map, as written in the files; empty: all of them"
    )
    first: Day = Field(
        "", description="first day to map, e.g. “2024-01-01”; empty: from the oldest"
    )
    last: Day = Field("", description="last day to map; empty: to the newest")
    weekdays: tuple[Weekday, ...] = Field(
        (),
        description="days of the week to map, e.g. Friday; a night belongs to the day it began"
        " on; empty: every day",
    )
    hours: Hours = Field(
        "",
        description="hours of the day to map, e.g. “20-04” for the night-time economy; incidents"
        " without a time are then left out; empty: all hours",
    )
    source: str = Field("", description="where the incidents come from, for the foot of every map")
    columns: dict[str, str] = Field(
        default_factory=dict,
        description="what a column is for = its name in the files; only where not recognised",
    )


class BoundarySettings(Section):
    """Districts and wards; leave the whole table out to map everything as one area."""

    files: Files = Field(
        (),
        description="a file, a list, a folder or a pattern; GeoJSON, GeoPackage, shapefile, KML,"
        " GeoParquet or a zip of these; empty: none",
    )
    layer: str | tuple[Name, ...] = Field(
        (),
        description="which layers to read of files that have several, e.g. “wards”; in a zip the"
        " file's name",
    )
    crs: str = Field(
        "",
        description="coordinate system of the files, where they state none or a wrong one, e.g."
        " “EPSG:27700”; empty: as each file says",
    )
    source: str = Field("", description="the licence line the publisher asks for")
    columns: dict[str, str] = Field(
        default_factory=dict,
        description="ward, ward_code, district, district_code = column name; ONS names and other"
        " usual ones are known",
    )


class StreetSettings(Section):
    """Streets, to walk and drive on and to count along, and what a street map knows beside them."""

    file: str = Field(
        "",
        description="an OpenStreetMap extract (.osm, .osm.gz, .osm.bz2, .osm.pbf), or a file of"
        " lines, e.g. OS Open Roads; empty: none",
    )
    layer: str = Field("", description="which layer, where the file has several of lines")
    crs: str = Field("", description="its coordinate system, where it states none")
    name_column: str = Field(
        "", description="column of the street's name; empty: recognised, if there is one"
    )
    source: str = Field(
        "", description="the licence line the publisher asks for; OpenStreetMap's is known"
    )


class AddressSettings(Section):
    """The addresses whose doors are knocked on; leave out for maps without lists."""

    files: Files = Field(
        (),
        description="a file, a list, a folder or a pattern: OS Open UPRN, AddressBase (Plus), CSV,"
        " workbooks; empty: none",
    )
    crs: str = Field(
        "",
        description="coordinate system of the files; empty: degrees are EPSG:4326, metres are"
        " coordinates.crs",
    )
    source: str = Field("", description="the licence line the publisher asks for")
    columns: dict[str, str] = Field(
        default_factory=dict,
        description="uprn, address, street, number, class_code … = column name; only where not"
        " recognised",
    )


class CoordinateSettings(Section):
    """The one coordinate system that everything is computed in."""

    crs: str = Field(
        "EPSG:27700", description="a projected system in metres for the part of the world mapped"
    )


class HarmSettings(Section):
    """How much each offence weighs."""

    index: HarmIndexName = Field(
        "cambridge",
        description="cambridge (days of imprisonment), ons (severity points, incomplete) or count"
        " (each weighs one)",
    )
    floor: float = Field(
        1.0,
        ge=0,
        description="weight of anti-social behaviour and of offences the index does not know",
    )
    unknown: Literal["", "floor", "refuse"] = Field(
        "",
        description="offences the index does not know: floor (they weigh that and are listed) or"
        " refuse; empty: floor, but refuse with ons, which does not know most violence",
    )
    table: str = Field(
        "",
        description="a file of the force's own weights, used instead of the index: one column of"
        " codes, one of weights; empty: none",
    )
    table_key: str = Field(
        "",
        description="the incidents' column that the table is keyed by; empty: the offence code,"
        " then the offence",
    )


class StackedPointsSettings(Section):
    """Map points that hold improbably many incidents: an airport, a prison, a police station."""

    treatment: Treatment = Field(
        "flag",
        description="keep (only listed), flag (marked wherever they appear) or set aside (left out"
        " of every map)",
    )
    expected_by_chance: float = Field(
        0.05,
        gt=0,
        description="a point is stacked when, going by the district's other busy points, fewer"
        " points as busy as it are expected in the district than this",
    )
    expected_where_recorded: float = Field(
        1.0,
        gt=0,
        description="the same for points named as an airport, prison, police station or hospital",
    )
    kinds: dict[str, Treatment] = Field(
        default_factory=dict,
        description="a kind of point = its treatment, where it differs, e.g. airport = “set aside”",
    )


class DensitySettings(Section):
    """The density surface: incidents or harm per square kilometre."""

    bandwidth_m: Metres | BandwidthRule = Field(
        300.0,
        description="how far one incident spreads, metres; or silverman, likelihood or adaptive,"
        " found for each district from its own incidents",
    )
    cell_m: float = Field(50.0, gt=0, description="size of a cell, metres")
    kernel: KernelName = Field(
        "quartic",
        description="quartic, gaussian (its bandwidth is the standard deviation, cut off at four"
        " of them), epanechnikov, triangular or uniform",
    )
    edge_correction: bool = Field(
        True,
        description="keep incidents' density on the ground of the boundaries: nothing is lost to"
        " the sea or beyond the last district",
    )
    weight: Weight = Field("count", description="count or harm")


class ClusterSettings(Section):
    """Hotspot areas: where incidents lie close together."""

    method: ClusterMethod = Field(
        "dbscan",
        description="dbscan (one distance for the whole district) or hdbscan (also looser areas,"
        " where there is less; counts only)",
    )
    eps_m: float = Field(
        100.0,
        gt=0,
        description="how near two incidents are to be neighbours, metres",
    )
    min_incidents: int = Field(
        60,
        ge=1,
        description="incidents (or harm) within eps_m that make a place part of one; with hdbscan"
        " the fewest incidents in one",
    )
    weight: Weight = Field("count", description="count or harm")

    @field_validator("min_incidents", "weight")
    @classmethod
    def _hdbscan_only_counts(cls, value: int | str, info: ValidationInfo) -> int | str:
        if info.data.get("method") == "hdbscan" and value in ("harm", 1):
            least = "count" if value == "harm" else "2 or more"
            raise ValueError(f"with hdbscan it should be {least}")
        return value


class HarmSpotSettings(Section):
    """The ranked list of small places that need attention."""

    count: int = Field(
        20, ge=1, description="how many spots for each district, at most (Op Grip had 67 in all)"
    )
    quotas: dict[str, Annotated[int, Field(ge=0)]] = Field(
        default_factory=dict,
        description="a district = its own number of spots; with several districts as one area,"
        " those not named share the quota “elsewhere”",
    )
    shape: SpotShape = Field(
        "square",
        description="square, circle, chain (segments of one street) or cluster (what lies close"
        " together)",
    )
    size_m: float = Field(
        150.0,
        gt=0,
        description="side of the square, radius of the circle, length of the chain, metres; of a"
        " cluster how near is near",
    )
    min_spacing_m: float = Field(
        150.0, ge=0, description="centres at least this far apart, metres; spots never overlap"
    )
    min_per_year: float = Field(
        5.0, ge=0, description="a place with fewer incidents a year than this is no spot"
    )
    half_life_days: float = Field(
        0.0, ge=0, description="after how many days an incident counts half; 0: all count the same"
    )
    weight: Weight = Field("harm", description="count or harm")
    search: Literal["best", "greedy"] = Field(
        "best", description="best (proven, or says how far from it) or greedy (one after another)"
    )
    earlier: str = Field(
        "",
        description="an earlier harm_spots.csv, or a folder with several: spots keep their names;"
        " empty: none",
    )


class TimingSettings(Section):
    """The hours of the week in which incidents happen."""

    method: TimingMethod = Field(
        "aoristic",
        description="what becomes of an incident between two times: aoristic (shared out over the"
        " hours between), or one of its times: midpoint, earliest, latest",
    )
    longest_window_hours: float = Field(
        168.0, gt=0, le=8784, description="incidents between times further apart are left out"
    )
    shift_hours: int = Field(
        8, ge=1, le=24, description="length of the busiest run of hours, in hours"
    )


class ConcentrationSettings(Section):
    """How few cells and wards hold how much."""

    cell_m: float = Field(
        250.0, gt=0, description="side of a square, or width of a hexagon, metres"
    )
    shape: CellShape = Field("square", description="square or hexagon")
    shares: tuple[Annotated[float, Field(gt=0, le=1)], ...] = Field(
        (0.25, 0.5, 0.8),
        min_length=1,
        description="shares of the incidents, and of harm, that are looked at",
    )


class LocalSettings(Section):
    """Local hotspots: squares or hexagons that stand out with their neighbours (Gi*)."""

    cell_m: float = Field(250.0, gt=0, description="side of a square, width of a hexagon, metres")
    shape: CellShape = Field("square", description="square or hexagon")
    weight: Weight = Field("count", description="count or harm")
    fdr: bool = Field(
        True, description="control the false discovery rate, as so many places are tested"
    )
    level: float = Field(
        0.05, gt=0, lt=1, description="share of the places found that may be so by chance"
    )


class ChangeSettings(Section):
    """What rose, fell or persisted, by squares or hexagons, over months or weeks."""

    cell_m: float = Field(500.0, gt=0, description="side of a square, width of a hexagon, metres")
    shape: CellShape = Field("square", description="square or hexagon")
    period: Literal["month", "week"] | PeriodDays = Field(
        "month",
        description="month, week or a number of days; incidents dated by month only have months",
    )
    latest: int = Field(
        3, ge=1, description="how many of the last periods to compare; at most half of them"
    )
    against: Literal["preceding", "year before"] = Field(
        "preceding", description="with as many periods just before, or those of the year before"
    )
    weight: Weight = Field("count", description="count or harm")
    hot_when: Literal["local", "top share"] = Field(
        "local",
        description="a place is hot in a period by local Gi*, or when among the top share of"
        " places",
    )
    top_share: float = Field(0.05, gt=0, le=1, description="for top share")
    fdr: bool = Field(
        True, description="control the false discovery rate, as so many places are tested"
    )
    level: float = Field(
        0.05, gt=0, lt=1, description="share of the places found that may be so by chance"
    )


class AccuracySettings(Section):
    """How well spots of earlier months would have caught later incidents."""

    period: Literal["month", "week"] | PeriodDays = Field(
        "month",
        description="month, week or a number of days; incidents dated by month only have months",
    )
    scored: int = Field(
        3, ge=1, description="how many of the last periods are scored, one after another"
    )
    count: int = Field(20, ge=1, description="how many spots, or squares, each way may choose")
    size_m: float = Field(150.0, gt=0, description="side of the square, metres")
    weight: Weight = Field("count", description="count or harm")
    bootstrap: int = Field(
        1000,
        ge=0,
        le=100_000,
        description="how often incidents are drawn again for the intervals",
    )


class NearRepeatSettings(Section):
    """Near repeats: more crime near a crime, soon after it, than chance would bring."""

    distance_bands_m: tuple[Annotated[float, Field(ge=0)], ...] = Field(
        (0.0, 100.0, 200.0, 300.0, 400.0),
        min_length=2,
        description="edges of the bands of distance, metres, rising; from 0, the same place is"
        " a band of its own",
    )
    time_bands_days: tuple[Annotated[int, Field(ge=0)], ...] = Field(
        (0, 7, 14, 21, 28, 35, 42),
        min_length=2,
        description="edges of the bands of time, whole days, rising; 0, 7 is the day itself and"
        " the six after it",
    )
    metric: Metric = Field(
        "euclidean",
        description="euclidean (in a straight line), manhattan (along streets laid out as a"
        " grid from north to south) or street (on foot, on the streets of [streets])",
    )
    date: DateInWindow = Field(
        "midpoint",
        description="which day an incident between two times counts on: midpoint, earliest,"
        " latest, or aoristic (shared out over its days)",
    )
    permutations: int = Field(
        999, ge=99, le=99_999, description="how often dates are shuffled to see what chance brings"
    )
    level: float = Field(
        0.05, gt=0, lt=1, description="chance at which bands stand out, all bands allowed for"
    )
    least_ratio: float = Field(
        1.2, ge=1, description="times the expected that bands which stand out hold at least"
    )


class CampaignSettings(Section):
    """Which districts and wards need a burglary campaign before the dark evenings."""

    months: int = Field(
        6,
        ge=1,
        le=12,
        description="whole months of the season, the last that the data cover; compared with the"
        " same a year before",
    )
    near_m: float = Field(
        200.0, gt=0, description="burglaries so near one another may be near repeats, metres"
    )
    soon_days: int = Field(14, ge=0, le=366, description="and so many days apart at most")
    fewest: int = Field(30, ge=1, description="of fewer burglaries in an area nothing is said")
    permutations: int = Field(
        999, ge=19, le=100_000, description="how often days are shuffled for the chances"
    )


class CocoonSettings(Section):
    """Cocoon zones round burgled homes, and the lists of doors to knock on."""

    as_of: Day = Field(
        "",
        description="day of the lists, e.g. “2024-11-20”; empty: when the newest record was made",
    )
    home_offences: tuple[Name, ...] = Field(
        (),
        description="offences that are burglaries of homes, as written in the files; empty: told by"
        " Home Office code, then by words",
    )
    unconnected: bool = Field(
        False, description="whether burglaries of sheds and garages get a zone as well"
    )
    date: Literal["midpoint", "earliest", "latest"] = Field(
        "midpoint", description="which date inside the window in which it happened"
    )
    within_days: int = Field(
        42,
        ge=1,
        le=365,
        description="days a zone lives: 42 by the force's rule, 21 in Trafford",
    )
    outer_m: float = Field(
        400.0, gt=0, le=400, description="how far a zone reaches, metres: 400 at most"
    )
    deadline_hours: float = Field(
        48.0, gt=0, description="hours from the report until its neighbours should be reached"
    )
    distance: Literal["straight", "street"] = Field(
        "street",
        description="street (on foot, where [streets] names a file) or straight: a river between is"
        " then not seen",
    )
    decay: Literal["fitted", "published"] = Field(
        "fitted",
        description="how risk fades: fitted to these burglaries, where their own test supports it,"
        " or as published",
    )
    gold: int = Field(
        9, ge=0, description="doors to knock and speak at for a burglary: neighbours first"
    )
    silver: int = Field(20, ge=0, description="doors to knock at for a burglary, at most")
    bronze: int = Field(60, ge=0, description="doors for leaflets for a burglary, at most")
    each_side: int = Field(4, ge=1, le=50, description="houses either side that are neighbours")
    home_within_m: float = Field(
        25.0,
        ge=0,
        description="how far the burgled home may be from where the burglary stands, where no UPRN"
        " says which it is",
    )
    per_shift: int = Field(40, ge=1, description="doors to knock at in an officer's round, at most")
    per_team: int = Field(400, ge=1, description="doors to knock at on a team's list, at most")
    leaflets_per_shift: int = Field(200, ge=1, description="leaflets in a round, at most")
    leaflets_per_team: int = Field(1000, ge=1, description="leaflets on a team's list, at most")
    teams: dict[str, tuple[Name, ...]] = Field(
        default_factory=dict,
        description="a team = the wards or districts it covers; those not named form a team of"
        " their district's name",
    )
    visiting_hours: Hours = Field(
        "9-20", min_length=1, description="hours in which officers knock, whole ones"
    )
    minutes_gold: float = Field(5.0, ge=0, description="minutes at a gold door")
    minutes_silver: float = Field(2.0, ge=0, description="minutes at a silver door")
    minutes_bronze: float = Field(0.5, ge=0, description="minutes at a bronze door")
    register_folder: str = Field(
        "",
        description="folder in which lists and visits are remembered (hotspots cocoon record);"
        " empty: none",
    )


class Settings(Section):
    """All settings of one run."""

    run: RunSettings = RunSettings()
    incidents: IncidentSettings
    boundaries: BoundarySettings = BoundarySettings()
    streets: StreetSettings = StreetSettings()
    map: MapSettings = MapSettings()
    addresses: AddressSettings = AddressSettings()
    coordinates: CoordinateSettings = CoordinateSettings()
    harm: HarmSettings = HarmSettings()
    stacked_points: StackedPointsSettings = StackedPointsSettings()
    density: DensitySettings = DensitySettings()
    clusters: ClusterSettings = ClusterSettings()
    harm_spots: HarmSpotSettings = HarmSpotSettings()
    timing: TimingSettings = TimingSettings()
    concentration: ConcentrationSettings = ConcentrationSettings()
    local: LocalSettings = LocalSettings()
    change: ChangeSettings = ChangeSettings()
    accuracy: AccuracySettings = AccuracySettings()
    near_repeat: NearRepeatSettings = NearRepeatSettings()
    campaign: CampaignSettings = CampaignSettings()
    cocoon: CocoonSettings = CocoonSettings()
    patrol: PatrolSettings = PatrolSettings()
    street_week: StreetWeekSettings = StreetWeekSettings()
    delivery: DeliverySettings = DeliverySettings()
    evaluation: EvaluationSettings = EvaluationSettings()
    eva: EvaSettings = EvaSettings()
