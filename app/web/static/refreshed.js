// Parts of a page that refresh themselves (data-refreshes): not while nobody looks, and what was opened stays open.
const opened = new Set();
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target.hasAttribute("data-refreshes")) event.preventDefault();
});
document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.id) opened[event.target.open ? "add" : "delete"](event.target.id);
  },
  true,
);
document.addEventListener("htmx:load", () => {
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
});
