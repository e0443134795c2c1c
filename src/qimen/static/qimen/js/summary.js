// What has to be fixed is read first.
document.querySelector("[data-summary]")?.focus();
