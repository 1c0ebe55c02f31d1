import { type Api, apis } from '@guildhall/contract/apis'
import type { OpenidEndpoint } from '@guildhall/contract/openid'
import { type AbsentRoute, needsOf, type RouteSpec } from '@guildhall/contract/route'
import { html, type Markup, page } from '../../http/html.ts'
import { templatedPath } from '../../http/openapi.ts'

/** What works and what does not yet, one row for each declared route of each API. */
export const compatibilityPage = (): string =>
  page(
    'Compatibility - Guildhall',
    html`<header><h1>Compatibility</h1>
<p>Every operation of each API, and whether this server answers it. <a href="/docs">Reference</a>, <a href="/">start page</a>.</p></header>
<main>${apis.map(section)}</main>`,
  )

const section = ({ title, routes, absent, protocol = [] }: Api): Markup => html`<section><h2>${title}</h2>
<p>${routes.length + protocol.length} work, ${absent.length} are absent.</p>
<div class="scroll" role="region" aria-label="Operations of the ${title}" tabindex="0"><table>
<thead><tr><th scope="col">Method</th><th scope="col">Path</th><th scope="col">Needs</th><th scope="col">What it does</th><th scope="col">State</th></tr></thead>
<tbody>${protocol.map(protocolRow)}${routes.map(row)}${absent.map(row)}</tbody></table></div></section>`

const protocolRow = ({ method, path, summary }: OpenidEndpoint): Markup => html`<tr>
<td><code>${method}</code></td>
<td><code>${templatedPath(path)}</code></td>
<td>as its standard says</td>
<td>${summary}</td>
<td>works</td>
</tr>`

const row = (route: RouteSpec | AbsentRoute): Markup => html`<tr>
<td><code>${route.method}</code></td>
<td><code>${templatedPath(route.path)}</code></td>
<td>${'access' in route ? needsOf(route.access) : ''}</td>
<td>${route.summary}</td>
<td>${'absent' in route ? `absent: ${route.absent}` : 'works'}</td>
</tr>`
