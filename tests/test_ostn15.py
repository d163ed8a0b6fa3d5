"""OSTN15 against Ordnance Survey's own forty points, both ways, and what lies outside it."""

import numpy as np
import pytest

from hotspots.ostn15 import to_british_national_grid, to_longitude_latitude

# Ordnance Survey's test points TP01 to TP40 for OSTN15: latitude, longitude (ETRS89), easting,
# northing. Contains OS data (c) Crown copyright and database right 2016.
POINTS = np.array(
    [
        (49.92226394, -6.29977752, 91492.146, 11318.804),
        (49.96006138, -5.20304610, 170370.718, 11572.405),
        (50.43885826, -4.10864564, 250359.811, 62016.569),
        (50.57563665, -1.29782277, 449816.371, 75335.861),
        (50.93127938, -1.45051434, 438710.920, 114792.250),
        (51.40078220, -3.55128349, 292184.870, 168003.465),
        (51.37447026, 1.44454730, 639821.835, 169565.858),
        (51.42754743, -2.54407618, 362269.991, 169978.690),
        (51.48936565, -0.11992557, 530624.974, 178388.464),
        (51.85890896, -4.30852477, 241124.584, 220332.641),
        (51.89436637, 0.89724327, 599445.590, 225722.826),
        (52.25529382, -2.15458614, 389544.190, 261912.153),
        (52.25160951, -0.91248957, 474335.969, 262047.755),
        (52.75136687, 0.40153547, 562180.547, 319784.995),
        (52.96219109, -1.19747656, 454002.834, 340834.943),
        (53.34480280, -2.64049321, 357455.843, 383290.436),
        (53.41628516, -4.28918070, 247958.971, 393492.909),
        (53.41630925, -4.28917793, 247959.241, 393495.583),
        (53.77911026, -3.04045491, 331534.564, 431920.794),
        (53.80021520, -1.66379168, 422242.186, 433818.701),
        (54.08666318, -4.63452168, 227778.330, 468847.388),
        (54.11685144, -0.07773133, 525745.670, 470703.214),
        (54.32919541, -4.38849118, 244780.636, 495254.887),
        (54.89542340, -2.93827741, 339921.145, 556034.761),
        (54.97912274, -1.61657685, 424639.355, 565012.703),
        (55.85399953, -4.29649016, 256340.925, 664697.269),
        (55.92478266, -3.29479219, 319188.434, 670947.534),
        (57.00606696, -5.82836692, 167634.202, 797067.144),
        (57.13902519, -2.04856031, 397160.491, 805349.736),
        (57.48625001, -4.21926399, 267056.768, 846176.972),
        (57.81351838, -8.57854456, 9587.909, 899448.996),
        (58.21262247, -7.59255561, 71713.132, 938516.404),
        (58.51560361, -6.26091456, 151968.652, 966483.780),
        (58.58120461, -3.72631022, 299721.891, 967202.992),
        (59.03743871, -3.21454001, 330398.323, 1017347.016),
        (59.09335035, -4.41757675, 261596.778, 1025447.602),
        (59.09671617, -5.82799340, 180862.461, 1029604.114),
        (59.53470794, -1.62516966, 421300.525, 1072147.239),
        (59.85409914, -1.27486910, 440725.073, 1107878.448),
        (60.13308092, -2.07382823, 395999.668, 1138728.951),
    ]
)
LATITUDE, LONGITUDE, EASTING, NORTHING = POINTS.T
FIVE_MILLIMETRES_IN_DEGREES = 0.005 / 55_000  # of longitude at 60 degrees north, the shortest


def test_the_forty_points_of_ordnance_survey_come_out_to_five_millimetres() -> None:
    easting, northing = to_british_national_grid(LONGITUDE, LATITUDE)
    assert np.hypot(easting - EASTING, northing - NORTHING).max() < 0.005


def test_and_back() -> None:
    longitude, latitude = to_longitude_latitude(EASTING, NORTHING)
    assert np.abs(longitude - LONGITUDE).max() < FIVE_MILLIMETRES_IN_DEGREES
    assert np.abs(latitude - LATITUDE).max() < FIVE_MILLIMETRES_IN_DEGREES


@pytest.mark.parametrize(
    ("longitude", "latitude"),
    [
        (-20, 50),
        (2.35, 48.86),
        (-84.5, 39.1),
        (0, 0),
        (np.nan, 51.5),
        (0.7, np.inf),
        (51.5, 0.7),
        (-8, 52),
    ],
)
def test_outside_its_cover_there_is_no_answer(longitude: float, latitude: float) -> None:
    easting, northing = to_british_national_grid(
        np.array([longitude, 0.7]), np.array([latitude, 51.5])
    )
    assert np.isnan([easting[0], northing[0]]).all()
    assert np.isfinite([easting[1], northing[1]]).all()


def test_nor_on_the_way_back() -> None:
    places = np.array([[700_000, 100], [-5e6, 2e5], [np.nan, 2e5], [5.88e5, np.inf], [5.88e5, 2e5]])
    longitude, latitude = to_longitude_latitude(*places.T)
    assert np.isnan(longitude).tolist() == [True, True, True, True, False]
    assert np.isnan(latitude).tolist() == [True, True, True, True, False]


def test_nothing_is_nothing_and_what_was_given_is_unchanged() -> None:
    assert [len(part) for part in to_british_national_grid(np.empty(0), np.empty(0))] == [0, 0]
    given = POINTS.copy()
    to_longitude_latitude(EASTING, NORTHING)
    assert np.array_equal(given, POINTS)
