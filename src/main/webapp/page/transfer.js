export const MAX_FILE = 100 * 1024 * 1024;
const CHUNK = 128 * 1024;

/** Sends a file as one text frame that announces it and binary frames that are it; false if the socket closed. */
export async function sendFile(socket, file, onProgress) {
  socket.send(JSON.stringify({ file: file.name, type: file.type, bytes: file.size }));
  for (let start = 0; start < file.size; start += CHUNK) {
    const chunk = await file.slice(start, start + CHUNK).arrayBuffer();
    if (!(await socket.ready())) return false;
    socket.send(chunk);
    onProgress(Math.min(file.size, start + CHUNK));
  }
  return socket.readyState === WebSocket.OPEN;
}

/** What comes from one socket, as the texts and the files it stands for. */
export class Inbox {
  #on;
  #file = null;

  /** Calls `on.text(text)`, and for a file `on.file(name, size)`, which gives what takes its progress and its end. */
  constructor(socket, on) {
    this.#on = on;
    socket.addEventListener("message", ({ data }) => {
      if (typeof data === "string") this.#text(data);
      else this.#bytes(data);
    });
    socket.addEventListener("close", () => this.#file?.shown.broken());
  }

  #text(data) {
    const message = parse(data);
    if (typeof message?.say === "string") this.#on.text(message.say);
    else if (typeof message?.file === "string" && message.bytes >= 0 && message.bytes <= MAX_FILE)
      this.#announced(message);
    else this.#on.text(data);
  }

  #announced({ file, type, bytes }) {
    this.#file?.shown.broken();
    this.#file = { type: String(type), size: bytes, got: 0, parts: [], shown: this.#on.file(file, bytes) };
    this.#complete();
  }

  #bytes(data) {
    const file = this.#file;
    if (!file) return this.#on.text(`(${data.byteLength} bytes)`);
    file.parts.push(data);
    file.got += data.byteLength;
    file.shown.progress(file.got);
    this.#complete();
  }

  #complete() {
    const { type, size, got, parts, shown } = this.#file;
    if (got < size) return;
    this.#file = null;
    shown.done(new Blob(parts, { type }));
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
