// The AI SDK's package: node ui_stream_client.mjs CASES.json NODE_MODULES
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [, , file, modules] = process.argv;
const resolve = (name) => pathToFileURL(createRequire(`${modules}/`).resolve(name)).href;
const { DefaultChatTransport, readUIMessageStream } = await import(resolve("ai"));
const { version } = JSON.parse(readFileSync(`${modules}/node_modules/ai/package.json`, "utf8"));
const { url, cases } = JSON.parse(readFileSync(file, "utf8"));

const figures = (answer) => JSON.stringify(answer.figures.map((f) => [f.id, f.key ?? null, f.value, f.unit]));
const message = (role, text, at) => ({ id: `m${at}`, role, parts: [{ type: "text", text }] });

/** What useChat shows in the end: the last state of the message. */
async function asked(one, token, chatId) {
  const transport = new DefaultChatTransport({ api: `${url}/api/v3/conversation/ui-stream`, headers: { Authorization: `Bearer ${token}` } });
  const said = one.context.flatMap((words) => [["user", words], ["assistant", "…"]]);
  const messages = [...said, ["user", one.question]].map(([role, text], at) => message(role, text, at));
  const stream = await transport.sendMessages({ trigger: "submit-message", chatId, messageId: undefined, messages, abortSignal: undefined });
  let last;
  for await (const state of readUIMessageStream({ stream, terminateOnError: true })) last = state;
  return last;
}

const wrong = [];
for (const [at, one] of cases.entries()) {
  const { role, parts } = await asked(one, one.token, `chat-${at}`);
  const text = parts.filter((part) => part.type === "text").map((part) => part.text).join("");
  const answer = parts.find((part) => part.type === "data-answer")?.data;
  const same = answer && figures(answer) === JSON.stringify(one.figures) && answer.total_results === one.total_results;
  if (role !== "assistant" || text !== one.message || !same) wrong.push(`${one.id}: ${text} instead of ${one.message}`);
}
const refused = await asked(cases[0], "no-token", "chat").catch((error) => error);
if (!(refused instanceof Error)) wrong.push("a bad token was no error");
console.log(`ai ${version} on Node ${process.version}: ${cases.length} questions, ${wrong.length} differ from /ask`);
if (wrong.length) {
  console.error(wrong.slice(0, 20).join("\n"));
  process.exit(1);
}
