// Drawn for this page; each stands beside a text or a label that says the same.
import { svg, html } from "./lit.js";

const icon = (shape) => html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${shape}</svg>`;

export const plus = icon(svg`<path d="M12 5v14M5 12h14"/>`);
export const pencil = icon(svg`<path d="M4 20h4L19 9l-4-4L4 16zM13.5 6.5l4 4"/>`);
export const box = icon(svg`<path d="M4 8h16v11H4zM3 4h18v4H3zM10 12h4"/>`);
export const unbox = icon(svg`<path d="M4 11v8h16v-8M12 15V4M8 8l4-4 4 4"/>`);
export const menu = icon(svg`<path d="M4 7h16M4 12h16M4 17h10"/>`);
export const cross = icon(svg`<path d="M6 6l12 12M18 6L6 18"/>`);
export const arrow = icon(svg`<path d="M12 19V5M6 11l6-6 6 6"/>`);
export const square = icon(svg`<rect x="7" y="7" width="10" height="10" rx="1.5"/>`);
export const copy = icon(svg`<path d="M9 9h11v11H9zM5 15H4V4h11v1"/>`);
export const check = icon(svg`<path d="M5 13l4 4L19 7"/>`);
export const down = icon(svg`<path d="M12 4v11M7 11l5 5 5-5M5 20h14"/>`);
export const note = icon(svg`<circle cx="12" cy="12" r="9"/><path d="M12 11v5M12 8v.01"/>`);
export const up = icon(svg`<path d="M6 15l6-6 6 6"/>`);
export const fall = icon(svg`<path d="M6 9l6 6 6-6"/>`);
export const back = icon(svg`<path d="M9 14L4 9l5-5M4 9h10a6 6 0 010 12h-3"/>`);
export const sheet = icon(svg`<path d="M6 3h8l4 4v14H6zM12 17v-7M9 13l3-3 3 3"/>`);
export const glass = icon(svg`<circle cx="11" cy="11" r="6"/><path d="M16 16l4 4"/>`);
