// The control by which a person corrects a transaction's category or merchant: a rule of theirs, shown with
// how many it is for before it is made, listed, taken back. Loaded when it is first wanted. Texts of data are
// set as text alone.
import { LitElement, css, html, nothing } from "./lit.js";
import { Problem, Unreachable } from "./client.js";
import { plain } from "./format.js";
import { correctionWords } from "./corrections-words.js";
import { controls } from "./theme.js";

// Who types is asked about once they stop for so long, in milliseconds.
const PAUSE = 350;

export class Correction extends LitElement {
  static properties = {
    client: { attribute: false },
    language: { attribute: false },
    // The transaction, as it is shown.
    record: { attribute: false },
    categories: { state: true },
    before: { state: true },
    category: { state: true },
    merchant: { state: true },
    preview: { state: true },
    made: { state: true },
    told: { state: true },
    problem: { state: true },
    busy: { state: true },
  };

  static styles = [controls, css`
    :host { display: block; }
    .all { display: grid; gap: 0.75rem; background: var(--sunk); border-radius: var(--radius); padding: 0.75rem 0.875rem; min-width: 0; }
    form { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 13rem), 1fr)); gap: 0.75rem; align-items: end; }
    label { display: grid; gap: 0.125rem; font-size: 0.875rem; color: var(--quiet); min-width: 0; }
    select, input { border: 1px solid var(--edge); border-radius: 0.5rem; background: var(--sheet); color: var(--ink); padding: 0.375rem 0.5rem; width: 100%; min-width: 0; font-size: 1rem; }
    .acts { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
    .problem { color: var(--bad); overflow-wrap: anywhere; }
    p:empty { display: none; }
    summary { cursor: pointer; }
    li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.125rem 0.75rem; align-items: center; border-block-start: 1px solid var(--line); padding-block: 0.375rem; margin-block-start: 0.375rem; }
    li > span { overflow-wrap: anywhere; unicode-bidi: isolate; }
  `];

  constructor() {
    super();
    Object.assign(this, { categories: null, before: [], category: "", merchant: "", preview: null, made: null, told: "", problem: "", busy: false });
  }

  connectedCallback() {
    super.connectedCallback();
    this.category = this.record.category_name ?? "";
    this.merchant = this.record.merchant_name ?? "";
    this.routes = Object.create(this.client, { api: { value: this.client.api.replace(/\/conversation$/, "/corrections") } });
    this.load();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.pause);
    this.asked?.abort();
  }

  // What is carried out, with what went wrong said in the control.
  async carefully(work) {
    try {
      return await work();
    } catch (error) {
      if (error.name === "AbortError") return null;
      if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
      this.problem = error instanceof Unreachable ? correctionWords(this.language).offline : error.message;
      return null;
    }
  }

  async load() {
    const known = await this.carefully(() => this.routes.json("", { query: { language: this.language } }));
    if (!known) return;
    const first = this.categories === null;
    this.before = known.corrections;
    this.categories = known.categories;
    if (!first) return;
    await this.updateComplete;
    this.renderRoot.querySelector("select")?.focus();
  }

  // What is another than it is shown.
  get then() {
    const then = {};
    const merchant = this.merchant.trim();
    if (this.category && this.category !== (this.record.category_name ?? "")) then.category = this.category;
    if (merchant && merchant !== (this.record.merchant_name ?? "")) then.merchant = merchant;
    return Object.keys(then).length ? then : null;
  }

  post(preview, signal) {
    const body = { when: { transaction_id: String(this.record.transaction_id) }, then: this.then, preview };
    return this.routes.json(this.client.asUser(), { method: "POST", body, signal });
  }

  changed(name, value) {
    this[name] = value;
    this.preview = null;
    this.problem = "";
    clearTimeout(this.pause);
    this.asked?.abort();
    if (!this.then) return;
    this.pause = setTimeout(async () => {
      this.asked = new AbortController();
      const { signal } = this.asked;
      const preview = await this.carefully(() => this.post(true, signal));
      if (!signal.aborted) this.preview = preview;
    }, PAUSE);
  }

  async submit(event) {
    event.preventDefault();
    if (!this.then || this.busy) return;
    clearTimeout(this.pause);
    this.asked?.abort();
    this.busy = true;
    this.problem = "";
    const made = await this.carefully(() => this.post(false));
    this.busy = false;
    if (!made) return;
    this.made = made;
    this.told = correctionWords(this.language).done(made.changed);
    this.say("corrected", { id: made.id, of: this.record, then: made.then });
    this.load();
    await this.updateComplete;
    this.renderRoot.querySelector("[data-act=undo]")?.focus();
  }

  async undo(id) {
    this.busy = true;
    this.problem = "";
    const undone = await this.carefully(() => this.routes.json(`/${encodeURIComponent(id)}`, { method: "DELETE" }));
    this.busy = false;
    if (!undone) return;
    if (this.made?.id === id) this.made = null;
    this.told = correctionWords(this.language).undone(undone.changed);
    this.say("uncorrected", { id });
    this.load();
    await this.updateComplete;
    this.renderRoot.querySelector("[data-act=close]")?.focus();
  }

  say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
    this.dispatchEvent(new CustomEvent("data-changed", { bubbles: true, composed: true }));
  }

  close() {
    this.dispatchEvent(new CustomEvent("closed"));
  }

  render() {
    const t = correctionWords(this.language);
    const what = plain(this.record.merchant_name ?? this.record.primary_description ?? "");
    return html`
      <div class="all" role="group" aria-label=${t.title(what)} @keydown=${(event) => { if (event.key === "Escape") { event.stopPropagation(); this.close(); } }}>
        ${this.made ? nothing : this.form(t)}
        <p class="small" role="status">${this.told || this.preview ? this.told || (this.preview.movements ? t.applies(this.preview.movements) : t.later) : ""}</p>
        ${this.problem ? html`<p class="problem small" role="alert">${plain(this.problem)}</p>` : nothing}
        <div class="acts">
          ${this.made ? html`
            <button class="pill small" data-act="undo" ?disabled=${this.busy} @click=${() => this.undo(this.made.id)}>${t.undo}</button>` : nothing}
          <button class="plain small" data-act="close" @click=${this.close}>${t.cancel}</button>
        </div>
        ${this.before.length ? this.list(t) : nothing}
      </div>`;
  }

  form(t) {
    const known = this.categories ?? [];
    const own = this.record.category_name ?? "";
    return html`
      <form @submit=${this.submit}>
        <label>${t.category}
          <select name="category" ?disabled=${!this.categories} @change=${(event) => this.changed("category", event.target.value)}>
            ${own ? nothing : html`<option value="" ?selected=${this.category === ""}>${t.none}</option>`}
            ${known.map(({ value, label }) => html`<option value=${value} ?selected=${value === this.category}>${plain(label)}</option>`)}
          </select></label>
        <label>${t.merchant}
          <input name="merchant" maxlength="200" autocomplete="off" .value=${this.merchant} @input=${(event) => this.changed("merchant", event.target.value)}></label>
        <div class="acts">
          <button class="strong" data-act="correct" ?disabled=${!this.then || this.busy}>${t.run}</button>
        </div>
      </form>`;
  }

  list(t) {
    return html`
      <details class="small before">
        <summary>${t.all(this.before.length)}</summary>
        <ul>${this.before.map((one) => {
          const told = this.rule(one, t);
          return html`
            <li><span>${told} <span class="quiet">(${t.movements(one.movements)})</span></span>
              <button class="plain small" aria-label=${t.undoOf(told)} ?disabled=${this.busy} @click=${() => this.undo(one.id)}>${t.undo}</button></li>`;
        })}</ul>
      </details>`;
  }

  // A rule in words.
  rule({ when, then }, t) {
    const [kind, text] = Object.entries(when)[0] ?? ["merchant", ""];
    const label = (value) => this.categories?.find((known) => known.value === value)?.label ?? value;
    const made = [then.category && label(then.category), then.merchant].filter(Boolean).join(", ");
    return plain(`${t.of[kind]?.(text) ?? text} → ${made}`);
  }
}

customElements.define("conversation-correction", Correction);
