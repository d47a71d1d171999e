// A sheet on one screen: marks by keyboard or thumb, undo, kept on the server as it is entered and here until it is.
(function () {
  var form = document.querySelector("[data-sheet]");
  if (!form) return;
  var table = form.querySelector("[data-marks]");
  var first = JSON.parse(document.getElementById("sheet-content").textContent);
  var saved = first.saved, key = "sheet-" + form.getAttribute("data-key");
  delete first.saved;
  var content = first, marks = {}, past = [], here = null, timer = 0, waiting = false, digits = "", sending = false, afterwards = false;

  function word(name) { return form.getAttribute("data-w-" + name); }
  function find(selector) { return form.querySelector(selector); }
  function placeOf(cell) { return cell.getAttribute("data-step") + "|" + cell.closest("tr").getAttribute("data-person"); }
  function cells() { return Array.from(table.querySelectorAll(".bb-cell")); }

  function take(said) {
    content = said;
    marks = {};
    (said.marks || []).forEach(function (m) { marks[m.step + "|" + (m.person || "")] = m; });
  }

  function whole() {
    var said = Object.assign({}, content);
    said.marks = Object.keys(marks).sort().map(function (k) { return marks[k]; });
    return said;
  }

  // What a timed step comes to is decided by its time, here as on the server.
  function shownMark(cell, m) {
    var limit = cell.getAttribute("data-limit");
    if (m && m.value !== null && m.value !== undefined && m.value !== "" && limit) return Number(m.value) <= Number(limit) ? "GO" : "NO-GO";
    return m ? m.mark : null;
  }

  function draw(cell) {
    var m = marks[placeOf(cell)], mark = shownMark(cell, m);
    if (mark) cell.setAttribute("data-mark", mark); else cell.removeAttribute("data-mark");
    cell.textContent = mark ? (mark === "NA" ? "N/A" : mark) : "·";
    if (m && m.value !== null && m.value !== undefined && m.value !== "") {
      var small = document.createElement("small");
      small.textContent = m.value + " s";
      cell.append(small);
    }
    if (m && m.remark) cell.append(" ✎");
    cell.setAttribute("aria-pressed", mark ? "true" : "false");
  }

  function count() {
    var unit = table.querySelectorAll('tr[data-person=""] .bb-cell'), done = 0, failed = 0, people = 0;
    unit.forEach(function (c) { var m = c.getAttribute("data-mark"); if (m) done += 1; if (m === "NO-GO") failed += 1; });
    table.querySelectorAll("tbody tr").forEach(function (r) {
      if (r.getAttribute("data-person") && r.querySelector("[data-mark]")) people += 1;
    });
    find("[data-count]").textContent = done + " / " + unit.length + " " + word("marked") + " · " + failed + " NO-GO" + (people ? " · +" + people : "");
  }

  function drawAll() { cells().forEach(draw); count(); find("[data-undo]").disabled = past.length === 0; }

  function tellNow() {
    var box = find("[data-now]"), limit = here.getAttribute("data-limit");
    var m = marks[placeOf(here)] || {};
    box.hidden = false;
    find("[data-now-text]").textContent = here.closest("tr").querySelector("th").firstChild.textContent.trim() + " · " + here.closest("td").getAttribute("data-text");
    find("[data-time]").hidden = !limit;
    find("[data-seconds]").value = m.value === null || m.value === undefined ? "" : m.value;
    find("[data-remark]").value = m.remark || "";
  }

  function go(cell, focus) {
    if (!cell) return;
    if (here) { here.classList.remove("bb-here"); here.tabIndex = -1; }
    if (cell !== here) digits = "";
    here = cell;
    here.classList.add("bb-here");
    here.tabIndex = 0;
    if (focus !== false) here.focus();
    tellNow();
  }

  function next(step) {
    var row = Array.from(here.closest("tr").querySelectorAll(".bb-cell")), at = row.indexOf(here) + step;
    return row[at] || null;
  }

  function remember(place) { past.push([place, marks[place] ? Object.assign({}, marks[place]) : null]); if (past.length > 500) past.shift(); }

  function change(cell, said) {
    var place = placeOf(cell), parts = place.split("|");
    remember(place);
    var m = Object.assign({ step: parts[0], person: parts[1] ? Number(parts[1]) : null, mark: null, value: null, remark: "" }, marks[place] || {}, said);
    if (m.mark === null && m.value === null && !m.remark) delete marks[place]; else marks[place] = m;
    draw(cell);
    count();
    find("[data-undo]").disabled = false;
    keep();
  }

  function set(mark, forward) {
    if (!here) return;
    change(here, mark === "NA" ? { mark: mark, value: null } : { mark: mark, value: shownMark(here, marks[placeOf(here)]) === mark ? (marks[placeOf(here)] || {}).value || null : null });
    digits = "";
    if (forward) go(next(1) || here); else tellNow();
  }

  function undo() {
    var last = past.pop();
    if (!last) return;
    if (last[1]) marks[last[0]] = last[1]; else delete marks[last[0]];
    drawAll();
    cells().forEach(function (c) { if (placeOf(c) === last[0]) go(c); });
    keep();
  }

  // Kept here at once, on the server half a second later; what the server has not acknowledged is said loudly.
  function keep() {
    try { localStorage.setItem(key, JSON.stringify({ base: saved, content: whole() })); } catch (e) { /* the server keeps it */ }
    tellKept(false);
    window.clearTimeout(timer);
    timer = window.setTimeout(push, 500);
  }

  function tellKept(done, why) {
    var box = find("[data-kept]");
    box.className = done ? "text-secondary" : "bb-unkept";
    box.textContent = done ? word("kept") + " " + done : why || "…";
  }

  // A sheet is sent when what is on its way has arrived: else the server would take it for another window's.
  function arrived() {
    waiting = false;
    if (afterwards) { afterwards = false; form.requestSubmit(); }
  }

  function push() {
    if (waiting || sending || afterwards) return;
    waiting = true;
    var sent = JSON.stringify(whole());
    fetch(form.getAttribute("data-save"), {
      method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: JSON.stringify({ content: JSON.parse(sent), saved: saved })
    }).then(function (answer) {
      return answer.json().then(function (told) {
        if (answer.ok) saved = told.saved;
        var goes = afterwards;
        arrived();
        if (goes) return;
        if (!answer.ok) { tellKept(false, told.told); return; }
        if (sent === JSON.stringify(whole())) { try { localStorage.removeItem(key); } catch (e) { /* nothing was there */ } tellKept(told.at); } else push();
      });
    }).catch(function () {
      afterwards = false;
      waiting = false;
      tellKept(false, word("not"));
      window.clearTimeout(timer);
      timer = window.setTimeout(push, 5000);
    });
  }

  table.addEventListener("click", function (event) {
    var cell = event.target.closest(".bb-cell");
    if (!cell) return;
    var was = shownMark(cell, marks[placeOf(cell)]), follows = { "": "GO", "GO": "NO-GO", "NO-GO": "NA", "NA": null };
    go(cell);
    change(cell, { mark: follows[was || ""], value: null });
    tellNow();
  });

  table.addEventListener("focusin", function (event) {
    var cell = event.target.closest(".bb-cell");
    if (cell && cell !== here) go(cell, false);
  });

  // The letter of the key that was struck: with Cyrillic on, G gives another letter but stays the key G.
  function letter(event) {
    return event.key.length === 1 && !/^[a-z0-9]$/i.test(event.key) && /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : event.key;
  }

  table.addEventListener("keydown", function (event) {
    var cell = event.target.closest(".bb-cell"), k = letter(event);
    if (!cell || event.ctrlKey && k !== "z" || event.altKey || event.metaKey) return;
    var row = cell.closest("tr"), at = Array.from(row.querySelectorAll(".bb-cell")).indexOf(cell);
    if (k === "ArrowRight" || k === "ArrowLeft") go(next(k === "ArrowRight" ? 1 : -1));
    else if (k === "ArrowDown" || k === "ArrowUp") {
      var other = k === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
      if (other) go(other.querySelectorAll(".bb-cell")[at]);
    } else if (k === "g" || k === "G") set("GO", true);
    else if (k === "n" || k === "N") set("NO-GO", true);
    else if (k === "a" || k === "A") set("NA", true);
    else if (k === "u" || k === "z") undo();
    else if (k === "Backspace" || k === "Delete") { digits = ""; change(cell, { mark: null, value: null }); tellNow(); }
    else if (/^[0-9]$/.test(k) && cell.getAttribute("data-limit")) {
      digits = (digits + k).slice(0, 6);
      change(cell, { value: Number(digits), mark: null });
      tellNow();
    } else if (k === "Enter") { digits = ""; go(next(1) || cell); }
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  form.addEventListener("click", function (event) {
    var button = event.target.closest("[data-set]");
    if (button) set(button.getAttribute("data-set"), true);
    if (event.target.closest("[data-undo]")) undo();
    var drop = event.target.closest("[data-drop]");
    if (drop) {
      var body = new FormData();
      body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      body.set("drop", drop.getAttribute("data-drop"));
      fetch(form.getAttribute("data-picture"), { method: "POST", body: body }).then(function (a) { if (a.ok) drop.closest("li").remove(); });
    }
  });

  find("[data-seconds]").addEventListener("change", function () {
    if (here) change(here, { value: this.value === "" ? null : Number(this.value) || 0, mark: null });
  });
  find("[data-remark]").addEventListener("change", function () { if (here) change(here, { remark: this.value }); });

  function fieldValue(input) {
    if (input.type === "checkbox") return input.checked;
    return input.hasAttribute("data-number") ? (input.value ? Number(input.value) : null) : input.value;
  }

  function fields(read) {
    form.querySelectorAll("[data-field]").forEach(function (input) {
      var path = input.getAttribute("data-field").split("."), holder = content;
      if (path.length > 1) { holder = content[path[0]] = content[path[0]] || {}; }
      var name = path[path.length - 1];
      if (read) { holder[name] = fieldValue(input); return; }
      var value = holder[name];
      if (input.type === "checkbox") input.checked = Boolean(value);
      else input.value = value === null || value === undefined ? "" : value;
    });
  }

  form.addEventListener("input", function (event) {
    if (event.target.matches("[data-field]")) { fields(true); keep(); }
  });

  var chooser = find("[data-subject-choose]");
  function choose() {
    table.querySelectorAll("tbody tr").forEach(function (r) { r.classList.toggle("bb-chosen", r.getAttribute("data-person") === chooser.value); });
    // On a phone the bar would lie over the first steps; it opens with the first tap.
    if (!window.matchMedia("(max-width: 760px)").matches) go(table.querySelector("tr.bb-chosen .bb-cell"), false);
  }
  chooser.addEventListener("change", choose);

  // A picture is made smaller here, so that it goes over a weak line; the server answers with its checksum.
  find("[data-picture-choose]").addEventListener("change", function () {
    var file = this.files[0], input = this, told = find("[data-picture-told]");
    if (!file) return;
    shrink(file).then(function (blob) {
      var body = new FormData();
      body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      body.set("picture", blob, file.name);
      return fetch(form.getAttribute("data-picture"), { method: "POST", body: body });
    }).then(function (answer) { return answer.json(); }).then(function (said) {
      input.value = "";
      if (said.told) { told.textContent = said.told; told.className = "bb-missing"; return; }
      told.textContent = "";
      var line = document.createElement("li"), sum = document.createElement("code");
      sum.textContent = said.sha256.slice(0, 12);
      line.append(said.name + " ", sum);
      find("[data-pictures]").append(line);
    }).catch(function () { told.textContent = word("not"); told.className = "bb-missing"; });
  });

  function shrink(file) {
    if (!window.createImageBitmap) return Promise.resolve(file);
    return createImageBitmap(file).then(function (picture) {
      var part = Math.min(1, 1600 / Math.max(picture.width, picture.height)), canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * part);
      canvas.height = Math.round(picture.height * part);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return new Promise(function (done) { canvas.toBlob(function (b) { done(b || file); }, "image/jpeg", 0.8); });
    }).catch(function () { return file; });
  }

  form.addEventListener("submit", function (event) {
    if (waiting) { event.preventDefault(); afterwards = true; return; }
    sending = true;
    window.clearTimeout(timer);
    fields(true);
    form.elements.content.value = JSON.stringify(whole());
    form.elements.saved.value = saved;
  });
  var throwing = document.querySelector("[data-throw]");
  if (throwing) throwing.addEventListener("submit", function (event) {
    if (!window.confirm(throwing.getAttribute("data-throw"))) { event.preventDefault(); return; }
    try { localStorage.removeItem(key); } catch (e) { /* nothing was there */ }
  });

  take(first);
  try {
    var left = JSON.parse(localStorage.getItem(key) || "null");
    if (left && left.base === saved && JSON.stringify(left.content) !== JSON.stringify(whole())) { take(left.content); tellKept(false, word("back")); timer = window.setTimeout(push, 1500); }
  } catch (e) { /* what was there cannot be read; the server's is shown */ }
  fields(false);
  choose();
  drawAll();
})();
