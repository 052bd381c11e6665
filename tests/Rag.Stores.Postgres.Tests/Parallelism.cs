// Many tests wait for the server, and some for seconds until a limit has passed: one thread more than two processors have work for.
[assembly: Xunit.v3.Parallelization(MaxThreads = 3)]
