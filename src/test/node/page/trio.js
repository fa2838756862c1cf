// Bob in a page in Chromium and carol in the npm client, who greet whom they meet; the third, alice, is somebody else's.
// Arguments: the relay's URL and a document. Prints what each of the two hears, and ends when its input does.
import "../loading.mjs";
import { Browser } from "./browser.js";

const { Client } = await import("@localfirst/relay/Client.js");

const [url, documentId] = process.argv.slice(2);

const carol = new Client({ peerId: "carol", url: url.replace(/^http/, "ws"), documentIds: [documentId] });
carol.on("peer-connect", ({ peerId, socket }) => {
  socket.addEventListener("message", ({ data }) => console.log(`carol heard: ${data}`));
  socket.send(`carol greets ${peerId}`);
});

const browser = await new Browser().launch();
const page = await browser.open(url);
await page.exposeFunction("tell", line => console.log(line));
await page.evaluate(
  async ({ url, documentId }) => {
    const { Client } = await import("/relay-client.js");
    new Client({ peerId: "bob", url })
      .on("peer-connect", ({ peerId, socket }) => {
        socket.addEventListener("message", ({ data }) => globalThis.tell(`bob heard: ${data}`));
        socket.send(`bob greets ${peerId}`);
      })
      .join(documentId);
  },
  { url, documentId },
);

process.stdin.resume().on("end", async () => {
  page.errors.forEach(error => console.log(`the page's error: ${error}`));
  await browser.close();
  process.exit();
});
