import { inline } from '../../src/backends/inline.js';
import { backendContract } from '../contracts/backend.js';

backendContract('inline', inline);
