-- A quota holds from its date until the person's next one; the last ones are for a quarter like all others.
SELECT
    _row,
    BusinessEntityID AS employee_id,
    CAST(CAST(QuotaDate AS TIMESTAMP) AS DATE) AS period_from,
    coalesce(
        lead(CAST(CAST(QuotaDate AS TIMESTAMP) AS DATE)) OVER (PARTITION BY BusinessEntityID ORDER BY CAST(QuotaDate AS TIMESTAMP)),
        CAST(CAST(QuotaDate AS TIMESTAMP) AS DATE) + INTERVAL 3 MONTH
    ) AS period_until,
    CAST(SalesQuota AS DECIMAL(18, 4)) AS amount
FROM raw.sales_person_quota_history
