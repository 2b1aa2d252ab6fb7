// A conversation with its box to ask in: the whole of the widget, and the middle of the page.
import { LitElement, css, html, nothing, repeat } from "./lit.js";
import { Problem, Unreachable } from "./client.js";
import { day, plain, set } from "./format.js";
import { Thread } from "./thread.js";
import { words } from "./words.js";
import { controls } from "./theme.js";
import * as icons from "./icons.js";
import "./turn.js";

// Turns that come into being in one frame: few enough that it does not wait for them.
const AT_ONCE = 2;
const LONGEST = 2000;

export class Chat extends LitElement {
  static properties = {
    client: { attribute: false },
    language: { attribute: false },
    conversation: { attribute: false },
    // Whether whoever holds this shows imports and lets correct.
    imports: { attribute: false },
    draft: { state: true },
    start: { state: true },
    offline: { state: true },
    heard: { state: true },
    change: { state: true },
  };

  static styles = [controls, css`
    :host { display: flex; flex-direction: column; min-height: 0; height: 100%; position: relative; }
    .scroll { flex: 1; overflow-y: auto; container-type: size; overscroll-behavior: contain; scrollbar-gutter: stable; }
    .scroll:focus-visible { outline-offset: -2px; }
    .column { max-width: 46rem; margin-inline: auto; padding-inline: clamp(1rem, 4vw, 2rem); }
    conversation-turn.last { min-height: 100cqh; }
    .welcome { padding-block: clamp(1.5rem, 8vh, 5rem) 2rem; display: grid; gap: 1.5rem; }
    .welcome h2 { font-size: clamp(1.625rem, 5vw, 2.25rem); line-height: 1.15; letter-spacing: -0.02em; font-weight: 640; text-wrap: balance; }
    .welcome .lead { max-width: 36em; color: var(--quiet); margin-block-start: 0.625rem; text-wrap: pretty; }
    .examples { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 16rem), 1fr)); gap: 0.625rem; }
    .examples button { width: 100%; height: 100%; text-align: start; background: var(--sheet); border: 1px solid var(--line); border-radius: var(--radius); padding: 0.75rem 0.875rem; overflow-wrap: anywhere; }
    .examples button:hover { border-color: var(--accent); color: var(--accent); }
    .facts { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; color: var(--quiet); font-size: 0.9375rem; }
    .notice { background: var(--warn-tint); border-radius: var(--radius); padding: 0.625rem 0.875rem; font-size: 0.9375rem; }
    h3 { font-size: 0.9375rem; font-weight: 600; margin-block-end: 0.625rem; }
    .ask { overflow: hidden; scrollbar-gutter: stable; padding-block: 0.625rem max(0.75rem, env(safe-area-inset-bottom)); background: var(--paper); }
    form { display: flex; align-items: flex-end; gap: 0.5rem; background: var(--sheet); border: 1px solid var(--edge); border-radius: 1.25rem; padding: 0.375rem 0.375rem 0.375rem 1rem; }
    form:focus-within { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
    textarea { flex: 1; min-width: 0; border: 0; background: none; resize: none; field-sizing: content; min-height: 2.5rem; max-height: 30vh; padding-block: 0.5rem; line-height: 1.5; }
    /* The form around it shows where the focus is. */
    textarea:focus-visible { outline: none; }
    textarea::placeholder { color: var(--quiet); opacity: 1; }
    form .strong { border-radius: 50%; width: 2.5rem; padding: 0; justify-content: center; flex: none; }
    .hint { color: var(--quiet); font-size: 0.8125rem; text-align: center; padding-block-start: 0.375rem; }
    .offline { background: var(--warn-tint); color: var(--warn); border-radius: var(--radius); padding: 0.5rem 0.875rem; margin-block-end: 0.5rem; }
    .told { background: var(--bad-tint); border-radius: var(--radius); padding: 0.75rem 0.875rem; margin-block: 1.5rem; }
    @media (max-width: 40rem), (pointer: coarse) { .hint { display: none; } }
  `];

  constructor() {
    super();
    this.conversation = null;
    this.draft = "";
    this.heard = "";
    this.change = 0;
    this.problem = null;
    // Turns that are near what is seen and not there yet.
    this.coming = new Set();
  }

  connectedCallback() {
    super.connectedCallback();
    // Moved within its page.
    if (this.thread) this.open();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.thread?.leave();
    this.sight?.disconnect();
    this.sight = null;
    this.sizes?.disconnect();
    this.coming.clear();
  }

  willUpdate(changed) {
    if ((changed.has("client") || changed.has("conversation")) && this.client) {
      const same = this.thread?.client === this.client && this.thread.id === this.conversation;
      if (!same) this.open();
    }
    if ((changed.has("client") || changed.has("language")) && this.client) this.greet();
  }

  open() {
    this.thread?.leave();
    const client = this.client;
    this.thread = new Thread({ client, id: this.conversation, listener: (event) => this.told(event) });
    this.problem = null;
    this.offline = false;
    this.settled = false;
    this.thread.load();
  }

  // Reads what another tab may have added.
  refresh() {
    if (this.thread && !this.thread.busy) this.thread.load();
  }

  async greet() {
    const { client, language } = this;
    try {
      const start = await client.start(language);
      // Of somebody who asks no more, or no more in this language.
      if (client !== this.client || language !== this.language) return;
      this.start = start;
      this.emit("conversation-ready", start);
    } catch (error) {
      // Of somebody who asks no more.
      if (client !== this.client) return;
      this.start = null;
      this.failed(error);
    }
  }

  told(event) {
    this.change += 1;
    if (!event) return;
    if ("unreachable" in event) this.offline = event.unreachable;
    if (event.begun) {
      this.conversation = event.begun;
      this.emit("conversation-begun", event.begun);
    }
    if (event.finished) {
      this.heard = event.spoken;
      this.emit("conversation-answer", event.finished.answer);
    }
    if (event.problem) this.failed(event.problem);
  }

  failed(error) {
    if (error instanceof Problem) this.emit("conversation-error", { status: error.status, code: error.code, message: error.message });
    else if (error instanceof Unreachable) this.offline = true;
    else throw error;
    const own = this.thread?.turns.at(-1)?.state === "failed";
    this.problem = error instanceof Problem && !error.wantsToken && !own ? error.message : null;
    if (error instanceof Unreachable) this.watch();
  }

  // Nothing was asked when the service was lost: look until it is back, then begin anew.
  async watch() {
    if (this.watching) return;
    this.watching = true;
    while (this.isConnected && !(await this.client.isThere())) await new Promise((done) => setTimeout(done, 2000));
    this.watching = false;
    if (!this.isConnected) return;
    this.offline = false;
    if (!this.start) this.greet();
    this.refresh();
  }

  emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  async ask(text = this.draft) {
    const question = text.trim();
    if (!question || this.thread.busy) return;
    this.draft = "";
    this.heard = "";
    this.emit("conversation-draft", "");
    const asked = this.thread.ask(question);
    this.settle();
    await asked;
  }

  // Puts the last turn at the top, where its answer begins.
  async settle() {
    await this.updateComplete;
    const last = this.renderRoot.querySelector("conversation-turn.last");
    last?.scrollIntoView({ block: "start" });
  }

  focusBox() {
    this.renderRoot.querySelector("textarea")?.focus();
  }

  updated() {
    if (!this.settled && this.thread?.turns.length && !this.thread.loading) {
      this.settled = true;
      this.settle();
    }
    if (!this.sight) this.look();
    for (const turn of this.renderRoot.querySelectorAll("conversation-turn")) {
      if (this.watched.has(turn)) continue;
      this.watched.add(turn);
      this.sight.observe(turn);
      this.sizes?.observe(turn);
    }
  }

  // Of a long conversation only what is near the eye is laid out.
  look() {
    const root = this.renderRoot.querySelector(".scroll");
    this.watched = new WeakSet();
    this.sight = new IntersectionObserver((seen) => {
      for (const { target, isIntersecting, boundingClientRect } of seen) {
        if (isIntersecting && !target.near) this.coming.add(target);
        if (isIntersecting) continue;
        this.coming.delete(target);
        if (!target.classList.contains("last")) target.leave(boundingClientRect.height);
      }
      this.bring();
    }, { root, rootMargin: "150% 0px" });
    if (CSS.supports("overflow-anchor", "auto")) return;
    // What is seen would move when a turn above it takes its true height.
    const heights = new WeakMap();
    this.sizes = new ResizeObserver((changed) => {
      for (const { target, contentRect: { height } } of changed) {
        const grown = height - (heights.get(target) ?? height);
        heights.set(target, height);
        if (grown && target.getBoundingClientRect().bottom - grown <= root.getBoundingClientRect().top) root.scrollTop += grown;
      }
    });
  }

  async bring() {
    if (this.bringing) return;
    this.bringing = true;
    while (this.coming.size > 0) {
      for (const turn of [...this.coming].slice(0, AT_ONCE)) {
        this.coming.delete(turn);
        turn.near = true;
      }
      await new Promise((frame) => requestAnimationFrame(frame));
    }
    this.bringing = false;
  }

  render() {
    const t = words(this.language);
    const turns = this.thread?.turns ?? [];
    const busy = this.thread?.busy ?? false;
    return html`
      <section class="scroll" tabindex="0" aria-label=${t.conversations}>
        <div class="column">
          ${this.problem ? html`<p class="told" role="alert">${plain(this.problem)}</p>` : nothing}
          ${this.thread?.missing ? html`<p class="told" role="alert">${t.missing}</p>` : nothing}
          ${this.thread?.loading ? html`<p class="welcome quiet">${t.loading}</p>` : nothing}
          ${turns.length === 0 && !this.thread?.loading ? this.welcome(t) : nothing}
          ${repeat(turns, (turn) => turn.key, (turn) => html`
            <conversation-turn class=${turn === turns.at(-1) ? "last" : ""}
              .turn=${turn} .version=${turn.version} .client=${this.client} .language=${this.language}
              .corrects=${Boolean(this.imports && this.start?.imports)}></conversation-turn>`)}
        </div>
      </section>
      <div class="ask">
        <div class="column">
          ${this.offline ? html`<p class="offline small" role="status">${t.offline}</p>` : nothing}
          <form @submit=${(event) => { event.preventDefault(); this.ask(); }}>
            <textarea rows="1" maxlength=${LONGEST} aria-label=${t.ask} placeholder=${t.placeholder} enterkeyhint="send"
              .value=${this.draft} @input=${this.typed} @keydown=${this.pressed}></textarea>
            ${busy ? html`
              <button type="button" class="strong" aria-label=${t.stop} title=${t.stop} @click=${() => this.thread.stop()}>${icons.square}</button>` : html`
              <button class="strong" aria-label=${t.send} title=${t.send} ?disabled=${!this.draft.trim()}>${icons.arrow}</button>`}
          </form>
          <p class="hint">${t.keys}</p>
        </div>
      </div>
      <div class="unseen" aria-live="polite" aria-atomic="true">${this.heard}</div>`;
  }

  welcome(t) {
    const { start } = this;
    return html`
      <div class="welcome">
        <div><h2>${t.hello}</h2><p class="lead">${t.helloText}</p></div>
        ${start?.demonstration ? html`<p class="notice">${t.demonstration}</p>` : nothing}
        ${start && !start.data_until ? html`<p class="notice">${t.noData}</p>` : nothing}
        ${this.imports && start?.imports && (start.demonstration || !start.data_until) ? html`
          <div><button class="pill" data-act="import" @click=${() => this.emit("import-wanted")}>${t.importFiles}</button></div>` : nothing}
        ${start?.examples.length ? html`
          <div>
            <h3>${t.examples}</h3>
            <ul class="examples">${start.examples.map((text) => html`
              <li><button lang=${start.language} @click=${() => this.ask(text)}>${set(text)}</button></li>`)}
            </ul>
          </div>` : nothing}
        ${start?.data_until ? html`
          <p class="facts"><span>${t.until(day(start.data_until, this.language, "long"))}</span>
            ${start.accounts.length ? html`<span>${t.accounts(start.accounts.length)}</span>` : nothing}</p>` : nothing}
      </div>`;
  }

  typed(event) {
    this.draft = event.target.value;
    this.emit("conversation-draft", this.draft);
  }

  pressed(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.ask();
    } else if (event.key === "ArrowUp" && this.draft === "") {
      const last = this.thread?.turns.at(-1);
      if (!last) return;
      event.preventDefault();
      this.draft = last.question;
      this.emit("conversation-draft", this.draft);
    } else if (event.key === "Escape" && this.thread?.busy) {
      event.preventDefault();
      this.thread.stop();
    }
  }

  firstUpdated() {
    this.addEventListener("suggest", (event) => this.ask(event.detail));
    this.addEventListener("again", (event) => { if (!this.thread.busy) this.thread.again(event.detail); });
    // From anywhere in the conversation, not only from the box.
    this.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented && this.thread?.busy) this.thread.stop();
    });
  }
}

customElements.define("conversation-chat", Chat);
