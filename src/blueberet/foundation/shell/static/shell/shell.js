// Keyboard, theme and help for every page.
document.addEventListener("click", function (event) {
  if (event.target.closest("[data-theme-toggle]")) {
    var root = document.documentElement;
    var next = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
    root.setAttribute("data-bs-theme", next);
    try { localStorage.setItem("theme", next); } catch (e) { /* kept for this page only */ }
  }
  if (event.target.closest("[data-help-open]")) document.getElementById("help").showModal();
  if (event.target.closest("[data-print]")) window.print();
});
document.addEventListener("change", function (event) {
  if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
});
document.addEventListener("keydown", function (event) {
  if (event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") { event.preventDefault(); document.getElementById("search").focus(); }
  if (event.key === "?") document.getElementById("help").showModal();
  var week = { ArrowLeft: "[data-previous-week]", ArrowRight: "[data-next-week]" }[event.key];
  var link = week && document.querySelector(week);
  if (link) link.click();
});
document.addEventListener("htmx:configRequest", function (event) {
  var token = document.querySelector("meta[name=csrf-token]");
  if (token) event.detail.headers["X-CSRFToken"] = token.content;
});
