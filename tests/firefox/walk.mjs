// Drives Firefox for tests/firefox/__init__.py. Each line of standard input says in JSON what to do; a
// line of standard output says what came of it. The end of the input closes the browser.

import { createInterface } from "node:readline";

import puppeteer from "puppeteer-core";

const WAIT_AT_MOST = 60_000;

const browser = await puppeteer.launch({
  browser: "firefox",
  protocol: "webDriverBiDi",
  executablePath: process.argv[2],
  timeout: 2 * WAIT_AT_MOST,
});
const page = await browser.newPage();
page.setDefaultTimeout(WAIT_AT_MOST);

const problems = [];
page.on("console", (said) => said.type() === "error" && problems.push(said.text()));
page.on("pageerror", (error) => problems.push(String(error)));
// The console, where a refusal by the page's policy stands too, says nothing of these.
page.on("response", (got) => got.status() >= 400 && problems.push(`${got.status()} for ${got.url()}`));
page.on("requestfailed", (asked) => problems.push(`${asked.failure()?.errorText} for ${asked.url()}`));

const named = (role, name) => page.locator(`::-p-aria(${name}[role="${role}"])`);
const labelled = async (words) => {
  const control = await page.waitForFunction((text) => {
    const labels = [...document.querySelectorAll("label")];
    return labels.find((each) => each.textContent.trim() === text)?.control;
  }, {}, words);
  return page.locator(`#${await control.evaluate((each) => each.id)}`);
};

const DEEDS = {
  go: (address) => page.goto(address),
  click: (selector) => page.locator(selector).click(),
  press: (name) => named("button", name).click(),
  follow: (name) => named("link", name).click(),
  fill: async (label, words) => (await labelled(label)).fill(words),
  see: (words, where) => page.waitForFunction(
    (text, selector) => document.querySelector(selector)?.innerText.includes(text), {}, words, where,
  ),
  find: (selector) => page.locator(selector).wait(),
  evaluate: (script) => page.evaluate(script),
  hold: (script) => page.waitForFunction(script),
  resize: (width, height) => page.setViewport({ width, height }),
  picture: (path) => page.screenshot({ path, fullPage: true }),
  problems: () => problems,
};
const TELL = new Set(["evaluate", "problems"]);

for await (const line of createInterface({ input: process.stdin })) {
  const [deed, ...about] = JSON.parse(line);
  try {
    const got = await DEEDS[deed](...about);
    console.log(JSON.stringify({ got: TELL.has(deed) ? got : null }));
  } catch (error) {
    console.log(JSON.stringify({ failed: `${deed} ${about.join(", ")}: ${error}, at ${page.url()}` }));
  }
}
await browser.close();
