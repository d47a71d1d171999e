// Keyboard, theme, menu and help for every page.
(function () {
  function toggleTheme() {
    var root = document.documentElement;
    var next = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
    root.setAttribute("data-bs-theme", next);
    try { localStorage.setItem("theme", next); } catch (e) { /* kept for this page only */ }
  }

  function setMenu(open) {
    document.documentElement.classList.toggle("bb-menu-open", open);
    document.querySelector("[data-menu]").setAttribute("aria-expanded", open ? "true" : "false");
  }

  // In a grid the arrows go to the nearest session in their direction; true if there was one.
  function step(key, from) {
    var axis = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
    var here = from.getBoundingClientRect();
    var best = null, least = Infinity;
    from.closest("[data-grid]").querySelectorAll("a[href]").forEach(function (link) {
      if (link === from) return;
      var there = link.getBoundingClientRect();
      var x = there.left - here.left, y = there.top - here.top;
      var along = axis[0] * x + axis[1] * y, across = Math.abs(axis[0] ? y : x);
      var far = along + 3 * across;
      if (along > 1 && far < least) { best = link; least = far; }
    });
    if (best) best.focus();
    return Boolean(best);
  }

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-theme-toggle]")) toggleTheme();
    if (event.target.closest("[data-help-open]")) document.getElementById("help").showModal();
    if (event.target.closest("[data-print]")) window.print();
    var menu = event.target.closest("[data-menu]");
    if (menu) setMenu(menu.getAttribute("aria-expanded") !== "true");
  });

  // A form that takes longer than a moment says so; leaving the page stops a mere look.
  document.addEventListener("submit", function (event) {
    var words = event.target.getAttribute("data-busy");
    if (!words) return;
    var told = document.createElement("p");
    told.className = "bb-busy";
    told.setAttribute("role", "status");
    told.textContent = words;
    event.target.after(told);
    if (event.target.getAttribute("data-progress")) follow(event.target, told);
  });

  // While the answer to a form is awaited: how far it is, and a button that stops it.
  function follow(form, told) {
    var words = document.createElement("span"), bar = document.createElement("progress");
    var stop = document.createElement("button");
    words.textContent = told.textContent;
    stop.type = "button";
    stop.className = "btn btn-sm";
    stop.textContent = form.getAttribute("data-stop-words");
    told.replaceChildren(words, bar, stop);
    bar.setAttribute("aria-label", words.textContent);
    stop.addEventListener("click", function () {
      var body = new URLSearchParams();
      body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      stop.disabled = true;
      fetch(form.getAttribute("data-stop"), { method: "POST", body: body });
    });
    window.setInterval(function () {
      fetch(form.getAttribute("data-progress")).then(function (answer) { return answer.json(); }).then(function (now) {
        if (!now.words) return;
        words.textContent = now.words + (now.of ? ": " + now.done + " / " + now.of : "");
        if (now.of) { bar.max = now.of; bar.value = now.done; } else bar.removeAttribute("value");
      }).catch(function () { /* asked again in a moment */ });
    }, 500);
  }

  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
  });

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && document.documentElement.classList.contains("bb-menu-open")) setMenu(false);
    if (event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    var search = document.getElementById("search"), help = document.getElementById("help");
    if (event.key === "/" && search) { event.preventDefault(); search.focus(); search.select(); }
    if (event.key === "?" && help) help.showModal();
    if (event.target.matches("[data-grid] a") && /^Arrow/.test(event.key)) {
      event.preventDefault();
      step(event.key, event.target);
      return;
    }
    var week = { ArrowLeft: "[data-previous-week]", ArrowRight: "[data-next-week]" }[event.key];
    var link = week && !event.target.closest(".bb-scroll") && document.querySelector(week);
    if (link) link.click();
  });

  document.addEventListener("htmx:configRequest", function (event) {
    var token = document.querySelector("meta[name=csrf-token]");
    if (token) event.detail.headers["X-CSRFToken"] = token.content;
  });

  // A table wider than the page is reached and scrolled by keyboard; one that fits is no stop of the Tab key, and its
  // head stays in sight while the page scrolls.
  function letScroll() {
    document.querySelectorAll(".table-responsive").forEach(function (box) {
      var fits = box.scrollWidth <= box.clientWidth;
      box.classList.toggle("bb-fits", fits);
      if (fits) box.removeAttribute("tabindex");
      else box.tabIndex = 0;
    });
  }

  letScroll();
  window.addEventListener("resize", letScroll);
  window.addEventListener("load", letScroll);
  document.addEventListener("htmx:afterSettle", letScroll);
})();
