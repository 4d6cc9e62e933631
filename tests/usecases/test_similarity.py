"""Similarity: pairs of needs that a person would call the same, and pairs that she would not, in both languages."""

from __future__ import annotations

import pytest

from usecases.similarity import LIKELY, similar

SAME = [
    ("SSO login", "Login with SSO"),
    ("SSO login", "Could we get single sign-on (SSO) login for our staff?"),
    ("Export invoices to Excel", "We need an Excel export of the invoices"),
    ("A report by country", "Can we have reports by country, please?"),
    ("Dark mode for the mobile app", "mobile app: dark mode"),
    ("Weekly report as PDF", "The weekly report should come as a PDF"),
    ("E-mail notification when an order ships", "Please notify us by email when orders are shipped"),
    ("Two-factor authentication", "two factor authentication for admins"),
    ("Bulk upload of products by CSV", "upload products in bulk (CSV)"),
    ("Search orders by customer number", "We would like to search for orders by the customer's number"),
    ("Read-only role for auditors", "A role for auditors that can only read"),
    ("Calendar sync with Outlook", "Sync calendars with Outlook"),
    ("API for stock levels", "Stock level API"),
    ("Multi-currency pricing", "Prices in multiple currencies"),
    ("Archive old projects", "archiving of old projects"),
    ("导出发票到 Excel", "希望发票能导出成 Excel"),
    ("按国家统计的报表", "能不能加一个按国家统计的报表？"),
    ("单点登录", "我们需要支持单点登录（SSO）"),
    ("支持微信支付", "请问可以支持微信支付吗"),
    ("订单发货后短信通知", "发货以后给客户发短信通知"),
    ("批量导入商品", "商品批量导入功能"),
    ("移动端深色模式", "App 移动端希望有深色模式"),
    ("每周报告发送 PDF", "周报希望用 PDF 发送，每周报告"),
    ("客户编号搜索订单", "按客户编号搜索订单"),
    ("给审计人员只读权限", "审计人员需要只读权限"),
    ("首页加载太慢需要优化", "优化首页加载速度"),
    ("数据大屏支持自定义", "希望可以自定义数据大屏"),
    ("ＡＰＩ接口增加库存查询", "库存查询API接口"),
    ("增加英文界面", "系统界面增加英文版"),
    ("Reset password by phone", "Password reset via phone"),
    ("Show delivery dates in the order list", "the order list should show the delivery date"),
    ("Add a field for the cost centre", "We need a cost centre field"),
    ("Users want to filter invoices by date", "Filter for invoices (date)"),
    ("Offline mode for the app", "The app should work offline"),
    ("Import of contacts from HubSpot", "Could you import our HubSpot contacts?"),
    ("Send reminders before a contract ends", "Reminder before contracts end"),
    ("手机号登录", "支持用手机号登录"),
    ("发票按月汇总", "希望每月汇总发票"),
    ("合同到期前提醒", "合同快到期时给我们提醒"),
    ("订单列表显示交货日期", "订单列表里能显示交货日期吗"),
    ("对接用友 ERP", "能否和用友ERP对接"),
    ("按日期筛选发票", "发票可以按日期筛选"),
    ("新增成本中心字段", "需要一个成本中心字段"),
    ("客户可以自己改地址", "让客户自己修改地址"),
]
DIFFERENT = [
    ("SSO login", "Dark mode"),
    ("SSO login", "The login page should show our logo"),
    ("Export invoices to Excel", "Import customers from Excel"),
    ("A report by country", "The report should be sent weekly"),
    ("Weekly report as PDF", "Weekly call with the team"),
    ("Search orders by customer number", "Delete old orders"),
    ("Bulk upload of products by CSV", "Bulk delete of users"),
    ("Calendar sync with Outlook", "Contacts from Outlook"),
    ("API for stock levels", "API rate limits"),
    ("Read-only role for auditors", "A role for managers who approve invoices"),
    ("We need a new button on the order page", "We need a new training for our staff"),
    ("E-mail notification when an order ships", "Print the order with prices"),
    ("Archive old projects", "Rename projects"),
    ("Report", "Report of working hours by project"),
    ("Training for the new team", "A new logo for the team page"),
    ("Two-factor authentication", "Factor analysis of the survey"),
    ("导出发票到 Excel", "从 Excel 导入客户"),
    ("按国家统计的报表", "报表每周自动发送"),
    ("单点登录", "登录页换成我们的标志"),
    ("支持微信支付", "支持英文界面"),
    ("订单发货后短信通知", "订单打印带价格"),
    ("批量导入商品", "批量删除用户"),
    ("客户编号搜索订单", "删除旧订单"),
    ("我们需要一个新的按钮", "我们需要一次新的培训"),
    ("希望增加深色模式", "希望增加客户标签"),
    ("给审计人员只读权限", "给经理审批权限"),
    ("能不能导出报表", "能不能打印合同"),
    ("首页加载太慢需要优化", "合同审批流程需要优化"),
    ("报表", "报表按项目统计工时"),
    ("Reset password by phone", "Phone support at weekends"),
    ("Show delivery dates in the order list", "Hide prices in the order list"),
    ("Filter invoices by date", "Filter customers by region"),
    ("Offline mode for the app", "A tutorial for the app"),
    ("Send reminders before a contract ends", "Send invoices by post"),
    ("手机号登录", "手机号隐藏中间四位"),
    ("发票按月汇总", "发票抬头可以修改"),
    ("合同到期前提醒", "合同模板可以编辑"),
    ("订单列表显示交货日期", "订单列表隐藏价格"),
    ("对接用友 ERP", "对接企业微信"),
    ("按日期筛选发票", "按地区筛选客户"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_need_in_other_words_is_found(one: str, other: str) -> None:
    assert similar(one, among={1: other})
    assert similar(other, among={1: one})


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_another_need_in_like_words_is_not(one: str, other: str) -> None:
    assert not similar(one, among={1: other})
    assert not similar(other, among={1: one})


def test_opposites_in_the_same_words_are_asked_about_rather_than_missed() -> None:
    assert similar("Import of contacts from HubSpot", among={1: "Export of contacts to HubSpot"})


def test_the_likest_is_first_and_width_and_case_do_not_matter() -> None:
    found = similar("ＳＳＯ Login", among={1: "login by sso, please", 2: "sso login", 3: "dark mode"})
    assert [key for key, _ in found] == [1, 2]
    assert all(score >= LIKELY for _, score in found)


@pytest.mark.parametrize("nothing", ["", "   ", "!!!", "could we have it please", "的了吗", "\x00"])
def test_what_says_nothing_is_like_nothing(nothing: str) -> None:
    assert similar(nothing, among={1: "SSO login", 2: nothing}) == []
