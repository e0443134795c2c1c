// The time zone of this device is the likely one; whoever typed another keeps it.
for (const box of document.querySelectorAll("input[data-zone]")) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!box.value && here) box.value = here;
}
