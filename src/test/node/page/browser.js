import { existsSync, readdirSync, readFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import axe from "axe-core";
import { chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/**
 * Chromium heeds one list only, so the second half of ours is Playwright's. The first is what each window would have besides
 * its page: the list below the address bar, which is two pages more, and a renderer in stock. They took half of the CPU.
 */
const DISABLED_FEATURES = [
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxFullPopup",
  "SpareRendererForSitePerProcess",

  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsUpgrades",
  "HttpsFirstBalancedModeAutoEnable",
  "MediaRouter",
  "PaintHolding",
  "ThirdPartyStoragePartitioning",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "OptimizationHints",
  "NetworkTimeServiceQuerying",
  "PreconnectToSearch",
];

const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  `--disable-features=${DISABLED_FEATURES}`,
];

/** Where Chromium is, or undefined: then the tests are skipped, except where CI says that it has to be there. */
export const executablePath = process.env.CHROMIUM ?? PLACES.find(existsSync);
export const skip = !executablePath && process.env.CI !== "true" ? "no Chromium here" : false;

function descendants(of) {
  const parents = readdirSync("/proc")
    .filter(entry => /^\d+$/.test(entry))
    .map(pid => [Number(pid), parent(pid)]);
  const children = pid => parents.filter(([, of]) => of === pid).map(([child]) => child);
  const all = pid => children(pid).flatMap(child => [child, ...all(child)]);
  return all(of);
}

function parent(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1).split(" ")[1]);
  } catch {
    return undefined; // it has ended meanwhile
  }
}

/** One that several scripts use. They are told its address in SHARED_CHROMIUM. */
export const launchShared = () => chromium.launchServer({ executablePath, args: ARGUMENTS });

/** A browser whose pages record what went wrong in them, and what they asked others for. */
export class Browser {
  #browser;

  /** The shared one, or one of its own: in any case, what it opens is its own, and closed with it. */
  async launch({ backForwardCache = false } = {}) {
    const shared = process.env.SHARED_CHROMIUM;
    const ignoreDefaultArgs = backForwardCache ? ["--disable-back-forward-cache"] : [];
    this.#browser =
      shared && !backForwardCache
        ? await chromium.connect(shared)
        : await chromium.launch({ executablePath, args: ARGUMENTS, ignoreDefaultArgs });
    return this;
  }

  /** Stops or continues the whole browser, as when a device sleeps and wakes. Linux only. */
  signal(name) {
    for (const pid of descendants(process.pid))
      if (/chrom/.test(readFileSync(`/proc/${pid}/cmdline`, "latin1"))) process.kill(pid, name);
  }

  close() {
    return this.#browser.close();
  }

  closePages() {
    return Promise.all(this.#browser.contexts().map(context => context.close()));
  }

  /**
   * A page of its own context: another device, as far as the page can tell. Nothing moves in it unless a test asks for
   * that: without a graphics card, what moves takes most of a core in each page that is open.
   */
  async open(url, options = {}) {
    const device = { viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...options };
    const context = await this.#browser.newContext(device);
    context.setDefaultTimeout(180_000);
    const page = await context.newPage();
    page.errors = [];
    page.foreign = [];
    page.on("console", message => message.type() === "error" && page.errors.push(message.text()));
    page.on("pageerror", error => page.errors.push(error.message));
    page.on("request", request => {
      const asked = request.url();
      if (!/^(blob|data):/.test(asked) && new URL(asked).host !== new URL(url).host) page.foreign.push(asked);
    });
    await page.goto(url);
    return page;
  }
}

/** What was downloaded, also where the browser is another process's. */
export async function content(download) {
  return buffer(await download.createReadStream());
}

/** What axe finds, in words. */
export async function violations(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(node => node.target.join(" ") + " " + node.failureSummary).join("; ")}`,
  );
}
