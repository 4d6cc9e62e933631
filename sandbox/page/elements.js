// Interactive elements: buttons, menus and inputs, each with a name a person (or a screen reader) can call it by.
import { combobox } from "/page/combobox.js";
import { moment, wall } from "/page/dates.js";
import { el } from "/page/dom.js";
import { confirmed, menu } from "/page/dialogs.js";
import { withEmoji } from "/page/emoji.js";
import { jumpTo } from "/page/jump.js";
import { textObject } from "/page/mrkdwn.js";
import { send } from "/page/doing.js";
import { channel, me, store } from "/page/store.js";
import { w } from "/page/words.js";

const ids = (block, it) => ({ block_id: block.block_id, action_id: it.action_id });
const where = (place) => (place.view_id ? { view_id: place.view_id } : { channel: place.channel, ts: place.ts });

export function element(it, block, place) {
  const build = ELEMENTS[it.type];
  return build ? build(it, block, place) : el("span", { class: "unknown" }, `[${it.type}]`);
}

/** Slack's state entry of an element; what nobody touched yet shows its initial value. */
const stored = (it, block, place) => place.values?.[block.block_id]?.[it.action_id] ?? initial(it);

const initial = (it) =>
  Object.fromEntries(Object.entries(it)
    .filter(([key]) => key.startsWith("initial_"))
    .map(([key, value]) => [key === "initial_value" ? "value" : key.replace("initial_", "selected_"), value]));
const placeholder = (it) => (it.placeholder ? withEmoji(it.placeholder.text) : "");

/** What a control is called where no label belongs to it. */
function name(it, block, place) {
  if (place.id) return {};
  const words = it.accessibility_label ?? it.placeholder?.text ?? block.text?.text ?? w("Options");
  return { label: words };
}

const described = (place) => (place.hint ? { describedby: place.hint } : {});

/** Tells the server what was chosen: kept in a form's input, acted on everywhere else. */
async function choose(value, it, block, place) {
  if (it.confirm && !(await confirmed(it.confirm))) return;
  const act = place.view_id && block.type === "input" ? "set" : "action";
  await send({ act, ...ids(block, it), ...where(place), value });
}

function button(it, block, place) {
  const press = async (event) => {
    if (it.confirm && !(await confirmed(it.confirm))) return;
    const node = event.target;
    node.classList.add("busy");
    const sent = send({ act: "action", ...ids(block, it), ...where(place) });
    if (it.url && !jumpTo(it.url)) window.open(it.url, "_blank", "noopener");
    await sent;
    node.classList.remove("busy");
  };
  const aria = it.accessibility_label ? { label: it.accessibility_label } : {};
  return el("button", { type: "button", class: `btn ${it.style ?? ""}`, aria, onclick: press }, textObject(it.text));
}

function feedback(it, block, place) {
  return [it.positive_button, it.negative_button].map((half) =>
    el("button", { type: "button", class: "btn", onclick: () => choose(half.value, it, block, place) }, half.text.text));
}

function overflow(it, block, place) {
  const open = (event) =>
    menu(event.currentTarget, it.options.map((option) => ({
      label: withEmoji(option.text.text),
      run: () => choose(option.value, it, block, place),
    })));
  return el("button", { type: "button", class: "btn overflow", aria: { label: w("More actions"), haspopup: "menu" }, onclick: open }, "⋯");
}

function textInput(it, block, place) {
  const draft = place.drafts?.[`${block.block_id}/${it.action_id}`];
  const rich = stored(it, block, place).rich_text_value?.elements?.[0]?.elements?.[0]?.text;
  const tell = () => choose(input.value, it, block, place);
  const dispatch = block.dispatch_action;
  const input = el(it.multiline || it.type === "rich_text_input" ? "textarea" : "input", {
    id: place.id, placeholder: placeholder(it), rows: "4", maxlength: it.max_length,
    inputmode: it.type === "number_input" ? "decimal" : null,
    value: draft ?? stored(it, block, place).value ?? rich ?? "",
    aria: { ...name(it, block, place), ...described(place) },
    oninput: () => place.drafts && (place.drafts[`${block.block_id}/${it.action_id}`] = input.value),
    onchange: () => dispatch || tell(),
    onkeydown: (event) => dispatch && event.key === "Enter" && !event.isComposing && tell(),
  });
  return input;
}

function picker(type, key) {
  return (it, block, place) => {
    const zone = me().tz;
    const value = stored(it, block, place)[key];
    const exact = type === "datetime-local";
    const read = (text) => (text ? (exact ? moment(text, zone) / 1000 : text) : null);
    return el("span", { class: "picker" },
      el("input", {
        type, id: place.id, value: value ? (exact ? wall(value * 1000, zone) : value) : "",
        aria: { ...name(it, block, place), ...described(place) },
        onchange: (event) => choose(read(event.target.value), it, block, place),
      }),
      exact ? el("small", {}, zone) : null);
  };
}

function boxes(type) {
  return (it, block, place) => {
    const entry = stored(it, block, place);
    const chosen = (entry.selected_options ?? [entry.selected_option]).map((option) => option?.value);
    const group = `group-${Math.random()}`;
    const node = el("div", { class: "boxes", role: type === "radio" ? "radiogroup" : "group", aria: name(it, block, place) });
    const tell = (value) => {
      const all = [...node.querySelectorAll("input:checked")].map((box) => box.value);
      return choose(type === "radio" ? value : all, it, block, place);
    };
    node.append(...it.options.map((option) =>
      el("label", { class: "choice" },
        el("input", { type, name: group, value: option.value, checked: chosen.includes(option.value), onchange: (event) => tell(event.target.value) }),
        el("span", {}, textObject(option.text), option.description && el("small", {}, textObject(option.description))))));
    return node;
  };
}

const choice = (option) => ({ label: withEmoji(option.text.text), hint: option.description?.text, value: option.value, raw: option });
const has = (label, query) => label.toLowerCase().includes(query.toLowerCase());

const groups = (source) => source.option_groups?.flatMap((group) =>
  group.options.map((option) => ({ ...choice(option), group: group.label.text }))) ?? (source.options ?? []).map(choice);

const people = () => store.state.people
  .filter((one) => !one.deleted)
  .map((one) => ({ label: one.name, hint: one.is_foreign ? one.team_name : one.guest ? w("guest") : "", value: one.id, raw: one.id }));

function conversations(it) {
  const kinds = { channel: "public", private: "private", im: "im" };
  const allowed = (one) => !it.filter?.include || it.filter.include.includes(kinds[one.kind]);
  const own = (one) => !(it.filter?.exclude_external_shared_channels && one.is_ext_shared);
  return store.state.channels
    .filter((one) => one.kind !== "im" && !one.is_archived && allowed(one) && own(one))
    .map((one) => ({ label: `#${one.name}`, hint: one.is_ext_shared ? w("shared") : "", value: one.id, raw: one.id }));
}

const SOURCES = {
  static_select: (it) => async (query) => groups(it).filter((one) => has(one.label, query)),
  external_select: (it, block, place) => async (query) =>
    groups(await send({ act: "suggest", ...ids(block, it), ...where(place), query })),
  users_select: () => async (query) => people().filter((one) => has(one.label, query)),
  conversations_select: (it) => async (query) => conversations(it).filter((one) => has(one.label, query)),
  channels_select: () => async (query) =>
    conversations({ filter: { include: ["public"] } }).filter((one) => has(one.label, query)),
};

function select(kind) {
  const several = kind.startsWith("multi_");
  const source = SOURCES[kind.replace("multi_", "")];
  return (it, block, place) => {
    const load = source(it, block, place);
    const external = kind.endsWith("external_select");
    return combobox({
      id: place.id, aria: { ...name(it, block, place), ...described(place) }, placeholder: placeholder(it) || w("Search or choose"),
      several, chosen: selected(stored(it, block, place)), most: it.max_selected_items,
      least: external ? it.min_query_length ?? 3 : 0, delay: external ? 150 : 0, load, clearable: block.optional,
      onChange: (list) => {
        const raw = list.map((one) => (external ? one.raw : one.value));
        return choose(several ? raw : raw[0] ?? null, it, block, place);
      },
    });
  };
}

function selected(entry) {
  const value = Object.entries(entry).find(([key]) => key !== "type")?.[1];
  return (Array.isArray(value) ? value : value ? [value] : []).map((one) => (typeof one === "string" ? named(one) : choice(one)));
}

function named(id) {
  const room = channel(id);
  const somebody = people().find((one) => one.value === id);
  return somebody ?? { label: room ? `#${room.name}` : id, value: id, raw: id };
}

const ELEMENTS = {
  button, workflow_button: button, icon_button: button, feedback_buttons: feedback, overflow,
  plain_text_input: textInput, email_text_input: textInput, url_text_input: textInput, number_input: textInput,
  rich_text_input: textInput,
  datepicker: picker("date", "selected_date"), timepicker: picker("time", "selected_time"),
  datetimepicker: picker("datetime-local", "selected_date_time"),
  radio_buttons: boxes("radio"), checkboxes: boxes("checkbox"),
  ...Object.fromEntries(Object.keys(SOURCES).flatMap((kind) => [kind, `multi_${kind}`]).map((kind) => [kind, select(kind)])),
};
