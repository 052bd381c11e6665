// Libraries have regular expressions that backtrack; no text keeps one of them busy for longer than this. It is read before the first.
AppDomain.CurrentDomain.SetData("REGEX_DEFAULT_MATCH_TIMEOUT", TimeSpan.FromSeconds(2));
return await Rag.Api.CommandLine.RagCommandLine.RunAsync(args);
