"""The method page of a run: what was read, what became of it, and what it was made with."""

from hotspots.districts.front_page import page_of_run
from hotspots.districts.prepare import PreparedRun
from hotspots.products import DECLARATIONS
from hotspots.publish import software_versions
from hotspots.publish.method_page import Method, ReadFile, draw_method_page
from hotspots.publish.site_links import INDEX_PAGE, Around, Link
from hotspots.records import describe_period
from hotspots.records.harm_index import Weighing
from hotspots.settings import Settings
from hotspots.settings.portable import as_values, changed_settings
from hotspots.settings.template import write_template

_PRECISIONS = {
    "minute": "minute, or the minutes between which it happened",
    "hour": "hour",
    "day": "day",
    "month": "month",
    "none": "no date at all",
}


def draw_run_method(prepared: PreparedRun) -> str:
    """Compose the page of how a run was made."""
    place = prepared.settings.run.place
    page = page_of_run(
        prepared,
        title=f"How the maps of {place} were made",
        subtitle=f"{describe_period(prepared.chosen)} · settings, data quality, methods, versions",
    )
    trail = (Link(place, INDEX_PAGE), Link("How it was made"))
    return draw_method_page(page, _method(prepared), Around(trail))


def _method(prepared: PreparedRun) -> Method:
    changed = changed_settings(_as_mapped(prepared))
    account = prepared.account
    return Method(
        changed=changed,
        toml=write_template(as_values(changed)),
        quality=_quality(prepared),
        rejected=prepared.records.summary.rejected,
        set_aside={
            what: rows
            for what, rows in account.items()
            if rows and not what.startswith(("rejected", "mapped"))
        },
        times=_times(prepared),
        coordinates=[f"{what}: {how}." for what, how in prepared.operations.items()],
        harm=_harm(prepared),
        products=[(one.id, one.title, one.answers) for one in DECLARATIONS],
        inputs=_inputs(prepared),
        versions=software_versions(),
    )


def _as_mapped(prepared: PreparedRun) -> Settings:
    """Give the settings with the districts that were mapped, where a command named others."""
    boundaries, settings = prepared.boundaries, prepared.settings
    if boundaries is None or len(prepared.study_areas) >= len(boundaries.districts):
        return settings
    names = tuple(area.name for area in prepared.study_areas)
    return settings.model_copy(update={"run": settings.run.model_copy(update={"districts": names})})


def _quality(prepared: PreparedRun) -> list[str]:
    summary, weighing = prepared.records.summary, _weighing(prepared)
    mapped = sum(rows for what, rows in prepared.account.items() if what.startswith("mapped"))
    return [
        f"{summary.read:,} rows were read; {summary.kept:,} could be used and {mapped:,} of them"
        " are on the maps. No row is unaccounted for: the front page says where each went.",
        *(one for one in prepared.records.notes if one not in weighing.notes),
    ]


def _times(prepared: PreparedRun) -> dict[str, int]:
    counts = prepared.records.incidents["precision"].value_counts()
    return {said: int(counts[one]) for one, said in _PRECISIONS.items() if counts.get(one, 0)}


def _harm(prepared: PreparedRun) -> list[str]:
    index = prepared.records.harm_index
    weighing = _weighing(prepared)
    rows = ", ".join(f"{how} {number:,}" for how, number in weighing.rows.items())
    return [
        f"{index.title}, in {index.unit}. {index.source}.",
        f"Incidents weighed: {rows or 'none'}.",
        *weighing.notes,
    ]


def _weighing(prepared: PreparedRun) -> Weighing:
    return prepared.records.harm_index.weigh(prepared.records.incidents)


def _inputs(prepared: PreparedRun) -> list[ReadFile]:
    by_file = prepared.records.by_file
    return [
        ReadFile(
            file.name,
            file.bytes,
            file.sha256,
            f"{by_file[file.name].read:,} read, {by_file[file.name].kept:,} kept"
            if file.name in by_file
            else "",
        )
        for file in prepared.inputs
    ]
