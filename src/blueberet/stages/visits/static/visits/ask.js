// An interview by keyboard: 0, 1 or 2 marks the question in focus and goes on to the next; - takes the mark away.
(function () {
  "use strict";
  var questions = Array.prototype.slice.call(document.querySelectorAll(".vi-ask"));
  function focus(n) {
    var here = questions[Math.max(0, Math.min(n, questions.length - 1))];
    (here.querySelector("input:checked") || here.querySelector("input")).focus();
  }
  document.addEventListener("keydown", function (event) {
    var here = event.target.closest && event.target.closest(".vi-ask");
    if (!here || event.ctrlKey || event.altKey || event.metaKey) return;
    var at = questions.indexOf(here);
    if (/^[012]$/.test(event.key) || event.key === "-") {
      here.querySelector('input[value="' + (event.key === "-" ? "" : event.key) + '"]').checked = true;
      event.preventDefault();
      tell();
      focus(at + 1);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      focus(at + (event.key === "ArrowDown" ? 1 : -1));
    }
  });
  function tell() {
    var given = questions.filter(function (q) { var c = q.querySelector("input:checked"); return c && c.value; }).length;
    var place = document.querySelector("[data-given]");
    if (place) place.textContent = given + " / " + questions.length;
  }
  document.addEventListener("change", tell);
  tell();
})();
