document.querySelector("[data-summary]")?.focus();
