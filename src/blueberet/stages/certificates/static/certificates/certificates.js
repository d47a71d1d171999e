// "All" ticks every box of a name within its form.
"use strict";
document.addEventListener("change", (event) => {
  const name = event.target.dataset && event.target.dataset.tickAll;
  if (!name) return;
  for (const box of event.target.form.querySelectorAll(`input[type=checkbox][name="${name}"]`)) box.checked = event.target.checked;
});
