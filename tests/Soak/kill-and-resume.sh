#!/usr/bin/env bash
# Kills runs of midasnet with SIGKILL at random moments, resumes them, and compares the checkpoints with those of a run that was not killed.
#
#   tests/Soak/kill-and-resume.sh MIDASNET [KILLS] [COMMAND...]
#
#   MIDASNET  the built program, such as src/Runner/bin/Release/net10.0/midasnet
#   KILLS     kills of each command (20)
#   COMMAND   of train, noisy and wrong (train on noisy and on complementary labels), fine (fine-tuning), tune, ablate, pretrain, study1, study2, study3 (the
#             parts of the study), audit, simulated (audits of simulated labels); with + after its name, runs side by side (--parallel 2); all if none is named
#
# SEED decides the moments. Needs bash and coreutils. A killed run is resumed and killed again until its kills are spent; then it is resumed to its end.
set -u
[ $# -ge 1 ] || { sed -n '2,12s/^# \{0,1\}//p' "$0"; exit 2; }
program=$(realpath "$1") kills=${2:-20}
shift $(($# < 2 ? $# : 2))
commands=("$@")
[ ${#commands[@]} -gt 0 ] || commands=(train noisy wrong fine tune ablate pretrain study1 study2 study3 audit simulated noisy+ tune+ ablate+ study1+ audit+)
RANDOM=${SEED:-1}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1 # where there is no folder of weights: the study runs its small networks
export TMPDIR=$work # for what killed processes leave there

# An integer of four bytes, the highest first, as IDX files have it.
word() { printf '%b' "$(printf '\\x%02x\\x%02x\\x%02x\\x%02x' $(($1 >> 24 & 255)) $(($1 >> 16 & 255)) $(($1 >> 8 & 255)) $(($1 & 255)))"; }

# idx IMAGES LABELS COUNT SIDE FIRST CLASSES: bytes that differ from image to image, and the labels FIRST to FIRST + CLASSES - 1 in turn.
idx() {
  mkdir -p "$(dirname "$1")"
  { word 2051; word "$3"; word "$4"; word "$4"; seq 12345 7 99999999 | head -c $(($3 * $4 * $4)); } > "$1"
  { word 2049; word "$3"; for ((i = 0; i < $3; i++)); do printf '%b' "$(printf '\\x%02x' $(($5 + i % $6)))"; done; } > "$2"
}

idx set-images-idx3-ubyte set-labels-idx1-ubyte 300 12 0 3
idx data/emnist/emnist-byclass-test-images-upright-idx3-ubyte data/emnist/emnist-byclass-test-labels-idx1-ubyte 156 28 10 52
idx data/mnist/train-images-idx3-ubyte data/mnist/train-labels-idx1-ubyte 2300 28 0 10
idx data/mnist/t10k-images-idx3-ubyte data/mnist/t10k-labels-idx1-ubyte 100 28 0 10
for ((i = 0; i < 2110; i++)); do # picture i of MNIST in the folder of a digit that it does not show
  folder=data/mnistTask/$(((i + 1 + i / 10 % 9) % 10))
  mkdir -p $folder
  { printf 'P5\n28 28\n255\n'; tail -c +$((17 + 784 * i)) data/mnist/train-images-idx3-ubyte | head -c 784; } > "$folder/image_$(printf %06d $i).pgm"
done
for character in 001 012 037; do # 0, B and a by five writers: black bars on white paper
  mkdir -p drawings/train/Sample$character
  for ((writer = 1; writer <= 5; writer++)); do
    { printf 'P2\n12 12\n255\n'
      for ((row = 0; row < 12; row++)); do
        for ((column = 0; column < 12; column++)); do echo $((row > 1 && row < 5 + writer && column / 2 == 1 + 10#$character / 12 ? 0 : 255)); done
      done; } > "drawings/train/Sample$character/img$character-$(printf %03d $writer).pgm"
  done
done
echo '{"inputSize": 8, "width": 1, "depth": 1, "batchSize": 4, "epochs": 2}' > characters.json
echo '{"framing": "digit", "inputSize": 12, "geometry": false, "width": 4, "depth": 1, "batchSize": 10, "epochs": 4}' > recipe.json
echo '{"narrow": {"width": 2}, "no dropout": {"dropout": 0}}' > ingredients.json
echo '{"learningRate": {"log": [0.001, 0.01]}, "width": {"whole": [2, 5]}}' > space.json

# begin COMMAND NAME: the command line of a new run, whose files are in the folder NAME.
begin() {
  case ${1%+} in
    train) echo "train --data set-images-idx3-ubyte --labels clean --epochs 10 --width 4 --out $2/trained.safetensors --runs $2/runs" ;;
    noisy) echo "train --data set-images-idx3-ubyte --labels noisy --epochs 3 --width 4 --folds 2 --stages 1 --out $2/trained.safetensors --runs $2/runs" ;;
    wrong) echo "train --data set-images-idx3-ubyte --labels complementary --epochs 3 --width 4 --folds 2 --stages 1 --out $2/trained.safetensors --runs $2/runs" ;;
    fine) echo "train --data set-images-idx3-ubyte --labels clean --from base.safetensors --epochs 8 --out $2/trained.safetensors --runs $2/runs" ;;
    tune) echo "tune --data set-images-idx3-ubyte --from recipe.json --space space.json --search random --budget 3 --folds 2 --runs $2" ;;
    pretrain) echo "pretrain --data data --epochs 1 --out $2/vgg19.safetensors --runs $2" ;;
    ablate) echo "ablate --data set-images-idx3-ubyte --from recipe.json --ingredients ingredients.json --folds 2 --runs $2" ;;
    study1) echo "study part1 --data drawings --recipe characters.json --epochs 2 --runs $2" ;;
    study3) echo "study part3 --data data --epochs 1 --runs $2" ;;
    study2) echo "study part2 --data data --epochs 1 --runs $2" ;;
    audit) echo "audit --data set-images-idx3-ubyte --epochs 3 --folds 2 --runs $2" ;;
    simulated) echo "audit --data set-images-idx3-ubyte --simulate all --verdict-only --epochs 2 --folds 2 --runs $2" ;;
    *) echo "unknown command $1" >&2; exit 2 ;;
  esac
}

# again COMMAND NAME: the command line that continues the run in the folder NAME, or begins it if it was killed before there was anything to continue.
again() {
  local run word=${1%+}
  case $word in study*) word=study ;; simulated) word=audit ;; esac
  run=$(dirname "$(find "$2" -name config.json | head -n 1)")
  case ${1%+} in
    train | noisy | wrong | fine) echo "$(begin "$1" "$2") --resume" ;;
    *) if [ -f "$run/config.json" ]; then echo "$word --resume $run"; else rm -rf "$2"; mkdir "$2"; begin "$1" "$2"; fi ;;
  esac
}

# as COMMAND: the threads of its runs.
as() { case $1 in *+) echo "--threads 2 --parallel 2" ;; *) echo "--threads 1" ;; esac; }

# Of audits and of ablate the results without times, of everything else the checkpoints.
digest() {
  if [[ $1 =~ ^(audit|simulated|ablate)\+?$ ]]; then find "$2" -name results.json -exec grep -v -e Seconds -e seconds -e folder -e report {} + | sha256sum | cut -c 1-16
  else (cd "$2" && find . -name '*.safetensors' | sed "s#^\./[0-9TZ]*-[^/]*/#./#" | sort && find . -name '*.safetensors' -exec sha256sum {} + | cut -d ' ' -f 1 | sort) | sha256sum | cut -c 1-16; fi
}

"$program" train --data set-images-idx3-ubyte --labels clean --epochs 1 --width 4 --seed 9 --out base.safetensors --runs base -q > log 2>&1 || { cat log; exit 1; }

now() { date +%s%3N; }
failures=0
printf '%-9s %7s %6s %6s  %-16s %-16s %s\n' command seconds kills ends uninterrupted resumed verdict
for command in "${commands[@]}"; do
  mkdir whole
  start=$(now)
  # shellcheck disable=SC2046 # options have no spaces
  "$program" $(begin "$command" whole) $(as "$command") --checkpoint-every 0s -q > log 2>&1 || { echo "$command failed:"; cat log; exit 1; }
  length=$(($(now) - start))
  expected=$(digest "$command" whole)

  left=$kills ends=0 verdict=same
  while [ "$left" -gt 0 ] || [ "$ends" -eq 0 ]; do
    rm -rf stopped; mkdir stopped
    words=$(begin "$command" stopped)
    while :; do
      # shellcheck disable=SC2086
      "$program" $words $(as "$command") --checkpoint-every 0s -q > log 2>&1 &
      process=$!
      if [ "$left" -gt 0 ]; then
        moment=$((RANDOM * length / 32768))
        sleep "$((moment / 1000)).$(printf %03d $((moment % 1000)))"
        if kill -KILL $process 2> kill.log; then left=$((left - 1)); fi
      fi
      wait $process 2> wait.log
      code=$?
      [ $code -eq 137 ] || break
      words=$(again "$command" stopped)
    done
    if [ $code -ne 0 ]; then verdict="exit code $code: $(tail -n 1 log)"; break; fi
    ends=$((ends + 1))
    actual=$(digest "$command" stopped)
    if [ "$actual" != "$expected" ]; then verdict=different; break; fi
  done
  [ "$verdict" = same ] || failures=$((failures + 1))
  printf '%-9s %5d.%d %6d %6d  %-16s %-16s %s\n' "$command" $((length / 1000)) $((length % 1000 / 100)) $((kills - left)) "$ends" "$expected" "${actual:--}" "$verdict"
  rm -rf whole stopped
done
exit $((failures > 0))
