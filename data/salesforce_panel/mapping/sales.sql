-- The business value of a month as one sale, on the month's last day, or on the person's last working day if that came first
-- (194 last rows lie after it).
-- Months without business and months of cancellations (negative) are kept: they are what happened.
SELECT
    _row,
    Emp_ID || '-' || strftime(strptime("MMM-YY", '%d-%m-%Y'), '%Y-%m') AS sale_id,
    least(
        last_day(strptime("MMM-YY", '%d-%m-%Y')),
        max(strptime(LastWorkingDate, '%d-%m-%Y')::DATE) OVER (PARTITION BY Emp_ID)
    ) AS sold_on,
    Emp_ID AS employee_id,
    CAST("Total Business Value" AS DECIMAL(18, 4)) AS amount
FROM raw.monthly_panel
ORDER BY _row
