"""The attrition model beside its peers, on the same folds and columns: `python bench/attrition.py`, part of `make bench`.

Peers: scikit-learn's boosting and random forest, logistic regression, and lifelines' Cox regression with columns that change over time, which is
left out where lifelines is not installed (pip install lifelines==0.30.0). Public data are left out where they are absent. Figures are out
of time (companies) or out of fold (flat tables); seconds and memory are of one process for each method and set.
"""

import json
import os
import resource
import subprocess
import sys
import time
import warnings
from pathlib import Path

HERE = Path(__file__).resolve().parent
PUBLIC = Path(os.environ.get("ANALYSIS_PUBLIC_DATA", HERE.parent.parent / "shared" / "data"))
SEEDS = tuple(int(seed) for seed in os.environ.get("SEEDS", "101,102,103").split(","))
METHODS = ("ours", "logistic", "boosting", "forest", "cox")
CURVE = (50, 100, 200, 600, 2000)


def company_data(folder: Path):
    """The person-months of a company."""
    from analysis.panel.build import open_panel
    from analysis.studies.attrition.person_months import PersonMonths
    from analysis.tables.store import open_company

    company = open_company(folder)
    return PersonMonths(open_panel(company).frame, company.table("employees")[["employee_id", "hired_on", "left_on", "exit_kind", "exit_known_on"]])


def pretend(people: int, seed: int) -> Path:
    """The folder of the pretend company `turn` of that size, made the first time."""
    folder = HERE / "data" / f"turn-{people}-{seed}"
    if not (folder / "company.yml").is_file():
        from analysis.pretend.write import write_company

        write_company("turn", folder, people=people, months=48, seed=seed)
    return folder


def rolling(method: str, folder: Path, horizon: int, first: int, every: int = 6):
    """Risk and outcome of every person-month from `first` on, the model fitted every so many months on what was known.

    Ours begins a year after the data do, as in the report: what came of its predictions before `first` gives its slope.
    """
    import numpy as np
    import pandas as pd

    from analysis.studies.attrition.columns import COLUMNS, PLACE, Known, make_columns
    from analysis.studies.attrition.rolling import FIRST_ORIGIN, horizon_at

    data, places = company_data(folder), [PLACE[column.name] for column in COLUMNS]
    start = FIRST_ORIGIN + (first - FIRST_ORIGIN) % every if method == "ours" else first
    risks, lefts, earlier = [], [], [pd.DataFrame({name: [] for name in ("person", "month", "left", "hazard_model")})]
    for origin in range(start, data.count - horizon, every):
        columns = make_columns(Known(data, origin))
        score = FITS[method](data, columns, places, origin, horizon_at(data, origin, horizon), earlier)
        for month in range(origin, min(origin + every, data.count - horizon)):
            people = data.at_risk(month)
            risk, left = score(people, month), data.left_within(people, np.full(len(people), month), horizon)
            if month >= first:
                risks.append(risk)
                lefts.append(left)
    return np.concatenate(risks), np.concatenate(lefts)


def ours(data, columns, _, origin, horizon, earlier):
    """The hazard model with its level, and the slope that its `earlier` predictions give."""
    from dataclasses import replace

    import numpy as np
    import pandas as pd

    from analysis.studies.attrition.candidates import CANDIDATES
    from analysis.studies.attrition.hazard import risk_within
    from analysis.studies.attrition.rolling import Model, known_by, slope_by, training_rows

    fit = next(one.fit for one in CANDIDATES if one.name == "hazard_model")
    plain = Model("hazard_model", origin, horizon, columns, fit(training_rows(data, columns, origin, horizon)))

    def score(people, month):
        slope = slope_by(known_by(pd.concat(earlier, ignore_index=True), month, horizon.months), "hazard_model", horizon.months)
        before, after = (risk_within(one.score(data, month, people)["log_rate"].to_numpy(), horizon.effective) for one in (plain, replace(plain, slope=slope)))
        left = data.left_within(people, np.full(len(people), month), horizon.months)
        earlier.append(pd.DataFrame({"person": people, "month": month, "left": left, "hazard_model": before}))
        return after

    return score


def classifier(make):
    """The fit of a classifier on the rows whose outcome was known at the origin."""
    def fit(data, columns, places, origin, horizon, _):
        import numpy as np

        person, month = np.nonzero(data.here[:, : max(origin - horizon.months + 1, 1)])
        kept = data.notice[person] > month
        person, month = person[kept], month[kept]
        left = (data.left[person] <= month + horizon.months) & data.by_choice[person]
        model = make().fit(columns[person, month][:, places], left)
        return lambda people, at: model.predict_proba(columns[people, at][:, places])[:, 1]

    return fit


def cox(data, columns, places, origin, horizon, _):
    """Lifelines' Cox regression on person-months, its baseline rate the one that fits the notices known."""
    import numpy as np
    import pandas as pd
    from lifelines import CoxTimeVaryingFitter

    from analysis.studies.attrition.person_months import seen_by

    rows = seen_by(data, origin, 1)
    values = columns[rows.person, rows.month][:, places]
    varying = np.flatnonzero(values.std(axis=0) > 0)
    tenure = data["tenure_months"][rows.person, rows.month]
    frame = pd.DataFrame(values[:, varying]).assign(id=rows.person, start=tenure, stop=tenure + 1, event=rows.event)
    model = CoxTimeVaryingFitter(penalizer=0.01).fit(frame, id_col="id", start_col="start", stop_col="stop", event_col="event")
    weights = model.params_.to_numpy()
    rate = rows.event.sum() / (rows.months * np.exp(values[:, varying] @ weights)).sum()
    return lambda people, at: 1 - np.exp(-horizon.effective * rate * np.exp(columns[people, at][:, places][:, varying] @ weights))


def _logistic():
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=1.0, max_iter=2000)


def _boosting():
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(random_state=0)


def _forest():
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(n_estimators=200, min_samples_leaf=20, random_state=0)


FITS = {"ours": ours, "logistic": classifier(_logistic), "boosting": classifier(_boosting), "forest": classifier(_forest), "cox": cox}


def flat_table(name: str):
    """Columns, outcome and months seen of a flat public table."""
    import numpy as np
    import pandas as pd

    if name == "job_retention":
        frame = pd.read_csv(PUBLIC / "peopleanalytics" / "job_retention.csv")
        return pd.get_dummies(frame.drop(columns=["month", "left", "intention"]), drop_first=True).astype(float), frame["left"].to_numpy(float), frame["month"].to_numpy(float)
    frame = pd.read_csv(PUBLIC / "ibm_hr_attrition" / "emp_attrition.csv", encoding="utf-8-sig")
    frame = frame[frame["Department"] == "Sales"] if name == "ibm_sales" else frame
    columns = pd.get_dummies(frame.drop(columns=["Attrition", "EmployeeNumber"]), drop_first=True).astype(float)
    return columns.loc[:, columns.std() > 0], (frame["Attrition"] == "Yes").to_numpy(float), np.ones(len(frame))


def flat(method: str, name: str):
    """Out-of-fold log rates or chances and outcomes of a flat table: five folds, five times."""
    from sklearn.model_selection import RepeatedStratifiedKFold

    columns, event, months = flat_table(name)
    scores, seen = [], []
    for train, test in RepeatedStratifiedKFold(n_splits=5, n_repeats=5, random_state=0).split(columns, event):
        mean, sd = columns.iloc[train].mean(), columns.iloc[train].std().replace(0, 1)
        values = ((columns - mean) / sd).to_numpy()
        scores.append(_flat_score(method, values[train], event[train], months[train], values[test]))
        seen.append(test)
    return scores, seen, event, months


def _flat_score(method, values, event, months, new):
    """Scores of new rows by a method fitted on these."""
    import numpy as np
    import pandas as pd

    if method == "ours":
        from analysis.studies.attrition.hazard import Prior, fit_hazard, risk_within

        prior = Prior(np.full(values.shape[1], 0.3), np.zeros(values.shape[1]))
        return risk_within(fit_hazard(values, event, months, np.ones(len(event)), np.arange(len(event)), prior).log_rate(new), 1.0)
    if method == "cox":
        from lifelines import CoxPHFitter

        model = CoxPHFitter(penalizer=0.01).fit(pd.DataFrame(values).assign(months=months, event=event), "months", "event")
        return model.predict_partial_hazard(pd.DataFrame(new)).to_numpy()
    make = {"logistic": _logistic, "boosting": _boosting, "forest": _forest}[method]
    return make().fit(values, event).predict_proba(new)[:, 1]


def concordance(score, event, months) -> float:
    """Harrell's C: of the pairs of which it is known who left first, the share that the score has in that order."""
    import numpy as np

    right = pairs = 0.0
    for number in np.flatnonzero(event):
        later = months > months[number]
        pairs += later.sum()
        right += (score[later] < score[number]).sum() + 0.5 * (score[later] == score[number]).sum()
    return right / pairs


def figures(method: str, name: str) -> dict[str, float]:
    """What one method gives on one set."""
    import numpy as np
    from sklearn.metrics import average_precision_score, roc_auc_score

    from analysis.studies.attrition.measures import log_losses, recalibration, shift_of_level

    if name.startswith(("turn", "salesforce")):
        parts = name.split("-")
        risk, left = rolling(method, HERE.parent / "data" / "salesforce_panel", 3, 16, 3) if name == "salesforce_panel" else rolling(method, pretend(int(parts[1]), int(parts[2])), 6, 18)
        slope = recalibration(np.clip(risk, 1e-6, 1 - 1e-6), left)[1]
        return {"auc": roc_auc_score(left, risk), "ap": average_precision_score(left, risk), "log_loss": float(log_losses(risk, left).mean()), "slope": float(slope), "level": float(shift_of_level(np.clip(risk, 1e-6, 1 - 1e-6), left))}
    scores, seen, event, months = flat(method, name)
    if name == "job_retention":
        return {"auc": float(np.mean([concordance(score, event[test], months[test]) for score, test in zip(scores[:5], seen[:5], strict=True)]))}
    return {"auc": float(np.mean([roc_auc_score(event[test], score) for score, test in zip(scores, seen, strict=True)])), "ap": float(np.mean([average_precision_score(event[test], score) for score, test in zip(scores, seen, strict=True)]))}


def sets() -> list[str]:
    """The sets that are there."""
    public = {"salesforce_panel": "salesforce_panel", "ibm": "ibm_hr_attrition", "ibm_sales": "ibm_hr_attrition", "job_retention": "peopleanalytics"}
    return [*(f"turn-600-{seed}" for seed in SEEDS), *(name for name, folder in public.items() if (PUBLIC / folder).is_dir())]


def line(method: str, name: str) -> str | None:
    """One line of the table, None where the method cannot be had."""
    done = subprocess.run([sys.executable, "-W", "ignore", __file__, method, name], capture_output=True, text=True, check=False, cwd=HERE.parent)
    if done.returncode:
        return f"| {name} | {method} | {done.stderr.strip().splitlines()[-1][:60]} |"
    found = json.loads(done.stdout.splitlines()[-1])
    cells = [f"{found[key]:.3f}" if key in found else "" for key in ("auc", "ap", "log_loss", "slope", "level")]
    return f"| {name:<18} | {method:<9} | {' | '.join(cells)} | {found['seconds']:.1f} | {found['megabytes']:,.0f} |"


def main() -> None:
    """Print the table, then what each number of people buys."""
    print("| set | method | AUC (C for job_retention) | average precision | log loss | slope | level | seconds | MB |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name in sets():
        for method in METHODS:
            if not (name == "job_retention" and method in ("logistic", "boosting", "forest")) and not (name.startswith("ibm") and method == "cox"):
                print(line(method, name), flush=True)
    print("\nWhat people buy (turn, 48 months; the ladder scores nobody below 200):")
    for people in CURVE:
        pretend(people, SEEDS[0])
        print(line("ours", f"turn-{people}-{SEEDS[0]}"), flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        warnings.simplefilter("ignore")  # lifelines warns of what pandas 3 deprecates; the figures are all that is wanted here
        started = time.perf_counter()
        result = figures(sys.argv[1], sys.argv[2])
        print(json.dumps({**result, "seconds": time.perf_counter() - started, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
    else:
        main()
