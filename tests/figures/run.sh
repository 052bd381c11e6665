#!/usr/bin/env bash
# Holds the retrieval figures of public data sets against eval/baselines: tests/figures/run.sh FOLDER [DATASET...]
# FOLDER holds the data sets (docs/retrieval.md says where they come from). Each is read into a store of its own in a temporary folder and its
# questions are searched for; no figure may drop by more than .01, or beyond what chance explains. Some ten minutes on two cores, so it is run by
# hand before a release; .ci/gate does the same with the sample news. With NEW=1 the baselines are written anew.
set -uo pipefail
folder=$(realpath "${1:?The folder with the data sets is missing.}")
cd "$(dirname "$0")/../.." || exit
datasets=("${@:2}")
[ ${#datasets[@]} -gt 0 ] || datasets=(multihop-rag squadshifts-reddit)

rag() { dotnet src/Rag.Api/bin/Release/net10.0/rag.dll "$@"; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

code=0
for dataset in "${datasets[@]}"; do
  baseline=eval/baselines/$dataset-search.json
  data=$work/$dataset
  asked=(--dataset "$dataset" --folder "$folder" --set Retrieval:Recency=0 --data-dir "$data")
  rag eval corpus --dataset "$dataset" --folder "$folder" --out "$work/articles.jsonl" && rag ingest "$work/articles.jsonl" --data-dir "$data" || exit
  if [ "${NEW:-0}" = 1 ]; then
    run=$(rag eval run "${asked[@]}" --search --json | grep -o '"id":"[^"]*"' | head -1 | cut -d'"' -f4)
    rag eval export "$run" --data-dir "$data" >"$baseline" || exit
  else
    case $dataset in
      multihop-*) bounds=(--bound evidence_recall@10=0.01 --bound all_evidence@10=0.01 --bound mrr@10=0.01) ;;
      *) bounds=(--bound success@1=0.01 --bound success@5=0.01) ;;
    esac
    rag eval gate "$baseline" "${asked[@]}" "${bounds[@]}" || code=1
  fi
  rm -rf "$data" "$work/articles.jsonl"
done
exit "$code"
