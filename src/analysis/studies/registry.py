"""Every study, in one visible list: name -> its `run(company, panel, *, as_of)`. To add a study, add a line."""

from collections.abc import Callable

from analysis.studies import diagnosis, quality, scorecard
from analysis.studies.attendance import study as attendance
from analysis.studies.attrition import study as attrition
from analysis.studies.gaming import study as gaming
from analysis.studies.incentives import study as incentives
from analysis.studies.response import design
from analysis.studies.response import study as response
from analysis.studies.result import Result
from analysis.studies.rollout import study as rollout
from analysis.studies.slides import study as slides
from analysis.studies.training_effect import study as training_effect

STUDIES: dict[str, Callable[..., Result]] = {
    "quality": quality.run,
    "scorecard": scorecard.run,
    "attendance": attendance.run,
    "incentives": incentives.run,
    "training_effect": training_effect.run,
    "attrition": attrition.run,
    "response": response.run,
    "gaming": gaming.run,
    "rollout": rollout.run,
    "design": design.run,
    "slides": slides.run,
    "diagnosis": diagnosis.run,
}
"""The studies by the name that `analysis study` and the notebooks use."""

TAKE_KEPT = frozenset({"attrition"})
"""The studies that also take what earlier runs kept: `ledger` and `draws`."""

TAKE_PLANS = frozenset({"incentives", "response", "design", "gaming"})
"""The studies that also take incentive plans: `plans`."""
