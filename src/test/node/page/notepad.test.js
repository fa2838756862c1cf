// The notepad in several windows of Chromium, over the relay that relay-under-test.js starts.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { Browser, skip, violations } from "./browser.js";
import { startRelay } from "./relay-under-test.js";
import { eventually } from "./waiting.js";

let relay;
let browser;

const url = () => new URL(`examples/notepad.html#${Math.random().toString(36).slice(2)}`, relay.url).href;
const area = page => page.locator("#text");
const text = page => area(page).inputValue();
const shared = page => page.locator("#state-text", { hasText: "Shared with 1 other device" }).waitFor();
const caret = page => area(page).evaluate(({ selectionStart }) => selectionStart);
const moveCaret = (page, to) => area(page).evaluate((element, to) => element.setSelectionRange(to, to), to);

async function twoWindows() {
  const sheet = url();
  const pages = [await browser.open(sheet), await browser.open(sheet)];
  await Promise.all(pages.map(shared));
  return pages;
}

async function equal(...pages) {
  await eventually(async () => new Set(await Promise.all(pages.map(text))).size === 1);
  return text(pages[0]);
}

describe("the notepad", { skip }, () => {
  before(async () => {
    relay = await startRelay();
    browser = await new Browser().launch();
  });

  afterEach(() => browser.closePages());

  after(async () => {
    await browser?.close();
    await relay?.stop();
  });

  it("merges what two write at the same time", async () => {
    const [alice, bob] = await twoWindows();
    await area(alice).fill("List:\n\nEnd.");
    await eventually(async () => (await text(bob)) === "List:\n\nEnd.");
    await moveCaret(alice, 6);
    await moveCaret(bob, 11);
    await Promise.all([
      area(alice).pressSequentially("milk, bread, a dozen eggs", { delay: 5 }),
      area(bob).pressSequentially(" Nothing else is needed", { delay: 5 }),
    ]);
    assert.equal(await equal(alice, bob), "List:\nmilk, bread, a dozen eggs\nEnd. Nothing else is needed");
    assert.deepEqual([...alice.errors, ...bob.errors, ...alice.foreign, ...bob.foreign], []);
  });

  it("loses nothing that two write in the same place", async () => {
    const [alice, bob] = await twoWindows();
    await Promise.all([area(alice).pressSequentially("a".repeat(40)), area(bob).pressSequentially("b".repeat(40))]);
    const both = await equal(alice, bob);
    assert.equal([...both].sort().join(""), "a".repeat(40) + "b".repeat(40));
  });

  it("merges what was written apart, when the network is back", async () => {
    const [alice, bob] = await twoWindows();
    await area(alice).fill("milk bread");
    await eventually(async () => (await text(bob)) === "milk bread");
    await bob.reload({ waitUntil: "commit" });
    await bob.goto("about:blank"); // away, and what it had is kept there
    await area(alice).press("End");
    await area(alice).pressSequentially(" eggs");
    await bob.goBack();
    await shared(bob);
    await eventually(async () => (await text(bob)) === "milk bread eggs");
  });

  it("keeps the caret where it was in the text", async () => {
    const [alice, bob] = await twoWindows();
    await area(alice).fill("one two three");
    await eventually(async () => (await text(bob)) === "one two three");
    await area(bob).focus();
    await moveCaret(bob, 7);
    await moveCaret(alice, 0);
    await area(alice).pressSequentially("zero ");
    await eventually(async () => (await text(bob)).startsWith("zero one"));
    assert.equal(await caret(bob), 12);
    await area(alice).press("ControlOrMeta+a");
    await area(alice).press("Delete");
    await eventually(async () => (await caret(bob)) === 0);
  });

  it("takes back only what was written here", async () => {
    const [alice, bob] = await twoWindows();
    await area(alice).fill("alice "); // at once: keys that are half a second apart are taken back one by one
    await eventually(async () => (await text(bob)) === "alice ");
    await area(bob).press("End");
    await area(bob).pressSequentially("bob");
    await eventually(async () => (await text(alice)) === "alice bob");
    await area(alice).press("ControlOrMeta+z");
    await eventually(async () => (await text(bob)) === "bob");
    await area(alice).press("ControlOrMeta+Shift+z");
    await eventually(async () => (await text(bob)) === "alice bob");
  });

  it("takes characters whole that are two in JavaScript", async () => {
    const [alice, bob] = await twoWindows();
    await area(alice).fill("😀");
    await eventually(async () => (await text(bob)) === "😀");
    await area(alice).fill("😁");
    await eventually(async () => (await text(bob)) === "😁");
  });

  it("shows that somebody is writing, and has nothing serious for axe to find", async () => {
    const [alice, bob] = await twoWindows();
    await Promise.all([
      bob.locator("#writing", { hasText: "Somebody is writing" }).waitFor(),
      area(alice).pressSequentially("hello"),
    ]);
    assert.deepEqual(await violations(bob), []);
    await eventually(async () => (await bob.locator("#writing").textContent()) === "");
  });

  it("two windows of one device keep what either has written, even with nobody else there", async () => {
    const sheet = url();
    const page = await browser.open(sheet);
    await area(page).fill("still here");
    await page.reload();
    assert.equal(await text(page), "still here");
    const other = await page.context().newPage();
    await other.goto(sheet);
    assert.equal(await area(other).inputValue(), "still here");
  });
});
