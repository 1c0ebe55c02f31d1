import { describe, expect, it } from 'vitest'
import { median, quantile, ratios, spread } from './statistics.ts'

describe('median', () => {
  it('is the middle of an odd number of samples, in whatever order they come', () => {
    expect(median([9, 1, 100])).toBe(9)
  })
  it('is the mean of the two in the middle of an even number', () => {
    expect(median([4, 1, 3, 100])).toBe(3.5)
  })
  it('refuses no samples', () => {
    expect(() => median([])).toThrow('no samples')
  })
})

describe('quantile', () => {
  it('is the nearest rank', () => {
    const samples = Array.from({ length: 100 }, (_, index) => 100 - index)
    expect(quantile(samples, 0.5)).toBe(50)
    expect(quantile(samples, 0.95)).toBe(95)
    expect(quantile(samples, 1)).toBe(100)
    expect(quantile([7], 0.95)).toBe(7)
  })
})

describe('ratios', () => {
  it('compares pair by pair, not median by median', () => {
    expect(ratios([10, 300, 20], [20, 300, 10])).toEqual({ median: 1, min: 0.5, max: 2 })
  })
  it('refuses samples without a partner', () => {
    expect(() => ratios([1, 2], [1])).toThrow('pairs')
  })
  it('leaves its input as it was', () => {
    const samples = [3, 1, 2]
    spread(samples)
    expect(samples).toEqual([3, 1, 2])
  })
})
