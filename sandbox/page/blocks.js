// Block Kit as nodes. `place` tells where the blocks stand: {channel, ts} or {view_id}, with values and errors.
import { chart } from "/page/charts.js";
import { el } from "/page/dom.js";
import { element } from "/page/elements.js";
import { icon } from "/page/icons.js";
import { markdown } from "/page/markdown.js";
import { textObject } from "/page/mrkdwn.js";
import { richText } from "/page/richtext.js";
import { me } from "/page/store.js";
import { dataTable, table } from "/page/tables.js";
import { w } from "/page/words.js";

export const blocks = (list, place) => list.map((block) => one(block, place));

function one(block, place) {
  const render = BLOCKS[block.type];
  const inner = render ? render(block, place) : el("p", { class: "unknown" }, `[${block.type}]`);
  return el("div", { class: `block ${block.type}` }, inner);
}

const text = (object, tag = "div") => (object ? el(tag, { class: "words" }, textObject(object)) : null);

/** The elements this person may see, as the app chose. */
const shown = (elements, block, place) =>
  elements
    .filter((each) => !each.visible_to_user_ids || each.visible_to_user_ids.includes(me().id))
    .map((each) => element(each, block, place));

const BLOCKS = {
  header: (block) => el("h3", {}, textObject(block.text)),
  section: (block, place) => [
    el("div", { class: "body" }, text(block.text), block.fields && el("div", { class: "fields" }, block.fields.map((field) => text(field)))),
    block.accessory && el("div", { class: "accessory" }, shown([block.accessory], block, place)),
  ],
  actions: (block, place) => shown(block.elements, block, place),
  context_actions: (block, place) => shown(block.elements, block, place),
  context: (block) => block.elements.map((each) => (each.type === "image" ? picture(each) : text(each, "span"))),
  divider: () => el("hr"),
  rich_text: (block) => richText(block),
  markdown: (block) => markdown(block.text),
  image: (block) => el("figure", {}, block.title && el("figcaption", {}, textObject(block.title)), picture(block)),
  table,
  data_table: dataTable,
  data_visualization: chart,
  alert: (block) => el("div", { class: `level ${block.level ?? "default"}`, role: "note" }, textObject(block.text)),
  container,
  card,
  carousel: (block, place) => blocks(block.elements, place),
  input,
};

/** Pictures lie on other hosts, which this page never asks: their description stands for them. */
const picture = (image) => el("span", { class: "picture", role: "img", aria: { label: image.alt_text } }, icon("picture"), image.alt_text);

function container(block, place) {
  const title = block.title ? text(block.title, "b") : richText(block.rich_text_title);
  const head = [title, block.subtitle && text(block.subtitle, "small")];
  const inner = blocks(block.child_blocks, place);
  if (!block.is_collapsible) return el("section", { class: "box" }, el("div", { class: "boxhead" }, head), inner);
  return el("details", { class: "box", open: !block.default_collapsed }, el("summary", {}, head), inner);
}

function card(block, place) {
  return el("section", { class: "box" },
    block.hero_image && picture(block.hero_image), text(block.title, "b"), text(block.subtitle, "small"), text(block.body),
    text(block.subtext, "small"), block.actions && el("div", { class: "block actions" }, shown(block.actions, block, place)));
}

let ids = 0;

/** Slack's own word; any other error is the app's. */
const REQUIRED = "Please complete this required field.";

/** A labelled input. Groups of boxes are a fieldset, so that their label is read too. */
function input(block, place) {
  const group = ["radio_buttons", "checkboxes"].includes(block.element.type);
  const id = `field-${(ids += 1)}`;
  const error = place.errors?.[block.block_id];
  const hint = error || block.hint ? `${id}-hint` : "";
  const control = element(block.element, block, { ...place, id, hint });
  const name = [...textObject(block.label), block.optional ? el("small", {}, ` (${w("optional")})`) : null];
  return el(group ? "fieldset" : "div", { class: error ? "field wrong" : "field" },
    group ? el("legend", {}, name) : el("label", { for: id }, name), control,
    error ? el("p", { class: "error", id: hint, role: "alert" }, error === REQUIRED ? w(REQUIRED) : error) : null,
    block.hint && !error ? el("p", { class: "hint", id: hint }, textObject(block.hint)) : null);
}
