import { hotspotsBooks } from './atlas/books.ts'
import { hotspotsGardens } from './atlas/gardens.ts'
import { hotspotsGettingHere } from './atlas/getting-here.ts'
import { hotspotsMarketsAndMaking } from './atlas/markets-and-making.ts'
import { hotspotsMuseums } from './atlas/museums.ts'
import { hotspotsViewpoints } from './atlas/viewpoints.ts'
import type { DemoAtlasCategory, DemoHotspot } from './types.ts'

export const demoAtlasCategories: readonly DemoAtlasCategory[] = [
  { name: 'Getting here', slug: 'getting-here', color: '#3a6ea5', icon: 'train' },
  { name: 'Libraries and books', slug: 'books', color: '#8d5a97', icon: 'book' },
  { name: 'Gardens and parks', slug: 'gardens', color: '#4c956c', icon: 'tree' },
  { name: 'Viewpoints', slug: 'viewpoints', color: '#e07a5f', icon: 'eye' },
  { name: 'Museums', slug: 'museums', color: '#b08968', icon: 'museum' },
  { name: 'Markets and making', slug: 'markets-and-making', color: '#d62839', icon: 'hammer' },
]

/** True places of Lisbon, save the workshop itself. */
export const demoHotspots: readonly DemoHotspot[] = [
  ...hotspotsGettingHere,
  ...hotspotsBooks,
  ...hotspotsGardens,
  ...hotspotsViewpoints,
  ...hotspotsMuseums,
  ...hotspotsMarketsAndMaking,
]
