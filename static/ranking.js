// Putting things in order by pressing them. Without this file each has a list of places to choose
// from; those lists stay what is sent.
(() => {
  const ranking = document.querySelector(".ranking");
  const selects = [...ranking.querySelectorAll("select")];
  const order = selects.filter((each) => each.value).sort((one, two) => one.value - two.value);

  // What is no order yet is put right in the lists, where it is said what is wrong.
  if (order.some((each, place) => Number(each.value) !== place + 1)) return;

  const word = (select, place) => select.options[place].text;
  const element = (tag, className, ...inside) => {
    const made = Object.assign(document.createElement(tag), { className });
    made.append(...inside);
    return made;
  };

  const rows = selects.map((select) => {
    const label = ranking.querySelector(`label[for="${select.id}"]`);
    const place = element("span", "");
    const press = element("button", "press", element("span", "badge", place), element("span", "", label.textContent));
    const upTo = element("span", "visually-hidden");
    const up = element("button", "button button-quiet up", ranking.dataset.up, upTo);
    press.type = up.type = "button";
    label.hidden = select.hidden = true;
    select.after(press, up);
    return { select, text: label.textContent, place, press, up, upTo };
  });

  const show = () => rows.forEach(({ select, text, place, press, up, upTo }) => {
    const ranked = order.includes(select);
    const number = order.indexOf(select) + 1;
    select.value = ranked ? number : "";
    place.textContent = `${word(select, number)} `;
    place.className = ranked ? "" : "visually-hidden";
    press.setAttribute("aria-pressed", ranked);
    up.hidden = number < 2;
    upTo.textContent = up.hidden ? "" : ` (${word(select, number - 1)}): ${text}`;
  });

  const changed = ({ select, text }) => {
    show();
    ranking.querySelector("[role=status]").textContent = `${text}: ${select.selectedOptions[0].text}`;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  };

  rows.forEach((row) => {
    const at = () => order.indexOf(row.select);
    row.press.addEventListener("click", () => {
      if (order.includes(row.select)) order.splice(at(), 1);
      else order.push(row.select);
      changed(row);
    });
    row.up.addEventListener("click", () => {
      if (at() === 1) row.press.focus(); // there will be no further up
      order.splice(at() - 1, 0, ...order.splice(at(), 1));
      changed(row);
    });
  });

  document.querySelector("[data-without-script]").hidden = true;
  document.querySelector("[data-with-script]").hidden = false;
  ranking.classList.add("pressed-in-order");
  show();
})();
