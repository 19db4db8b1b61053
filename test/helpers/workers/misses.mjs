/** A thread that cannot load, for it imports what is not there. */
import './nowhere.mjs';
