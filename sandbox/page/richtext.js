// The rich_text block: what people type, and quotes.
import { el } from "/page/dom.js";
import { emoji, withEmoji } from "/page/emoji.js";
import { channelLink, link, mention, moment } from "/page/mrkdwn.js";

export const richText = (block) => el("div", { class: "rich" }, block.elements.map(part));

const PARTS = {
  rich_text_section: (one) => el("div", { class: "words" }, inlines(one)),
  rich_text_quote: (one) => el("blockquote", {}, inlines(one)),
  rich_text_preformatted: (one) => el("pre", {}, el("code", {}, inlines(one))),
  rich_text_list: (one) =>
    el(one.style === "ordered" ? "ol" : "ul", { class: `indent${one.indent ?? 0}`, start: (one.offset ?? 0) + 1 },
      one.elements.map((item) => el("li", {}, inlines(item)))),
};

const part = (one) => PARTS[one.type]?.(one) ?? null;
const inlines = (one) => one.elements.map(inline);

const STYLES = { bold: "b", italic: "i", strike: "s", code: "code", underline: "u" };

function inline(one) {
  const marks = Object.keys(STYLES).filter((name) => one.style?.[name]);
  return marks.reduce((inner, name) => el(STYLES[name], {}, inner), bare(one));
}

function bare(one) {
  switch (one.type) {
    case "link": return link(one.url, one.text);
    case "user": return mention(one.user_id);
    case "channel": return channelLink(one.channel_id);
    case "emoji": return emoji(one.name);
    case "broadcast": return el("span", { class: "mention" }, `@${one.range}`);
    case "date": return moment(one.timestamp, one.format, one.fallback ?? "");
    case "color": return el("code", {}, one.value);
    default: return withEmoji(one.text ?? "");
  }
}
