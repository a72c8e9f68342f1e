// Typing sheets of paper in: each key leads to the next line. Without this file Tab does.
(() => {
  const form = document.querySelector("form[data-typing]");
  const keys = [...form.querySelectorAll("input.key")];
  const button = form.querySelector("button.button");
  const go = (at, step) => (keys[at + step] ?? (step > 0 ? button : keys[0])).focus();

  const nothing = ["", "-", "."];
  const isAnswer = (key) => {
    const typed = key.value.trim().toLowerCase();
    return nothing.includes(typed) || key.dataset.keys.split(" ").includes(typed);
  };
  const said = form.querySelector("[data-marked]");
  // Whoever looks at the paper goes on typing: staying here, the rest would be a line too low.
  const mark = (key) => {
    key.setAttribute("aria-invalid", !isAnswer(key));
    key.closest(".line").classList.toggle("has-error", !isAnswer(key));
    said.hidden = keys.every(isAnswer);
  };

  keys.forEach((key, at) => {
    key.addEventListener("focus", () => key.select());
    key.addEventListener("input", () => {
      if ("oneKey" in key.dataset) mark(key);
      if ("oneKey" in key.dataset && key.value.trim()) go(at, 1);
    });
    key.addEventListener("change", () => mark(key));
    key.addEventListener("keydown", (event) => {
      const back = event.key === "ArrowUp" || (event.key === "Backspace" && !key.value);
      const onward = event.key === "ArrowDown" || event.key === "Enter";
      if (!back && !onward) return;
      event.preventDefault();
      go(at, back ? -1 : 1);
    });
  });

  // Whoever types one sheet after the other has the agency from the sheet before.
  const problem = document.querySelector(".error-summary");
  const agency = form.querySelector("[name=agency]");
  if (!problem && agency.value) keys[0].focus();
})();
