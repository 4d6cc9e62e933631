// Finds the message that a Slack address means and leads there.
import { channel, goTo, store } from "/page/store.js";

/** Whether `url` means a message or channel of this sandbox; then it is shown. */
export function jumpTo(url) {
  const found = target(url);
  if (!found || !channel(found.channel)) return false;
  const root = channel(found.channel).messages.find(
    (one) => one.ts === found.ts || one.replies.some((reply) => reply.ts === found.ts),
  );
  if (root && root.ts !== found.ts) store.openThreads.add(`${found.channel}/${root.ts}`);
  goTo(found.channel);
  const node = document.getElementById(`message-${found.ts}`);
  if (node) {
    node.scrollIntoView({ block: "center" });
    node.classList.add("found");
    setTimeout(() => node.classList.remove("found"), 2500);
  }
  return true;
}

function target(url) {
  let parsed = null;
  try {
    parsed = new URL(url);
  } catch {
    return null;
  }
  const archive = /^\/archives\/(\w+)(?:\/p(\d+)(\d{6}))?$/.exec(parsed.pathname);
  if (archive) return { channel: archive[1], ts: archive[2] ? `${archive[2]}.${archive[3]}` : "" };
  if (parsed.pathname !== "/app_redirect" || !parsed.searchParams.get("channel")) return null;
  return { channel: parsed.searchParams.get("channel"), ts: parsed.searchParams.get("message_ts") ?? "" };
}
