"""Codes: the names that readers see for the codes in result tables, by the unit of the column that holds them.

In: nothing. Out: `CODES`, English texts that `Words.cell` translates. A code without an entry is shown by its own
spelling (`sales_against_quota` becomes "Sales against quota"). To name a code, add a line.
"""

from analysis.sources.findings import FINDING_KINDS


def N_(message: str) -> str:  # noqa: N802  # gettext's own name for "to be translated later"
    """The message itself; marks a text for the catalogue where it cannot be translated on the spot."""
    return message


CODES: dict[str, dict[str, str]] = {
    "band": {
        "top_quarter": N_("Surely in the top quarter"),
        "upper_half": N_("Surely in the upper half"),
        "cannot_be_told": N_("Cannot be told"),
        "lower_half": N_("Surely in the lower half"),
        "bottom_quarter": N_("Surely in the bottom quarter"),
    },
    "direction": {"up": N_("Up"), "down": N_("Down")},
    "side": {"hr": N_("HR system"), "sales": N_("Sales system")},
    "place": {
        "in_panel": N_("In the months covered"),
        "before_first_month": N_("Before the first month covered"),
        "month_not_over": N_("In a month that is not over"),
        "before_hiring": N_("Before the seller was hired"),
        "after_leaving": N_("After the seller had left"),
        "last_month_of_leavers": N_("In the month in which the seller left"),
        "of_unknown_sellers": N_("Of unknown sellers, credited to nobody"),
    },
    "finding": {kind.name: kind.wrong for kind in FINDING_KINDS.values()},
    "retention_action": {
        "one_to_one": N_("One to one"), "career_plan": N_("Career plan"), "training": N_("Training"), "promotion_review": N_("Promotion review"),
        "pay_review": N_("Pay review"), "changed_incentive": N_("Changed incentive"),
    },
    "driver": {
        "satisfaction": N_("Satisfaction"), "satisfaction_trend": N_("Satisfaction falling or rising"), "promotion_wait": N_("Time since promotion"),
        "raise_wait": N_("Time since raise"), "pay_position": N_("Pay against peers"), "pay_growth": N_("Pay growth"), "performance": N_("Performance"),
        "attainment_trend": N_("Attainment falling or rising"), "rating": N_("Review rating"), "absence": N_("Absence"), "training": N_("Training"),
        "tenure": N_("Tenure"), "manager": N_("Manager"), "team_exits": N_("Exits in the team"), "workload": N_("Workload"), "season": N_("Season"), "other": N_("Other"),
    },
    "decision": {"accept": N_("Accept"), "override": N_("Override")},
    "evidence": {"prior": N_("Assumption"), "own data": N_("Own data"), "both": N_("Own data and assumption")},
    "assigned_by": {"need": N_("Need"), "lottery": N_("Lottery")},
    "loss_lacks": {"nothing": N_("Nothing"), "margin": N_("Margin"), "pay": N_("Pay"), "margin_and_pay": N_("Margin and pay")},
    "plan": {
        "in_force": N_("Plan in force"), "accelerator": N_("Accelerator"), "annual_bonus": N_("Annual bonus"), "bonus_in_steps": N_("Bonus in steps"),
        "by_strength": N_("By strength"), "careful": N_("Careful"), "contest": N_("Contest"), "customers_and_courses": N_("Customers and courses"),
        "decelerator": N_("Decelerator"), "floor_and_ceiling": N_("Floor and ceiling"), "monthly_bonus": N_("Monthly bonus"), "new_people": N_("New people"),
        "recognition": N_("Recognition"), "retroactive_tiers": N_("Retroactive tiers"), "spiffs": N_("Spiffs"),
        "straight_commission": N_("Straight commission"), "team_bonus": N_("Team bonus"), "tiers": N_("Tiers"),
    },
    "pay_kind": {
        "commission": N_("Commission"), "quota_bonus": N_("Quota bonus"), "customers_and_deals": N_("Customers and deals"), "courses_and_reviews": N_("Courses and reviews"),
        "with_others": N_("Team, awards and contests"), "adjustments": N_("Caps, guarantees, taking back"),
    },
    "component": {
        "commission": N_("Commission"), "accelerated_commission": N_("Accelerated commission"), "quarter_bonus": N_("Quarter bonus"), "year_bonus": N_("Year bonus"),
        "overachievement": N_("Overachievement"), "step_bonus": N_("Step bonus"), "deal_signing_bonus": N_("Deal signing bonus"),
        "customer_satisfaction_bonus": N_("Customer satisfaction bonus"), "training_excellence": N_("Training excellence"), "strength_budget": N_("Strength budget"),
        "gross_commission": N_("Gross commission"), "clawback_returns": N_("Clawback returns"), "clawback_deals": N_("Clawback deals"), "hold": N_("Hold"),
        "contest": N_("Contest"), "customer_keeping_bonus": N_("Customer keeping bonus"), "training_place": N_("Training place"), "review_bonus": N_("Review bonus"),
        "commission_band": N_("Commission band"), "month_bonus": N_("Month bonus"), "ramp": N_("Ramp"), "draw": N_("Draw"),
        "contribution_award": N_("Contribution award"), "promotion": N_("Promotion"), "manager_override": N_("Manager override"),
        "tiered_commission": N_("Tiered commission"), "product_spiff": N_("Product spiff"), "new_customer_spiff": N_("New customer spiff"),
        "spiff_cap": N_("Spiff cap"), "team_bonus": N_("Team bonus"),
    },
    "formula": {
        "commission": N_("flat commission"), "commission_band": N_("commission between a floor and a ceiling"), "marginal_tiers": N_("marginal tiers"),
        "retroactive_tiers": N_("retroactive tiers"), "accelerator": N_("accelerated commission"),
        "decelerator": N_("decelerated commission"), "overachievement": N_("overachievement rate"), "manager_override": N_("a part of what the reports sell"),
        "quota_bonus": N_("bonus for reaching the quota"), "step_bonus": N_("bonus in steps of the quota"), "spiff": N_("amount for each"), "deal_signing_bonus": N_("amount for each deal"),
        "customer_satisfaction_bonus": N_("bonus for satisfied customers"), "customer_keeping_bonus": N_("bonus for keeping customers"),
        "training_excellence": N_("amount for each excellent course result"), "review_bonus": N_("bonus by the review"), "team_bonus": N_("bonus for the team's quota"),
        "contribution_award": N_("award for the largest contributions"), "contest": N_("contest"), "clawback_returns": N_("taking back for returns"),
        "clawback_deals": N_("taking back for cancelled deals"), "cap": N_("cap"), "guarantee": N_("guarantee"), "nonrecoverable_draw": N_("draw that is kept"),
        "recoverable_draw": N_("draw that is paid back"), "ramp": N_("ramp for new people"), "hold_and_release": N_("holding a part back for a time"),
        "shared_budget": N_("shared budget"), "training_place": N_("a training place as reward"), "promotion": N_("promotion as reward"),
    },
    "pay_measure": {
        "amount": N_("sales less returns"), "gross_amount": N_("sales before returns"), "returns": N_("returns"), "margin": N_("margin"), "repeat_sales": N_("repeat sales"),
        "repeat_purchases": N_("repeat sales before returns"), "customers_kept": N_("customers kept"), "deals_signed": N_("deals signed"), "deal_amount": N_("the value of deals signed"), "new_customers": N_("new customers"),
        "deals_cancelled": N_("deals cancelled"), "customer_satisfaction": N_("customer satisfaction"), "training_scores": N_("course results"), "reviews": N_("reviews"),
    },
    "group_kind": {"gender": N_("Gender"), "age": N_("Age")},
    "group": {
        "female": N_("Women"), "male": N_("Men"), "other": N_("Other"), "under 30": N_("under 30"), "30 to 39": N_("30 to 39"), "40 to 49": N_("40 to 49"),
        "50 and over": N_("50 and over"),
    },
    "risk_band": {
        "band_0": N_("Below half of the base rate"), "band_1": N_("From half of the base rate to the base rate"), "band_2": N_("One to two times the base rate"),
        "band_3": N_("Two to four times the base rate"), "band_4": N_("More than four times the base rate"),
    },
    "candidate": {
        "chosen": N_("The scores as they were used"), "base_rate": N_("Company's rate for everybody"), "tenure_curve": N_("Rate by tenure"), "named_rule": N_("The named rule"),
        "hazard_model": N_("Weighted sum of reasons"), "boosted_trees": N_("Many small decision trees"),
    },
    "measure": {
        "auc": N_("Pairs of a leaver and a stayer ranked right (0.5 is chance, 1 is perfect)"), "average_precision": N_("Leavers among those warned of, averaged over all cut-offs"),
        "brier_skill": N_("Squared error saved against the company's rate (0 is none, 1 is all)"), "log_loss": N_("Error of the chances (log loss, lower is better)"),
        "log_loss_of_base": N_("The same for the company's rate"), "calibration_slope": N_("Whether high risks are as high as told (slope, 1 is right)"),
        "calibration_intercept": N_("Whether as many left as told (intercept, 0 is right, above 0 more left)"), "lift_top_5": N_("Leavers among the 5% with the highest risk, times the base rate"),
        "lift_top_10": N_("Leavers among the 10% with the highest risk, times the base rate"), "lift_top_20": N_("Leavers among the 20% with the highest risk, times the base rate"),
        "precision_top_10": N_("Share that left of the 10% with the highest risk"),
    },
    "driver_direction": {"raises": N_("More of it, more leaving"), "lowers": N_("More of it, less leaving"), "none": N_("Cannot be told")},
    "model_column": {
        "satisfaction": N_("Satisfaction"), "satisfaction_change": N_("Satisfaction rising over three months"), "satisfaction_falls": N_("Answers on satisfaction that fell in a row"),
        "engagement_change": N_("Engagement rising over six months"), "workload": N_("Answers on workload"), "manager_support": N_("Support by the manager as told by all the manager's people"),
        "manager_exits": N_("Exits under the same manager"), "new_manager": N_("A new manager within six months"), "team_exits": N_("Recent exits in the team"),
        "promotion_wait": N_("Waiting more than two years for a promotion"), "wait_is_unknown": N_("No promotion on record above the lowest level"), "raise_wait": N_("Waiting more than a year for a raise"),
        "pay_position": N_("Pay against peers of the same level and region"), "pay_growth": N_("Growth of pay over a year"),
        "performance_by_pay_growth": N_("Performance together with growth of pay"), "performance": N_("Sales against everybody's"),
        "performance_squared": N_("Sales far above or below the middle"), "attainment": N_("Sales over quota"), "attainment_change": N_("Sales over quota rising"),
        "sales_level": N_("Sales of the last months, those without any counted"), "rating": N_("Review rating"), "rating_change": N_("Review rating rising"), "absence": N_("Days away"),
        "training": N_("Hours of training"), "tenure": N_("Years since hiring"), "first_months": N_("Months since hiring, up to two"), "no_role": N_("No role in sales"),
        "season_sine": N_("Season: spring against autumn"), "season_cosine": N_("Season: winter against summer"), "early_warning": N_("The named rule"), "lateness": N_("Days late"),
    },
    "verdict": {"higher": N_("Higher"), "lower": N_("Lower"), "cannot_be_told": N_("Cannot be told")},
    "gate": {
        "auc_above_chance": N_("Leavers are surely ranked above stayers"), "calibration_slope": N_("High risks are about as high as told"), "enough_events": N_("Enough exits by choice"),
        "enough_people": N_("Enough people"), "card_not_expired": N_("The data are recent enough"),
    },
    "attribute": {"gender": N_("Gender"), "age_band": N_("Age")},
    "audit_group": {"female": N_("Women"), "male": N_("Men"), "other": N_("Other"), "under_40": N_("Under 40"), "40_or_older": N_("40 or older")},
    "exit_kind": {"voluntary": N_("By own choice"), "involuntary": N_("By the company's choice"), "other": N_("Other")},
    "design": {
        "lottery": N_("Chosen by lot"), "lottery_adjusted": N_("Chosen by lot, allowed for risk; who else was in the draw is not known"),
        "need": N_("Chosen by need, allowed for risk; other differences remain"),
    },
    "margin_source": {"margin": N_("Margin as delivered"), "sales": N_("Sales times a share"), "missing": N_("Not known")},
    "tenure_band": {
        "0_6": N_("Under half a year"), "6_12": N_("Half a year to a year"), "12_24": N_("1 to 2 years"), "24_36": N_("2 to 3 years"), "36_60": N_("3 to 5 years"),
        "60_": N_("5 years and more"),
    },
    "satisfaction_and_promotion": {
        "both": N_("Low satisfaction and no promotion"), "low_satisfaction": N_("Low satisfaction alone"), "no_promotion": N_("No promotion alone"), "neither": N_("Neither"),
        "": N_("Not known"),
    },
    "missing_table": {
        "surveys": N_("surveys"), "reviews": N_("reviews"), "pay_rates": N_("pay rates"), "attendance": N_("attendance"), "job_spells": N_("teams and levels"),
    },
    "attendance_measure": {"late": N_("Coming late"), "early": N_("Leaving early"), "absent": N_("Absent without leave"), "away": N_("Absent or sick")},
    "attendance_against": {
        "sales_between": N_("Sales, between people"), "sales_within": N_("Sales, between months of one person"), "later_exit": N_("Leaving by choice in the next year"),
    },
    "spell_length": {"1_1": N_("1 day"), "2_3": N_("2 to 3 days"), "4_10": N_("4 to 10 days"), "11_": N_("11 days and more")},
    "flagged_group": {"flagged": N_("Flagged at least once"), "not_flagged": N_("Never flagged")},
    "link": {"goes_with": N_("Surely go together"), "goes_against": N_("Surely go against each other"), "cannot_be_told": N_("Cannot be told")},
    "comparison": {"everybody_at_once": N_("Everybody at once, before against after"), "half_by_lot": N_("Half of the people chosen by lot, against the other half")},
    "gaming_finding": {
        "bunching": N_("More end just above the threshold than below"), "late_share": N_("Sales booked in the last days"), "moved_early": N_("Sales drawn forward"),
        "moved_late": N_("Sales held back"), "discounts": N_("Discounts in the last days"), "satisfaction": N_("Less satisfied customers"), "service": N_("Less service given"),
    },
    "gaming_outcome": {"found": N_("Found"), "not_found": N_("Not found"), "cannot_be_told": N_("Cannot be told")},
    "ability": {"low": N_("Lower third"), "middle": N_("Middle third"), "high": N_("Upper third")},
    "assumption": {
        "effort_cost": N_("What effort costs people"), "patience": N_("How patient people are"), "present_bias": N_("How much the present weighs more"),
        "risk_aversion": N_("How much people shun risk"),
    },
    "end": {"low": N_("Low"), "high": N_("High")},
    "response_parameter": {
        "effort_share": N_("What effort adds to sales"), "cost_spread": N_("How much people differ in what effort costs them"), "cost_by_ability": N_("How that cost falls with ability"),
        "exit_elasticity": N_("Exits by choice when pay changes"), "satisfaction_slope": N_("Customer satisfaction with effort"),
    },
    "rollout_design": {
        "before_after": N_("Before against after"), "lot_people_2": N_("People by lot, two waves"), "lot_people_3": N_("People by lot, three waves"),
        "lot_teams_2": N_("Teams by lot, two waves"), "lot_teams_3": N_("Teams by lot, three waves"),
    },
    "seller_role": {"front": N_("Front"), "middle": N_("Middle"), "back": N_("Back")},
    "launch_verdict": {"above": N_("Above the prediction"), "below": N_("Below the prediction"), "on_plan": N_("No verdict yet")},
    "miss_reason": {"measure": N_("What it pays by: quota or target"), "rate": N_("What it pays for it: rate or threshold"), "none": N_("As planned")},
    "slide_signal": {
        "sales_amount": N_("Sales"), "activity_count": N_("Customer interactions"), "created_deal_count": N_("Opportunities recorded"), "won_deal_count": N_("Opportunities won"),
        "everything": N_("Everything"),
    },
    "slide_part": {
        "market": N_("Market"), "territory": N_("Territory"), "team": N_("Team"), "people": N_("Number of people"), "absence": N_("Days worked"), "activity": N_("Interactions a day"),
        "opportunities": N_("Opportunities for each interaction"), "conversion": N_("Share of opportunities won"), "deal_size": N_("Amount of a sale"), "rest": N_("Rest"),
    },
    "slide_part_lower": {
        "market": N_("the market"), "territory": N_("the territory"), "team": N_("the team"), "people": N_("fewer people"), "absence": N_("fewer days worked"),
        "activity": N_("fewer customer interactions a day"), "opportunities": N_("fewer opportunities for each interaction"), "conversion": N_("a smaller share of opportunities won"),
        "deal_size": N_("smaller sales"), "rest": N_("what is left, luck included"),
    },
    "lacking_table": {"attendance": N_("attendance"), "activities": N_("customer interactions"), "deals": N_("opportunities"), "sales": N_("sales")},
    "standing": {"above": N_("Better"), "below": N_("Worse"), "cannot_be_told": N_("Cannot be told")},
    "skill": {
        "deals_won": N_("Deals won a month"), "close_rate": N_("Close rate"), "stage_conversion": N_("Way through the stages"), "wins_per_interaction": N_("Deals won for each interaction"),
        "days_to_win": N_("Speed of winning"), "deal_size": N_("Amount of a sale"), "product_range": N_("Range of products"), "customers_kept": N_("Customers kept"),
        "customer_satisfaction": N_("Customer satisfaction"), "course_score": N_("Course results"),
    },
    "scheme": {
        "closer": N_("Closer"), "keeper": N_("Keeper"), "learner": N_("Learner"), "by_strength": N_("All with a strength"), "one_for_all": N_("Everybody alike"),
    },
    "strength_profile": {"closer": N_("Closer"), "keeper": N_("Keeper"), "learner": N_("Learner")},
    "course_family": {
        "product_knowledge": N_("Product knowledge"), "sales_skill": N_("Sales skill"), "customer_service": N_("Customer service"), "other": N_("Other"),
    },
    "course_outcome": {"sales": N_("Sales"), "close_rate": N_("Close rate"), "customer_satisfaction": N_("Customer satisfaction")},
    "course_outcome_inline": {"sales": N_("sales"), "close_rate": N_("the close rate"), "customer_satisfaction": N_("customer satisfaction")},
    "method": {
        "naive": N_("Simple comparison (wrong)"), "did_not_yet_treated": N_("Against those not yet taught"), "lag_adjusted": N_("Allowing for the months before"),
        "lottery": N_("Drawn by lot"),
    },
    "method_standing": {
        "wrong": N_("Wrong: counts recovery as effect"), "answer": N_("The answer"), "sensitivity": N_("Only to check the answer"), "beside": N_("Beside the lottery"),
        "not_believed": N_("Not to be believed"),
    },
    "conclusion": {"raises": N_("Surely higher"), "lowers": N_("Surely lower"), "unclear": N_("May be none"), "cannot_be_told": N_("Cannot be told")},
    "no_answer": {
        "too_few": N_("Too few people"), "slump": N_("A lasting slump before the course"), "unlike_before": N_("Went another way before"), "no_courses": N_("No such course"), "no_spread": N_("Too little known"),
    },
    "course_check": {
        "drawn_like_the_others": N_("Those drawn sold like the others before"), "same_way_before": N_("Same way as the others well before"),
        "slump_reaches_back": N_("No lasting slump three to five months before"), "months_just_before_matter": N_("The months just before make no difference"),
    },
    "sales_half": {"lower_half": N_("Sold less than the middle"), "upper_half": N_("Sold more than the middle"), "difference": N_("Difference of the two")},
    "action": {},
    "indicator": {},
}
"""Unit of a column -> code -> its name."""

UNITS = {
    "people": N_("people"), "rows": N_("rows"), "findings": N_("findings"), "months": N_("months"), "points": N_("points"),
    "days": N_("days"), "hours": N_("hours"), "share": "%", "times": N_("times"), "count": "", "loss": "",
}
"""Units as they stand under a heading or on an axis; money has the currency's own sign."""

_HEADINGS = {
    "p10": N_("One in ten below"), "p25": N_("One in four below"), "p50": N_("Half below"), "p75": N_("One in four above"),
    "p90": N_("One in ten above"), "gain_count": N_("Gain"), "lose_count": N_("Lose"), "first_pay": N_("Pay in force"),
    "n": N_("People"), "hr": N_("HR"), "owner_id": N_("Who is to do it"), "manager_id": N_("Manager"), "auc": N_("Pairs ranked right"), "log_loss": N_("Error of the chances"),
    "p_value": N_("Chance by luck"), "p_adjusted": N_("Chance by luck"), "psi": N_("Shift"), "expected_by_chance": N_("Shift by chance"),
    "chance_limit": N_("Shift that chance hardly exceeds"), "drifted": N_("Shifted"), "n_recent": N_("People"), "rate_year": N_("Rate a year"),
    "company_year": N_("Company's rate a year"), "pooled_year": N_("Rate a year, steadied"), "pooled_low": N_("Low, steadied"), "pooled_high": N_("High, steadied"),
    "person_months": N_("Months of people"), "risk_short": N_("Shortest horizon"), "risk_long": N_("Longest horizon"), "other_action": N_("Or else"),
    "margin_12m": N_("Margin of twelve months"), "pay_year": N_("Pay of a year"), "is_chosen": N_("Chosen"), "is_named": N_("Sure"), "is_checked_null": N_("Only checked"),
    "true_positive_rate": N_("Leavers warned of"), "false_positive_rate": N_("Stayers warned of"), "left_to_expected": N_("Left over expected"),
    "left_to_expected_low": N_("Low"), "left_to_expected_high": N_("High"), "holds_expected": N_("As expected"), "at_risk": N_("People observed"),
    "below_four_fifths": N_("Below four fifths"), "spared_ratio": N_("Ratio of not being warned of"), "treated_exits": N_("Treated who left"), "untreated_exits": N_("Others who left"),
    "loss_if_left": N_("Cost if the person left"), "expected_loss": N_("Cost times chance"), "loss_lacks": N_("Not counted"),
    "events": N_("Left by choice"), "exits": N_("Left by choice"), "verdict": N_("Against the company"), "promotion_wait_months": N_("Since promotion"), "raise_wait_months": N_("Since raise"),
    "falls": N_("Falls in a row"), "retention_action": N_("What is suggested"), "second_driver": N_("Second reason"), "reason_group": N_("Group of reasons"),
    "compared_with": N_("Compared with"), "people_share": N_("Share learned from"), "exit_kind": N_("Whose choice"), "tenure_band": N_("Time since hiring"), "mean_difference": N_("Change"), "direction": N_("Direction"),
    "expected_share": N_("Expected"), "actual_share": N_("Left"), "actual_leavers": N_("Those who left"), "expected_leavers": N_("Expected leavers"),
    "stability_share": N_("Found again"), "risk_low": N_("Low"), "risk_high": N_("High"), "adjusted_ratio": N_("Ratio, allowed for risk"), "kind": N_("Kind"),
    "design": N_("How they were chosen"), "gate": N_("Condition"), "passed": N_("Met"), "threshold": N_("Held to"), "horizon_months": N_("Months ahead"),
    "attendance_measure": N_("What happened"), "attendance_against": N_("Against what"), "against": N_("Against what"), "of_days": N_("Of days"), "share_before": N_("Year before"), "company_share": N_("Everybody"),
    "own_weekdays": N_("Own days a week"), "hours_a_day": N_("Hours a day"), "rest_days": N_("Worked on days off"), "unrecorded_days": N_("Without a record"),
    "late_low": N_("Late, low"), "late_high": N_("Late, high"), "change_low": N_("Change, low"), "change_high": N_("Change, high"), "late_limit": N_("Late days in a month"),
    "flagged": N_("Months flagged"), "flagged_by_chance": N_("By chance alone"), "again_share": N_("Flagged again next month"),
    "any_month_share": N_("Flagged of all"), "flagged_group": N_("Group"), "lasting_count": N_("Surely late more often"), "upper_half": N_("Sell above the middle"),
    "spell_length": N_("Days in a row"), "days_share": N_("Share of days away"), "published": N_("Research found"),
    "worked_out": N_("How it was worked out"), "behind": N_("What stands behind it"),
    "paid_for": N_("What it is paid for"), "part": N_("Paid for it"), "left_on": N_("Last day"), "notice_on": N_("Known since"), "satisfaction_and_promotion": N_("Satisfaction and promotion"),
    "reach_share": N_("Threshold"), "late_share": N_("Booked late"), "amount_low": N_("Money, low"), "amount_high": N_("Money, high"), "window_month": N_("Month of the window"),
    "bin": N_("Result over threshold"), "detectable_share": N_("Smallest rise noticed"), "detectable_low": N_("Low"), "detectable_high": N_("High"), "rise_share": N_("Rise claimed"),
    "chance_share": N_("Chance"), "effect_low": N_("By the change, low"), "effect_high": N_("By the change, high"), "changed_on": N_("From"), "miss": N_("Miss so far"),
    "miss_low": N_("Low"), "miss_high": N_("High"), "by_measure": N_("More or less sold"), "by_rate": N_("Paid otherwise"), "points_to": N_("Look at"), "starts_on": N_("From"),
    "approach": N_("How it is found out"), "miss_share": N_("Share of the misses"),
    "found_on": N_("Found"), "started_on": N_("Since"), "team_name": N_("Team"), "of_peers_share": N_("Of the peers' middle"), "of_peers_low": N_("Low"), "of_peers_high": N_("High"),
    "before_amount": N_("Sales a month before"), "after_amount": N_("Sales a month since"), "change": N_("Part of the change"), "is_sure": N_("Sure"),
    "noise_share": N_("Usual noise of a month"), "least_fall_share": N_("Smallest fall found"), "by_luck": N_("By luck"), "alarm_people": N_("Alarms"), "watched_people": N_("Watched"),
    "above_people": N_("Better"), "below_people": N_("Worse"), "untold_people": N_("Cannot be told"), "signal": N_("What fell first"), "series": N_("What is watched"),
    "days_to_win": N_("Speed of winning"), "wins_per_interaction": N_("Won for each interaction"), "deals_won": N_("Deals won a month"), "course_score": N_("Course results"),
    "stage_conversion": N_("Way through the stages"), "gain_per_cost": N_("Gain for its cost"), "cost_amount": N_("Cost"), "gain_amount": N_("Expected gain"),
    "effect_share": N_("Change"), "bias_ignoring_share": N_("Added by ignoring it"), "figure_share": N_("Found"), "by_lot": N_("By lot"), "cost_total": N_("Cost in all"),
    "gain_low": N_("Low"), "gain_high": N_("High"), "per_cost_low": N_("Low, per cost"), "per_cost_high": N_("High, per cost"),
    "sales_change_share": N_("Sales"), "sales_change_share_low": N_("Low"), "sales_change_share_high": N_("High"), "pay_change_share": N_("Pay"), "fixed_pay_change_share": N_("Pay, no response"), "selection_share": N_("Sales, by who stays"), "whole_pay_change_share": N_("Whole pay"),
    "profit_change": N_("Left over"), "profit_change_low": N_("Low"), "profit_change_high": N_("High"), "better_share": N_("Chance of better"), "sales_low": N_("Low"), "sales_high": N_("High"),
    "profit": N_("Left over"), "profit_low": N_("Low"), "profit_high": N_("High"), "exits_low": N_("Low"), "exits_high": N_("High"), "effort": N_("Effort adds"),
    "prior": N_("Before"), "prior_low": N_("Low"), "prior_high": N_("High"), "posterior": N_("Now"), "posterior_low": N_("Low"), "posterior_high": N_("High"), "learned_share": N_("Learned"),
    "assumption": N_("Assumed otherwise"), "end": N_("How"), "best": N_("Then ahead"),
    "feasible": N_("Within the limits"),
    "people_needed": N_("People to draw"), "months_needed": N_("Months of each person"),
}
_HEADINGS_BY_UNIT = {
    "person": N_("Person"), "observations": N_("Observations"), "driver": N_("Reason"), "model_column": N_("What is looked at"), "model_columns": N_("What does most"),
    "candidate": N_("Way to foretell"),
}


def heading(name: str, unit: str = "") -> str:
    """The English heading of a column, or the name of a code, made from how it is spelled; its unit stands apart.

    >>> heading("quota_amount"), heading("attainment_share"), heading("n", "people"), heading("employee_id", "person")
    ('Quota amount', 'Attainment', 'People', 'Person')
    """
    known = (None if unit == "observations" else _HEADINGS.get(name)) or _HEADINGS_BY_UNIT.get(unit)
    return known or name.removesuffix("_share").replace("_", " ").capitalize()
