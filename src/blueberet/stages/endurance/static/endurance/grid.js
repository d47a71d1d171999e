// A block copied from a spreadsheet fills the grid from the cell in focus; arrows go up and down.
(() => {
  const grid = document.querySelector("[data-grid]");
  if (!grid) return;
  const cells = () => [...grid.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("input")]);
  const place = (input) => {
    const rows = cells();
    for (let r = 0; r < rows.length; r += 1) {
      const c = rows[r].indexOf(input);
      if (c >= 0) return [rows, r, c];
    }
    return [rows, -1, -1];
  };
  const most = Number(grid.dataset.most);
  const full = document.querySelector("[data-full]");
  const addRow = () => {
    const body = grid.querySelector("tbody");
    if (body.querySelectorAll("tr").length >= most) { full.hidden = false; return; }
    const last = body.querySelector("tr:last-child");
    const n = body.querySelectorAll("tr").length;
    const made = last.cloneNode(true);
    made.querySelector(".en-number").textContent = String(n + 2);
    made.querySelectorAll("td").forEach((td) => td.classList.remove("en-wrong"));
    made.querySelectorAll("input").forEach((input) => {
      const key = input.name.split("-").slice(2).join("-");
      input.name = `c-${n}-${key}`;
      input.value = "";
      input.removeAttribute("aria-invalid");
      input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+$/, String(n + 2)));
    });
    body.append(made);
    grid.querySelector("[name=rows]").value = String(n + 1);
  };
  grid.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text");
    if (!(event.target instanceof HTMLInputElement) || !/[\t\n]/.test(text.trimEnd())) return;
    event.preventDefault();
    const block = text.replace(/\r/g, "").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
    const [, row, column] = place(event.target);
    full.hidden = row + block.length <= most;
    if (!full.hidden) return;
    while (!grid.hasAttribute("data-single") && cells().length < row + block.length) addRow();
    const rows = cells();
    block.forEach((line, r) => line.forEach((value, c) => {
      const input = rows[row + r]?.[column + c];
      if (input) input.value = value.trim();
    }));
  });
  grid.addEventListener("keydown", (event) => {
    if (!["ArrowUp", "ArrowDown"].includes(event.key) || !(event.target instanceof HTMLInputElement)) return;
    const [rows, row, column] = place(event.target);
    const next = rows[row + (event.key === "ArrowDown" ? 1 : -1)]?.[column];
    if (next) { event.preventDefault(); next.focus(); next.select(); }
  });
  document.querySelector("[data-more-rows]")?.addEventListener("click", () => { for (let n = 0; n < 5; n += 1) addRow(); });
})();
