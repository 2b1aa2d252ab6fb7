// One finished answer: the headline figure, the sentence, cards, charts, what is worth noting, the
// transactions, how it was counted, and what may be asked next.
import { LitElement, css, html, nothing } from "./lit.js";
import { figure, percent, plain, rich, set, spokenText } from "./format.js";
import { method } from "./method.js";
import { words } from "./words.js";
import { controls } from "./theme.js";
import * as icons from "./icons.js";
import "./chart.js";
import "./records.js";

const WITH_HEADLINE = new Set(["answered", "no_data"]);

export class Answer extends LitElement {
  static properties = {
    answer: { attribute: false },
    client: { attribute: false },
    corrects: { attribute: false },
    copied: { state: true },
    opened: { state: true },
    listed: { state: true },
  };

  static styles = [controls, css`
    :host { display: block; container-type: inline-size; overflow-wrap: anywhere; }
    .answer { display: grid; gap: 1.125rem; grid-template-columns: minmax(0, 1fr); }
    .headline .label { color: var(--quiet); font-size: 0.9375rem; }
    .headline .value { font-size: clamp(2rem, 9cqi, 3.25rem); line-height: 1.1; font-weight: 640; letter-spacing: -0.025em; font-variant-numeric: tabular-nums; }
    .headline > .aside { display: flex; align-items: center; gap: 0.375rem; margin-block-start: 0.25rem; }
    .change { display: inline-flex; align-items: center; gap: 0.25rem; font-weight: 600; }
    .sentence { font-size: 1.0625rem; white-space: pre-line; max-width: 42em; text-wrap: pretty; }
    .cards { display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; }
    .cards > div { display: grid; }
    .cards dt { color: var(--quiet); font-size: 0.875rem; }
    .cards dd { font-size: 1.25rem; font-weight: 600; font-variant-numeric: tabular-nums; }
    .cards .aside { font-size: 0.875rem; font-weight: 400; color: var(--quiet); display: flex; align-items: center; gap: 0.25rem; flex-wrap: wrap; }
    .insights { display: grid; gap: 0.5rem; }
    .insights li { display: grid; grid-template-columns: auto 1fr; gap: 0.125rem 0.625rem; background: var(--tint); border-radius: var(--radius); padding: 0.75rem 0.875rem; }
    .insights li.warning, .insights li.critical { background: var(--warn-tint); }
    .insights svg { color: var(--accent); margin-block-start: 0.125rem; }
    .insights .warning svg, .insights .critical svg { color: var(--warn); }
    .insights p { grid-column: 2; }
    .insights strong { grid-column: 2; grid-row: 1; }
    .tools { display: flex; flex-wrap: wrap; gap: 0.25rem; margin-inline: -0.625rem; }
    .more { border-block: 1px solid var(--line); }
    .more:empty { display: none; }
    .more > details + details { border-block-start: 1px solid var(--line); }
    summary { cursor: pointer; padding-block: 0.625rem; font-weight: 600; border-radius: 0.375rem; }
    summary .quiet { font-weight: 400; }
    details > .inside { padding-block-end: 0.75rem; }
    .inside dl { display: grid; gap: 0.625rem; }
    .inside dl > div { display: grid; grid-template-columns: minmax(6.5rem, 10rem) minmax(0, 1fr); gap: 0 1rem; }
    .inside dt { color: var(--quiet); }
    .inside li + li { margin-block-start: 0.25rem; }
    .query { margin-block-start: 0.75rem; }
    .query summary { font-weight: 400; color: var(--quiet); }
    pre { font: 0.8125rem/1.5 var(--mono); background: var(--sunk); border-radius: 0.5rem; padding: 0.75rem; max-height: 24rem; overflow: auto; }
    .next { display: flex; flex-wrap: wrap; gap: 0.5rem; }
    @container (max-width: 26rem) { .inside dl > div { grid-template-columns: minmax(0, 1fr); } }
  `];

  get language() {
    return this.answer.metadata?.language ?? "en";
  }

  render() {
    const { answer, language } = this;
    if (!answer) return nothing;
    const t = words(language);
    const metadata = answer.metadata ?? {};
    const headline = WITH_HEADLINE.has(metadata.outcome) ? answer.figures?.[0] : null;
    const visuals = answer.visualizations ?? [];
    const cards = visuals.filter((one) => one.type === "kpi_card" && !this.isHeadline(one, headline));
    const change = visuals.find((one) => one.type === "kpi_card" && this.isHeadline(one, headline));
    const charts = visuals.filter((one) => one.type !== "kpi_card" && one.data);
    return html`
      <div class="answer" lang=${language}>
        ${headline ? html`
          <p class="headline">
            <span class="label">${plain(headline.label)}</span><br>
            <span class="value">${figure(headline.value, headline.unit, language)}</span>
            ${change ? this.change(change, language) : nothing}
          </p>` : nothing}
        <p class="sentence">${rich(answer.message)}</p>
        ${cards.length ? html`
          <dl class="cards" aria-label=${t.figures}>${cards.map((card) => html`
            <div>
              <dt>${plain(card.title)}</dt>
              <dd>${figure(card.value, card.unit, language)}${this.change(card, language)}</dd>
            </div>`)}
          </dl>` : nothing}
        ${charts.map((chart) => html`
          <conversation-chart .chart=${chart} .client=${this.client} .language=${language}></conversation-chart>`)}
        ${answer.insights?.length ? html`
          <ul class="insights" aria-label=${t.insights}>${answer.insights.map((one) => html`
            <li class=${["warning", "critical"].includes(one.severity) ? one.severity : "info"}>
              ${icons.note}<strong>${plain(one.title)}</strong><p>${rich(one.description)}</p>
            </li>`)}
          </ul>` : nothing}
        <div class="more">${this.records(t)}${metadata.query_analysis && this.isCounted(metadata) ? html`
          <details class="how" @toggle=${(event) => { if (event.target.open) this.opened = true; }}>
            <summary>${t.how}</summary>
            <div class="inside">${this.opened ? method(metadata, { t, language }) : nothing}</div>
          </details>` : nothing}</div>
        <div class="tools">
          <button class="plain small" @click=${this.copy}>
            ${this.copied ? icons.check : icons.copy}${this.copied ? t.copied : t.copy}
          </button>
          ${(answer.artifacts ?? []).map((file) => this.download(file.path, `${t.csv} · ${plain(file.title)}`, t))}
          ${charts.filter((chart) => chart.image).map((chart) => this.download(`${chart.image}.png`, `${t.png} · ${plain(chart.title)}`, t))}
        </div>
        ${answer.suggestions?.length ? html`
          <div class="next" role="group" aria-label=${t.suggestions}>
            ${answer.suggestions.map((text) => html`
              <button class="pill small" @click=${() => this.suggest(text)}>${set(text)}</button>`)}
          </div>` : nothing}
      </div>`;
  }

  isHeadline(card, headline) {
    return headline && card.title === headline.label && card.value === headline.value && card.unit === headline.unit;
  }

  // Small talk counts nothing: there is nothing to explain.
  isCounted(metadata) {
    return Object.keys(metadata.elasticsearch_query ?? {}).length > 0 || metadata.query_analysis.notes?.length > 0;
  }

  change(card, language) {
    if (card.change_percent === null || card.change_percent === undefined) return nothing;
    const sign = card.change_direction === "up" ? icons.up : card.change_direction === "down" ? icons.fall : nothing;
    return html`<span class="aside quiet small">
      <span class="change">${sign}${percent(card.change_percent / 100, language, "exceptZero", 1)}</span><span>${plain(card.comparison_text)}</span>
    </span>`;
  }

  records(t) {
    const { answer } = this;
    if (!answer.transactions?.length) return nothing;
    const all = answer.total_results ?? answer.transactions.length;
    const isList = answer.metadata?.query_analysis?.operation === "search";
    return html`
      <details class="records" ?open=${isList} @toggle=${(event) => { if (event.target.open) this.listed = true; }}>
        <summary>${t.transactions(all)}</summary>
        <div class="inside">${isList || this.listed ? html`
          <conversation-records
            .first=${answer.transactions} .all=${all} .turn=${answer.turn_id} .conversation=${answer.conversation_id}
            .client=${this.client} .language=${this.language} .corrects=${this.corrects}></conversation-records>` : nothing}
        </div>
      </details>`;
  }

  download(path, label, t) {
    const address = this.client?.address(path);
    return address ? html`
      <a class="plain small" href=${address} download aria-label=${t.saveAs(label)}>${icons.down}${label}</a>` : nothing;
  }

  async copy() {
    const text = spokenText(this.answer.message);
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      return;
    }
    this.copied = true;
    setTimeout(() => { this.copied = false; }, 2000);
  }

  suggest(text) {
    this.dispatchEvent(new CustomEvent("suggest", { detail: text, bubbles: true, composed: true }));
  }
}

customElements.define("conversation-answer", Answer);
