// Renders openapi.json. Text goes into the page as textContent alone, never as markup.
"use strict";

const make = (name, text, children = []) => {
  const element = document.createElement(name);
  if (text !== undefined && text !== null) element.textContent = text;
  element.append(...children);
  return element;
};

let api = {};

// Follows a reference within the document.
const resolved = (schema) => {
  if (!schema || !schema.$ref) return schema || {};
  return schema.$ref.split("/").slice(1).reduce((at, step) => (at || {})[step], api) || {};
};

const nameOf = (schema) => {
  if (!schema) return "any";
  if (schema.$ref) return schema.$ref.split("/").pop();
  const choices = schema.oneOf || schema.anyOf;
  if (choices) return choices.map(nameOf).join(" | ");
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const type = Array.isArray(schema.type) ? schema.type.join(" | ") : schema.type || "any";
  return schema.items ? `${type} of ${nameOf(schema.items)}` : type;
};

// The schemas that `schema` names, those already shown aside.
const named = (schema, shown) => {
  const found = [];
  const visit = (part) => {
    if (!part || typeof part !== "object") return;
    if (part.$ref) {
      if (!shown.has(part.$ref)) found.push(part.$ref);
      return;
    }
    Object.values(part).forEach(visit);
  };
  visit(schema);
  return [...new Set(found)];
};

// A reference's description stands in the branch of a choice that names it.
const about = (schema) =>
  schema.description || ((schema.oneOf || []).find((branch) => branch.description) || {}).description || "";

const members = (schema, shown = new Set()) => {
  if (schema && schema.$ref) shown.add(schema.$ref);
  const whole = resolved(schema);
  const parts = [whole, ...(whole.allOf || []).map(resolved)];
  const properties = Object.assign({}, ...parts.map((part) => part.properties || {}));
  const required = parts.flatMap((part) => part.required || []);
  const box = make("div");
  if (whole.description) box.append(make("p", whole.description));
  if (Object.keys(properties).length === 0) {
    box.append(make("p", nameOf(whole)));
  } else {
    const rows = Object.entries(properties).map(([name, value]) => {
      const type = nameOf(value) + (required.includes(name) ? " (required)" : "");
      return make("tr", null, [
        make("td", null, [make("code", name)]),
        make("td", type),
        make("td", about(value)),
      ]);
    });
    box.append(make("table", null, [make("tbody", null, rows)]));
  }
  for (const ref of named([properties, whole.oneOf], shown)) {
    if (shown.has(ref)) continue;
    box.append(make("details", null, [make("summary", ref.split("/").pop()), members({ $ref: ref }, shown)]));
  }
  return box;
};

const content = (content) => {
  const box = make("div");
  for (const [type, media] of Object.entries(content || {})) {
    box.append(make("p", null, [make("code", type)]));
    if (media.schema) box.append(members(media.schema));
    if (media.example) {
      const shown = typeof media.example === "string" ? media.example : JSON.stringify(media.example, null, 2);
      box.append(make("p", "Example"), make("pre", shown));
    }
  }
  return box;
};

const trial = (method, path, operation) => {
  const media = operation.requestBody && operation.requestBody.content["application/json"];
  const box = make("div");
  const result = make("pre");
  result.hidden = true;
  const input = make("textarea");
  input.setAttribute("aria-label", "Request body");
  input.spellcheck = false;
  if (media) {
    input.value = JSON.stringify(media.example || {}, null, 2);
    box.append(input);
  }
  const button = make("button", "Send");
  button.addEventListener("click", async () => {
    button.disabled = true;
    result.hidden = false;
    result.textContent = "…";
    try {
      const init = { method: method.toUpperCase() };
      if (media) {
        init.body = input.value;
        init.headers = { "content-type": "application/json" };
      }
      const response = await fetch(path, init);
      const text = await response.text();
      let shown = text;
      try {
        shown = JSON.stringify(JSON.parse(text), null, 2);
      } catch {
        // Not JSON: shown as it is.
      }
      result.textContent = `${response.status}\n${shown}`;
    } catch (error) {
      result.textContent = String(error);
    }
    button.disabled = false;
  });
  box.append(make("div", null, [button]), result);
  return box;
};

const operation = (method, path, described) => {
  const body = make("div");
  if (described.description) body.append(make("p", described.description));
  if (described.requestBody) {
    body.append(make("h3", "Request"), content(described.requestBody.content));
  }
  body.append(make("h3", "Responses"));
  for (const [status, response] of Object.entries(described.responses || {})) {
    body.append(make("details", null, [
      make("summary", `${status}: ${response.description || ""}`),
      content(response.content),
    ]));
  }
  body.append(make("h3", "Try it"), trial(method, path, described));
  const label = make("span", method.toUpperCase());
  label.className = "method";
  const summary = make("summary", null, [label, make("code", path), ` ${described.summary || ""}`]);
  return make("details", null, [summary, body]);
};

const show = () => {
  document.getElementById("title").textContent = `${api.info.title} ${api.info.version}`;
  document.getElementById("description").textContent = api.info.description || "";
  const byTag = new Map((api.tags || []).map((tag) => [tag.name, []]));
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, described] of Object.entries(methods)) {
      const tag = (described.tags || ["other"])[0];
      byTag.set(tag, [...(byTag.get(tag) || []), operation(method, path, described)]);
    }
  }
  const main = document.getElementById("operations");
  main.textContent = "";
  for (const [tag, operations] of byTag) {
    main.append(make("section", null, [make("h2", tag), ...operations]));
  }
};

fetch("openapi.json")
  .then((response) => response.json())
  .then((document) => {
    api = document;
    show();
  })
  .catch((error) => {
    document.getElementById("operations").textContent = `openapi.json cannot be read: ${error}`;
  });
