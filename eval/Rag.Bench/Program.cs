return await Rag.Bench.BenchCommandLine.RunAsync(args);
