import type { community } from '@guildhall/contract/community'
import * as hotspots from '../../../domain/atlas/hotspots.ts'
import type { Handler } from '../../../http/context.ts'

/** The schema has checked that there are numbers between the commas, and how many. */
const readNumbers = (text: string) => text.split(',').map(Number)
const readPlace = (text: string) => {
  const [latitude, longitude] = readNumbers(text) as [number, number]
  return { latitude, longitude }
}
const readBox = (text: string) => {
  const [west, south, east, north] = readNumbers(text) as [number, number, number, number]
  return { west, south, east, north }
}

/** A FeatureCollection has no room for an envelope: its next cursor is in the header alone (RFC 7946, 7.1). */
const asCollection = {
  wrap: (features: string) => `{"type":"FeatureCollection","features":${features}}`,
  mediaType: 'application/geo+json',
}

export const listHotspots: Handler<typeof community.atlas.listHotspots> = async ({ tenant, query, page }) => {
  const { category, near, radius, bbox, format = 'json' } = query
  const slice = await hotspots.listHotspots(
    tenant,
    {
      category,
      near: near === undefined ? undefined : readPlace(near),
      radius,
      bbox: bbox === undefined ? undefined : readBox(bbox),
    },
    format,
    page,
  )
  return format === 'geojson' ? { ...slice, ...asCollection } : slice
}
