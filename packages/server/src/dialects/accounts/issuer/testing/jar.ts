/** A browser as far as redirects and cookies go: it keeps cookies by path and follows redirects until one leaves the server. */
interface Cookie {
  readonly value: string
  readonly path: string
  readonly attributes: string
}

export interface Arrival {
  /** Where the server sent the browser to, if it left the server. */
  readonly location: URL | undefined
  readonly status: number
  readonly headers: Headers
  readonly body: string
  /** All addresses of the server on the way. */
  readonly hops: readonly string[]
}

export class Jar {
  readonly cookies = new Map<string, Cookie>()

  cookieHeader(url: URL): string {
    return [...this.cookies]
      .filter(([, { path }]) => url.pathname === path || url.pathname.startsWith(path.endsWith('/') ? path : `${path}/`))
      .map(([key, { value }]) => `${key.split(' ')[0]}=${value}`)
      .join('; ')
  }

  /** One request, redirects not followed. */
  async fetch(url: URL | string, init: RequestInit = {}): Promise<Response> {
    const at = new URL(url)
    const headers = new Headers(init.headers)
    headers.set('cookie', this.cookieHeader(at))
    if (!headers.has('accept')) headers.set('accept', 'text/html')
    const response = await fetch(at, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) this.#keep(line, at)
    return response
  }

  /** Goes on until an answer is no redirect or one leads off the server. */
  async open(url: URL | string, init: RequestInit = {}): Promise<Arrival> {
    const { origin } = new URL(url)
    const hops: string[] = []
    let at = new URL(url)
    for (let request = init; ; request = {}) {
      hops.push(at.href)
      const response = await this.fetch(at, request)
      const { status, headers } = response
      const body = await response.text()
      const target = headers.get('location')
      if (target === null) return { location: undefined, status, headers, body, hops }
      const next = new URL(target, at)
      if (next.origin !== origin) return { location: next, status, headers, body, hops }
      if (hops.length > 20) throw new Error(`too many redirects: ${hops.join(' ')}`)
      at = next
    }
  }

  #keep(line: string, from: URL): void {
    const [pair, ...attributes] = line.split('; ')
    const [name, ...value] = pair!.split('=')
    const path = attributes.find((one) => /^path=/i.test(one))?.slice(5) ?? from.pathname.replace(/\/[^/]*$/, '') ?? '/'
    const key = `${name} ${path}`
    const isGone = value.join('=') === '' || attributes.some((one) => /^expires=Thu, 01 Jan 1970|^max-age=0/i.test(one))
    if (isGone) this.cookies.delete(key)
    else this.cookies.set(key, { value: value.join('='), path, attributes: attributes.join('; ') })
  }
}
