import type { DemoHotspot } from '../types.ts'

const categorySlug = 'markets-and-making'

export const hotspotsMarketsAndMaking: readonly DemoHotspot[] = [
  {
    name: 'Bancada Aberta',
    description:
      'The house itself: through the green gate, across the courtyard, mind the bicycle. The bell is the one with the drill on it.',
    categorySlug,
    latitude: 38.7246,
    longitude: -9.1357,
    address: 'Pátio da Bancada, Rua dos Anjos, Lisboa',
    url: 'https://example.org/bancada',
  },
  {
    name: 'Mercado do Forno do Tijolo',
    description: 'A neighbourhood market hall with the municipal fabrication laboratory under the same roof.',
    categorySlug,
    latitude: 38.7239,
    longitude: -9.1331,
    address: 'Rua Maria da Fonte, Lisboa',
    url: null,
  },
  {
    name: 'Largo do Intendente',
    description: 'The tiled front of the old Viúva Lamego factory: a sample book in the size of a house.',
    categorySlug,
    latitude: 38.7214,
    longitude: -9.1351,
    address: 'Largo do Intendente Pina Manique, Lisboa',
    url: null,
  },
  {
    name: 'Feira da Ladra',
    description: 'The flea market, Tuesdays and Saturdays. Lamps before nine, books after one, prices at packing time.',
    categorySlug,
    latitude: 38.7152,
    longitude: -9.1254,
    address: 'Campo de Santa Clara, Lisboa',
    url: null,
  },
  {
    name: 'Mercado da Ribeira',
    description: 'Vegetables and fish in the east half until two. Fruit crates for free if you ask while they close.',
    categorySlug,
    latitude: 38.7069,
    longitude: -9.1459,
    address: 'Avenida 24 de Julho, Lisboa',
    url: null,
  },
  {
    name: 'LX Factory',
    description: 'A textile works turned into studios and shops. Look up: the building still shows what it was made to carry.',
    categorySlug,
    latitude: 38.7035,
    longitude: -9.1788,
    address: 'Rua Rodrigues de Faria 103, Lisboa',
    url: null,
  },
]
