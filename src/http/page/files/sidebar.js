// The list of conversations: searched, renamed, archived and restored.
import { LitElement, css, html, nothing, repeat } from "./lit.js";
import { Problem, Unreachable } from "./client.js";
import { plain } from "./format.js";
import { words } from "./words.js";
import { controls } from "./theme.js";
import * as icons from "./icons.js";

// After the last letter that was typed into the search.
const PAUSE = 200;

export class Sidebar extends LitElement {
  static properties = {
    client: { attribute: false },
    language: { attribute: false },
    current: { attribute: false },
    status: { state: true },
    query: { state: true },
    found: { state: true },
    next: { state: true },
    renamed: { state: true },
    problem: { state: true },
  };

  static styles = [controls, css`
    :host { display: flex; flex-direction: column; min-height: 0; flex: 1; gap: 0.75rem; }
    .search { display: flex; align-items: center; gap: 0.5rem; border: 1px solid var(--edge); border-radius: 0.625rem; background: var(--sheet); padding-inline: 0.625rem; color: var(--quiet); }
    .search input { flex: 1; min-width: 0; border: 0; background: none; padding-block: 0.5rem; color: var(--ink); }
    .search input:focus-visible { outline: none; }
    .search:focus-within { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
    .search input::placeholder { color: var(--quiet); opacity: 1; }
    .tabs { display: flex; gap: 0.25rem; }
    .tabs button[aria-pressed="true"] { background: var(--tint); color: var(--accent); font-weight: 600; }
    nav { overflow-y: auto; flex: 1; min-height: 6rem; margin-inline: -0.5rem; padding: 0.25rem 0.5rem; }
    li { position: relative; display: flex; align-items: center; border-radius: 0.5rem; }
    li:hover, li:focus-within { background: var(--sunk); }
    li.current { background: var(--tint); }
    li { font-size: 0.9375rem; }
    a { flex: 1; min-width: 0; padding: 0.5rem 0.625rem; color: inherit; text-decoration: none; border-radius: inherit; unicode-bidi: isolate; }
    a span { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; overflow-wrap: anywhere; line-height: 1.35; }
    .current a { font-weight: 600; }
    .acts { display: flex; }
    .acts button { padding: 0.375rem; min-height: 2rem; }
    @media (hover: hover) {
      .acts { opacity: 0; position: absolute; inset-inline-end: 0.125rem; background: inherit; border-radius: inherit; }
      li:hover .acts, li:focus-within .acts { opacity: 1; position: static; }
    }
    form.rename { display: grid; grid-template-columns: minmax(0, 1fr) auto auto; gap: 0.25rem; width: 100%; padding: 0.25rem; }
    form.rename input { min-width: 0; border: 1px solid var(--edge); border-radius: 0.5rem; background: var(--sheet); padding: 0.375rem 0.5rem; }
    form.rename button { padding: 0.375rem; }
    .empty { padding: 0.5rem 0.625rem; color: var(--quiet); }
    .problem { color: var(--bad); padding: 0.25rem 0.625rem; }
  `];

  constructor() {
    super();
    this.status = "active";
    this.query = "";
    this.found = null;
    this.next = null;
  }

  willUpdate(changed) {
    if (changed.has("client") && this.client) {
      this.found = null;
      this.load();
    }
  }

  // Reads the first page anew; an older answer than the last one that was asked for is dropped.
  async load() {
    const asked = { q: this.query.trim(), status: this.status };
    this.asked = asked;
    try {
      const page = await this.client.conversations(asked);
      if (this.asked !== asked) return;
      this.found = page.conversations;
      this.next = page.next_cursor;
      this.problem = null;
    } catch (error) {
      if (this.asked === asked) this.failed(error);
    }
  }

  async more() {
    try {
      const page = await this.client.conversations({ ...this.asked, cursor: this.next });
      this.found = [...this.found, ...page.conversations];
      this.next = page.next_cursor;
    } catch (error) {
      this.failed(error);
    }
  }

  failed(error) {
    if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
    const t = words(this.language);
    this.problem = error instanceof Unreachable ? t.offline : error.wantsToken ? null : error.code === "VERSION_CONFLICT" ? t.changedElsewhere : error.message;
  }

  // Does something to a conversation, then reads the list anew and says that it changed.
  async act(one, doing) {
    try {
      await doing(one);
      this.problem = null;
      this.dispatchEvent(new CustomEvent("conversations-changed", { detail: one.id, bubbles: true, composed: true }));
    } catch (error) {
      this.failed(error);
      if (error instanceof Problem) {
        const told = this.problem;
        await this.load();
        this.problem = told;
      }
      return;
    }
    await this.load();
  }

  render() {
    const t = words(this.language);
    return html`
      <div class="search">
        ${icons.glass}
        <input type="search" aria-label=${t.search} placeholder=${t.searchShort} .value=${this.query} @input=${this.typed}>
      </div>
      <div class="tabs" role="group" aria-label=${t.conversations}>
        ${["active", "archived"].map((status) => html`
          <button class="plain small" aria-pressed=${this.status === status} @click=${() => this.show(status)}>${t[status]}</button>`)}
      </div>
      <nav aria-label=${t.conversations}>
        ${this.problem ? html`<p class="problem small" role="alert">${plain(this.problem)}</p>` : nothing}
        ${this.found?.length === 0 ? html`<p class="empty small">${this.query.trim() ? t.noneFound : this.status === "archived" ? t.noneArchived : t.none}</p>` : nothing}
        <ul>${repeat(this.found ?? [], (one) => one.id, (one) => this.item(one, t))}</ul>
        ${this.next ? html`<button class="plain small" @click=${this.more}>${t.more}</button>` : nothing}
      </nav>`;
  }

  item(one, t) {
    const title = plain(one.title);
    if (this.renamed === one.id) {
      return html`
        <li>
          <form class="rename" @submit=${(event) => this.rename(event, one)} @keydown=${(event) => { if (event.key === "Escape") this.endRename(event, one); }}>
            <input name="title" aria-label=${t.newTitle} maxlength="200" required .value=${one.title}>
            <button class="plain" aria-label=${t.save} title=${t.save}>${icons.check}</button>
            <button type="button" class="plain" aria-label=${t.cancel} title=${t.cancel} @click=${(event) => this.endRename(event, one)}>${icons.cross}</button>
          </form>
        </li>`;
    }
    const isCurrent = one.id === this.current;
    const archived = one.status === "archived";
    return html`
      <li class=${isCurrent ? "current" : ""}>
        <a href="?c=${encodeURIComponent(one.id)}" title=${title} aria-current=${isCurrent ? "page" : nothing}
          @click=${(event) => this.pick(event, one)}><span>${title}</span></a>
        <span class="acts">
          <button class="plain" data-act="rename" data-id=${one.id} aria-label=${t.rename(title)} title=${t.rename(title)} @click=${() => this.beginRename(one)}>${icons.pencil}</button>
          ${archived ? html`
            <button class="plain" data-act="restore" aria-label=${t.restore(title)} title=${t.restore(title)} @click=${() => this.act(one, ({ id }) => this.client.restore(id))}>${icons.unbox}</button>` : html`
            <button class="plain" data-act="archive" aria-label=${t.archive(title)} title=${t.archive(title)} @click=${() => this.act(one, ({ id }) => this.client.archive(id))}>${icons.box}</button>`}
        </span>
      </li>`;
  }

  pick(event, one) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    this.dispatchEvent(new CustomEvent("conversation-picked", { detail: one.id, bubbles: true, composed: true }));
  }

  async beginRename(one) {
    this.renamed = one.id;
    await this.updateComplete;
    this.renderRoot.querySelector("form.rename input").select();
  }

  async endRename(event, one) {
    event.preventDefault();
    event.stopPropagation();
    this.renamed = null;
    await this.updateComplete;
    this.renderRoot.querySelector(`[data-id="${CSS.escape(one.id)}"]`)?.focus();
  }

  async rename(event, one) {
    const title = new FormData(event.target).get("title").trim();
    this.endRename(event, one);
    if (title && title !== one.title) await this.act(one, ({ id, version }) => this.client.change(id, { title, version }));
  }

  show(status) {
    this.status = status;
    this.load();
  }

  typed(event) {
    this.query = event.target.value;
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.load(), PAUSE);
  }
}

customElements.define("conversation-sidebar", Sidebar);
