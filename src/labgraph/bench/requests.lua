-- For wrk: sends the requests of standard input, which a NUL byte separates, one after the other whatever the
-- connection, and from the first again at the end; then tells what came of it as one line of JSON. Says on standard
-- error when it is about to begin.

local thread

function setup(made)
  thread = made
end

function init()
  requests, sent = {}, -1 -- wrk asks for one request more, to look at it
  for request in io.read("*a"):gmatch("%Z+") do
    requests[#requests + 1] = request
  end
  io.stderr:write("ready\n")
end

function request()
  sent = sent + 1
  return requests[(sent - 1) % #requests + 1]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"seconds": %f, "sent": %d, "answered": %d, "refused": %d, "broken": %d, "p50_ms": %f, "p99_ms": %f}\n',
    summary.duration / 1e6, thread:get("sent"), summary.requests, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3
  ))
end
