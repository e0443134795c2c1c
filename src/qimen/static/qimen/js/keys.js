// Single keys press the link that names them; "?" lists them. Who dictates turns them off.
const OFF = "qimen-keys-off";
const list = document.getElementById("keys");
const box = list?.querySelector("[data-keys-on]");
const isOff = () => localStorage.getItem(OFF) === "1";
const isTyping = (target) => target.closest?.("input:not([type=radio], [type=checkbox]), select, textarea, [contenteditable], dialog");

const obey = () => {
  if (isOff()) document.documentElement.dataset.keys = "off";
  else delete document.documentElement.dataset.keys;
  if (box) box.checked = !isOff();
};

box?.addEventListener("change", () => {
  if (box.checked) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "1");
  obey();
});

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isOff() || isTyping(event.target)) return;
  if (document.querySelector("dialog[open], .is-held")) return;
  if (event.key === "?") list?.togglePopover();
  else {
    const link = /^[a-z]$/.test(event.key) && document.querySelector(`[data-key="${event.key}"]`);
    if (!link) return;
    list?.hidePopover();
    link.click();
  }
  event.preventDefault();
});
obey();
