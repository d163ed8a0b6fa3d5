"""What changed in one district: found once, for its product and for its key figures."""

from hotspots.districts.job import DistrictJob
from hotspots.patterns.rate_ratio import RateRatio, compare_rates
from hotspots.products import find_changes
from hotspots.products.change import Changes


def changes_of(job: DistrictJob) -> Changes:
    """Find what changed in a job's district, by its settings."""
    return job.once("changes", lambda: _find(job))


def _find(job: DistrictJob) -> Changes:
    return find_changes(
        job.study_area, job.own, covered=job.covered, **job.settings.change.model_dump()
    )


def overall_change(changes: Changes) -> RateRatio | None:
    """Set the later stretch of time against the earlier; None where nothing is compared."""
    if changes.change is None:
        return None
    before, after = changes.change.overall.before, changes.change.overall.after
    found = changes.change.settings
    return compare_rates(before, after, days=(found.days_before, found.days_after))


def say_compared(changes: Changes) -> str:
    """Say which stretches of time are compared; empty for none."""
    if changes.compared is None:
        return ""
    before, after = changes.compared
    return f"{after.in_words} against {before.in_words}"
