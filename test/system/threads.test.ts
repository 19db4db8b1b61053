import { threads } from 'image-pipeline';
import { backendContract } from '../contracts/backend.js';

backendContract('threads', threads);
