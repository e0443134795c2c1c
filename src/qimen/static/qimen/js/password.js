// Show what is typed into a password, on request. Without script the box is not there.
for (const box of document.querySelectorAll("[data-shows]")) {
  const field = document.getElementById(box.dataset.shows);
  if (!field) continue;
  box.closest("[hidden]")?.removeAttribute("hidden");
  box.addEventListener("change", () => {
    field.type = box.checked ? "text" : "password";
  });
  field.form?.addEventListener("submit", () => {
    field.type = "password"; // or the browser would offer it as ordinary text
  });
}
