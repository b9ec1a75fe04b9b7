-- The shops that salespeople sell to; people who buy online have no salesperson and are left out.
SELECT
    c._row,
    c.CustomerID AS account_id,
    s.Name AS name,
    'Store' AS segment,
    t.Name AS region,
    s.SalesPersonID AS owner_id
FROM raw.customer AS c
JOIN raw.store AS s ON s.BusinessEntityID = c.StoreID
LEFT JOIN raw.sales_territory AS t ON t.TerritoryID = c.TerritoryID
