-- Some rows come after the last working day; nothing starts later than that day.
-- A new rate starts in the month in which the salary differs from the month seen before. Who joined within the two years has the first rate from the first day.
WITH month_seen AS (
    SELECT
        _row,
        Emp_ID AS employee_id,
        strptime("MMM-YY", '%d-%m-%Y')::DATE AS month_from,
        strptime(Dateofjoining, '%d-%m-%Y')::DATE AS hired_on,
        max(strptime(LastWorkingDate, '%d-%m-%Y')::DATE) OVER (PARTITION BY Emp_ID) AS left_on,
        CAST(Salary AS DECIMAL(18, 4)) AS salary,
        lag(CAST(Salary AS DECIMAL(18, 4))) OVER (PARTITION BY Emp_ID ORDER BY strptime("MMM-YY", '%d-%m-%Y')) AS salary_before
    FROM raw.monthly_panel
),
rate AS (
    SELECT
        *,
        CASE WHEN salary_before IS NULL AND hired_on >= DATE '2016-01-01' THEN hired_on ELSE least(month_from, left_on) END AS valid_from
    FROM month_seen
    WHERE salary_before IS DISTINCT FROM salary
)
SELECT
    _row,
    employee_id,
    valid_from,
    coalesce(lead(valid_from) OVER (PARTITION BY employee_id ORDER BY valid_from), left_on + 1) AS valid_until,
    salary AS base_pay_month
FROM rate
ORDER BY _row
