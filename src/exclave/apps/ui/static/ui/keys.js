/* Keys for people who work here all day: / search the site, f filter the list, j k rows, x select, n p next and previous, ? help.
   They act outside of input fields only and can be switched off in the help. */
(() => {
  "use strict";
  const off = document.querySelector("[data-keys-off]");
  if (off) {
    off.checked = localStorage.getItem("keys") === "off";
    off.addEventListener("change", () => localStorage.setItem("keys", off.checked ? "off" : "on"));
  }
  let now = null;

  function move(step) {
    const rows = [...document.querySelectorAll("[data-rows-keys] tbody tr")];
    if (!rows.length) return;
    const at = rows.indexOf(now?.isConnected ? now : document.activeElement?.closest?.("tr"));
    const next = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step))];
    now?.classList.remove("row-now");
    now = next;
    now.classList.add("row-now");
    const link = now.querySelector("a[href], button");
    link?.focus({ preventScroll: true });
    now.scrollIntoView({ block: "nearest" });
  }

  const actions = {
    "/": () => {
      const box = document.querySelector("[data-site-search], main input[type=search]");
      box?.focus();
      box?.select?.();
    },
    f: () => {
      const box = document.querySelector("main [data-search]");
      box?.focus();
      box?.select?.();
    },
    "?": () => document.getElementById("keys-help")?.showModal(),
    j: () => move(1),
    k: () => move(-1),
    x: () => now?.querySelector('input[type="checkbox"]')?.click(),
    n: () => document.querySelector("a[data-next]")?.click(),
    p: () => document.querySelector("a[data-previous]")?.click(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || off?.checked) return;
    if (event.target.matches?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]")) return;
    if (document.querySelector("dialog[open]")) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
})();
