// Draws the report's figures. The page can be read before they arrive, and without them: each has
// its table. plotly.js is large, so it is fetched when the first figure comes near.
"use strict";

(() => {
  const source = document.currentScript.dataset.plotly;
  const places = [...document.querySelectorAll("[data-figure]")];
  // Narrow enough for A4 and letter once report.css has made them smaller, in CSS pixels: alone,
  // and two side by side.
  const PAPER = 750;
  const HALF_PAPER = 365;
  // What is higher does not fit on a page: there its table is printed, which can be broken.
  const PAPER_HEIGHT = 1000;
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
    if ("newestLast" in place.dataset) place.parentElement.scrollLeft = place.scrollWidth;
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

  // As wide as the page has room for. What is closed has none: it is fitted when it is opened.
  const fit = (place) => {
    if (place.offsetParent) Plotly.relayout(place, { autosize: true, width: null });
  };

  let printing = false;
  const folded = [...document.querySelectorAll("details.folded")];
  folded.forEach((details) => details.addEventListener("toggle", () => {
    if (details.open && !printing) details.querySelectorAll("[data-drawn]").forEach(fit);
  }));

  const openAll = document.querySelector(".open-all");
  if (openAll) {
    openAll.hidden = false;
    openAll.querySelector("button").addEventListener("click", () => {
      folded.forEach((details) => { details.open = true; });
    });
  }

  // On paper figures are as wide as the paper and say their numbers themselves: tables are printed
  // where somebody opened them, and where there is no figure. All else that is closed is open.
  // Afterwards all is as before.
  const closed = new Set();
  const left = new Set();
  const open = (details) => {
    if (details.open) return;
    closed.add(details);
    details.open = true;
  };
  const fits = (place) => "drawn" in place.dataset && Number(place.dataset.height) < PAPER_HEIGHT;
  const onPaper = (place) => (place.closest(".side-by-side") ? HALF_PAPER : PAPER);
  window.addEventListener("beforeprint", () => {
    printing = true;
    document.querySelectorAll("main details:not(.figure-table)").forEach(open);
    for (const place of places) {
      if (fits(place)) {
        place.style.minWidth = "0";
        Plotly.relayout(place, { width: onPaper(place) });
      } else {
        if (!place.hidden) left.add(place);
        place.hidden = true;
        open(tableOf(place));
      }
    }
  });
  window.addEventListener("afterprint", () => {
    printing = false;
    closed.forEach((details) => { details.open = false; });
    closed.clear();
    left.forEach((place) => { place.hidden = false; });
    left.clear();
    for (const place of places.filter(fits)) {
      place.style.minWidth = `${place.dataset.leastWidth}px`;
      fit(place);
    }
  });

  const toPrint = document.querySelector(".to-print");
  if (toPrint) {
    toPrint.hidden = false;
    toPrint.querySelector("button").addEventListener("click", () => {
      allDrawn().then(() => window.print());
    });
  }

  // Marks in the contents which part is being read, and offers the way back to them.
  const follow = (contents) => {
    const links = [...contents.querySelectorAll("li a")];
    const parts = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        const id = entry.target.getAttribute("aria-labelledby");
        const link = links.find((each) => each.hash === `#${id}`);
        if (entry.isIntersecting) link?.setAttribute("aria-current", "true");
        else link?.removeAttribute("aria-current");
      }
    }, { rootMargin: "-20% 0px -80% 0px" });  // a line across the window
    document.querySelectorAll(".parts > section").forEach((part) => parts.observe(part));

    const back = document.querySelector(".to-contents");
    // Seen is also what lies further down: the way back leads up.
    new IntersectionObserver(([entry]) => {
      back.hidden = entry.isIntersecting;
    }, { rootMargin: "0px 0px 1000000px 0px" }).observe(contents);
  };

  if ("IntersectionObserver" in window) {
    if (places.length) start();
    const contents = document.querySelector(".contents");
    if (contents) follow(contents);
  }
})();
