// The button is drawn while it is made. How it is drawn comes from the server, which also says
// whether its text is black or white.
const form = document.querySelector("[data-designer]");
const shown = document.querySelector("#preview");
const picker = form?.querySelector("[data-picks]");
const DRAWN = ["label", "size", "colour", "corner"];
let later;

const draw = () => {
  const asked = new URLSearchParams(DRAWN.map((name) => [name, form.elements[name].value]));
  window.htmx?.ajax("GET", `${location.pathname}?${asked}`, { target: shown, swap: "innerHTML" });
};

const soon = () => {
  clearTimeout(later);
  later = setTimeout(draw, 120);
};

const paint = (colour) => {
  form.elements.colour.value = colour;
  soon();
};

if (form && shown) {
  for (const part of form.querySelectorAll("[data-with-script]")) part.hidden = false;
  for (const part of form.querySelectorAll("[data-without-script]")) part.hidden = true;
  form.addEventListener("input", (event) => {
    if (event.target === picker) form.elements.colour.value = picker.value;
    else if (/^#[0-9a-f]{6}$/i.test(form.elements.colour.value)) picker.value = form.elements.colour.value.toLowerCase();
    soon();
  });
  form.addEventListener("click", (event) => {
    const preset = event.target.closest("[name=preset]");
    if (!preset) return;
    event.preventDefault();
    picker.value = preset.value;
    paint(preset.value);
  });
  // A style attribute is against the policy of our pages; a script may say the same.
  document.addEventListener("htmx:after:swap", () => {
    for (const one of shown.querySelectorAll("[data-style]")) one.style.cssText = one.dataset.style;
  });
}
