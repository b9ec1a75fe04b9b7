-- Some rows come after the last working day; nothing starts later than that day.
-- A new spell starts in the month in which the designation differs from the month seen before; nobody changes city.
-- The city is the territory. The team is the designation, since people are compared with peers of their grade; with the
-- city as team too, what a place brings could not be told from what a team does.
WITH month_seen AS (
    SELECT
        _row,
        Emp_ID AS employee_id,
        City AS city,
        strptime("MMM-YY", '%d-%m-%Y')::DATE AS month_from,
        strptime(Dateofjoining, '%d-%m-%Y')::DATE AS hired_on,
        max(strptime(LastWorkingDate, '%d-%m-%Y')::DATE) OVER (PARTITION BY Emp_ID) AS left_on,
        CAST(Designation AS INTEGER) AS designation,
        lag(CAST(Designation AS INTEGER)) OVER (PARTITION BY Emp_ID ORDER BY strptime("MMM-YY", '%d-%m-%Y')) AS designation_before
    FROM raw.monthly_panel
),
spell AS (
    SELECT
        *,
        CASE WHEN designation_before IS NULL AND hired_on >= DATE '2016-01-01' THEN hired_on ELSE least(month_from, left_on) END AS valid_from
    FROM month_seen
    WHERE designation_before IS DISTINCT FROM designation
)
SELECT
    _row,
    employee_id,
    valid_from,
    coalesce(lead(valid_from) OVER (PARTITION BY employee_id ORDER BY valid_from), left_on + 1) AS valid_until,
    'Grade ' || designation AS team,
    city AS region,
    'Sales, grade ' || designation AS job_title,
    designation AS level,
    'front' AS role
FROM spell
ORDER BY _row
