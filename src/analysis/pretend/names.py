"""Names of made-up people and customers, in Chinese and in Latin script.

In: a random generator. Out: texts. Nobody real is meant; mail addresses end in a name reserved for examples.
"""

import numpy as np

FAMILY = (
    ("王", "Wang"), ("李", "Li"), ("张", "Zhang"), ("刘", "Liu"), ("陈", "Chen"), ("杨", "Yang"), ("赵", "Zhao"), ("黄", "Huang"),
    ("周", "Zhou"), ("吴", "Wu"), ("徐", "Xu"), ("孙", "Sun"), ("胡", "Hu"), ("朱", "Zhu"), ("高", "Gao"), ("林", "Lin"),
    ("何", "He"), ("郭", "Guo"), ("马", "Ma"), ("罗", "Luo"), ("梁", "Liang"), ("宋", "Song"), ("郑", "Zheng"), ("谢", "Xie"),
)  # fmt: skip
GIVEN = (
    ("伟", "Wei"), ("芳", "Fang"), ("敏", "Min"), ("静", "Jing"), ("磊", "Lei"), ("洋", "Yang"), ("艳", "Yan"), ("勇", "Yong"),
    ("军", "Jun"), ("杰", "Jie"), ("娟", "Juan"), ("涛", "Tao"), ("明", "Ming"), ("超", "Chao"), ("霞", "Xia"), ("平", "Ping"),
    ("刚", "Gang"), ("桂英", "Guiying"), ("建国", "Jianguo"), ("晓燕", "Xiaoyan"), ("志强", "Zhiqiang"), ("文静", "Wenjing"),
    ("海涛", "Haitao"), ("雨婷", "Yuting"), ("子轩", "Zixuan"), ("思远", "Siyuan"), ("佳怡", "Jiayi"), ("国华", "Guohua"),
)  # fmt: skip
WESTERN = ("Grace", "Kevin", "Linda", "Jason", "Amy", "Eric", "Vivian", "Tony", "Helen", "Frank", "Cindy", "Leo", "Sophie", "Daniel")
_SURNAMES = ("O'Brien", "Müller", "Novak", "Tanaka", "García", "Smith", "Dubois", "Kowalski")
_CITIES = (("苏州", "Suzhou"), ("宁波", "Ningbo"), ("无锡", "Wuxi"), ("东莞", "Dongguan"), ("青岛", "Qingdao"), ("成都", "Chengdu"),
           ("武汉", "Wuhan"), ("沈阳", "Shenyang"), ("西安", "Xi'an"), ("长沙", "Changsha"))  # fmt: skip
_WORDS = (("恒达", "Hengda"), ("华信", "Huaxin"), ("金鼎", "Jinding"), ("瑞丰", "Ruifeng"), ("东方", "Dongfang"), ("新源", "Xinyuan"),
          ("天成", "Tiancheng"), ("博远", "Boyuan"), ("宏泰", "Hongtai"), ("立新", "Lixin"))  # fmt: skip
_TRADES = (("汽车零部件", "Auto Parts"), ("电子", "Electronics"), ("新能源", "New Energy"), ("食品机械", "Food Machinery"),
           ("精密制造", "Precision"))  # fmt: skip
SEGMENTS = ("automotive", "electronics", "energy", "food", "machinery")


def person_names(count: int, rng: np.random.Generator) -> list[tuple[str, str]]:
    """So many (name, mailbox) pairs: most in Chinese, some in Latin script, a few from abroad."""
    family, given = rng.integers(0, len(FAMILY), count), rng.integers(0, len(GIVEN), count)
    western, surname, style = rng.integers(0, len(WESTERN), count), rng.integers(0, len(_SURNAMES), count), rng.random(count)
    return [_person(*choice) for choice in zip(family, given, western, surname, style, strict=True)]


def _person(family: int, given: int, western: int, surname: int, style: float) -> tuple[str, str]:
    """One person's name and mailbox."""
    hanzi, latin = FAMILY[family]
    mailbox = f"{latin}.{GIVEN[given][1]}".lower()
    if style < 0.65:
        return hanzi + GIVEN[given][0], mailbox
    if style < 0.8:
        return f"{GIVEN[given][1]} {latin}", mailbox
    if style < 0.95:
        return f"{WESTERN[western]} {latin}", f"{WESTERN[western]}.{latin}".lower()
    return f"{WESTERN[western]} {_SURNAMES[surname]}", f"{WESTERN[western]}.{western}{surname}".lower()


def account_labels() -> list[str]:
    """Every customer name that can be had, in Chinese first and then in English; place in the list tells the trade."""
    chinese = [f"{city[0]}{word[0]}{trade[0]}有限公司" for city in _CITIES for word in _WORDS for trade in _TRADES]
    english = [f"{city[1]} {word[1]} {trade[1]} Co., Ltd." for city in _CITIES for word in _WORDS for trade in _TRADES]
    return chinese + english
