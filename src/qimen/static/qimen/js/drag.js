// Drag a visit to move it, its lower edge to lengthen it. The Move form does the same by keyboard.
const EDGE = 7;
const THRESHOLD = 5;
const MINUTES = 5;
const form = document.querySelector("[data-drag]");
let drag = null;

const height = (column) =>
  parseFloat(getComputedStyle(column).gridTemplateRows.split(" ")[0]) || 7;

document.addEventListener("pointerdown", (event) => {
  const stage = event.target.closest?.(".visit[data-move] .stage");
  if (!form || !stage || event.button || event.pointerType === "touch") return;
  const visit = stage.closest(".visit");
  const { top, bottom } = visit.getBoundingClientRect();
  drag = {
    visit,
    x: event.clientX,
    y: event.clientY,
    grip: event.clientY - top,
    lengthens: bottom - event.clientY < EDGE,
    ghost: null,
  };
  event.preventDefault(); // no text is selected, no link is dragged
});

const begin = () => {
  drag.ghost = drag.visit.cloneNode(true);
  drag.ghost.classList.add("is-new");
  drag.ghost.removeAttribute("href");
  drag.visit.classList.add("is-held");
  drag.visit.parentElement.append(drag.ghost);
};

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const far = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > THRESHOLD;
  if (!drag.ghost && !far) return;
  if (!drag.ghost) begin();
  if (drag.lengthens) return lengthen(event);
  const under = document.elementsFromPoint(event.clientX, event.clientY);
  const column = under.find((each) => each.matches(".cal-col[data-begin]"));
  if (!column) return;
  const row = Math.round((event.clientY - drag.grip - column.getBoundingClientRect().top) / height(column));
  if (drag.ghost.parentElement !== column) column.append(drag.ghost);
  drag.ghost.dataset.at = Math.max(1, row + 1);
});

const lengthen = (event) => {
  const column = drag.visit.parentElement;
  const rows = Number(drag.visit.dataset.len) + Math.round((event.clientY - drag.y) / height(column));
  drag.ghost.dataset.len = Math.max(1, rows);
  const last = drag.ghost.lastElementChild;
  last.dataset.len = Math.max(1, rows - Number(last.dataset.at) + 1);
};

const stop = () => {
  drag?.visit.classList.remove("is-held");
  drag?.ghost?.remove();
  drag = null;
};

document.addEventListener("pointerup", async () => {
  const { visit, ghost, lengthens } = drag ?? {};
  if (!ghost) return stop();
  document.addEventListener("click", hush, { capture: true, once: true });
  setTimeout(() => document.removeEventListener("click", hush, { capture: true }), 0);
  const column = ghost.parentElement;
  const moved = (Number(ghost.dataset.at) - Number(visit.dataset.at)) * MINUTES;
  const isSame = column === visit.parentElement && ghost.dataset.at === visit.dataset.at && ghost.dataset.len === visit.dataset.len;
  if (isSame) return stop();
  const start = column === visit.parentElement
    ? Number(visit.dataset.start) + moved
    : Number(column.dataset.begin) + (Number(ghost.dataset.at) - 1) * MINUTES;
  const body = new FormData(form);
  body.set("at", `${new Date(start * 60000).toISOString().slice(0, 16)}Z`);
  body.set("revision", visit.dataset.revision);
  if (column !== visit.parentElement) body.set(column.dataset.kind, column.dataset.whose);
  if (lengthens) {
    const added = (Number(ghost.dataset.len) - Number(visit.dataset.len)) * MINUTES;
    body.set("length", Number(visit.dataset.minutes) + added);
  }
  const answer = await fetch(visit.dataset.move, { method: "POST", body }).catch(() => null);
  stop();
  if (answer) document.dispatchEvent(new CustomEvent("visit:answer", { detail: answer }));
});

// The press that ends a drag is no press on the visit.
const hush = (event) => {
  event.preventDefault();
  event.stopPropagation();
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") stop();
});
