// A notepad that all who know its name share: a whole local-first app, in its simplest form.
//
// The text belongs to the devices. Each change gets a number one higher than any its writer has seen, and the highest
// number wins; between equal numbers the writer's id decides, so that all devices end up with the same text.
import { Client } from "../relay-client.js";
import { base, relayAddress } from "../page/address.js";
import { enableCopying } from "../page/copy.js";

const MOST_CHARACTERS = 1_000_000;

const text = document.getElementById("text");
const peerId = crypto.getRandomValues(new Uint32Array(3)).join("-");
const name = nameFromLink();
const storageKey = `notepad ${base.pathname} ${name}`;
const sockets = new Set();

/** The text as far as this device knows: { text, number, writer }. */
let sheet = remembered() ?? { text: "", number: 0, writer: "" };
text.value = sheet.text;
text.maxLength = MOST_CHARACTERS;

const client = new Client({ peerId, url: relayAddress, documentIds: [`notepad-${name}`] })
  .on("server-connect", showState)
  .on("server-disconnect", showState)
  .on("peer-connect", ({ socket }) => {
    sockets.add(socket);
    socket.addEventListener("message", ({ data }) => receive(data));
    if (sheet.number > 0) socket.send(JSON.stringify(sheet));
    showState();
  })
  .on("peer-disconnect", ({ socket }) => {
    sockets.delete(socket);
    showState();
  });

text.addEventListener("input", () => {
  sheet = { text: text.value, number: sheet.number + 1, writer: peerId };
  remember();
  sockets.forEach(send);
});

/** Sends the newest text as soon as the socket has room for it; what was overtaken meanwhile is never sent. */
async function send(socket) {
  if (socket.waits) return;
  socket.waits = true;
  const open = await socket.ready(0);
  socket.waits = false;
  if (open) socket.send(JSON.stringify(sheet));
}

function receive(data) {
  const other = parse(data);
  if (!other || !isNewer(other)) return;
  sheet = other;
  remember();
  showText();
}

function isNewer({ number, writer }) {
  return number > sheet.number || (number === sheet.number && writer > sheet.writer);
}

/** A sheet if that is what it is: anybody who knows the name can send anything. */
function parse(data) {
  try {
    const { text, number, writer } = JSON.parse(data);
    const valid = typeof text === "string" && text.length <= MOST_CHARACTERS && typeof writer === "string";
    return valid && Number.isSafeInteger(number) ? { text, number, writer } : null;
  } catch {
    return null;
  }
}

/** Keeps the caret where it was in the text, not where it was in the count of characters. */
function showText() {
  const { value, selectionStart, selectionEnd } = text;
  const common = commonStart(value, sheet.text);
  const shift = sheet.text.length - value.length;
  const moved = at => (at <= common ? at : Math.max(common, at + shift));
  text.value = sheet.text;
  if (document.activeElement === text) text.setSelectionRange(moved(selectionStart), moved(selectionEnd));
}

function commonStart(one, other) {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}

function showState() {
  const others = sockets.size;
  const [tone, words] = !client.open
    ? ["warn", "Offline; what you write is kept on this device"]
    : others === 0
      ? ["good", "Connected; nobody else is here"]
      : ["good", `Shared with ${others} other ${others === 1 ? "device" : "devices"}`];
  document.getElementById("state").dataset.state = tone;
  document.getElementById("state-text").textContent = words;
}

/** The part after the #, or a new name that nobody guesses. */
function nameFromLink() {
  if (location.hash.length < 2) {
    const bytes = crypto.getRandomValues(new Uint8Array(9));
    history.replaceState(null, "", `#${btoa(String.fromCharCode(...bytes)).replace(/\W/g, "x")}`);
  }
  document.getElementById("link").href = location.href;
  return location.hash.slice(1, 101);
}

function remembered() {
  try {
    return parse(localStorage.getItem(storageKey));
  } catch {
    return null; // storage can be forbidden
  }
}

function remember() {
  try {
    localStorage.setItem(storageKey, JSON.stringify(sheet));
  } catch {
    // then the other devices keep it
  }
}

enableCopying(document);
addEventListener("hashchange", () => location.reload());
addEventListener("pagehide", () => client.disconnectServer());
// Coming back by the back button shows the page as it was left: disconnected.
addEventListener("pageshow", event => event.persisted && location.reload());
