// New Appointment: patients are found and chosen while one types.
const PAUSE = 250;
const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

const fetched = async (form, address, what) => {
  const body = new FormData(form);
  if (what) body.set("do", what);
  const answer = await fetch(address, { method: "POST", body }).catch(() => null);
  return answer?.ok && !answer.redirected ? parsed(await answer.text()) : null;
};

const list = (found, page) => {
  const chosen = found.querySelector(":checked");
  const hasFocus = chosen === document.activeElement;
  found.replaceChildren(...page.body.childNodes);
  const same = [...found.querySelectorAll("input")].find((each) => each.value === chosen?.value);
  if (same) same.checked = true;
  if (same && hasFocus) same.focus();
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
    if (page && event.target.value.trim() === words) list(form.querySelector("[data-found]"), page);
  }, PAUSE);
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-search]");
  if (!form || event.target.name !== "words" || !["ArrowDown", "Enter"].includes(event.key)) return;
  const isEnter = event.key === "Enter";
  const people = [...form.querySelectorAll("[data-found] [name=whom]")];
  const isOld = isEnter && form.querySelector(".found").dataset.of !== event.target.value.trim();
  const first = people.find((each) => each.value !== "new") ?? (isOld ? null : people[0]);
  if (!first || (isEnter && people.some((each) => each.checked))) return;
  event.preventDefault();
  goesOn = isEnter;
  first.focus();
  first.click();
});

// Who is not found begins the new file.
const begin = (form) => {
  const box = (name) => form.elements[`newcomer-${name}`];
  const words = form.elements.words.value.trim();
  const names = words.split(/\s+/);
  if (!words || box("first_name").value || box("last_name").value) return;
  if (words.includes("@")) box("email").value = words;
  else if (/\d/.test(words)) box("mobile").value = words;
  else [box("first_name").value, box("last_name").value] = [names[0], names.slice(1).join(" ")];
};
let goesOn = false;
addEventListener("pointerdown", () => (goesOn = true), true);
addEventListener("keydown", () => (goesOn = false), true);

// What a choice changes elsewhere: the stages, the free times.
const STAGED = ["service", "whom", "newcomer-is_new"];
const TIMED = [...STAGED, "location", "practitioner", "date", "time", "room", "stage_minutes", "stage_busy"];
const part = (root, name) => root?.querySelector(`[data-part=${name}]`);
const redraw = async (form) => {
  const asked = (form.redrawn = {});
  const page = await fetched(form, form.action, "redraw");
  if (!page || form.redrawn !== asked) return; // another choice was made meanwhile
  const [own, fresh] = [form, page].map((each) => part(each, "stages")?.querySelector("[name=stages_of]").value);
  const parts = own === fresh ? ["free"] : ["stages", "free"]; // the same stages stay as typed
  for (const each of parts) if (part(page, each)) part(form, each)?.replaceWith(part(page, each));
};
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-part=free] [data-at]");
  if (!button) return;
  event.preventDefault();
  for (const name of ["date", "time", "at"]) button.form.elements[name].value = button.dataset[name];
  for (const each of part(button.form, "free").querySelectorAll("[data-at]")) each.setAttribute("aria-pressed", each === button);
});
let drawing;
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.matches(".cal-filter")) return form.requestSubmit();
  if (!form || !part(form, "free") || !TIMED.includes(event.target.name)) return;
  if (event.target.value === "new") {
    begin(form);
    const empty = ["first_name", "last_name", "mobile"].map((name) => form.elements[`newcomer-${name}`]);
    if (goesOn) empty.find((each) => !each.value)?.focus();
  }
  clearTimeout(drawing); // a held key changes it many times a second
  drawing = setTimeout(redraw, PAUSE, form);
});
