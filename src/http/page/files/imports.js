// The import of one's own bank's files: dropped or chosen, shown, decided, imported, taken back. Loaded
// when it is first wanted. Texts of files are set as text alone.
import { LitElement, css, html, nothing } from "./lit.js";
import { Problem } from "./client.js";
import { day, plain } from "./format.js";
import { ImportsClient } from "./imports-client.js";
import { importWords } from "./imports-words.js";
import { preview, question } from "./imports-preview.js";
import { controls } from "./theme.js";
import * as icons from "./icons.js";

const NOTHING_SAID = { alike: "", skip_bad: "", account: "" };

export class Imports extends LitElement {
  static properties = {
    client: { attribute: false },
    language: { attribute: false },
    // What the service said of itself: whether it has demonstration data, how much it takes.
    start: { attribute: false },
    state: { state: true },
    progress: { state: true },
    shown: { state: true },
    answers: { state: true },
    problem: { state: true },
    batch: { state: true },
    told: { state: true },
    before: { state: true },
  };

  static styles = [controls, css`
    :host { display: contents; }
    dialog { width: min(44rem, 100%); max-height: min(52rem, 100dvh); margin: auto; padding: 0; border: 1px solid var(--line); border-radius: var(--radius); background: var(--paper); color: var(--ink); overflow-y: auto; }
    dialog::backdrop { background: rgb(0 0 0 / 0.45); }
    .all { display: grid; gap: 1.25rem; padding: clamp(1rem, 4vw, 1.5rem); }
    .all > *, section, .drop, li { min-width: 0; }
    .top { display: flex; align-items: start; justify-content: space-between; gap: 1rem; }
    h2 { font-size: 1.25rem; line-height: 1.3; letter-spacing: -0.01em; }
    h3 { font-size: 1rem; overflow-wrap: anywhere; }
    h2:focus, h3:focus { outline: none; }
    .drop { display: grid; gap: 0.875rem; justify-items: start; border: 1.5px dashed var(--edge); border-radius: var(--radius); padding: 1rem; background: var(--sheet); }
    .found { display: grid; gap: 0.875rem; }
    .file { display: grid; gap: 0.625rem; border: 1px solid var(--line); border-radius: var(--radius); background: var(--sheet); padding: 0.875rem 1rem; }
    table { border-collapse: collapse; width: 100%; }
    caption { text-align: start; font-weight: 600; overflow-wrap: anywhere; padding-block: 0.25rem; }
    th { text-align: start; font-weight: 400; color: var(--quiet); padding-inline-end: 1rem; vertical-align: top; width: 40%; }
    td { overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
    th, td { padding-block: 0.25rem; border-block-start: 1px solid var(--line); }
    fieldset { border: 1px solid var(--edge); border-radius: var(--radius); padding: 0.75rem 1rem; margin: 0; min-width: 0; display: grid; gap: 0.5rem; background: var(--sheet); }
    legend { font-weight: 600; padding-inline: 0.25rem; overflow-wrap: anywhere; }
    .choice { display: flex; gap: 0.625rem; align-items: baseline; overflow-wrap: anywhere; min-width: 0; }
    .choice input { flex: none; width: 1.125rem; height: 1.125rem; translate: 0 0.1875rem; accent-color: var(--accent); }
    .named { display: grid; gap: 0.25rem; font-size: 0.9375rem; overflow-wrap: anywhere; }
    .named input, .named select { border: 1px solid var(--edge); border-radius: 0.5rem; background: var(--paper); padding: 0.375rem 0.5rem; max-width: 22rem; width: 100%; }
    .lines { display: grid; gap: 0.25rem; font-size: 0.875rem; overflow-wrap: anywhere; unicode-bidi: isolate; }
    .lines q { quotes: none; font-family: var(--mono); }
    .acts { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
    .bad { background: var(--bad-tint); border-radius: var(--radius); padding: 0.75rem 0.875rem; overflow-wrap: anywhere; }
    .warn { background: var(--warn-tint); border-radius: var(--radius); padding: 0.625rem 0.875rem; overflow-wrap: anywhere; }
    .good { background: var(--tint); border-radius: var(--radius); padding: 0.875rem 1rem; display: grid; gap: 0.75rem; }
    progress { width: 100%; accent-color: var(--accent); }
    .before li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.125rem 0.75rem; align-items: center; border-block-start: 1px solid var(--line); padding-block: 0.5rem; }
    .before span { overflow-wrap: anywhere; }
    input[type="file"] { display: none; }
    @media (max-width: 40rem) { dialog { max-height: 100dvh; height: 100%; width: 100%; max-width: 100%; border: 0; border-radius: 0; } }
  `];

  constructor() {
    super();
    this.forget();
    this.before = null;
    this.told = "";
  }

  // Of the files at hand.
  forget() {
    this.abort?.abort();
    Object.assign(this, { state: "choose", files: [], shown: null, problem: null, batch: null, progress: 0, mapping: new Map() });
    this.answers = { ...NOTHING_SAID };
  }

  willUpdate(changed) {
    if (!changed.has("client") || !this.client) return;
    this.routes = new ImportsClient(this.client);
    this.forget();
    this.before = null;
    if (this.dialog?.open) this.list();
  }

  get dialog() {
    return this.renderRoot?.querySelector("dialog");
  }

  // Opens the dialog; files that are at hand already are looked at at once.
  async open(files = []) {
    await this.updateComplete;
    this.told = "";
    if (!this.dialog.open) this.dialog.showModal();
    this.list();
    if (files.length) await this.take(files);
  }

  async take(files) {
    this.forget();
    this.told = "";
    this.files = [...files];
    const size = this.files.reduce((sum, file) => sum + file.size, 0);
    const most = this.start?.imports?.max_bytes ?? Infinity;
    if (size > most) {
      this.problem = importWords(this.language).tooLarge(Math.floor(most / 1048576));
      return;
    }
    await this.look();
  }

  // What is said of the files, as the service reads it.
  said() {
    return { ...this.answers, mapping: [...this.mapping.values()].join(",") };
  }

  async send(preview) {
    this.abort = new AbortController();
    const { signal } = this.abort;
    this.state = preview ? "looking" : "importing";
    this.problem = null;
    this.progress = 0;
    const progress = (fraction) => { if (!signal.aborted) this.progress = fraction; };
    try {
      return await this.routes.send(this.files, this.said(), { preview, progress, signal });
    } catch (error) {
      if (signal.aborted) return null;
      if (error.preview) {
        this.show(error.preview);
        return null;
      }
      this.state = this.shown ? "shown" : "choose";
      this.failed(error);
      return null;
    }
  }

  async look() {
    const shown = await this.send(true);
    if (shown) this.show(shown);
  }

  show(shown) {
    this.shown = shown;
    this.state = "shown";
    this.focusOn("h3.found-title");
  }

  async import() {
    const batch = await this.send(false);
    if (!batch) return;
    this.batch = batch;
    this.state = "done";
    this.focusOn(".done-title");
    this.changed();
  }

  async undo(batch) {
    try {
      const { removed, kept } = await this.routes.undo(batch.id);
      this.problem = null;
      if (this.batch?.id === batch.id) this.forget();
      this.told = importWords(this.language).undone(removed, kept);
      this.changed();
      this.focusOn("h2");
    } catch (error) {
      this.failed(error);
    }
  }

  // Answers are others now.
  changed() {
    this.list();
    this.dispatchEvent(new CustomEvent("data-changed", { bubbles: true, composed: true }));
  }

  async list() {
    const { routes } = this;
    try {
      const before = await routes.list();
      if (routes === this.routes) this.before = before;
    } catch (error) {
      if (routes === this.routes) this.failed(error);
    }
  }

  failed(error) {
    const t = importWords(this.language);
    if (error instanceof Problem && error.wantsToken) {
      this.close();
      this.dispatchEvent(new CustomEvent("conversation-error", { detail: { status: error.status, code: error.code, message: error.message }, bubbles: true, composed: true }));
      return;
    }
    if (!(error instanceof Problem)) this.problem = t.offline;
    else if (error.refused) {
      const why = /is a PDF/.test(error.refused.problem) ? t.pdf : error.message;
      this.problem = `${plain(error.refused.file)}${error.refused.line ? ` (${t.line(error.refused.line)})` : ""}${t.colon}${why}`;
    } else this.problem = error.message;
  }

  // What is being written is seen to its end.
  close() {
    if (this.state !== "importing") this.dialog?.close();
  }

  async focusOn(selector) {
    await this.updateComplete;
    this.renderRoot.querySelector(selector)?.focus();
  }

  // More is said of the columns, each thing under a name of its own; what is found then is shown anew.
  map(pairs) {
    pairs.forEach(([name, said]) => this.mapping.set(name, said));
    this.look();
  }

  answer(name, value) {
    this.answers = { ...this.answers, [name]: value };
  }

  render() {
    const t = importWords(this.language);
    const busy = this.state === "looking" || this.state === "importing";
    return html`
      <dialog aria-labelledby="title" @close=${() => this.forget()} @cancel=${(event) => { if (this.state === "importing") event.preventDefault(); }}
        @click=${(event) => { if (event.target === this.dialog) this.close(); }}>
        <div class="all">
          <div class="top">
            <h2 id="title" tabindex="-1">${t.title}</h2>
            <button class="plain" aria-label=${t.close} title=${t.close} @click=${this.close}>${icons.cross}</button>
          </div>
          ${this.state === "choose" ? this.drop(t) : nothing}
          ${this.problem ? html`
            <div class="bad" role="alert"><p>${plain(this.problem)}</p>
              ${this.state === "choose" && this.files.length ? html`<button class="plain" @click=${this.look}>${t.again}</button>` : nothing}</div>` : nothing}
          ${busy ? this.running(t) : nothing}
          ${this.state === "shown" ? this.decide(t) : nothing}
          ${this.state === "done" ? html`
            <div class="good">
              <h3 class="done-title" tabindex="-1">${t.done(this.batch.new, plain(this.batch.file))}</h3>
              <div class="acts">
                <button class="strong" @click=${() => { this.close(); this.dispatchEvent(new CustomEvent("ask-wanted")); }}>${t.ask}</button>
                <button class="plain" data-act="undo" @click=${() => this.undo(this.batch)}>${t.undo}</button>
              </div>
            </div>` : nothing}
          <p role="status" class=${this.told ? "good" : "unseen"}>${this.told || (this.state === "done" ? t.done(this.batch.new, plain(this.batch.file)) : "")}</p>
          ${busy || this.state === "shown" ? nothing : this.earlier(t)}
        </div>
      </dialog>`;
  }

  drop(t) {
    return html`
      <div class="drop">
        <p class="quiet">${t.lead}</p>
        <button class="strong" @click=${() => this.renderRoot.querySelector("input[type=file]").click()}>${icons.plus}${t.choose}</button>
        <input type="file" multiple tabindex="-1" aria-label=${t.choose} @change=${this.chosen}>
      </div>`;
  }

  chosen(event) {
    const files = [...event.target.files];
    event.target.value = "";
    if (files.length) this.take(files);
  }

  running(t) {
    const sent = this.progress >= 1;
    const told = !sent ? t.sending : this.state === "looking" ? t.reading : t.importing;
    return html`
      <div role="group" aria-label=${told}>
        <p id="running">${told}</p>
        <progress aria-labelledby="running" max="1" value=${sent ? nothing : this.progress}></progress>
        <div class="acts">${this.state === "looking" || !sent ? html`<button class="plain" @click=${this.forget}>${t.cancel}</button>` : nothing}</div>
      </div>`;
  }

  decide(t) {
    const { counts, questions, files } = this.shown;
    const open = questions.find(({ about }) => about === "mapping");
    const said = questions.every(({ about }) => about !== "mapping" && this.answers[about]);
    const wanted = counts.new + (this.answers.alike === "import" ? counts.alike : 0);
    const nothingNew = !open && counts.new + counts.alike === 0;
    return html`
      <section class="found" aria-labelledby="found">
        <h3 class="found-title" id="found" tabindex="-1">${t.found}</h3>
        ${this.start?.demonstration ? html`<p class="warn">${t.demonstration}</p>` : nothing}
        ${files.map((file) => preview(file, { t, language: this.language }))}
        ${files.length ? html`<p class="counts"><strong>${nothingNew ? t.nothing : t.counts(counts)}</strong></p>` : nothing}
        ${files.length ? this.names(t) : nothing}
        ${questions.map((one) => question(one, { t, language: this.language, shown: this.shown, answers: this.answers,
          answer: (name, value) => this.answer(name, value), map: (pairs) => this.map(pairs) }))}
        <div class="acts">
          ${open || nothingNew ? nothing : html`
            <button class="strong" data-act="import" ?disabled=${!said} @click=${this.import}>${said && wanted ? t.run(wanted) : t.runSome}</button>`}
          <button class="plain" @click=${this.forget}>${t.other}</button>
        </div>
      </section>`;
  }

  // What only a person knows of an account that its file does not tell: its name, its currency.
  names(t) {
    const accounts = this.shown.files.flatMap((file) => file.accounts);
    const one = accounts.length === 1 ? accounts[0] : null;
    const open = accounts.some(({ sums }) => sums.some(({ currency }) => currency === null));
    return html`
      ${one ? html`
        <label class="named">${t.account} <span class="quiet small">${t.accountHint}</span>
          <input name="account" maxlength="128" autocomplete="off" .value=${this.answers.account || plain(one.called)} @change=${this.name}></label>` : nothing}
      ${open || this.mapping.has("currency") ? html`
        <label class="named">${t.noCurrency}
          <input name="currency" maxlength="3" size="4" pattern="[A-Z]{3}" autocapitalize="characters" autocomplete="off"
            .value=${(this.mapping.get("currency") ?? "EUR").slice(-3)} @change=${this.currency}></label>` : nothing}`;
  }

  name(event) {
    const name = event.target.value.trim();
    if (!name) return;
    this.answer("account", name);
    this.look();
  }

  currency(event) {
    const code = event.target.value.trim().toUpperCase();
    event.target.value = code;
    if (event.target.checkValidity() && code) this.map([["currency", `currency=${code}`]]);
  }

  earlier(t) {
    const period = ({ first, last }) => (first ? ` · ${day(first, this.language)} – ${day(last, this.language)}` : "");
    return html`
      <section class="before" aria-labelledby="before">
        <h3 id="before">${t.before}</h3>
        ${this.before?.length === 0 ? html`<p class="quiet small">${t.none}</p>` : nothing}
        <ul>${(this.before ?? []).map((one) => html`
          <li>
            <span>${plain(one.file)}</span>
            <button class="plain" data-id=${one.id} aria-label=${t.undoOf(plain(one.file))} title=${t.undoOf(plain(one.file))} @click=${() => this.undo(one)}>${icons.back}</button>
            <span class="quiet small">${day(one.created_at.slice(0, 10), this.language)}${period(one)} · ${t.counts({ new: one.new, there: one.brought - one.new })}</span>
          </li>`)}
        </ul>
      </section>`;
  }
}

customElements.define("conversation-imports", Imports);
