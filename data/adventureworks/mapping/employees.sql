-- Everybody in the HR table. Nobody in these data has left, so there is no last day.
SELECT
    e._row,
    e.BusinessEntityID AS employee_id,
    p.FirstName || ' ' || p.LastName AS name,
    CAST(e.HireDate AS DATE) AS hired_on,
    e.Gender AS gender,
    year(CAST(e.BirthDate AS DATE)) AS birth_year
FROM raw.employee AS e
LEFT JOIN raw.person AS p ON p.BusinessEntityID = e.BusinessEntityID
