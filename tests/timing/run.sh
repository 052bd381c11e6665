#!/usr/bin/env bash
# Whether a tenant can tell by times or counts what another has asked: tests/timing/run.sh [PROBES [SEED]]
# PROBES (5000) questions of each kind are measured over the bundled reader, half of them after another tenant has asked the same, in random
# order. Prints medians, how often the one kind is the shorter, and two p-values for each kind; and, of the tenant itself, what a leak
# would look like. On an idle machine 5000 probes of a kind take some thirty minutes. Ends with 1 where anything is told apart at p < .01.
set -euo pipefail
cd "$(dirname "$0")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

dotnet build tests/Rag.EndToEnd.Tests -c Release -v q >/dev/null
RAG_LONG=1 RAG_TIMING_PROBES=${1:-5000} RAG_TIMING_SEED=${2:-1} dotnet run -c Release --no-build --project tests/Rag.EndToEnd.Tests -- \
  -showLiveOutput -class Rag.EndToEnd.Tests.Tenants.TimingTests
