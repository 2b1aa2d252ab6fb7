// The transactions of an answer: those that it lists, then all that its question matches now.
import { LitElement, css, html, nothing } from "./lit.js";
import { day, money, plain } from "./format.js";
import { Problem, Unreachable } from "./client.js";
import { words } from "./words.js";
import { controls } from "./theme.js";
import * as icons from "./icons.js";

// Pages that one click reads.
const PAGES = 5;

export class Records extends LitElement {
  static properties = {
    first: { attribute: false },
    all: { attribute: false },
    turn: { attribute: false },
    conversation: { attribute: false },
    client: { attribute: false },
    language: { attribute: false },
    // Whether the reader may correct what is shown.
    corrects: { attribute: false },
    correcting: { state: true },
    loaded: { state: true },
    problem: { state: true },
    busy: { state: true },
  };

  static styles = [controls, css`
    :host { display: block; }
    table { border-collapse: collapse; width: 100%; }
    th { text-align: start; color: var(--quiet); font-weight: 400; font-size: 0.875rem; padding-block: 0.25rem; }
    td { padding-block: 0.5rem; border-block-start: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; unicode-bidi: isolate; }
    th, td { padding-inline-end: 0.75rem; }
    .date { white-space: nowrap; color: var(--quiet); }
    .amount { text-align: end; padding-inline-end: 0; font-variant-numeric: tabular-nums; white-space: nowrap; }
    .in { color: var(--accent); }
    .detail { color: var(--quiet); font-size: 0.875rem; }
    .foot { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 1rem; padding-block-start: 0.5rem; }
    .problem { color: var(--bad); }
    tr { content-visibility: auto; }
    .pen { padding: 0.125rem 0.375rem; min-height: 1.75rem; vertical-align: middle; }
    .pen svg.icon { width: 1em; height: 1em; }
  `];

  cursor = null;
  read = [];
  // What was corrected here, by the corrections' ids.
  made = new Map();

  render() {
    const t = words(this.language);
    const rows = this.loaded ?? this.first;
    const left = this.all - rows.length;
    return html`
      <table>
        <thead><tr><th scope="col">${t.date}</th><th scope="col">${t.merchant}</th><th scope="col" class="amount">${t.amount}</th></tr></thead>
        <tbody>${rows.map((one) => this.row(this.corrected(one), t))}</tbody>
      </table>
      ${left > 0 || this.problem ? html`
        <div class="foot small">
          <span class="quiet">${t.shown(rows.length, this.all)}</span>
          ${this.turn && this.conversation ? html`
            <button class="plain" ?disabled=${this.busy} @click=${this.load}>${this.busy ? t.loading : t.showAll(left)}</button>` : nothing}
          ${this.problem ? html`<span class="problem" role="alert">${this.problem}</span>` : nothing}
        </div>` : nothing}`;
  }

  row(one, t) {
    const detail = [one.category_name, one.account_name, one.primary_description]
      .filter((text) => text && text !== one.merchant_name).map(plain).join(" · ");
    return html`
      <tr>
        <td class="date">${one.date ? day(one.date, this.language) : ""}</td>
        <td>${plain(one.merchant_name ?? one.primary_description ?? "")}${this.pen(one, t)}${detail ? html`<div class="detail">${detail}</div>` : nothing}</td>
        <td class="amount ${one.amount > 0 ? "in" : ""}">${money(one.amount, one.currency_code, this.language, "exceptZero")}</td>
      </tr>
      ${this.correcting === one.transaction_id ? html`
        <tr><td colspan="3">
          <conversation-correction .client=${this.client} .language=${this.language} .record=${one}
            @corrected=${({ detail }) => { this.made.set(detail.id, detail); this.requestUpdate(); }}
            @uncorrected=${({ detail }) => { this.made.delete(detail.id); this.requestUpdate(); }}
            @closed=${() => this.close(one)}></conversation-correction>
        </td></tr>` : nothing}`;
  }

  // The small button by which a row is corrected.
  pen(one, t) {
    if (!this.corrects || !one.transaction_id) return nothing;
    const what = `${plain(one.merchant_name ?? one.primary_description ?? "")} ${one.date ? day(one.date, this.language) : ""}`;
    const open = this.correcting === one.transaction_id;
    return html` <button class="plain pen" data-id=${one.transaction_id} aria-expanded=${open} aria-label=${t.correct(what)} title=${t.correct(what)}
      @click=${() => (open ? this.close(one) : this.correct(one))}>${icons.pencil}</button>`;
  }

  // The control is loaded when it is first wanted.
  async correct(one) {
    try {
      await import("./corrections.js");
    } catch {
      this.problem = words(this.language).offline;
      return;
    }
    this.correcting = one.transaction_id;
  }

  async close(one) {
    this.correcting = null;
    await this.updateComplete;
    [...this.renderRoot.querySelectorAll(".pen")].find((pen) => pen.dataset.id === String(one.transaction_id))?.focus();
  }

  // A row as what was corrected here makes it. The answer above it is as it was.
  corrected(one) {
    let row = one;
    for (const { of, then } of this.made.values()) {
      const meant = one.transaction_id === of.transaction_id || (of.merchant_name && row.merchant_name === of.merchant_name);
      if (!meant) continue;
      const way = one.amount < 0 ? "out" : "in";
      if (then.category && [way, "both"].includes(then.direction)) row = { ...row, category_name: then.category };
      if (then.merchant) row = { ...row, merchant_name: then.merchant };
    }
    return row;
  }

  async load() {
    const t = words(this.language);
    this.busy = true;
    this.problem = null;
    try {
      for (let page = 0; page < PAGES; page += 1) {
        const { transactions, next_cursor: next } = await this.client.records(this.conversation, this.turn, this.cursor);
        this.read.push(...transactions);
        this.cursor = next;
        this.loaded = [...this.read];
        if (!next) break;
      }
      // As of now there may be other ones than when the question was answered.
      if (!this.cursor) this.all = this.read.length;
    } catch (error) {
      if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
      this.problem = error instanceof Unreachable ? t.offline : error.message;
    } finally {
      this.busy = false;
    }
  }
}

customElements.define("conversation-records", Records);
