import { arch, cpus, totalmem } from 'node:os';

/** This machine in one line, for results of measurements. */
export const machine = () =>
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'} (${arch()}), ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}`;
