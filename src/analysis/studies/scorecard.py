"""The scorecard: who performs, of what each score is made, and how sure that is.

In: a company's tables and panel as known on `as_of`. Out: a `Result` with scores, their intervals and rank
bands, what each is made of, attainment, teams, territories and moves. Each indicator is measured per person
(`indicators`), shrunk (`pooling`, `territory`), put on a common scale and weighted (`scores`). It describes the
months that were; it forecasts nothing, and nothing in it reads a risk score.
"""

from datetime import date

from analysis.panel.as_of import know_until
from analysis.panel.build import Panel
from analysis.periods import last_whole_month, window_ending
from analysis.settings import UserError
from analysis.studies.attainment import quota_periods
from analysis.studies.result import Result
from analysis.studies.scorecard_tables import make_result
from analysis.studies.scores import evaluate, moves, sellers, window_rows
from analysis.tables.store import Company

_RATINGS = """
    select employee_id, avg(attitude_rating / rating_max) as value, count(attitude_rating) as n
    from reviews where known_on >= ? and known_on < ? and attitude_rating is not null group by employee_id
"""


def run(company: Company, panel: Panel, *, as_of: date) -> Result:
    """The scorecard of everyone who sells and is employed on the last month end known on `as_of`.

    Raises UserError where there are no sales, or nobody with a sale or a quota.
    """
    if not company.has("sales"):
        raise UserError("The scorecard needs the table sales. Add it, or leave this report out with --only.")
    settings, frame = company.settings.scorecard, panel.until(as_of).frame
    month = last_whole_month(min(as_of, panel.last_day))
    with company.connection() as connection:
        know_until(connection, as_of)
        ratings = connection.execute(_RATINGS, list(window_ending(month, settings.window_months))).df()
        periods = quota_periods(connection, as_of)
    window = window_rows(frame, month, settings.window_months)
    evaluation = evaluate(window, sellers(window, month), settings, ratings)
    half = settings.window_months // 2
    halves = window_rows(frame, month - half, half), window_rows(frame, month, half)
    periods = periods[periods["employee_id"].isin(frame["employee_id"])].reset_index(drop=True)
    return make_result(evaluation, moves(evaluation, *halves, settings), window, periods, settings, as_of)
