// OpenAI's package for Node: node openai_clients.mjs CASES.json NODE_MODULES
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [, , file, modules] = process.argv;
const require = createRequire(`${modules}/`);
const OpenAI = require("openai").default ?? require("openai");
const { version } = JSON.parse(readFileSync(`${modules}/node_modules/openai/package.json`, "utf8"));
const { url, others, cases } = JSON.parse(readFileSync(file, "utf8"));

const figures = (answer) => JSON.stringify(answer.figures.map((f) => [f.id, f.key ?? null, f.value, f.unit]));
const messages = (one) => [
  { role: "system", content: others },
  ...one.context.flatMap((words) => [{ role: "user", content: words }, { role: "assistant", content: "…" }]),
  { role: "user", content: one.question },
];

const ways = {
  async plain(client, one) {
    const got = await client.chat.completions.create({ model: "m", messages: messages(one) });
    return [got.choices[0].message.content, got.conversation_service];
  },
  async streamed(client, one) {
    let text = "", rest;
    for await (const chunk of await client.chat.completions.create({ model: "m", messages: messages(one), stream: true })) {
      if (chunk.usage !== undefined) throw new Error("usage was not asked for");
      text += chunk.choices[0]?.delta?.content ?? "";
      rest = chunk.conversation_service ?? rest;
    }
    return [text, rest];
  },
  async response(client, one) {
    const got = await client.responses.create({ model: "m", input: messages(one) });
    return [got.output_text, got.conversation_service];
  },
  async streamedResponse(client, one) {
    let text = "", rest;
    for await (const event of await client.responses.create({ model: "m", input: messages(one), stream: true })) {
      if (event.type === "response.output_text.delta") text += event.delta;
      if (event.type === "response.completed") rest = event.response.conversation_service;
    }
    return [text, rest];
  },
};

const wrong = [];
let answers = 0;
for (const [name, way] of Object.entries(ways)) {
  for (const one of cases) {
    const client = new OpenAI({ apiKey: one.token, baseURL: `${url}/v1`, maxRetries: 0 });
    const [text, rest] = await way(client, one);
    answers += 1;
    if (text !== one.message || figures(rest) !== JSON.stringify(one.figures) || rest.total_results !== one.total_results) {
      wrong.push(`${name} ${one.id}: ${figures(rest)} instead of ${JSON.stringify(one.figures)}`);
    }
  }
}
console.log(`openai ${version} for Node ${process.version}: ${cases.length} questions, 4 ways, ${answers} answers, ${wrong.length} differ from /ask`);
if (wrong.length) {
  console.error(wrong.slice(0, 20).join("\n"));
  process.exit(1);
}
