// Saving as one goes. Without this file the page's buttons do everything.
(() => {
  const status = document.getElementById("status");
  let requests = 0;
  let pressed = null;
  let away = 0;

  const show = (shown, failed) => {
    status.classList.toggle("shown", shown);
    status.classList.toggle("failed", failed);
  };

  // A page that the browser kept is older than what is saved.
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  // Whoever listens rather than looks should hear first what went wrong.
  document.querySelector(".error-summary")?.focus();

  // Paper has no taps. Newer browsers are told by the stylesheet.
  if (!CSS.supports("selector(::details-content)")) {
    const folded = () => document.querySelectorAll("details.more:not([open])");
    addEventListener("beforeprint", () => folded().forEach((each) => (each.open = each.dataset.forPaper = true)));
    addEventListener("afterprint", () => document.querySelectorAll("[data-for-paper]").forEach((each) => {
      each.open = false;
      delete each.dataset.forPaper;
    }));
  }

  if (!status) return;
  const form = status.closest("form");

  form.addEventListener("htmx:beforeRequest", () => {
    requests += 1;
    clearTimeout(away);
    if (status.classList.contains("failed")) return;
    // What stood here was true of the answer before this one.
    status.textContent = "";
    show(false, false);
    setTimeout(() => {
      if (!requests || status.textContent) return;
      status.textContent = status.dataset.saving;
      show(true, false);
    }, 600);
  });

  form.addEventListener("htmx:afterRequest", (event) => {
    requests -= 1;
    const { successful, xhr } = event.detail;
    // The page's own refusals come with their words; a broken connection or server does not.
    const inWords = successful || [403, 409, 410, 422].includes(xhr?.status);
    if (!inWords) status.textContent = status.dataset.failed;
    show(true, !successful);
    // "Saved" stands above what is there, so it does not stay.
    clearTimeout(away);
    if (successful) away = setTimeout(() => show(false, false), 4_000);
    setTimeout(() => {
      if (requests || !pressed) return;
      const button = pressed;
      pressed = null;
      form.requestSubmit(button);
    });
  });

  addEventListener("online", () => status.classList.contains("failed") && htmx.trigger(form, "change"));

  // A button pressed while an answer is on its way waits for it, or its page would look stale.
  form.addEventListener("submit", (event) => {
    if (!requests) return;
    event.preventDefault();
    pressed = event.submitter;
  });
})();
