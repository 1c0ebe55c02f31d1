import type { DemoHotspot } from '../types.ts'

const categorySlug = 'gardens'

export const hotspotsGardens: readonly DemoHotspot[] = [
  {
    name: 'Jardim da Cerca da Graça',
    description:
      'An old convent orchard with lawns, three terraces and a kiosk. Where our picnics go when the courtyard is too small.',
    categorySlug,
    latitude: 38.7177,
    longitude: -9.132,
    address: 'Calçada do Monte, Lisboa',
    url: null,
  },
  {
    name: 'Jardim da Estrela',
    description: 'Bandstand, ducks, a reading kiosk under the trees, and the basilica across the road for the time of day.',
    categorySlug,
    latitude: 38.7146,
    longitude: -9.1594,
    address: 'Praça da Estrela, Lisboa',
    url: null,
  },
  {
    name: 'Jardim do Príncipe Real',
    description:
      'The umbrella cedar has a crown of more than twenty metres held up by iron: the prettiest piece of propping in town.',
    categorySlug,
    latitude: 38.7165,
    longitude: -9.1487,
    address: 'Praça do Príncipe Real, Lisboa',
    url: null,
  },
  {
    name: 'Jardim Botânico de Lisboa',
    description: 'Dragon trees, cycads and a cool slope in July. Dye plants have labels; ask Fatoumata which to look for.',
    categorySlug,
    latitude: 38.7184,
    longitude: -9.149,
    address: 'Rua da Escola Politécnica 58, Lisboa',
    url: null,
  },
  {
    name: 'Parque Eduardo VII',
    description: 'Clipped hedges, a very long lawn, and the straightest view in the city down to the river.',
    categorySlug,
    latitude: 38.7283,
    longitude: -9.1527,
    address: 'Parque Eduardo VII, Lisboa',
    url: null,
  },
  {
    name: 'Estufa Fria',
    description: 'A garden under wooden slats in an old quarry. Half shade at any hour: bring a sketchbook.',
    categorySlug,
    latitude: 38.7289,
    longitude: -9.1552,
    address: 'Parque Eduardo VII, Lisboa',
    url: null,
  },
  {
    name: 'Jardim Gulbenkian',
    description: 'Concrete paths, reeds and an amphitheatre with frogs. The landscape designers’ favourite exam question.',
    categorySlug,
    latitude: 38.7367,
    longitude: -9.1538,
    address: 'Avenida de Berna 45A, Lisboa',
    url: 'https://gulbenkian.pt/',
  },
  {
    name: 'Alameda Dom Afonso Henriques',
    description: 'A lawn between the engineers’ school and the luminous fountain, with a match of something on it at any hour.',
    categorySlug,
    latitude: 38.7371,
    longitude: -9.1318,
    address: 'Alameda Dom Afonso Henriques, Lisboa',
    url: null,
  },
  {
    name: 'Campo dos Mártires da Pátria',
    description: 'Old trees, hens at large, and marble thank-you notes at the feet of a doctor’s statue.',
    categorySlug,
    latitude: 38.721,
    longitude: -9.1398,
    address: 'Campo dos Mártires da Pátria, Lisboa',
    url: null,
  },
]
