#!/usr/bin/env bash
# Replays a day's and more of real feeds through the queue with SIGKILL at random points, and compares every article, revision, chunk and vector
# with a clean run's: tests/replay/run.sh [KILLS [ENTRIES [SEED]]], by itself 300 kills over all entries of rss-2023, some minutes.
# The entries lie in the folder `shared` beside the repository (RAG_SHARED names another). Exit code 0 where nothing was lost and nothing doubled.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
entries=${RAG_SHARED:-$here/../../../shared}/data/rss-2023/entries-en.sample.jsonl.gz
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet run -c Release --project "$here/../Rag.Replay" -- check "$entries" "${2:-58883}" "${1:-300}" "${3:-20230208}"
