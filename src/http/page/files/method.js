// "How I counted": what was read into the question, what was left out, and the query that ran.
import { html, nothing } from "./lit.js";
import { day, figure, percent, plain } from "./format.js";

const AMOUNTS = new Set(["amount", "amount_abs"]);

// A field's value in words: a text, a number, a list (or), a range, or what it is not.
const valued = (field, value, { t, language }) => {
  const one = (value) => {
    if (AMOUNTS.has(field) && typeof value === "number") return figure(value, "", language);
    if (field === "date") return day(value, language);
    return t.values[value] ?? plain(value);
  };
  if (Array.isArray(value)) return value.map((item) => valued(field, item, { t, language })).join(` ${t.or} `);
  if (value === null || typeof value !== "object") return one(value);
  if ("not" in value) return `${t.not} ${valued(field, value.not, { t, language })}`;
  if (Array.isArray(value.any)) return value.any.map((range) => valued(field, range, { t, language })).join(` ${t.or} `);
  if (value.gte !== undefined && value.lte !== undefined) return `${one(value.gte)} – ${one(value.lte)}`;
  const signs = { gt: ">", gte: "≥", lt: "<", lte: "≤" };
  return Object.entries(value).map(([sign, bound]) => `${signs[sign] ?? plain(sign)} ${one(bound)}`).join(", ");
};

const period = (period, { t, language }) => {
  if (!period) return nothing;
  const span = `${t.from} ${day(period.from, language)} ${t.to} ${day(period.to, language)}`;
  return html`${plain(period.label)}<br><span class="quiet small">${span}</span>`;
};

const row = (name, value) => (value === nothing ? nothing : html`<div><dt>${name}</dt><dd>${value}</dd></div>`);

// Marks that turn the direction of a text stand as their escapes.
const written = (query) =>
  JSON.stringify(query, null, 2).replace(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g, (mark) => `\\u${mark.codePointAt(0).toString(16).padStart(4, "0")}`);

// The rows and the query of an answer's metadata.
export const method = (metadata, { t, language }) => {
  const analysis = metadata.query_analysis ?? {};
  const filters = Object.entries(analysis.filters ?? {}).filter(([field]) => field !== "date" || !analysis.period);
  const query = metadata.elasticsearch_query ?? {};
  const searched = Object.keys(query).length > 0;
  const compared = analysis.comparison?.period ?? (analysis.comparison?.from ? analysis.comparison : null);
  const read = `${t.by[metadata.understood_by] ?? plain(metadata.understood_by)}, ${t.sure(percent(analysis.confidence ?? 0, language, "auto"))}`;
  const kept = filters.length
    ? html`<ul>${filters.map(([field, value]) => html`<li>${t.fields[field] ?? plain(field)} : ${valued(field, value, { t, language })}</li>`)}</ul>`
    : t.noFilters;
  return html`
    <dl>
      ${searched ? row(t.period, analysis.period ? period(analysis.period, { t, language }) : t.allDates) : nothing}
      ${row(t.compared, compared ? period(compared, { t, language }) : nothing)}
      ${searched ? row(t.filters, kept) : nothing}
      ${row(t.notes, analysis.notes?.length ? html`<ul>${analysis.notes.map((note) => html`<li>${plain(note)}</li>`)}</ul>` : nothing)}
      ${row(t.corrections, metadata.corrections ? t.corrected(metadata.corrections) : t.none_)}
      ${row(t.dataUntil, metadata.data_until ? day(metadata.data_until, language) : nothing)}
      ${row(t.read, read)}
    </dl>
    ${searched ? html`
      <details class="query">
        <summary>${t.query}</summary>
        <pre tabindex="0" role="region" aria-label=${t.query}>${written(query)}</pre>
      </details>` : nothing}`;
};

