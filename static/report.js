// What a report's page can do more with a script: it can be read, and printed, without one.
"use strict";

(() => {
  const { plotly, plotlyStyle } = document.currentScript.dataset;

  // A part that is closed opens when a link leads to it.
  const openTarget = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let each = target; each; each = each.parentElement?.closest("details")) {
      if (each.tagName === "DETAILS") each.open = true;
    }
    if (target?.tagName === "DETAILS") target.scrollIntoView();
  };
  window.addEventListener("hashchange", openTarget);
  openTarget();

  // On paper everything is open. Afterwards all is as before.
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("main details:not([open])")];
    for (const each of closed) each.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const each of closed) each.open = false;
    closed = [];
  });
  const toPrint = document.querySelector(".to-print");
  if (toPrint) {
    toPrint.hidden = false;
    toPrint.querySelector("button").addEventListener("click", () => window.print());
  }

  // Figures to explore: plotly.js is large, so nothing of it is fetched before somebody asks.
  const added = (name, attributes) => new Promise((done, failed) => {
    const element = Object.assign(document.createElement(name), attributes);
    element.addEventListener("load", done);
    element.addEventListener("error", failed);
    document.head.append(element);
  });

  let fetching = null;
  const fetchPlotly = () => {
    fetching ??= (async () => {
      // With this id and class, plotly.js takes its rules from here and not from a style element.
      const style = { id: "plotly.js-style-global", className: "no-inline-styles", rel: "stylesheet" };
      await added("link", { ...style, href: plotlyStyle });
      // Nor does it add one for maps of the world where something of that name is there.
      const root = getComputedStyle(document.documentElement);
      const name = root.getPropertyValue("--plotly-map-style").replaceAll('"', "").trim();
      if (name) document.head.append(Object.assign(document.createElement("template"), { id: name }));
      await added("script", { src: plotly });
    })();
    return fetching;
  };

  const fetched = async (address) => {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) throw new Error(`${answer.status} for ${address}`);
    return answer.json();
  };

  const draw = async (explore, place) => {
    const [{ data, layout }] = await Promise.all([fetched(explore.dataset.explore), fetchPlotly()]);
    place.hidden = false;
    layout.font.family = getComputedStyle(place).fontFamily;
    const config = { displayModeBar: false, responsive: true, doubleClick: false, showTips: false };
    await Plotly.newPlot(place, data, layout, config);
  };

  for (const explore of document.querySelectorAll("[data-explore]")) {
    const button = explore.querySelector("button");
    const said = explore.querySelector("[role=status]");
    const place = explore.querySelector(".explore-place");
    explore.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      said.textContent = "";
      try {
        await draw(explore, place);
        button.hidden = true;
        place.focus();
      } catch (error) {
        console.error(error);
        fetching = null;
        place.hidden = true;
        said.textContent = said.dataset.failed;
        button.disabled = false;
      }
    });
  }

  // Marks in the contents which part is being read.
  const links = [...document.querySelectorAll(".contents li a")];
  if (links.length && "IntersectionObserver" in window) {
    const line = { rootMargin: "-20% 0px -80% 0px" }; // across the window
    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const link = links.find((each) => each.hash === `#${target.id}`);
        if (isIntersecting) link?.setAttribute("aria-current", "true");
        else link?.removeAttribute("aria-current");
      }
    }, line);
    document.querySelectorAll(".parts > .part").forEach((part) => observer.observe(part));
  }
})();
