-- One review per person and quarter, given on the quarter's last day. Where the rating changed within a quarter, its last month counts.
WITH rated AS (
    SELECT
        _row,
        Emp_ID AS employee_id,
        strptime("MMM-YY", '%d-%m-%Y')::DATE AS month_from,
        date_trunc('quarter', strptime("MMM-YY", '%d-%m-%Y'))::DATE AS quarter_from,
        strptime(Dateofjoining, '%d-%m-%Y')::DATE AS hired_on,
        CAST("Quarterly Rating" AS INTEGER) AS rating
    FROM raw.monthly_panel
),
last_month AS (
    SELECT *, row_number() OVER (PARTITION BY employee_id, quarter_from ORDER BY month_from DESC) AS place
    FROM rated
)
SELECT
    _row,
    employee_id,
    greatest(quarter_from, hired_on) AS period_from,
    (quarter_from + INTERVAL 3 MONTH)::DATE AS period_until,
    (quarter_from + INTERVAL 3 MONTH)::DATE - 1 AS known_on,
    rating,
    4 AS rating_max
FROM last_month
WHERE place = 1
ORDER BY _row
