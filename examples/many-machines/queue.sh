#!/bin/sh
# Starts Redis and some workers on this machine, as compose.yaml does with containers, until Ctrl-C.
#
# usage: queue.sh [WORKERS] [PORT]
set -eu
count=${1:-2}
port=${2:-6379}
export IMAGE_PIPELINE_QUEUE="redis://127.0.0.1:$port"
workers=

# Workers finish their chunks before Redis ends.
end() {
  trap - INT TERM
  kill $workers 2>/dev/null || true
  wait $workers || true
  kill "$redis"
}
trap end INT TERM

redis-server --port "$port" --bind 127.0.0.1 --save '' --maxmemory-policy noeviction >/dev/null &
redis=$!
until redis-cli -p "$port" ping >/dev/null 2>&1; do sleep 0.1; done
for _ in $(seq "$count"); do
  npx image-pipeline worker --concurrency 1 &
  workers="$workers $!"
done
wait $workers
