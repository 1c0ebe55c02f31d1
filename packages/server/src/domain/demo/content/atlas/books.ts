import type { DemoHotspot } from '../types.ts'

const categorySlug = 'books'

export const hotspotsBooks: readonly DemoHotspot[] = [
  {
    name: 'Biblioteca Palácio Galveias',
    description: 'The reading room of half the district, in a palace with a garden where talking is allowed.',
    categorySlug,
    latitude: 38.7418,
    longitude: -9.1439,
    address: 'Campo Pequeno, Lisboa',
    url: null,
  },
  {
    name: 'Biblioteca Nacional de Portugal',
    description:
      'Legal deposit, exhibitions, and a card that any adult can get in a quarter of an hour. Bring a pencil; pens stay outside.',
    categorySlug,
    latitude: 38.7512,
    longitude: -9.1524,
    address: 'Campo Grande 83, Lisboa',
    url: 'https://www.bnportugal.gov.pt/',
  },
  {
    name: 'Biblioteca Camões',
    description: 'A small municipal library on an upper floor near the Bica funicular, with the best window seat of the network.',
    categorySlug,
    latitude: 38.7107,
    longitude: -9.1467,
    address: 'Largo do Calhariz 17, Lisboa',
    url: null,
  },
  {
    name: 'Biblioteca de Alcântara',
    description: 'A bright municipal library in an old industrial quarter, with tables large enough for plans.',
    categorySlug,
    latitude: 38.7064,
    longitude: -9.1777,
    address: 'Rua José Dias Coelho, Lisboa',
    url: null,
  },
  {
    name: 'Torre do Tombo',
    description: 'The national archive, guarded by eight gargoyles. Ask for the guided visit to the reading of old notaries.',
    categorySlug,
    latitude: 38.7546,
    longitude: -9.1566,
    address: 'Alameda da Universidade, Lisboa',
    url: null,
  },
  {
    name: 'Casa Fernando Pessoa',
    description: 'The last home of the poet and his private library, margins included. Quiet study tables on the ground floor.',
    categorySlug,
    latitude: 38.7132,
    longitude: -9.1624,
    address: 'Rua Coelho da Rocha 16, Lisboa',
    url: null,
  },
  {
    name: 'Casa dos Bicos',
    description: 'Diamond-pointed stones outside, the Saramago foundation inside, and Roman fish tanks below everything.',
    categorySlug,
    latitude: 38.709,
    longitude: -9.1326,
    address: 'Rua dos Bacalhoeiros 10, Lisboa',
    url: 'https://www.josesaramago.org/',
  },
  {
    name: 'Livraria Bertrand, Chiado',
    description: 'Selling books since 1732, six rooms deep. The last room has the armchairs.',
    categorySlug,
    latitude: 38.7107,
    longitude: -9.1416,
    address: 'Rua Garrett 73, Lisboa',
    url: null,
  },
]
