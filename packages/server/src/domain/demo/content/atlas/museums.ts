import type { DemoHotspot } from '../types.ts'

const categorySlug = 'museums'

export const hotspotsMuseums: readonly DemoHotspot[] = [
  { name: 'Museu Nacional do Azulejo', description: 'Five centuries of tiles in a convent, and a panorama of the city before the earthquake, 23 metres long.', categorySlug, latitude: 38.7247, longitude: -9.1137, address: 'Rua da Madre de Deus 4, Lisboa', url: null },
  { name: 'Museu Nacional de Arte Antiga', description: 'Paintings upstairs, furniture in between, and a garden terrace above the docks for afterwards.', categorySlug, latitude: 38.7047, longitude: -9.1617, address: 'Rua das Janelas Verdes, Lisboa', url: null },
  { name: 'Museu Calouste Gulbenkian', description: 'One man’s collection, from Egyptian cats to Lalique. Look at the Ottoman tiles at closing time.', categorySlug, latitude: 38.7374, longitude: -9.1545, address: 'Avenida de Berna 45A, Lisboa', url: 'https://gulbenkian.pt/' },
  { name: 'MAAT and Central Tejo', description: 'A power station you can walk into, boilers and all, beside a new roof you can walk onto.', categorySlug, latitude: 38.6958, longitude: -9.1932, address: 'Avenida Brasília, Lisboa', url: 'https://www.maat.pt/' },
  { name: 'Museu Nacional dos Coches', description: 'Coaches in the size of houses. Joiners lie down on the floor here to see the suspension.', categorySlug, latitude: 38.6965, longitude: -9.1985, address: 'Avenida da Índia 136, Lisboa', url: null },
  { name: 'Museu Nacional de História Natural e da Ciência', description: 'A chemistry laboratory of the nineteenth century, benches and taps complete. Ask for the lecture theatre.', categorySlug, latitude: 38.7179, longitude: -9.1507, address: 'Rua da Escola Politécnica 56, Lisboa', url: null },
  { name: 'Museu do Fado', description: 'Guitars opened on the table, and an ear training that lasts exactly one visit.', categorySlug, latitude: 38.7111, longitude: -9.1277, address: 'Largo do Chafariz de Dentro 1, Lisboa', url: null },
  { name: 'Convento do Carmo', description: 'A nave without a roof since 1755. The archaeology museum sits in what is left of the choir.', categorySlug, latitude: 38.712, longitude: -9.1406, address: 'Largo do Carmo, Lisboa', url: null },
  { name: 'Pavilhão do Conhecimento', description: 'Science to be touched, including a bicycle on a tightrope. Our school groups start here and end at our bench.', categorySlug, latitude: 38.7625, longitude: -9.0951, address: 'Largo José Mariano Gago 1, Lisboa', url: 'https://www.pavconhecimento.pt/' },
]
