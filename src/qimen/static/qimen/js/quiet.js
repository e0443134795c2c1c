// Changes in place, by htmx. Every link and form works without it.
// Nothing is evaluated: the content policy forbids it, and htmx is told so as well.
class Refused {
  constructor() {
    throw new Error("code in attributes is not run here");
  }
}
window.htmx?.registerExtension("strict", { init: (api) => api.initSecurity(null, Refused, Refused) });

const whole = (event) => {
  const link = event.target.closest?.("a[href]");
  if (link) location.assign(link.href);
};

// An error, an answer from elsewhere or a whole page (signed out meanwhile) is shown as such.
document.addEventListener("htmx:before:swap", (event) => {
  const ctx = event.detail?.ctx;
  const answer = ctx?.response?.raw;
  if (!answer || (answer.ok && !answer.redirected && !/^\s*<!doctype/i.test(ctx.text))) return;
  event.preventDefault();
  if (answer.ok) location.assign(answer.url);
  else whole(event);
});
document.addEventListener("htmx:error", whole);

// What was pressed is gone after the swap: a keyboard goes on from the day that is shown, and
// what is shown now is said once, by a region that itself stays.
document.addEventListener("htmx:after:swap", () => {
  const said = document.querySelector("[data-said]");
  if (said) said.textContent = document.querySelector("[data-says]")?.dataset.says ?? "";
  if (document.activeElement !== document.body) return;
  const places = ["[aria-current=date]", "[data-after-swap]"].flatMap((each) => [
    ...document.querySelectorAll(each),
  ]);
  places.find((place) => place.checkVisibility())?.focus({ preventScroll: true });
});

// What only those without script press.
for (const plain of document.querySelectorAll("[data-plain]")) plain.hidden = true;
