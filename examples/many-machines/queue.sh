#!/bin/sh
# Starts Redis and some workers on this machine, as compose.yaml does with containers, until Ctrl-C.
#
# usage: queue.sh [WORKERS] [PORT]
set -eu
workers=${1:-2}
port=${2:-6379}
export IMAGE_PIPELINE_QUEUE="redis://127.0.0.1:$port"
# The shell that is interrupted waits for the workers, which finish their chunks.
trap 'kill $pids 2>/dev/null; wait' INT TERM

redis-server --port "$port" --bind 127.0.0.1 --save '' --maxmemory-policy noeviction >/dev/null &
redis=$!
until redis-cli -p "$port" ping >/dev/null 2>&1; do sleep 0.1; done
pids=
for _ in $(seq "$workers"); do
  npx image-pipeline worker --concurrency 1 &
  pids="$pids $!"
done
wait $pids
kill $redis
