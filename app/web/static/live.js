// Keeps parts of a page up to date from server-sent events (data-live), and copies texts (data-copy).
function enliven(part) {
  for (const place of part.querySelectorAll("[data-live]")) {
    const source = new EventSource(place.dataset.live);
    delete place.dataset.live;
    source.addEventListener("part", (event) => {
      place.innerHTML = event.data;
    });
    source.addEventListener("end", () => {
      source.close();
      place.dispatchEvent(new Event("live-end", { bubbles: true }));
    });
    addEventListener("pagehide", () => source.close());
  }
  for (const button of part.querySelectorAll("button[data-copy]")) {
    if (!navigator.clipboard || !button.hidden) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      button.textContent = button.dataset.copied;
    });
  }
}
enliven(document);
document.addEventListener("htmx:load", (event) => enliven(event.detail.elt));
