/** Makes each button with data-copy copy the text, or the link, of the element with that id. */
export function enableCopying(document) {
  document.addEventListener("click", async event => {
    const button = event.target.closest("button[data-copy]");
    if (!button) return;
    const source = document.getElementById(button.dataset.copy);
    const done = await copy(document, source.href ?? source.textContent);
    button.dataset.label ??= button.textContent;
    button.textContent = done ? "Copied" : "Not possible here";
    button.classList.toggle("done", done);
    clearTimeout(button.restore);
    button.restore = setTimeout(() => {
      button.textContent = button.dataset.label;
      button.classList.remove("done");
    }, 1800);
  });
}

async function copy(document, text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyTheOldWay(document, text);
  }
}

/** Without https there is no clipboard API, and many relays run on a plain local network. */
function copyTheOldWay(document, text) {
  const focused = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  focused?.focus();
  return done;
}
