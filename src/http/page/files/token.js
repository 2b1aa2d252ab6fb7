// Where the token comes from, and the form that asks for it. A token is kept by the tab alone: in
// memory, and in the tab's own session so that a reload does not ask again.
import { LitElement, css, html, nothing } from "./lit.js";
import { words } from "./words.js";
import { controls } from "./theme.js";

const KEPT = "conversation-token";

// A framing site's tokens: it is told {type: "conversation-ready"} whenever one is wanted, and answers
// {type: "conversation-token", token}. Only the origins that the service names are heard. Gives a
// function that asks for another token; nothing where nobody can give one.
export const listen = (origins, heard) => {
  if (window.parent === window || origins.length === 0) return null;
  addEventListener("message", ({ origin, source, data }) => {
    if (source !== window.parent || !origins.includes(origin)) return;
    if (data?.type === "conversation-token" && typeof data.token === "string") heard(data.token);
  });
  const ask = () => origins.forEach((origin) => window.parent.postMessage({ type: "conversation-ready" }, origin));
  ask();
  return ask;
};

export const keptToken = () => sessionStorage.getItem(KEPT);

export const keepToken = (token) => (token ? sessionStorage.setItem(KEPT, token) : sessionStorage.removeItem(KEPT));

export class TokenForm extends LitElement {
  static properties = {
    language: { attribute: false },
    // What the service said of the last token: "", "TOKEN_EXPIRED", "INVALID_TOKEN"…
    code: { attribute: false },
    waiting: { attribute: false },
  };

  static styles = [controls, css`
    :host { display: grid; place-items: center; padding: 1.5rem; overflow-y: auto; height: 100%; }
    form { display: grid; gap: 1rem; width: min(26rem, 100%); background: var(--sheet); border: 1px solid var(--line); border-radius: var(--radius); padding: 1.5rem; }
    h2 { font-size: 1.25rem; }
    input { border: 1px solid var(--edge); border-radius: 0.625rem; background: var(--paper); padding: 0.625rem 0.75rem; width: 100%; }
    .wrong { color: var(--bad); }
    .strong { justify-content: center; }
  `];

  render() {
    const t = words(this.language);
    const wrong = this.code === "TOKEN_EXPIRED" ? t.tokenExpired : this.code === "INVALID_TOKEN" ? t.tokenWrong : "";
    return html`
      <form @submit=${this.enter}>
        <h2>${t.token}</h2>
        <p class="quiet" id="about">${this.waiting ? t.waiting : t.tokenText}</p>
        <input name="token" type="password" autocomplete="off" spellcheck="false" required aria-label=${t.token} aria-describedby="about">
        ${wrong ? html`<p class="wrong" role="alert">${wrong}</p>` : nothing}
        <button class="strong">${t.enter}</button>
      </form>`;
  }

  enter(event) {
    event.preventDefault();
    const token = new FormData(event.target).get("token").trim().replace(/^Bearer\s+/i, "");
    event.target.reset();
    if (token) this.dispatchEvent(new CustomEvent("token", { detail: token }));
  }
}

customElements.define("conversation-token", TokenForm);
