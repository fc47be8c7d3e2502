/* The recursion of sim/core/kernels/desk.py in C, to compare speeds: one place, whole seconds.
 * Outcomes: 0 served, 1 abandoned, 2 turned away. At most 64 servers. */
#include <stdint.h>

static void nobody_starts(int64_t i, int64_t n, const int64_t *arrival, const int64_t *patience,
                          int64_t last_close, int64_t *wait, uint8_t *outcome) {
  for (; i < n; i++) {
    int64_t left = last_close > arrival[i] ? last_close - arrival[i] : 0;
    int gone = patience[i] < left;
    wait[i] = gone ? patience[i] : left;
    outcome[i] = gone ? 1 : 2;
  }
}

/* The server free first is found by looking at all of them. */
void serve_scan(int64_t n, int64_t servers, const int64_t *arrival, const int64_t *service, const int64_t *patience,
                int64_t sessions, const int64_t *openings, int64_t *wait, uint8_t *outcome) {
  int64_t free_at[64], session = 0, i = 0;
  for (int64_t k = 0; k < servers; k++) free_at[k] = INT64_MIN;
  for (; i < n; i++) {
    int64_t server = 0, earliest = free_at[0];
    for (int64_t k = 1; k < servers; k++)
      if (free_at[k] < earliest) { earliest = free_at[k]; server = k; }
    int64_t start = arrival[i] > earliest ? arrival[i] : earliest;
    while (session < sessions && start >= openings[2 * session + 1]) session++;
    if (session == sessions) break;
    if (start < openings[2 * session]) start = openings[2 * session];
    int64_t delay = start - arrival[i];
    if (delay > patience[i]) { wait[i] = patience[i]; outcome[i] = 1; }
    else { wait[i] = delay; outcome[i] = 0; free_at[server] = start + service[i]; }
  }
  nobody_starts(i, n, arrival, patience, sessions ? openings[2 * sessions - 1] : INT64_MIN, wait, outcome);
}

/* The free seconds are kept in rising order, as the kernel keeps them. */
void serve_sorted(int64_t n, int64_t servers, const int64_t *arrival, const int64_t *service, const int64_t *patience,
                  int64_t sessions, const int64_t *openings, int64_t *wait, uint8_t *outcome) {
  int64_t free_at[64], session = 0, i = 0;
  for (int64_t k = 0; k < servers; k++) free_at[k] = INT64_MIN;
  for (; i < n; i++) {
    int64_t earliest = free_at[0];
    int64_t start = arrival[i] > earliest ? arrival[i] : earliest;
    while (session < sessions && start >= openings[2 * session + 1]) session++;
    if (session == sessions) break;
    if (start < openings[2 * session]) start = openings[2 * session];
    int64_t delay = start - arrival[i];
    int gone = delay > patience[i];
    wait[i] = gone ? patience[i] : delay;
    outcome[i] = (uint8_t)gone;
    int64_t carried = gone ? earliest : start + service[i];
    for (int64_t k = 0; k + 1 < servers; k++) {
      int64_t later = free_at[k + 1];
      free_at[k] = later < carried ? later : carried;
      carried = later < carried ? carried : later;
    }
    free_at[servers - 1] = carried;
  }
  nobody_starts(i, n, arrival, patience, sessions ? openings[2 * sessions - 1] : INT64_MIN, wait, outcome);
}
