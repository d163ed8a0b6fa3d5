"""What anybody may see: no small number, and none that can be worked out."""

from collections import defaultdict
from dataclasses import replace
from itertools import product
from pathlib import Path

import pandas as pd
import pytest

from hotspots.publish.address_secrets import secrets_of_lists
from hotspots.publish.disclosure import find_disclosures
from hotspots.publish.public_version import (
    FEWEST_BURGLARIES,
    count_by_ward,
    withhold_small,
    write_public_version,
)
from tests.publish.lists import sample_lists

MOST = 9


def possible(wards: int) -> dict[tuple[tuple[int | None, ...], int], list[tuple[int, ...]]]:
    """All counts that lead to what is shown, for somebody who knows the rule and the sum."""
    worlds = defaultdict(list)
    for counts in product(range(MOST + 1), repeat=wards):
        worlds[withhold_small(counts), sum(counts)].append(counts)
    return worlds


@pytest.mark.parametrize("wards", [2, 3, 4])
def test_who_knows_the_sum_and_the_rule_can_work_out_no_small_number(wards: int) -> None:
    seen = 0
    for (shown, _), worlds in possible(wards).items():
        for ward in range(wards):
            values = {counts[ward] for counts in worlds}
            if shown[ward] is None:
                small = {value for value in values if 0 < value < FEWEST_BURGLARIES}
                assert len(values) > 1 or not small, (shown, worlds)
                seen += 1
            else:
                assert values == {shown[ward]}
                assert min(values) >= FEWEST_BURGLARIES
    assert seen > 20


@pytest.mark.parametrize("wards", [1, 2, 3, 4])
def test_from_what_is_shown_alone_a_small_number_may_be_any_of_five(wards: int) -> None:
    worlds = defaultdict(set)
    for counts in product(range(MOST + 1), repeat=wards):
        for ward, shown in enumerate(withhold_small(counts)):
            if shown is None:
                worlds[withhold_small(counts), ward].add(counts[ward])
    assert all(values >= set(range(2)) and len(values) >= 4 for values in worlds.values())


def test_large_numbers_are_shown_as_they_are() -> None:
    assert withhold_small([5, 12, 7]) == (5, 12, 7)
    assert withhold_small([]) == ()


def test_the_table_shows_a_ward_with_its_share_or_not_at_all() -> None:
    table = count_by_ward(sample_lists().wards.sample(frac=1, random_state=2))
    assert table.to_numpy().tolist() == [
        ["Belfairs", "withheld", "withheld"],
        ["Chalkwell", "7", "about 5%"],
        ["Kursaal", "withheld", "withheld"],
        ["Milton", "withheld", "withheld"],
        ["Prittlewell", "12", "about 20%"],
    ]


def test_the_files_depend_on_no_number_that_is_withheld(tmp_path: Path) -> None:
    lists = sample_lists()
    wards = lists.wards.copy()
    hidden = wards["ward"].isin(["Belfairs", "Kursaal", "Milton"])
    wards.loc[hidden, ["burglaries", "homes_in_zones", "leaflets"]] = [1, 4000, 9]
    other = replace(lists, wards=wards, doors=lists.doors[:0], burglaries=lists.burglaries[:0])
    written = []
    for name, one in (("one", lists), ("other", replace(other, finding="x", notes=("y",)))):
        (tmp_path / name).mkdir()
        written.append([path.read_bytes() for path in write_public_version(one, tmp_path / name)])
    assert written[0] == written[1]


def test_the_files_name_a_month_and_no_day(tmp_path: Path) -> None:
    paths = write_public_version(sample_lists(), tmp_path)
    assert find_disclosures(tmp_path, secrets_of_lists(sample_lists()), days=True) == ()
    assert set(pd.read_csv(paths[0])["month"]) == {"2024-03"}
    page = paths[1].read_text("utf-8")
    assert "March 2024" in page
    assert '<div class="marking" role="note">PUBLIC</div>' in page


def test_a_page_without_withheld_numbers_does_not_speak_of_them(tmp_path: Path) -> None:
    lists = sample_lists()
    plenty = replace(lists, wards=lists.wards.assign(burglaries=30))
    assert "withheld" not in write_public_version(plenty, tmp_path)[1].read_text("utf-8")
