#!/usr/bin/env bash
# A week of polling on a simulated clock: 5,000 feeds on servers that misbehave in every way they are known to. Prints what the servers
# and the reader saw, and fails where a feed was starved, a host hammered, or news came late. Takes some minutes and no network.
#   tests/feeds-week/run.sh [FEEDS] [DAYS]
set -euo pipefail
cd "$(dirname "$0")/../.."
dotnet build -c Release tests/Rag.Feeds.Tests >/dev/null
RAG_WEEK_FEEDS="${1:-5000}" RAG_WEEK_DAYS="${2:-7}" \
    dotnet run --no-build -c Release --project tests/Rag.Feeds.Tests -- -class Rag.Feeds.Tests.Week.FeedWeekTests -showliveoutput
