import { base } from "./address.js";

const snippets = address => ({
  npm: `// npm install @localfirst/relay (for Node 18 and 20, and for bundlers)
import { Client } from "@localfirst/relay/Client.js"

const client = new Client({ peerId: "alice", url: "${address}" })

client.on("peer-connect", ({ peerId, documentId, socket }) => {
  socket.addEventListener("message", ({ data }) => console.log(peerId, documentId, data))
  socket.send("Hello!")
})

client.join("a-name-nobody-guesses")`,

  browser: `// Take the module from this relay: curl -O ${new URL("relay-client.js", base)}
import { Client } from "./relay-client.js"

const client = new Client({ url: "${address}" })

client.on("peer-connect", ({ peerId, documentId, socket }) => {
  socket.addEventListener("message", ({ data }) => console.log(peerId, documentId, data))
  socket.send("Hello!")
})

client.join("a-name-nobody-guesses")`,

  java: `// Maven: localfirst:relay-client
import java.util.concurrent.CompletionStage;
import localfirst.relay.client.*;

class Hello implements RelayListener {
    public static void main(String[] args) throws InterruptedException {
        RelayClient.builder("${address}")
                .peerId("bob")
                .listener(new Hello())
                .connect()
                .join("a-name-nobody-guesses");
        Thread.currentThread().join(); // the client's own threads don't keep a program running
    }

    @Override
    public void onPeerConnect(PeerConnection peer) {
        peer.listen(new MessageListener() {
            @Override
            public CompletionStage<?> onText(String text) {
                System.out.println(peer.peerId() + ": " + text);
                return null;
            }
        });
        peer.send("Hello!");
    }
}`,
});

/** Fills the panels with code that has this address in it. */
export function showSnippets(document, address) {
  for (const [name, code] of Object.entries(snippets(address))) {
    const pre = document.getElementById(`code-${name}`) ?? addPanel(document, name);
    pre.replaceChildren(...coloured(code));
  }
}

function addPanel(document, name) {
  const pre = document.createElement("pre");
  pre.id = `code-${name}`;
  pre.tabIndex = 0;
  pre.setAttribute("role", "region");
  pre.setAttribute("aria-label", `Code for ${name}`);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.dataset.copy = pre.id;
  button.textContent = "Copy";
  document.getElementById(`panel-${name}`).append(pre, button);
  return pre;
}

/** Comments, strings and keywords, each in its colour. */
function coloured(code) {
  const tokens =
    /(\/\/.*)|("[^"]*")|\b(import|from|const|new|class|implements|public|static|void|return|null)\b|(@\w+)/g;
  const nodes = [];
  let end = 0;
  for (const match of code.matchAll(tokens)) {
    nodes.push(code.slice(end, match.index));
    const span = document.createElement("span");
    span.className = match[1] || match[4] ? "c" : match[2] ? "s" : "k";
    span.textContent = match[0];
    nodes.push(span);
    end = match.index + match[0].length;
  }
  return [...nodes, code.slice(end)];
}

/** Makes the tabs of the panels work. */
export function enableTabs(document) {
  const list = document.querySelector('[role="tablist"]');
  const tabs = [...list.querySelectorAll('[role="tab"]')];
  const select = tab => {
    for (const each of tabs) {
      const selected = each === tab;
      each.setAttribute("aria-selected", String(selected));
      each.tabIndex = selected ? 0 : -1;
      document.getElementById(each.getAttribute("aria-controls")).hidden = !selected;
    }
  };
  const steps = { ArrowRight: 1, ArrowLeft: -1 };
  list.addEventListener("click", event => tabs.includes(event.target) && select(event.target));
  list.addEventListener("keydown", event => {
    const at = tabs.indexOf(document.activeElement);
    const to =
      event.key in steps
        ? (at + steps[event.key] + tabs.length) % tabs.length
        : event.key === "Home"
          ? 0
          : event.key === "End"
            ? tabs.length - 1
            : -1;
    if (to < 0) return;
    event.preventDefault();
    select(tabs[to]);
    tabs[to].focus();
  });
}
