export const MAX_FILE = 100 * 1024 * 1024;
const CHUNK = 128 * 1024;
/** So many small frames are made one, as each costs more than its content. */
const FRAMES_AT_ONCE = 1024;

/**
 * Sends a file as a text frame that announces it and binary frames that are it. Resolves with "sent", with "cancelled" once
 * the signal has said so, which the other side is told, or with "lost" if the socket closed.
 */
export async function sendFile(socket, file, { id, signal, progress }) {
  const cancelled = new Promise(resolve => signal.addEventListener("abort", () => resolve("cancelled")));
  socket.send(JSON.stringify({ file: file.name, type: file.type, bytes: file.size, id }));
  for (let start = 0; start < file.size; start += CHUNK) {
    const chunk = await file.slice(start, start + CHUNK).arrayBuffer();
    const ready = signal.aborted ? "cancelled" : await Promise.race([socket.ready(), cancelled]);
    if (ready === "cancelled") {
      socket.send(JSON.stringify({ cancelled: id }));
      return ready;
    }
    if (!ready) return "lost";
    socket.send(chunk);
    progress(Math.min(file.size, start + CHUNK));
  }
  return socket.readyState === WebSocket.OPEN ? "sent" : "lost";
}

/** What comes from one socket, as the texts and the files it stands for. */
export class Inbox {
  #socket;
  #on;
  #file = null;

  /**
   * Calls `on.text(text)`, `on.here(milliseconds)` and `on.cancel(id)`; and for a file `on.file(name, size, cancel)`, which
   * gives what takes its progress and its end, or null if it isn't wanted.
   */
  constructor(socket, on) {
    this.#socket = socket;
    this.#on = on;
    socket.addEventListener("message", ({ data }) => {
      if (typeof data === "string") this.#text(data);
      else this.#bytes(data);
    });
    socket.addEventListener("close", () => this.#file?.shown?.broken());
  }

  #text(data) {
    const message = parse(data);
    if (typeof message?.say === "string") this.#on.text(message.say);
    else if (Number.isFinite(message?.here)) this.#on.here(message.here);
    else if (Number.isSafeInteger(message?.cancel)) this.#on.cancel(message.cancel);
    else if (Number.isSafeInteger(message?.cancelled)) this.#cancelled(message.cancelled);
    else if (typeof message?.file === "string" && message.bytes >= 0 && Number.isSafeInteger(message.bytes))
      this.#announced(message);
    else this.#on.text(data);
  }

  #announced({ file, type, bytes, id }) {
    this.#file?.shown?.broken();
    this.#file = { id, type: String(type), size: bytes, got: 0, parts: [], shown: null };
    const shown = bytes <= MAX_FILE ? this.#on.file(file, bytes, () => this.#refuse(id)) : null;
    if (shown) this.#file.shown = shown;
    else this.#refuse(id);
    this.#complete();
  }

  /** What is still on its way is dropped, up to the end that was announced. */
  #refuse(id) {
    if (this.#file?.id !== id) return;
    this.#file.shown?.cancelled();
    Object.assign(this.#file, { shown: null, parts: [] });
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ cancel: id }));
  }

  #cancelled(id) {
    if (this.#file?.id !== id) return;
    this.#file.shown?.cancelled();
    this.#file = null;
  }

  #bytes(data) {
    const file = this.#file;
    if (!file) return this.#on.text(`(${data.byteLength} bytes)`);
    // Not more than was announced, and made room for.
    const part = data.slice(0, file.size - file.got);
    file.got += part.byteLength;
    if (file.shown) {
      file.parts.push(part);
      if (file.parts.length >= FRAMES_AT_ONCE) file.parts = [new Blob(file.parts)];
      file.shown.progress(file.got);
    }
    this.#complete();
  }

  #complete() {
    const { type, size, got, parts, shown } = this.#file;
    if (got < size) return;
    this.#file = null;
    shown?.done(new Blob(parts, { type }));
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
