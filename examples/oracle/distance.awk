# The same oracle in awk: awk -f distance.awk
BEGIN { n = split("0.1 0.2 0.8 0.1 0.5 0.5 0.2 0.9 0.9 0.8", station, " ") }
{
  best = 1e9
  for (k = 1; k < n; k += 2) {
    d = sqrt(($1 - station[k]) ^ 2 + ($2 - station[k + 1]) ^ 2)
    if (d < best) best = d
  }
  printf "%.17g\n", best
}
