-- A new spell starts whenever the department or the sales territory changes. End dates are the last day, so a spell runs until the day after.
-- Everybody who sells is in one department; their team is the group of territories that they sell in.
WITH department_spell AS (
    SELECT
        h.BusinessEntityID AS employee_id,
        CAST(h.StartDate AS DATE) AS valid_from,
        coalesce(CAST(h.EndDate AS DATE) + 1, DATE '9999-12-31') AS valid_until,
        d.Name AS department
    FROM raw.employee_department_history AS h
    JOIN raw.department AS d ON d.DepartmentID = h.DepartmentID
),
territory_spell AS (
    SELECT
        h.BusinessEntityID AS employee_id,
        CAST(CAST(h.StartDate AS TIMESTAMP) AS DATE) AS valid_from,
        coalesce(CAST(CAST(h.EndDate AS TIMESTAMP) AS DATE) + 1, DATE '9999-12-31') AS valid_until,
        t.Name AS territory,
        t.TerritoryGroup AS territory_group
    FROM raw.sales_territory_history AS h
    JOIN raw.sales_territory AS t ON t.TerritoryID = h.TerritoryID
),
-- the days on which something of a person changes
change AS (
    SELECT employee_id, valid_from AS changed_on FROM department_spell
    UNION
    SELECT employee_id, valid_until FROM department_spell
    UNION
    SELECT employee_id, valid_from FROM territory_spell
    UNION
    SELECT employee_id, valid_until FROM territory_spell
),
piece AS (
    SELECT
        employee_id,
        changed_on AS valid_from,
        lead(changed_on) OVER (PARTITION BY employee_id ORDER BY changed_on) AS valid_until
    FROM change
),
-- the organisation node of a manager is the beginning of the nodes below; it is written in hexadecimal, padded with zero bits
node AS (
    SELECT
        BusinessEntityID AS employee_id,
        CAST(OrganizationLevel AS INTEGER) AS depth,
        CASE WHEN OrganizationNode IS NULL THEN ''
             ELSE rtrim(lpad(bin(CAST('0x' || OrganizationNode AS BIGINT)), CAST(4 * length(OrganizationNode) AS INTEGER), '0'), '0') END AS bits
    FROM raw.employee
),
manager AS (
    SELECT below.employee_id, above.employee_id AS manager_id
    FROM node AS below
    JOIN node AS above ON above.depth = below.depth - 1 AND starts_with(below.bits, above.bits)
),
spell AS (
    SELECT
        piece.employee_id,
        piece.valid_from,
        nullif(piece.valid_until, DATE '9999-12-31') AS valid_until,
        d.department,
        -- one territory ended on paper while its seller's orders there went on, so the last one stays
        last_value(t.territory IGNORE NULLS) OVER (PARTITION BY piece.employee_id ORDER BY piece.valid_from) AS territory,
        -- the sales managers have no territory of their own
        coalesce(
            last_value(t.territory_group IGNORE NULLS) OVER (PARTITION BY piece.employee_id ORDER BY piece.valid_from),
            CASE WHEN e.JobTitle LIKE 'North American Sales%' THEN 'North America'
                 WHEN e.JobTitle LIKE 'European Sales%' THEN 'Europe'
                 WHEN e.JobTitle LIKE 'Pacific Sales%' THEN 'Pacific' END
        ) AS territory_group,
        e.JobTitle AS job_title,
        e.OrganizationLevel AS depth
    FROM piece
    JOIN department_spell AS d
        ON d.employee_id = piece.employee_id AND d.valid_from <= piece.valid_from AND piece.valid_from < d.valid_until
    JOIN raw.employee AS e ON e.BusinessEntityID = piece.employee_id
    LEFT JOIN territory_spell AS t
        ON t.employee_id = piece.employee_id AND t.valid_from <= piece.valid_from AND piece.valid_from < t.valid_until
)
SELECT
    spell.employee_id,
    spell.valid_from,
    spell.valid_until,
    CASE WHEN spell.department = 'Sales' AND spell.territory_group IS NOT NULL THEN 'Sales ' || spell.territory_group
         ELSE spell.department END AS team,
    spell.territory AS region,
    manager.manager_id,
    spell.job_title,
    4 - CAST(spell.depth AS INTEGER) AS level,
    CASE WHEN spell.job_title = 'Sales Representative' THEN 'front' END AS role
FROM spell
LEFT JOIN manager ON manager.employee_id = spell.employee_id
ORDER BY CAST(spell.employee_id AS INTEGER), spell.valid_from
