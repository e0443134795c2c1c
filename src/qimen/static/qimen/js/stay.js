// Two minutes before a session ends one is asked; when it has ended, the page is covered.
// The server knows how long is left: another tab may have been used, the device may have slept.
const WARN = 120;
const warning = document.querySelector("[data-stay]");
const cover = document.querySelector("[data-stay-over]");
const clock = document.querySelector("[data-stay-clock]");
const said = document.querySelector("[data-stay-said]");
const title = document.title;
let until = Date.now() + Number(warning.dataset.left) * 1000;
let isAsking = false;

const seconds = () => Math.round((until - Date.now()) / 1000);
const words = (left) => (left > 90 ? "2 minutes" : `${left} seconds`);

// Asking in the background keeps nothing alive.
const ask = async (method = "GET") => {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  const headers = method === "GET" ? { "X-Background": "1" } : { "X-CSRFToken": token };
  const answer = await fetch(warning.dataset.stay, { method, headers }).catch(() => null);
  if (answer?.ok) until = Date.now() + (await answer.json()).left * 1000;
  return Boolean(answer?.ok);
};

const show = (dialog, name) => {
  if (dialog.open) return;
  document.title = name;
  dialog.showModal();
};

const hide = () => {
  document.title = title;
  for (const dialog of [warning, cover]) dialog.close();
};

const look = async () => {
  if (isAsking || cover.open || seconds() > WARN) return;
  if (!warning.open || seconds() <= 0) {
    isAsking = true;
    await ask();
    isAsking = false;
  }
  const left = seconds();
  if (left > WARN) return hide();
  if (left > 0) {
    show(warning, "Are you still there?");
    clock.textContent = words(left);
    if (left % 30 === 0) said.textContent = words(left);
  } else {
    show(cover, cover.querySelector("h2").textContent);
    warning.close();
  }
};

// Escape is an answer to the question, too; but nothing lifts the cover.
warning.querySelector("button").addEventListener("click", () => warning.close());
warning.addEventListener("close", () => cover.open || ask("POST").then(hide));
cover.addEventListener("cancel", (event) => event.preventDefault());

cover.querySelector("[data-stay-back]")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
  const wrong = cover.querySelector("[data-stay-wrong]");
  const box = cover.querySelector("[name=password]");
  const headers = { Accept: "application/json" };
  const body = new FormData(event.target);
  const answer = await fetch(event.target.action, { method: "POST", headers, body }).catch(() => null);
  const told = await answer?.json().catch(() => null);
  box.value = "";
  if (answer?.ok && (await ask()) && seconds() > 0) return hide();
  wrong.textContent = told?.errors?.[0] ?? "Reload the page and sign in.";
  wrong.hidden = false;
  box.focus();
});

// What was typed goes along to the sign-in and waits there.
cover.querySelector("[data-stay-in]")?.addEventListener("click", (event) => {
  const typed = [...document.querySelectorAll("main form[method=post]")].find((form) =>
    [...form.elements].some((each) => each.matches("textarea, input:not([type=hidden], [type=radio], [type=checkbox])") && each.value !== each.defaultValue),
  );
  event.currentTarget.search = new URLSearchParams({ next: location.pathname + location.search });
  if (!typed) return;
  event.preventDefault();
  typed.submit();
});

setInterval(look, 1000);
document.addEventListener("visibilitychange", look);
addEventListener("pageshow", look);
