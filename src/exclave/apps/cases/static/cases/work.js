/* Working pages of officers: a single key for each decision offered, Enter decides; arrows in lists, several rows
   chosen with Shift; evidence opened beside its conditions. Pages work without this file. The single keys obey
   the switch in the help (keys.js keeps it). */
(() => {
  "use strict";
  const { say, words } = window.exclave ?? { say() {}, words: {} };
  const keysOff = () => localStorage.getItem("keys") === "off";
  const typing = (target) => target.matches?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

  // ---- decisions by key ---------------------------------------------------------------------------------
  function press(target) {
    if (target.matches("input")) {
      target.checked = true;
      target.dispatchEvent(new Event("change", { bubbles: true }));
      const form = target.form;
      const reason = form.elements.reason;
      const button = form.querySelector("[data-submit], .button-primary, button");
      const next = "needsReason" in target.dataset && reason && !reason.value.trim() ? reason : button;
      next?.focus();
      next?.scrollIntoView({ block: "center" });
      say(document.querySelector(`label[for="${CSS.escape(target.id)}"]`)?.textContent.trim() ?? "");
    } else {
      target.focus();
      target.click();
    }
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches?.("[data-decision] textarea")) {
      event.preventDefault();
      event.target.form.requestSubmit(event.target.form.querySelector("[data-submit]"));
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || keysOff()) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "u") {
      const list = document.querySelector("a[data-list]");
      if (list) { event.preventDefault(); list.click(); }
      return;
    }
    const target = document.querySelector(`[data-press="${CSS.escape(event.key)}"]:not(:disabled)`);
    if (target) { event.preventDefault(); press(target); }
  });

  // ---- arriving from the case before: say what was done, begin at the heading ------------------------------
  if (document.querySelector("[data-queue]")) {
    const heading = document.querySelector("h1");
    if (heading && !location.hash && !document.querySelector("[data-focus]")) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
    const said = [...document.querySelectorAll("#messages .notice")].map((one) => one.textContent.trim());
    if (said.length) setTimeout(() => say(`${said.join(" ")} ${heading?.textContent ?? ""}`), 150);
  }

  // ---- rows: arrows as j and k, Shift for a stretch of boxes ----------------------------------------------
  document.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const row = event.target.closest?.("[data-rows-keys] tbody tr");
    if (!row || typing(event.target)) return;
    const next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
    if (!next) return;
    event.preventDefault();
    document.dispatchEvent(new KeyboardEvent("keydown", { key: event.key === "ArrowDown" ? "j" : "k", bubbles: true }));
  });
  let last = null;
  document.addEventListener("click", (event) => {
    const box = event.target.closest?.('input[name="selected"][form="bulk"]');
    if (!box) return;
    const boxes = [...document.querySelectorAll('input[name="selected"][form="bulk"]')];
    if (event.shiftKey && last?.isConnected) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const one of boxes.slice(from, to + 1)) one.checked = box.checked;
      box.dispatchEvent(new Event("change", { bubbles: true }));
    }
    last = box;
  });

  // ---- fields to be mended ----------------------------------------------------------------------------------
  document.addEventListener("change", (event) => {
    if (event.target.name !== "mend") return;
    const place = document.querySelector("[data-mend-count]");
    if (place) place.textContent = (words.selected ?? "%s").replace("%s", document.querySelectorAll('input[name="mend"]:checked').length);
  });

  // ---- evidence beside its conditions ----------------------------------------------------------------------
  async function load(file) {
    const place = file.querySelector(".preview-place");
    const from = file.dataset.previewFrom;
    if (!place || !from || file.dataset.loaded) return;
    file.dataset.loaded = "1";
    if (file.dataset.preview === "picture") {
      const image = new Image();
      image.alt = place.dataset.alt;
      image.src = from;
      place.replaceChildren(image);
      return;
    }
    place.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(from, { credentials: "same-origin" });
      const plain = answer.headers.get("Content-Type")?.startsWith("text/plain");
      place.textContent = answer.ok && plain ? (await answer.text()) || place.dataset.empty : answer.status === 204 ? place.dataset.empty : place.dataset.failed;
    } catch {
      place.textContent = place.dataset.failed;
      delete file.dataset.loaded;
    }
    place.removeAttribute("aria-busy");
  }
  for (const file of document.querySelectorAll("details[data-preview]")) {
    file.addEventListener("toggle", () => { if (file.open) load(file); });
  }
  function show(hash) {
    const target = hash.length > 1 ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
    if (target?.matches("details[data-preview]")) {
      for (const other of document.querySelectorAll("details[data-preview][open]")) other.open = other === target;
      target.open = true;
      target.querySelector("summary").focus({ preventScroll: true });
      target.scrollIntoView({ block: "nearest" });
    } else if (target?.matches(".condition")) {
      const fold = target.closest("details");
      if (fold) fold.open = true;
      target.tabIndex = -1;
      target.focus({ preventScroll: true });
      target.scrollIntoView({ block: "center" });
    }
  }
  window.addEventListener("hashchange", () => show(location.hash));
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[data-look], .evidence-serves a[href^="#"]');
    if (link && link.hash === location.hash) show(link.hash);
  });
  if (location.hash) show(location.hash);
})();
