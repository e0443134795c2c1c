// The short address follows the clinic's name until somebody types one.
const name = document.querySelector("[data-names-slug]");
const slug = document.querySelector("[data-slug]");

if (name && slug && !slug.value) {
  let follows = true;
  slug.addEventListener("input", () => {
    follows = slug.value === "";
  });
  name.addEventListener("input", () => {
    if (!follows) return;
    const plain = name.value.normalize("NFKD").replace(/[\u0300-\u036f']/g, "").toLowerCase();
    slug.value = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 37).replace(/-+$/, "");
  });
}
