/* What every page needs: confirm dialogs, one submission per press, menus, copying, countdowns, htmx manners.
   Every page works without this file; it only saves steps and mistakes. */
(() => {
  "use strict";
  const words = document.getElementById("words")?.dataset ?? {};
  const live = document.getElementById("live");

  function say(text) {
    if (live) live.textContent = text;
  }

  /** A message on top of the page; text only, never markup. */
  function show(text, kind = "danger") {
    const place = document.getElementById("messages");
    if (!place) return say(text);
    const box = document.createElement("div");
    box.className = `notice notice-${kind}`;
    box.textContent = text;
    place.replaceChildren(box);
    box.scrollIntoView({ block: "nearest" });
  }

  /** Asks in the page's own dialog; resolves to true or false. */
  function ask(text, { title = "", button = "", danger = false } = {}) {
    const dialog = document.getElementById("confirm");
    if (!dialog?.showModal) return Promise.resolve(window.confirm(text));
    const heading = dialog.querySelector("h2");
    const yes = dialog.querySelector("[data-confirm-yes]");
    heading.dataset.usual ??= heading.textContent;
    yes.dataset.usual ??= yes.textContent;
    heading.textContent = title || heading.dataset.usual;
    yes.textContent = button || yes.dataset.usual;
    yes.className = `button ${danger ? "button-danger" : "button-primary"}`;
    dialog.querySelector("[data-confirm-text]").textContent = text;
    return new Promise((resolve) => {
      let answer = false;
      yes.onclick = () => { answer = true; dialog.close(); };
      dialog.querySelector("[data-confirm-no]").onclick = () => dialog.close();
      dialog.addEventListener("close", () => resolve(answer), { once: true });
      dialog.showModal();
      dialog.querySelector("[data-confirm-no]").focus();
    });
  }

  // Confirm: <form data-confirm="…"> or <button data-confirm="…">, with data-confirm-title, -button, -danger.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const asker = event.submitter?.dataset.confirm ? event.submitter : form;
    const text = asker.dataset.confirm;
    if (!text || form.dataset.confirmed) return delete form.dataset.confirmed;
    event.preventDefault();
    event.stopImmediatePropagation();
    const look = { title: asker.dataset.confirmTitle, button: asker.dataset.confirmButton, danger: "confirmDanger" in asker.dataset };
    ask(text, look).then((yes) => {
      if (!yes) return;
      form.dataset.confirmed = "1";
      form.requestSubmit(event.submitter);
    });
  }, true);

  // One submission per press. The key in the form stays, so sending again gives the same receipt.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post], [hx-put], [data-many]")) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    const key = form.elements.namedItem("idempotency_key");
    if (key?.value) sessionStorage.setItem(`key:${form.action}`, key.value);
    const button = event.submitter;
    if (button) setTimeout(() => { button.disabled = true; button.setAttribute("aria-busy", "true"); say(words.sending ?? ""); });
    setTimeout(readyAgain, 20000); // an answer that is a file leaves the page standing; the key still guards
  });

  function readyAgain() {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-busy]")) { button.disabled = false; button.removeAttribute("aria-busy"); }
    }
  }
  window.addEventListener("pageshow", (event) => { if (event.persisted) readyAgain(); });

  // Coming back after a failure: the browser may have fetched the page anew; keep the key that was sent.
  const arrival = performance.getEntriesByType("navigation")[0]?.type;
  for (const key of document.querySelectorAll('form input[name="idempotency_key"]')) {
    const sent = sessionStorage.getItem(`key:${key.form.action}`);
    if (sent && (arrival === "back_forward" || arrival === "reload")) key.value = sent;
    else sessionStorage.removeItem(`key:${key.form.action}`);
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("[data-copy], [data-show], [data-print]");
    if (target?.dataset.copy) {
      navigator.clipboard?.writeText(target.dataset.copy).then(() => {
        const before = target.textContent;
        target.textContent = words.copied;
        say(words.copied);
        setTimeout(() => { target.textContent = before; }, 2000);
      });
    }
    if (target?.dataset.show) document.getElementById(target.dataset.show)?.showModal();
    if (target && "print" in target.dataset) window.print();
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  if (window.matchMedia("(max-width: 62rem)").matches) {
    for (const fold of document.querySelectorAll("details[data-open-wide]")) fold.open = false;
  }
  window.addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll(".content details:not([open])")) { part.open = true; part.dataset.forPrint = ""; }
  });
  window.addEventListener("afterprint", () => {
    for (const part of document.querySelectorAll("details[data-for-print]")) { part.open = false; delete part.dataset.forPrint; }
  });

  // Countdowns follow the server's clock, not the desk's. data-ends names the button that closes with it.
  function countDown() {
    for (const place of document.querySelectorAll("[data-countdown]")) {
      place.offset ??= Date.parse(place.dataset.now) - Date.now() || 0;
      const left = Math.floor((Date.parse(place.dataset.countdown) - Date.now() - place.offset) / 1000);
      if (left > 24 * 3600) continue;
      if (left <= 0) {
        place.textContent = words.overTime;
        const ends = document.getElementById(place.dataset.ends ?? "");
        if (ends) ends.disabled = true;
        place.removeAttribute("data-countdown");
        continue;
      }
      const two = (n) => String(n).padStart(2, "0");
      const hours = Math.floor(left / 3600);
      place.textContent = (words.timeLeft ?? "%s").replace("%s", `${hours ? `${hours}:` : ""}${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`);
    }
  }
  if (document.querySelector("[data-countdown]")) { countDown(); setInterval(countDown, 1000); }

  // htmx: the token goes with every change; a whole page never lands inside a part of one.
  document.addEventListener("htmx:config:request", (event) => {
    const { request } = event.detail.ctx;
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    if (token && request.method !== "GET") request.headers["X-CSRFToken"] = token;
  });
  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    const whole = /^\s*<!doctype/i.test(ctx.text ?? "");
    if (!whole || ctx.select || ctx.target === document.body) return;
    event.preventDefault();
    show(ctx.response.raw.redirected ? words.signedOut : words.failed);
  });
  document.addEventListener("htmx:error", () => show(words.offline));
  document.addEventListener("htmx:confirm", (event) => {
    const { ctx, issueRequest, dropRequest } = event.detail;
    event.preventDefault();
    ask(ctx.confirm).then((yes) => (yes ? issueRequest() : dropRequest()));
  });

  window.exclave = { words, say, show, ask };
})();
