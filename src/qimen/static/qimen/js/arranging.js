// Visits in a dialog over the calendar; patients found while one types. All of it are pages, too.
const PAUSE = 250;
document.documentElement.classList.add("js");

let box;
let opener;
const made = () => {
  if (box) return box;
  box = document.createElement("dialog");
  box.className = "dialog";
  box.setAttribute("aria-label", "Appointment");
  box.addEventListener("submit", send);
  box.addEventListener("close", () => {
    box.replaceChildren();
    opener?.isConnected && opener.focus({ preventScroll: true });
    document.dispatchEvent(new Event("dialog:closed"));
  });
  document.body.append(box);
  return box;
};

const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

const show = (text) => {
  const main = parsed(text).querySelector("main");
  if (!main) return location.reload();
  const close = document.createElement("button");
  close.className = "btn btn-bare dialog-x";
  close.textContent = "Close";
  close.addEventListener("click", () => box.close());
  made().replaceChildren(close, ...main.childNodes);
  if (!box.open) box.showModal();
  box.scrollTop = 0;
  (box.querySelector("[data-summary]") ?? box.querySelector("#id_words") ?? close).focus();
};

// The answer to a form: the calendar again, with what can be undone; or a page that stays here.
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
  const body = new FormData(event.target, event.submitter);
  if (event.submitter) event.submitter.disabled = true;
  const answer = await fetch(event.target.action, { method: "POST", body }).catch(() => null);
  if (event.submitter) event.submitter.disabled = false;
  if (answer) await take(answer);
  else lost();
};

const lost = () => {
  const said = Object.assign(document.createElement("div"), { className: "toast", role: "alert" });
  said.textContent = "The clinic’s server does not answer. Nothing was changed; try again in a moment.";
  (box?.open ? box : document.body).append(said);
  setTimeout(() => said.remove(), 8000);
};

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const isInside = box?.open && box.contains(link);
  if (isInside && "close" in link.dataset) {
    event.preventDefault();
    box.close();
  } else if (document.querySelector("[data-live]") && link.matches("[data-dialog], .visit, .cal-free")) {
    event.preventDefault();
    if (!isInside) opener = link;
    open(link.href);
  }
});
document.addEventListener("visit:answer", (event) => (event.detail ? take(event.detail) : lost()));

// ── the form ──
const fetched = async (form, address, what) => {
  const body = new FormData(form);
  if (what) body.set("do", what);
  const answer = await fetch(address, { method: "POST", body }).catch(() => null);
  return answer?.ok && !answer.redirected ? parsed(await answer.text()) : null;
};

let waiting;
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-search]");
  if (!form || event.target.name !== "words") return;
  clearTimeout(waiting);
  const words = event.target.value.trim();
  if (words.length === 1) return;
  waiting = setTimeout(async () => {
    const page = await fetched(form, form.dataset.search);
    if (page && event.target.value.trim() === words)
      form.querySelector("[data-found]")?.replaceChildren(...page.body.childNodes);
  }, PAUSE);
});

const REDRAWS = ["service", "whom", "newcomer-is_new"];
document.addEventListener("change", async (event) => {
  const form = event.target.form;
  if (form?.matches(".cal-filter")) return form.requestSubmit();
  if (!form?.matches("[data-search]") || !REDRAWS.includes(event.target.name)) return;
  const page = await fetched(form, form.action, "redraw");
  const fresh = page?.querySelector("[data-part=stages]");
  if (fresh) form.querySelector("[data-part=stages]").replaceWith(fresh);
});
