-- Orders taken by a salesperson; all others came in online. The amount is before tax and freight.
SELECT
    _row,
    SalesOrderID AS sale_id,
    CAST(CAST(OrderDate AS TIMESTAMP) AS DATE) AS sold_on,
    SalesPersonID AS employee_id,
    CAST(SubTotal AS DECIMAL(18, 4)) AS amount,
    CustomerID AS account_id
FROM raw.sales_order_header
WHERE SalesPersonID IS NOT NULL
