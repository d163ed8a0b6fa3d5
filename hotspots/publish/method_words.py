"""How each product is made, in a paragraph, and whose method it is."""

from collections.abc import Mapping
from typing import NamedTuple


class MethodWords(NamedTuple):
    """A product's method, and the papers it comes from; none where it is this project's own."""

    says: str
    papers: tuple[str, ...] = ()


_KOPER = (
    "Koper (1995), “Just enough police presence: reducing crime and disorderly behavior by"
    " optimizing patrol time in crime hot spots”, Justice Quarterly 12(4)"
)
_JOHNSON = (
    "Johnson et al. (2007), “Space-time patterns of risk: a cross national assessment of"
    " residential burglary victimization”, Journal of Quantitative Criminology 23(3)"
)
_BENJAMINI = (
    "Benjamini and Hochberg (1995), “Controlling the false discovery rate”, Journal of the Royal"
    " Statistical Society B 57"
)

METHODS: Mapping[str, MethodWords] = {
    "harm_spots": MethodWords(
        "Small places of one size that an officer standing in the middle can see all of, placed"
        " freely, not on a grid, so that together they hold most harm without overlapping. The"
        " choice is proven best, or the page says how much better another could be at most.",
        (
            "Church and ReVelle (1974), “The maximal covering location problem”, Papers of the"
            " Regional Science Association 32",
        ),
    ),
    "density": MethodWords(
        "Each incident is spread over the ground around it by a kernel; nothing is spread beyond"
        " the ground on which incidents could be recorded. The map shades the smallest ground that"
        " holds a quarter, half and three quarters of the incidents themselves.",
        (
            "Silverman (1986), Density Estimation for Statistics and Data Analysis",
            "Diggle (1985), “A kernel method for smoothing point process data”",
        ),
    ),
    "hotspot_areas": MethodWords(
        "Areas in which many incidents lie close together, whatever their shape: DBSCAN, or"
        " HDBSCAN where looser areas are asked for as well.",
        (
            "Ester, Kriegel, Sander and Xu (1996), “A density-based algorithm for discovering"
            " clusters in large spatial databases with noise”, KDD-96",
            "Campello, Moulavi and Sander (2013), “Density-based clustering based on hierarchical"
            " density estimates”, PAKDD 2013",
        ),
    ),
    "local_hotspots": MethodWords(
        "Squares or hexagons that hold more, together with their neighbours, than chance would"
        " give (Gi*). All places are tested at once, and the chance is at least that of incidents"
        " strewn at random.",
        (
            "Getis and Ord (1992), “The analysis of spatial association by use of distance"
            " statistics”, Geographical Analysis 24",
            "Ord and Getis (1995), “Local spatial autocorrelation statistics: distributional issues"
            " and an application”, Geographical Analysis 27",
            _BENJAMINI,
        ),
    ),
    "change": MethodWords(
        "Two stretches of time are compared place by place by an exact test of counts, all places"
        " at once; harm is added up beside them and not tested. What is hot again and again is"
        " told period by period, its trend by ranks.",
        (
            "Przyborowski and Wilenski (1940), “Homogeneity of results in testing samples from"
            " Poisson series”, Biometrika 31",
            "Mann (1945), “Nonparametric tests against trend”, Econometrica 13",
            _BENJAMINI,
        ),
    ),
    "concentration": MethodWords(
        "The share of places that hold a share of the incidents, corrected for what chance alone"
        " would concentrate where there are few incidents and many places.",
        (
            "Weisburd (2015), “The law of crime concentration and the criminology of place”,"
            " Criminology 53(2)",
            "Mohler, Brantingham, Carter and Short (2019), “Reducing bias in estimates for the law"
            " of crime concentration”, Journal of Quantitative Criminology 35",
        ),
    ),
    "timing": MethodWords(
        "An incident that happened between two times is shared out over the hours between, by the"
        " minute (aoristic), unless the settings choose one of its times. An hour that nobody"
        " recorded is not made up.",
        (
            "Ratcliffe (2000), “Aoristic analysis: the spatial interpretation of unspecific"
            " temporal events”, International Journal of Geographical Information Science 14(7)",
        ),
    ),
    "accuracy": MethodWords(
        "Places are chosen only from what was over before a period began, and scored on what came"
        " in it: the share of incidents caught, against plain grids, densities, chance, and the"
        " best places anybody could have chosen afterwards.",
        (
            "Chainey, Tompson and Uhlig (2008), “The utility of hotspot mapping for predicting"
            " spatial patterns of crime”, Security Journal 21",
            "Hunt (2016), “Do crime hot spots move?”",
        ),
    ),
    "near_repeat": MethodWords(
        "Pairs of incidents that are near in both space and time are counted exactly, and compared"
        " with what the same places and dates would bring if they had nothing to do with each"
        " other; dates are shuffled for the chance, all bands allowed for at once.",
        (
            "Knox and Bartlett (1964), “The detection of space-time interactions”, Journal of the"
            " Royal Statistical Society C 13(1)",
            _JOHNSON,
            "Westfall and Young (1993), Resampling-Based Multiple Testing",
        ),
    ),
    "campaign": MethodWords(
        "Districts and wards are ranked by the lower end of what a burglary campaign might"
        " prevent: burglaries that follow another near and soon, beyond chance. Where the evidence"
        " is too thin nothing is said. The ranking is this project’s own.",
        (_JOHNSON,),
    ),
    "cocoon": MethodWords(
        "The ground round each burgled home of the last weeks, and the doors in it, neighbours"
        " first. How fast the risk fades is fitted to these burglaries where their own test"
        " supports it, and taken as published otherwise; distance, weeks and hours are Essex"
        " Police’s rule for Operation Darker Nights unless the settings say others.",
        (
            "Bowers, Johnson and Pease (2004), “Prospective hot-spotting: the future of crime"
            " mapping?”, British Journal of Criminology 44(5)",
        ),
    ),
    "patrol_plan": MethodWords(
        "Units are sent to harm spots for some minutes at a time, in the hours in which each has"
        " its harm, at times drawn at random; the plan is bounded, and says how much more harm any"
        " plan could cover at most.",
        (
            _KOPER,
            "Chao, Golden and Wasil (1996), “The team orienteering problem”, European Journal of"
            " Operational Research 88(3)",
            "Held, Wolfe and Crowder (1974), “Validation of subgradient optimization”, Mathematical"
            " Programming 6",
        ),
    ),
    "street_week": MethodWords(
        "Wards are ranked by a weighted sum of measures from what was known before the week. The"
        " weights are a choice: they are printed, and the ranking is tried on many others. The"
        " ranking is this project’s own.",
    ),
    "eva_pack": MethodWords(
        "A closed walk past every side of every street of a place and everything of interest, the"
        " shortest there is. What nobody has mapped is unknown, never absent. The scale of 0 to 4"
        " is this project’s own.",
        (
            "Edmonds and Johnson (1973), “Matching, Euler tours and the Chinese postman”,"
            " Mathematical Programming 5",
        ),
    ),
    "stacked_points": MethodWords(
        "Map points that hold more incidents than the tail of their own district’s points makes"
        " likely, judged with the fullest set apart so that a stack cannot hide itself. They may"
        " be places where things are only recorded.",
        (
            "Epstein and Sobel (1953), “Life testing”, Journal of the American Statistical"
            " Association 48",
            "Tompson, Johnson, Ashby, Perkins and Edwards (2015), “UK open source crime data:"
            " accuracy and possibilities for research”, Cartography and Geographic Information"
            " Science 42(2)",
        ),
    ),
}
