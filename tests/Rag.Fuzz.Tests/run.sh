#!/usr/bin/env bash
# Fuzzes the readers of outside input with branches counted: tests/Rag.Fuzz.Tests/run.sh [SECONDS [TARGET...]]
# Each target gets SECONDS (60), and so does the running service under hostile requests where no target is named. The libraries are instrumented in a
# copy of the build. What breaks a rule lies in findings/ beside that copy; an input that ended the process is there as TARGET.last. To keep an input
# for ever, put it into Corpus/TARGET.
set -euo pipefail
cd "$(dirname "$0")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

seconds=${1:-60}
shift || true
build=$(mktemp -d "${TMPDIR:-/tmp}/rag-fuzz.XXXXXX")
dotnet tool restore >/dev/null
dotnet build tests/Rag.Fuzz.Tests -c Release -v q >/dev/null
cp -r --no-dereference tests/Rag.Fuzz.Tests/bin/Release/net10.0/. "$build"
for library in Rag.Core Rag.Ingestion Rag.Fetching Rag.Feeds Rag.ModelFiles Rag.Prompting Rag.Retrieval Rag.Engine Rag.Stores Rag.Onnx AngleSharp; do
  cp --remove-destination "tests/Rag.Fuzz.Tests/bin/Release/net10.0/$library.dll" "$build/$library.dll" # a copy of its own, not the linked file
  dotnet sharpfuzz "$build/$library.dll"
done

code=0
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(cd tests/Rag.Fuzz.Tests/Targets && ls *Target.cs | sed 's/Target\.cs$//')
for target in "${targets[@]}"; do
  RAG_FUZZ_SECONDS=$seconds RAG_FUZZ_TARGET=$target dotnet "$build/Rag.Fuzz.Tests.dll" -showLiveOutput -class Rag.Fuzz.Tests.FuzzTests || code=1
done
if [ $# -eq 0 ]; then # the running service under hostile requests, in the build as it is
  RAG_LONG=1 RAG_HOSTILE_SECONDS=$seconds dotnet tests/Rag.Fuzz.Tests/bin/Release/net10.0/Rag.Fuzz.Tests.dll \
    -showLiveOutput -class Rag.Fuzz.Tests.HostileTrafficTests || code=1
fi
[ $code -ne 0 ] && echo "Findings: $build/findings" || rm -rf "$build"
exit $code
