#!/usr/bin/env bash
# Measures the benchmarks that are named, each into eval/baselines/NAME.json, then renews the tables of docs/ from all results.
#   eval/baselines/renew.sh cache load soak    # measure these first
#   eval/baselines/renew.sh                    # only renew the tables
set -euo pipefail
cd "$(dirname "$0")/../.."
dotnet build -c Release eval/Rag.Bench --nologo -v quiet

bench() {
  dotnet run -c Release --no-build --project eval/Rag.Bench -- "$@"
}

for name in "$@"; do
  # A result takes the place of the one before only when it is whole.
  bench "$name" --json > "eval/baselines/$name.json.new"
  mv "eval/baselines/$name.json.new" "eval/baselines/$name.json"
done

bench tables
