// A chosen time shows in the bar at once. The radio button itself is the choice.
const show = () => {
  const chosen = document.querySelector(".slot input:checked");
  const bar = document.querySelector("[data-chosen]");
  if (!chosen || !bar) return;
  const face = chosen.parentElement.querySelector("time").cloneNode(true);
  bar.replaceChildren(`${chosen.dataset.day} at `, face);
};

document.addEventListener("change", (event) => {
  if (event.target.matches(".slot input")) show();
});
addEventListener("pageshow", show);
