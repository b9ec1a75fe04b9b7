"""Small contract tables for tests: rows with sane defaults, so that only the point of a test is spelled out."""

from datetime import date, timedelta
from itertools import chain, count, groupby

import duckdb

from analysis.tables.schema import SQL_TYPES, TABLES

_numbers = count(1)


def contract_connection(**tables):
    """An in-memory DuckDB with every contract table; those given as lists of dicts are filled."""
    connection = duckdb.connect()
    for name, table in TABLES.items():
        columns = ", ".join(f'"{column.name}" {SQL_TYPES[column.kind]}' for column in table.columns)
        connection.execute(f'create table "{name}" ({columns})')
        for keys, rows in groupby(tables.get(name, []), key=tuple):
            values = [list(row.values()) for row in rows]
            places = ", ".join(f"({', '.join('?' * len(keys))})" for _ in values)
            names = ", ".join(f'"{key}"' for key in keys)
            connection.execute(f'insert into "{name}" ({names}) values {places}', list(chain(*values)))
    return connection


def employee(employee_id="E1", hired_on=date(2023, 1, 1), **more):
    return {"employee_id": employee_id, "hired_on": hired_on, **more}


def job(employee_id="E1", valid_from=date(2023, 1, 1), team="North", **more):
    return {"employee_id": employee_id, "valid_from": valid_from, "team": team, **more}


def sale(sold_on, amount=100, employee_id="E1", **more):
    return {"sale_id": f"S{next(_numbers)}", "sold_on": sold_on, "employee_id": employee_id, "amount": amount, **more}


def quota(period_from, period_until, amount=1000, employee_id="E1"):
    return {"employee_id": employee_id, "period_from": period_from, "period_until": period_until, "amount": amount}


def review(known_on, rating=3, employee_id="E1", **more):
    start = more.pop("period_from", known_on - timedelta(days=200))
    row = {"employee_id": employee_id, "period_from": start, "period_until": start + timedelta(days=180), "known_on": known_on}
    return row | {"rating": rating, "rating_max": 5, **more}


def survey(answered_on, score=4, topic="job_satisfaction", employee_id="E1"):
    return {"employee_id": employee_id, "answered_on": answered_on, "topic": topic, "score": score, "score_max": 5}
