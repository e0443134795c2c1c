// Drag a visit to move it, its lower edge to lengthen it: with a finger after a long press, so that
// a quick stroke scrolls. The Move form does the same by keyboard.
const EDGE = { mouse: 7, touch: 18 }; // pixels of the lower edge, of a third of the visit at most
const THRESHOLD = 5;
const LONG_PRESS = 400;
const SHAKE = 9; // a finger never quite stands still
const MINUTES = 5;
const MARGIN = 44; // so near to an edge, what is beyond scrolls in
const FASTEST = 14;
const form = document.querySelector("[data-drag]");
let drag = null;

document.addEventListener("pointerdown", (event) => {
  if (drag) return stop(); // a second finger means something else
  const stage = event.target.closest?.(".visit[data-move] .stage");
  if (!form || !stage || event.button) return;
  const visit = stage.closest(".visit");
  const { top, bottom, height } = visit.getBoundingClientRect();
  const isTouch = event.pointerType === "touch";
  const edge = Math.min(EDGE[isTouch ? "touch" : "mouse"], height / 3);
  drag = {
    visit,
    isTouch,
    pointer: event.pointerId,
    x: event.clientX,
    y: event.clientY,
    from: [event.clientX, event.clientY],
    grip: event.clientY - top,
    rest: bottom - event.clientY,
    lengthens: bottom - event.clientY < edge,
    ghost: null,
  };
  visit.dataset.pressed = "";
  if (isTouch) drag.timer = setTimeout(begin, LONG_PRESS);
  else event.preventDefault(); // no text is selected, no link is dragged
});

const begin = () => {
  drag.ghost = drag.visit.cloneNode(true);
  drag.ghost.classList.add("is-new");
  drag.ghost.removeAttribute("href");
  drag.visit.classList.add("is-held");
  drag.visit.parentElement.append(drag.ghost);
  follow();
  requestAnimationFrame(scroll);
};

document.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.pointer) return;
  const far = Math.hypot(event.clientX - drag.from[0], event.clientY - drag.from[1]);
  [drag.x, drag.y] = [event.clientX, event.clientY];
  if (!drag.ghost && drag.isTouch) return far > SHAKE ? stop() : undefined;
  if (!drag.ghost && far > THRESHOLD) begin();
  if (drag.ghost) follow();
});

const follow = () => {
  if (drag.lengthens) lengthen();
  else move();
  const { column, start, length } = result();
  const said = drag.ghost.querySelector("time");
  const { zone, clock } = column.closest("[data-zone]").dataset;
  const hours = { hour: "numeric", minute: "2-digit", timeZone: zone, hourCycle: clock };
  const face = new Intl.DateTimeFormat("en-US", hours);
  const words = [start, start + length].map((minute) => face.format(minute * 60000).replace(/\s[AP]M/, ""));
  if (said) said.textContent = words.join(" – ");
};

const rowHeight = (column) => parseFloat(getComputedStyle(column).gridTemplateRows.split(" ")[0]) || 7;
const rowsOf = (column) => Number(column.closest(".cal-grid").dataset.len);

const move = () => {
  const under = document.elementsFromPoint(drag.x, drag.y);
  const column = under.find((each) => each.matches(".cal-col[data-rows]"));
  if (!column) return;
  const row = Math.round((drag.y - drag.grip - column.getBoundingClientRect().top) / rowHeight(column)) + 1;
  if (drag.ghost.parentElement !== column) column.append(drag.ghost);
  drag.ghost.dataset.at = Math.min(Math.max(1, row), rowsOf(column));
};

const lengthen = () => {
  const column = drag.visit.parentElement;
  const shortest = Number(drag.ghost.lastElementChild.dataset.at);
  const height = drag.y + drag.rest - drag.visit.getBoundingClientRect().top;
  const most = Math.max(shortest, rowsOf(column) - Number(drag.visit.dataset.at) + 1);
  const rows = Math.min(Math.max(shortest, Math.round(height / rowHeight(column))), most);
  drag.ghost.dataset.len = rows;
  drag.ghost.lastElementChild.dataset.len = rows - shortest + 1;
};

// The minute of a row: the server says from which row on which minute counts (clocks change).
const minuteAt = (column, row) => {
  const pieces = column.dataset.rows.split(" ").map((each) => each.split(":").map(Number));
  const at = Math.max(0, pieces.findLastIndex(([from]) => from <= row));
  const [from, minute] = pieces[at];
  const next = pieces[at + 1]?.[1] ?? Infinity;
  return Math.min(minute + Math.max(0, row - from) * MINUTES, next);
};

const result = () => {
  const { visit, ghost } = drag;
  const home = visit.parentElement;
  const column = ghost.parentElement;
  const began = Number(visit.dataset.start);
  const odd = Math.max(0, began - minuteAt(home, Number(visit.dataset.at))) % MINUTES;
  const isThere = column === home && ghost.dataset.at === visit.dataset.at;
  const start = isThere ? began : minuteAt(column, Number(ghost.dataset.at)) + odd;
  const added = (Number(ghost.dataset.len) - Number(visit.dataset.len)) * MINUTES;
  return { column, start, length: Number(visit.dataset.minutes) + added, isSame: isThere && !added };
};

const visible = () => {
  const box = document.querySelector(".cal");
  const { top, left, right, bottom } = box.getBoundingClientRect();
  const head = box.querySelector(".cal-head").offsetHeight;
  const times = box.querySelector(".cal-times").offsetWidth;
  return { box, left: left + times, right: Math.min(right, innerWidth), top: Math.max(top + head, 0), bottom: Math.min(bottom, innerHeight) };
};

const speed = (low, at, high) => {
  const into = at < low + MARGIN ? at - low - MARGIN : Math.max(0, at - high + MARGIN);
  return Math.max(-FASTEST, Math.min(FASTEST, Math.round((into / MARGIN) * FASTEST)));
};

const scroll = () => {
  if (!drag?.ghost) return;
  const { box, left, right, top, bottom } = visible();
  const before = box.scrollTop;
  const down = speed(top, drag.y, bottom);
  const aside = drag.lengthens ? 0 : speed(left, drag.x, right);
  box.scrollBy({ left: aside, top: down, behavior: "instant" });
  if (box.scrollTop === before) scrollBy({ top: down, behavior: "instant" });
  if (down || aside) follow();
  requestAnimationFrame(scroll);
};

const clear = ({ visit, ghost, timer }) => {
  clearTimeout(timer);
  delete visit.dataset.pressed;
  visit.classList.remove("is-held");
  ghost?.remove();
};

const stop = () => {
  if (drag) clear(drag);
  drag = null;
};

document.addEventListener("pointerup", async (event) => {
  if (drag && event.pointerId !== drag.pointer) return;
  if (!drag?.ghost) return stop();
  hushed();
  const dropped = drag;
  const { visit, lengthens } = dropped;
  const { column, start, length, isSame } = result();
  if (isSame) return stop();
  const body = new FormData(form);
  body.set("revision", visit.dataset.revision);
  if (lengthens) body.set("length", length);
  else body.set("at", `${new Date(start * 60000).toISOString().slice(0, 16)}Z`);
  if (column !== visit.parentElement) body.set(column.dataset.kind, column.dataset.whose);
  drag = null; // what was dropped stays there until there is an answer
  const answer = await fetch(visit.dataset.move, { method: "POST", body }).catch(() => null);
  clear(dropped);
  document.dispatchEvent(new CustomEvent("visit:answer", { detail: answer }));
});
document.addEventListener("pointercancel", stop);

const hush = (event) => {
  event.preventDefault();
  event.stopPropagation();
};
const hushed = () => {
  document.addEventListener("click", hush, { capture: true, once: true });
  setTimeout(() => document.removeEventListener("click", hush, { capture: true }), 50);
};

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !drag?.ghost) return;
  event.preventDefault();
  stop();
  document.addEventListener("pointerup", hushed, { once: true });
});
// While a finger holds a visit nothing scrolls, and no menu of the link opens.
document.addEventListener("touchmove", (event) => drag?.ghost && event.preventDefault(), { passive: false });
document.addEventListener("contextmenu", (event) => drag?.isTouch && event.preventDefault());
