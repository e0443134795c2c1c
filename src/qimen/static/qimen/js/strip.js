// The strip of days opens at the day that is shown.
const scroll = () => {
  const day = document.querySelector(".strip [aria-current]");
  const strip = day?.closest(".strip");
  if (!strip) return;
  const middle = day.offsetLeft - (strip.clientWidth - day.offsetWidth) / 2;
  strip.scrollTo({ left: middle, behavior: "instant" });
};

scroll();
document.addEventListener("htmx:after:swap", scroll);
