/** A real browser for tests, and what a person would notice in it: focus, names, contrast, scrolling sideways. */
import { existsSync } from 'node:fs'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'

const usualPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** Where a Chromium is: GUILDHALL_CHROMIUM, or a usual path. Says so where there is none. */
export function findChromium(): string | undefined {
  const named = process.env.GUILDHALL_CHROMIUM
  const found = (named ? [named] : usualPaths).find((path) => existsSync(path))
  if (found === undefined)
    console.warn(
      `The browser tests are left out: no Chromium at ${named ?? 'the usual paths'}. Install one (Debian: apt-get install chromium), or name it in GUILDHALL_CHROMIUM.`,
    )
  return found
}

export const launch = (executablePath: string): Promise<Browser> =>
  // As root, in containers, Chromium refuses to run with its sandbox; here it opens nothing but our own pages.
  chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })

// Scripts for the page are texts: they run in the browser, whose names the compiler does not know here. Playwright runs them
// where the page itself may run none.
const focusRing = `(() => { const style = getComputedStyle(document.activeElement); return [style.outlineStyle, parseFloat(style.outlineWidth)] })()`

/** Waits for the page with this heading: after a press the one before is still there for a moment. */
export const onPage = (page: Page, title: string | RegExp): Promise<void> =>
  page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()

/** Presses Tab until the button, link or field of this name has the focus, and checks that it is seen to have it. */
export async function tabTo(page: Page, role: 'button' | 'link' | 'textbox', name: string | RegExp): Promise<void> {
  // A password field has no role, only a label.
  const target = role === 'textbox' ? page.getByLabel(name, { exact: true }) : page.getByRole(role, { name })
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press('Tab')
    if (!(await hasFocus(target))) continue
    const [style, widthPx] = (await page.evaluate(focusRing)) as [string, number]
    if (style === 'none' || widthPx < 2) throw new Error(`the focus on ${name} is not to be seen`)
    return
  }
  throw new Error(`the keyboard does not get to ${name}`)
}
export const hasFocus = async (target: Locator): Promise<boolean> =>
  (await target.and(target.page().locator(':focus')).count()) === 1

export async function typeInto(page: Page, label: string, text: string): Promise<void> {
  await tabTo(page, 'textbox', label)
  await page.keyboard.type(text)
}

/** How far the page can be scrolled sideways, in CSS pixels. */
export const sidewaysPx = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')

/** Enlarges the text alone, as a browser's setting does. */
export const enlargeText = (page: Page, percent: number): Promise<unknown> =>
  page.evaluate(`document.documentElement.style.fontSize = '${percent}%'`)

/** Controls that assistive technology would announce without a name. */
export async function namelessControls(page: Page): Promise<string[]> {
  const lines = (await page.locator('body').ariaSnapshot()).split('\n')
  return lines.filter((line) => /^\s*- (button|link|textbox|radio|checkbox|img|heading)(?! ")/.test(line))
}

/** Texts that are too weak against what is behind them (WCAG 2.2, 1.4.3). */
export const weakTexts = (page: Page): Promise<string[]> => page.evaluate(weakTextsScript)
const weakTextsScript = `(() => {
  const read = (color) => { const parts = color.match(/[\\d.]+/g).map(Number); return parts.length === 3 ? [...parts, 1] : parts }
  const luminance = ([r, g, b]) => [r, g, b].map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0)
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) { const color = read(getComputedStyle(at).backgroundColor); if (color[3] === 1) return color }
    throw new Error('nothing is behind the text')
  }
  const weak = []
  for (const element of document.querySelectorAll('body *')) {
    const isText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '') || element.matches('input:not([type=hidden])')
    if (!isText || element.closest('svg, [hidden]')) continue
    const [one, other] = [luminance(read(getComputedStyle(element).color)), luminance(behind(element))].sort((a, b) => b - a)
    const contrast = (one + 0.05) / (other + 0.05)
    if (contrast < 4.5) weak.push(contrast.toFixed(2) + ' ' + element.outerHTML.slice(0, 100))
  }
  return weak
})()`
