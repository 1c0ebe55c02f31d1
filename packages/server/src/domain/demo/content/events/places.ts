import type { DemoLocation } from '../types.ts'

const lisbon = { city: 'Lisboa', country: 'PT' } as const

export const house: DemoLocation = {
  address: 'Pátio da Bancada, Rua dos Anjos',
  ...lisbon,
  latitude: 38.7246,
  longitude: -9.1357,
  onlineUrl: null,
}

/** The house, with a video room beside it. */
export function houseAndOnline(onlineUrl: string): DemoLocation {
  return { ...house, onlineUrl }
}

export function onlineOnly(onlineUrl: string): DemoLocation {
  return { address: null, city: null, country: null, latitude: null, longitude: null, onlineUrl }
}

export const senhoraDoMonte: DemoLocation = {
  address: 'Miradouro da Senhora do Monte',
  ...lisbon,
  latitude: 38.7191,
  longitude: -9.1328,
  onlineUrl: null,
}

export const largoDoIntendente: DemoLocation = {
  address: 'Largo do Intendente Pina Manique',
  ...lisbon,
  latitude: 38.7214,
  longitude: -9.1351,
  onlineUrl: null,
}

export const lisbonTime = 'Europe/Lisbon'
