import type { DemoHotspot } from '../types.ts'

const categorySlug = 'viewpoints'

export const hotspotsViewpoints: readonly DemoHotspot[] = [
  {
    name: 'Miradouro da Senhora do Monte',
    description:
      'The highest of them all. The whole city lies in front of you, and the workshop roof is the small one with the red chimney.',
    categorySlug,
    latitude: 38.7191,
    longitude: -9.1328,
    address: 'Largo Monte, Lisboa',
    url: null,
  },
  {
    name: 'Miradouro da Graça',
    description: 'Pines, a kiosk and the castle at eye level. Named after Sophia de Mello Breyner Andresen, who has a bust here.',
    categorySlug,
    latitude: 38.7164,
    longitude: -9.1315,
    address: 'Calçada da Graça, Lisboa',
    url: null,
  },
  {
    name: 'Miradouro das Portas do Sol',
    description: 'Alfama from above: laundry, domes, cruise ships. Come at sunrise, when the gate earns its name.',
    categorySlug,
    latitude: 38.7123,
    longitude: -9.1301,
    address: 'Largo das Portas do Sol, Lisboa',
    url: null,
  },
  {
    name: 'Miradouro de Santa Luzia',
    description: 'A pergola with bougainvillea and two tile panels worth studying before you paint your own.',
    categorySlug,
    latitude: 38.7117,
    longitude: -9.1302,
    address: 'Largo de Santa Luzia, Lisboa',
    url: null,
  },
  {
    name: 'Miradouro de São Pedro de Alcântara',
    description: 'A garden on two levels, with a tile map that tells you what you are looking at.',
    categorySlug,
    latitude: 38.7152,
    longitude: -9.1443,
    address: 'Rua de São Pedro de Alcântara, Lisboa',
    url: null,
  },
  {
    name: 'Miradouro de Santa Catarina',
    description: 'Adamastor in stone, the bridge behind him and guitars in front. Sunsets are loud here.',
    categorySlug,
    latitude: 38.7096,
    longitude: -9.1476,
    address: 'Rua de Santa Catarina, Lisboa',
    url: null,
  },
  {
    name: 'Jardim do Torel',
    description: 'A balcony over the Avenida, in a garden most people pass by. The quietest bench of this list.',
    categorySlug,
    latitude: 38.7189,
    longitude: -9.1418,
    address: 'Rua Júlio de Andrade, Lisboa',
    url: null,
  },
  {
    name: 'Santa Justa lift, upper walkway',
    description: 'Riveted iron of 1902. Reach the walkway from Largo do Carmo on foot and skip the queue below.',
    categorySlug,
    latitude: 38.7121,
    longitude: -9.1394,
    address: 'Largo do Carmo, Lisboa',
    url: null,
  },
]
