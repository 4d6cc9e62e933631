// What the page knows: the server's state as one person sees it, and where on the page that person is.
import * as api from "/page/api.js";

export const store = {
  state: null, // the answer of /control/state
  as: "", // who acts
  place: "", // a channel's id, "home", or "messages" (hers with the app)
  online: true,
  fetchedAt: 0, // performance.now() of the state
  seen: {}, // `${person}/${channel}` -> ts of the newest message looked at
  openThreads: new Set(), // `${channel}/${ts}`
  editing: "", // `${channel}/${ts}`
};

const listeners = [];

export function onChange(listener) {
  listeners.push(listener);
}

export function changed() {
  for (const listener of listeners) listener();
}

let fetching = false;
let stale = false;

/** Fetches the state; calls while one is under way are merged into one more. */
export async function refresh() {
  if (fetching) {
    stale = true;
    return;
  }
  fetching = true;
  try {
    do {
      stale = false;
      const asked = store.as;
      const state = await api.state(asked);
      if (asked === store.as) take(state);
      else stale = true;
    } while (stale);
  } catch {
    store.online = false;
    changed();
  } finally {
    fetching = false;
  }
}

function take(state) {
  const first = store.state === null || store.as !== state.as;
  store.state = state;
  store.as = state.as;
  store.online = true;
  store.fetchedAt = performance.now();
  if (!here() && !["home", "messages"].includes(store.place)) store.place = state.channels[0]?.id ?? "home";
  if (first) for (const one of state.channels) store.seen[key(one)] ??= newest(one);
  changed();
}

const key = (channel) => `${store.as}/${channel.id}`;
const newest = (channel) => channel.messages.at(-1)?.ts ?? "0";

export const person = (id) => store.state.people.find((one) => one.id === id);
export const me = () => person(store.as);
export const channel = (id) => store.state.channels.find((one) => one.id === id);
export const direct = () => store.state.channels.find((one) => one.kind === "im");
export const here = () => (store.place === "messages" ? direct() : channel(store.place));
export const nameOf = (id) => person(id)?.name ?? id;

/** Messages of others that came since she last looked into the channel. */
export function unread(one) {
  const since = Number(store.seen[key(one)] ?? 0);
  return one.messages.filter((message) => Number(message.ts) > since && !message.mine).length;
}

export function markSeen(one) {
  store.seen[key(one)] = newest(one);
}

/** Story time in milliseconds; between two states it runs on at the clock's speed, for a second at most. */
export function now() {
  const clock = store.state.clock;
  const passed = Math.min(performance.now() - store.fetchedAt, 1000);
  const speed = clock.speed === undefined || clock.paused ? 0 : clock.speed;
  return Date.parse(clock.now) + passed * speed;
}

export function become(id) {
  store.as = id;
  refresh();
}

export function goTo(place) {
  store.place = place;
  changed();
}
