return await Rag.Api.CommandLine.RagCommandLine.RunAsync(args);
