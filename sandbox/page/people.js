// How a person is shown: initials on the colour of their organisation, and what to know about them.
import { el } from "/page/dom.js";
import { store } from "/page/store.js";
import { w } from "/page/words.js";

const TEAMS = ["#2f5d9b", "#b4572c", "#5a7d2a", "#8a4f9e", "#8a6d3b"];

export function avatar(somebody, name) {
  const node = el("span", { class: somebody?.is_bot ? "avatar bot" : "avatar", aria: { hidden: "true" } }, initials(name));
  const team = store.state.teams.findIndex((one) => one.id === somebody?.team_id);
  if (!somebody?.is_bot) node.style.backgroundColor = TEAMS[Math.max(0, team) % TEAMS.length];
  return node;
}

function initials(name) {
  const parts = name.split(/[\s._-]+/).filter(Boolean);
  return (parts.length > 1 ? parts[0][0] + parts[1][0] : name.slice(0, /^[\x20-\x7e]/.test(name) ? 2 : 1)).toUpperCase();
}

export function badges(somebody) {
  if (!somebody) return [];
  const badge = (kind, text) => el("span", { class: `badge ${kind}` }, text);
  return [
    somebody.is_bot ? badge("app", w("APP")) : null,
    somebody.is_foreign ? badge("foreign", somebody.team_name) : null,
    somebody.guest ? badge("guest", w("guest")) : null,
  ];
}

/** Whether somebody in the channel is not of the home organisation, or a guest. */
export const hasGuests = (room) =>
  room.members.some((id) => store.state.people.find((one) => one.id === id)?.guest);
