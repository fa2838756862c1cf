// What "Try it" does when things don't go as in its first sentence: other devices, a token, a relay that goes, strangers.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, afterEach, before, describe, it } from "node:test";
import { generate } from "lean-qr";
import { Browser, skip, violations } from "./browser.js";
import { startRelay } from "./relay-under-test.js";
import { SmallRelay } from "./small-relay.js";
import { stranger } from "./stranger.js";
import { eventually } from "./waiting.js";

const TOKEN = "open-sesame.0123";

let relay;
let browser;

before(async () => {
  if (skip) return;
  relay = await new SmallRelay().listen();
  browser = await new Browser().launch();
});

afterEach(async () => {
  await browser?.closePages();
  Object.assign(relay, { lanAddresses: [], moreStatus: {}, token: "", onConnection() {}, onFrame() {} });
  relay.answersHeartbeats = true;
});

after(async () => {
  await browser?.close();
  await relay?.close();
});

const card = (page, name) => page.locator(`[data-peer="${name}"]`);
const state = (page, name, text) => card(page, name).locator(".state", { hasText: text }).waitFor();
const note = (page, name, text) => card(page, name).locator(".note", { hasText: text }).first().waitFor();
const bobLink = page => page.locator("#bob-link").evaluate(link => link.href);
const rows = (page, kind) => page.locator(kind).count();

async function start(page) {
  await page.click("#start");
  await Promise.all(["alice", "bob"].map(name => card(page, name).locator(".state.on").waitFor()));
}

describe("Each card", { skip }, () => {
  it("has buttons of one height", async () => {
    const page = await browser.open(relay.url);
    const heights = await page
      .locator(".files .button")
      .evaluateAll(buttons => buttons.map(button => button.getBoundingClientRect().height));
    assert.equal(heights.length, 4);
    assert.ok(Math.max(...heights) - Math.min(...heights) < 1, heights.join(", "));
  });
});

describe("Bob", { skip }, () => {
  it("goes where his link is opened, and can be brought back", async () => {
    const page = await browser.open(relay.url);
    await start(page);
    const device = await browser.open(await bobLink(page));
    await state(page, "bob", "In another window or on another device");
    await state(device, "bob", "Connected with alice");
    await note(page, "alice", "has made way for");
    assert.doesNotMatch(await card(page, "alice").locator(".state").textContent(), / and /);
    assert.equal(await page.locator("#start").textContent(), "Disconnect Alice");

    await card(page, "bob").locator(".back").click();
    await state(page, "bob", "Connected with alice");
    await state(device, "bob", "In another window or on another device");
    await device.locator(".back", { hasText: "Bring Bob back here" }).click();
    await state(device, "bob", "Connected with alice");
    await state(page, "bob", "In another window or on another device");
    assert.deepEqual([...page.errors, ...device.errors], []);
  });

  it("goes from the first device to the second", async () => {
    const page = await browser.open(relay.url);
    await start(page);
    const first = await browser.open(await bobLink(page));
    await state(first, "bob", "Connected with alice");
    const second = await browser.open(await bobLink(page));
    await state(first, "bob", "In another window or on another device");
    await state(second, "bob", "Connected with alice");
  });

  it("who comes first is told what to press", async () => {
    const page = await browser.open(relay.url);
    const device = await browser.open(await bobLink(page));
    await state(device, "bob", "Press “Introduce Alice and Bob” on the page that this link came from");
    await page.click("#start");
    // He who waited stays, and the one of the page makes way.
    await state(page, "bob", "In another window or on another device");
    await state(device, "bob", "Connected with alice");
    assert.equal(await page.locator("#start").textContent(), "Disconnect Alice");
  });

  it("is gone when he goes, but not when the relay does", async () => {
    const page = await browser.open(relay.url);
    await start(page);
    const device = await browser.open(await bobLink(page));
    await state(page, "bob", "In another window or on another device");
    await state(device, "bob", "Connected");
    relay.closeAll();
    await note(page, "alice", "Lost the relay");
    await note(device, "bob", "Lost the relay");
    await note(page, "alice", "The relay is back");
    await state(page, "alice", "Connected with bob");
    await state(device, "bob", "Connected with alice");
    for (const shown of [page, device])
      assert.doesNotMatch(
        await shown.locator("#stage").textContent(),
        /is gone/,
        "said of somebody who is still there",
      );
    await device.context().close();
    await note(page, "alice", "is gone");
  });
});

describe("Another device", { skip }, () => {
  it("is invited by a QR code of an address that it reaches", async () => {
    relay.lanAddresses = [`http://192.168.1.23:${relay.port}/`, `http://10.0.0.7:${relay.port}/`];
    const page = await browser.open(relay.url);
    const documentId = await page.locator("#document").textContent();
    await page.click("#bob-elsewhere");
    for (const address of relay.lanAddresses) {
      await page.locator("#invitation-choice select").selectOption(address);
      const href = `${address}#try=${documentId}`;
      await page.locator("#device-link", { hasText: href }).waitFor();
      await eventually(async () => (await page.locator("#qr path").getAttribute("d")) === modules(href));
    }
    await page.click("#bob-elsewhere");
    assert.equal(await page.locator("#invitation").isVisible(), false);
    assert.deepEqual(page.errors, []);
  });

  it("isn't sent to an address that means itself", async () => {
    const page = await browser.open(relay.url);
    await page.click("#bob-elsewhere");
    await page.locator("#invitation-none").waitFor();
    assert.equal(await page.locator("#qr svg").count(), 0);
  });

  function modules(text) {
    const code = generate(text);
    const all = [];
    for (let y = 0; y < code.size; y++)
      for (let x = 0; x < code.size; x++) if (code.get(x, y)) all.push(`M${x + 4} ${y + 4}h1v1h-1z`);
    return all.join("");
  }

  it("gets the code from the library as it was published", async () => {
    const published = await readFile(new URL("index.mjs", import.meta.resolve("lean-qr")), "utf8");
    const ours = await readFile(new URL("../../../main/webapp/vendor/lean-qr.js", import.meta.url), "utf8");
    assert.ok(ours.endsWith(published));
    const { version } = JSON.parse(await readFile(new URL("package.json", import.meta.resolve("lean-qr")), "utf8"));
    assert.ok(ours.startsWith(`/*!\n * lean-qr ${version}, `));
    assert.match(ours, /Permission is hereby granted/);
  });
});

describe("A relay that asks for a token", { skip }, () => {
  let asking;

  before(async () => (asking = await startRelay({ token: TOKEN })));
  after(() => asking?.stop());

  it("is said to, and takes one from the field", async () => {
    const page = await browser.open(asking.url);
    await page.locator("#token-state", { hasText: "only admits clients that have a token" }).waitFor();
    await page.click("#start");
    assert.equal(await page.evaluate(() => document.activeElement.id), "token");
    const put = async token => {
      await page.fill("#token", token);
      await page.keyboard.press("Enter");
    };
    await put("no token <b>");
    await page.locator("#token-state.bad", { hasText: "can't be a token" }).waitFor();
    await put("a-wrong-one-0123456");
    await page.locator("#token-state.bad", { hasText: "doesn't accept this token" }).waitFor();
    await state(page, "alice", "Not admitted with this token");
    await put(TOKEN);
    await page.locator("#token-state", { hasText: "accepts this token" }).waitFor();
    await state(page, "alice", "Connected with bob");
    assert.match(await page.locator("#address").textContent(), new RegExp(`/t/${TOKEN}$`));
    assert.match(await page.locator("#code-npm").textContent(), new RegExp(`/t/${TOKEN}"`));
    assert.doesNotMatch(await page.locator("#wire").textContent(), new RegExp(TOKEN));
    assert.doesNotMatch(page.url(), new RegExp(TOKEN));

    const device = await browser.open(await bobLink(page));
    await state(device, "bob", "Connected with alice");
  });
});

describe("A file", { skip }, () => {
  const file = (name, bytes) => ({ name, mimeType: "", buffer: Buffer.alloc(bytes, 1) });

  /** Nothing of what is sent gets any further while it is held up, pongs neither: so nobody is asked for them. */
  async function withTraffic(page) {
    const callers = [];
    relay.answersHeartbeats = false;
    relay.onConnection = ws => callers.push(ws);
    await start(page);
    return { stop: () => callers.forEach(ws => ws.pause()), go: () => callers.forEach(ws => ws.resume()) };
  }

  for (const name of ["alice", "bob"])
    it(`is cancelled by ${name}, and the next one comes whole`, async () => {
      const page = await browser.open(relay.url);
      const traffic = await withTraffic(page);
      relay.onFrame = binary => binary && traffic.stop();
      const sent = [file("large.bin", 16_000_000), file("small.bin", 300_000)];
      await card(page, "alice").locator(".file").setInputFiles(sent);
      await card(page, name).getByLabel("Cancel large.bin").click();
      relay.onFrame = () => {};
      traffic.go();
      await card(page, "alice").locator(".item", { hasText: "large.bin: cancelled" }).waitFor();
      await card(page, "bob").locator("a[download]", { hasText: "small.bin" }).waitFor();
      await card(page, "bob").locator(".item", { hasText: "large.bin: cancelled" }).waitFor();
      assert.equal(await card(page, "bob").locator("a[download]").count(), 1);
      assert.deepEqual(page.errors, []);
    });

  it("tells how fast it was", async () => {
    const page = await browser.open(relay.url);
    await start(page);
    await card(page, "alice").locator(".file").setInputFiles(file("data.bin", 2_000_000));
    for (const name of ["alice", "bob"])
      await card(page, name)
        .locator(".item", { hasText: /data\.bin, 1\.9 MiB in [\d.]+ (ms|s), [\d.]+ [KM]iB\/s/ })
        .waitFor();
  });
});

describe("On the wire", { skip }, () => {
  it("a file to two receivers is a row for each", async () => {
    const page = await browser.open(relay.url);
    await start(page);
    await stranger(browser, relay, page, "carol");
    await state(page, "alice", "carol");
    const sent = { name: "data.bin", mimeType: "", buffer: Buffer.alloc(5_000_000, 1) };
    await card(page, "alice").locator(".file").setInputFiles(sent);
    await card(page, "alice").locator(".item", { hasText: "data.bin, 4.8 MiB in" }).waitFor();
    const { sending, between } = await page.locator("#wire .row").evaluateAll(all => {
      const isBinary = row => row.querySelector("b").textContent === "binary";
      const isSending = row => row.matches(".alice.out") && isBinary(row);
      const during = all.slice(all.findIndex(isSending), all.findLastIndex(isSending) + 1);
      return { sending: during.filter(isSending).length, between: during.filter(row => !isBinary(row)).length };
    });
    // Whatever else goes over the wire meanwhile, a question to the relay for example, begins new rows.
    assert.ok(sending >= 2 && sending <= 2 + 2 * between, `${sending} rows, with ${between} others between`);
    await page.locator("#wire .alice.out", { hasText: "to carol" }).first().waitFor();
    await page.locator("#wire .alice.out", { hasText: "to bob-" }).first().waitFor();
  });

  it("shows whole messages by keyboard", async () => {
    const page = await browser.open(relay.url);
    await start(page);
    await card(page, "alice").locator(".text").fill("a long story ".repeat(20));
    await card(page, "alice").locator(".send").click();
    const story = page.locator("#wire .out button.detail", { hasText: "a long story" });
    await story.waitFor();
    await page.locator("#wire").focus();
    await page.keyboard.press("End");
    for (let i = 0; i < 50 && !(await story.evaluate(button => button === document.activeElement)); i++)
      await page.keyboard.press("ArrowUp");
    const cut = button => button.scrollWidth > button.clientWidth;
    assert.equal(await story.evaluate(cut), true);
    await page.keyboard.press("Enter");
    assert.equal(await story.getAttribute("aria-expanded"), "true");
    assert.equal(await story.evaluate(cut), false);
    await page.keyboard.press("Enter");
    assert.equal(await story.getAttribute("aria-expanded"), "false");
    assert.equal(await rows(page, '#wire button.detail[tabindex="0"]'), 1);
  });

  it("shows whole messages by touch", async () => {
    const page = await browser.open(relay.url, { hasTouch: true, viewport: { width: 360, height: 740 } });
    await start(page);
    const row = page.locator("#wire button.detail", { hasText: "/connection/" }).first();
    await row.tap();
    assert.equal(await row.getAttribute("aria-expanded"), "true");
  });
});

describe("A stranger", { skip }, () => {
  const MARKUP = "<img src=x onerror=\"document.title='owned'\"><b>b</b>";

  it("can send nothing but inert text", async () => {
    const page = await browser.open(relay.url);
    await start(page);
    const carol = await stranger(browser, relay, page, `carol ${MARKUP}`);
    await carol.send(MARKUP);
    await carol.send(JSON.stringify({ say: MARKUP }));
    await carol.send(JSON.stringify({ file: `invoice\u202Efdp.${MARKUP}\n.exe`, type: "text/html", bytes: 0 }));
    await carol.send(JSON.stringify({ file: `picture ${MARKUP}`, type: "image/png", bytes: 0 }));
    for (const odd of [
      "null",
      "[]",
      "{}",
      '{"here":1}',
      '{"here":"x"}',
      '{"cancel":1}',
      '{"cancelled":7}',
      '{"bytes":1}',
    ])
      await carol.send(odd);
    await carol.send(JSON.stringify({ file: "endless", bytes: 1e300 }));
    await carol.send("the end");
    await card(page, "alice").locator(".item", { hasText: "the end" }).waitFor();
    const chat = card(page, "alice").locator(".chat");
    assert.equal(await chat.locator("a[download]").count(), 2);
    assert.equal(await page.locator(".chat img, .chat b, .wire img, .wire b b, .state img").count(), 0);
    assert.doesNotMatch(await chat.textContent(), /\u202e/);
    assert.doesNotMatch(await chat.locator("a").first().getAttribute("download"), /[\u202e\n]/);
    assert.notEqual(await page.title(), "owned");
    assert.deepEqual(page.errors, []);
  });

  it("can't fill the page", async () => {
    const page = await browser.open(relay.url);
    await start(page);
    const carol = await stranger(browser, relay, page, `carol${"x".repeat(800)}`);
    await carol.send("y".repeat(500_000));
    await carol.evaluate(() => {
      for (let i = 0; i < 500; i++) globalThis.alice.send(`line ${i}`);
      for (let i = 0; i < 6; i++)
        globalThis.alice.send(JSON.stringify({ file: `f${i}`, bytes: 99 * 1024 * 1024, id: i }));
    });
    await note(page, "alice", "sends more files than this demo takes");
    await carol.waitForFunction(() => globalThis.heard.some(text => text.includes('"cancel"')));
    assert.ok((await card(page, "alice").locator(".item").count()) <= 200);
    assert.ok((await page.locator("#wire .row").count()) <= 300);
    assert.ok((await page.locator("#try").textContent()).length < 200_000);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 1280, `${width} px wide`);
  });
});

describe("The page", { skip }, () => {
  it("says without JavaScript what it can't show", async () => {
    const page = await browser.open(relay.url, { javaScriptEnabled: false });
    assert.equal(await page.locator(".notice", { hasText: "needs JavaScript" }).isVisible(), true);
  });

  it("says how many nodes the relay is, where it is several", async () => {
    const page = await browser.open(relay.url);
    const nodes = page.locator('.facts li:has([data-fact="nodes"])');
    await page.locator('.facts [data-fact="version"]', { hasText: "0." }).waitFor();
    assert.equal(await nodes.isHidden(), true);
    relay.moreStatus = { cluster: { nodes: 3 } };
    await page.locator('.facts [data-fact="nodes"]', { hasText: "3" }).waitFor();
  });

  it("links to its licence, and to documentation and source if the build knows where they are", async () => {
    const page = await browser.open(relay.url);
    await page.locator('#health[data-state="good"]').waitFor();
    assert.equal(await page.locator("footer a", { hasText: "Source" }).isVisible(), false);
    const licence = await page.locator("footer a", { hasText: "Licence" }).evaluate(link => link.href);
    const text = await (await fetch(licence)).text();
    assert.equal(text, await readFile(new URL("../../../../LICENSE", import.meta.url), "utf8"));
    relay.moreStatus = { source: "https://github.com/somebody/relay" };
    await page.locator("footer a", { hasText: "Source" }).waitFor();
    assert.equal(
      await page.locator("footer a", { hasText: "Documentation" }).getAttribute("href"),
      "https://github.com/somebody/relay/tree/main/docs#readme",
    );
    relay.moreStatus = { source: "javascript:alert(1)" };
    await page.locator("footer a", { hasText: "Source" }).waitFor({ state: "hidden" });
  });

  for (const [where, options] of [
    ["on a desk", { colorScheme: "light" }],
    ["on a phone in the dark", { colorScheme: "dark", viewport: { width: 360, height: 740 } }],
  ])
    it(`has nothing for axe to find with everything open ${where}`, async () => {
      relay.lanAddresses = ["http://192.168.1.23/", "http://10.0.0.7/"];
      const page = await browser.open(relay.url, options);
      relay.moreStatus = { asksForToken: true, source: "https://github.com/somebody/relay" };
      await page.locator("#token-form").waitFor();
      await page.fill("#token", TOKEN);
      await page.keyboard.press("Enter");
      await state(page, "alice", "Connected with bob");
      await page.click("#bob-elsewhere");
      await page.locator("#qr svg").waitFor();
      await page.locator("#wire button.detail").last().click();
      await card(page, "alice").locator(".picture").click();
      await card(page, "bob").locator(".chat canvas").waitFor();
      const device = await browser.open(await bobLink(page), options);
      await state(page, "bob", "In another window or on another device");
      assert.deepEqual(await violations(page), []);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= (options.viewport?.width ?? 1280), `${width} px wide`);
      assert.deepEqual(await violations(device), []);
    });
});
