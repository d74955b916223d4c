// A browser that nobody here wrote, told by lines of JSON what a person does: `node browser.mjs PACKAGES CHROMIUM [RULES]`, the rules
// being those of --host-resolver-rules.
//
// Each line is {"do": verb, …}; each answer {"value": …} or {"fault": "…"}. Things are named as people and screen readers know them:
// by label, role and text. Whatever is waited for is waited for until it is there, never for a time.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { readFileSync } from "node:fs";

const [packages, executablePath, rules] = process.argv.slice(2);
const require = createRequire(join(packages, "package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const browser = await chromium.launch({
  executablePath,
  args: [...(rules ? [`--host-resolver-rules=${rules}`] : []), "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
});

const people = new Map();
let page;
let ours;
const complaints = [];

// What pages of others complain of is theirs.
const note = (at, text) => { if (at.url().startsWith(ours)) complaints.push(`${at.url()}: ${text}`); };

const main = () => page.locator("main");
const field = ({ label, within }) => (within ? page.getByRole("region", { name: within }) : page).getByLabel(label, { exact: true }).first();

const verbs = {
  // Another person's browser, with cookies of its own; without scripts where "script" is false.
  async person({ name, script = true, base }) {
    ours = base;
    if (!people.has(name)) {
      const context = await browser.newContext({ baseURL: base, javaScriptEnabled: script, ignoreHTTPSErrors: true });
      context.setDefaultTimeout(20000);
      const fresh = await context.newPage();
      fresh.on("console", (message) => { if (message.type() === "error") note(fresh, message.text()); });
      fresh.on("pageerror", (error) => note(fresh, error.message));
      people.set(name, fresh);
    }
    page = people.get(name);
  },
  async goto({ path }) {
    const reply = await page.goto(path, { waitUntil: "load" });
    return reply ? reply.status() : 0;
  },
  async fill({ text, ...which }) { await field(which).fill(text); },
  async choose({ option, ...which }) { await field(which).selectOption({ label: option }); },
  async tick(which) { await field(which).check(); },
  async press({ name, index = 0 }) {
    await page.getByRole("button", { name, exact: true }).nth(index).click();
    await page.waitForLoadState("load");
  },
  async follow({ name }) {
    await page.getByRole("link", { name, exact: true }).first().click();
    await page.waitForLoadState("load");
  },
  async unfold({ name }) { await page.locator("summary", { hasText: name }).first().click(); },
  async enter({ selector, text }) { await page.locator(selector).fill(text); },
  // One that leads to another page is waited for.
  async key({ name, leads }) {
    await (leads ? Promise.all([page.waitForNavigation(), page.keyboard.press(name)]) : page.keyboard.press(name));
  },
  async type({ text }) { await page.keyboard.type(text); },
  // Waits until the text is to be seen.
  async see({ text }) { await page.getByText(text).first().waitFor({ state: "visible" }); },
  // Waits until the address begins like this.
  async arrive({ path }) { await page.waitForURL((url) => url.pathname.startsWith(path)); },
  async back() { const reply = await page.goBack(); return reply ? reply.status() : 0; },
  async text() { return main().innerText(); },
  async source() { return page.content(); },
  async value({ selector }) { return page.locator(selector).first().innerText(); },
  async url() { return page.url(); },
  // What the focus is at, as it is called.
  async focused() {
    return page.evaluate(() => {
      const at = document.activeElement;
      return ((at.labels?.[0] ?? at).innerText || at.getAttribute("aria-label") || "").trim();
    });
  },
  // Opens whatever is folded, so that all of the page is there to be looked at.
  async unfold() { await page.evaluate(() => document.querySelectorAll("details").forEach((e) => { e.open = true; })); },
  // What can be acted on, and what of it the tabulator does not come to, or does not show that it is there.
  async unreachable() {
    const count = await page.evaluate(() => {
      const shown = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== "hidden" && !e.disabled;
      const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")].filter(shown);
      // One of each group of radio buttons is come to; arrows do the rest.
      window.wanted = new Set(all.filter((e) => e.type !== "radio"));
      for (const group of new Set(all.filter((e) => e.type === "radio").map((e) => `${e.form?.id}/${e.name}`))) {
        const members = all.filter((e) => e.type === "radio" && `${e.form?.id}/${e.name}` === group);
        window.wanted.add(members.find((e) => e.checked) ?? members[0]);
      }
      window.faint = [];
      document.activeElement?.blur();
      return all.length;
    });
    // A date has a stop for each of its parts.
    for (let pressed = 0; pressed < 4 * count + 40; pressed += 1) {
      await page.keyboard.press("Tab");
      const left = await page.evaluate(() => {
        const at = document.activeElement;
        const style = getComputedStyle(at);
        if (window.wanted.delete(at) && style.outlineStyle === "none" && style.boxShadow === "none") window.faint.push(at.outerHTML.slice(0, 200));
        return window.wanted.size;
      });
      if (!left) break;
    }
    return page.evaluate(() => [
      ...[...window.wanted].map((e) => `not come to: ${e.outerHTML.slice(0, 200)}`),
      ...window.faint.map((html) => `does not show it: ${html}`),
    ]);
  },
  async theme({ dark }) { await page.emulateMedia({ colorScheme: dark ? "dark" : "light" }); },
  async width({ pixels }) { await page.setViewportSize({ width: pixels, height: 900 }); },
  // By how much the page is wider than its window.
  async overflow() { return page.evaluate(() => Math.round(document.documentElement.scrollWidth - document.documentElement.clientWidth)); },
  // Bytes that the page and what it fetches weigh.
  async weight() {
    return page.evaluate(() => performance.getEntries().filter((e) => "transferSize" in e).reduce((sum, e) => sum + Math.round(e.transferSize), 0));
  },
  async axe() {
    await page.evaluate(`if (!window.axe) { ${axe} }`);
    const found = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
    return found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.html.slice(0, 160)} (${n.failureSummary.split("\n")[1]?.trim() ?? ""})`).join(" | ")}`);
  },
  async picture({ file }) { await page.screenshot({ path: file, fullPage: true }); },
  // A device that keeps passkeys and whose owner always touches it.
  async authenticator() {
    const session = await page.context().newCDPSession(page);
    await session.send("WebAuthn.enable");
    await session.send("WebAuthn.addVirtualAuthenticator", {
      options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
    });
  },
  // What the pages' scripts and policy complained of since this was asked last.
  async complaints() { return complaints.splice(0); },
};

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const { do: verb, ...how } = JSON.parse(line);
    answer = { value: (await verbs[verb](how)) ?? null };
  } catch (error) {
    const where = page ? ` at ${page.url()}: ${(await page.locator("body").innerText().catch(() => "")).replace(/\s+/g, " ").slice(0, 1500)}` : "";
    answer = { fault: `${error.message}${where}` };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await browser.close();
