-- One row per person. Why people left is not stated. The birth year follows from the age in the first month seen, so it may be one off.
SELECT
    min(_row) AS _row,
    Emp_ID AS employee_id,
    min(strptime(Dateofjoining, '%d-%m-%Y'))::DATE AS hired_on,
    max(strptime(LastWorkingDate, '%d-%m-%Y'))::DATE AS left_on,
    min(Gender) AS gender,
    min(year(strptime("MMM-YY", '%d-%m-%Y')) - CAST(Age AS INTEGER)) AS birth_year
FROM raw.monthly_panel
GROUP BY Emp_ID
ORDER BY 1
