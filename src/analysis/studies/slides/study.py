"""The study `slides`: people and teams whose performance fell, found at one false alarm each in five years, and what each fall is made of.

In: a company and its panel as known on `as_of`. Out: a `Result`. Falls are against the market and the own level, so that a poor market is nobody's
slide. It says which part moved how far, and not why.
"""

from datetime import date

import numpy as np
import pandas as pd

from analysis.panel.build import Panel
from analysis.studies.result import Result
from analysis.studies.slides.find import find_slides
from analysis.studies.slides.luck import Luck, explain, measure_luck, windows
from analysis.studies.slides.parts import PARTS, measure_changes
from analysis.studies.slides.results import Told, make_result
from analysis.studies.slides.watched import Watched, watch_people, watch_teams
from analysis.tables.store import Company


def run(company: Company, panel: Panel, *, as_of: date) -> Result:
    """The slides that stand at the end of the last month known on `as_of`; the tables are empty where there are no sales or too few months."""
    share = company.settings.scorecard.interval_share
    people = watch_people(panel.until(as_of).frame)
    return make_result(as_of, _tell(people, share, seed=1), _tell(watch_teams(people), share, seed=2))


def _tell(watched: Watched, interval_share: float, *, seed: int) -> Told:
    """The slides of people or teams, each with its parts and their intervals."""
    found = find_slides(watched, seed=seed)
    slides = found.slides
    lucks = {int(months): measure_luck(watched, int(months)) for months in slides["after_months"].unique()}
    parts = [_explained(watched, rows, lucks, interval_share) for _, rows in slides.groupby(["start", "after_months"])]
    return Told(watched, found, pd.concat(parts).sort_index() if parts else _named(slides, np.zeros((0, 3 * len(PARTS) + 3))))


def _explained(watched: Watched, slides: pd.DataFrame, lucks: dict[int, Luck], interval_share: float) -> pd.DataFrame:
    """Slides of one month and length, with columns before_amount, after_amount, change_share, each of `PARTS`, and its low and high ends."""
    start, months = int(slides["start"].iloc[0]), int(slides["after_months"].iloc[0])
    before, after = windows(len(watched.months), start, months)
    change = measure_changes(watched, before, after, slides["unit"].to_numpy())
    told = explain(change, lucks[months], interval_share)
    return _named(slides, np.column_stack([change.before, change.after, change.total, told.share, told.low, told.high]))


def _named(slides: pd.DataFrame, figures: np.ndarray) -> pd.DataFrame:
    names = ["before_amount", "after_amount", "change_share", *PARTS, *(f"{part}_{end}" for end in ("low", "high") for part in PARTS)]
    return slides.join(pd.DataFrame(figures, index=slides.index, columns=names))

