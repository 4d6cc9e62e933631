// The markdown block: headings, lists, quotes and code; the words inside as mrkdwn.
import { el } from "/page/dom.js";
import { mrkdwn } from "/page/mrkdwn.js";

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Standard Markdown's emphasis and links in Slack's way of writing them. */
const inline = (text) =>
  mrkdwn(
    escaped(text)
      .replace(/(?<!\*)\*([^*\n]+)\*(?!\*)/g, "_$1_")
      .replace(/\*\*([^*\n]+)\*\*/g, "*$1*")
      .replace(/\[([^\]\n]+)\]\((https?:[^)\s]+)\)/g, "<$2|$1>"),
  );

export function markdown(text) {
  const parts = text.split(/(```[\s\S]*?```)|\n{2,}/).filter((part) => part?.trim());
  return el("div", { class: "words" }, parts.map(paragraph));
}

function paragraph(text) {
  const heading = /^#{1,6} +([^\n]*)\n?([\s\S]*)$/.exec(text);
  if (heading) return [el("h4", {}, inline(heading[1])), heading[2] ? paragraph(heading[2]) : null];
  if (text.startsWith("```")) return el("pre", {}, el("code", {}, text.replace(/^```\w*\n?|\n?```$/g, "")));
  return el("div", {}, inline(text));
}
