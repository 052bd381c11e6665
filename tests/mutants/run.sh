#!/usr/bin/env bash
# Breaks the code in one place at a time and checks that a test notices: tests/mutants/run.sh [NUMBER...]
# The faults stand in mutants.txt. They are put into a worktree of HEAD in a temporary folder, so nothing here changes, and what is not committed
# is not seen. Exit code 0 when every fault is noticed, 1 when one survives or cannot be put in.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
export RAG_LONG=1 # a test of the long form may be the one that notices

work=$(mktemp -d)
tree=$work/tree
trap 'git -C "$here" worktree remove --force "$tree"; rm -rf "$work"' EXIT
git -C "$here" worktree add --quiet --detach "$tree" HEAD || exit 1

build() { # PROJECT-FOLDER [OPTION...]: without analyzers, since a fault may leave a variable unused
  (cd "$tree" && dotnet build "$1" -c Release -v q -p:RunAnalyzers=false "${@:2}") </dev/null >"$work/log" 2>&1
}
passes() { # TEST-PROJECT-FOLDER TEST: the exit code of dotnet test; 124 after five minutes
  (cd "$tree" && timeout 300 dotnet test -c Release --no-build --project "$1" --filter-method "$2") </dev/null >"$work/log" 2>&1
}

declare -A is_built is_passing
prepare() { # TEST-PROJECT-FOLDER TEST: without a fault the test must pass, or its failure would prove nothing
  [ -n "${is_built[$1]:-}" ] || { build "$1" && is_built[$1]=1; } || return
  [ -n "${is_passing[$2]:-}" ] || { passes "$1" "$2" && is_passing[$2]=1; }
}

try() { # prints what becomes of the fault
  local source=$tree/$file text project tests library code outcome
  text=$(cat "$source" 2>/dev/null) || { echo "no such file"; return; }
  [ "$(grep -cF -- "$old" "$source")" -eq 1 ] || { echo "does not apply"; return; }
  project=$(cut -d/ -f1-2 <<<"$file")
  tests=tests/${test%%.Tests.*}.Tests
  prepare "$tests" "$test" || { echo "the test fails without it"; return; }

  # Only the project with the fault is built again; its library takes the place of the one beside the tests.
  library=$tree/$tests/bin/Release/net10.0/$(basename "$project").dll
  cp "$library" "$work/library"
  printf '%s\n' "${text/"$old"/"$new"}" >"$source"
  if build "$project" --no-restore --no-dependencies; then
    cp --remove-destination "$tree/$project/bin/Release/net10.0/$(basename "$project").dll" "$library"
    passes "$tests" "$test"
    code=$?
    case $code in
      0) outcome="SURVIVED" ;;
      2 | 124) outcome="killed" ;;
      *) outcome="the test did not run" ;;
    esac
  else
    outcome="does not build"
  fi
  cp --remove-destination "$work/library" "$library"
  git -C "$tree" checkout --quiet -- "$file"
  echo "$outcome"
}

wanted=" $* "
number=0
code=0
finish() { # at the end of a fault's lines
  local began=$SECONDS outcome
  [ -n "${file:-}" ] || return
  number=$((number + 1))
  if [ "$wanted" = "  " ] || [[ $wanted == *" $number "* ]]; then
    try >"$work/outcome"
    outcome=$(cat "$work/outcome")
    printf '%2d  %-10s %4d s  %s: %s\n' "$number" "$outcome" $((SECONDS - began)) "$(basename "$file" .cs)" "$breaks"
    if [ "$outcome" != killed ]; then
      code=1
      tail -n 20 "$work/log"
    fi
  fi
  unset breaks file old new test
}

while IFS= read -r line || [ -n "$line" ]; do
  case $line in
    '#'*) ;;
    '') finish ;;
    *) declare "${line%%: *}=${line#*: }" ;;
  esac
done <"$here/mutants.txt"
finish
exit "$code"
