// Draws the report's figures. The page can be read before they arrive, and without them: each has
// its table. plotly.js is large, so it is fetched when the first figure comes near.
"use strict";

(() => {
  const source = document.currentScript.dataset.plotly;
  const places = [...document.querySelectorAll("[data-figure]")];
  const config = { displayModeBar: false, responsive: true, doubleClick: false, showTips: false };

  const tableOf = (place) => place.closest("figure").querySelector("details");

  // Keeps the room free, so that nothing jumps when the figure arrives.
  const reserve = (place) => {
    place.style.height = `${place.dataset.height}px`;
    place.style.minWidth = `${place.dataset.leastWidth}px`;
    tableOf(place).open = false;
  };

  const giveUp = (place) => {
    place.hidden = true;
    tableOf(place).open = true;
  };

  const draw = async (place) => {
    const figure = JSON.parse(document.getElementById(place.dataset.figure).textContent);
    // Texts are measured in the page's own fonts; their colour is report.css's matter.
    figure.layout.font.family = getComputedStyle(place).fontFamily;
    await Plotly.newPlot(place, figure.data, figure.layout, config);
    place.dataset.drawn = "";
  };

  const rest = () => new Promise((done) => {
    (window.requestIdleCallback || window.setTimeout)(done);
  });

  // Once plotly is there all figures are drawn, one after the other, so that they can be printed.
  const drawAll = async () => {
    for (const place of places) {
      try {
        await draw(place);
      } catch (error) {
        giveUp(place);
        console.error(error);
      }
      await rest();
    }
    document.documentElement.dataset.figures = "drawn";
  };

  // plotly.js adds a style element for its maps (we have none) unless one of that id is there.
  const withoutMapStyle = () => {
    const root = getComputedStyle(document.documentElement);
    const name = root.getPropertyValue("--plotly-map-style").replaceAll('"', "").trim();
    if (name) document.head.append(Object.assign(document.createElement("template"), { id: name }));
  };

  const fetchPlotly = () => {
    withoutMapStyle();
    const script = document.createElement("script");
    script.src = source;
    script.addEventListener("load", drawAll);
    script.addEventListener("error", () => places.forEach(giveUp));
    document.head.append(script);
  };

  const start = () => {
    places.forEach(reserve);
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) {
        observer.disconnect();
        fetchPlotly();
      }
    }, { rootMargin: "800px" });
    places.forEach((place) => observer.observe(place));
  };

  // On paper every table is open; afterwards, those are closed again that were.
  const closed = new Set();
  window.addEventListener("beforeprint", () => {
    for (const table of document.querySelectorAll(".figure-table:not([open])")) {
      closed.add(table);
      table.open = true;
    }
  });
  window.addEventListener("afterprint", () => {
    closed.forEach((table) => { table.open = false; });
    closed.clear();
  });

  if (places.length && "IntersectionObserver" in window) start();
})();
