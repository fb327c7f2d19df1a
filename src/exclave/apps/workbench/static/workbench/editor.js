/* The editor of the pack workbench: as many numbers as lines, the cursor in the line an address names, Ctrl+S saves. */
(() => {
  "use strict";
  const text = document.getElementById("text");
  const numbers = document.querySelector(".wb-numbers");
  if (!text || !numbers) return;
  const most = 5000;
  function fit() {
    const lines = Math.min(text.value.split("\n").length, most);
    while (numbers.children.length < lines) {
      const one = document.createElement("span");
      one.id = `L${numbers.children.length + 1}`;
      one.textContent = numbers.children.length + 1;
      numbers.append(one);
    }
    while (numbers.children.length > lines) numbers.lastChild.remove();
    text.rows = Math.max(lines + 1, 10);
  }
  function jump() {
    const found = /^#L([0-9]{1,5})$/.exec(location.hash);
    if (!found) return;
    const before = text.value.split("\n").slice(0, Number(found[1]) - 1);
    const at = before.reduce((sum, line) => sum + line.length + 1, 0);
    const end = text.value.indexOf("\n", at);
    text.focus({ preventScroll: true });
    text.setSelectionRange(at, end < 0 ? text.value.length : end);
    document.getElementById(`L${found[1]}`)?.scrollIntoView({ block: "center" });
  }
  text.addEventListener("input", fit);
  addEventListener("hashchange", jump);
  addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || !text.form) return;
    event.preventDefault();
    text.form.requestSubmit();
  });
  fit();
  jump();
})();
