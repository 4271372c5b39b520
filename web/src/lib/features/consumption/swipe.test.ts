import { expect, test, vi } from 'vitest';
import { swipe } from './swipe.ts';

type Place = readonly [x: number, y: number];

/** The result of moving fingers from some places to others. */
function draw(from: readonly Place[], to: readonly Place[]) {
  const onmove = vi.fn();
  const element = document.createElement('div');
  const end = swipe({ onmove })(element);
  const touches = (places: readonly Place[]) =>
    places.map(([clientX, clientY]) => ({ clientX, clientY }));
  element.dispatchEvent(Object.assign(new Event('touchstart'), { touches: touches(from) }));
  element.dispatchEvent(Object.assign(new Event('touchend'), { changedTouches: touches(to) }));
  end();
  return onmove.mock.calls.flat() as number[];
}

test('a swipe to the right goes back, a swipe to the left goes forward', () => {
  expect(draw([[100, 50]], [[180, 50]])).toEqual([-1]);
  expect(draw([[180, 50]], [[100, 80]])).toEqual([1]);
});

test.each([
  { what: 'moves vertically by more than half the horizontal distance', to: [200, 101] },
  { what: 'moves only a short distance', to: [159, 50] },
] as const)('a finger that $what does nothing', ({ to }) => {
  expect(draw([[100, 50]], [to])).toEqual([]);
});

test('two fingers, which zoom the page, do nothing', () => {
  const fingers = [
    [100, 50],
    [140, 50],
  ] as const;
  expect(draw(fingers, [[240, 50]])).toEqual([]);
});
