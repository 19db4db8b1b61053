import { measureDownloads, type MeasureDownloadsOptions } from '../../../index.js';
import { serveParent } from '../forked.js';

/** Downloads for some time in a process of its own, and replies how fast frames came. */
serveParent((order) => measureDownloads(order as MeasureDownloadsOptions));
