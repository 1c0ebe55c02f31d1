import { encode } from 'uqr'
import { escapeHtml } from '../../kernel/text/escape-html.ts'

// ISO/IEC 18004 asks for four light modules on every side; readers miss codes with fewer on a dark page.
const quietModules = 4
// In CSS pixels, for a page that sets no other size: the address of a second factor then takes some 6 cm.
const pixelsPerModule = 4

/**
 * `text` as a QR code: an `<svg>` element for an HTML page, or a file of its own. `label` is what a screen reader says, as
 * plain text. Black on white in any colour scheme, as some readers know no other; no style, script or reference,
 * so a page's content security policy has nothing to allow. Throws RangeError above 2331 bytes of UTF-8.
 */
export function qrSvg(text: string, label: string): string {
  // Level M survives 15 % of damage: glare and fingerprints on a screen. More would only make the modules smaller.
  const { data, size } = encode(text.toWellFormed(), { ecc: 'M', border: quietModules })
  const pixels = size * pixelsPerModule
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${escapeHtml(label)}" width="${pixels}" height="${pixels}" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path fill="#000" d="${data.map(rowPath).join('')}"/></svg>`
}

/** One rectangle for each run of dark modules: fewer and shorter than one for each module. */
function rowPath(row: readonly boolean[], y: number): string {
  let path = ''
  for (let x = 0; x < row.length; x++) {
    if (!row[x]) continue
    const start = x
    while (row[x + 1]) x++
    const width = x + 1 - start
    path += `M${start} ${y}h${width}v1h-${width}z`
  }
  return path
}
