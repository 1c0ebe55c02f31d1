/** As much of a browser as the pages need: it keeps cookies, follows no script, and sends the forms of the page it is on. */
import { parseSetCookie, type SetCookie } from 'cookie'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'

export interface TestForm {
  readonly action: string
  readonly fields: Record<string, string>
  readonly buttons: readonly string[]
  /** What a button adds to the fields, by its text. */
  readonly values: Readonly<Record<string, Record<string, string>>>
}
const unescapeHtml = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')

export class TestBrowser {
  /** Those of the whole host. */
  readonly cookies = new Map<string, string>()
  /** Those of one path, by path and name. */
  readonly #pathCookies = new Map<string, { name: string; value: string; path: string }>()
  readonly #app: FastifyInstance
  readonly #origin: string
  /** The page it is on. */
  url = '/'
  answer!: LightMyRequestResponse

  /** `origin` as in the address bar. */
  constructor(app: FastifyInstance, origin = 'http://localhost:4000') {
    this.#app = app
    this.#origin = origin
  }

  get status(): number {
    return this.answer.statusCode
  }
  get html(): string {
    return this.answer.body
  }
  get title(): string {
    return unescapeHtml(/<h1>(.*?)<\/h1>/s.exec(this.html)?.[1] ?? '')
  }
  /** What screen readers announce. */
  get alerts(): string[] {
    return [...this.html.matchAll(/role="alert">(?:<p>)?(.*?)<\//gs)].map(([, text]) => unescapeHtml(text!))
  }
  get forms(): TestForm[] {
    return [...this.html.matchAll(/<form ([^>]*)>(.*?)<\/form>/gs)].map(([, head, inner]) => ({
      action: unescapeHtml(/action="([^"]*)"/.exec(head!)?.[1] ?? this.url),
      fields: fieldsOf(inner!),
      ...buttonsOf(inner!),
    }))
  }

  async get(url: string): Promise<this> {
    return this.#go('GET', url)
  }
  /** Sends the form that has this button, filled in, and follows where the answer leads on this host. */
  async press(button: string, filled: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<this> {
    const form = this.forms.find(({ buttons }) => buttons.includes(button))
    if (!form) throw new Error(`no button "${button}" on ${this.url}: ${this.html}`)
    const { pathname, search } = new URL(form.action, this.#origin)
    const pressed = form.values[button]
    const fields = { ...form.fields, ...pressed, ...filled }
    return this.post(pathname + search, fields, headers)
  }
  async post(url: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<this> {
    return this.#go('POST', url, new URLSearchParams(fields).toString(), headers)
  }

  /** What a browser would send to this address. */
  cookieHeader(url: string): string {
    const path = url.split('?', 1)[0]!
    const near = [...this.#pathCookies.values()].filter((cookie) => `${path}/`.startsWith(`${cookie.path}/`))
    const all = [...near.map(({ name, value }) => [name, value]), ...this.cookies]
    return all.map(([name, value]) => `${name}=${value}`).join('; ')
  }
  #keep({ name, value = '', path = '/', maxAge, expires }: SetCookie): void {
    const isOver = maxAge === 0 || (expires !== undefined && expires.getTime() < Date.now())
    if (path === '/') {
      if (isOver) this.cookies.delete(name)
      else this.cookies.set(name, value)
    } else if (isOver) this.#pathCookies.delete(`${path} ${name}`)
    else this.#pathCookies.set(`${path} ${name}`, { name, value, path })
  }

  async #go(method: 'GET' | 'POST', url: string, payload?: string, headers: Record<string, string> = {}): Promise<this> {
    const { host } = new URL(this.#origin)
    this.answer = await this.#app.inject({
      method,
      url,
      headers: {
        host,
        cookie: this.cookieHeader(url),
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
        ...(method === 'POST' && {
          'content-type': 'application/x-www-form-urlencoded',
          origin: 'null',
          'sec-fetch-site': 'same-origin',
        }),
        ...headers,
      },
      ...(payload !== undefined && { payload }),
    })
    this.url = url
    for (const header of [this.answer.headers['set-cookie'] ?? []].flat()) {
      this.#keep(parseSetCookie(header))
    }
    const { location } = this.answer.headers
    if (location === undefined) return this
    const target = new URL(location, this.#origin)
    return target.host === host ? this.get(target.pathname + target.search) : this
  }
}

function buttonsOf(inner: string): Pick<TestForm, 'buttons' | 'values'> {
  const found = [...inner.matchAll(/<button([^>]*)>(.*?)<\/button>/gs)].map(([, head, text]) => {
    const [, name, value] = /name="(\w+)" value="(\w+)"/.exec(head!) ?? []
    return [unescapeHtml(text!), name === undefined ? {} : { [name]: value! }] as const
  })
  return { buttons: found.map(([text]) => text), values: Object.fromEntries(found) }
}

function fieldsOf(inner: string): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [tag] of inner.matchAll(/<input[^>]*>/g)) {
    const name = /\sname="([^"]*)"/.exec(tag)?.[1]
    const isChosen = !/type="(radio|checkbox)"/.test(tag) || /\schecked/.test(tag)
    if (name !== undefined && isChosen) fields[name] = unescapeHtml(/\svalue="([^"]*)"/.exec(tag)?.[1] ?? '')
  }
  for (const [, name, text] of inner.matchAll(/<textarea[^>]*\sname="([^"]*)"[^>]*>\n?(.*?)<\/textarea>/gs))
    fields[name!] = unescapeHtml(text!)
  return fields
}
