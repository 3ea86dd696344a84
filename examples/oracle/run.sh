#!/usr/bin/env bash
# A model of a program in another language that can only be asked: built, killed in the middle, and built again from where it was.
#
#   examples/oracle/run.sh [FOLDER]      (default out/oracle)
source "$(dirname "${BASH_SOURCE[0]}")/../expect.sh"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=${1:-out/oracle}
mkdir -p "$folder"
rm -f "$folder"/model.* "$folder/asked.txt"

# The program says of itself what it was asked: one line per point in asked.txt. The first time it gets stuck after 20 answers.
oracle="python3 '$here/distance.py' --log '$folder/asked.txt' --stuck-after 20"
# Distances rise by exactly 1 per unit, and the program rounds: the tolerance says that an answer may be off by that much.
claim=(--lipschitz 1 --tolerance 1e-12 --domain "[0,1]x[0,1]" --epsilon 0.1)
construct=(mocert construct --oracle "$oracle" "${claim[@]}" -o "$folder/model.json")

echo "\$ ${construct[*]}    (killed after 20 answers)"
touch "$folder/asked.txt.stuck"
"${construct[@]}" &
running=$!
samples=$folder/model.samples.csv
until [[ -f $samples ]] && (($(wc -l <"$samples") == 21)) && (($(wc -l <"$folder/asked.txt") == 21)); do
  kill -0 $running 2>/dev/null || { echo "run.sh: it ended before it was killed" >&2; exit 1; }
  sleep 0.01
done
kill -KILL $running
wait $running 2>/dev/null || true
rm "$folder/asked.txt.stuck"  # the program ends: nobody hears its next answer
echo "answers kept: $(($(wc -l <"$samples") - 1)), points asked: $(wc -l <"$folder/asked.txt")"
cp "$samples" "$folder/kept.csv"
cp "$folder/asked.txt" "$folder/asked-before.txt"

echo "\$ ${construct[*]}"
"${construct[@]}"
mocert-check "$folder/model.cert.json" --model "$folder/model.json" --target "$samples" "${claim[@]}"

# Of what was asked after the restart nothing was known: no point that had an answer stands in the new part of asked.txt.
tail -n +$(($(wc -l <"$folder/asked-before.txt") + 1)) "$folder/asked.txt" >"$folder/asked-after.txt"
known=$(tail -n +2 "$folder/kept.csv" | cut -d, -f1,2 | tr ',' ' ' | grep -cxFf - "$folder/asked-after.txt" || true)
echo "asked again although known: $known"
((known == 0))
