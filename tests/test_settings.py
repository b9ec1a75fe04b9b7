import re

import pytest
import yaml

from analysis.settings import PROJECT, AttritionSettings, Settings, UserError, find_company, read_settings


def settings(tmp_path, text):
    (tmp_path / "company.yml").write_text(text, encoding="utf-8")
    return read_settings(tmp_path)


def test_an_empty_file_gives_the_defaults(tmp_path):
    assert settings(tmp_path, "") == Settings()


def test_the_readme_shows_every_setting_with_its_default():
    blocks = re.findall(r"```yaml\n(.*?)```", (PROJECT / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL)
    shown = next(content for block in blocks if "min_group" in (content := yaml.safe_load(block)))
    assert Settings.model_validate(shown) == Settings()
    assert set(shown) == set(Settings.model_fields)
    assert set(shown["attrition"]) == set(AttritionSettings.model_fields)


def test_the_default_audience_sees_no_names():
    assert Settings().default_audience == "executive"


def test_attendance_does_not_count_unless_asked_for():
    assert Settings().scorecard.weights.attendance == 0


def test_an_unknown_setting_names_the_nearest_known_one(tmp_path):
    with pytest.raises(UserError, match=r"curency: there is no such setting. Did you mean currency\?"):
        settings(tmp_path, "curency: EUR")


def test_a_wrong_value_names_the_entry_and_the_value(tmp_path):
    with pytest.raises(UserError, match=r"scorecard.window_months: .*36.*\(found 99\)"):
        settings(tmp_path, "scorecard: {window_months: 99}")


def test_a_headline_that_is_no_horizon_is_refused(tmp_path):
    with pytest.raises(UserError, match=r"attrition: .*headline_horizon must be one of horizons.*\[3, 12\]"):
        settings(tmp_path, "attrition: {horizons: [3, 12]}")


def test_broken_yaml_names_the_file(tmp_path):
    with pytest.raises(UserError, match=r"company.yml cannot be read as YAML"):
        settings(tmp_path, "name: [")


def test_a_file_that_is_no_list_of_settings_is_refused(tmp_path):
    with pytest.raises(UserError, match="the file"):
        settings(tmp_path, "just text")


def test_a_missing_file_says_that_an_empty_one_will_do(tmp_path):
    with pytest.raises(UserError, match="An empty file of that name is enough"):
        read_settings(tmp_path)


def test_settings_cannot_be_changed(tmp_path):
    with pytest.raises(ValueError, match="frozen"):
        settings(tmp_path, "").name = "other"


def test_a_company_is_found_from_the_project_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert find_company("data/sample").name == "sample"


def test_an_unknown_time_zone_is_refused(tmp_path):
    with pytest.raises(UserError, match=r"timezone: .*no time zone of this name"):
        settings(tmp_path, "timezone: Asia/Nowhere")
