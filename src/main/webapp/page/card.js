import { bytes } from "./format.js";
import { bounded, plain, visible } from "./plain.js";
import { Progress } from "./progress.js";

/** Older ones go: whoever knows the document's name can send without end. */
const MOST_ITEMS = 200;
const PICTURES = /^image\/(png|jpeg|webp|gif)$/;

/** One peer's card: what it says and hears, and the controls to make it speak. */
export class Card {
  #state;
  #chat;
  #controls;
  #back;

  /** Calls `on.say(text)`, `on.file(file)` and `on.back()`. */
  constructor(article, name, greeting, on) {
    article.append(document.getElementById("peer").content.cloneNode(true));
    const find = selector => article.querySelector(selector);
    const title = name.charAt(0).toUpperCase() + name.slice(1);
    find(".avatar").textContent = title.charAt(0);
    Object.assign(find("h3"), { id: `${name}-name`, textContent: title });
    this.#state = find(".state");
    this.#chat = find(".chat");
    this.#chat.setAttribute("aria-label", `What ${title} says and hears`);
    const text = find(".text");
    text.value = greeting;
    text.placeholder = "Say something";
    text.setAttribute("aria-label", `${title} says`);
    find(".send").setAttribute("aria-label", `Send as ${title}`);
    find(".file").setAttribute("aria-label", `Send a file as ${title}`);
    find(".picture").setAttribute("aria-label", `Send a picture as ${title}`);
    this.#controls = article.querySelectorAll("input, .send, .picture");
    this.#back = find(".back");
    this.#back.textContent = `Bring ${title} back here`;
    this.#back.addEventListener("click", on.back);

    find("form").addEventListener("submit", event => {
      event.preventDefault();
      if (text.value.trim() === "") return;
      on.say(text.value);
      text.value = "";
    });
    find(".file").addEventListener("change", ({ target }) => {
      for (const file of target.files) on.file(file);
      target.value = "";
    });
    find(".picture").addEventListener("click", async () => on.file(await paint()));
  }

  /** `isAway`: whether there is somebody to be brought back. */
  show(state, connected, isAway = false) {
    if (this.#state.textContent !== state) this.#state.textContent = state;
    this.#state.classList.toggle("on", connected);
    for (const control of this.#controls) control.disabled = !connected;
    this.#back.hidden = !isAway;
  }

  clear() {
    while (this.#chat.firstElementChild) this.#removeFirst();
  }

  #removeFirst() {
    const item = this.#chat.firstElementChild;
    for (const { href } of item.querySelectorAll("a[download]")) URL.revokeObjectURL(href);
    item.remove();
  }

  note(text) {
    this.#add("note", text);
  }

  said(text) {
    this.#add("mine", text);
  }

  heard(from, text) {
    this.#add("", bounded(text), from);
  }

  /** A file on its way; what comes back is told how it goes. */
  file(name, size, from, cancel) {
    const shownName = plain(name);
    const item = this.#add(from ? "" : "mine", "", from);
    const label = document.createElement("span");
    label.textContent = `${shownName}, ${bytes(size)}`;
    const progress = new Progress(shownName, size, cancel);
    item.append(label, ...progress.elements);
    const over = what => {
      progress.end();
      label.textContent = `${shownName}: ${what}`;
    };
    return {
      progress: done => progress.show(done),
      broken: () => over("the connection ended before it was complete"),
      cancelled: () => over("cancelled"),
      done: async blob => {
        const figures = progress.end();
        if (from) label.replaceChildren(link(blob, name), `, ${figures}`);
        else label.textContent = `${shownName}, ${figures}`;
        if (PICTURES.test(blob.type)) await preview(item, blob);
        this.#chat.scrollTop = this.#chat.scrollHeight;
      },
    };
  }

  #add(kind, text, from) {
    const item = document.createElement("div");
    item.className = `item ${kind}`;
    if (from)
      item.append(Object.assign(document.createElement("span"), { className: "from", textContent: plain(from) }));
    item.append(text);
    this.#chat.append(item);
    if (this.#chat.childElementCount > MOST_ITEMS) this.#removeFirst();
    this.#chat.scrollTop = this.#chat.scrollHeight;
    return item;
  }
}

/** Only ever a download: what a stranger sent must not be opened as a page of this origin. */
function link(blob, name) {
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(new Blob([blob], { type: "application/octet-stream" }));
  anchor.download = visible(name);
  anchor.textContent = plain(name);
  return anchor;
}

/** On a canvas, since the page's policy allows no images but its own. */
async function preview(item, blob) {
  try {
    const picture = await createImageBitmap(blob);
    const scale = Math.min(1, 320 / picture.width, 200 / picture.height);
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, picture.width * scale);
    canvas.height = Math.max(1, picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    item.prepend(canvas);
  } catch {
    // not a picture after all: the link is enough
  }
}

/** A picture of hills, never the same, for those who have no file at hand. */
async function paint() {
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 360 });
  const pen = canvas.getContext("2d");
  const hue = Math.random() * 360;
  const sky = pen.createLinearGradient(0, 0, 0, 360);
  sky.addColorStop(0, `hsl(${hue} 60% 78%)`);
  sky.addColorStop(1, `hsl(${hue + 40} 80% 90%)`);
  pen.fillStyle = sky;
  pen.fillRect(0, 0, 640, 360);
  pen.fillStyle = `hsl(${hue + 60} 90% 94%)`;
  pen.beginPath();
  pen.arc(120 + Math.random() * 400, 110, 42, 0, 7);
  pen.fill();
  for (let hill = 0; hill < 4; hill++) {
    const phase = Math.random() * 7;
    pen.fillStyle = `hsl(${hue + hill * 12} 42% ${58 - hill * 11}%)`;
    pen.beginPath();
    pen.moveTo(0, 360);
    for (let x = 0; x <= 640; x += 4)
      pen.lineTo(x, 170 + hill * 48 + Math.sin(x / (90 - hill * 12) + phase) * 26 + Math.sin(x / 37 + phase * 2) * 8);
    pen.lineTo(640, 360);
    pen.fill();
  }
  const blob = await new Promise(resolve => canvas.toBlob(resolve, "image/png"));
  return new File([blob], "hills.png", { type: "image/png" });
}
