/**
 * Opens and closes the rows of a list by tap, click and keyboard. The list is one stop of the Tab key: arrows, Home and End go
 * from row to row.
 */
export class RowKeys {
  #list;
  #current = null;

  constructor(list) {
    this.#list = list;
    list.addEventListener("click", ({ target }) => this.#toggle(target.closest("button.detail")));
    list.addEventListener("keydown", event => this.#pressed(event));
  }

  added(button) {
    button.tabIndex = -1;
    button.setAttribute("aria-expanded", "false");
    if (!this.#current?.isConnected) this.#makeCurrent(button);
  }

  removed(row) {
    if (!row.contains(this.#current)) return;
    const first = this.#list.querySelector("button.detail");
    if (first) this.#makeCurrent(first);
  }

  #toggle(button) {
    if (!button) return;
    this.#makeCurrent(button);
    const isOpen = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!isOpen));
  }

  #pressed(event) {
    const buttons = [...this.#list.querySelectorAll("button.detail")];
    const at = buttons.indexOf(this.#current);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (buttons[to] === undefined) return;
    event.preventDefault();
    this.#makeCurrent(buttons[to]);
    buttons[to].focus();
  }

  #makeCurrent(button) {
    if (this.#current) this.#current.tabIndex = -1;
    this.#current = button;
    button.tabIndex = 0;
  }
}
