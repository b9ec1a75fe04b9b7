"""A page with one of everything, made from an invented result, for the tests of the page and for looking at it."""

from datetime import date
from importlib.resources import files

import nbformat
import pandas as pd
from matplotlib.axes import Axes
from nbconvert import HTMLExporter

from analysis.reporting import display, theme
from analysis.reporting.display import Html
from analysis.reporting.fonts import font_css
from analysis.reporting.palette import LIGHT, page_css, series
from analysis.reporting.words import Words
from analysis.studies.result import ResultColumn

NAMES = {"en": ["Lin Yue", "Anna Berg", "Chen Wei", "Maria Rossi", "Zhao Min"], "zh": ["林悦", "安娜·贝格", "陈伟", "玛丽亚·罗西", "赵敏"]}
TEXTS = {
    "en": {
        "question": "# Who performs, and how sure are we?\n\nFor the head of sales, before the yearly talks. It cannot say why somebody sells more than others.",
        "answer": ["Of 54 people, 6 surely belong to the best quarter; 41 cannot be told apart.", "Sales reached 97% of quota in the 12 months to May 2025, 3 points more than the year before."],
        "evidence": "## What each person's score rests on\n\nThe dot is the score; the bar is where it lies with 90% certainty.",
        "bars": "The north sells twice what the west does, with the same number of people", "lines": "Two of three regions grew in every quarter since 2023",
        "dots": "Only Lin Yue and Anna Berg are surely above the average", "heat": "The north meets its quota most often in the fourth quarter",
        "regions": ["North", "South", "West"], "average": "average", "score": "Score, points",
        "trust": "## How far to trust this", "terms": "## Terms", "passed": "The sums of sales agree to the cent with the source.",
        "failed": "12 of 54 people have fewer than 6 months of data; their scores lean on their team.", "info": "Ratings come from one supervisor each.",
        "caveat": ["There is no attendance in these data, so nothing is said about it.", "Nobody left in this time, so nothing is said about leaving."],
        "table": "The sales team, person by person", "open": "What Lin Yue's score is made of", "people": "The score is 62 points.",
        "title": "Scorecard", "as_of": "As known on 31 May 2025", "audience": "For sales management", "company": "Harbour Tools Ltd",
    },
    "zh": {
        "question": "# 谁的业绩突出？把握有多大？\n\n供销售负责人在年度面谈前参考。本报告不能说明为什么有人卖得更多。",
        "answer": ["54 人中，有 6 人可以确定位于前四分之一；41 人之间无法区分高下。", "截至 2025 年 5 月的 12 个月，销售额达到指标的 97%，比上一年提高 3 个百分点。"],
        "evidence": "## 每个人的得分依据是什么\n\n圆点是得分；色条表示有 90% 把握的范围。",
        "bars": "人数相同，北区的销售额是西区的两倍", "lines": "2023 年以来，三个大区中有两个逐季增长",
        "dots": "只有林悦和安娜·贝格可以确定高于平均水平", "heat": "北区在第四季度最常完成指标",
        "regions": ["北区", "南区", "西区"], "average": "平均值", "score": "得分（分）",
        "trust": "## 这些结论有多可靠", "terms": "## 名词解释", "passed": "销售额合计与源数据分毫不差。",
        "failed": "54 人中有 12 人的数据不足 6 个月，其得分更多参考所在团队。", "info": "每人的评分仅来自一位主管。",
        "caveat": ["数据中没有考勤记录，因此不作任何判断。", "这段时间没有人离职，因此不讨论离职问题。"],
        "table": "销售团队逐人明细", "open": "林悦的得分由哪些部分组成", "people": "得分为 62 分。",
        "title": "绩效记分卡", "as_of": "数据截至 2025 年 5 月 31 日", "audience": "供销售管理层阅读", "company": "海港工具有限公司",
    },
}
COLUMNS = (
    ResultColumn("employee_id", "person", "Person"), ResultColumn("team", "team", "Team"), ResultColumn("band", "band", "What can be said of the rank"),
    ResultColumn("score", "points", "Score; 50 is average"), ResultColumn("low", "points", "Low end of the interval"),
    ResultColumn("high", "points", "High end of the interval"), ResultColumn("sales_amount", "money", "Sales of the window"),
    ResultColumn("quota_amount", "money", "Quota of the window"), ResultColumn("attainment_share", "share", "Sales over quota"),
    ResultColumn("months", "months", "Months in the window"), ResultColumn("hired_on", "date", "First day of employment"), ResultColumn("n", "people", "People"),
)
BANDS = ("top_quarter", "upper_half", "cannot_be_told", "cannot_be_told", "lower_half")


def draw_bars(words: Words, *, narrow: bool) -> Axes:
    values = [12_400_000.0, 9_100_000.0, 6_200_000.0]
    axes = theme.canvas(narrow=narrow, height=170)
    return theme.bars(axes, TEXTS[words.language]["regions"], values, [words.money_short(value) for value in values], colours=[LIGHT["accent"], LIGHT["neutral"], LIGHT["neutral"]])


def draw_dots(words: Words, *, narrow: bool) -> Axes:
    axes = theme.canvas(narrow=narrow, height=240)
    good, plain = LIGHT["good"], LIGHT["neutral"]
    theme.intervals(axes, NAMES[words.language], [62, 60, 53, 48, 44], [55, 53, 45, 38, 36], [69, 67, 61, 58, 52], colours=[good, good, plain, plain, plain])
    theme.reference(axes, 50, TEXTS[words.language]["average"])
    axes.set_xlabel(TEXTS[words.language]["score"])
    return axes


def draw_lines(words: Words, *, narrow: bool) -> Axes:
    axes = theme.canvas(narrow=narrow, height=300)
    quarters = [f"{year}–{quarter}" for year in (2023, 2024) for quarter in (1, 2, 3, 4)]
    ends = []
    for number, (region, start, step) in enumerate(zip(TEXTS[words.language]["regions"], (2.1, 2.0, 1.5), (0.16, 0.165, 0.01), strict=True), 1):
        heights = [start + step * quarter for quarter in range(8)]
        axes.plot(range(8), heights, color=series(number))
        ends.append((7, heights[-1], region, series(number)))
    axes.set_xticks(range(0, 8, 2 if narrow else 1), quarters[:: 2 if narrow else 1])
    axes.set_ylim(0, None)
    axes.grid(visible=True, axis="y")
    return theme.label_lines(axes, ends)


def draw_heat(words: Words, *, narrow: bool) -> Axes:
    shares = [[0.4, 0.5, 0.7, 0.95], [0.3, None, 0.5, 0.6], [0.2, 0.25, 0.3, 0.5]]
    texts = [[words.share(share) for share in row] for row in shares]
    return theme.heat_strip(theme.canvas(narrow=narrow, height=190), TEXTS[words.language]["regions"], ["Q1", "Q2", "Q3", "Q4"], shares, texts)


def frame(words: Words) -> pd.DataFrame:
    regions = TEXTS[words.language]["regions"]
    rows = [
        (name, regions[place % 3], BANDS[place], 62.0 - 4.4 * place, 55.0 - 4 * place, 69.0 - 4 * place, 1_234_567.0 - 91_300 * place, 1_200_000, 1.029 - 0.08 * place, 12, date(2019, 3, 1 + place), 18)
        for place, name in enumerate(NAMES[words.language])
    ]
    return pd.DataFrame(rows, columns=[column.name for column in COLUMNS])


def pieces(words: Words) -> list[Html | str]:
    """The page's cells in order: markdown as text, outputs as Html."""
    said = TEXTS[words.language]

    def figure(draw: object, name: str) -> Html:
        return display.figure(draw, words=words, name=name, message=said[name], alt=said[name])

    outcomes = [("passed", said["passed"]), ("failed", said["failed"]), ("information", said["info"])]
    return [
        said["question"], display.paragraphs(said["answer"], "answer"), figure(draw_bars, "bars"), said["evidence"], figure(draw_dots, "dots"),
        figure(draw_lines, "lines"), figure(draw_heat, "heat"), display.table(frame(words), COLUMNS, words, caption=said["table"], limit=4),
        display.details(said["open"], display.paragraphs([said["people"]])), display.details(said["open"], display.paragraphs([said["people"]])),
        said["trust"], display.verdicts(outcomes, words), display.paragraphs(said["caveat"], "caveat"), said["terms"],
        display.definitions([(words.heading(column.name), words.t(column.meaning)) for column in COLUMNS[3:8]]),
    ]


def demo_notebook(words: Words) -> nbformat.NotebookNode:
    """The pieces as a notebook that has run, with what a report must never show beside them."""
    v4 = nbformat.v4
    cells = []
    for piece in pieces(words):
        if isinstance(piece, str):
            cells.append(v4.new_markdown_cell(piece))
        else:
            outputs = [
                v4.new_output("execute_result", {"text/html": piece.markup, "text/plain": "Html(...)"}, execution_count=1),
                v4.new_output("stream", name="stderr", text="a warning nobody wants"), v4.new_output("stream", name="stdout", text="a print nobody wants"),
            ]
            cells.append(v4.new_code_cell("code_nobody_wants()", outputs=outputs))
    return v4.new_notebook(cells=cells)


def demo_html(language: str) -> str:
    """The whole page."""
    words = Words(language, "CNY")
    said = TEXTS[language]
    text = "".join(output.data["text/html"] for cell in demo_notebook(words).cells for output in cell.get("outputs", []) if "data" in output)
    text += "".join(piece for piece in pieces(words) if isinstance(piece, str)) + "".join(str(value) for value in said.values())
    report = {
        "title": said["title"], "language": language, "company": said["company"], "as_of": said["as_of"], "audience_text": said["audience"],
        "font_css": font_css(text), "styles": page_css(),
    }
    exporter = HTMLExporter(template_name="report", extra_template_basedirs=[str(files("analysis.reporting").joinpath("assets"))], exclude_anchor_links=True)
    return exporter.from_notebook_node(demo_notebook(words), resources={"report": report})[0]
