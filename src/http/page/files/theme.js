// Colours, type and the few controls that all components share.
import { css } from "./lit.js";

// Tells that an outermost element has another theme now; the browser's own changes are told too.
export const themes = new EventTarget();
export const themed = () => themes.dispatchEvent(new Event("change"));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", themed);

// The theme of what stands in an outermost element: "light" or "dark".
export const themeOf = (element) => getComputedStyle(element).getPropertyValue("--theme").trim();

// On the outermost element: of the page, and of the widget.
export const tokens = css`
  :host {
    color-scheme: light dark;
    --theme: light;
    --paper: light-dark(#fbfaf7, #131519);
    --sheet: light-dark(#ffffff, #1b1e23);
    --sunk: light-dark(#f3f1ec, #101216);
    --line: light-dark(#e4e0d8, #2d3138);
    --edge: light-dark(#8a857b, #747b87);
    --ink: light-dark(#1c1f24, #ebe9e4);
    --quiet: light-dark(#5b5f68, #a5abb6);
    --accent: light-dark(#0a6352, #7fd4bb);
    --on-accent: light-dark(#ffffff, #0b1f1a);
    --tint: light-dark(#e6f1ed, #17302a);
    --warn: light-dark(#8a4b00, #f2b56b);
    --warn-tint: light-dark(#fdf1e0, #33260f);
    --bad: light-dark(#a3212b, #ff9b9b);
    --bad-tint: light-dark(#fcebeb, #3a1d1f);
    --radius: 0.75rem;
    --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
    --mono: ui-monospace, "SF Mono", "Cascadia Mono", "Liberation Mono", monospace;
    font: 1rem/1.55 var(--sans);
    color: var(--ink);
    background: var(--paper);
    -webkit-text-size-adjust: 100%;
  }
  @media (prefers-color-scheme: dark) { :host { --theme: dark; } }
  :host([theme="light"]) { color-scheme: light; --theme: light; }
  :host([theme="dark"]) { color-scheme: dark; --theme: dark; }
`;

export const controls = css`
  *, *::before, *::after { box-sizing: border-box; }
  button, input, textarea, select { font: inherit; color: inherit; }
  button { cursor: pointer; }
  button:disabled { cursor: default; opacity: 0.5; }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
  h1, h2, h3, p, dl, dd, ul, ol, figure, pre { margin: 0; padding: 0; }
  ul, ol { list-style: none; }
  svg.icon { width: 1.25em; height: 1.25em; fill: none; stroke: currentColor; stroke-width: 1.7; stroke-linecap: round; stroke-linejoin: round; flex: none; display: block; }
  .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .quiet { color: var(--quiet); }
  .small { font-size: 0.875rem; }
  .plain { background: none; border: 1px solid transparent; border-radius: 0.5rem; padding: 0.375rem 0.625rem; min-height: 2rem; display: inline-flex; align-items: center; gap: 0.375rem; color: var(--quiet); text-decoration: none; }
  .plain:hover { background: var(--sunk); color: var(--ink); }
  .pill { background: var(--sheet); border: 1px solid var(--line); border-radius: 1.25rem; padding: 0.375rem 0.875rem; min-height: 2.25rem; text-align: start; overflow-wrap: anywhere; }
  .pill:hover { border-color: var(--accent); color: var(--accent); }
  .strong { background: var(--accent); color: var(--on-accent); border: 0; border-radius: 0.625rem; padding: 0.5rem 1rem; min-height: 2.5rem; font-weight: 600; display: inline-flex; align-items: center; gap: 0.5rem; }
  .strong:hover:not(:disabled) { filter: brightness(1.08); }
  @media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; scroll-behavior: auto !important; } }
`;
