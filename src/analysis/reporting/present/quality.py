"""The data quality report: its sentences, figures and tables.

In: the result of `studies.quality` as this reader may see it. Out: text in the reader's language, and axes. It computes nothing.
"""

from collections.abc import Callable

from matplotlib.axes import Axes

from analysis.reporting import theme
from analysis.reporting.palette import LIGHT
from analysis.reporting.present.spec import FigureSpec, OpeningSpec, TableSpec
from analysis.reporting.words import Words
from analysis.studies.result import Caveat, Result, Verdict


def answer(result: Result, words: Words) -> list[str]:
    """Whether the data can be used, what they cover, and what to mend first."""
    failed = [verdict for verdict in result.verdicts if verdict.outcome == "failed"]
    opening = (
        words.t("The data can be used: every check passed.") if not failed
        else words.n("The data can be used, but {count} check did not pass.", "The data can be used, but {count} checks did not pass.", len(failed))
    )
    return [opening, _covered(result, words), _rows(result, words), *_matched(result, words)]


def _covered(result: Result, words: Words) -> str:
    """The months and the people that the data cover, as far as this reader may know how many these are."""
    figure = {name: result.headline[name].value for name in ("months", "first_day", "last_day", "people", "people_now")}
    span = {"months": figure["months"], "first": figure["first_day"], "last": figure["last_day"]}
    if figure["people"] is None:
        return words.t("They cover {months} months, from {first} to {last}.", **span)
    if figure["people_now"] is None:
        return words.t("They cover {months} months, from {first} to {last}, with {people} people.", **span, people=figure["people"])
    return words.t(
        "They cover {months} months, from {first} to {last}, with {people} people, of whom {now} are employed at the end.",
        **span, people=figure["people"], now=figure["people_now"],
    )


def _rows(result: Result, words: Words) -> str:
    """How many rows were read and set aside, and how many findings there are."""
    delivered, aside, findings = (result.headline[name].value for name in ("rows_delivered", "rows_set_aside", "findings"))
    if not findings:
        return words.t("All {delivered} rows could be used, and nothing needs mending.", delivered=delivered)
    if not aside:
        return words.n(
            "All {delivered} rows could be used; there is {count} finding to look at.",
            "All {delivered} rows could be used; there are {count} findings to look at.", int(str(findings)), delivered=delivered,
        )
    return words.n(
        "Of {delivered} rows {aside} were set aside; there is {count} finding.",
        "Of {delivered} rows {aside} were set aside; there are {count} findings.", int(str(findings)), delivered=delivered, aside=aside,
    )


def _matched(result: Result, words: Words) -> list[str]:
    """How much revenue belongs to known people; nothing where there are no sales, or too few others."""
    share = result.headline["revenue_matched_share"].value
    if share is None:
        return []
    seen, matched = result.headline["users_seen"].value, result.headline["users_matched"].value
    idle = result.headline["people_without_sales"].value
    without = [] if not idle else [words.n("{count} person in a customer-facing job has no sales.", "{count} people in customer-facing jobs have no sales.", int(str(idle)))]
    return [words.t("{matched} of {seen} sellers are known employees; {share} of the revenue is theirs.", matched=matched, seen=seen, share=words.share(share)), *without]  # type: ignore[arg-type]  # a share is a number


def verdict(verdict: Verdict, words: Words) -> str:
    """One check as a sentence."""
    return _VERDICTS[verdict.name](verdict, words)


_VERDICTS: dict[str, Callable[..., str]] = {
    "every_sale_accounted_for": lambda v, w: w.t(
        "Every sale credited to a known employee has its place, to the cent: {amount} in all, {in_panel} of it in the months covered.",
        amount=w.money(v.figures["amount"], 2), in_panel=w.money(v.figures["in_panel"], 2),
    ),
    "sellers_are_known": lambda v, w: w.t("There is no revenue to match with people.") if v.outcome == "information" else w.t(
        "At least {needed} of the revenue should belong to known employees.", needed=w.share(v.figures["needed"]),
    ) if v.figures["share"] is None else w.t(
        "{share} of the revenue belongs to known employees; at least {needed} is needed.",
        share=w.share(v.figures["share"], 1), needed=w.share(v.figures["needed"]),
    ),
    "rows_can_be_used": lambda v, w: w.t(
        "In each of the {tables} tables delivered at most {limit} of the rows had to be set aside.", tables=v.figures["tables"], limit=w.share(v.figures["limit"])
    ),
    "rows_cannot_be_used": lambda v, w: w.t(
        "In the table {table}, {aside} of {delivered} rows had to be set aside.",
        table=v.figures["table"], aside=v.figures["set_aside"], delivered=v.figures["delivered"],
    ),
    "tables_are_up_to_date": lambda v, w: w.t("The tables that grow daily reach to within {days} days of the end.", days=v.figures["days"]),
    "table_is_out_of_date": lambda v, w: w.t("The table {table} ends on {last_day}.", table=v.figures["table"], last_day=v.figures["last_day"]),
}


def caveat(caveat: Caveat, words: Words) -> str:
    """One limit of the data as a sentence."""
    return _CAVEATS[caveat.name](caveat, words)


_MISSING: dict[str, Callable[[Words], str]] = {
    "attendance": lambda w: w.t("There is no attendance, so nothing is said about working time, absence or lateness."),
    "reviews": lambda w: w.t("There are no reviews, so nothing is said about ratings or work attitude."),
    "trainings": lambda w: w.t("There are no training records, so nothing is said about what training changed."),
    "surveys": lambda w: w.t("There are no staff surveys, so nothing is said about job satisfaction."),
    "interventions": lambda w: w.t("There are no records of talks or other retention actions, so nothing is said about what they did."),
    "customer_feedback": lambda w: w.t("There are no customer answers, so nothing is said about customer satisfaction."),
    "activities": lambda w: w.t("There are no customer interactions, so nothing is said about calls and visits."),
    "deals": lambda w: w.t("There are no opportunities, so nothing is said about win rates or the funnel."),
    "deal_stages": lambda w: w.t("There are no stages of opportunities, so nothing is said about where the funnel loses them."),
    "quotas": lambda w: w.t("There are no quotas, so nothing is said about reaching them."),
    "payouts": lambda w: w.t("There are no records of incentive pay, so nothing is said about it."),
    "job_spells": lambda w: w.t("There is no job history, so nothing is said about teams, territories or promotions."),
    "pay_rates": lambda w: w.t("There is no pay history, so nothing is said about pay or raises."),
    "accounts": lambda w: w.t("There is no list of customers, so nothing is said about segments."),
    "sales": lambda w: w.t("There are no sales, only opportunities, so nothing is said about money received."),
    "sale_credits": lambda w: w.t("There are no split credits, so each sale counts wholly for its seller."),
}

_CAVEATS: dict[str, Callable[..., str]] = {
    "missing_table": lambda c, w: _MISSING[str(c.figures["table"])](w),
    "nobody_leaves": lambda c, w: w.t("Nobody leaves in these data, so they cannot tell who may leave or why."),
    "no_reason_for_leaving": lambda c, w: w.n(
        "For the {count} person who left, no reason is given: a resignation cannot be told from a dismissal.",
        "For the {count} people who left, no reason is given: a resignation cannot be told from a dismissal.", int(str(c.figures["people"])),
    ) if c.figures["people"] is not None else w.t("For those who left, no reason is given: a resignation cannot be told from a dismissal."),
    "too_few_for_personal_risk": lambda c, w: w.t(
        "With {people} people, these data carry rates for groups, but no risk of leaving for single people.", people=c.figures["people"]
    ) if c.figures["people"] is not None else w.t("These data carry rates for groups, but no risk of leaving for single people."),
}


def draw_coverage(result: Result, words: Words, *, narrow: bool = False) -> Axes:
    """Axes with one row per table and a bar for each stretch of months that hold facts."""
    frame = result.tables["coverage"].frame
    tables = list(dict.fromkeys(frame["table"]))
    axes = theme.canvas(narrow=narrow, height=60 + 24 * len(tables))
    months = frame["month_end"].dt.year * 12 + frame["month_end"].dt.month - 1
    for row, table in enumerate(tables):
        for month in months[frame["table"] == table]:
            axes.barh(row, 0.92, left=month + 0.04, height=0.55, color=LIGHT["accent"], linewidth=0)
    axes.set_yticks(range(len(tables)), [words.heading(table) for table in tables])
    axes.set_ylim(len(tables) - 0.4, -0.6)
    first, last = int(months.min()), int(months.max()) + 1
    years = range(-(-first // 12) * 12, last + 1, 12)
    axes.set_xlim(first, last)
    axes.set_xticks(list(years), [str(year // 12) for year in years])
    axes.grid(visible=True, axis="x")
    return axes


def _coverage_message(result: Result, words: Words) -> str:
    """How many tables cover every month."""
    frame = result.tables["coverage"].frame
    counts = frame.groupby("table")["month_end"].nunique()
    whole = int((counts == frame["month_end"].nunique()).sum())
    return words.n(
        "{count} of {tables} dated tables has facts in every month", "{count} of {tables} dated tables have facts in every month", whole, tables=len(counts)
    )


def _coverage_alt(result: Result, words: Words) -> str:
    """The first and last month of each table."""
    frame = result.tables["coverage"].frame
    spans = frame.groupby("table", sort=False)["month_end"].agg(["min", "max"])
    parts = [words.t("{table} {first} to {last}", table=words.heading(str(table)), first=words.month(span["min"]), last=words.month(span["max"])) for table, span in spans.iterrows()]
    return words.t("Months with facts, by table: {tables}", tables=words.join(parts))


def _findings_caption(result: Result, words: Words) -> str:
    """The caption of the list of findings."""
    return words.n("{count} finding, one by one", "{count} findings, one by one", len(result.tables["findings"].frame))


OPENINGS: dict[str, OpeningSpec] = {}

FIGURES = {"coverage": FigureSpec(draw_coverage, _coverage_message, _coverage_alt, ("coverage",))}

TABLES = {
    "tables": TableSpec(lambda result, words: words.t("Tables of the data contract: what was delivered and what could be used")),
    "findings_by_kind": TableSpec(lambda result, words: words.t("Findings by kind, the most frequent first"), limit=30),
    "findings": TableSpec(_findings_caption, limit=100),
    "sales_account": TableSpec(lambda result, words: words.t("Where every credited sale stands")),
    "unmatched_users": TableSpec(lambda result, words: words.t("Sales users who are no known employees, most revenue first"), limit=30, people=True),
}

