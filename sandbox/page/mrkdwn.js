// Slack's mrkdwn as nodes: entities, <links>, mentions, dates, *bold*, _italic_, ~strike~, `code`, quotes, lists.
import { slackDate } from "/page/dates.js";
import { el } from "/page/dom.js";
import { withEmoji } from "/page/emoji.js";
import { channel, goTo, me, nameOf, now } from "/page/store.js";
import { jumpTo } from "/page/jump.js";

const plain = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** A text object, of either kind, as nodes. */
export function textObject(text) {
  if (!text) return [];
  return text.type === "mrkdwn" ? mrkdwn(text.text) : [withEmoji(text.text)];
}

/** A paragraph of mrkdwn. */
export function mrkdwn(text) {
  return text.split(/(```[\s\S]*?```)/).flatMap((part) =>
    part.startsWith("```") && part.length > 5
      ? [el("pre", {}, el("code", {}, plain(part.slice(3, -3).replace(/^\n|\n$/g, ""))))]
      : lines(part),
  );
}

function lines(text) {
  const nodes = [];
  let quote = null;
  text.split("\n").forEach((line, index, all) => {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quoted) {
      if (!quote) nodes.push((quote = el("blockquote")));
      else quote.append("\n");
      quote.append(...inline(quoted[1]));
      return;
    }
    quote = null;
    const item = /^(\s*)([•◦▪-]|\d+\.) (.*)$/.exec(line);
    if (item) {
      nodes.push(el("div", { class: "item" }, el("span", { class: "mark" }, item[2] === "-" ? "•" : item[2]), el("span", {}, inline(item[3]))));
      return;
    }
    nodes.push(...inline(line));
    if (index < all.length - 1) nodes.push("\n");
  });
  return nodes;
}

const MARKS = { "*": "b", _: "i", "~": "s" };
const TOKEN = /`([^`\n]+)`|<([^<>\n]+)>|(?<![\p{L}\p{N}*_~])([*_~])(?=\S)(.+?)(?<=\S)\3(?![\p{L}\p{N}])/u;

function inline(text) {
  const found = TOKEN.exec(text);
  if (!found) return text ? [withEmoji(plain(text))] : [];
  const before = text.slice(0, found.index);
  const after = text.slice(found.index + found[0].length);
  let node = null;
  if (found[1] !== undefined) node = el("code", {}, plain(found[1]));
  else if (found[2] !== undefined) node = bracketed(found[2]);
  else node = el(MARKS[found[3]], {}, inline(found[4]));
  return [...(before ? [withEmoji(plain(before))] : []), node, ...inline(after)];
}

function bracketed(inner) {
  const [target, label] = [inner.split("|")[0], inner.split("|").slice(1).join("|")];
  if (target.startsWith("@")) return mention(target.slice(1));
  if (target.startsWith("#")) return channelLink(target.slice(1));
  if (target.startsWith("!date^")) return date(target, label);
  if (target.startsWith("!subteam")) return el("span", { class: "mention" }, plain(label || target));
  if (target.startsWith("!")) return el("span", { class: "mention" }, `@${target.slice(1)}`);
  return link(plain(target), plain(label));
}

export function mention(id) {
  return el("span", { class: id === me().id ? "mention mine" : "mention" }, `@${nameOf(id)}`);
}

export function channelLink(id) {
  const found = channel(id);
  if (!found) return el("span", { class: "mention" }, "#…");
  return el("button", { class: "mention link", type: "button", onclick: () => goTo(id) }, `#${found.name}`);
}

/** Links into Slack lead to the message on this page; others open a new tab. Only web and mail addresses are links. */
export function link(url, label) {
  const words = label || url;
  if (!/^(https?:|mailto:)/i.test(url)) return document.createTextNode(words);
  const onclick = (event) => jumpTo(url) && event.preventDefault();
  return el("a", { href: url, target: "_blank", rel: "noreferrer noopener", onclick }, words);
}

function date(target, fallback) {
  const [, seconds, pattern] = target.split("^");
  return moment(Number(seconds), pattern, plain(fallback));
}

export function moment(seconds, pattern, fallback) {
  const reader = { zone: me().tz, locale: me().locale, now: now() };
  return el("time", { title: fallback, datetime: new Date(seconds * 1000).toISOString() }, slackDate(seconds, pattern, reader));
}
