// Draws the report's figures. The page can be read before they arrive, and without them: each has
// its table. plotly.js is large, so it is fetched when the first figure comes near.
"use strict";

(() => {
  const source = document.currentScript.dataset.plotly;
  const places = [...document.querySelectorAll("[data-figure]")];
  // Wide enough for the bars and narrow enough for A4 and letter, in CSS pixels.
  const PAPER = 640;
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

  const fetchPlotly = () => new Promise((done) => {
    withoutMapStyle();
    const script = document.createElement("script");
    script.src = source;
    script.addEventListener("load", () => drawAll().then(done));
    script.addEventListener("error", () => {
      places.forEach(giveUp);
      done();
    });
    document.head.append(script);
  });

  // Once only, whoever asks first: a figure that comes near, or somebody who prints.
  let drawing = null;
  const allDrawn = () => {
    drawing ??= places.length ? fetchPlotly() : Promise.resolve();
    return drawing;
  };

  const start = () => {
    places.forEach(reserve);
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) {
        observer.disconnect();
        allDrawn();
      }
    }, { rootMargin: "800px" });
    places.forEach((place) => observer.observe(place));
  };

  const drawn = () => places.filter((place) => "drawn" in place.dataset);

  // On paper everything is open and figures are as wide as the paper; afterwards all is as before.
  const closed = new Set();
  window.addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("main details:not([open])")) {
      closed.add(details);
      details.open = true;
    }
    drawn().forEach((place) => Plotly.relayout(place, { width: PAPER }));
  });
  window.addEventListener("afterprint", () => {
    closed.forEach((details) => { details.open = false; });
    closed.clear();
    drawn().forEach((place) => Plotly.relayout(place, { autosize: true, width: null }));
  });

  const toPrint = document.querySelector(".to-print");
  if (toPrint) {
    toPrint.hidden = false;
    toPrint.querySelector("button").addEventListener("click", () => {
      allDrawn().then(() => window.print());
    });
  }

  if (places.length && "IntersectionObserver" in window) start();
})();
