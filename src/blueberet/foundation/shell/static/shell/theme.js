// Set light or dark before the first paint; the system decides unless the person did.
(function () {
  var kept = null;
  try { kept = localStorage.getItem("theme"); } catch (e) { /* private windows may refuse */ }
  var dark = kept ? kept === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.setAttribute("data-bs-theme", dark ? "dark" : "light");
})();
