import { expect, test, vi } from 'vitest';
import { swipe } from './swipe.ts';

type Place = readonly [x: number, y: number];

/** What follows when fingers go from some places to others. */
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

test('a finger to the right goes back, one to the left goes on', () => {
  expect(draw([[100, 50]], [[180, 50]])).toEqual([-1]);
  expect(draw([[180, 50]], [[100, 80]])).toEqual([1]);
});

test.each([
  { what: 'goes up or down more than half as far as sideways', to: [200, 101] },
  { what: 'goes less far than one means to', to: [159, 50] },
] as const)('a finger that $what moves nothing', ({ to }) => {
  expect(draw([[100, 50]], [to])).toEqual([]);
});

test('two fingers, which enlarge the page, move nothing', () => {
  const fingers = [
    [100, 50],
    [140, 50],
  ] as const;
  expect(draw(fingers, [[240, 50]])).toEqual([]);
});
