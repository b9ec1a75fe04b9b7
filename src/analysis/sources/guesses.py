"""Guesses at what a raw column or file is in the data contract, by its name alone; pure.

In: names, English or Chinese. Out: contract columns and tables with how well they fit. A guess is only ever written into a
draft for a person to check.
"""

import difflib
import re
from collections.abc import Sequence

from analysis.tables.schema import Column, Table

_BRACKETED = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_CLOSE = 0.9
_MOST = 0.6

SYNONYMS: dict[str, str] = {
    "employee_id": "emp_id emp_no employee_number employee_no staff_id staff_no worker_id person_id salesperson_id sales_person_id rep_id "
    "owner_id user_id sales_agent agent salesperson 工号 员工编号 员工号 员工工号 人员编号 业务员 销售员 销售代表 负责人 所有人",
    "name": "full_name employee_name display_name 姓名 名称 员工姓名 客户名称 客户全称",
    "email": "mail email_address work_email 邮箱 电子邮箱 工作邮箱 邮件",
    "hired_on": "hire_date date_of_joining joining_date start_date entry_date 入职日期 入职时间 入司日期 入职",
    "left_on": "termination_date last_working_date leaving_date exit_date end_date 离职日期 离职时间 最后工作日 离职",
    "exit_kind": "termination_reason exit_reason 离职类型 离职原因 离职性质",
    "gender": "sex 性别",
    "birth_year": "year_of_birth 出生年份 出生年",
    "valid_from": "start_date effective_date effective_from change_date rate_change_date 生效日期 开始日期 起始日期 调薪日期",
    "valid_until": "end_date effective_to effective_until 失效日期 结束日期 截止日期",
    "team": "department dept department_name team_name sales_team 部门 团队 部门名称 所属部门 小组",
    "region": "territory office regional_office sales_region city area 区域 大区 地区 城市 片区",
    "manager_id": "manager supervisor supervisor_id reports_to 上级 直属上级 直属上级工号 直接上级 直接上级工号 上级工号 主管 主管工号 经理",
    "job_title": "title position designation role_name 职位 岗位 职务",
    "level": "grade job_level organization_level seniority 职级 级别 等级",
    "base_pay_month": "salary base_salary monthly_salary base_pay rate monthly_income 月薪 基本工资 底薪 工资 薪资",
    "target_incentive_month": "target_bonus target_commission 目标奖金 目标提成",
    "worked_on": "date attendance_date work_date day 日期 考勤日期 打卡日期",
    "status": "attendance_status 状态 考勤状态 考勤结果 出勤情况",
    "hours_worked": "work_hours 工时 工作时长 出勤时长",
    "late_minutes": "minutes_late 迟到分钟 迟到时长 迟到",
    "early_leave_minutes": "minutes_early 早退分钟 早退时长 早退",
    "period_from": "period_start quota_date review_start quarter_start 期间开始 考核开始 周期开始 月份",
    "period_until": "period_end review_end quarter_end 期间结束 考核结束 周期结束",
    "known_on": "review_date published_on 公布日期 评定日期 考核日期",
    "rating": "performance_rating score quarterly_rating overall_rating 绩效 考核得分 绩效得分 评级 绩效等级",
    "rating_max": "max_rating scale 满分",
    "attitude_rating": "attitude 工作态度 态度评分",
    "course": "course_name training training_name 课程 课程名称 培训名称",
    "completed_on": "completion_date finish_date 完成日期 结业日期 培训日期",
    "hours": "duration training_hours 学时 课时 培训时长",
    "cost": "price training_cost 费用 培训费用",
    "answered_on": "response_date survey_date 填写日期 提交时间 调查日期",
    "topic": "question survey_topic 题目 问题 主题",
    "score": "answer result points 得分 评分 分数 满意度",
    "score_max": "max_score 满分 最高分",
    "account_id": "account customer_id customer client_id company_id store_id 客户 客户编号 客户id 客户编码",
    "segment": "sector industry customer_segment 行业 客户类型 客户分类",
    "opened_on": "created_date first_purchase_date 建档日期 开户日期",
    "owner_id": "sales_person_id account_owner owner 负责人 客户经理 所有人",
    "activity_id": "id task_id event_id engagement_id call_id 跟进编号 活动编号 拜访编号",
    "occurred_on": "activity_date event_date call_date activity_date_time 跟进时间 拜访日期 活动日期 跟进日期",
    "kind": "type activity_type 类型 跟进方式 活动类型",
    "minutes": "duration_in_minutes duration 时长 分钟",
    "deal_id": "id opportunity_id opportunity deal 商机编号 商机id 商机",
    "created_on": "created_date create_date engage_date created_at 创建日期 创建时间 录入日期",
    "expected_close_on": "expected_close_date forecast_date 预计成交日期 预计签约日期",
    "closed_on": "close_date closed_date won_date 成交日期 结单日期 赢单日期",
    "outcome": "deal_stage stage_name is_won 结果 赢单状态 商机状态",
    "amount": "close_value total value revenue sub_total sales_amount order_amount deal_amount sales_quota quota target total_business_value "
    "金额 销售额 订单金额 合同金额 成交金额 业绩 目标 销售目标 指标",
    "product": "product_name product_id item sku 产品 产品名称 产品线 产品类别 商品",
    "stage": "stage_name deal_stage 阶段 销售阶段",
    "stage_order": "stage_number display_order 阶段序号",
    "entered_on": "stage_date date_entered 进入日期 进入阶段时间",
    "sale_id": "order_id sales_order_id invoice_id invoice_number order_number id 订单号 订单编号 发票号 单号 合同编号",
    "sold_on": "order_date sale_date invoice_date close_date date 订单日期 销售日期 下单日期 开票日期 签约日期 日期",
    "margin": "gross_margin profit gross_profit 毛利 利润",
    "credit_share": "split split_percentage 分成比例 业绩比例",
    "feedback_id": "id survey_id ticket_id 反馈编号 评价编号",
    "received_on": "response_date feedback_date 反馈日期 评价日期",
    "component": "pay_component payment_type 奖金项目 薪酬项目 提成项目",
    "paid_on": "pay_date payment_date 发放日期 支付日期",
}
"""Names that exports use for a contract column, parted by blanks. To make `discover` know more names, add them here."""

TABLE_SYNONYMS: dict[str, str] = {
    "employees": "employee worker staff personnel hr user users owner teams 员工 人员 花名册 名册 人事",
    "job_spells": "department_history position_history worker_position job_history team teams sales_teams 任职 调动 岗位",
    "pay_rates": "pay pay_history salary compensation 薪酬 工资 薪资 调薪",
    "attendance": "absenteeism punch 考勤 打卡 出勤",
    "reviews": "review performance employee_performance 绩效 考核",
    "trainings": "training course learning 培训 课程",
    "surveys": "survey engagement_survey 调查 问卷 满意度",
    "accounts": "account customer customers company store 客户 客户档案",
    "activities": "activity engagement task event call meeting 跟进 拜访 活动",
    "deals": "deal opportunity opportunities sales_pipeline pipeline 商机 机会",
    "deal_stages": "deal_stage opportunity_history stage_history 商机阶段 阶段",
    "sales": "sale order orders sales_order_header invoice invoices 销售 订单 发票 合同 业绩",
    "sale_credits": "credit split splits 分成",
    "quotas": "quota target targets sales_person_quota_history 目标 指标 任务",
    "customer_feedback": "feedback complaints csat nps 反馈 评价 投诉",
    "payouts": "payout bonus commission commissions 奖金 提成",
}
"""Words in the names of files that hint at a contract table."""


def plain(name: str) -> str:
    """A name in small letters with single underscores.

    >>> plain("SalesPersonID"), plain("Joining Designation"), plain("入职日期(必填)")
    ('sales_person_id', 'joining_designation', '入职日期_必填')
    """
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name.strip())
    return re.sub(r"\W+", "_", parted).strip("_").lower()


def column_fit(name: str, column: Column) -> float:
    """How well a raw name fits a contract column, 0 to 1; 1 is the contract's own name. What stands in brackets, such as a unit, does not count.

    >>> column_fit("工号", Column("employee_id", "id", "The person")), column_fit("金额（元）", Column("amount", "number", "Sales"))
    (0.95, 0.95)
    """
    own, names = plain(_BRACKETED.sub("", name)) or plain(name), [column.name, *SYNONYMS.get(column.name, "").split()]
    if own == column.name:
        return 1.0
    joined = own.replace("_", "")
    if any(joined == other.replace("_", "") for other in names):
        return 0.95
    likeness = max(difflib.SequenceMatcher(None, joined, other.replace("_", "")).ratio() for other in names)
    return likeness * 0.9 if likeness >= _CLOSE else 0.0


def guess_columns(names: Sequence[str], table: Table) -> dict[str, str]:
    """For each contract column that a raw name fits, the raw name; each raw name serves once, best fits first."""
    fits = [
        (column_fit(name, column), column.required, -place, -position, column.name, name)
        for place, column in enumerate(table.columns)
        for position, name in enumerate(names)
    ]
    chosen: dict[str, str] = {}
    for fit, _, _, _, column_name, name in sorted(fits, reverse=True):
        if fit and column_name not in chosen and name not in chosen.values():
            chosen[column_name] = name
    return {column: chosen[column] for column in table.column_names if column in chosen}


def table_fit(source: str, names: Sequence[str], table: Table) -> float:
    """How well a raw source fits a contract table: 0 where it should not be proposed, else larger is better.

    A proposal needs most of the required columns; a hint in the file's name makes up for one of them, and a hint at
    other tables forbids it. Employees are proposed from whatever names people, since nothing works without them.
    """
    guessed = guess_columns(names, table)
    required = sum(name in guessed for name in table.required_names)
    hints = {name for name in TABLE_SYNONYMS if _is_hinted(source, name)}
    hinted = table.name in hints
    enough = (required + hinted) / len(table.required_names) > _MOST and (hinted or (len(guessed) > 1 and not hints))
    if not required or not (enough or (table.name == "employees" and "employee_id" in guessed)):
        return 0.0
    return required / len(table.required_names) + 0.3 * len(guessed) / len(table.columns) + hinted


def _is_hinted(source: str, table: str) -> bool:
    """True if the name of a source holds a word for the table."""
    words = [table, *TABLE_SYNONYMS.get(table, "").split()]
    name = f"_{plain(source)}_"
    return any(f"_{word}_" in name or (not word.isascii() and word in name) for word in words)
