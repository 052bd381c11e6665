#!/usr/bin/env bash
# Runs the short and the long form of the tests: tests/long.sh [PROJECT...]
# PROJECT is a folder of tests/, as Rag.Engine.Tests; all are run where none is named. docs/testing.md tells what else there is to run.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
export RAG_LONG=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 UseSharedCompilation=true

code=0
run() { # ARGUMENTS of dotnet test
  dotnet test -c Release --max-parallel-test-modules 1 "$@" || code=1
}
for project in "$@"; do
  run --project "tests/$project"
done
if [ $# -eq 0 ]; then
  run

  # The build for CUDA, on its CPU provider: the operators and graphs written here also work with the ONNX Runtime of that package. The same
  # sources were analyzed above.
  run --project tests/Rag.Onnx.Tests -p:Gpu=true -p:RunAnalyzers=false --filter-class 'Rag.Onnx.Tests.Cuda.*' \
    --filter-class Rag.Onnx.Tests.Operators.PagedAttentionOperatorTests
fi
exit "$code"
