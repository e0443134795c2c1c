// Find a patient by keys: "/" comes to the search from anywhere, arrows walk through what was
// found, Enter opens. Every step is a link or a form, so it all works without.
const finder = () => document.querySelector("[data-finder]");
const results = () => [...document.querySelectorAll("[data-result]")];
const isTyping = (target) => target.closest?.("input, select, textarea, [contenteditable], dialog");

const come = () => {
  const box = finder();
  if (box) {
    box.focus();
    box.select();
  } else {
    const link = document.querySelector("[data-find]");
    if (link) location.assign(link.href);
  }
};

const walk = (step) => {
  const all = results();
  const at = all.indexOf(document.activeElement);
  if (at + step < 0) finder()?.focus();
  else all[Math.min(at + step, all.length - 1)]?.focus();
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const isHere = event.target === finder() || results().includes(event.target);
  if (event.key === "/" && !isTyping(event.target) && document.documentElement.dataset.keys !== "off") {
    event.preventDefault();
    come();
  } else if (isHere && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    walk(event.key === "ArrowDown" ? 1 : -1);
  }
});

// Who came by "/" or by the link wants to type at once.
if (location.hash === "#words") finder()?.focus();

document.addEventListener("htmx:before:swap", (event) => {
  const said = document.querySelector("[data-said]");
  if (event.detail?.ctx?.response?.raw?.status !== 429 || !said) return;
  said.classList.remove("sr");
  said.textContent = "That was a lot of searches. Wait a minute, then go on.";
});
