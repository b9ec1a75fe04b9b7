"""The report on bringing in a plan: its sentences and tables; the figures stand in `rollout_figures`.

In: the result of `studies.rollout` as this reader may see it. Out: text in the reader's language. It says what could be known before anything is claimed.
"""

from collections.abc import Callable

from analysis.reporting.present import rollout_figures
from analysis.reporting.present.incentives_figures import rows_of
from analysis.reporting.present.response_figures import signed
from analysis.reporting.present.rollout_figures import design_name, lot_designs
from analysis.reporting.present.spec import OpeningSpec, TableSpec
from analysis.reporting.words import Words
from analysis.studies.result import Caveat, Estimate, Result, Verdict

_HARDLY = 0.001


def answer(result: Result, words: Words) -> list[str]:
    """Before a launch what could be noticed, how far luck goes, and who starts when; after one how it goes and where to look."""
    if not result.tables:
        return []
    if "detectable" not in result.tables:
        return _launched(result, words)
    if "claim" not in result.headline:
        return [words.t("There are too few people or months to say what a new plan could show.")]
    sentences = [_notices(result, words), _luck(result, words), _claim(result, words), _by_lot(result, words), _starts(result, words)]
    return [sentence for sentence in sentences if sentence]


def _notices(result: Result, words: Words) -> str:
    """What before against after could notice."""
    found = result.headline
    share = found["detectable_before_after"]
    if share.value is None:
        return ""
    return words.t(
        "Before against after, {before} months each against {after}, {people} people notice a rise from {share} on ({low} to {high}); it does not tell whether the plan caused it.",
        before=found["before"].value, after=found["after"].value, people=found["people"].value, **_ends(share, words),
    )


def _ends(estimate: Estimate, words: Words) -> dict[str, str]:
    """Value and interval as shares."""
    return {"share": words.value(estimate.value, "share"), "low": words.value(estimate.low, "share"), "high": words.value(estimate.high, "share")}


def _luck(result: Result, words: Words) -> str:
    """How far luck and market go by themselves."""
    luck = result.headline["luck"]
    if luck.low is None:
        return ""
    return words.t("With nothing changed, luck and market alone move sales by {low} to {high}, nine times in ten.", low=words.share(luck.low), high=words.share(luck.high))


def _claim(result: Result, words: Words) -> str:
    """How much of the claimed rise could be luck."""
    found = result.headline
    chance, effect = found["claim_by_luck"].value, found["claim_effect"]
    if chance is None or effect.low is None:
        return ""
    figures = {"claim": words.value(found["claim"].value, "share"), "low": words.share(effect.low), "high": words.share(effect.high)}
    if float(str(chance)) < _HARDLY:
        return words.t("A rise of {claim} is hardly luck here; but of a rise of {claim} that is seen, between {low} and {high} came with the change, from whatever cause.", **figures)
    return words.t(
        "A rise of {claim} comes by luck and market alone with a chance of {chance}; of one that is seen, between {low} and {high} came with the change, from whatever cause.",
        **figures, chance=words.share(float(str(chance)), 1),
    )


def _by_lot(result: Result, words: Words) -> str:
    """The design with a lot that notices most."""
    lots = lot_designs(result)
    if lots.empty:
        return words.t("There are too few people and teams for a lot that could show anything.")
    best = lots.iloc[0]
    return words.t(
        "A lot tells the cause. The one that notices most ({design}) does so from {share} on; any smaller effect needs more months or more people.",
        design=design_name(best["approach"], words), share=words.share(best["detectable_share"]),
    )


def _starts(result: Result, words: Words) -> str:
    """How many start when."""
    waves = result.tables.get("waves")
    if waves is None or waves.frame.empty or waves.frame["n"].isna().any():
        return ""
    parts = [words.t("{people} people from {month}", people=int(row["n"]), month=words.month(row["starts_on"])) for row in rows_of(waves.frame)]
    return words.t("The lot that is drawn here lets {waves} start.", waves=words.join(parts))


def _launched(result: Result, words: Words) -> list[str]:
    """How it goes after the launch, and which component's pay is furthest from the plan."""
    if not result.verdicts:
        return [words.t("No month after the launch is over yet.")]
    return [verdict(one, words) for one in result.verdicts] + _teams(result, words) + _where(result, words)


def _teams(result: Result, words: Words) -> list[str]:
    """Which teams are surely off the prediction, where teams are followed."""
    table = result.tables.get("launch_teams")
    if table is None or table.frame["verdict"].isna().all():
        return []
    rows = [row for row in rows_of(table.frame) if row["verdict"] in ("above", "below")]
    told = [words.t("{team} ({miss})", team=row["team"], miss=signed(row["miss"], words)) for row in sorted(rows, key=lambda row: row["miss"])]
    if not told:
        return [words.t("Of no team can it be told yet whether its sales are off the prediction.")]
    return [words.t("Surely off the prediction are the sales of {teams}; of other teams it cannot be told yet.", teams=words.join(told))]


def _where(result: Result, words: Words) -> list[str]:
    """The component whose pay is furthest from the plan, and what it points to."""
    terms = result.tables.get("components")
    if terms is None or terms.frame.empty or terms.frame["points_to"].iloc[0] == "none":
        return []
    row = rows_of(terms.frame)[0]
    figures = {"component": words.cell(row["component"], "component"), "actual": words.money_short(row["actual"]), "planned": words.money_short(row["predicted"])}
    if row["points_to"] == "measure":
        return [words.t("Furthest from the prediction is the pay for {component}, {actual} instead of {planned}, mostly because more or less of what it pays by came: look at its quota or target.", **figures)]
    return [words.t("Furthest from the prediction is the pay for {component}, {actual} instead of {planned}, mostly because it paid otherwise for the same: look at its rate or threshold.", **figures)]


def verdict(verdict: Verdict, words: Words) -> str:
    """How the launch goes, as a sentence."""
    figures = {"months": verdict.figures["months"], **{name: words.share(verdict.figures[name], 1) for name in ("miss", "miss_low", "miss_high")}}  # type: ignore[arg-type]  # numbers
    if verdict.outcome == "information":
        return words.t("After {months} months sales are off the prediction by {miss} ({miss_low} to {miss_high}); that carries no verdict yet.", **figures)
    if verdict.outcome == "passed":
        return words.t("After {months} months sales are surely above the prediction: {miss} ({miss_low} to {miss_high}).", **figures)
    return words.t("After {months} months sales are surely below the prediction: {miss} ({miss_low} to {miss_high}).", **figures)


def caveat(caveat: Caveat, words: Words) -> str:
    """One limit as a sentence."""
    return _CAVEATS[caveat.name](caveat.figures, words)


_CAVEATS: dict[str, Callable[..., str]] = {
    "too_little_to_tell": lambda f, w: w.t("Fewer than two people or six months with sales: how far sales spread cannot be told."),
    "a_change_is_often_made_after_a_bad_stretch": lambda f, w: w.t("A plan is often changed after a bad stretch, and sales then rise back by themselves; that part is not in these figures."),
    "a_lot_is_needed_to_know_the_cause": lambda f, w: w.t(
        "Noticed means with a chance of {power}, where {level} of plans that do nothing are praised by mistake. Whatever else changed at the same time stays in a before/after comparison; only a lot takes it out.",
        power=w.share(f["power"]), level=w.share(f["level"]),
    ),
    "season_is_in_the_market": lambda f, w: w.t("With {months} months of history the season cannot be told from the market, so it counts as luck here.", months=f["months"]),
    "months_without_sales_are_left_out": lambda f, w: w.t("{share} of the months have no sales and are left out, so sales spread more than told here.", share=w.share(f["share"], 1)),
    "teams_cannot_be_drawn": lambda f, w: w.t("There are fewer than two teams, so only people can be drawn."),
    "verdict_holds_over_all_looks": lambda f, w: w.t("However often one looks, a wrong verdict comes in at most {false} of launches.", false=w.share(f["false_alarms"])),
    "those_there_at_the_launch_are_followed": lambda f, w: w.t(
        "Followed are the people who were there on the eve of the launch and had sold in {least} months before it; the prediction is cut by those who have left since. Who came later is not in it.", least=f["least"],
    ),
    "terms_are_a_place_to_look": lambda f, w: w.t("Which term a miss points to is arithmetic, not a cause: a place to look first."),
}

FIGURES = rollout_figures.FIGURES

TABLES = {
    "detectable": TableSpec(lambda result, words: words.t("The smallest rise that is noticed four times in five")),
    "stress": TableSpec(lambda result, words: words.t("How much of a rise before against after could be luck and market")),
    "past": TableSpec(lambda result, words: words.t("Changes in the company's own past"), limit=6),
    "power": TableSpec(lambda result, words: words.t("The chance of noticing an effect, by design"), limit=12),
    "waves": TableSpec(lambda result, words: words.t("Who starts when: the waves"), group=True),
    "handout": TableSpec(lambda result, words: words.t("Who starts when: the list to hand out"), limit=20, people=True),
    "team_handout": TableSpec(lambda result, words: words.t("Which team starts when")),
    "launch": TableSpec(lambda result, words: words.t("Sales against the prediction, month by month"), limit=24, group=True),
    "launch_teams": TableSpec(lambda result, words: words.t("Sales against the prediction, by team"), group=True),
    "components": TableSpec(lambda result, words: words.t("Pay against the prediction, by component")),
}

OPENINGS: dict[str, OpeningSpec] = {}

