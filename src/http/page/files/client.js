// The service's routes. Whoever asks says where they are and who asks; nothing is kept here.

// A refusal or failure that the service told, as its problem document.
export class Problem extends Error {
  constructor(status, document = {}, retryAfter = null) {
    super(document.message || document.detail || document.title || String(status));
    this.status = status;
    this.code = document.error_code ?? "";
    this.retryAfter = Number(retryAfter) || null;
  }

  get wantsToken() {
    return this.status === 401;
  }
}

// The service cannot be reached, or the connection ended before the answer did.
export class Unreachable extends Error {}

// A name for a new conversation. It is the page's own, so that the page can look for it when the
// connection was lost before the first answer.
export const newId = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
};

export class Client {
  // base: the service's origin, "" for the page's own; api: the path of its conversation routes;
  // user: who asks where the service runs open; token: a function that gives a bearer token, or nothing.
  constructor({ base = "", api, user = null, token = () => null }) {
    Object.assign(this, { base, api, user, token });
  }

  // A path that the service gave (a picture's, a file's) as an address.
  address(path) {
    return typeof path === "string" && path.startsWith("/") && !path.startsWith("//") ? this.base + path : null;
  }

  async send(path, { method = "GET", query = {}, body, signal, accept = "application/json" } = {}) {
    const search = new URLSearchParams();
    const named = this.user === null ? query : { user_id: this.user, ...query };
    for (const [name, value] of Object.entries(body ? query : named)) {
      if (value !== null && value !== undefined && value !== "") search.set(name, value);
    }
    const headers = { accept };
    const token = await this.token();
    if (token) headers.authorization = `Bearer ${token}`;
    if (body) headers["content-type"] = "application/json";
    const address = `${this.base}${this.api}${path}${search.size ? `?${search}` : ""}`;
    let response;
    try {
      response = await fetch(address, {
        method, headers, signal,
        body: body && JSON.stringify(body),
        credentials: this.base ? "omit" : "same-origin",
        cache: "no-store",
      });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Unreachable(error.message);
    }
    if (response.ok) return response;
    // A proxy before a service that is gone says these without a problem document.
    const problem = await response.json().catch(() => null);
    if (!problem && [502, 503, 504].includes(response.status)) throw new Unreachable(String(response.status));
    throw new Problem(response.status, problem ?? {}, response.headers.get("retry-after"));
  }

  async json(path, options) {
    const response = await this.send(path, options);
    try {
      return await response.json();
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Unreachable(error.message);
    }
  }

  // Changes of one's own things name the user in the query even where they have a body.
  change(id, change) {
    return this.json(`${this.path(id)}${this.asUser()}`, { method: "PATCH", body: change });
  }

  asUser() {
    return this.user === null ? "" : `?user_id=${encodeURIComponent(this.user)}`;
  }

  path(id) {
    return `/conversation/${encodeURIComponent(id)}`;
  }

  start(language) {
    return this.json("/start", { query: { language } });
  }

  conversations({ q, status, cursor, limit = 30 } = {}) {
    return this.json("/conversations", { query: { q, status, cursor, limit } });
  }

  archive(id) {
    return this.json(this.path(id), { method: "DELETE" });
  }

  restore(id) {
    return this.json(`${this.path(id)}/restore`, { method: "POST" });
  }

  turns(id, cursor) {
    return this.json(`${this.path(id)}/turns`, { query: { cursor, limit: 50 } });
  }

  records(id, turn, cursor) {
    return this.json(`${this.path(id)}/turns/${encodeURIComponent(turn)}/transactions`, { query: { cursor, limit: 100 } });
  }

  // Whether the service is there.
  async isThere() {
    try {
      return (await fetch(`${this.base}/health`, { cache: "no-store", credentials: "omit" })).ok;
    } catch {
      return false;
    }
  }

  // The events of an answer, one after the other; a problem among them is thrown.
  async *stream(question, signal) {
    const body = { ...question };
    if (this.user !== null) body.user_id = this.user;
    const response = await this.send("/stream", { method: "POST", body, signal, accept: "text/event-stream" });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let read = "";
    try {
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        read += value.replaceAll("\r\n", "\n");
        for (let end = read.indexOf("\n\n"); end >= 0; end = read.indexOf("\n\n")) {
          const event = parsed(read.slice(0, end));
          read = read.slice(end + 2);
          if (!event) continue;
          if (event.type === "error") throw new Problem(event.status ?? 500, event);
          yield event;
          if (event.type === "response_end") return;
        }
      }
    } catch (error) {
      if (error.name === "AbortError" || error instanceof Problem) throw error;
      throw new Unreachable(error.message);
    } finally {
      reader.cancel().catch(() => {});
    }
    throw new Unreachable("the stream ended early");
  }
}

const parsed = (block) => {
  const data = block.split("\n").filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trimStart());
  return data.length ? JSON.parse(data.join("\n")) : null;
};
