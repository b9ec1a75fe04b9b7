-- Pay is given by the hour. A month is taken as 40 hours a week in 52 weeks a year, so 173 1/3 hours.
SELECT
    _row,
    BusinessEntityID AS employee_id,
    CAST(CAST(RateChangeDate AS TIMESTAMP) AS DATE) AS valid_from,
    lead(CAST(CAST(RateChangeDate AS TIMESTAMP) AS DATE)) OVER (PARTITION BY BusinessEntityID ORDER BY CAST(RateChangeDate AS TIMESTAMP)) AS valid_until,
    CAST(CAST(Rate AS DECIMAL(18, 4)) * 40 * 52 / 12 AS DECIMAL(18, 2)) AS base_pay_month
FROM raw.employee_pay_history
