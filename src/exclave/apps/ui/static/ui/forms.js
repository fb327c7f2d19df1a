/* Forms: saving by itself, a guard on leaving, rows of tables, counters, the other scale of money, look-ups. */
(() => {
  "use strict";
  const { words, say, show } = window.exclave;
  const fill = (text, value) => (text ?? "%s").replace("%s", value);
  const plain = (text) => text.normalize("NFKC").replace(/[,\s]/g, "");

  // ---- saving and leaving -------------------------------------------------------------------------------
  class Draft {
    constructor(form) {
      this.form = form;
      this.address = form.dataset.autosave;
      this.place = form.querySelector("[data-form-state]") ?? document.querySelector(`[data-form-state="${form.id}"]`);
      this.dirty = false;
      this.savedAt = 0;
      this.failures = 0;
      form.addEventListener("input", () => this.changed());
      form.addEventListener("change", () => this.changed());
      form.addEventListener("submit", (event) => this.submitted(event));
      window.addEventListener("beforeunload", (event) => { if (this.dirty && !this.leaving) event.preventDefault(); });
      window.addEventListener("pageshow", () => { this.leaving = false; });
      if (this.address) {
        document.addEventListener("visibilitychange", () => { if (document.hidden && this.dirty) this.save(true); });
        setInterval(() => this.tell(), 1000);
      }
    }
    changed() {
      this.dirty = true;
      this.number = (this.number ?? 0) + 1;
      if (!this.address) return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), 2000);
      this.tell();
    }
    /** A save under way must end first: it raises the version that the submission expects. */
    submitted(event) {
      if (event.defaultPrevented) return;
      clearTimeout(this.timer);
      if (!this.saving) { this.leaving = true; return; }
      event.preventDefault();
      event.stopPropagation();
      this.waiting = { submitter: event.submitter };
    }
    submitNow() {
      const { submitter } = this.waiting;
      this.waiting = null;
      if (this.form.dataset.confirm || submitter?.dataset.confirm) this.form.dataset.confirmed = "1"; // asked already
      this.form.requestSubmit(submitter);
    }
    async save(keepalive = false) {
      if (this.saving || this.leaving) return;
      this.saving = true;
      const upTo = this.number;
      const data = new FormData(this.form);
      for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
      this.tell();
      try {
        const answer = await fetch(this.address, { method: "POST", body: data, keepalive, headers: { "X-Autosave": "1", Accept: "application/json" } });
        if (answer.status === 409) return this.stop(words.conflict);
        if (answer.redirected || answer.status === 403 || answer.status === 404) return this.stop(words.signedOut);
        if (!answer.ok) throw new Error(String(answer.status));
        this.taken(await answer.json().catch(() => ({})));
        if (upTo === this.number) this.dirty = false;
        this.savedAt = Date.now();
        this.failures = 0;
      } catch {
        this.failures += 1;
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.save(), Math.min(60, 5 * this.failures) * 1000);
      } finally {
        this.saving = false;
        this.tell();
        if (this.waiting) this.submitNow();
        else if (this.dirty && !this.failures && !this.stopped) { clearTimeout(this.timer); this.timer = setTimeout(() => this.save(), 2000); }
      }
    }
    /** The server's answer: {"version": n} becomes the version the next request expects. */
    taken(answer) {
      const version = this.form.elements.namedItem("expected_version");
      if (version && answer.version !== undefined) version.value = answer.version;
      this.form.dispatchEvent(new CustomEvent("exclave:saved", { bubbles: true, detail: answer }));
    }
    stop(text) {
      this.stopped = true;
      this.address = "";
      this.state("failed", text);
      show(text);
    }
    state(name, text) {
      if (!this.place || this.stopped && name !== "failed") return;
      if (this.place.dataset.state !== name) say(name === "saved" ? words.saved : name === "failed" ? text : "");
      this.place.dataset.state = name;
      this.place.textContent = text;
    }
    tell() {
      if (this.stopped) return;
      if (this.failures) return this.state("failed", words.saveFailed);
      if (this.saving) return this.state("saving", words.saving);
      if (this.dirty) return this.state("unsaved", words.unsaved);
      if (!this.savedAt) return;
      const seconds = Math.round((Date.now() - this.savedAt) / 1000);
      const text = seconds < 3 ? words.saved : seconds < 60 ? fill(words.savedAgo, seconds) : fill(words.savedMinutes, Math.floor(seconds / 60));
      this.state("saved", text);
    }
  }
  for (const form of document.querySelectorAll("form[data-autosave], form[data-guard]")) form.draft = new Draft(form);

  // ---- rows of a table ----------------------------------------------------------------------------------
  function renumber(frame) {
    const rows = [...frame.querySelectorAll("tbody tr")];
    const name = frame.querySelector("template")?.content.querySelector("[data-remove-row]")?.ariaLabel;
    rows.forEach((row, i) => {
      row.querySelector(".row-number").textContent = i + 1;
      const button = row.querySelector("[data-remove-row]");
      if (name && button) button.ariaLabel = name.replace("__number__", i + 1);
    });
    const count = frame.querySelector("[data-row-count]");
    if (count) count.textContent = fill(words.rows, rows.length);
    frame.dispatchEvent(new Event("input", { bubbles: true }));
  }
  document.addEventListener("click", (event) => {
    const add = event.target.closest?.("[data-add-row]");
    const remove = event.target.closest?.("[data-remove-row]");
    const frame = (add ?? remove)?.closest("[data-rows]");
    const blank = frame?.querySelector("template");
    if (!blank) return; // without a blank row the server answers the button
    event.preventDefault();
    const body = frame.querySelector("tbody");
    if (add) {
      const next = Math.max(-1, ...[...body.rows].map((row) => Number(row.dataset.row))) + 1;
      const holder = document.createElement("tbody");
      holder.innerHTML = blank.innerHTML.replaceAll("__row__", next);
      const row = holder.firstElementChild;
      body.append(row);
      row.querySelector("input, select, textarea")?.focus();
      say(words.added);
    } else {
      const row = remove.closest("tr");
      const beside = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      (beside?.querySelector("input, select") ?? frame.querySelector("[data-add-row]")).focus();
      say(words.removed);
    }
    renumber(frame);
  });

  // ---- counters, money, reasons, look-ups ---------------------------------------------------------------
  function count(area) {
    const place = document.querySelector(`[data-counter="${CSS.escape(area.id)}"]`);
    if (!place) return;
    const left = Number(area.dataset.max) - [...area.value].length;
    place.textContent = left >= 0 ? fill(words.left, left) : fill(words.over, -left);
    place.classList.toggle("counter-over", left < 0);
  }
  const SCALE = { 元: 1, 万元: 1e4, 亿元: 1e8 };
  function money(input) {
    const place = document.querySelector(`[data-money-of="${CSS.escape(input.id)}"]`);
    if (!place) return;
    const text = plain(input.value);
    const scale = SCALE[input.dataset.money] ?? 1;
    const amount = Number(text) * scale;
    if (!text || !Number.isFinite(amount)) place.textContent = "";
    else if (scale === 1) place.textContent = amount >= 1e4 ? fill(words.equalsWan, (amount / 1e4).toLocaleString("en", { maximumFractionDigits: 6 })) : "";
    else place.textContent = fill(words.equals, amount.toLocaleString("en", { maximumFractionDigits: 2 }));
  }
  let waiting;
  function lookUp(input) {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const address = new URL(input.dataset.lookup, location.href);
      address.searchParams.set("q", input.value);
      const answer = await fetch(address, { headers: { "HX-Request": "true", "HX-Request-Type": "partial" } }).catch(() => null);
      const list = document.getElementById(`${input.id}-list`);
      if (answer?.ok && !answer.redirected && list) list.innerHTML = await answer.text();
    }, 250);
  }
  document.addEventListener("input", (event) => {
    const input = event.target;
    if (input.dataset?.max) count(input);
    if (input.dataset?.money) money(input);
    if (input.dataset?.lookup) lookUp(input);
  });
  document.addEventListener("change", (event) => {
    const { form } = event.target;
    if (event.target.name === "outcome" && form?.elements.reason) form.elements.reason.required = "needsReason" in event.target.dataset;
    if (event.target.name === "selected" || event.target.matches?.("[data-select-all]")) select(event.target);
  });
  for (const chosen of document.querySelectorAll('input[name="outcome"]:checked')) chosen.dispatchEvent(new Event("change", { bubbles: true }));
  for (const area of document.querySelectorAll("textarea[data-max]")) count(area);
  for (const input of document.querySelectorAll("input[data-money]")) money(input);

  // ---- rows chosen for a bulk action --------------------------------------------------------------------
  function select(box) {
    if (box.matches("[data-select-all]")) for (const one of document.querySelectorAll('input[name="selected"]')) one.checked = box.checked;
    const place = document.querySelector("[data-bulk-count]");
    if (place) place.textContent = fill(words.selected, document.querySelectorAll('input[name="selected"]:checked').length);
  }

  document.querySelector("[data-focus]")?.focus();
})();
