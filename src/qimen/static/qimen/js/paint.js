// A week to paint on: with a mouse, a finger, or the keyboard. The boxes beside it are the truth:
// what is painted is written there, and what is typed there is drawn.
const STEP = 30;
const DAY = 1440;
const face = (minute) => new Date(minute * 60000).toISOString().slice(11, 16);
const said = (minute, is24) =>
  is24 ? face(minute) : new Date(minute * 60000).toLocaleTimeString("en-US", { hour: "numeric", timeZone: "UTC" });
const read = (box) => (box.value ? box.value.split(":")[0] * 60 + Number(box.value.slice(3, 5)) : NaN);

// Spans of a row, ends beyond 1440 on the next day; pairs that say nothing yet are passed over.
const spans = (row) =>
  [...row.querySelectorAll(".pair")]
    .map((pair) => [...pair.querySelectorAll("input")].map(read))
    .filter(([start, end]) => (start !== end || !start) && !Number.isNaN(start + end))
    .map(([start, end]) => [start, end > start ? end : end + DAY]);

const merged = (list) =>
  list.sort((a, b) => a[0] - b[0]).reduce((kept, [start, end]) => {
    const last = kept.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else kept.push([start, end]);
    return kept;
  }, []);

const without = (list, from, to) =>
  list.flatMap(([start, end]) => [[start, Math.min(end, from)], [Math.max(start, to), end]].filter(([a, b]) => a < b));

const write = (sheet, row, list) => {
  for (const pair of row.querySelectorAll(".pair")) pair.remove();
  const more = row.querySelector("[data-more]");
  for (const [start, end] of list) {
    const pair = sheet.querySelector("[data-pair]").content.firstElementChild.cloneNode(true);
    const [from, to] = pair.querySelectorAll("input");
    [from.value, to.value] = [face(start), face(end % DAY)];
    for (const box of [from, to]) {
      box.name = box.name.replace("-d-", `-${row.dataset.day}-`);
      box.setAttribute("aria-label", box.getAttribute("aria-label").replace("Day", row.dataset.name));
    }
    more.before(pair);
  }
};

const painter = (sheet) => {
  const rows = [...sheet.querySelectorAll("[data-day]")];
  const all = rows.flatMap(spans);
  const first = Math.min(6 * 60, ...all.map(([start]) => Math.floor(start / 60) * 60));
  const last = Math.max(21 * 60, ...all.map(([, end]) => Math.min(DAY, Math.ceil(end / 60) * 60)));
  const board = sheet.querySelector("[data-paint]");
  const cells = rows.map(() => []);
  const add = (tag, made, parent = board) => parent.appendChild(Object.assign(document.createElement(tag), made));
  let stroke = null;

  const draw = () => {
    for (const [column, row] of rows.entries()) {
      const busy = spans(row);
      for (const [place, cell] of cells[column].entries()) {
        const from = first + place * STEP;
        const on = busy.reduce((sum, [a, b]) => sum + Math.max(0, Math.min(b, from + STEP) - Math.max(a, from)), 0);
        cell.setAttribute("aria-pressed", on > 0);
        cell.classList.toggle("is-part", on > 0 && on < STEP);
      }
    }
  };
  const paint = ([column, place], [column2, place2], on) => {
    const [low, high] = [Math.min(place, place2), Math.max(place, place2) + 1];
    const [from, to] = [first + low * STEP, first + high * STEP];
    for (let each = Math.min(column, column2); each <= Math.max(column, column2); each += 1) {
      const list = stroke.before[each];
      write(sheet, rows[each], on ? merged([...list, [from, to]].map((one) => [...one])) : without(list, from, to));
    }
    draw();
  };
  const where = (cell) => cell?.dataset?.cell?.split("-").map(Number);
  const begin = (cell) => {
    stroke = { from: where(cell), on: cell.getAttribute("aria-pressed") !== "true", before: rows.map(spans) };
    paint(stroke.from, stroke.from, stroke.on);
  };
  const go = (cell, column, place) => {
    const next = cells[(column + rows.length) % rows.length][Math.max(0, Math.min(cells[0].length - 1, place))];
    cell.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
    return next;
  };

  add("span", {});
  for (const row of rows) add("b", { textContent: row.dataset.name.slice(0, 3) });
  for (let place = 0; place < (last - first) / STEP; place += 1) {
    const from = first + place * STEP;
    add("span", { className: "num", textContent: from % 60 ? "" : said(from, "clock24" in board.dataset) });
    for (const [column, row] of rows.entries()) {
      const cell = add("button", { type: "button", tabIndex: column + place ? -1 : 0 });
      cell.dataset.cell = `${column}-${place}`;
      cell.setAttribute("aria-label", `${row.dataset.name} ${face(from)}`);
      cells[column].push(cell);
    }
  }
  board.setAttribute("role", "group");
  board.setAttribute("aria-label", "The week, to paint on. Arrow keys move, space paints or clears, shift with an arrow goes on.");
  board.hidden = false;
  draw();

  board.addEventListener("pointerdown", (event) => {
    if (!where(event.target) || event.button) return;
    event.preventDefault();
    event.target.releasePointerCapture?.(event.pointerId);
    begin(event.target);
    go(event.target, ...stroke.from);
    const over = (move) => {
      const at = where(document.elementFromPoint(move.clientX, move.clientY));
      if (at) paint(stroke.from, at, stroke.on);
    };
    addEventListener("pointermove", over);
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => removeEventListener("pointermove", over), { once: true });
  });
  board.addEventListener("keydown", (event) => {
    const at = where(event.target);
    const move = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (!at || (!move && event.key !== " ")) return;
    event.preventDefault();
    if (event.key === " ") begin(event.target);
    if (!move) return;
    const next = go(event.target, at[0] + move[0], at[1] + move[1]);
    if (event.shiftKey && stroke) paint(stroke.from, where(next), stroke.on);
    else stroke = null;
  });
  sheet.addEventListener("input", draw);
};

for (const sheet of document.querySelectorAll("[data-sheet]")) painter(sheet);
