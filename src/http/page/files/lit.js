// Lit, as vendored (vendor/manifest.json), in the parts that are used here.
export { LitElement } from "./vendor/lit-element.js";
export { css } from "./vendor/css-tag.js";
export { html, svg, nothing } from "./vendor/lit-html.js";
export { repeat } from "./vendor/directives/repeat.js";
export { cache } from "./vendor/directives/cache.js";
