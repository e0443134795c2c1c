// Copy what a button names; where the browser cannot, the button is not there.
for (const button of document.querySelectorAll("[data-copies]")) {
  if (!navigator.clipboard) continue;
  const { form } = button;
  button.hidden = false;
  for (const one of form?.querySelectorAll("[data-by-hand]") ?? []) one.hidden = true;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copies);
    button.querySelector("span").textContent = "Copied";
    // A form around it wants to know that it was copied.
    if (form?.method !== "post") return;
    await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
    for (const one of document.querySelectorAll("[data-until-copied]")) one.hidden = true;
  });
}
