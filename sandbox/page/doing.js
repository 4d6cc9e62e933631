// A person's acts: sent in their name, refusals shown to them.
import * as api from "/page/api.js";
import { toast } from "/page/dialogs.js";
import { store } from "/page/store.js";
import { w } from "/page/words.js";

/** The server's answer; what it refused is also told on the page. */
export async function send(body) {
  try {
    const answer = await api.act({ as: store.as, ...body });
    if (!answer.ok) toast(answer.text || answer.error);
    return answer;
  } catch (error) {
    toast(w("Something went wrong: {text}", { text: error.message }));
    return { ok: false };
  }
}
