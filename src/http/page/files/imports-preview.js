// What was found in a file, and what is asked of it, as templates of text.
import { html, nothing } from "./lit.js";
import { day, money, plain } from "./format.js";

const amount = (value, currency, language) => money(value, currency ?? "EUR", language, "exceptZero");

// One file of a preview.
export const preview = (file, { t, language }) => {
  const written = [file.format, file.encoding, file.separator === null ? null : `${t.separator} ${file.separator}`].filter(Boolean);
  return html`
    <div class="file">
      <h3>${plain(file.file)}</h3>
      <p class="quiet small">${t.format}${t.colon}${written.map(plain).join(", ")}${file.bank ? ` · ${t.bank}${t.colon}${plain(file.bank)}` : ""}</p>
      ${file.accounts.map((account) => accountTable(account, { t, language }))}
      ${file.recognised.movements ? html`<p class="quiet small">${t.recognised(file.recognised)}</p>` : nothing}
      ${file.columns.length ? html`
        <details class="small"><summary>${t.columns}</summary>
          <ul class="lines">${file.columns.map(({ heading, holds }) => html`<li>${plain(heading)} → ${t.roles[holds] ?? holds}</li>`)}</ul>
        </details>` : nothing}
      ${file.warnings.length ? html`
        <div class="warn small"><p>${t.warnings}</p>
          <ul class="lines" lang="en">${file.warnings.map((text) => html`<li>${plain(text)}</li>`)}</ul></div>` : nothing}
    </div>`;
};

const accountTable = (account, { t, language }) => {
  const left = [account.pending && t.pending(account.pending), account.void && t.void(account.void)].filter(Boolean);
  const row = (name, value) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`;
  const { balance } = account;
  const agrees = account.balances_agree === null ? "" : ` (${account.balances_agree ? t.agree : t.disagree})`;
  return html`
    <table class="small">
      <caption>${plain(account.called)}</caption>
      <tbody>
        ${account.first ? row(t.period, `${day(account.first, language)} – ${day(account.last, language)}`) : nothing}
        ${row(t.movements, account.count)}
        ${account.sums.map((sums) => html`
          ${row(t.ins, amount(sums.credits, sums.currency, language))}
          ${row(t.outs, amount(sums.debits, sums.currency, language))}`)}
        ${balance ? row(t.balance, `${money(balance.amount, balance.currency ?? "EUR", language)}${balance.day ? `, ${day(balance.day, language)}` : ""}${agrees}`) : nothing}
        ${left.length ? row(t.left, left.join(", ")) : nothing}
      </tbody>
    </table>`;
};

// One question of a preview. answer: takes what is said at the import; map: takes what must be known to
// read the file at all.
export const question = (one, about) => {
  if (one.about === "skip_bad") return badLines(one, about);
  if (one.about === "alike") return alike(one, about);
  return one.open.kind === "columns" ? columns(one, about) : ways(one, about);
};

const badLines = ({ count }, { t, shown, answers, answer }) => {
  const lines = shown.files.flatMap((file) => file.unread.map((line) => ({ file: file.file, ...line })));
  return html`
    <fieldset data-about="skip_bad">
      <legend>${t.bad(count)}</legend>
      <ul class="lines">${lines.map((line) => html`
        <li>${shown.files.length > 1 ? `${plain(line.file)}, ` : ""}${t.line(line.line)}${t.colon}<q>${plain(line.text)}</q> <span class="quiet" lang="en">${plain(line.problem)}</span></li>`)}</ul>
      ${count > lines.length ? html`<p class="quiet small">${t.more(count - lines.length)}</p>` : nothing}
      <label class="choice"><input type="checkbox" name="skip_bad" .checked=${Boolean(answers.skip_bad)}
        @change=${(event) => answer("skip_bad", event.target.checked ? "true" : "")}><span>${t.skipBad}</span></label>
    </fieldset>`;
};

const alike = ({ count }, { t, language, shown, answers, answer }) => {
  const lines = shown.files.flatMap((file) => file.perhaps_there);
  const choice = (value, text) => html`
    <label class="choice"><input type="radio" name="alike" value=${value} .checked=${answers.alike === value}
      @change=${() => answer("alike", value)}><span>${text}</span></label>`;
  return html`
    <fieldset data-about="alike">
      <legend>${t.alike(count)}</legend>
      <ul class="lines">${lines.map((line) => html`
        <li>${day(line.date, language)} · ${amount(line.amount, line.currency, language)} · ${plain(line.label)}</li>`)}</ul>
      ${count > lines.length ? html`<p class="quiet small">${t.more(count - lines.length)}</p>` : nothing}
      ${choice("skip", t.same)}${choice("import", t.others)}
    </fieldset>`;
};

// How days or amounts are written: each way with a value of the file.
const ways = ({ file, open }, { t, language, map }) => {
  const legend = open.kind === "dates" ? t.dates(plain(file)) : t.decimals(plain(file));
  const shown = (reads) => (open.kind === "dates" ? day(reads, language, "long") : new Intl.NumberFormat(language, { maximumFractionDigits: 4 }).format(Number(reads)));
  return html`
    <form @submit=${(event) => {
      event.preventDefault();
      map([[open.kind, new FormData(event.target).get("way")]]);
    }}>
      <fieldset data-about="mapping">
        <legend>${legend}</legend>
        ${open.choices.map(({ mapping, example, reads }) => html`
          <label class="choice"><input type="radio" name="way" value=${mapping} required><span>${t.reads(plain(example), shown(reads))}</span></label>`)}
        <div class="acts"><button class="strong">${t.go}</button></div>
      </fieldset>
    </form>`;
};

// The roles that a person gives to columns, those that are needed first.
const GIVEN = ["booked", "amount", "debit", "credit", "label", "counterparty", "balance", "currency", "value", "account", "sign", "category", "id"];

const columns = ({ file, open }, { t, map }) => html`
  <form @submit=${(event) => {
    event.preventDefault();
    const pairs = [...new FormData(event.target)].filter(([, role]) => role).map(([number, role]) => [number, `${role}=${number}`]);
    if (pairs.length) map(pairs);
  }}>
    <fieldset data-about="mapping">
      <legend>${t.which(plain(file))}</legend>
      <p class="quiet small">${t.whichHint}</p>
      ${open.columns.map(({ heading, example }, at) => html`
        <label class="named">${t.column(at + 1, plain(heading))} <span class="quiet small">${example ? t.example(plain(example)) : nothing}</span>
          <select name=${at + 1}>
            <option value="">${t.roles.other}</option>
            ${GIVEN.map((role) => html`<option value=${role}>${t.roles[role]}</option>`)}
          </select></label>`)}
      <div class="acts"><button class="strong">${t.go}</button></div>
    </fieldset>
  </form>`;
