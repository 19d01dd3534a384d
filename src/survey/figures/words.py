"""The words that figures print: one table, Chinese and English side by side."""

from __future__ import annotations

from typing import Literal

from survey.errors import SettingsError

Language = Literal["zh", "en"]

_LANGUAGES = ("zh", "en")
_WORDS = {
    # axes
    "published": ("发表时间", "Published"),
    "read on": ("阅读时间", "Read"),
    "undated": ("日期不详", "no date"),
    "weekdays": ("一 二 三 四 五 六 日", "Mon Tue Wed Thu Fri Sat Sun"),
    "months": (
        "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月",
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    ),
    # legends
    "day": ("日期精确到日", "dated to the day"),
    "month": ("只知月份", "month only"),
    "year": ("只知年份（画在年中）", "year only (drawn at mid-year)"),
    "same day": ("发表当日即读", "read the same day"),
    "paper": ("论文", "paper"),
    "slip": ("发表晚于阅读，日期疑有误", "read before publication: a slip?"),
    "period": ("发表日期的可能范围", "possible dates"),
    "papers a day": ("每日篇数", "papers a day"),
    "read": ("已读", "read"),
    "pending": ("待读", "pending"),
    "named": ("仅被提及", "only named"),
    # names of what has none, and of what is summed
    "unclassified": ("未分类", "Unclassified"),
    "no review": ("未命名", "unnamed"),
    "unnamed": ("无标题", "untitled"),
    "no relation": ("关系未注明", "unspecified"),
    "no status": ("状态不详", "no status"),
    "rest": ("其他 {n} 项", "{n} others"),
    "rest of relations": ("其他 {n} 种关系", "{n} other relations"),
    "total": ("{n} 篇", "{n} papers"),
    "total of one": ("{n} 篇", "{n} paper"),
    # notes under a figure; {n} counts what is left out or picked out
    "dates left out": ("未画出：{n} 篇日期缺失或无法识别", "Not drawn: {n} with no usable date"),
    "rows left out": (
        "逐项列出最多的 {shown} 项，其余 {n} 项只写合计",
        "The {shown} largest are shown; of the other {n} only the sum is given",
    ),
    "days left out": (
        "未画出：{n} 行日期或篇数无法识别",
        "Not drawn: {n} rows with no usable date or number",
    ),
    "numbers left out": ("{n} 个数值无法识别，按 0 计", "{n} values are no counts; taken as 0"),
    "labelled": ("标出延迟最长的 {n} 篇", "Named: the {n} that waited longest"),
    "labelled in part": (
        "延迟最长的 {most} 篇中标出 {n} 篇",
        "Named: {n} of the {most} that waited longest",
    ),
    "labelled slips": ("标出日期疑有误的 {n} 篇", "Named: {n} with a slip in a date"),
    "labelled slips in part": (
        "日期疑有误的 {most} 篇中标出 {n} 篇",
        "Named: {n} of {most} with a slip in a date",
    ),
    "ends of bars": ("条末数字：已读 / 全部", "At the end of a bar: read / all"),
    "direction": (
        "箭头由论文指向其笔记所述的另一篇；论文密集处时间轴放宽",
        "An arrow leads from a paper to the one its notes relate it to; "
        "the axis is wider where papers are many",
    ),
    "relations left out": (
        "未画出：{n} 条关系缺少对象或指向自身",
        "Not drawn: {n} relations with no other paper or with itself",
    ),
    # where there is nothing to draw
    "no papers": ("没有可画的论文。", "There are no papers to show."),
    "no counts": ("没有可画的统计。", "There is nothing to count."),
    "no readings": ("没有阅读记录。", "No reading has been recorded."),
    "no reviews": ("没有综述计划。", "No review has been planned."),
    "no relations": ("没有论文之间的关系。", "No relations between papers are known."),
}


def say(name: str, language: Language) -> str:
    """Return the words that *name* stands for in *language*.

    >>> say("pending", "en")
    'pending'
    >>> say("rest", "zh").format(n=3)
    '其他 3 项'
    """
    if language not in _LANGUAGES:
        raise SettingsError(f'language "{language}" is unknown; write "zh" or "en"')
    return _WORDS[name][_LANGUAGES.index(language)]


def tell(name: str, count: int, language: Language) -> str:
    """Return the sentence *name* with *count* in it, or nothing where there is none to count.

    >>> tell("dates left out", 2, "en"), tell("dates left out", 0, "en")
    ('Not drawn: 2 with no usable date', '')
    """
    return say(name, language).format(n=count) if count else ""
