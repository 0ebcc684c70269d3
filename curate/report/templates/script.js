"use strict";
for (const box of document.querySelectorAll(".sortable")) {
  const table = box.querySelector("table");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const heads = [...table.tHead.rows[0].cells];
  const key = (row, at) => {
    const cell = row.cells[at];
    return cell.dataset.sort ?? cell.textContent;
  };
  heads.forEach((head, at) => {
    const numeric = head.classList.contains("num");
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const before = head.getAttribute("aria-sort");
      const down = before ? before === "ascending" : numeric;
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const sign = down ? -1 : 1;
      const sorted = rows.map((row, place) => ({ row, place, value: key(row, at) }));
      sorted.sort((a, b) => {
        const order = numeric ? a.value - b.value : a.value.localeCompare(b.value, "en", { numeric: true });
        return sign * order || a.place - b.place;
      });
      body.append(...sorted.map((item) => item.row));
    });
  });
  const tools = box.querySelector(".tools");
  if (!tools) continue;
  const find = tools.querySelector(".find");
  const pick = tools.querySelector(".pick");
  const shown = tools.querySelector(".shown");
  const apply = () => {
    const wanted = find.value.trim().toLowerCase();
    let left = 0;
    for (const row of rows) {
      const fits = (!pick.value || row.dataset.status === pick.value) && row.cells[0].textContent.toLowerCase().includes(wanted);
      row.hidden = !fits;
      left += fits;
    }
    shown.textContent = `${left.toLocaleString("en")} of ${rows.length.toLocaleString("en")} ${box.dataset.noun} shown`;
  };
  find.addEventListener("input", apply);
  pick.addEventListener("change", apply);
  tools.hidden = false;
  apply();
}
for (const box of document.querySelectorAll(".filtered")) {
  const items = [...box.querySelectorAll(".item")];
  const tools = box.querySelector(".tools");
  const find = tools.querySelector(".find");
  const picks = [...tools.querySelectorAll("select")];
  const shown = tools.querySelector(".shown");
  const apply = () => {
    const wanted = find.value.trim().toLowerCase();
    let left = 0;
    for (const item of items) {
      const fits = picks.every((pick) => !pick.value || item.dataset[pick.dataset.key].split("\n").includes(pick.value)) && item.textContent.toLowerCase().includes(wanted);
      item.hidden = !fits;
      left += fits;
    }
    shown.textContent = `${left.toLocaleString("en")} of ${items.length.toLocaleString("en")} ${box.dataset.noun} shown`;
  };
  find.addEventListener("input", apply);
  picks.forEach((pick) => pick.addEventListener("change", apply));
  tools.hidden = false;
  apply();
}
