// What was typed is not lost by leaving: the browser asks before the page goes.
const holds = (form) => form?.method === "post";

document.addEventListener("input", (event) => {
  const { form, type } = event.target;
  if (event.isTrusted && type !== "search" && holds(form)) form.dataset.typed = "yes";
});
document.addEventListener("submit", (event) => delete event.target.dataset.typed);
addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-typed]")) event.preventDefault();
});
