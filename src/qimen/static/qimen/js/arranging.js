// Visits in a dialog over the calendar; all are pages, too.
const UNSAVED = "What you typed is not saved. Leave it?";
const LOST = "That did not get through. What you typed is still here: try again in a minute.";
const OUT = "You are signed out. Sign in in another tab, then press the button here again.";
document.documentElement.classList.add("js");

const changed = () => document.dispatchEvent(new Event("dialog:changed"));

let box;
let opener;
const made = () => {
  if (box) return box;
  box = document.createElement("dialog");
  box.className = "dialog";
  box.setAttribute("aria-label", "Appointment");
  box.addEventListener("submit", send);
  box.addEventListener("cancel", (event) => mayLeave() || event.preventDefault());
  box.addEventListener("close", () => {
    box.replaceChildren();
    if (!opener?.isConnected) opener = document.querySelector(`[href="${opener?.getAttribute("href")}"]`);
    opener?.focus({ preventScroll: true });
    changed();
  });
  document.body.append(box);
  return box;
};

const mayLeave = () => {
  const typed = [...box.querySelectorAll("form[data-typed]")];
  if (typed.length && !confirm(UNSAVED)) return false;
  for (const form of typed) delete form.dataset.typed;
  return true;
};
const leave = () => mayLeave() && box.close();

const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

const show = (text) => {
  const main = parsed(text).querySelector("main");
  if (!main) return location.reload();
  const close = document.createElement("button");
  close.className = "btn btn-bare dialog-x";
  close.textContent = "Close";
  close.addEventListener("click", leave);
  made().replaceChildren(close, ...main.childNodes);
  if (!box.open) box.showModal();
  box.scrollTop = 0;
  const first = ["[data-summary]", "#id_words", "#plan .input"].map((each) => box.querySelector(each));
  (first.find(Boolean) ?? close).focus();
  changed();
};

// Else the form says why.
const trouble = (answer) => {
  if (!answer || answer.status > 428) return LOST;
  const isOut = answer.redirected && /\/sign-in\/$|^\/account\//.test(new URL(answer.url).pathname);
  return isOut || answer.status === 403 ? OUT : "";
};
const tell = (form, words) => {
  const told = form.querySelector("[data-told]") ?? document.createElement("p");
  told.dataset.told = words === OUT ? "out" : "";
  told.className = "notice notice-warn";
  told.setAttribute("role", "alert");
  told.textContent = words;
  form.append(told);
  form.dataset.typed = "yes";
  told.scrollIntoView({ block: "nearest" });
};
const renewed = async (form) => {
  const page = await fetch(location.href).then((answer) => answer.text()).catch(() => "");
  const token = parsed(page).querySelector("[name=csrfmiddlewaretoken]");
  if (token) form.elements.csrfmiddlewaretoken.value = token.value;
};

// The answer to a form: the calendar again, or a page that stays here.
const take = async (answer) => {
  const to = new URL(answer.url);
  const done = to.searchParams.get("done");
  if (!done) return show(await answer.text());
  const here = new URL(location);
  const isHere = here.pathname === to.pathname && (!here.searchParams.get("date") || here.searchParams.get("view") || here.searchParams.get("date") === to.searchParams.get("date"));
  if (isHere) here.searchParams.set("done", done);
  location.assign(isHere ? here : to);
};

const open = async (href) => {
  const answer = await fetch(href).catch(() => null);
  if (!answer?.ok || answer.redirected) return location.assign(href);
  return show(await answer.text());
};

const send = async (event) => {
  event.preventDefault();
  const { target: form, submitter } = event;
  if (form.querySelector("[data-told=out]")) await renewed(form);
  const body = new FormData(form, submitter);
  if (submitter) submitter.disabled = true;
  const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
  if (submitter) submitter.disabled = false;
  const words = trouble(answer);
  if (words) return tell(form, words);
  await take(answer);
  if (!answer.ok) for (const each of box.querySelectorAll("form[novalidate]")) each.dataset.typed = "yes";
};

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const isInside = box?.open && box.contains(link);
  if (isInside && "close" in link.dataset) {
    event.preventDefault();
    leave();
  } else if (isInside && "edits" in link.dataset) {
    event.preventDefault();
    box.querySelector("#plan .input")?.focus();
  } else if (isInside && !link.target && !mayLeave()) {
    event.preventDefault();
  } else if (document.querySelector("[data-live]") && link.matches("[data-dialog], .visit, .cal-free")) {
    event.preventDefault();
    if (!isInside) opener = link;
    open(link.href);
  }
});
document.addEventListener("visit:answer", ({ detail: answer }) => {
  const words = trouble(answer);
  if (!words) return take(answer);
  const told = Object.assign(document.createElement("p"), { className: "toast", role: "alert" });
  told.textContent = words === OUT ? "Not moved: you are signed out." : "Not moved: that did not get through.";
  document.body.append(told);
  setTimeout(() => told.remove(), 9000);
});
