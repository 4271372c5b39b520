import { afterEach, expect, test, vi } from 'vitest';
import { whileVisible } from './while-visible.ts';

afterEach(() => vi.unstubAllGlobals());

function watched() {
  let show = (_isIntersecting: boolean): void => {};
  const disconnect = vi.fn();
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      constructor(callback: (entries: readonly { isIntersecting: boolean }[]) => void) {
        show = (isIntersecting) => callback([{ isIntersecting }]);
      }
      observe = vi.fn();
      disconnect = disconnect;
    },
  );
  const end = vi.fn();
  const begin = vi.fn(() => end);
  const remove = whileVisible(begin)(document.createElement('p'));
  const calls = () => [begin, end].map(({ mock }) => mock.calls.length);
  return { show: (isVisible: boolean) => show(isVisible), remove, calls, disconnect };
}

test('work runs while its element is visible and starts once despite repeated notifications', () => {
  const { show, calls } = watched();
  show(false);
  expect(calls()).toEqual([0, 0]);
  show(true);
  show(true);
  expect(calls()).toEqual([1, 0]);
  show(false);
  show(false);
  expect(calls()).toEqual([1, 1]);
  show(true);
  expect(calls()).toEqual([2, 1]);
});

test('work ends with its element', () => {
  const { show, remove, calls, disconnect } = watched();
  show(true);
  remove();
  expect(calls()).toEqual([1, 1]);
  expect(disconnect).toHaveBeenCalled();
});
