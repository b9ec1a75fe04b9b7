"""The ladder: what a company of a size gets, so that nobody is scored on too little.

In: people seen and exits known. Out: the rung. Why these steps: with 50 people and 8 exits a logistic model ranks the same data at .98 and new
data at .68, with 200 at .78, with 800 at .83 (learning curve on a public set); more than 10 events per column is no rule that
guards against it (Riley et al. 2019; van Smeden et al. 2018), so the ladder goes by events and people together.
"""

from analysis.settings import AttritionSettings
from analysis.studies.attrition.candidates import CANDIDATES

RATES, SIMPLE, FLEXIBLE, NONE = "rates", "simple_model", "flexible_model", "no_exits"
"""The rungs: rates with intervals and the named rule, no personal score; the hazard model; boosted trees tried beside it; nobody left by choice."""


def rung_of(people: int, events: int, settings: AttritionSettings) -> str:
    """The rung for so many people seen and exits by choice known."""
    if events == 0:
        return NONE
    if events < settings.min_events or people < settings.min_people:
        return RATES
    return FLEXIBLE if events >= max(one.fewest_events for one in CANDIDATES) else SIMPLE
