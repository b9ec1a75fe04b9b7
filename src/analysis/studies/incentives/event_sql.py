"""The facts that can earn something, as one plain SQL statement per source: person, day, id, and what a plan may ask about them.

In: the relation `pay_people` (employee_id, person) beside the contract tables. Out: `EVENTS`, name -> (table, SQL). Money is in
ten-thousandths of the currency, scores are shares of their scale in millionths, both whole numbers.
"""

def _part(money: str) -> str:
    """The part of a sale's money that a credit gives, as SQL; the last credit of shares that add up to 1 takes the rest."""
    rounded = f"round(s.{money} * c.credit_share, 4)"
    return f"{rounded} + case when c.place = 1 and c.all_shares = 1 then s.{money} - sum({rounded}) over (partition by s.sale_id) else 0 end"


CREDITED = f"""
    select s.sale_id, s.employee_id, s.sold_on, s.product, s.account_id, s.deal_id, s.amount, s.margin
    from sales as s left join (select distinct sale_id from sale_credits) as c on c.sale_id = s.sale_id
    where c.sale_id is null
    union all
    select s.sale_id, c.employee_id, s.sold_on, s.product, s.account_id, s.deal_id, {_part("amount")}, {_part("margin")}
    from sales as s
    join (
        select *, row_number() over (partition by sale_id order by employee_id desc) as place, sum(credit_share) over (partition by sale_id) as all_shares
        from sale_credits
    ) as c on c.sale_id = s.sale_id
"""
"""Sales as credited to people, in parts that add up to the sale where the shares add up to 1."""

SALES = f"""
    select p.person, s.sold_on as day, s.sale_id as id, cast(s.amount * 10000 as bigint) as money, cast(coalesce(s.margin, 0) * 10000 as bigint) as margin,
           s.product, s.account_id as account, coalesce(d.is_new_customer, false) as is_new,
           coalesce(a.first_on < s.sold_on, false) as is_repeat
    from ({CREDITED}) as s
    join pay_people as p on p.employee_id = s.employee_id
    left join deals as d on d.deal_id = s.deal_id
    left join (select account_id, min(sold_on) as first_on from sales where amount > 0 and account_id is not null group by account_id) as a on a.account_id = s.account_id
"""

DEALS = """
    select p.person, d.closed_on as day, d.deal_id as id, cast(coalesce(d.amount, 0) * 10000 as bigint) as money, d.product, coalesce(d.is_new_customer, false) as is_new
    from deals as d join pay_people as p on p.employee_id = d.employee_id
    where d.outcome = 'won'
"""

CANCELLED = """
    select p.person, c.day, c.deal_id as id, cast(coalesce(c.amount, 0) * 10000 as bigint) as money, c.product, coalesce(c.is_new_customer, false) as is_new
    from (
        select d.deal_id, d.employee_id, d.amount, d.product, d.is_new_customer, min(s.sold_on) as day
        from (
            select deal_id, sold_on, amount, sum(amount) over (partition by deal_id order by sold_on) as left_of_it
            from sales where deal_id is not null
        ) as s
        join deals as d on d.deal_id = s.deal_id
        where d.outcome = 'won' and s.amount < 0 and s.left_of_it <= 0
        group by d.deal_id, d.employee_id, d.amount, d.product, d.is_new_customer
    ) as c
    join pay_people as p on p.employee_id = c.employee_id
"""
"""Deals won of whose sales nothing is left at the end of a day with a return, on the first such day; each deal counts once."""

FEEDBACK = """
    select p.person, f.received_on as day, f.feedback_id as id, cast(round(f.score / f.score_max * 1000000) as bigint) as score
    from customer_feedback as f join pay_people as p on p.employee_id = f.employee_id
"""

TRAININGS = """
    select p.person, t.completed_on as day, t.course as id, cast(round(t.score_share * 1000000) as bigint) as score, t.course_family
    from trainings as t join pay_people as p on p.employee_id = t.employee_id
    where t.score_share is not null
"""

REVIEWS = """
    select p.person, r.known_on as day, cast(r.period_from as varchar) as id, cast(round(r.rating / r.rating_max * 1000000) as bigint) as score
    from reviews as r join pay_people as p on p.employee_id = r.employee_id
"""

EVENTS: dict[str, tuple[str, str]] = {
    "sales": ("sales", SALES), "deals": ("deals", DEALS), "cancelled": ("deals", CANCELLED),
    "feedback": ("customer_feedback", FEEDBACK), "trainings": ("trainings", TRAININGS), "reviews": ("reviews", REVIEWS),
}
"""Every source of facts by name: the contract table that its ids belong to, and its SQL."""
