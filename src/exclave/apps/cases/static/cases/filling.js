/* The applicant's form: files go up as soon as they are chosen, a date that does not exist is said at once, and a
   change in the conditions is spoken. Without this file the buttons do the same. */
(() => {
  "use strict";
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type === "file" && input.files.length) {
      const button = input.closest(".file-add")?.querySelector("[data-upload]");
      if (button) input.form.requestSubmit(button);
    }
  });
  // A date control gives nothing to the server when the day does not exist; say so beside it.
  document.addEventListener("focusout", (event) => {
    const input = event.target;
    if (input.type !== "date") return;
    const holder = input.closest(".field, td");
    const said = holder?.querySelector("[data-no-such-day]");
    const text = document.getElementById("draft")?.dataset.badDate;
    if (!input.validity.badInput) return said?.remove();
    if (said || !holder || !text) return;
    const note = document.createElement("p");
    note.className = "error";
    note.dataset.noSuchDay = "";
    note.setAttribute("role", "alert");
    note.textContent = text;
    holder.append(note);
  });
  // The counts of the conditions, when saving has changed them.
  const beside = document.querySelector("[data-beside]");
  const counts = () => beside?.querySelector("[data-say]")?.textContent.replace(/\s+/g, " ").trim();
  let last = counts();
  if (beside) {
    new MutationObserver(() => {
      const now = counts();
      if (now && now !== last) window.exclave?.say(now);
      last = now ?? last;
    }).observe(beside, { childList: true });
  }
})();
