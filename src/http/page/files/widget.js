// <conversation-widget>: a conversation within another site's page. Attributes: language (fr, en, es),
// theme (auto, light, dark), user (an open service's), conversation (its name). Properties: token, a
// text or a function that gives one, or a promise of one. Events: conversation-ready,
// conversation-begun, conversation-answer, conversation-error. It keeps nothing.
import { LitElement, css, html } from "./lit.js";
import { Client } from "./client.js";
import { spoken } from "./words.js";
import { controls, themed, tokens } from "./theme.js";
import "./chat.js";

const BASE = new URL(import.meta.url).origin;

export class Widget extends LitElement {
  static properties = {
    language: {},
    theme: { reflect: true },
    user: {},
    conversation: {},
    api: {},
    token: { attribute: false },
  };

  static styles = [tokens, controls, css`
    :host { display: block; height: 36rem; max-height: 100%; min-height: 20rem; border: 1px solid var(--line); border-radius: var(--radius); overflow: hidden; overflow: clip; }
    :host([hidden]) { display: none; }
  `];

  constructor() {
    super();
    this.api = "/api/v3/conversation";
    this.conversation = null;
    this.user = null;
  }

  willUpdate(changed) {
    if (!this.client || ["user", "api", "token"].some((name) => changed.has(name))) {
      const base = BASE === location.origin ? "" : BASE;
      const token = () => (typeof this.token === "function" ? this.token() : this.token);
      this.client = new Client({ base, api: this.api, user: this.user, token });
    }
  }

  updated(changed) {
    if (changed.has("theme")) themed();
  }

  // Asks as if it had been typed; returns when it ended.
  async ask(question) {
    await this.updateComplete;
    const chat = this.renderRoot.querySelector("conversation-chat");
    await chat.updateComplete;
    return chat.ask(question);
  }

  render() {
    const language = this.language ? spoken(this.language) : spoken();
    return html`
      <conversation-chat lang=${language} .client=${this.client} .language=${language} .conversation=${this.conversation}
        @conversation-begun=${(event) => { this.conversation = event.detail; }}></conversation-chat>`;
  }
}

customElements.define("conversation-widget", Widget);
