import { bytes, count, duration, limit } from "./format.js";

const INTERVAL = 1500;
const PROBE_EVERY = 6;

const STATES = {
  ready: ["good", "Ready for peers"],
  draining: ["warn", "Draining: stopping soon, and admits no new peers"],
  private: ["good", "Working. Its figures aren't public"],
  full: ["warn", "Full: admits no new peers for now"],
  "short of memory": ["warn", "Short of memory: new peers should go elsewhere"],
  "not in the cluster yet": ["warn", "Not in the cluster yet: new peers should go elsewhere"],
  unreachable: ["bad", "Can't be reached; trying again"],
};

/** Asks the relay how it is for as long as somebody looks at the page, shows the answers, and passes them on. */
export function pollStatus(base, chart, figure, onStatus) {
  let before = null;
  let turn = 0;
  let timer;

  async function poll() {
    clearTimeout(timer);
    if (document.hidden) return;
    const status = await fetchStatus(base);
    const now = Date.now();
    if (status) {
      const rate = rateSince(before, status, now);
      chart.add(now, rate);
      if (rate > 0) figure.pulse();
      show(status, rate);
      onStatus(status);
      before = { now, bytes: status.bytesRelayed };
      if (turn++ % PROBE_EVERY === 0) probes(base);
    } else {
      chart.add(now, null);
      before = null;
      turn = 0;
      showHealth("unreachable");
      onStatus(null);
      for (const element of document.querySelectorAll("[data-count], #rate")) setText(element, "–");
      for (const element of document.querySelectorAll("[data-probe]")) showProbe(element, null);
    }
    clearTimeout(timer);
    timer = setTimeout(poll, INTERVAL);
  }

  document.addEventListener("visibilitychange", poll);
  poll();
}

async function fetchStatus(base) {
  try {
    const response = await fetch(new URL("status", base), { cache: "no-store", signal: AbortSignal.timeout(5000) });
    if (response.ok) return await response.json();
    // Whoever runs the relay may keep its figures to themselves.
    if (response.status >= 500) return null;
    const ready = await fetch(new URL("readyz", base), { cache: "no-store" });
    return { state: ready.status === 503 ? (await ready.text()).trim() : "private" };
  } catch {
    return null;
  }
}

/** Bytes a second since the last answer; null if there is none to compare with, or the relay began anew. */
function rateSince(before, { bytesRelayed }, now) {
  if (before === null || !(bytesRelayed >= before.bytes)) return null;
  return ((bytesRelayed - before.bytes) * 1000) / Math.max(1, now - before.now);
}

function show(status, rate) {
  showHealth(status.state ?? "ready");
  for (const element of document.querySelectorAll("[data-count]")) {
    const value = status[element.dataset.count];
    setText(element, typeof value === "number" ? count(value) : "–");
  }
  setText(document.getElementById("rate"), rate === null ? "–" : `${bytes(Math.round(rate))}/s`);
  const facts = {
    version: status.version,
    uptime: status.uptimeSeconds >= 0 ? duration(status.uptimeSeconds) : undefined,
    transport: status.transport,
    nodes: status.cluster?.nodes >= 1 ? count(status.cluster.nodes) : undefined,
    bytes: status.bytesRelayed >= 0 ? bytes(status.bytesRelayed) : undefined,
  };
  for (const element of document.querySelectorAll("[data-fact]")) setText(element, facts[element.dataset.fact] ?? "–");
  // Of interest only where there are several.
  for (const fact of document.querySelectorAll("[data-nodes]")) fact.hidden = !(status.cluster?.nodes > 1);
  showSource(status.source);
  showLimits(status.limits);
}

/** Not every build knows where its source is. */
function showSource(source) {
  for (const link of document.querySelectorAll("[data-source]")) {
    link.hidden = !/^https:\/\//.test(source);
    if (!link.hidden) link.href = source + link.dataset.source;
  }
}

/** Announced by screen readers, so it only changes when the state does. */
function showHealth(state) {
  const [tone, text] = STATES[state] ?? ["warn", `The relay says: ${state}`];
  document.getElementById("health").dataset.state = tone;
  setText(document.getElementById("health-text"), text);
}

function showLimits(limits) {
  const entries = Object.entries(limits ?? {}).filter(([, value]) => ["number", "string"].includes(typeof value));
  const box = document.getElementById("limits");
  box.hidden = entries.length === 0;
  const list = box.querySelector("dl");
  const shown = JSON.stringify(entries);
  if (list.dataset.shown === shown) return;
  list.dataset.shown = shown;
  list.replaceChildren(
    ...entries.flatMap(([name, value]) => limit(name, value).map((text, i) => element(i === 0 ? "dt" : "dd", text))),
  );
}

async function probes(base) {
  for (const shown of document.querySelectorAll("[data-probe]")) {
    try {
      const response = await fetch(new URL(shown.dataset.probe, base), { cache: "no-store" });
      if (response.status === 401 || response.status === 404) setText(shown, "not public");
      else showProbe(shown, response.ok);
    } catch {
      showProbe(shown, null);
    }
  }
}

function showProbe(shown, answer) {
  setText(shown, answer === null ? "no answer" : answer ? "yes" : "no");
  shown.className = answer ? "good" : "bad";
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function setText(shown, text) {
  if (shown.textContent !== text) shown.textContent = text;
}
