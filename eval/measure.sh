#!/bin/sh
# Measures everything, a file for each benchmark in eval/baselines, and renews the tables of the docs from the files. The machine has to do
# nothing else: a benchmark that finds it busy fails, and so does this. Arguments go to every benchmark: --quick for rough figures in half an
# hour, --busy where nothing better is to be had. ONLY="engine peers" measures those alone. NEWS="FILES" are the articles that ingest reads,
# thousands for figures that mean something; the sample news otherwise. RAG_SHARED is the folder shared, beside the repository otherwise.
set -eu
cd "$(dirname "$0")/.."
only="${ONLY:-attention answers cache cluster engine erasing exactness families http ingest load overload shapes soak stories store peers}"
bench=eval/Rag.Bench/bin/Release/net10.0
models="${RAG_SHARED:-../shared}/models/families"
dotnet build -c Release eval/Rag.Bench
dotnet build -c Release eval/Rag.Peers

for name in $only; do
    program=$bench/rag-bench.dll first=$name more=
    case $name in
        exactness) more="--folder $models" ;;
        families) first=shapes more=--families ;;
        ingest) more="${NEWS:-$bench/samples/feeds $bench/samples/pages}" ;;
        peers) program=eval/Rag.Peers/bin/Release/net10.0/rag-peers.dll first= ;;
        shapes) more="--shapes qwen2-1.5b llama3-8b --weights BlockInt4Wide" ;;
        stories) more="--articles 100000" ;;
    esac
    if [ "$name" = exactness ] && [ ! -d "$models" ]; then
        echo "there is no $models: exactness is left as it is" >&2
        continue
    fi
    echo "measuring $name" >&2
    # The lists of arguments are words of this file, so they are split on purpose.
    # A file takes the place of the one before only when it is whole and to be relied on.
    dotnet $program $first $more --json --out "eval/baselines/$name.json.new" "$@" >/dev/null
    mv "eval/baselines/$name.json.new" "eval/baselines/$name.json"
done

dotnet $bench/rag-bench.dll tables
