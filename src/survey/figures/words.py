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
    "not stated": ("未注明", "not stated"),
    "earlier": ("更早", "earlier"),
    "later": ("更晚", "later"),
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
    "dates summed": ("{last} 及以前合计", "{last} and before are summed"),
    "columns left out": (
        "逐列列出最多的 {shown} 项，其余 {n} 列只写合计",
        "The {shown} largest columns are shown; of the other {n} only the sum is given",
    ),
    "lanes left out": (
        "只画最多的 {shown} 项，其余 {n} 项未画",
        "The {shown} largest are shown; {n} others are not",
    ),
    "months left out": (
        "未画出：{n} 次计数没有月份",
        "Not drawn: {n} counts without a month",
    ),
    "crowded": ("论文密集处时间轴放宽", "The axis is wider where papers are many"),
    "too many to name": ("论文过多，只画点，不写名称", "Too many papers to name: dots only"),
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
    "same place": (
        "{n} 篇与别的论文日期都相同，画在同一点",
        "{n} share both dates with another and stand on its dot",
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
    "relations implied": (
        "未画出：{n} 条可由其他关系推出的关系",
        "Not drawn: {n} relations that others imply",
    ),
    # what a figure shows, for its caption and for who cannot see it
    "alt timeline": (
        "{papers}论文按首次发表的时间排列（{first} 至 {last}），按主题分行",
        "{papers} by date of first publication, {first} to {last}, in lanes by topic",
    ),
    "alt most": ("最多：{most}", "Most: {most}"),
    "alt rows": ("共 {n} 项", "Rows: {n}"),
    "alt cells": ("{rows} 行，{columns} 列", "{rows} rows, {columns} columns"),
    "alt counts": ("论文篇数", "Numbers of papers"),
    "alt counts by": ("论文篇数，按{0}", "Papers by {0}"),
    "alt counts by both": ("论文篇数，按{0}、{1}", "Papers by {0} and {1}"),
    "alt pairs": ("同现的论文篇数", "Papers that have both"),
    "alt pairs of": ("{0}与{1}的同现：论文篇数", "Papers that have both, {0} and {1}"),
    "alt months": (
        "各主题每月发表的论文篇数（{first} 至 {last}）",
        "Papers a month for each topic, {first} to {last}",
    ),
    "alt peaks": ("最多的月份：{most}", "Highest months: {most}"),
    "alt calendar": ("每日阅读的论文篇数：{years}", "Papers read a day: {years}"),
    "alt gap": (
        "{papers}论文的发表时间与阅读时间",
        "Dates of publication and of reading, {papers}",
    ),
    "alt delay": (
        "从发表到阅读的天数：中位数 {median}，最长 {days}（{name}）",
        "Days from publication to reading: median {median}, longest {days} ({name})",
    ),
    "alt slips": ("{n} 篇的日期疑有误", "With a slip in a date: {n}"),
    "alt lineage": (
        "{papers}论文之间的关系，共 {pairs} 对",
        "Relations between papers: {papers}, {pairs} pairs",
    ),
    "alt aims": ("被联系最多的论文：{most}", "Papers that most others relate to: {most}"),
    "alt progress": ("各综述计划的阅读进度", "What has been read of each planned review"),
    "alt read": ("{review}：已读 {read} / {papers}", "{review}: read {read} of {papers}"),
    "by topic": ("主题", "topic"),
    "by organization": ("机构", "organisation"),
    "by category": ("笔记标题", "heading of the notes"),
    "by venue": ("会议与期刊", "venue"),
    "by author": ("作者", "author"),
    "by status": ("阅读状态", "status"),
    "by type": ("类型", "type"),
    "by year": ("年份", "year"),
    "by month": ("月份", "month"),
    # what notes say of another paper
    "builds_on": ("在其基础上", "builds on"),
    "follows_up": ("后续工作", "follows up"),
    "uses_component": ("用作部件", "uses as a part"),
    "compares_with": ("与之比较", "compares with"),
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
