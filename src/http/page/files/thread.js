// A conversation's turns: asked, streamed, stopped, lost and found again. What is shown is told to
// whoever listens; nothing here touches the page.
import { Problem, Unreachable, newId } from "./client.js";
import { spokenText } from "./format.js";

const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// Between looks at a service that is out of reach.
const PATIENCE = { first: 500, most: 8000 };

export class Thread {
  #abort = null;
  #listener;
  #gone = false;

  // listener: called with nothing when something changed, and with {finished: turn}, {begun: id},
  // {problem} or {unreachable: true|false} when that happened.
  constructor({ client, id = null, listener }) {
    Object.assign(this, { client, id, turns: [], loading: false, missing: false, conversation: null });
    this.#listener = listener;
  }

  get busy() {
    return this.turns.some((turn) => turn.state === "asking" || turn.state === "waiting");
  }

  // This thread is shown no more.
  leave() {
    this.#gone = true;
    this.#abort?.abort();
  }

  stop() {
    const turn = this.turns.find(({ state }) => state === "asking" || state === "waiting");
    if (!turn) return;
    this.#abort?.abort();
    this.#become(turn, { state: "stopped" });
  }

  // Reads what is stored; turns that are here and not there stay behind those that are.
  async load() {
    if (this.id === null) return;
    this.loading = this.turns.length === 0;
    this.#tell();
    try {
      this.#merge(await this.#stored());
    } catch (error) {
      if (error instanceof Problem && error.status === 404) this.missing = this.turns.length === 0;
      else this.#tell({ problem: error, unreachable: error instanceof Unreachable });
    } finally {
      this.loading = false;
      this.#tell();
    }
  }

  // Asks; returns when the question ended, in whichever way.
  async ask(question) {
    const turn = { key: newId(), question, state: "asking", text: "", status: "", answer: null, problem: "", version: 0 };
    this.missing = false;
    if (this.id === null) {
      this.id = newId();
      this.#tell({ begun: this.id });
    }
    this.turns = [...this.turns, turn];
    await this.#pursue(turn);
  }

  async again(turn) {
    this.#become(turn, { state: "asking", text: "", status: "", problem: "" });
    await this.#pursue(turn);
  }

  async #pursue(turn) {
    const abort = new AbortController();
    this.#abort = abort;
    this.#tell();
    while (!abort.signal.aborted) {
      try {
        await this.#hear(turn, abort.signal);
        return;
      } catch (error) {
        if (abort.signal.aborted || this.#gone) return;
        if (error instanceof Problem) {
          this.#become(turn, { state: "failed", problem: error.message, retryAfter: error.retryAfter });
          this.#tell({ problem: error });
          return;
        }
        if (!(error instanceof Unreachable)) throw error;
        this.#become(turn, { state: "waiting", text: "", status: "" });
        this.#tell({ unreachable: true });
        if (await this.#found(turn, abort.signal)) return;
        if (!abort.signal.aborted) this.#become(turn, { state: "asking" });
      }
    }
  }

  async #hear(turn, signal) {
    const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    for await (const event of this.client.stream({ message: turn.question, conversation_id: this.id, timezone }, signal)) {
      if (signal.aborted) return;
      if (event.type === "status") this.#become(turn, { status: event.message });
      if (event.type === "response_start") this.#become(turn, { text: "" });
      if (event.type === "response_chunk") this.#become(turn, { text: turn.text + event.content });
      if (event.type === "response_end") this.#finish(turn, { ...event, message: turn.text });
    }
  }

  // Waits until the service is back, then reads the turns: true where the answer was among them.
  async #found(turn, signal) {
    for (let patience = PATIENCE.first; !signal.aborted; patience = Math.min(patience * 2, PATIENCE.most)) {
      await Promise.race([wait(patience), new Promise((back) => addEventListener("online", back, { once: true }))]);
      if (signal.aborted) return true;
      if (!(await this.client.isThere())) continue;
      try {
        const known = new Set(this.turns.map(({ id }) => id));
        const stored = (await this.#stored()).find((one) => !known.has(one.id) && one.user_message === turn.question);
        this.#tell({ unreachable: false });
        if (stored) this.#finish(turn, answerOf(stored, this.id));
        return Boolean(stored);
      } catch (error) {
        // None was stored: the question is asked again.
        if (error instanceof Problem) {
          this.#tell({ unreachable: false });
          return false;
        }
        if (!(error instanceof Unreachable)) throw error;
      }
    }
    return true;
  }

  #finish(turn, answer) {
    this.#become(turn, { state: "done", answer, id: answer.turn_id, text: "" });
    this.#tell({ finished: turn, spoken: spokenText(answer.message) });
  }

  async #stored() {
    const found = [];
    let cursor = null;
    do {
      const page = await this.client.turns(this.id, cursor);
      this.conversation = page.conversation;
      found.push(...page.turns);
      cursor = page.next_cursor;
    } while (cursor && !this.#gone);
    return found;
  }

  #merge(stored) {
    const known = new Map(this.turns.filter(({ id }) => id).map((turn) => [turn.id, turn]));
    const merged = stored.map((one) => known.get(one.id) ?? {
      key: one.id, id: one.id, question: one.user_message, state: "done", text: "", status: "", problem: "", version: 0,
      answer: answerOf(one, this.id),
    });
    const waiting = this.turns.filter(({ state }) => state !== "done");
    this.turns = [...merged, ...waiting];
  }

  #become(turn, change) {
    Object.assign(turn, change);
    turn.version += 1;
    this.#tell();
  }

  #tell(event) {
    if (!this.#gone) this.#listener(event);
  }
}

const answerOf = (stored, conversation) => ({
  ...stored.data, message: stored.assistant_response, turn_id: stored.id, conversation_id: conversation,
});
