// A chart as the service drew it for this theme and width, with all that it shows in words and as a
// table.
import { LitElement, css, html, nothing } from "./lit.js";
import { figure, plain } from "./format.js";
import { words } from "./words.js";
import { controls, themeOf, themes } from "./theme.js";

// Below it, in pixels, the wide drawing's letters would be too small to read.
const NARROW = 520;

export class Chart extends LitElement {
  static properties = {
    chart: { attribute: false },
    client: { attribute: false },
    language: { attribute: false },
    look: { state: true },
    gone: { state: true },
    opened: { state: true },
  };

  static styles = [controls, css`
    :host { display: block; container-type: inline-size; }
    img { display: block; width: 100%; height: auto; aspect-ratio: 720 / 430; object-fit: contain; background: var(--sheet); border: 1px solid var(--line); border-radius: var(--radius); }
    img.drawn { aspect-ratio: auto; }
    .title { font-weight: 600; }
    details { margin-block-start: 0.25rem; }
    summary { cursor: pointer; color: var(--quiet); font-size: 0.875rem; padding-block: 0.375rem; }
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; }
    th, td { padding: 0.375rem 0.75rem 0.375rem 0; border-block-end: 1px solid var(--line); text-align: start; font-weight: 400; vertical-align: top; }
    thead th { color: var(--quiet); font-size: 0.875rem; }
    .number { text-align: end; padding-inline-end: 0; font-variant-numeric: tabular-nums; white-space: nowrap; }
  `];

  // Its width is told once it is laid out; nothing is fetched before, and the style is known then.
  size = new ResizeObserver(([{ contentRect }]) => requestAnimationFrame(() => this.become(contentRect.width < NARROW ? "narrow" : "wide")));
  recolour = () => { if (this.look) this.become(this.look.width); };

  connectedCallback() {
    super.connectedCallback();
    this.size.observe(this);
    themes.addEventListener("change", this.recolour);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.size.disconnect();
    themes.removeEventListener("change", this.recolour);
  }

  become(width) {
    const theme = themeOf(this);
    if (theme !== this.look?.theme || width !== this.look?.width) this.look = { theme, width };
  }

  render() {
    const { chart, language } = this;
    const t = words(language);
    const address = chart.image && this.client?.address(chart.image);
    const shown = address && !this.gone;
    const drawing = shown && this.look ? `${address}?${new URLSearchParams(this.look)}` : null;
    return html`
      <figure>
        ${shown ? html`
          <img src=${drawing ?? nothing} alt=${plain(chart.description)} decoding="async"
            @load=${(event) => event.target.classList.add("drawn")} @error=${() => { this.gone = true; }}>` : html`
          <figcaption><span class="title">${plain(chart.title)}</span>
            <p class="quiet small">${address ? t.chartGone : plain(chart.description)}</p>
          </figcaption>`}
        <details ?open=${!shown} @toggle=${(event) => { if (event.target.open) this.opened = true; }}>
          <summary>${t.chartData}</summary>
          ${this.opened || !shown ? this.table(t) : nothing}
        </details>
      </figure>`;
  }

  table(t) {
    const { labels, datasets } = this.chart.data;
    return html`
      <div class="scroll" tabindex="0" role="group" aria-label=${t.chartData}>
        <table>
          <thead><tr><th scope="col">${t.chartLabel}</th>${datasets.map((one) => html`<th scope="col" class="number">${plain(one.label)}</th>`)}</tr></thead>
          <tbody>${labels.map((label, at) => html`
            <tr>
              <th scope="row">${plain(label)}</th>
              ${datasets.map((one) => html`<td class="number">${one.data[at] === null || one.data[at] === undefined ? "–" : figure(one.data[at], "", this.language)}</td>`)}
            </tr>`)}
          </tbody>
        </table>
      </div>`;
  }
}

customElements.define("conversation-chart", Chart);
