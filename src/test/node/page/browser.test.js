import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, afterEach, before, describe, it } from "node:test";
import { Browser, content, skip, violations } from "./browser.js";
import { startRelay } from "./relay-under-test.js";
import { SmallRelay } from "./small-relay.js";
import { eventually } from "./waiting.js";

let relay;
let browser;

before(async () => {
  if (skip) return;
  relay = await startRelay();
  browser = await new Browser().launch();
});

afterEach(() => browser?.closePages());

after(async () => {
  await browser?.close();
  await relay?.stop();
});

const card = (page, name) => page.locator(`[data-peer="${name}"]`);
const connected = (page, name) => card(page, name).locator(".state.on").waitFor();
const heard = (page, name, text) => card(page, name).locator(".chat .item:not(.mine)", { hasText: text }).waitFor();

async function say(page, name, text) {
  await card(page, name).locator(".text").fill(text);
  await card(page, name).locator(".send").click();
}

async function start(page) {
  await page.click("#start");
  await Promise.all([connected(page, "alice"), connected(page, "bob")]);
}

describe("A relay that keeps its figures to itself", { skip }, () => {
  for (const status of [401, 404])
    it(`has a page that says so instead of calling it unreachable (${status})`, async () => {
      const page = await browser.open(relay.url);
      await page.route("**/status", route => route.fulfill({ status, body: "" }));
      await page.reload();
      await page.locator("#health-text", { hasText: "figures aren't public" }).waitFor();
      await start(page);
    });
});

describe("Try it", { skip }, () => {
  it("goes from a click to a received file, and shows each step on the wire", async () => {
    const page = await browser.open(relay.url, { reducedMotion: "no-preference" });
    await start(page);
    await say(page, "alice", "hello <b>Bob</b> é🎉");
    await heard(page, "bob", "hello <b>Bob</b> é🎉");
    await say(page, "bob", "hello Alice");
    await heard(page, "alice", "hello Alice");

    const sent = randomBytes(500_000);
    await card(page, "bob").locator(".file").setInputFiles({ name: "a photo.bin", mimeType: "x/y", buffer: sent });
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      card(page, "alice").locator("a[download]").click(),
    ]);
    assert.equal(download.suggestedFilename(), "a photo.bin");
    assert.deepEqual(await content(download), sent);

    await page.click("#start");
    await page.locator("#wire .alice b", { hasText: "closed" }).first().waitFor();
    const steps = await page.locator("#wire b").allTextContents();
    for (const step of ["open", "opened", "Join", "Introduction", "text", "binary", "close"])
      assert.ok(steps.includes(step), `${step} is missing in ${steps}`);
    assert.deepEqual(page.errors, []);
  });

  it("sends files of any size and name, both ways at once, and what is said meanwhile", async () => {
    const page = await browser.open(relay.url);
    await start(page);
    const large = Buffer.alloc(4 * 1024 * 1024, 7);
    const files = [
      { name: "large.bin", mimeType: "", buffer: large },
      { name: "empty", mimeType: "", buffer: Buffer.alloc(0) },
      { name: `a "quoted" <b>name</b> é🎉 % & #;.tar.gz`, mimeType: "", buffer: Buffer.from("odd") },
    ];
    for (const name of ["alice", "bob"]) await card(page, name).locator(".file").setInputFiles(files);
    await say(page, "alice", "meanwhile");
    await heard(page, "bob", "meanwhile");
    for (const name of ["alice", "bob"]) {
      const links = card(page, name).locator("a[download]");
      await links.nth(2).waitFor();
      for (const [i, { buffer }] of files.entries()) {
        const [download] = await Promise.all([page.waitForEvent("download"), links.nth(i).click()]);
        assert.ok(buffer.equals(await content(download)), files[i].name);
      }
      assert.deepEqual(
        await links.allTextContents(),
        files.map(file => file.name),
      );
    }
    assert.deepEqual(page.errors, []);
  });

  it("shows a picture that was sent", async () => {
    const page = await browser.open(relay.url);
    await start(page);
    await card(page, "alice").locator(".picture").click();
    await card(page, "bob").locator(".chat canvas").waitFor();
    assert.deepEqual(page.errors, []);
  });

  it("works between two devices by Bob's link", async () => {
    const page = await browser.open(relay.url);
    await start(page);
    const device = await browser.open(await page.locator("#bob-link").evaluate(link => link.href));
    await connected(device, "bob");
    await card(page, "alice").locator(".note", { hasText: "has made way for" }).waitFor();
    await say(device, "bob", "from my phone");
    await heard(page, "alice", "from my phone");
    await say(page, "alice", "to your phone");
    await heard(device, "bob", "to your phone");
    assert.equal(await card(device, "alice").isVisible(), false);
    await device.context().close();
    await card(page, "alice").locator(".note", { hasText: "is gone" }).waitFor();
    assert.deepEqual([...page.errors, ...device.errors], []);
  });
});

describe("the page", { skip }, () => {
  it("is small", async () => {
    const page = await browser.open("about:blank");
    const sizes = [];
    page.on("response", response =>
      sizes.push(
        response.body().then(
          body => body.length,
          () => 0,
        ),
      ),
    );
    await page.goto(relay.url, { waitUntil: "load" });
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    assert.ok(bytes > 10_000 && bytes < 150_000, `${bytes} bytes in ${sizes.length} files`);
  });

  it("shows that the relay is ready, and how many it serves", async () => {
    const page = await browser.open(relay.url);
    await page.locator('#health[data-state="good"]').waitFor();
    await start(page);
    await eventually(async () => Number(await page.locator('[data-count="peers"]').textContent()) >= 2);
    await eventually(async () => Number(await page.locator('[data-count="pipes"]').textContent()) >= 1);
    assert.match(await page.locator('.facts [data-fact="version"]').textContent(), /^\d+\.\d+/);
    await page.locator('[data-probe="readyz"]', { hasText: "yes" }).waitFor();
  });

  it("shows the relay's limits in words", async () => {
    const page = await browser.open(relay.url);
    await page.locator("#limits dt", { hasText: "Wait for a partner" }).waitFor();
    assert.match(await page.locator("#limits").textContent(), /Peers[\d,]+/);
    assert.match(await page.locator("#limits").textContent(), /Wait for a partner\d+ (s|min)/);
  });

  it("asks nobody but the relay for anything, and breaks no rule of its policy", async () => {
    const page = await browser.open(relay.url);
    await start(page);
    await page.locator('[data-probe="readyz"]', { hasText: "yes" }).waitFor();
    assert.deepEqual(page.foreign, []);
    assert.deepEqual(page.errors, []);
    const inline = await page.evaluate(() => document.querySelectorAll("style, script:not([src]), [onclick]").length);
    assert.equal(inline, 0);
  });

  it("gives snippets with the relay's own address, by mouse and by keyboard, to be copied", async () => {
    const page = await browser.open(relay.url, { permissions: ["clipboard-read", "clipboard-write"] });
    const address = relay.url.replace(/^http/, "ws").replace(/\/$/, "");
    assert.equal(await page.locator("#address").textContent(), address);
    await page.click("#tab-npm");
    for (const name of ["npm", "browser", "java"]) {
      const code = page.locator(`#code-${name}`);
      assert.equal(await code.isVisible(), true);
      assert.ok((await code.textContent()).includes(`"${address}"`), name);
      // That it was copied is shown for two seconds only.
      await Promise.all([
        page.locator(`#panel-${name} .copy.done`).waitFor(),
        page.locator(`#panel-${name} .copy`).click(),
      ]);
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await code.textContent());
      await page.locator('[role="tab"][aria-selected="true"]').focus();
      await page.keyboard.press("ArrowRight");
    }
  });

  it("remembers the chosen colours", async () => {
    const page = await browser.open(relay.url, { colorScheme: "light" });
    const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
    await page.click("#theme");
    assert.equal(await scheme(), "dark");
    await page.reload();
    assert.equal(await scheme(), "dark");
  });

  it("fits a phone", async () => {
    const page = await browser.open(relay.url, { viewport: { width: 360, height: 740 } });
    await start(page);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 360, `${width} px wide`);
  });

  it("works under a path of a host as well as at its root", async () => {
    const deep = await new SmallRelay({ prefix: "/some/where" }).listen();
    try {
      const page = await browser.open(deep.url);
      assert.equal(await page.locator("#address").textContent(), `ws://127.0.0.1:${deep.port}/some/where`);
      await page.locator('#health[data-state="good"]').waitFor();
      await start(page);
      assert.ok(
        deep.paths.every(path => path.startsWith("/some/where/")),
        String(deep.paths),
      );
      assert.deepEqual(page.errors, []);
      await browser.closePages();
    } finally {
      await deep.close();
    }
  });

  for (const colorScheme of ["light", "dark"])
    it(`has nothing for axe to find in ${colorScheme} colours`, async () => {
      const page = await browser.open(relay.url, { colorScheme });
      await page.locator('#health[data-state="good"]').waitFor();
      assert.deepEqual(await violations(page), []);
      await start(page);
      await say(page, "alice", "hello");
      await heard(page, "bob", "hello");
      assert.deepEqual(await violations(page), []);
      await page.goto(new URL("examples/notepad.html", relay.url).href);
      await page.locator('#state[data-state="good"]').waitFor();
      assert.deepEqual(await violations(page), []);
    });

  it("says when the relay is gone, and comes back with it", async context => {
    if (!relay.start) return context.skip("this relay can't be restarted from here");
    const page = await browser.open(relay.url);
    await page.locator('#health[data-state="good"]').waitFor();
    await start(page);
    await relay.stop();
    await page.locator('#health[data-state="bad"]').waitFor();
    assert.equal(await page.locator('[data-count="peers"]').textContent(), "–");
    await relay.start();
    await page.locator('#health[data-state="good"]').waitFor();
    await Promise.all([connected(page, "alice"), connected(page, "bob")]);
    await say(page, "alice", "are you still there");
    await heard(page, "bob", "are you still there");
    // The browser itself reports what a relay that is gone refuses, and there is no way to keep it from that.
    const refused = /^WebSocket connection to '[^']+' failed|^Failed to load resource: (net::ERR_|.* 503 )/;
    assert.deepEqual(
      page.errors.filter(error => !refused.test(error)),
      [],
    );
  });
});

describe("the notepad", { skip }, () => {
  const notepad = name =>
    new URL(`examples/notepad.html#${name}-${Math.random().toString(36).slice(2)}`, relay.url).href;
  const text = page => page.locator("#text").inputValue();
  const shared = page => page.locator("#state-text", { hasText: "Shared with 1 other device" }).waitFor();

  it("shows on one device what is written on the other", async () => {
    const url = notepad("sync");
    const alice = await browser.open(url);
    await alice.locator("#text").fill("milk");
    const bob = await browser.open(url);
    await Promise.all([shared(alice), shared(bob)]);
    await eventually(async () => (await text(bob)) === "milk");
    await bob.locator("#text").press("End");
    await bob.locator("#text").pressSequentially(" and bread");
    await eventually(async () => (await text(alice)) === "milk and bread");
    assert.deepEqual([...alice.errors, ...bob.errors], []);
  });

  it("ends up the same on all devices, whoever wrote at the same time", async () => {
    const url = notepad("converge");
    const pages = await Promise.all([browser.open(url), browser.open(url)]);
    await Promise.all(pages.map(shared));
    await Promise.all(pages.map((page, i) => page.locator("#text").pressSequentially(`${i}`.repeat(30))));
    await eventually(async () => {
      const [one, other] = await Promise.all(pages.map(text));
      return one === other && one.length > 0;
    });
  });

  it("keeps the text for when the device comes back", async () => {
    const page = await browser.open(notepad("kept"));
    await page.locator("#text").fill("still here");
    await page.reload();
    assert.equal(await text(page), "still here");
  });

  it("gives a new sheet a name that is in its link", async () => {
    const page = await browser.open(new URL("examples/notepad.html", relay.url).href);
    assert.match(page.url(), /#\w{12}$/);
    assert.equal(await page.locator("#link").evaluate(link => link.href), page.url());
  });
});
