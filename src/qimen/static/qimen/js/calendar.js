// The calendar keeps itself up to date, and is walked through with the arrow keys.
const EVERY = 4000;
const live = document.querySelector("[data-live]");
const items = "a.visit, .cal-free";

// Nothing is exchanged under somebody's hands.
const isBusy = () => document.hidden || document.querySelector(".is-held, [data-pressed]");

const poll = async () => {
  if (isBusy()) return;
  const headers = { "HX-Request": "true", "X-Background": "1", "If-None-Match": live.dataset.tag };
  const answer = await fetch(live.dataset.live, { headers }).catch(() => null);
  if (answer?.redirected) return location.reload();
  if (!answer?.ok) return;
  const text = await answer.text();
  if (!isBusy()) swap(text, answer.headers.get("ETag"));
};

const swap = (text, tag) => {
  const box = live.querySelector(".cal");
  const seen = [box.scrollLeft, box.scrollTop];
  const held = document.activeElement?.closest?.(".cal") && document.activeElement.getAttribute("href");
  live.innerHTML = text;
  live.dataset.tag = tag;
  live.querySelector(".cal").scrollTo({ left: seen[0], top: seen[1], behavior: "instant" });
  rove();
  if (held) live.querySelector(`[href="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
};

// One stop for the Tab key; from there the arrows lead on.
const rove = (to) => {
  const all = [...live.querySelectorAll(items)];
  for (const each of all) each.tabIndex = -1;
  const first = to ?? live.querySelector("a.visit") ?? all[0];
  if (first) first.tabIndex = 0;
};

const place = (item) => Number(item.dataset.at);
const inside = (column) =>
  [...column.querySelectorAll(items)].sort((one, other) => place(one) - place(other));
const lanes = () => [...live.querySelectorAll(".cal-lane")].filter((lane) => lane.checkVisibility());

const next = (item, key) => {
  const column = item.closest(".cal-lane");
  const here = inside(column);
  if (key === "ArrowDown" || key === "ArrowUp")
    return here[here.indexOf(item) + (key === "ArrowDown" ? 1 : -1)];
  const step = key === "ArrowRight" ? 1 : -1;
  const all = lanes();
  for (let n = all.indexOf(column) + step; all[n]; n += step) {
    const there = inside(all[n]);
    const later = there.find((each) => place(each) + Number(each.dataset.len) > place(item));
    if (there.length) return later ?? there.at(-1);
  }
  return undefined;
};

live?.addEventListener("keydown", (event) => {
  if (!event.key.startsWith("Arrow") || !event.target.matches(items)) return;
  const there = next(event.target, event.key);
  if (!there) return;
  event.preventDefault();
  rove(there);
  there.focus();
});
live?.addEventListener("focusin", (event) => {
  if (event.target.matches(items)) rove(event.target);
});

// A press within a free hour means the quarter that was pressed.
live?.addEventListener(
  "click",
  (event) => {
    const free = event.target.closest?.(".cal-free");
    if (!free || !event.detail) return;
    const { top, height } = free.getBoundingClientRect();
    const rows = ((event.clientY - top) / height) * Number(free.dataset.len);
    const minute = Number(free.dataset.start) + Math.floor((rows * 5) / 15) * 15;
    const to = new URL(free.href);
    to.searchParams.set("at", `${new Date(minute * 60000).toISOString().slice(0, 16)}Z`);
    free.href = to.href;
  },
  true,
);

if (live) {
  rove();
  const inline = live.querySelector(".cal-week") ? "start" : "nearest";
  live.querySelector(".cal-now")?.scrollIntoView({ block: "center", inline });
  scrollTo(0, 0);
  setInterval(poll, EVERY);
  document.addEventListener("visibilitychange", poll);
  document.addEventListener("dialog:changed", poll);
}
