// Pieces of a list put in order by dragging their grip; on a grip that is a button, by arrow keys.
// The order is settled by the server: a hidden button asks for it, or the piece's own form does.
const ready = () => {
  for (const grip of document.querySelectorAll("[data-arrange] [data-grip]")) grip.hidden = false;
  for (const plain of document.querySelectorAll("[data-plain]")) plain.hidden = true;
};

const pieces = (list) => [...list.querySelectorAll("[data-piece]")];

const settle = (list, piece) => {
  const asks = list.parentElement.querySelector("[data-arranged]");
  if (asks) {
    asks.click();
    return;
  }
  const form = piece.querySelector(".order");
  const to = Object.assign(document.createElement("input"), { type: "hidden", name: "to" });
  to.value = pieces(list).indexOf(piece);
  form.append(to);
  form.requestSubmit();
};

const drag = (event) => {
  const grip = event.target.closest?.("[data-grip]");
  const list = grip?.closest("[data-arrange]");
  if (!list || event.button) return;
  event.preventDefault();
  const piece = grip.closest("[data-piece]");
  const before = pieces(list).indexOf(piece);
  piece.classList.add("is-dragged");
  const follow = (move) => {
    const others = pieces(list).filter((other) => other !== piece);
    const below = others.find((other) => {
      const box = other.getBoundingClientRect();
      return move.clientY < box.top + box.height / 2;
    });
    if (below) below.before(piece);
    else others.at(-1)?.after(piece);
  };
  const drop = () => {
    removeEventListener("pointermove", follow);
    piece.classList.remove("is-dragged");
    if (pieces(list).indexOf(piece) !== before) settle(list, piece);
  };
  addEventListener("pointermove", follow);
  addEventListener("pointerup", drop, { once: true });
  addEventListener("pointercancel", drop, { once: true });
};

document.addEventListener("pointerdown", drag);
document.addEventListener("keydown", (event) => {
  const way = { ArrowUp: "[data-up]", ArrowDown: "[data-down]" }[event.key];
  const grip = way && event.target.closest?.("[data-grip]");
  if (!grip) return;
  event.preventDefault();
  grip.closest("[data-piece]").querySelector(way)?.click();
});
document.addEventListener("htmx:after:swap", () => {
  ready();
  // A grip could take no focus while it was hidden.
  if (document.activeElement === document.body) document.querySelector("[data-grip][autofocus]")?.focus();
});
ready();
