// The left column: who one is, the channels, and the app.
import { send } from "/page/doing.js";
import { el, keep } from "/page/dom.js";
import { icon } from "/page/icons.js";
import { avatar, hasGuests } from "/page/people.js";
import { become, direct, goTo, me, store, unread } from "/page/store.js";
import { current, w } from "/page/words.js";

export function showSide(node) {
  const { people, channels, app } = store.state;
  const rooms = channels.filter((one) => one.kind !== "im");
  const talk = direct();
  keep(node, [
    { key: "who", sign: JSON.stringify([people, store.as, current()]), build: who },
    { key: "rooms", sign: signOf(rooms), build: () => group(w("Channels"), rooms.map(roomButton)) },
    { key: "app", sign: signOf(talk ? [talk] : []) + app.name, build: () => group(w("Apps"), [homeButton(), messagesButton(talk)]) },
  ]);
}

const signOf = (rooms) =>
  JSON.stringify([store.as, store.place, current(), rooms.map(({ messages, topic, ...rest }) => [rest, unread({ messages, topic, ...rest })])]);

function who() {
  const all = store.state.people.filter((one) => !one.is_bot && !one.deleted);
  const options = store.state.teams
    .map((team) => [team, all.filter((one) => one.team_id === team.id)])
    .filter(([, members]) => members.length)
    .map(([team, members]) => el("optgroup", { label: team.name }, members.map(option)));
  const select = el("select", { id: "who", onchange: () => become(select.value) }, options);
  return el("div", { class: "self" }, avatar(me(), me().name), el("label", { for: "who" }, w("You are")), select);
}

const option = (one) =>
  el("option", { value: one.id, selected: one.id === store.as }, one.guest ? `${one.name} (${w("guest")})` : one.name);

const group = (title, buttons) =>
  el("section", { aria: { label: title } }, el("h2", {}, title), buttons);

function entry({ place, sign, name, badges = [], count = 0, dim = false, onclick }) {
  const here = store.place === place;
  return el("button", { type: "button", class: ["entry", here && "here", count && "news", dim && "dim"].filter(Boolean).join(" "), aria: here ? { current: "page" } : {}, onclick },
    el("span", { class: "sign", aria: { hidden: "true" } }, icon(sign)), el("span", { class: "name" }, name), badges,
    count ? el("span", { class: "count" }, count) : null);
}

function roomButton(room) {
  const badge = (kind, text) => el("span", { class: `badge ${kind}` }, text);
  const badges = [
    room.is_ext_shared ? badge("foreign", w("shared")) : null,
    hasGuests(room) ? badge("guest", w("guest")) : null,
    room.is_archived ? badge("", w("archived")) : null,
  ];
  return entry({
    place: room.id, sign: room.kind === "private" ? "lock" : "hash", name: room.name, badges,
    count: unread(room), dim: !room.members.includes(store.as), onclick: () => goTo(room.id),
  });
}

export function openHome() {
  goTo("home");
  send({ act: "open_home", tab: "home" });
}

const homeButton = () =>
  entry({ place: "home", sign: "home", name: `${store.state.app.name} · ${w("Home")}`, onclick: openHome });

/** Her direct messages with the app; the first look makes the conversation. */
function messagesButton(room) {
  const open = () => {
    goTo("messages");
    send({ act: "open_home", tab: "messages" });
  };
  const count = room ? unread(room) : 0;
  return entry({ place: "messages", sign: "mail", name: `${store.state.app.name} · ${w("Messages")}`, count, onclick: open });
}
