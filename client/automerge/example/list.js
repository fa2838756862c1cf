// A shopping list that all who have its link share. The part after the # names the relay, the group of devices and the list:
// a new one if it is empty. The relay is the one that ?relay= names, or one on this machine.
import wasm from "@automerge/automerge/automerge.wasm?url";
import { initializeWasm, Repo } from "@automerge/automerge-repo/slim";
import { RelayNetworkAdapter } from "localfirst-relay-automerge";

const relay = new URLSearchParams(location.search).get("relay") ?? "ws://localhost:8080";
const element = id => document.getElementById(id);

await initializeWasm(fetch(wasm));
const [group = crypto.randomUUID(), url] = location.hash.slice(1).split(",").filter(Boolean);
const adapter = new RelayNetworkAdapter(relay, `shopping-${group}`);
const repo = new Repo({ network: [adapter] });
const list = url ? await repo.find(url, { allowableStates: ["ready", "unavailable"] }) : repo.create({ items: [] });
history.replaceState(null, "", `#${group},${list.url}`);
element("link").href = location.href;
await list.whenReady(); // once somebody who has it is there

let others = 0;
adapter.on("peer-candidate", () => showState(++others));
adapter.on("peer-disconnected", () => showState(--others));
list.on("change", show);
element("add").addEventListener("submit", event => {
  event.preventDefault();
  list.change(({ items }) => items.push({ what: element("what").value, bought: false }));
  element("what").value = "";
});
for (const field of element("add").elements) field.disabled = false; // before, what is added would be lost
showState();
show();

function showState() {
  element("state").textContent = others === 0 ? "Nobody else is here" : `Shared with ${others} other device(s)`;
}

function show() {
  element("items").replaceChildren(...list.doc().items.map(row));
}

function row({ what, bought }, at) {
  const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: bought });
  box.addEventListener("change", () => list.change(({ items }) => (items[at].bought = box.checked)));
  const label = Object.assign(document.createElement("label"), { className: bought ? "bought" : "" });
  label.append(box, ` ${what}`);
  const item = document.createElement("li");
  item.append(label);
  return item;
}
