// Puts the page together and keeps it up to date.
import { listen } from "/page/api.js";
import { composer } from "/page/composer.js";
import { send } from "/page/doing.js";
import { el, keep } from "/page/dom.js";
import { showMessages } from "/page/messages.js";
import { icon } from "/page/icons.js";
import { hasGuests } from "/page/people.js";
import { openHome, showSide } from "/page/side.js";
import { changed, here, markSeen, nameOf, onChange, refresh, store } from "/page/store.js";
import { showTop, tick } from "/page/top.js";
import { showHome, showModal } from "/page/views.js";
import { choose, current, w } from "/page/words.js";

const POLL_MS = 1000;
const part = (id) => document.getElementById(id);

function draw() {
  if (!store.state) return;
  if (!store.as) return part("main").replaceChildren(el("p", { class: "empty" }, w("Nothing was written here yet.")));
  document.title = `${store.state.app.name} · ${w("sandbox")}`;
  history.replaceState(null, "", `#${store.as}/${store.place}`);
  const room = here();
  if (room && !document.hidden) markSeen(room);
  showTop(part("top"));
  showSide(part("side"));
  if (room) showRoom(part("main"), room);
  else if (store.place === "messages") keep(part("main"), [pane("messages", () => el("p", { class: "empty" }, w("Nothing was written here yet.")))]);
  else keep(part("main"), [pane("home", () => [homeHead(), el("div", { class: "scroller" })], (node) => showHome(node.lastChild))]);
  showModal();
  return undefined;
}

const pane = (key, build, update) => ({
  key: `${key}/${store.as}`,
  sign: current(),
  build: () => el("div", { class: "pane" }, build()),
  update,
});

const homeHead = () => el("header", { class: "head" }, el("h2", {}, `${store.state.app.name} · ${w("Home")}`));

function showRoom(main, room) {
  const build = () => [el("div", {}), el("div", { class: "scroller", tabindex: "0", role: "log", aria: { label: w("Messages") } }), el("div", {})];
  keep(main, [pane(room.id, build, (node) => {
    const [top, list, bottom] = node.children;
    const stick = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    keep(top, [{ key: "head", sign: JSON.stringify([room.name, room.topic, room.members, store.state.people]), build: () => head(room) }]);
    showMessages(list, room);
    keep(bottom, [{ key: `${room.can_write}${room.is_archived}`, sign: room.name, build: () => (room.can_write ? composer({ room }) : outside(room)) }]);
    if (stick) list.scrollTop = list.scrollHeight;
  })]);
}

function head(room) {
  const members = room.members.map(nameOf);
  const badge = (kind, text) => el("span", { class: `badge ${kind}` }, text);
  const leave = room.kind === "channel" && room.members.includes(store.as)
    ? el("button", { type: "button", class: "btn quiet", onclick: () => send({ act: "leave", channel: room.id }) }, w("Leave channel"))
    : null;
  return el("header", { class: "head" },
    el("h2", {}, room.kind === "im" ? store.state.app.name : [icon(room.kind === "private" ? "lock" : "hash"), room.name]),
    room.is_ext_shared ? badge("foreign", w("shared")) : null, hasGuests(room) ? badge("guest", w("guests")) : null,
    el("span", { class: "muted topic" }, room.topic),
    el("span", { class: "muted", title: w("Members") }, room.kind === "im" ? [] : [icon("people"), members.join(", ")]), leave);
}

function outside(room) {
  if (room.is_archived) return el("p", { class: "outside" }, w("This channel is archived."));
  return el("p", { class: "outside" }, w("You are not in this channel."), " ",
    el("button", { type: "button", class: "btn primary", onclick: () => send({ act: "join", channel: room.id }) }, w("Join channel")));
}

function start() {
  choose(current());
  [store.as, store.place] = [...decodeURIComponent(location.hash.slice(1)).split("/"), "", ""];
  onChange(draw);
  listen({
    onNews: refresh,
    onLost: () => {
      store.online = false;
      changed();
    },
  });
  if (store.place === "home") refresh().then(openHome);
  setInterval(tick, 250);
  setInterval(() => {
    const clock = store.state?.clock;
    if (store.online && !document.hidden && clock?.speed !== undefined && !clock.paused) refresh();
  }, POLL_MS);
  document.addEventListener("visibilitychange", changed);
}

start();
