"""Outside to raw tables: files and SQL tables become tables of DuckDB, as text, with every row countable."""
