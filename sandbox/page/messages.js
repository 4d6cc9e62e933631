// One channel: its messages by day, threads opened in place, reactions, and what one can do with a message.
import { blocks } from "/page/blocks.js";
import { composer } from "/page/composer.js";
import { dayKey, fullDay, longDay, time } from "/page/dates.js";
import { confirmed, menu } from "/page/dialogs.js";
import { send } from "/page/doing.js";
import { el, keep } from "/page/dom.js";
import { emoji, PICKER } from "/page/emoji.js";
import { icon } from "/page/icons.js";
import { mrkdwn } from "/page/mrkdwn.js";
import { avatar, badges } from "/page/people.js";
import { changed, me, nameOf, now, person, store } from "/page/store.js";
import { current, locale, w } from "/page/words.js";

const QUICK = PICKER.slice(0, 5);
const ms = (message) => Number(message.ts) * 1000;
const id = (message) => `${message.channel}/${message.ts}`;

/** Makes `list` show the channel's messages. */
export function showMessages(list, room) {
  const items = [];
  let day = "";
  for (const message of room.messages) {
    const its = dayKey(ms(message), me().tz);
    if (its !== day) items.push(divider((day = its), ms(message)));
    items.push(item(message, room));
  }
  if (!items.length) items.push({ key: "empty", sign: current(), build: () => el("p", { class: "empty" }, w("Nothing was written here yet.")) });
  keep(list, items);
}

const divider = (day, at) => ({
  key: day,
  sign: current(),
  build: () => el("div", { class: "day" }, el("span", {}, longDay(at, { zone: me().tz, locale: locale() }))),
});

/** A message and its thread; the thread lives on when the message is drawn again. */
function item(message, room) {
  return {
    key: message.ts,
    sign: store.as + current(),
    build: () => el("div", { class: "slot" }, el("div", {}), el("div", { class: "thread" })),
    update: (node) => {
      keep(node.firstChild, [card(message, room)]);
      keep(node.lastChild, thread(message, room));
    },
  };
}

function card(message, room) {
  const { replies, ...own } = message;
  const editing = store.editing === id(message);
  const day = JSON.stringify(own).includes("<!date") ? dayKey(now(), me().tz) : "";
  const sign = JSON.stringify([own, editing, day, replies.length > 0, room.can_write]);
  return { key: message.ts, sign, build: () => draw(message, room, editing) };
}

function draw(message, room, editing) {
  if (/_(join|leave)$/.test(message.subtype ?? "")) return notice(message);
  const author = message.username ?? nameOf(message.user);
  const label = `${author}, ${time(ms(message), { zone: me().tz, locale: locale() })}`;
  return el("article", { class: message.ephemeral ? "message whisper" : "message", id: `message-${message.ts}`, aria: { label } },
    avatar(person(message.user), author),
    el("div", { class: "content" },
      message.ephemeral ? el("div", { class: "only" }, icon("eye"), w("Only visible to you")) : null,
      el("div", { class: "who" }, el("b", {}, author), badges(person(message.user)), stamp(message)),
      editing ? editor(message) : body(message),
      message.files?.map((file) => el("div", { class: "file" }, icon("file"), file.name ?? file.title ?? "")),
      message.reactions.length ? el("div", { class: "reactions", role: "group", aria: { label: w("Reactions") } }, message.reactions.map((one) => reaction(one, message))) : null),
    message.ephemeral || !room.can_write ? null : tools(message));
}

const MOVES = ["has joined the channel", "has left the channel"];
const moved = (text) => MOVES.reduce((said, words) => said.replace(words, w(words)), text);

const notice = (message) =>
  el("article", { class: "message notice", id: `message-${message.ts}` }, mrkdwn(moved(message.text)), " ", stamp(message));

function stamp(message) {
  const reader = { zone: me().tz, locale: locale() };
  return el("time", { title: `${fullDay(ms(message), reader)} ${time(ms(message), reader)}` }, time(ms(message), reader));
}

function body(message) {
  const place = { channel: message.channel, ts: message.ts, values: message.values };
  const inner = message.blocks?.length ? blocks(message.blocks, place) : el("div", { class: "block words" }, mrkdwn(message.text));
  return [inner, message.edited && message.mine ? el("small", { class: "muted" }, `(${w("edited")})`) : null];
}

function reaction(one, message) {
  const mine = one.users.includes(store.as);
  const toggle = () => send({ act: mine ? "unreact" : "react", channel: message.channel, ts: message.ts, name: one.name });
  const names = one.users.map(nameOf).join(", ");
  const aria = { pressed: String(mine), label: `${one.name} ${one.count}` };
  return el("button", { type: "button", class: mine ? "reaction mine" : "reaction", title: `${names} :${one.name}:`, aria, onclick: toggle },
    emoji(one.name), el("span", {}, one.count));
}

function tools(message) {
  const react = (name) => send({ act: "react", channel: message.channel, ts: message.ts, name });
  const pick = (event) =>
    menu(event.currentTarget, PICKER.map((name) => ({ label: emoji(name), name, run: () => react(name) })), "grid");
  const tool = (label, sign, onclick, more = {}) =>
    el("button", { type: "button", title: label, aria: { label, ...more }, onclick }, sign);
  return el("div", { class: "tools" },
    QUICK.slice(0, 3).map((name) => tool(name, emoji(name), () => react(name))),
    tool(w("Add reaction"), icon("smile"), pick, { haspopup: "menu" }),
    message.thread_ts && message.thread_ts !== message.ts ? null : tool(w("Reply"), icon("reply"), () => openThread(message)),
    tool(w("More actions"), icon("more"), (event) => menu(event.currentTarget, actions(message)), { haspopup: "menu" }));
}

function actions(message) {
  const place = { channel: message.channel, ts: message.ts };
  const app = store.state.app.name;
  const own = [
    { label: w("Edit message"), run: () => edit(id(message)) },
    { label: w("Delete message"), danger: true, run: () => remove(place) },
  ];
  const shortcuts = store.state.shortcuts
    .filter((one) => one.type === "message")
    .map((one) => ({ label: one.name, hint: app, run: () => send({ act: "shortcut", name: one.name, ...place }) }));
  return [...shortcuts, ...(message.mine ? own : [])];
}

async function remove(place) {
  const plain = (text) => ({ type: "plain_text", text: w(text) });
  const question = { title: plain("Delete message"), text: plain("Delete this message?"), confirm: plain("Delete"), deny: plain("Cancel"), style: "danger" };
  if (await confirmed(question)) await send({ act: "delete", ...place });
}

function edit(which) {
  store.editing = which;
  changed();
  document.querySelector(".editor textarea")?.focus();
}

function editor(message) {
  const field = el("textarea", { rows: "2", aria: { label: w("Edit message") }, value: plain(message.text), onkeydown: keys });
  const save = async () => {
    const answer = await send({ act: "edit", channel: message.channel, ts: message.ts, text: field.value });
    if (answer.ok) edit("");
  };
  function keys(event) {
    if (event.key === "Escape") edit("");
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      save();
    }
  }
  return el("div", { class: "editor" }, field,
    el("button", { type: "button", class: "btn", onclick: () => edit("") }, w("Cancel")),
    el("button", { type: "button", class: "btn primary", onclick: save }, w("Save")));
}

const plain = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

function openThread(message) {
  store.openThreads.add(id(message));
  changed();
  document.querySelector(`[data-composer="${id(message)}"] textarea`)?.focus();
}

function thread(message, room) {
  const open = store.openThreads.has(id(message));
  const count = message.replies.length;
  const toggle = () => {
    if (!store.openThreads.delete(id(message))) store.openThreads.add(id(message));
    changed();
  };
  const label = count === 1 ? w("1 reply") : w("{n} replies", { n: count });
  const said = open ? w(count ? "Hide replies" : "Close") : label;
  const bar = {
    key: "bar",
    sign: `${open}${count}${current()}`,
    build: () => el("button", { type: "button", class: "bar", aria: { expanded: String(open) }, onclick: toggle },
      el("span", { aria: { hidden: "true" } }, open ? "▾ " : "▸ "), said),
  };
  if (!open) return count ? [bar] : [];
  const replies = message.replies.map((reply) => ({ ...card(reply, room), key: reply.ts }));
  const field = { key: "field", sign: `${store.as}${current()}`, build: () => composer({ room, thread: message.ts }) };
  return [bar, ...replies, ...(room.can_write ? [field] : [])];
}
