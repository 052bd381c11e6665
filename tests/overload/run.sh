#!/usr/bin/env bash
# Asks a service of its own ten times more than it can answer, for SECONDS (600), and prints what became of it as JSON. Exit code 1 where a
# bound breaks: accepted questions within Engine:DefaultDeadlineMs, refusals with an estimate within 50 ms, memory flat, recovery in 5 s.
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=${1:-600}
port=${PORT:-5091}
data=$(mktemp -d)
dotnet build -c Release eval/Rag.Bench -v q >&2
dotnet build -c Release src/Rag.Api -v q >&2

dotnet src/Rag.Api/bin/Release/net10.0/rag.dll serve --urls "http://127.0.0.1:$port" --data-dir "$data" >&2 &
service=$!
trap 'kill "$service" 2>/dev/null || true; wait "$service" 2>/dev/null || true; rm -rf "$data"' EXIT
until curl -fs "http://127.0.0.1:$port/readyz" >/dev/null; do
  kill -0 "$service" || { echo "The service did not start." >&2; exit 1; }
  sleep 0.5
done

dotnet eval/Rag.Bench/bin/Release/net10.0/rag-bench.dll overload --url "http://127.0.0.1:$port" --seconds "$seconds" --json
