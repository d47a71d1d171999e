// Calling a roll: one key or thumb a mark, arrows to go on, undo, a running count, and a draft kept as you go.
(function () {
  var form = document.querySelector("[data-roll]");
  if (!form) return;
  var rows = Array.prototype.slice.call(form.querySelectorAll("[data-person]"));
  var past = [], waiting = 0, state = rows.map(chosen);
  var address = form.getAttribute("data-draft"), shelf = "roll " + address;
  var undo = form.querySelector("[data-undo]"), kept = form.querySelector("[data-kept]");

  function chosen(row) {
    var input = row.querySelector("input[type=radio]:checked");
    return input ? input.value : "present";
  }

  function remark(row) {
    return row.querySelector(".bb-remark input");
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

  function entered() {
    return rows.map(function (row) { return [row.getAttribute("data-person"), chosen(row), row.querySelector(".bb-minutes input").value, remark(row).value]; });
  }

  // What the centre has not acknowledged yet stands in this window, so that a reload or a lost connection loses nothing.
  function restore() {
    var left = window.sessionStorage.getItem(shelf);
    if (!left) return;
    JSON.parse(left).forEach(function (said) {
      var row = rows.find(function (one) { return one.getAttribute("data-person") === said[0]; });
      if (!row) return;
      row.querySelectorAll("input[type=radio]").forEach(function (input) { input.checked = input.value === said[1]; });
      row.querySelector(".bb-minutes").hidden = said[1] !== "late";
      row.querySelector(".bb-minutes input").value = said[2];
      remark(row).value = said[3] || "";
    });
    state = rows.map(chosen);
    keepSoon();
  }

  function keepSoon() {
    window.sessionStorage.setItem(shelf, JSON.stringify(entered()));
    window.clearTimeout(waiting);
    waiting = window.setTimeout(keep, 700);
  }

  function keep() {
    var sent = window.sessionStorage.getItem(shelf);
    waiting = 0;
    fetch(address, { method: "POST", body: new FormData(form), keepalive: true }).then(function (answer) {
      kept.textContent = form.getAttribute(answer.ok ? "data-words-kept" : "data-words-lost");
      if (answer.ok && window.sessionStorage.getItem(shelf) === sent) window.sessionStorage.removeItem(shelf);
    }).catch(function () {
      kept.textContent = form.getAttribute("data-words-lost");
      waiting = window.setTimeout(keep, 5000);
    });
  }

  // The letter of the key that was struck: with Cyrillic on, P gives another letter but stays the key P.
  function letter(event) {
    var said = event.key.toLowerCase();
    if (/^[a-z]$/.test(said)) return said;
    return event.key.length === 1 && /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : "";
  }

  function takeBack() {
    var last = past.pop();
    if (!last) return;
    state[last[0]] = last[1];
    set(rows[last[0]], last[1]);
    go(rows[last[0]]);
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
  form.addEventListener("input", function (event) { if (event.target.type !== "radio") keepSoon(); });
  undo.addEventListener("click", takeBack);
  form.addEventListener("keydown", function (event) {
    var row = event.target.closest("[data-person]");
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    var n = rows.indexOf(row);
    if (event.target.type !== "radio" && event.target.tagName === "INPUT") {
      if (event.key === "Enter") { event.preventDefault(); go(rows[n + 1] || row); }
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      go(rows[n + (event.key === "ArrowDown" ? 1 : -1)]);
      return;
    }
    var struck = letter(event);
    if (struck === "r") { event.preventDefault(); remark(row).focus(); return; }
    if (struck === "u") { event.preventDefault(); takeBack(); return; }
    var input = struck && row.querySelector("input[data-key='" + struck + "']");
    if (!input) return;
    event.preventDefault();
    event.stopPropagation();
    set(row, input.value);
    if (input.value !== "late") go(rows[n + 1] || row);
  });
  window.addEventListener("offline", function () { kept.textContent = form.getAttribute("data-words-lost"); });
  // What was struck last is kept, even if the page goes before its turn.
  window.addEventListener("pagehide", function () { if (waiting) { window.clearTimeout(waiting); keep(); } });
  form.addEventListener("submit", function () { window.clearTimeout(waiting); waiting = 0; });
  document.addEventListener("submit", function (event) {
    if (event.target !== form && event.target.getAttribute("action") === address) window.sessionStorage.removeItem(shelf);
  });
  restore();
  count();
  if (rows.length && !document.querySelector(".alert-danger")) rows[0].focus({ preventScroll: true });
})();
