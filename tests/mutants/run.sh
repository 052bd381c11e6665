#!/usr/bin/env bash
# Breaks the code in one place at a time and checks that the tests notice: tests/mutants/run.sh [NUMBER...]
# The faults stand in mutants.txt. They are put into a worktree of HEAD in a temporary folder, so nothing here changes; what is not committed
# is not seen. Exit code 0 when every fault is noticed, 1 when one survives or cannot be put in.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

work=$(mktemp -d)
tree=$work/tree
trap 'git -C "$here" worktree remove --force "$tree"; rm -rf "$work"' EXIT
git -C "$here" worktree add --quiet --detach "$tree" HEAD || exit 1

build() { # PROJECT: analyzers are off, since a fault may leave a variable unused
  (cd "$tree" && dotnet build "$1" -c Release -v q -p:RunAnalyzers=false) </dev/null >"$work/log" 2>&1
}
passes() { # PROJECT CLASS...: the exit code is that of dotnet test, 124 after five minutes
  (cd "$tree" && timeout 300 dotnet test -c Release --no-build --project "$1" "${@:2}") </dev/null >"$work/log" 2>&1
}
filters() { # CLASS...
  local class
  for class in "$@"; do printf '%s\n' --filter-class "$class"; done
}

declare -A passing
prepare() { # PROJECT CLASSES FILTER...: without a fault the tests must pass, or a failure would prove nothing
  [ -n "${passing[$1 $2]:-}" ] && return
  build "$1" && passes "$1" "${@:3}" && passing[$1 $2]=1
}

try() { # prints what became of the fault in $file
  local path=$tree/$file text outcome
  text=$(cat "$path" 2>/dev/null) || { echo "no such file"; return; }
  [ "$(grep -cF -- "$old" "$path")" -eq 1 ] || { echo "does not apply"; return; }
  mapfile -t filter < <(filters $class)
  prepare "$project" "$class" "${filter[@]}" || { echo "tests fail without it"; return; }

  printf '%s\n' "${text/"$old"/"$new"}" >"$path"
  if build "$project"; then
    passes "$project" "${filter[@]}"
    case $? in
      0) outcome="SURVIVED" ;;
      2 | 124) outcome="killed" ;;
      *) outcome="tests did not run" ;;
    esac
  else
    outcome="does not build"
  fi
  git -C "$tree" checkout --quiet -- "$file"
  echo "$outcome"
}

code=0
number=0
finish() { # at the end of a block
  [ -n "${file:-}" ] || return
  number=$((number + 1))
  if [ -z "$wanted" ] || [[ " $wanted " == *" $number "* ]]; then
    local began=$SECONDS
    try >"$work/outcome"
    printf '%2d  %-22s %4d s  %s: %s\n' "$number" "$(cat "$work/outcome")" $((SECONDS - began)) "$(basename "$file" .cs)" "$breaks"
    if [ "$(cat "$work/outcome")" != killed ]; then
      code=1
      tail -n 20 "$work/log"
    fi
  fi
  unset breaks file old new project class
}

wanted="$*"
while IFS= read -r line || [ -n "$line" ]; do
  case $line in
    '#'*) ;;
    '') finish ;;
    *) declare "${line%%: *}=${line#*: }" ;;
  esac
done <"$here/mutants.txt"
finish
exit "$code"
