import pandas as pd

from analysis.pretend.company import Pretend

END = pd.Timestamp("2200-01-01")


def test_employee_numbers_keep_their_leading_zeros(maker: Pretend) -> None:
    numbers = maker.tables["employees"].employee_id
    assert numbers.str.fullmatch(r"0\d{5}").all()
    assert numbers.is_unique


def test_names_are_in_chinese_and_in_latin_script(maker: Pretend) -> None:
    chinese = maker.tables["employees"].name.str.contains(r"[\u4e00-\u9fff]")
    assert 0.4 < chinese.mean() < 0.9


def test_mail_addresses_can_belong_to_nobody(maker: Pretend) -> None:
    assert maker.tables["employees"].email.str.fullmatch(r"[a-z]+\.[a-z0-9]+\.\d{6}@lantian\.example").all()


def test_someone_left_for_each_reason(crowd: Pretend) -> None:
    gone = crowd.tables["employees"].dropna(subset="left_on")
    assert set(gone.exit_kind) == {"voluntary", "involuntary", "other"}
    assert (gone.exit_known_on < gone.left_on).all()


def test_nobody_leaves_after_the_data_end(crowd: Pretend) -> None:
    people = crowd.tables["employees"]
    assert people.left_on.max() <= pd.Timestamp("2025-12-31")
    assert people.exit_kind.isna().equals(people.left_on.isna())


def test_spells_run_without_a_gap_from_hiring_to_leaving(crowd: Pretend) -> None:
    for name in ("job_spells", "pay_rates"):
        spells = crowd.tables[name].sort_values(["employee_id", "valid_from"])
        ends, people = spells.groupby("employee_id"), crowd.tables["employees"].set_index("employee_id")
        assert (ends.valid_from.first() == people.hired_on.sort_index()).all()
        last = spells.drop_duplicates("employee_id", keep="last").set_index("employee_id").valid_until
        assert ((last - pd.Timedelta(days=1)).reindex(people.index).fillna(END) == people.left_on.fillna(END)).all()
        same = spells.employee_id == spells.employee_id.shift()
        assert (spells.valid_from == spells.valid_until.shift())[same].all()


def test_a_manager_is_someone_of_the_team_with_no_role(crowd: Pretend) -> None:
    jobs = crowd.tables["job_spells"]
    managers = jobs[jobs.role.isna()].set_index("employee_id")
    assert managers.manager_id.isna().all()
    sellers = jobs[jobs.role.isin(["front", "middle"])]
    assert (sellers.manager_id.map(managers.team) == sellers.team).all()


def test_people_change_level_and_team(crowd: Pretend) -> None:
    jobs = crowd.tables["job_spells"].sort_values(["employee_id", "valid_from"])
    before = jobs.groupby("employee_id")[["level", "team"]].shift()
    assert (jobs.level == before.level + 1).sum() > 50
    assert ((jobs.team != before.team) & before.team.notna()).sum() > 5
