"""A company of twelve people in two teams, written as a folder: seven in North, five in South, half a year of sales."""

from pathlib import Path


def write_company(folder: Path, settings: str = "name: Harbour Tools\n") -> Path:
    """The folder, with company.yml and three tables; two employees share a name."""
    (folder / "tables").mkdir(parents=True)
    (folder / "company.yml").write_text(settings, encoding="utf-8")
    people = [f"E{number:02d}" for number in range(12)]
    names = ["Wang Wei", "Wang Wei", *[f"Person {number}" for number in range(2, 12)]]
    tables = {
        "employees": ["employee_id,name,hired_on", *[f"{person},{name},2023-01-02" for person, name in zip(people, names, strict=True)]],
        "job_spells": ["employee_id,valid_from,team", *[f"{person},2023-01-02,{'North' if place < 7 else 'South'}" for place, person in enumerate(people)]],
        "sales": [
            "sale_id,sold_on,employee_id,amount",
            *[f"{person}-{month},2024-{month:02d}-15,{person},{1000 + 10 * month}" for person in people for month in range(1, 7)],
        ],
    }
    for name, lines in tables.items():
        (folder / "tables" / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
