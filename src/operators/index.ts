/** RxJS operators that know nothing of images: order, windows, rates, retries, resources. */
export {
  adaptiveConcurrency,
  type AdaptiveConcurrency,
  type AdaptiveConcurrencyOptions,
} from './adaptive-concurrency.js';
export { delayError } from './delay-error.js';
export { observing, type StreamObserver } from './observing.js';
export { inOrder } from './in-order.js';
export { mergeMapDrain } from './merge-map-drain.js';
export { orderedMergeMap, type OrderedMergeMapOptions } from './ordered-merge-map.js';
export { OutageError, OutageGate, type OutageGateOptions } from './outage-gate.js';
export { pullWithinWindow, type PullWindow } from './pull-within-window.js';
export { readWithinWindow, type ReadWindow } from './read-within-window.js';
export { rateLimit, type RateLimitOptions } from './rate-limit.js';
export { reporting } from './reporting.js';
export { RetryBudget, type RetryBudgetOptions } from './retry-budget.js';
export { retryWithBudget, type RetryWithBudgetOptions } from './retry-with-budget.js';
export { untilAborted } from './until-aborted.js';
export { withDuration, type WithDurationOptions } from './with-duration.js';
export { withResource } from './with-resource.js';
export { withStock, type WithStockOptions } from './with-stock.js';
export { withinWindow } from './within-window.js';
