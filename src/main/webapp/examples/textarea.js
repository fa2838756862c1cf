import { UndoManager } from "../vendor/yjs.js";

/** Shows a Yjs text in a textarea, and takes what is written there into it. Undo takes back only what was written here. */
export function bindTextarea(area, text) {
  const here = { area };
  const undo = new UndoManager(text, { trackedOrigins: new Set([here]) });
  let shown = (area.value = text.toString());
  /** While a word is being composed from several keys, the browser mustn't be disturbed: what others write waits. */
  let composing = false;
  let waiting = [];

  text.observe(({ delta, transaction }) => {
    if (transaction.origin === here) return;
    waiting.push(delta);
    if (!composing) show();
  });
  area.addEventListener("input", () => composing || take());
  area.addEventListener("compositionstart", () => (composing = true));
  area.addEventListener("compositionend", () => {
    composing = false;
    take();
  });
  area.addEventListener("keydown", event => {
    const key = event.key.toLowerCase();
    const redoes = key === "y" || (key === "z" && event.shiftKey);
    if (!(event.ctrlKey || event.metaKey) || event.altKey || !(redoes || key === "z")) return;
    event.preventDefault();
    if (redoes) undo.redo();
    else undo.undo();
  });

  function take() {
    const { start, end, inserted } = difference(shown, area.value);
    shown = area.value;
    const from = waiting.reduce(moved, start);
    const to = waiting.reduce(moved, end);
    text.doc.transact(() => {
      text.delete(from, to - from);
      text.insert(from, inserted);
    }, here);
    if (waiting.length > 0) show();
  }

  function show() {
    const { selectionStart, selectionEnd, scrollTop } = area;
    area.value = shown = text.toString();
    area.setSelectionRange(waiting.reduce(moved, selectionStart), waiting.reduce(moved, selectionEnd));
    area.scrollTop = scrollTop;
    waiting = [];
  }
}

/** Where a place in a text is after a change, as Yjs tells it: what was kept, inserted and deleted, from the start on. */
export function moved(place, delta) {
  let at = 0;
  for (const { retain = 0, insert = "", delete: deleted = 0 } of delta) {
    if (at > place) break;
    at += retain;
    if (at < place) place += insert.length;
    at += insert.length;
    if (at < place) place = Math.max(at, place - deleted);
  }
  return place;
}

/** What was changed to make one text of the other: the part from `start` to `end` became `inserted`. */
export function difference(before, after) {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let kept = 0;
  while (kept < most - start && before.at(-1 - kept) === after.at(-1 - kept)) kept++;
  // Never half of a character that is two in JavaScript.
  if (isSecondHalf(before[start]) || isSecondHalf(after[start])) start--;
  if (isSecondHalf(before[before.length - kept]) || isSecondHalf(after[after.length - kept])) kept--;
  return { start, end: before.length - kept, inserted: after.slice(start, after.length - kept) };
}

function isSecondHalf(unit) {
  return unit >= "\udc00" && unit <= "\udfff";
}
