import type { AbsentRoute, RouteSpec } from '@guildhall/contract/route'
import { html, page } from './html.ts'

/** What works and what does not yet, one row for each declared route. */
export function compatibilityPage(routes: readonly RouteSpec[], absent: readonly AbsentRoute[]): string {
  const row = (route: RouteSpec | AbsentRoute) => html`<tr>
<td><code>${route.method}</code></td>
<td><code>${route.path.replace(/:(\w+)/g, '{$1}')}</code></td>
<td>${'access' in route ? ('scope' in route.access ? route.access.scope : 'open') : ''}</td>
<td>${route.summary}</td>
<td>${'absent' in route ? `absent: ${route.absent}` : 'works'}</td>
</tr>`
  return page(
    'Compatibility - Guildhall',
    html`<header><h1>Compatibility</h1>
<p>Every operation of the Community API, and whether this server answers it. <a href="/docs">Reference</a>, <a href="/">start page</a>.</p></header>
<main><p>${routes.length} work, ${absent.length} are absent.</p>
<div class="scroll" role="region" aria-label="Operations" tabindex="0"><table>
<thead><tr><th scope="col">Method</th><th scope="col">Path</th><th scope="col">Scope</th><th scope="col">What it does</th><th scope="col">State</th></tr></thead>
<tbody>${routes.map(row)}${absent.map(row)}</tbody></table></div></main>`,
  )
}
