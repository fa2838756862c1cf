// A notepad that all who know its name share: a whole local-first app, on Yjs.
//
// The text belongs to the devices, which merge what was written at the same time, or apart from each other. An app with a bundler
// imports the same from "yjs" and "localfirst-relay-yjs".
import { base, relayAddress } from "../page/address.js";
import { enableCopying } from "../page/copy.js";
import { bindTextarea } from "./textarea.js";
import { applyUpdate, Doc, encodeStateAsUpdate, RelayProvider } from "../vendor/yjs.js";

/** So long after the last key somebody counts as writing. */
const PAUSE = 1_500;

const area = document.getElementById("text");
const name = nameFromLink();
const storageKey = `notepad ${base.pathname} ${name}`;
const doc = new Doc();
recall();
bindTextarea(area, doc.getText("text"));

const provider = new RelayProvider(relayAddress, `notepad-${name}`, doc);
const { awareness } = provider;
provider.on("status", showState);
provider.on("peers", showState);
awareness.on("change", showWriters);
showState();

let pause;
area.addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(() => awareness.setLocalState({ writing: false }), PAUSE);
  if (!awareness.getLocalState()?.writing) awareness.setLocalState({ writing: true });
});

let saving;
doc.on("update", () => (saving ??= setTimeout(remember, 300)));

function showState() {
  const others = provider.peers.length;
  const [tone, words] = !provider.connected
    ? ["warn", "Offline; what you write is kept on this device"]
    : others === 0
      ? ["good", "Connected; nobody else is here"]
      : ["good", `Shared with ${others} other ${others === 1 ? "device" : "devices"}`];
  document.getElementById("state").dataset.state = tone;
  document.getElementById("state-text").textContent = words;
}

function showWriters() {
  const others = [...awareness.getStates()].filter(([client]) => client !== doc.clientID);
  const writing = others.filter(([, state]) => state.writing === true).length;
  document.getElementById("writing").textContent =
    writing === 0 ? "" : writing === 1 ? "Somebody is writing" : "Others are writing";
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

function remember() {
  clearTimeout(saving);
  saving = undefined;
  try {
    recall(); // another window may have saved more
    localStorage.setItem(
      storageKey,
      [...encodeStateAsUpdate(doc)].map(byte => byte.toString(16).padStart(2, "0")).join(""),
    );
  } catch {
    // storage can be forbidden or full; then the other devices keep it
  }
}

function recall() {
  try {
    const saved = localStorage.getItem(storageKey) ?? "";
    if (/^([0-9a-f]{2})+$/.test(saved))
      applyUpdate(
        doc,
        Uint8Array.from(saved.match(/../g), byte => Number.parseInt(byte, 16)),
      );
  } catch {
    // then there is nothing
  }
}

enableCopying(document);
addEventListener("hashchange", () => location.reload());
addEventListener("pagehide", () => {
  remember();
  provider.disconnect();
});
addEventListener("pageshow", ({ persisted }) => persisted && provider.connect());
