// The page: the list of conversations beside the one that the address names.
import { LitElement, css, html, nothing } from "./lit.js";
import { Client, Unreachable } from "./client.js";
import { NAMES, spoken, words } from "./words.js";
import { controls, themed, tokens } from "./theme.js";
import { keepToken, keptToken, listen } from "./token.js";
import * as icons from "./icons.js";
import "./chat.js";
import "./sidebar.js";

const THEMES = ["auto", "light", "dark"];
const DRAFT = "conversation-draft";

// What the service says of itself in the page.
const known = () => JSON.parse(document.querySelector('meta[name="service"]').content);

export class App extends LitElement {
  static properties = {
    language: { state: true },
    client: { state: true },
    conversation: { state: true },
    isOpen: { state: true },
    refused: { state: true },
    start: { state: true },
    dropping: { state: true },
    importing: { state: true },
    theme: { reflect: true },
  };

  static styles = [tokens, controls, css`
    :host { display: grid; grid-template: minmax(0, 1fr) / 18.5rem minmax(0, 1fr); height: 100dvh; }
    aside { display: flex; flex-direction: column; gap: 0.75rem; min-height: 0; padding: 1rem; border-inline-end: 1px solid var(--line); background: var(--paper); }
    h1 { font-size: 1.0625rem; line-height: 1.3; letter-spacing: -0.01em; font-weight: 640; }
    .top { display: flex; align-items: center; justify-content: space-between; gap: 0.5rem; }
    .fresh { justify-content: center; text-decoration: none; }
    .import { justify-content: center; border-color: var(--line); }
    .dropping { position: fixed; inset: 0.5rem; z-index: 4; display: grid; place-items: center; padding: 1rem; text-align: center; font-weight: 600; border: 2px dashed var(--accent); border-radius: var(--radius); background: color-mix(in srgb, var(--tint) 92%, transparent); pointer-events: none; }
    .settings { display: grid; grid-template-columns: 1fr 1fr; gap: 0.5rem; border-block-start: 1px solid var(--line); padding-block-start: 0.75rem; }
    .settings label { display: grid; gap: 0.125rem; font-size: 0.8125rem; color: var(--quiet); min-width: 0; }
    .settings .user { grid-column: 1 / -1; }
    select, .user input { border: 1px solid var(--edge); border-radius: 0.5rem; background: var(--sheet); color: var(--ink); padding: 0.3125rem 0.5rem; width: 100%; min-width: 0; font-size: 0.9375rem; }
    main { min-width: 0; min-height: 0; display: flex; flex-direction: column; }
    main > * { flex: 1; min-height: 0; }
    .bar { display: none; flex: none; align-items: center; gap: 0.5rem; padding: 0.375rem 0.5rem; border-block-end: 1px solid var(--line); }
    .bar h1 { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .close, .veil { display: none; }
    .skip { position: absolute; inset-block-start: -10rem; inset-inline-start: 1rem; z-index: 3; }
    .skip:focus { inset-block-start: 0.5rem; }
    @media (max-width: 54rem) {
      :host { grid-template-columns: minmax(0, 1fr); }
      aside { position: fixed; inset: 0 auto 0 0; width: min(20rem, 88vw); z-index: 2; translate: -105% 0; visibility: hidden; transition: translate 0.18s, visibility 0.18s; overflow-y: auto; }
      aside.open { translate: none; visibility: visible; box-shadow: 0 0 3rem rgb(0 0 0 / 0.35); }
      .close { display: inline-flex; }
      .veil.open { display: block; position: fixed; inset: 0; background: rgb(0 0 0 / 0.4); z-index: 1; border: 0; }
      .bar { display: flex; }
    }
  `];

  constructor() {
    super();
    this.known = known();
    const address = new URLSearchParams(location.search);
    this.language = spoken(address.get("language") ?? sessionStorage.getItem("conversation-language") ?? navigator.languages);
    const theme = sessionStorage.getItem("conversation-theme");
    this.theme = THEMES.includes(theme) ? theme : "auto";
    this.user = this.known.open ? address.get("user") ?? "1" : null;
    this.token = this.known.open ? null : keptToken();
    this.conversation = address.get("c");
    this.renew();
    addEventListener("popstate", () => {
      this.conversation = new URLSearchParams(location.search).get("c");
    });
    addEventListener("keydown", (event) => this.pressed(event));
    addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.refresh();
    });
    for (const name of ["dragenter", "dragover", "dragleave", "drop"]) addEventListener(name, (event) => this.dragged(event));
    // Tabs tell each other what changed; nothing of it is kept.
    this.tabs = new BroadcastChannel("conversation");
    this.tabs.onmessage = ({ data }) => {
      if (data?.user !== this.user) return;
      this.sidebar?.load();
      if (data.conversation === this.conversation) this.chat?.refresh();
    };
    // A token that was refused is not tried again, or the two would go on for ever.
    this.framed = this.known.open ? null : listen(this.known.embed, (token) => { if (token !== this.wrong) this.enter(token); });
  }

  // A client for who asks now; all that is shown is read anew.
  renew() {
    this.refused = null;
    this.start = null;
    this.client = new Client({ api: this.known.api, user: this.user, token: () => this.token });
  }

  get chat() {
    return this.renderRoot.querySelector("conversation-chat");
  }

  get sidebar() {
    return this.renderRoot.querySelector("conversation-sidebar");
  }

  refresh() {
    this.sidebar?.load();
    this.chat?.refresh();
  }

  enter(token) {
    this.token = token;
    keepToken(token);
    this.renew();
  }

  updated(changed) {
    const t = words(this.language);
    document.documentElement.lang = this.language;
    document.title = t.name;
    if (changed.has("theme")) {
      document.documentElement.dataset.theme = this.theme;
      themed();
    }
  }

  render() {
    const t = words(this.language);
    // Where the list lies over it, the conversation is out of reach.
    const behind = Boolean(this.isOpen && this.isNarrow);
    return html`
      <aside id="list" class=${this.isOpen ? "open" : ""}>
        <button class="skip strong" @click=${() => this.chat?.focusBox()}>${t.skip}</button>
        <div class="top">
          <h1>${t.name}</h1>
          <button class="plain close" aria-label=${t.close} @click=${this.hide}>${icons.cross}</button>
        </div>
        <a class="strong fresh" href=${this.addressOf(null)} @click=${this.begin}>${icons.plus}${t.fresh}</a>
        ${this.start?.imports ? html`<button class="plain import" @click=${() => this.importFiles()}>${icons.sheet}${t.importFiles}</button>` : nothing}
        <conversation-sidebar .client=${this.client} .language=${this.language} .current=${this.conversation}
          @conversation-picked=${(event) => this.go(event.detail)} @conversations-changed=${(event) => this.say(event.detail)}></conversation-sidebar>
        <div class="settings">
          ${this.known.open ? html`
            <label class="user">${t.user}
              <input name="user" .value=${this.user} maxlength="64" pattern="[A-Za-z0-9_.\\-]+" autocomplete="off" @change=${this.changeUser}></label>` : nothing}
          <label>${t.language}
            <select @change=${(event) => this.set("language", event.target.value)}>
              ${Object.entries(NAMES).map(([code, name]) => html`<option value=${code} lang=${code} ?selected=${code === this.language}>${name}</option>`)}
            </select></label>
          <label>${t.theme}
            <select @change=${(event) => this.set("theme", event.target.value)}>
              ${THEMES.map((theme) => html`<option value=${theme} ?selected=${theme === this.theme}>${t.themes[theme]}</option>`)}
            </select></label>
        </div>
      </aside>
      <button class="veil ${this.isOpen ? "open" : ""}" tabindex="-1" aria-hidden="true" @click=${this.hide}></button>
      <main>
        <div class="bar" ?inert=${behind}>
          <button class="plain" aria-label=${t.menu} aria-expanded=${Boolean(this.isOpen)} aria-controls="list" @click=${this.show}>${icons.menu}</button>
          <h1>${t.name}</h1>
        </div>
        ${this.refused ? html`
          <conversation-token .language=${this.language} .code=${this.refused} .waiting=${Boolean(this.framed)}
            @token=${(event) => this.enter(event.detail)}></conversation-token>` : html`
          <conversation-chat ?inert=${behind} .client=${this.client} .language=${this.language} .conversation=${this.conversation} .imports=${true}
            @conversation-ready=${(event) => { this.start = event.detail; }}
            @import-wanted=${() => this.importFiles()}
            @conversation-begun=${(event) => this.begun(event.detail)}
            @data-changed=${() => this.chat?.greet()}
            @conversation-answer=${() => this.say(this.conversation)}
            @conversation-draft=${(event) => sessionStorage.setItem(DRAFT, event.detail)}
            @conversation-error=${this.erred}></conversation-chat>`}
      </main>
      ${this.importing ? html`
        <conversation-imports .client=${this.client} .language=${this.language} .start=${this.start}
          @data-changed=${() => this.chat?.greet()} @ask-wanted=${() => this.chat?.focusBox()} @conversation-error=${this.erred}></conversation-imports>` : nothing}
      ${this.dropping ? html`<div class="dropping">${t.drop}</div>` : nothing}`;
  }

  firstUpdated() {
    // What was typed and not sent, after a reload.
    if (this.chat) this.chat.draft = sessionStorage.getItem(DRAFT) ?? "";
    if (matchMedia("(pointer: fine)").matches) this.chat?.updateComplete.then(() => this.chat?.focusBox());
  }

  get isNarrow() {
    return matchMedia("(max-width: 54rem)").matches;
  }

  // The dialog is loaded when it is first wanted.
  async importFiles(files = []) {
    if (!this.start?.imports) return;
    try {
      await import("./imports.js");
    } catch {
      this.chat?.failed(new Unreachable("a module did not arrive"));
      return;
    }
    this.isOpen = false;
    this.importing = true;
    await this.updateComplete;
    await this.renderRoot.querySelector("conversation-imports").open(files);
  }

  // Files may be dropped anywhere where the service takes them.
  dragged(event) {
    if (!this.start?.imports || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    if (event.type === "drop") {
      this.dropping = false;
      const files = [...event.dataTransfer.files];
      if (files.length) this.importFiles(files);
    } else {
      // Of a move from one element to another, the leaving is told last, with where it went.
      this.dropping = event.type !== "dragleave" || event.relatedTarget !== null;
    }
  }

  erred(event) {
    if (event.detail.status !== 401) return;
    // Without a token there is nothing to call wrong.
    this.refused = this.token ? event.detail.code : "MISSING_AUTHORIZATION";
    this.wrong = this.token;
    this.token = null;
    keepToken(null);
    this.framed?.();
  }

  addressOf(conversation) {
    const search = new URLSearchParams(location.search);
    if (conversation === null) search.delete("c");
    else search.set("c", conversation);
    return `${location.pathname}${search.size ? `?${search}` : ""}`;
  }

  // A new conversation got its name with its first question.
  begun(id) {
    history.pushState(null, "", this.addressOf(id));
    this.conversation = id;
  }

  go(id) {
    if (id !== this.conversation) {
      history.pushState(null, "", this.addressOf(id));
      this.conversation = id;
    }
    this.hide();
    this.chat?.focusBox();
  }

  begin(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.go(null);
  }

  // Tells the other tabs, and the list beside.
  say(conversation) {
    this.sidebar?.load();
    this.tabs.postMessage({ user: this.user, conversation });
  }

  async show() {
    this.isOpen = true;
    await this.updateComplete;
    this.renderRoot.querySelector(".close").focus();
  }

  async hide() {
    if (!this.isOpen) return;
    this.isOpen = false;
    await this.updateComplete;
    this.renderRoot.querySelector(".bar button").focus();
  }

  set(name, value) {
    this[name] = value;
    sessionStorage.setItem(`conversation-${name}`, value);
  }

  changeUser(event) {
    const user = event.target.value.trim();
    if (!user || !event.target.checkValidity()) {
      event.target.value = this.user;
      return;
    }
    const search = new URLSearchParams({ user });
    history.pushState(null, "", `${location.pathname}?${search}`);
    this.user = user;
    this.conversation = null;
    this.renew();
  }

  pressed(event) {
    const target = event.composedPath()[0];
    const typing = target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      this.chat?.focusBox();
    } else if (event.key === "Escape" && this.isOpen) {
      this.hide();
    }
  }
}

customElements.define("conversation-app", App);
