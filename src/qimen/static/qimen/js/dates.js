// Dates are typed in the order of the clinic's country, or picked. A form sends them as 2026-03-27;
// what is no date is sent as typed, so that the answer can keep it.
const isMonthFirst = () => document.querySelector("[data-dates]")?.dataset.dates !== "dmy";
const two = (number) => String(number).padStart(2, "0");
const isReal = (y, m, d) => new Date(Date.UTC(y, m - 1, d)).getUTCMonth() === m - 1 && d > 0;
const full = (year) => (year < 100 ? 2000 + year : year);

const face = (iso) => {
  const [, y, m, d] = iso.match(/^(\d{4})-(\d\d)-(\d\d)$/) ?? [];
  if (!y) return iso;
  return (isMonthFirst() ? [+m, +d, y] : [+d, +m, y]).join("/");
};

// "3/27", "3.27.26", "3/27/2026" or "2026-03-27" as 2026-03-27; a day without a year is the next.
const read = (typed) => {
  const parts = typed.trim().match(/\d+/g)?.map(Number) ?? [];
  if (/[^\d\s/.-]/.test(typed) || parts.length < 2 || parts.length > 3) return "";
  if (parts[0] > 999) return parts.length === 3 && isReal(...parts) ? iso(...parts) : "";
  const [m, d] = isMonthFirst() ? parts : [parts[1], parts[0]];
  if (parts.length === 3) return isReal(full(parts[2]), m, d) ? iso(full(parts[2]), m, d) : "";
  const now = new Date();
  const today = iso(now.getFullYear(), now.getMonth() + 1, now.getDate());
  const years = [now.getFullYear(), now.getFullYear() + 1];
  return years.filter((y) => isReal(y, m, d)).map((y) => iso(y, m, d)).find((on) => on >= today) ?? "";
};
const ICON = '<svg class="i" viewBox="0 0 24 24" aria-hidden="true"><path d="M8 2v3M16 2v3M3 9h18"/><rect width="18" height="18" x="3" y="3" rx="2"/></svg>';
const iso = (y, m, d) => `${y}-${two(m)}-${two(d)}`;

const dress = (native) => {
  const typed = native.cloneNode();
  typed.type = "text";
  typed.autocomplete = "off";
  typed.placeholder = isMonthFirst() ? "mm/dd/yyyy" : "dd/mm/yyyy";
  typed.value = face(native.value || native.getAttribute("value") || "");
  typed.dataset.date = "";
  const label = native.labels?.[0]?.firstChild.textContent ?? "Date";
  for (const name of ["id", "name", "aria-describedby", "aria-invalid", "required"]) native.removeAttribute(name);
  native.className = "date-native";
  native.tabIndex = -1;
  native.setAttribute("aria-hidden", "true");
  const box = Object.assign(document.createElement("span"), { className: "date-box" });
  const pick = Object.assign(document.createElement("button"), { type: "button", className: "date-pick" });
  pick.setAttribute("aria-label", `${label.trim()}: pick from a calendar`);
  pick.innerHTML = ICON;
  native.before(box);
  box.append(typed, native, pick);
  pick.addEventListener("click", () => {
    native.value = read(typed.value);
    native.showPicker();
  });
  native.addEventListener("change", (event) => {
    event.stopPropagation();
    typed.value = face(native.value);
    typed.dispatchEvent(new Event("input", { bubbles: true }));
    typed.dispatchEvent(new Event("change", { bubbles: true }));
  });
};

const dressAll = () => {
  for (const native of document.querySelectorAll('input[type="date"]:not(.date-native)')) dress(native);
};

document.addEventListener("formdata", (event) => {
  for (const typed of event.target.querySelectorAll("input[data-date]")) {
    if (typed.name && event.formData.has(typed.name)) event.formData.set(typed.name, read(typed.value) || typed.value);
  }
});
new MutationObserver(dressAll).observe(document.documentElement, { childList: true, subtree: true });
dressAll();
