// One question and what became of it.
import { LitElement, cache, css, html, nothing } from "./lit.js";
import { plain, rich, set } from "./format.js";
import { words } from "./words.js";
import { controls } from "./theme.js";
import "./answer.js";

export class Turn extends LitElement {
  static properties = {
    turn: { attribute: false },
    // Grows with each change of `turn`, which is one object as long as it is shown.
    version: { attribute: false },
    client: { attribute: false },
    // Whether the reader may correct the transactions of an answer.
    corrects: { attribute: false },
    language: { attribute: false },
    // Near what is seen: what is not keeps its height and what was opened in it, and is not laid out.
    near: { type: Boolean, reflect: true },
  };

  static styles = [controls, css`
    :host { display: block; }
    :host(:not([near])) { height: 40rem; }
    article { display: grid; gap: 1.25rem; padding-block: 1.25rem; grid-template-columns: minmax(0, 1fr); }
    h2 { justify-self: end; max-width: min(34em, 88%); font-size: 1rem; font-weight: 500; line-height: 1.5; background: var(--tint); border-radius: 1.125rem 1.125rem 0.25rem 1.125rem; padding: 0.5rem 0.9375rem; white-space: pre-line; overflow-wrap: anywhere; unicode-bidi: isolate; }
    .text { font-size: 1.0625rem; white-space: pre-line; overflow-wrap: anywhere; }
    .status { display: flex; align-items: center; gap: 0.625rem; color: var(--quiet); min-height: 1.75rem; }
    .dots { display: inline-flex; gap: 0.25rem; }
    .dots i { width: 0.375rem; height: 0.375rem; border-radius: 50%; background: var(--accent); animation: breathe 1.2s infinite; }
    .dots i:nth-child(2) { animation-delay: 0.15s; }
    .dots i:nth-child(3) { animation-delay: 0.3s; }
    @keyframes breathe { 0%, 60%, 100% { opacity: 0.25; } 30% { opacity: 1; } }
    .told { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1rem; border-radius: var(--radius); padding: 0.75rem 0.875rem; background: var(--sunk); }
    .failed { background: var(--bad-tint); }
    .waiting { background: var(--warn-tint); }
  `];

  willUpdate() {
    this.near ??= this.turn.state !== "done";
  }

  updated(changed) {
    if (changed.has("near") && this.near) this.style.height = "";
  }

  leave(height) {
    if (!this.near) return;
    this.style.height = `${height}px`;
    this.near = false;
  }

  render() {
    const { turn } = this;
    const t = words(this.language);
    return html`${cache(this.near ? html`
      <article aria-busy=${turn.state === "asking"}>
        <h2><span class="unseen">${t.question} : </span>${set(turn.question)}</h2>
        <div class="body">${this.body(turn, t)}</div>
      </article>` : nothing)}`;
  }

  body(turn, t) {
    switch (turn.state) {
      case "done":
        return html`<conversation-answer .answer=${turn.answer} .client=${this.client} .corrects=${this.corrects}></conversation-answer>`;
      case "asking":
        return html`
          ${turn.text ? html`<p class="text">${rich(turn.text)}</p>` : html`
            <p class="status"><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>${plain(turn.status) || t.working}</p>`}`;
      case "waiting":
        return html`<p class="told waiting">${t.lost}</p>`;
      case "stopped":
        return html`<p class="told"><span class="quiet">${t.stopped}</span>${this.again(t)}</p>`;
      default:
        return html`<p class="told failed"><span>${plain(turn.problem) || t.failed}</span>${this.again(t)}</p>`;
    }
  }

  again(t) {
    const again = () => this.dispatchEvent(new CustomEvent("again", { detail: this.turn, bubbles: true, composed: true }));
    return this.turn.question ? html`<button class="pill small" @click=${again}>${t.again}</button>` : nothing;
  }
}

customElements.define("conversation-turn", Turn);
