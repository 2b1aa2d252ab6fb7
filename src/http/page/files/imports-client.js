// The routes of imports, beside those of conversations. A form is sent by XMLHttpRequest: fetch does
// not tell how much of it has left.
import { Problem, Unreachable } from "./client.js";

export class ImportsClient {
  // client: the page's own, for where and who.
  constructor(client) {
    this.client = client;
    this.path = client.api.replace(/\/conversation$/, "/imports");
  }

  // Sends files with what was decided. progress: called with the fraction that has left, up to 1.
  // Gives the preview, or the import.
  async send(files, answers, { preview = false, progress = () => {}, signal } = {}) {
    const form = new FormData();
    // What is decided goes first: it is read before the files.
    if (preview) form.append("preview", "true");
    for (const [name, value] of Object.entries(answers)) {
      if (value) form.append(name, value);
    }
    files.forEach((file) => form.append("file", file, file.name));
    const token = await this.client.token();
    return new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      request.open("POST", `${this.client.base}${this.path}${this.client.asUser()}`);
      request.setRequestHeader("accept", "application/json");
      if (token) request.setRequestHeader("authorization", `Bearer ${token}`);
      request.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0);
      request.upload.onload = () => progress(1);
      request.onload = () => {
        let body = null;
        try {
          body = JSON.parse(request.responseText);
        } catch {
          // A proxy's own words.
        }
        if (request.status >= 200 && request.status < 300 && body) return done(body);
        if (!body) return failed(new Unreachable(String(request.status)));
        const problem = new Problem(request.status, body, request.getResponseHeader("retry-after"));
        failed(Object.assign(problem, { preview: body.preview, refused: body.refused }));
      };
      request.onerror = () => failed(new Unreachable("the connection was lost"));
      request.onabort = () => failed(new DOMException("cancelled", "AbortError"));
      signal?.addEventListener("abort", () => request.abort(), { once: true });
      request.send(form);
    });
  }

  async ask(path, method) {
    const beside = Object.create(this.client, { api: { value: this.path } });
    return beside.json(path, { method });
  }

  async list() {
    return (await this.ask("", "GET")).imports;
  }

  undo(id) {
    return this.ask(`/${encodeURIComponent(id)}`, "DELETE");
  }
}
