// A kept time: the minutes that are left, and aloud only what matters: the last two, and the end.
const box = document.querySelector("[data-held]");
const ends = Date.now() + Number(box.dataset.held) * 1000;
const left = box.querySelector("[data-held-left]");
const over = box.querySelector("[data-held-over]");
const said = document.querySelector("[data-held-said]");
const LAST = 2;
let shown = null;

const show = () => {
  const seconds = (ends - Date.now()) / 1000;
  const minutes = Math.max(0, Math.ceil(seconds / 60));
  if (minutes === shown) return;
  shown = minutes;
  if (seconds <= 0) return end();
  left.textContent = minutes === 1 ? "Less than a minute left." : `${minutes} minutes left.`;
  if (minutes === LAST) said.textContent = left.textContent;
};

const end = () => {
  box.querySelector("[data-held-until]").hidden = true;
  box.querySelector("[data-held-more]")?.remove();
  left.textContent = "";
  over.hidden = false;
  said.textContent = over.textContent;
  clearInterval(ticking);
};

const ticking = setInterval(show, 1000);
show();
addEventListener("pageshow", show);
