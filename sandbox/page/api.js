// The control API: everything the page asks of the server.

async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

export async function state(as) {
  const answer = await fetch(`/control/state?as=${encodeURIComponent(as)}`);
  if (!answer.ok) throw new Error(`state: ${answer.status}`);
  return answer.json();
}

export const clock = (body) => post("/control/clock", body);

let last = Promise.resolve();

/** Acts one after the other, as a person does: a form is handed in only after its fields arrived. */
export function act(body) {
  const next = last.then(() => post("/control/act", body));
  last = next.catch(() => undefined);
  return next;
}

/** Calls `onNews` after every change on the server; comes back by itself when the connection drops. */
export function listen({ onNews, onLost }) {
  let wait = 250;
  const open = () => {
    const socket = new WebSocket(`ws://${location.host}/control/live`);
    socket.onmessage = () => {
      wait = 250;
      onNews();
    };
    socket.onclose = () => {
      onLost();
      setTimeout(open, wait);
      wait = Math.min(wait * 2, 4000);
    };
  };
  open();
}
