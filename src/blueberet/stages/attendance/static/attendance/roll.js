// Calling a roll: one key or thumb a mark, arrows to go on, undo, a running count, and a draft kept as you go.
(function () {
  var form = document.querySelector("[data-roll]");
  if (!form) return;
  var rows = Array.prototype.slice.call(form.querySelectorAll("[data-person]"));
  var past = [], waiting = 0, state = rows.map(chosen);
  var undo = form.querySelector("[data-undo]"), kept = form.querySelector("[data-kept]");

  function chosen(row) {
    var input = row.querySelector("input[type=radio]:checked");
    return input ? input.value : "present";
  }

  function set(row, value) {
    row.querySelectorAll("input[type=radio]").forEach(function (input) { input.checked = input.value === value; });
    after(row);
  }

  function after(row) {
    var n = rows.indexOf(row), value = chosen(row);
    if (state[n] !== value) { past.push([n, state[n]]); state[n] = value; }
    var late = row.querySelector(".bb-minutes");
    late.hidden = value !== "late";
    if (value === "late" && !late.querySelector("input").value) late.querySelector("input").focus();
    undo.disabled = past.length === 0;
    count();
    keepSoon();
  }

  function count() {
    var words = {}, order = [];
    rows.forEach(function (row) {
      var input = row.querySelector("input[type=radio]:checked");
      var word = input.parentNode.querySelector("span").textContent;
      if (!(word in words)) { words[word] = 0; order.push(word); }
      words[word] += 1;
    });
    document.querySelector("[data-count]").textContent = order.map(function (w) { return words[w] + " " + w; }).join(", ");
  }

  function keepSoon() {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(keep, 700);
  }

  function keep() {
    fetch(form.getAttribute("data-draft"), { method: "POST", body: new FormData(form) }).then(function (answer) {
      kept.textContent = form.getAttribute(answer.ok ? "data-words-kept" : "data-words-lost");
    }).catch(function () {
      kept.textContent = form.getAttribute("data-words-lost");
      waiting = window.setTimeout(keep, 5000);
    });
  }

  function go(row) {
    if (!row) return;
    rows.forEach(function (other) { other.tabIndex = other === row ? 0 : -1; });
    row.focus();
  }

  form.addEventListener("change", function (event) {
    var row = event.target.closest("[data-person]");
    if (row) after(row);
  });
  form.addEventListener("input", function (event) { if (event.target.type === "number") keepSoon(); });
  undo.addEventListener("click", function () {
    var last = past.pop();
    if (!last) return;
    state[last[0]] = last[1];
    set(rows[last[0]], last[1]);
    go(rows[last[0]]);
  });
  form.addEventListener("keydown", function (event) {
    var row = event.target.closest("[data-person]");
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    var n = rows.indexOf(row);
    if (event.target.type === "number") {
      if (event.key === "Enter") { event.preventDefault(); go(rows[n + 1] || row); }
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      go(rows[n + (event.key === "ArrowDown" ? 1 : -1)]);
      return;
    }
    var input = row.querySelector("input[data-key='" + event.key.toLowerCase().replace(/[^a-z]/g, "") + "']");
    if (!input) return;
    event.preventDefault();
    event.stopPropagation();
    set(row, input.value);
    if (input.value !== "late") go(rows[n + 1] || row);
  });
  window.addEventListener("offline", function () { kept.textContent = form.getAttribute("data-words-lost"); });
  count();
})();
