#!/bin/sh
# Measures everything, a file for each benchmark in eval/baselines, and renews the tables of the docs from the files. The machine has to do
# nothing else: a benchmark that finds it busy fails, and so does this. Arguments go to every benchmark: --quick for rough figures in half an
# hour, --busy where nothing better is to be had. ONLY="engine peers" measures those alone.
set -eu
cd "$(dirname "$0")/.."
only="${ONLY:-attention answers cache cluster engine erasing http ingest load shapes soak stories store peers}"
dotnet build -c Release eval/Rag.Bench
dotnet build -c Release eval/Rag.Peers

for name in $only; do
    case $name in
        peers) program=eval/Rag.Peers/bin/Release/net10.0/rag-peers.dll; first= ;;
        *) program=eval/Rag.Bench/bin/Release/net10.0/rag-bench.dll; first=$name ;;
    esac
    case $name in
        ingest) more="eval/Rag.Bench/bin/Release/net10.0/samples/feeds eval/Rag.Bench/bin/Release/net10.0/samples/pages" ;;
        stories) more="--articles 100000" ;;
        shapes) more="--families --file eval/baselines/families.json --page docs/models.md" ;;
        *) more= ;;
    esac
    echo "measuring $name" >&2
    # The lists of arguments are words of this file, so they are split on purpose.
    # A file takes the place of the one before only when it is whole and to be relied on.
    dotnet $program $first $more --json --out "eval/baselines/$name.json.new" "$@" >/dev/null
    mv "eval/baselines/$name.json.new" "eval/baselines/$name.json"
done

dotnet eval/Rag.Bench/bin/Release/net10.0/rag-bench.dll tables
