import type { DemoHotspot } from '../types.ts'

const categorySlug = 'getting-here'

export const hotspotsGettingHere: readonly DemoHotspot[] = [
  {
    name: 'Anjos metro station',
    description: 'Green line, and the stop for the workshop: take the exit on the church side and walk three minutes downhill.',
    categorySlug,
    latitude: 38.7265,
    longitude: -9.135,
    address: 'Avenida Almirante Reis, Lisboa',
    url: 'https://www.metrolisboa.pt/',
  },
  {
    name: 'Intendente metro station',
    description: 'Green line. Closer to the tiles of the Largo than to us, and the better stop when you carry nothing heavy.',
    categorySlug,
    latitude: 38.7222,
    longitude: -9.1353,
    address: 'Avenida Almirante Reis, Lisboa',
    url: 'https://www.metrolisboa.pt/',
  },
  {
    name: 'Martim Moniz metro station',
    description: 'Green line, beside the first stop of tram 28. Queue for the tram before nine or do not queue at all.',
    categorySlug,
    latitude: 38.7168,
    longitude: -9.1357,
    address: 'Praça Martim Moniz, Lisboa',
    url: 'https://www.metrolisboa.pt/',
  },
  {
    name: 'Rossio railway station',
    description: 'Trains to Sintra from behind two horseshoe doors. The platforms are upstairs, thirty metres above the street.',
    categorySlug,
    latitude: 38.7144,
    longitude: -9.1409,
    address: 'Rua 1.º de Dezembro, Lisboa',
    url: 'https://www.cp.pt/',
  },
  {
    name: 'Cais do Sodré station',
    description: 'Trains along the river to Cascais, the ferry to Cacilhas, and the end of the green line in one building.',
    categorySlug,
    latitude: 38.706,
    longitude: -9.1449,
    address: 'Praça do Duque da Terceira, Lisboa',
    url: 'https://www.cp.pt/',
  },
  {
    name: 'Santa Apolónia station',
    description: 'The oldest terminus of the city. Long-distance trains from the north end here, a kilometre from Alfama.',
    categorySlug,
    latitude: 38.7139,
    longitude: -9.1225,
    address: 'Avenida Infante Dom Henrique, Lisboa',
    url: 'https://www.cp.pt/',
  },
  {
    name: 'Gare do Oriente',
    description:
      'Steel palms over eight tracks. Coaches, red line and most trains: the station to give to visitors with luggage.',
    categorySlug,
    latitude: 38.7678,
    longitude: -9.0991,
    address: 'Avenida Dom João II, Lisboa',
    url: 'https://www.cp.pt/',
  },
  {
    name: 'Sul e Sueste ferry terminal',
    description: 'Boats to Barreiro from a restored hall of the 1930s. The tiles show where the trains used to go on from there.',
    categorySlug,
    latitude: 38.7066,
    longitude: -9.133,
    address: 'Avenida Infante Dom Henrique, Lisboa',
    url: null,
  },
]
