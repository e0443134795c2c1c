// Copy what a button names; where the browser cannot, the button is not there.
for (const button of document.querySelectorAll("[data-copies]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copies);
    button.querySelector("span").textContent = "Copied";
  });
}
