// The page's own words in English and Chinese.

const ZH = {
  "You are": "你是",
  Channels: "频道",
  Apps: "应用",
  Home: "首页",
  Messages: "消息",
  sandbox: "演示环境",
  shared: "共享",
  guest: "访客",
  guests: "有访客",
  archived: "已归档",
  APP: "应用",
  "Only visible to you": "仅你可见",
  edited: "已编辑",
  Reply: "回复",
  "Add reaction": "添加表情回应",
  "More actions": "更多操作",
  "Edit message": "编辑消息",
  "Delete message": "删除消息",
  "Delete this message?": "要删除这条消息吗？",
  Delete: "删除",
  Cancel: "取消",
  Close: "关闭",
  Back: "返回",
  Save: "保存",
  Submit: "提交",
  Send: "发送",
  Shortcuts: "快捷操作",
  "Join channel": "加入频道",
  "Leave channel": "退出频道",
  "You are not in this channel.": "你不在这个频道里。",
  "This channel is archived.": "这个频道已归档。",
  "Nothing was written here yet.": "这里还没有消息。",
  "Nothing is shown here yet.": "这里还没有内容。",
  "Message {name}": "发消息到 {name}",
  "Reply in thread": "在消息列中回复",
  "{n} replies": "{n} 条回复",
  "1 reply": "1 条回复",
  "Hide replies": "收起回复",
  Pause: "暂停",
  Resume: "继续",
  Speed: "速度",
  "5 minutes later": "5 分钟后",
  "1 hour later": "1 小时后",
  "1 day later": "1 天后",
  "+5 min": "+5 分",
  "+1 h": "+1 时",
  "+1 day": "+1 天",
  paused: "已暂停",
  "The connection is lost. Trying again…": "连接已断开，正在重试…",
  "Search or choose": "搜索或选择",
  "Nothing found": "没有找到",
  "Type at least {n} characters": "至少输入 {n} 个字",
  "Remove {name}": "移除 {name}",
  optional: "选填",
  "Previous page": "上一页",
  "Next page": "下一页",
  "{from}–{to} of {all}": "第 {from}–{to} 行，共 {all} 行",
  Options: "选项",
  Clock: "时钟",
  Members: "成员",
  Reactions: "表情回应",
  "Something went wrong: {text}": "出错了：{text}",
  Clear: "清除",
  "Please complete this required field.": "请填写此必填项。",
  "has joined the channel": "加入了频道",
  "has left the channel": "退出了频道",
};

let language = localStorage.getItem("language") ?? (navigator.language.startsWith("zh") ? "zh" : "en");

export const current = () => language;
export const locale = () => (language === "zh" ? "zh-CN" : "en-GB");

export function choose(name) {
  language = name;
  localStorage.setItem("language", name);
  document.documentElement.lang = locale();
}

/** The sentence in the page's language, with its {facts} filled in. */
export function w(text, facts = {}) {
  const said = language === "zh" ? ZH[text] ?? text : text;
  return said.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
}
