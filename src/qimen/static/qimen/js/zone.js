// Times are the clinic's. Where the device has other clocks on that day, say so.
const face = (zone, at) =>
  new Intl.DateTimeFormat("en-US", { timeZone: zone, dateStyle: "short", timeStyle: "short" }).format(at);

const tell = () => {
  const device = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const note of document.querySelectorAll("[data-zone-note]")) {
    const at = new Date(note.dataset.instant);
    if (!device || face(note.dataset.zoneNote, at) === face(device, at)) continue;
    const parts = new Intl.DateTimeFormat("en-US", { timeZone: device, timeZoneName: "longGeneric" });
    const name = parts.formatToParts(at).find((part) => part.type === "timeZoneName");
    note.querySelector("[data-device]").textContent = name.value.replace(/( Standard)? Time$/, "").replace("GMT+00:00", "UTC");
    note.hidden = false;
  }
};

tell();
document.addEventListener("htmx:after:swap", tell);
