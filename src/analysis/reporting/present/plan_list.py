"""Each compared plan with what it pays and what it changes against the plan in force, as lines that open.

In: the result of `studies.incentives` as this reader may see it, and the plans. Out: `Html` in the reader's language. People whom a plan
names are not named to readers who see no people.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from analysis.reporting import display
from analysis.reporting.display import Html
from analysis.reporting.present.incentives_figures import plan_name, rows_of
from analysis.reporting.present.plan_changes import change_sentences, title
from analysis.reporting.words import Words
from analysis.studies.incentives.changes import Change, changes
from analysis.studies.incentives.plan import Component, Plan, Term
from analysis.studies.result import Result


def plan_list(shown: Result, plans: Sequence[Plan], words: Words) -> Html:
    """A line for each plan that the reader may see, which opens into its reason and its changes; nothing where there is none."""
    totals, by_name = shown.tables.get("plan_totals"), {plan.name: plan for plan in plans}
    if totals is None or len(totals.frame) < 2:
        return Html("", is_empty=True)
    first, *others = rows_of(totals.frame)
    base = by_name[first["plan"]]
    lines = [_line(row, first, base, by_name[row["plan"]], words, names="people" in shown.tables) for row in others]
    intro = display.paragraphs([words.t("What each plan changes against the plan in force, “{title}”:", title=title(base, base.name, words))])
    return intro + Html('<div class="opened">' + "\n".join(line.markup for line in lines) + "</div>")


def _line(row: dict[str, Any], first: dict[str, Any], base: Plan, plan: Plan, words: Words, *, names: bool) -> Html:
    """One plan: its name, title and pay, and below them its reason and its changes."""
    more = row["pay"] - first["pay"]
    summary = words.t(
        "{plan}: {title}. {pay} ({difference})", plan=plan_name(plan.name, words), title=title(plan, plan.name, words),
        pay=words.money_short(row["pay"]), difference=("+" if more > 0 else "") + words.money_short(more),
    )
    found = changes(base, plan) if names else [_unnamed(change, words) for change in changes(base, plan)]
    told = [_with_reasons(sentence, change, words) for sentence, change in zip(change_sentences(base, plan, found, words), found, strict=True)] or [words.t("Both plans say the same.")]
    reason = [words.t("Reason: {reason}.", reason=words.t(plan.reason).rstrip(".。"))] if plan.reason else []
    return display.details(summary, display.paragraphs([*reason, *told]))


def _with_reasons(sentence: str, change: Change, words: Words) -> str:
    """The sentence with the reasons that the plan gives for its numbers."""
    terms = change.component.terms if change.component and change.kind in ("term", "added", "ended") else {}
    reasons = [words.t(term.reason) for name, term in terms.items() if _concerns(change, name, term)]
    return words.t("{sentence} Why: {reasons}.", sentence=sentence, reasons=words.t("; ").join(dict.fromkeys(reasons))) if reasons else sentence


def _concerns(change: Change, name: str, term: Term) -> bool:
    """Whether a change is about a term: the one that changed, or those that ended."""
    if change.kind == "term":
        return name == change.name
    return change.kind != "ended" or change.since is None or term.on(change.since) is None


def _unnamed(change: Change, words: Words) -> Change:
    """The change without the people whom it names."""
    component = change.component and _nobody_named(change.component, words)
    before, after = (one.model_copy(update={"employee_id": _count(one.employee_id, words)}) if change.kind == "who" else one for one in (change.before, change.after))
    return replace(change, component=component, before=before, after=after)


def _nobody_named(component: Component, words: Words) -> Component:
    return component.model_copy(update={"who": component.who.model_copy(update={"employee_id": _count(component.who.employee_id, words)})})


def _count(people: tuple[str, ...], words: Words) -> tuple[str, ...]:
    """Whom a plan names, as their number alone."""
    return (words.t("({count} by name)", count=len(people)),) if people else ()
