// Figures, days and text as people read them. All of it gives text or lit templates of text; nothing
// becomes markup.
import { html } from "./lit.js";

const kept = new Map();

const formatter = (language, options) => {
  const key = language + JSON.stringify(options);
  if (!kept.has(key)) kept.set(key, new Intl.NumberFormat(language, options));
  return kept.get(key);
};

// With the sign that is as wide as a plus.
const formatted = (value, language, options) => formatter(language, options).format(value).replace("-", "\u2212");

// A value in its unit: a currency's code, "transactions", "rate", "ratio" or "days".
export const figure = (value, unit, language) => {
  if (unit === "rate") return percent(value, language, "auto");
  if (/^[A-Z]{3}$/.test(unit ?? "")) return money(value, unit, language);
  if (unit === "days") {
    return formatted(value, language, { style: "unit", unit: "day", unitDisplay: "long", maximumFractionDigits: 1 });
  }
  return formatted(value, language, { maximumFractionDigits: 2 });
};

export const money = (value, currency, language, signDisplay = "auto") => {
  try {
    return formatted(value, language, { style: "currency", currency, signDisplay });
  } catch {
    return `${formatted(value, language, { minimumFractionDigits: 2 })} ${plain(currency)}`;
  }
};

// A fraction, as exactly as the service's sentences say it.
export const percent = (fraction, language, signDisplay = "exceptZero", digits = Math.abs(fraction) < 0.0995 ? 1 : 0) =>
  formatted(fraction, language, { style: "percent", maximumFractionDigits: digits, signDisplay });

const days = new Map();

// A day written 2025-10-20; what is no day is given back as it is.
export const day = (text, language, dateStyle = "medium") => {
  const moment = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(moment.getTime())) return plain(text);
  const key = language + dateStyle;
  if (!days.has(key)) days.set(key, new Intl.DateTimeFormat(language, { dateStyle, timeZone: "UTC" }));
  return days.get(key).format(moment);
};

// Text from data without the marks that turn the direction of what stands beside it, nor control
// characters.
export const plain = (text) =>
  String(text ?? "").replace(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g, "").replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, " ");

// A question as it is set: what belongs together stays on one line.
export const set = (text) => plain(text).replace(/ ([?!:;»])/g, "\u00a0$1").replace(/« /g, "«\u00a0").replace(/-(ci|là)\b/g, "\u2011$1");

const PIECES = /\\([!-/:-@[-`{-~])|(\*\*)|[^\\*]+|[\\*]/gu;

// A message as [text, strong] pairs: of CommonMark only `**` and backslash escapes are read.
export const pieces = (message) => {
  const found = [];
  let strong = false;
  for (const [whole, escaped, stars] of plain(message).matchAll(PIECES)) {
    if (stars) {
      strong = !strong;
      continue;
    }
    const text = escaped ?? whole;
    const last = found.at(-1);
    if (last && last[1] === strong) last[0] += text;
    else found.push([text, strong]);
  }
  return found;
};

export const rich = (message) => pieces(message).map(([text, strong]) => (strong ? html`<strong>${text}</strong>` : text));

// What is heard and copied.
export const spokenText = (message) => pieces(message).map(([text]) => text).join("");
