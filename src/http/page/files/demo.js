// The page around the widget, as another site would write it.
const { api, open } = JSON.parse(document.querySelector('meta[name="service"]').content);
const widget = document.querySelector("conversation-widget");
const form = document.querySelector("form");
const told = document.querySelector("output");

await customElements.whenDefined("conversation-widget");
widget.api = api;
// A function is asked before each request, so a token can be a new one each time.
widget.token = () => form.elements.token.value || null;

const set = () => {
  for (const name of ["language", "theme"]) {
    const { value } = form.elements[name];
    if (value) widget.setAttribute(name, value);
    else widget.removeAttribute(name);
  }
  widget.user = open ? form.elements.user.value || null : null;
};
form.addEventListener("change", (event) => {
  set();
  if (event.target.name === "token") widget.token = () => form.elements.token.value || null;
});
form.addEventListener("submit", (event) => event.preventDefault());
set();

for (const name of ["ready", "begun", "answer", "error"]) {
  widget.addEventListener(`conversation-${name}`, ({ detail }) => {
    const about = name === "answer" ? detail.message : name === "ready" ? `data until ${detail.data_until}` : JSON.stringify(detail);
    told.textContent += `conversation-${name}: ${about}\n`;
  });
}
