// The whole page wears the colour while one chooses; how readable it is comes from the server.
const form = document.querySelector("[data-colours]");
const table = document.querySelector("[data-shades]");

const wear = () => {
  const { hue, chroma } = form.elements;
  document.documentElement.style.setProperty("--brand-h", hue.value);
  document.documentElement.style.setProperty("--brand-c", chroma.value);
};

if (form && table) {
  form.addEventListener("input", wear);
  form.addEventListener("change", () => {
    const { hue, chroma } = form.elements;
    const asked = new URLSearchParams({ hue: hue.value, chroma: chroma.value });
    window.htmx?.ajax("GET", `${table.dataset.shades}?${asked}`, { target: table, swap: "innerHTML" });
  });
}
