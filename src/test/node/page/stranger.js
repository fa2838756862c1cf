/** Somebody else on the page's document: in a page of its own, as that has the client and a WebSocket. */
export async function stranger(browser, relay, page, peerId) {
  const documentId = await page.locator("#document").textContent();
  const other = await browser.open(new URL("relay.svg", relay.url).href);
  await other.evaluate(
    async ({ peerId, documentId, url }) => {
      const { Client } = await import("/relay-client.js");
      globalThis.heard = [];
      new Client({ peerId, url, documentIds: [documentId] }).on("peer-connect", ({ peerId, socket }) => {
        if (!peerId.startsWith("alice")) return;
        socket.addEventListener("message", ({ data }) => typeof data === "string" && globalThis.heard.push(data));
        globalThis.alice = socket;
      });
    },
    { peerId, documentId, url: relay.url },
  );
  await other.waitForFunction(() => globalThis.alice);
  other.send = text => other.evaluate(text => globalThis.alice.send(text), text);
  return other;
}
