// The bar on top: the workspace, its clock and how to move it, and the page's language.
import * as api from "/page/api.js";
import { fullDay, time } from "/page/dates.js";
import { el, keep } from "/page/dom.js";
import { toast } from "/page/dialogs.js";
import { icon } from "/page/icons.js";
import { changed, me, now, refresh, store } from "/page/store.js";
import { choose, current, locale, w } from "/page/words.js";

const SPEEDS = [1, 60, 600, 3600];
const STEPS = [["+5 min", "5 minutes later", 300], ["+1 h", "1 hour later", 3600], ["+1 day", "1 day later", 86_400]];

export function showTop(node) {
  const { clock, app } = store.state;
  const movable = clock.speed !== undefined;
  keep(node, [
    { key: "team", sign: app.name + current(), build: () => el("h1", {}, app.name, " ", el("small", {}, w("sandbox"))) },
    { key: "clock", sign: `${store.as}${current()}`, build: clockFace },
    { key: "moves", sign: JSON.stringify([movable, clock.paused, Math.round(clock.speed), current()]), build: () => moves(clock, movable) },
    { key: "offline", sign: `${store.online}${current()}`, build: () => el("span", { class: "offline", role: "status" }, store.online ? "" : w("The connection is lost. Trying again…")) },
    { key: "language", sign: current(), build: language },
  ]);
  tick();
}

const clockFace = () => el("div", { id: "clock", role: "timer", aria: { label: w("Clock") } });

/** Writes the story's time; called often. */
export function tick() {
  const face = document.getElementById("clock");
  if (!face || !store.state || !me()) return;
  const reader = { zone: me().tz, locale: locale() };
  const text = `${fullDay(now(), reader)} ${time(now(), reader)}`;
  if (face.firstChild?.textContent === text) return;
  face.replaceChildren(el("b", {}, text), el("small", {}, me().tz));
}

async function order(body) {
  try {
    await api.clock(body);
    await refresh();
  } catch (error) {
    toast(w("Something went wrong: {text}", { text: error.message }));
  }
}

function moves(clock, movable) {
  if (!movable) return el("div", { class: "moves" });
  const pause = clock.paused ? ["play", w("Resume"), "resume"] : ["pause", w("Pause"), "pause"];
  const speed = (factor) => {
    const aria = { pressed: String(!clock.paused && Math.round(clock.speed) === factor), label: `${w("Speed")} ${factor}×` };
    return el("button", { type: "button", class: "btn", aria, onclick: () => order({ do: "speed", speed: factor }) }, `${factor}×`);
  };
  return el("div", { class: "moves" },
    el("button", { type: "button", class: "btn", title: pause[1], aria: { label: pause[1] }, onclick: () => order({ do: pause[2] }) }, icon(pause[0])),
    el("span", { class: "group", role: "group", aria: { label: w("Speed") } }, SPEEDS.map(speed)),
    el("span", { class: "now" }, clock.paused ? w("paused") : SPEEDS.includes(Math.round(clock.speed)) ? "" : `${Math.round(clock.speed)}×`),
    el("span", { class: "group" }, STEPS.map(([short, long, seconds]) =>
      el("button", { type: "button", class: "btn", aria: { label: w(long) }, title: w(long), onclick: () => order({ do: "step", seconds }) }, w(short)))));
}

function language() {
  const [label, other] = current() === "zh" ? ["English", "en"] : ["中文", "zh"];
  const press = () => {
    choose(other);
    changed();
  };
  return el("button", { type: "button", class: "btn language", lang: other, onclick: press }, label);
}
